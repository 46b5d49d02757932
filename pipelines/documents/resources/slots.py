"""What these kinds share: strings that stand somewhere in a text, read as paragraphs and filled again; all else stays.

Only the strings are replaced in the file's text: translate-toolkit and the like write such files anew, in their own
order, quoting and spacing; they check the results in the tests.
"""

from __future__ import annotations

import codecs
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from fnmatch import fnmatchcase

from pipelines.article import Article, Marked, Paragraph
from pipelines.documents.exact import decode_exactly
from pipelines.documents.plurals import left_alone
from pipelines.documents.records.fields import EVERY, is_text
from pipelines.documents.slices import Kind
from pipelines.documents.strings import Cut
from pipelines.errors import ConfigError, InputError
from pipelines.message import listed

_SURROGATE = re.compile("[\ud800-\udfff]")
_NAMED = 8  # strings that a message lists


@dataclass(frozen=True, slots=True)
class Opened:
    """A file's text, and what makes a file of another one again."""

    text: str
    encode: Callable[[str], bytes]
    encoding: str = "utf-8"
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Slot:
    """A string: where it stands, its name, its paragraphs, and how a new value of it is written there."""

    start: int
    end: int
    name: str
    cut: Cut
    spell: Callable[[str], str]
    kind: Kind = "text"


@dataclass(frozen=True, slots=True)
class Language:
    """A place that names the language of a file's strings."""

    start: int
    end: int
    spell: Callable[[str], str] = str


Place = Slot | Language

Find = Callable[[str, str, tuple[str, ...]], Iterable[Place]]
"""The strings of a text, in order; gets the text, the file's name, and the names that the user chose."""


def open_text(data: bytes, name: str) -> Opened:
    """A text file, which stays in UTF-16 where it was; else it is written in UTF-8."""
    decoded, mark = decode_exactly(data, name)
    bom = next((bom for bom in (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE) if data.startswith(bom)), b"")
    codec = decoded.encoding if bom and decoded.encoding.startswith("utf-16") else "utf-8"
    mark = bom if codec != "utf-8" else mark
    return Opened(decoded.text, lambda text: mark + text.encode(codec, "replace"), decoded.encoding, decoded.notes)


def read_slots(
    data: bytes,
    name: str,
    fields: tuple[str, ...],
    find: Find,
    opened: Opened,
    format: str = "resources",
    gap: str = "\n",
) -> Article:
    """The file's strings, a paragraph each line of theirs, with ``gap`` between. Raises ``InputError`` for none."""
    paragraphs: list[Paragraph] = []
    slots = [place for place in find(opened.text, name, fields) if isinstance(place, Slot)]
    for slot in slots:
        for part in slot.cut.parts:
            paragraphs.append(Paragraph(gap if paragraphs else "", part.text, slot.kind, part.marks))
    if not paragraphs:
        raise InputError("{name} has no text in it.", name=name)
    title = next((paragraph.text for paragraph in paragraphs if paragraph.kind == "heading"), None)
    notes = (*opened.notes, *left_alone([slot.cut for slot in slots]))
    return Article(name, tuple(paragraphs), "\n", title, format, opened.encoding, notes, data, fields)


def filled(article: Article, texts: Sequence[Marked], target: str, find: Find, opened: Opened) -> str:
    """The text with other strings. What names the language names ``target`` where a string has changed."""
    pieces, at, taken = [], 0, 0
    places = list(find(opened.text, article.name, article.fields))
    changed = any(text.text != paragraph.text for text, paragraph in zip(texts, article.paragraphs, strict=True))
    for place in places:
        raw = opened.text[place.start : place.end]
        if isinstance(place, Language):
            new = place.spell(target) if changed else raw
        else:
            value = place.cut.joined(texts[taken : taken + len(place.cut.parts)])
            taken += len(place.cut.parts)
            new = raw if value == place.cut.value else place.spell(value)
        pieces += [opened.text[at : place.start], new]
        at = place.end
    return "".join(pieces) + opened.text[at:]


def write_slots(article: Article, texts: Sequence[Marked], target: str, find: Find, opened: Opened) -> bytes:
    """The file with other strings."""
    return opened.encode(filled(article, texts, target, find, opened))


def chosen(slots: Iterable[tuple[str, Slot]], fields: tuple[str, ...], name: str) -> Iterator[Slot]:
    """Those of the strings that hold text for readers: given with their values, yielded where they have paragraphs.

    ``fields`` are patterns of names (``error.*``); without them whatever has words, and is no setting, address or name
    for programs, is taken. Raises ``ConfigError`` for a pattern that fits none.
    """
    # Of half a character nothing can be written again.
    every = [(value, slot) for value, slot in slots if slot.cut.worded and not _is_broken(slot)]
    for field in fields:
        if not any(fnmatchcase(slot.name, field) for _, slot in every):
            names = listed([slot.name for _, slot in every][:_NAMED])
            if not names:
                raise ConfigError("{name} has no field '{field}' with text.", name=name, field=field)
            raise ConfigError(
                "{name} has no field '{field}' with text. It has {names}.", name=name, field=field, names=names
            )
    for value, slot in every:
        named = any(fnmatchcase(slot.name, field) for field in fields if field != EVERY)
        if named or (is_text(value) and (not fields or EVERY in fields)):
            yield slot


def from_utf16(escapes: str) -> str:
    r"""The characters of units of UTF-16, such as ``\u043f\u0440``."""
    return bytes.fromhex(re.sub(r"\\[uU]", "", escapes)).decode("utf-16-be", "surrogatepass")


def _is_broken(slot: Slot) -> bool:
    return any(_SURROGATE.search(part.text) for part in slot.cut.parts)
