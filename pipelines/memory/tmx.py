"""Reads and writes TMX 1.4b, the format in which translators' tools exchange memories; both as a stream."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path
from typing import IO, Any

from lxml import etree

from pipelines import __version__
from pipelines.article import Progress
from pipelines.errors import InputError
from pipelines.files import whole_file
from pipelines.languages import LANGUAGES
from pipelines.memory import HUMAN, Memory, MemoryKey
from pipelines.message import reason_of
from pipelines.revisions import LEGACY

Pair = tuple[str, str, str, str]
"""Source language, target language, text, translation."""

_LANG = "{http://www.w3.org/XML/1998/namespace}lang"
_CODES = {"kk": "kk", "kaz": "kk", "ru": "ru", "rus": "ru", "en": "en", "eng": "en"}
_SIGNATURE = "x-signature"  # the type of the property that says who made a unit
_SCRIPTS = {"cyrl": "cyrillic", "latn": "latin", "arab": "arabic"}
_NATIVE = frozenset({"bpt", "ept", "it", "ph", "ut", "sub"})  # what they hold is another format's code
_SPACE = re.compile(r"[ \t\r\n]+")
_FORBIDDEN = re.compile(r"[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")  # what XML 1.0 cannot hold


_MODEL = re.compile(r"[^\s@|]+@[^\s@|]+(?:\||\Z)|[^|]+\|.*\|splitter=")  # one of ours: model@revision|…|splitter=…
_BATCH = 2000  # pairs kept in one transaction


@dataclass(slots=True)
class Exchanged:
    """What went out or came in: pairs by direction (``("kk", "ru")``), and units that were left out."""

    pairs: Counter[tuple[str, str]] = field(default_factory=Counter)
    left_out: int = 0


def export_tmx(
    memory: Memory, path: Path, source: str | None = None, target: str | None = None, *, replace: bool = False
) -> Exchanged:
    """Write the memory's pairs, or those of the directions that fit, to a file: whole or not at all.

    Raises ``MemoryUnusable`` or ``OutputError``, for a file that is there unless it may be ``replace``d.
    """
    with whole_file(path, memory.path, replace=replace) as stream:
        return write_tmx(stream, memory.pairs(source, target))


def import_tmx(memory: Memory, path: Path, progress: Progress, name: str = "") -> Exchanged:
    """Add a file's pairs to the memory as a person's, who is believed before any model.

    Those that ``export_tmx`` has signed with a model come back as that model's.
    The file is read to its end before the first pair is added, so that a damaged one adds nothing. Of several
    translations of one text the last is kept. Raises ``InputError``, which calls the file ``name`` if there is one, or
    ``MemoryUnusable``.
    """
    total = 0
    for _ in _signed(path, name):
        total += 1
        if total % _BATCH == 0:
            progress("Checking", total, 0)
    exchanged = Exchanged()
    pairs = _signed(path, name)
    done = 0
    while batch := list(islice(pairs, _BATCH)):
        by_key: dict[MemoryKey, list[tuple[str, str]]] = defaultdict(list)
        for signed in batch:
            if signed is None:
                exchanged.left_out += 1
            else:
                signature, (source, target, text, translation) = signed
                by_key[MemoryKey(source, target, signature)].append((text, translation))
        for key, translations in by_key.items():
            memory.put(key, translations)
            exchanged.pairs[key.source, key.target] += len(translations)
        done += len(batch)
        progress("Importing", done, total)
    return exchanged


def write_tmx(stream: IO[bytes], pairs: Iterable[tuple[MemoryKey, str, str]]) -> Exchanged:
    """Write a unit a pair, but none for what XML cannot hold (control characters). Raises ``OSError``."""
    exchanged = Exchanged()
    with etree.xmlfile(stream, encoding="utf-8") as file:
        file.write_declaration()
        file.write_doctype('<!DOCTYPE tmx SYSTEM "tmx14.dtd">')
        with file.element("tmx", version="1.4"):
            file.write("\n", etree.Element("header", _header()), "\n")
            with file.element("body"):
                file.write("\n")
                for key, text, translation in pairs:
                    if _FORBIDDEN.search(text) or _FORBIDDEN.search(translation):
                        exchanged.left_out += 1
                        continue
                    file.write(_unit(key, text, translation), "\n")
                    exchanged.pairs[key.source, key.target] += 1
            file.write("\n")
    return exchanged


def read_tmx(path: Path) -> Iterator[Pair | None]:
    """Yield the pairs of a file in its order, ``None`` for a unit without two of our languages.

    A unit serves from its source language (``srclang``) to the others; where that is ``*all*`` or is none of ours, in
    every direction. Inline tags are taken off, white space is made single. Only one unit is in memory at a time. Raises
    ``InputError`` for what is no TMX or is damaged; entities are never resolved, and a file that declares some is
    refused.
    """
    for signed in _signed(path):
        yield signed[1] if signed else None


def _signed(path: Path, name: str = "") -> Iterator[tuple[str, Pair] | None]:
    """What ``read_tmx`` yields, each pair after the signature of whoever made it."""
    name = name or str(path)
    try:
        with path.open("rb") as stream:
            yield from _read(stream, name)
    except OSError as error:
        raise InputError("{path} cannot be read: {reason}.", path=name, reason=reason_of(error)) from error
    except etree.XMLSyntaxError as error:
        line = error.lineno or 1
        raise InputError(
            "{name} is no TMX file or is damaged: its XML does not hold together at line {line}.", name=name, line=line
        ) from None


def _header() -> dict[str, str]:
    return {
        "creationtool": "Audar",
        "creationtoolversion": __version__,
        "segtype": "sentence",
        "o-tmf": "Audar",
        "adminlang": "en",
        "srclang": "*all*",
        "datatype": "plaintext",
    }


def _unit(key: MemoryKey, text: str, translation: str) -> Any:
    unit = etree.Element("tu", srclang=key.source)
    etree.SubElement(unit, "prop", type=_SIGNATURE).text = _FORBIDDEN.sub("", key.signature)
    for code, words in ((key.source, text), (key.target, translation)):
        etree.SubElement(etree.SubElement(unit, "tuv", {_LANG: code}), "seg").text = words
    return unit


def _read(stream: IO[bytes], name: str) -> Iterator[tuple[str, Pair] | None]:
    events = etree.iterparse(
        stream,
        events=("start", "end"),
        tag=("{*}tmx", "{*}header", "{*}tu"),
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        remove_comments=True,
        remove_pis=True,
    )
    checked = False
    spoken = "*all*"
    for event, element in events:
        if not checked:
            _check_root(element.getroottree().getroot(), name)
            checked = True
        tag = etree.QName(element).localname
        if event == "start":
            continue
        if tag == "header":
            spoken = element.get("srclang") or spoken
        elif tag == "tu":
            pairs = _pairs(element, spoken)
            if pairs:
                signature = _signature(element)
                yield from ((signature, pair) for pair in pairs)
            else:
                yield None
            element.clear()
            while element.getprevious() is not None:  # what was read is let go, so that memory stays flat
                del element.getparent()[0]
    if not checked:
        _check_root(events.root, name)


def _check_root(root: Any, name: str) -> None:
    subset = root.getroottree().docinfo.internalDTD
    if subset is not None and any(True for _ in subset.iterentities()):
        raise InputError("{name} declares XML entities, as attacks do and TMX files do not; it is not read.", name=name)
    if etree.QName(root).localname != "tmx":
        raise InputError(
            "{name} is no TMX file: it begins with <{localname}>.", name=name, localname=etree.QName(root).localname
        )


def _pairs(unit: Any, spoken: str) -> list[Pair]:
    texts: dict[str, str] = {}
    for variant in unit.iterchildren("{*}tuv"):
        code = _language(variant.get(_LANG) or variant.get("lang") or "")
        segment = next(variant.iterchildren("{*}seg"), None)
        text = _text(segment) if segment is not None else None
        if code and text and code not in texts:
            texts[code] = text
    source = _language(unit.get("srclang") or spoken)
    sources = [source] if source in texts else list(texts)
    return [(a, b, texts[a], texts[b]) for a in sources if a is not None for b in texts if a != b]


def _signature(unit: Any) -> str:
    """The model's signature as ``write_tmx`` puts it out, else a person's."""
    signatures = (prop.text or "" for prop in unit.iterchildren("{*}prop") if prop.get("type") == _SIGNATURE)
    return next((signature.replace(LEGACY, "") for signature in signatures if _MODEL.match(signature)), HUMAN)


def _language(code: str) -> str | None:
    """kk, ru or en for codes such as ``ru-RU``; ``None`` for others, and for Kazakh in letters that no model knows."""
    first, *rest = re.split(r"[-_]", code.strip().lower())
    ours = _CODES.get(first)
    script = next((_SCRIPTS.get(part, part) for part in rest if len(part) == 4), None)
    return ours if ours and script in (None, LANGUAGES[ours].script) else None


def _text(segment: Any) -> str | None:
    """A segment's words without inline codes; ``None`` where an entity stands that only a DTD could tell."""
    pieces: list[str] = []
    if not _gather(segment, pieces):
        return None
    return _SPACE.sub(" ", "".join(pieces)).strip(" ")


def _gather(element: Any, pieces: list[str]) -> bool:
    pieces.append(element.text or "")
    for child in element:
        if not isinstance(child.tag, str):
            return False
        if etree.QName(child).localname not in _NATIVE and not _gather(child, pieces):
            return False
        pieces.append(child.tail or "")
    return True
