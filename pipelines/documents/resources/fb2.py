"""E-books in FictionBook: the titles, paragraphs, verses and cells; every other byte stays, pictures too."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from lxml import etree

from pipelines.article import Article, Marked
from pipelines.documents.references import unescape
from pipelines.documents.resources.slots import Language, Opened, Place, Slot, read_slots, write_slots
from pipelines.documents.resources.xml_text import Element, elements, escape, open_xml
from pipelines.documents.slices import Kind
from pipelines.documents.strings import Syntax, cut
from pipelines.errors import InputError

_BLOCKS = frozenset(("p", "v", "subtitle", "text-author", "td", "th", "book-title"))
_KINDS: dict[str, Kind] = {"td": "cell", "th": "cell", "subtitle": "heading", "book-title": "heading"}
# Notes' numbers and code as a whole, then comments and tags.
_TOKEN = re.compile(
    r"<a\b[^<>]*\btype=[\"']note[\"'][^<>]*>(?:[^<]|<(?!/a\s*>))*+</a\s*>"
    r"|<code\b[^<>]*>[^<>]*+</code\s*>|<!--(?:[^-]|-(?!-))*+-->"
    r"|<(?P<close>/?)(?P<name>[A-Za-z][\w:.-]*)(?:\s[^<>]*?)?(?P<alone>/?)>"
)


def _flat(text: str) -> str:
    return unescape(re.sub(r"\s+", " ", text))


def _shown(source: str) -> str:
    return "" if source.startswith(("<!--", "</")) else _flat(re.sub("<[^<>]*>", "", source)).strip()


_FB2 = Syntax(_TOKEN, re.compile(r"(?!)"), _flat, escape, _shown)


def read(data: bytes, name: str, fields: tuple[str, ...] = ()) -> Article:
    """The text of a book in its order. Raises ``InputError`` for what is damaged, hostile, no book or without text."""
    del fields
    return read_slots(data, name, (), _find, _open(data, name), "fb2", "\n\n")


def write(article: Article, texts: Sequence[Marked], target: str) -> bytes:
    """The book with other texts, in UTF-8; it names ``target`` as its language."""
    return write_slots(article, texts, target, _find, _open(article.data, article.name))


def _open(data: bytes, name: str) -> Opened:
    root, opened = open_xml(data, name)
    if etree.QName(root).localname != "FictionBook":
        raise InputError("{name} is damaged, or no {kind} file.", name=name, kind="FictionBook")
    return opened


def _find(source: str, name: str, fields: tuple[str, ...]) -> Iterator[Place]:
    del name, fields
    names = _BLOCKS | {"lang"}
    found_elements = sorted(elements(source, names), key=lambda element: element.start)
    reached = 0
    for element in found_elements:
        if element.name == "lang":
            if element.inside("title-info"):
                yield Language(element.start, element.end)
            continue
        if element.start < reached or (element.inside("description") and not _is_described(element)):
            continue
        reached = element.end
        parts = cut(source[element.start : element.end], _FB2)
        if parts.parts:
            yield Slot(element.start, element.end, element.name, parts, str, _kind(element))


def _is_described(element: Element) -> bool:
    """Whether something in the description is for readers: the book's title, what it is about."""
    return bool(element.inside("title-info")) and (element.name == "book-title" or bool(element.inside("annotation")))


def _kind(element: Element) -> Kind:
    if element.inside("title"):
        return "heading"
    return _KINDS.get(element.name, "quote" if element.inside("cite") or element.inside("epigraph") else "text")
