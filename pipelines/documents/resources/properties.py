"""Java's properties: the values of a bundle of messages; keys, comments, separators and escapes stay.

The syntax is that of ``java.util.Properties.load``.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from pipelines.article import Article, Marked
from pipelines.documents.plurals import cut_string, has_choices
from pipelines.documents.records.fields import is_running_text
from pipelines.documents.resources.slots import Slot, chosen, from_utf16, open_text, read_slots, write_slots
from pipelines.errors import UnknownKind

_ENTRY = re.compile(
    r"^[ \t\f]*+(?![#!\r\n])(?P<key>(?:\\(?:\r\n|.)|[^\\\s=:])*+)(?:[ \t\f]*+[=:])?+[ \t\f]*+"
    r"(?P<value>(?:\\(?:\r\n|.)|[^\\\r\n])*+)",
    re.MULTILINE | re.DOTALL,
)
_ESCAPE = re.compile(r"\\(?:(\r\n|[\r\n])[ \t\f]*|((?:u[0-9a-fA-F]{4})(?:\\u[0-9a-fA-F]{4})*)|(.))", re.DOTALL)
_LETTERS = {"n": "\n", "t": "\t", "r": "\r", "f": "\f"}
_FORMATTED = re.compile(r"\{\d+[,}]")  # java.text.MessageFormat, where '' is an apostrophe and ' begins a quotation
_LONE = re.compile(r"(?<!')(?:'')*+'(?!')")


def read(data: bytes, name: str, fields: tuple[str, ...] = ()) -> Article:
    """The values with words; ``fields`` are patterns of keys. Raises ``UnknownKind`` for settings of a program."""
    return read_slots(data, name, fields, _find, open_text(data, name))


def write(article: Article, texts: Sequence[Marked], target: str) -> bytes:
    """The file with other values, escaped as it was: a file in ASCII stays so."""
    return write_slots(article, texts, target, _find, open_text(article.data, article.name))


def _find(source: str, name: str, fields: tuple[str, ...]) -> Iterator[Slot]:
    slots = list(chosen(_entries(source), fields, name))
    # Settings have words too, but no sentences.
    if slots and not fields and not any(_is_message(slot) for slot in slots):
        raise UnknownKind("{name} has no messages in it, but settings: name those to translate.", name=name)
    yield from slots


def _is_message(slot: Slot) -> bool:
    return is_running_text(slot.cut.value) or not slot.cut.value.isascii()


def _entries(source: str) -> Iterator[tuple[str, Slot]]:
    ascii_only = source.isascii()
    for entry in _ENTRY.finditer(source):
        value = _decoded(entry["value"])
        formatted = bool(_FORMATTED.search(value)) and not _LONE.search(value) and not has_choices(value)
        shown = value.replace("''", "'") if formatted else value

        def spell(text: str, formatted: bool = formatted) -> str:
            return _encoded(text.replace("'", "''") if formatted else text, ascii_only)

        yield value, Slot(*entry.span("value"), _decoded(entry["key"]), cut_string(shown), spell)


def _decoded(raw: str) -> str:
    def character(match: re.Match[str]) -> str:
        if match[1] is not None:
            return ""
        if match[2] is not None:
            return from_utf16(match[0])
        return _LETTERS.get(match[3], match[3])

    return _ESCAPE.sub(character, raw) if "\\" in raw else raw


def _encoded(text: str, ascii_only: bool) -> str:
    escaped = text.replace("\\", "\\\\")
    for letter, character in _LETTERS.items():
        escaped = escaped.replace(character, f"\\{letter}")
    escaped = re.sub(r"^ ", r"\\ ", escaped)
    return re.sub(r"[^\x00-\x7f]", _as_units, escaped) if ascii_only else escaped


def _as_units(match: re.Match[str]) -> str:
    return re.sub("(....)", r"\\u\1", match[0].encode("utf-16-be", "surrogatepass").hex())
