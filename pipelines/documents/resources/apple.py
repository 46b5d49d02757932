"""Apple's strings: the values; keys, comments and spacing stay, and UTF-16 where the file is in it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from pipelines.article import Article, Marked
from pipelines.documents.plurals import cut_string
from pipelines.documents.resources.slots import Slot, chosen, from_utf16, open_text, read_slots, write_slots

# A comment or string that never ends reaches to the end, so that what follows is not looked at again and again.
_TOKEN = re.compile(
    r"(?P<comment>/\*(?:[^*]|\*(?!/))*+(?:\*/|\Z)|//[^\r\n]*+)|\"(?P<string>(?:[^\"\\]|\\.)*+)(?:\"|\Z)"
    r"|(?P<word>[\w.$-]++)|[^\s\w]",
    re.DOTALL,
)
_ESCAPE = re.compile(r"((?:\\[uU][0-9a-fA-F]{4})+)|\\(.)", re.DOTALL)
_LETTERS = {"n": "\n", "t": "\t", "r": "\r"}


def read(data: bytes, name: str, fields: tuple[str, ...] = ()) -> Article:
    """The values with words; ``fields`` are patterns of keys."""
    return read_slots(data, name, fields, _find, open_text(data, name))


def write(article: Article, texts: Sequence[Marked], target: str) -> bytes:
    """The file with other values."""
    return write_slots(article, texts, target, _find, open_text(article.data, article.name))


def _find(source: str, name: str, fields: tuple[str, ...]) -> Iterator[Slot]:
    return chosen(_entries(source), fields, name)


def _entries(source: str) -> Iterator[tuple[str, Slot]]:
    """``"key" = "value";`` wherever it stands."""
    tokens = [token for token in _TOKEN.finditer(source) if token["comment"] is None]
    for key, equals, value in zip(tokens, tokens[1:], tokens[2:], strict=False):
        if equals[0] == "=" and value["string"] is not None and (key["string"] or key["word"]):
            decoded = _decoded(value["string"])
            name = _decoded(key["string"]) if key["string"] else key["word"]
            yield decoded, Slot(*value.span("string"), name, cut_string(decoded), _encoded)


def _decoded(raw: str) -> str:
    def character(match: re.Match[str]) -> str:
        if match[1] is None:
            return _LETTERS.get(match[2], match[2])
        return from_utf16(match[1])

    return _ESCAPE.sub(character, raw) if "\\" in raw else raw


def _encoded(text: str) -> str:
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    for letter, character in _LETTERS.items():
        escaped = escaped.replace(character, f"\\{letter}")
    return escaped
