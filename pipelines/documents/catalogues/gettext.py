"""Gettext catalogues (po), through translate-toolkit: comments, flags and translations, fuzzy too, stay."""

from __future__ import annotations

import codecs
import logging
import re
from collections.abc import Iterator, Sequence
from contextlib import suppress
from typing import Any

from translate.lang.factory import getlanguage
from translate.storage.pypo import pofile

from pipelines.documents.catalogues.catalogue_units import Unit, damaged, is_symbol, same_language
from pipelines.documents.encoding import decode
from pipelines.documents.plurals import cut_string
from pipelines.errors import InputError

_CHARSET = re.compile(rb"Content-Type:[^\n]{0,40}charset=([A-Za-z0-9_.:-]+)", re.IGNORECASE)
_HEADER = 4096  # bytes in which the header names the encoding
_CREDITS = "translator-credits"  # stands for translators' names
# What the toolkit raises on files that are no catalogues, or damaged ones.
_DAMAGE = (ValueError, LookupError, TypeError, AttributeError, AssertionError, RecursionError)


class Gettext:
    """A po file. Plural forms are those that the header names, or else those of the target language.

    ``redo``: fuzzy translations are made again.
    """

    def __init__(self, data: bytes, name: str, redo: bool) -> None:
        text = _utf8(data, name)
        try:
            self._store = _parse(text)
            self._header: dict[str, str] = self._store.parseheader()
            units = [unit for unit in self._store.units if not unit.isheader() and not unit.isobsolete()]
            self._units = [unit for unit in units if unit.source and unit.source != _CREDITS]
        except _DAMAGE:
            raise damaged(name, "gettext") from None
        except Exception as error:  # the parser's own error is no ValueError
            if type(error).__module__.split(".")[0] != "translate":
                raise
            raise damaged(name, "gettext") from None
        if not units and not self._header:
            raise InputError("{name} has no messages in it.", name=name)
        self._redo = redo
        done = [unit for unit in self._units if self._is_done(unit)]
        self.fuzzy = sum(bool(unit.isfuzzy()) for unit in done)
        self.done = len(done) - self.fuzzy

    def _is_done(self, unit: Any) -> bool:
        return any(_targets(unit)) and not (self._redo and unit.isfuzzy())

    def units(self) -> Iterator[Unit]:
        for unit in self._units:
            sources = [str(text) for text in unit.source.strings] if unit.hasplural() else [str(unit.source)]
            strings = tuple(cut_string(source) for source in sources)
            if not self._is_done(unit) and all(text.worded for text in strings) and not is_symbol(sources[0]):
                yield Unit(strings, unit)

    def put(self, unit: Unit, targets: Sequence[str], language: str) -> None:
        """The first form is the singular's, all others are the plural's: which word ends how, a person must see to."""
        original = unit.original
        original.target = self._forms(targets, language) if original.hasplural() else targets[0]
        original.prev_source, original.prev_context = "", ""  # what the old translation was of
        original.markfuzzy()

    def _forms(self, targets: Sequence[str], language: str) -> list[str]:
        count = self._plurals(language) or getlanguage(language).nplurals
        return (
            list(targets) if count == 2 else [targets[-1]] if count == 1 else [targets[0], *[targets[-1]] * (count - 1)]
        )

    def _plurals(self, language: str) -> int | None:
        """How many plural forms the header names, unless it names another language."""
        count, rule = self._store.getheaderplural()
        fits = not self.named() or same_language(self.named(), language)
        return int(count) if fits and rule and str(count) in "123456789" else None

    def named(self) -> str:
        return str(self._header.get("Language", ""))

    def save(self, language: str) -> bytes:
        new = {} if same_language(self.named(), language) else {"Language": language}
        if any(unit.hasplural() for unit in self._units) and not self._plurals(language):
            rule = getlanguage(language)
            new["Plural-Forms"] = f"nplurals={rule.nplurals}; plural={rule.pluralequation};"
        if not self._header:
            new = {"MIME-Version": "1.0", "Content-Type": "text/plain; charset=UTF-8",
                   "Content-Transfer-Encoding": "8bit"} | new  # fmt: skip
            self._add_header()
        if new:
            self._store.updateheader(add=True, **new)
        return bytes(self._store)

    def _add_header(self) -> None:
        """An empty header: the toolkit's own one would have the time of day in it."""
        header = self._store.UnitClass("")
        header.target = "Project-Id-Version: \n"
        self._store._insert_header(header)


def _targets(unit: Any) -> list[str]:
    return list(unit.target.strings) if unit.hasplural() else [unit.target]


def _utf8(data: bytes, name: str) -> bytes:
    """The file in UTF-8, from the encoding that its header names, or the one it seems to be in."""
    text = decode(data, name, keep_line_ends=True).text  # refuses what is no text
    match = _CHARSET.search(data[:_HEADER])
    with suppress(LookupError, UnicodeDecodeError):
        if match and codecs.lookup(match[1].decode()).name == "utf-8":
            return text.encode()
        text = data.decode(match[1].decode() if match else "utf-8").removeprefix("\ufeff")
    head = re.sub(r"(?<=charset=)[A-Za-z0-9_.:-]+", "UTF-8", text[:_HEADER], count=1)
    return (head + text[_HEADER:]).encode()


def _parse(data: bytes) -> Any:
    logging.getLogger("translate").setLevel(logging.CRITICAL + 1)
    store: Any = pofile()
    store.parse(data)
    return store
