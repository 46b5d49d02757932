"""E-books: title, chapters in reading order and tables of contents; pictures, styles and fonts stay."""

from __future__ import annotations

import posixpath
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, NamedTuple
from urllib.parse import unquote

from pipelines.article import Article, Marked, Paragraph
from pipelines.controls import line_without_controls
from pipelines.documents.archive import parse_xml, read_archive, write_archive, xml_bytes
from pipelines.documents.web.document import open_page, write_page
from pipelines.errors import InputError
from pipelines.languages.words import has_words
from pipelines.message import Message

_CONTAINER = "META-INF/container.xml"
_ENCRYPTION = "META-INF/encryption.xml"
_PACKAGES = "{urn:oasis:names:tc:opendocument:xmlns:container}rootfile"
_OPF = "{http://www.idpf.org/2007/opf}"
_DC = "{http://purl.org/dc/elements/1.1/}"
_NCX = "{http://www.daisy.org/z3986/2005/ncx/}"
_XENC = "{http://www.w3.org/2001/04/xmlenc#}"
_LANG = "{http://www.w3.org/XML/1998/namespace}lang"
_PAGES = ("application/xhtml+xml", "text/html")
_CONTENTS = "application/x-dtbncx+xml"
# Fonts made unusable outside of the book, which any reader undoes; all else is copy protection.
_OBFUSCATED = ("http://www.idpf.org/2008/embedding", "http://ns.adobe.com/pdf/enc#RC")


class _Item(NamedTuple):
    """A file of the book that holds text: its path in the archive and whether it is a page (else a list of labels)."""

    path: str
    page: bool


@dataclass
class _Book:
    name: str
    files: Mapping[str, bytes]
    package: str  # the path of the package document
    root: Any
    items: list[_Item]
    missing: list[str] = field(default_factory=list)


def read(data: bytes, name: str, fields: tuple[str, ...] = ()) -> Article:
    """The text of a book. Raises ``InputError`` for what is damaged, copy-protected, hostile or without text."""
    del fields
    book = _open(data, name)
    paragraphs: list[Paragraph] = []
    code = ""  # what follows a page's last paragraph
    for _, added, after in _texts(book):
        if added and code:
            gap = "\n\n" if paragraphs else ""
            added[0] = replace(added[0], before=f"{gap}{code}\n\n" + added[0].before.lstrip("\n"))
            code = ""
        paragraphs += added
        code += f"\n\n{after}" if code and after else after
    if not paragraphs:
        raise InputError("{name} is a book without any text.", name=name)
    title = next((text.strip() for element in _titles(book.root) if (text := element.text or "").strip()), None)
    notes = tuple(Message("{name} lacks the chapter {path}.", name=name, path=path) for path in book.missing)
    ending = f"\n\n{code}\n" if code else "\n"
    return Article(name, tuple(paragraphs), ending, title, "epub", "utf-8", notes, data)


def write(article: Article, texts: Sequence[Marked], target: str) -> bytes:
    """The book with other texts; its package and its pages name ``target`` as their language."""
    book = _open(article.data, article.name)
    changed: dict[str, bytes] = {}
    at = 0
    for item, paragraphs, _ in _texts(book):
        new_texts = texts[at : at + len(paragraphs)]
        at += len(paragraphs)
        old = book.files[item.path]
        if item.page:
            written = write_page(old, _named(book, item.path), new_texts, target, xml=True)
        else:
            written = _write_labels(book, item, new_texts, target)
        if written != old:
            changed[item.path] = written
    return write_archive(article.data, changed)


def _open(data: bytes, name: str) -> _Book:
    files = read_archive(data, name)
    _refuse_protected(files, name)
    if _CONTAINER not in files:
        raise InputError("{name} is damaged or no e-book: it has no {member}.", name=name, member=_CONTAINER)
    container = parse_xml(files[_CONTAINER], f"{name} ({_CONTAINER})")
    packages = [element.get("full-path") or "" for element in container.iter(_PACKAGES)]
    package = next((path for path in packages if path in files), None)
    if package is None:
        raise InputError(
            "{name} is damaged: it has no package document, which tells the order of its chapters.", name=name
        )
    root = parse_xml(files[package], f"{name} ({package})")
    book = _Book(name, files, package, root, [_Item(package, False)])
    for path, kind in _manifest(book):
        if path not in files:
            book.missing += [path] * (kind in _PAGES)
        elif kind in _PAGES:
            if files[path].strip():
                book.items.append(_Item(path, True))
        elif kind == _CONTENTS:
            book.items.append(_Item(path, False))
    return book


def _refuse_protected(files: Mapping[str, bytes], name: str) -> None:
    if _ENCRYPTION not in files:
        return
    root = parse_xml(files[_ENCRYPTION], f"{name} ({_ENCRYPTION})")
    for encrypted in root.iter(f"{_XENC}EncryptedData", f"{_XENC}EncryptedKey"):
        method = encrypted.find(f"{_XENC}EncryptionMethod")
        if method is None or method.get("Algorithm") not in _OBFUSCATED:
            raise InputError(
                "{name} is copy-protected (DRM) and cannot be read; only an unprotected copy can.", name=name
            )


def _manifest(book: _Book) -> Iterator[tuple[str, str]]:
    """Paths and media types of the book's files, each once: the chapters in reading order, then all others."""
    folder = posixpath.dirname(book.package)
    entries: dict[str, tuple[str, str]] = {}
    for item in book.root.iter(f"{_OPF}item"):
        href = unquote((item.get("href") or "").partition("#")[0])
        path = posixpath.normpath(posixpath.join(folder, href))
        entries.setdefault(item.get("id") or path, (path, item.get("media-type") or ""))
    order = [element.get("idref") for element in book.root.iter(f"{_OPF}itemref")]
    chapters = [entries[number] for number in order if number in entries]
    contents = sorted(entries.values(), key=lambda entry: entry[1] == _CONTENTS)
    yield from dict([*chapters, *contents]).items()


def _texts(book: _Book) -> Iterator[tuple[_Item, list[Paragraph], str]]:
    """Each file with its paragraphs, and the code and figures after the last one."""
    first = True
    for item in book.items:
        after = ""
        if item.page:
            paragraphs, after = open_page(book.files[item.path], _named(book, item.path), xml=True)[1].paragraphs()
        else:
            paragraphs = [Paragraph("\n\n", _line(element), "heading") for element in _labels(book, item)[1]]
        if paragraphs:
            gap = "" if first else "\n\n"
            paragraphs[0] = replace(paragraphs[0], before=gap + paragraphs[0].before.lstrip("\n"))
            first = False
        yield item, paragraphs, after


def _labels(book: _Book, item: _Item) -> tuple[Any, list[Any]]:
    """The root of an XML file that is no page, and its elements with words."""
    if item.path == book.package:
        root = book.root
        elements = _titles(root)
    else:
        root = parse_xml(book.files[item.path], _named(book, item.path))
        elements = list(root.iter(f"{_NCX}text"))
    return root, [element for element in elements if has_words(_line(element))]


def _write_labels(book: _Book, item: _Item, texts: Sequence[Marked], target: str) -> bytes:
    root, elements = _labels(book, item)
    changed = False
    for element, text in zip(elements, texts, strict=True):
        if text.text != _line(element):
            element.text = text.text
            changed = True
    language = root.find(f"{_OPF}metadata/{_DC}language") if item.path == book.package else None
    if language is not None and not _is(language.text, target):
        language.text = target
        changed = True
    if root.get(_LANG) and not _is(root.get(_LANG), target):
        root.set(_LANG, target)
        changed = True
    return xml_bytes(root) if changed else book.files[item.path]


def _titles(root: Any) -> list[Any]:
    return list(root.iterfind(f"{_OPF}metadata/{_DC}title"))


def _is(language: str | None, target: str) -> bool:
    return (language or "").strip().split("-")[0].lower() == target


def _line(element: Any) -> str:
    return line_without_controls(" ".join((element.text or "").split()))


def _named(book: _Book, path: str) -> str:
    return f"{book.name} ({path})"
