"""Strings within XML, of Android's kind and of .NET's: their tags, escapes and CDATA sections."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial

from lxml import etree

from pipelines.article import Article, Marked
from pipelines.documents.plurals import cut_string
from pipelines.documents.references import unescape
from pipelines.documents.resources.slots import Opened, Slot, chosen, filled, from_utf16, read_slots
from pipelines.documents.resources.xml_text import Element, escape, open_xml
from pipelines.documents.strings import Syntax, cut, syntax_of
from pipelines.errors import InputError
from pipelines.languages.words import PLACEHOLDER

# Android's elements around what stays as it is (xliff:g) as a whole, comments, then tags, also those written as text.
_TOKEN = re.compile(
    rf"(?P<place>{PLACEHOLDER.pattern})|<(?:\w+:)?g\b[^<>]*+(?:/>|>[^<>]*+</(?:\w+:)?g\s*>)|<!--(?:[^-]|-(?!-))*+-->"
    r"|(?:<|&lt;)(?P<close>/?)(?P<name>[A-Za-z][\w:.-]*)(?:\s(?:(?!&gt;)[^<>])*?)?(?P<alone>/?)(?:>|&gt;)",
    re.DOTALL,
)
_KEPT = re.compile(r"<[^<>]*>([^<>]+)</[^<>]*>")
_CDATA = re.compile(r"\s*<!\[CDATA\[((?:[^\]]|\](?!\]>))*)\]\]>\s*")
_ESCAPE = re.compile(r"((?:\\u[0-9a-fA-F]{4})+)|\\(.)", re.DOTALL)
_LETTERS = {"n": "\n", "t": "\t"}


def _shown(source: str) -> str:
    match = _KEPT.fullmatch(source)
    return unescape(match[1]).strip() if match else ""


def _from_android(text: str) -> str:
    return _from_cdata(unescape(text))


def _from_cdata(text: str) -> str:
    flat = re.sub(r"\s+", " ", text)
    return _ESCAPE.sub(lambda m: from_utf16(m[1]) if m[1] else _LETTERS.get(m[2], m[2]), flat)


def _to_android(text: str, quoted: bool = False) -> str:
    text = re.sub(r"([\\\"])" if quoted else r"([\\\"'])", r"\\\1", text)
    return escape(text.replace("\n", "\\n").replace("\t", "\\t"))


_ANDROID = Syntax(_TOKEN, re.compile(r"(?<!\s)(?:\s*\\n)+\s*"), _from_android, _to_android, _shown)
_QUOTED = Syntax(
    _ANDROID.token, _ANDROID.between, _from_android, partial(_to_android, quoted=True), _shown
)  # "It's": within quotation marks an apostrophe is one
_PLAIN_XML = Syntax(_TOKEN, re.compile(r"(?<!\s)\s*[\r\n]\s*"), unescape, escape, _shown)


@dataclass(frozen=True, slots=True)
class StringFile:
    """A kind of XML file with strings: its root's name, where they stand, and what is raised for another root."""

    root: str
    strings: Callable[[str], Iterator[tuple[str, Slot]]]
    refusal: Callable[[str, str], InputError]

    def read(self, data: bytes, name: str, fields: tuple[str, ...] = ()) -> Article:
        """The strings with words; ``fields`` are patterns of names. Raises the kind's refusal for other XML files."""
        return read_slots(data, name, fields, self._find, self._open(data, name))

    def write(self, article: Article, texts: Sequence[Marked], target: str) -> bytes:
        """The file with other strings. Raises ``InputError`` where one would break it."""
        opened = self._open(article.data, article.name)
        written = filled(article, texts, target, self._find, opened)
        parser = etree.XMLParser(resolve_entities=False, encoding="utf-8")
        try:
            etree.fromstring(written.encode("utf-8", "replace"), parser)
        except (etree.XMLSyntaxError, ValueError):
            raise InputError("The markup inside of a unit is damaged; nothing can be put in its place.") from None
        return opened.encode(written)

    def _open(self, data: bytes, name: str) -> Opened:
        root, opened = open_xml(data, name)
        if root.tag != self.root:
            raise self.refusal(name, root.tag)
        return opened

    def _find(self, source: str, name: str, fields: tuple[str, ...]) -> Iterator[Slot]:
        return chosen(self.strings(source), fields, name)


def slot_of(source: str, element: Element, name: str, android: bool) -> Iterator[tuple[str, Slot]]:
    """The string inside of an element, and what of it is no markup, which tells whether it is for readers."""
    inner = source[element.start : element.end]
    cdata = _CDATA.fullmatch(inner)
    if cdata:
        html = syntax_of(cdata[1])
        start, end = (element.start + at for at in cdata.span(1))
        parts = cut(cdata[1], _in_cdata(html)) if android else cut_string(cdata[1], html)
        yield parts.value, Slot(start, end, name, parts, lambda text: text.replace("]]>", "]]&gt;"))
        return
    if "<![CDATA[" in inner:
        return  # text in both ways: what of it is markup cannot be told
    bare = inner.strip()
    quoted = android and len(bare) > 1 and bare[0] == bare[-1] == '"' and bare[-2:] != '\\"'
    start = element.start + inner.index(bare) + quoted
    value = bare[1:-1] if quoted else bare
    parts = cut(value, _QUOTED if quoted else _ANDROID) if android else cut_string(value, _PLAIN_XML)
    at_start = android and not quoted
    yield (
        unescape(re.sub(r"<[^<>]*>", " ", value)),
        Slot(
            start, start + len(value), name, parts, lambda text: re.sub(r"^(?=[@?])", r"\\", text) if at_start else text
        ),
    )


def _in_cdata(syntax: Syntax) -> Syntax:
    """How HTML is written in an Android string: escaped once more."""

    def decode(text: str) -> str:
        return syntax.decode(_from_cdata(text))

    def encode(text: str) -> str:
        escaped = re.sub(r"([\\\"'])", r"\\\1", syntax.encode(text))
        return escaped.replace("\n", "\\n").replace("\t", "\\t")

    return Syntax(syntax.token, _ANDROID.between, decode, encode, syntax.shown)
