"""OpenDocument texts: the paragraphs of the body, of headers, footers, notes and frames; everything else stays."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Any

from lxml import etree

from pipelines.article import Article, Marked
from pipelines.documents.archive import parse_xml, read_archive, write_archive, xml_bytes
from pipelines.documents.office.beside import (
    CHARTS_LEFT,
    COMMENTS_LEFT,
    Slot,
    counted_notes,
    fill,
    for_readers,
)
from pipelines.documents.office.code_styles import names_code
from pipelines.documents.office.odt_rebuild import TEXT as _TEXT
from pipelines.documents.office.odt_rebuild import rebuild
from pipelines.documents.office.paragraph import (
    Atom,
    Kind,
    Path,
    Scan,
    citation_role,
    gather_citations,
    one_line,
)
from pipelines.documents.office.shared import Reading, refilled
from pipelines.errors import InputError

_BASE = "urn:oasis:names:tc:opendocument:xmlns:"
_OFFICE, _STYLE, _TABLE, _FO = (f"{{{_BASE}{name}:1.0}}" for name in ("office", "style", "table", "xsl-fo-compatible"))
_SVG, _DC = f"{{{_BASE}svg-compatible:1.0}}", "{http://purl.org/dc/elements/1.1/}"
_META = "meta.xml"
_OFFICE_EXTENSION = "{http://openoffice.org/2009/office}"

_PARTS = (("content.xml", f"{_OFFICE}body"), ("styles.xml", f"{_OFFICE}master-styles"))
_LANGUAGES = {"kk": ("kk", "KZ"), "ru": ("ru", "RU"), "en": ("en", "US")}
_NO_LANGUAGE = (None, "zxx", "none")

_PARAGRAPHS = (f"{_TEXT}p", f"{_TEXT}h")
_NOT_SHOWN = (f"{_TEXT}tracked-changes", f"{_OFFICE}annotation")  # deleted text, and comments
_CONTAINERS = (f"{_TEXT}a", f"{_TEXT}meta")
_UNSEEN = (f"{_TEXT}soft-page-break",)  # made anew when the document is laid out
_BREAKS = {f"{_TEXT}tab": "hard", f"{_TEXT}line-break": "soft"}
_NO_FIELDS = tuple(f"{_TEXT}{name}" for name in ("note", "script", "hidden-text", "hidden-paragraph"))
_PAIR = re.compile(r"\{.*\}((?:bookmark|change|reference-mark|toc-mark|alphabetical-index-mark).*)-(start|end)\Z")
_PAIR_NAMES = tuple(f"{_TEXT}{name}" for name in ("name", "change-id", "id"))
_WITHOUT_LOOKS = frozenset(  # properties by which an editor, not a reader, tells two pieces of text apart
    {
        f"{_OFFICE_EXTENSION}rsid",
        f"{_OFFICE_EXTENSION}paragraph-rsid",
        *(f"{_FO}{name}" for name in ("language", "country", "script")),
        *(f"{_STYLE}{name}-{of}" for name in ("language", "country") for of in ("asian", "complex")),
    }
)
_SPACES = re.compile("[ \t\r\n]+")
_ENCRYPTED = b"encryption-data"

_Format = tuple[dict[str, str], ...]  # the attributes of the spans around a text, outermost first


def read(data: bytes, name: str, fields: tuple[str, ...] = ()) -> Article:
    """The running text, part after part. Raises ``InputError`` for what is damaged, hostile, no document or empty."""
    del fields
    files = _files(data, name)
    reading = Reading()
    parts = _parts(files, name)
    for _, root, top in parts:
        styles = _Styles(root, parts[-1][1])
        reading.take(_paragraphs(top), styles.scan, styles.kind)
    return reading.article(name, "odt", data, _slots(files, parts, name), _left_alone(files, parts))


def write(article: Article, texts: Sequence[Marked], target: str) -> bytes:
    """The document with other words in the same styles and links; where it names a language, that is ``target`` now.

    Paragraphs whose text stays the same are not touched.
    """
    files = _files(article.data, article.name)
    changed = {}
    rest = iter(texts)
    parts = _parts(files, article.name)
    for part, root, top in parts:
        for element in refilled(_paragraphs(top), _Styles(root, parts[-1][1]).scan, rebuild, rest):
            for cell in element.iterancestors(f"{_TABLE}table-cell"):
                cell.attrib.pop(f"{_OFFICE}string-value", None)  # the old words, which some programs show
            changed[part] = root
    if changed:
        for part, root, _ in parts:
            _set_language(changed.setdefault(part, root), target)
    places = _slots(files, parts, article.name)
    filled = fill(places, article, texts)
    changed |= {slot.part: slot.element.getroottree().getroot() for slot in places if slot.part in filled}
    return write_archive(article.data, {part: xml_bytes(root) for part, root in changed.items()})


def _files(data: bytes, name: str) -> dict[str, bytes]:
    files = read_archive(data, name)
    if _ENCRYPTED in files.get("META-INF/manifest.xml", b""):
        raise InputError("{name} is protected by a password; save it without one.", name=name)
    return files


def _parts(files: dict[str, bytes], name: str) -> list[tuple[str, Any, Any]]:
    """Each part with its root and the element in it (or ``None``) that has the running text; the body comes first."""
    parts = []
    for part, path in _PARTS:
        if part in files:
            root = parse_xml(files[part], name)
            parts.append((part, root, root.find(path)))
    if not parts or parts[0][0] != "content.xml" or parts[0][1].find(f"{_OFFICE}body/{_OFFICE}text") is None:
        raise InputError("{name} is no OpenDocument text, or has lost its text (content.xml).", name=name)
    return parts


def _slots(files: dict[str, bytes], parts: list[tuple[str, Any, Any]], name: str) -> list[Slot]:
    """The descriptions of pictures, and the document's title."""
    places = [
        Slot(part, element)
        for part, _, top in parts
        if top is not None
        for element in top.iter(f"{_SVG}title", f"{_SVG}desc")
    ]
    if _META in files:
        root = parse_xml(files[_META], name)
        places += (Slot(_META, element) for element in root.iterfind(f"{_OFFICE}meta/{_DC}title"))
    return for_readers(places)


def _left_alone(files: dict[str, bytes], parts: list[tuple[str, Any, Any]]) -> tuple[str, ...]:
    """Notes on what has text and is not translated."""
    comments = sum(1 for _, root, _ in parts for _ in root.iter(f"{_OFFICE}annotation"))
    charts = sum(part.endswith("/content.xml") and b"<office:chart" in content for part, content in files.items())
    return counted_notes({COMMENTS_LEFT: comments, CHARTS_LEFT: charts})


def _paragraphs(top: Any) -> Iterator[Any]:
    """The paragraphs in the document's order, without comments and text that is deleted."""
    if top is None:
        return
    hidden = next(top.iter(*_NOT_SHOWN), None) is not None
    for element in top.iter(*_PARAGRAPHS):
        if not hidden or not any(parent.tag in _NOT_SHOWN for parent in element.iterancestors()):
            yield element


class _Styles:
    """What a part's styles say of paragraphs and spans; ``common`` is the root of the part with the named styles."""

    def __init__(self, root: Any, common: Any) -> None:
        self.spans: dict[str, bytes] = {}  # the look of automatic text styles, by name
        self.parents: dict[str, str] = {}
        self.based: dict[str, str] = {}  # the parents of named styles
        self.code: dict[str, bool] = {}
        for style in common.iterfind(f"{_OFFICE}styles/{_STYLE}style"):
            self.based[style.get(f"{_STYLE}name", "")] = style.get(f"{_STYLE}parent-style-name", "")
        for style in root.iterfind(f"{_OFFICE}automatic-styles/{_STYLE}style"):
            name, parent = style.get(f"{_STYLE}name", ""), style.get(f"{_STYLE}parent-style-name", "")
            self.parents[name] = parent
            if style.get(f"{_STYLE}family") == "text":
                self.spans[name] = parent.encode() + b"".join(_looks(style))

    def look(self, span: Any) -> bytes:
        """The same for two spans that look the same; empty for one that looks like the text around it."""
        name = span.get(f"{_TEXT}style-name", "")
        return self.spans.get(name, b"=" + name.encode() if name else b"")

    def name(self, paragraph: Any) -> str:
        """The name of a paragraph's style, of its parent for an automatic one."""
        name = paragraph.get(f"{_TEXT}style-name", "")
        return self.parents.get(name, "") or name

    def kind(self, paragraph: Any) -> Kind:
        """Heading, item, cell, quote or text."""
        style = self.name(paragraph)
        if paragraph.tag == f"{_TEXT}h" or style in ("Title", "Subtitle"):
            return "heading"
        for parent in paragraph.iterancestors():
            if parent.tag in (f"{_TEXT}list-item", f"{_TEXT}list-header"):
                return "item"
            if parent.tag in (f"{_TABLE}table-cell", f"{_TABLE}covered-table-cell"):
                return "cell"
        return "quote" if style == "Quotations" else "text"

    def scan(self, paragraph: Any) -> Scan:
        """What stands in a ``text:p``."""
        walk = _Walk(self)
        walk.inside(paragraph, (), (), ())
        walk.scan.atoms = gather_citations(walk.scan.atoms)
        whole = self._is_code(paragraph.get(f"{_TEXT}style-name", ""))
        for number, spans in enumerate(walk.scan.formats):
            if whole or any(self._is_code(span.get(f"{_TEXT}style-name", "")) for span in spans):
                walk.scan.code.add(number)
        return walk.scan

    def _is_code(self, style: str) -> bool:
        """Whether a style, or one that it is based on, is for code."""
        if style not in self.code:
            self.code[style] = False  # also for styles that are based on each other in a circle
            parent = self.parents.get(style) or self.based.get(style, "")
            self.code[style] = names_code(style) or bool(parent and self._is_code(parent))
        return self.code[style]


def _looks(style: Any) -> Iterator[bytes]:
    for properties in style:
        shown = sorted(f"{key}={value};" for key, value in properties.attrib.items() if key not in _WITHOUT_LOOKS)
        yield "".join(shown).encode()
        yield from (etree.tostring(child, method="c14n", with_tail=False) for child in properties)


def _set_language(root: Any, target: str) -> None:
    language, country = _LANGUAGES.get(target, (target, "none"))
    for properties in root.iter(f"{_STYLE}text-properties"):
        if properties.get(f"{_FO}language") not in _NO_LANGUAGE:
            properties.set(f"{_FO}language", language)
            properties.set(f"{_FO}country", country)


class _Walk:
    """Goes through a paragraph; white space counts as in OpenDocument: one space for any, none at the beginning."""

    def __init__(self, styles: _Styles) -> None:
        self.scan = Scan()
        self.styles = styles
        self.spaced = True  # white space counts no more here

    def inside(self, element: Any, path: Path, looks: tuple[bytes, ...], spans: _Format) -> None:
        """What is in an element; ``looks`` and ``spans`` are those around it."""
        format = self.scan.format(looks, spans)
        self._text(element.text, path, format)
        for child in element:
            self._child(child, path, format, looks, spans)
            self._text(child.tail, path, format)

    def _text(self, text: str | None, path: Path, format: int) -> None:
        text = _SPACES.sub(" ", text or "")
        text = text[1:] if self.spaced and text[:1] == " " else text
        if text and (line := one_line(text)):
            self.spaced = line[-1] == " "
            self.scan.atoms.append(Atom(line, path, format))

    def _child(self, child: Any, path: Path, format: int, looks: tuple[bytes, ...], spans: _Format) -> None:
        if child.tag == f"{_TEXT}span":
            look = self.styles.look(child)
            around = (looks, spans) if not look else ((*looks, look), (*spans, dict(child.attrib)))
            self.inside(child, path, *around)
        elif child.tag == f"{_TEXT}s":
            count = child.get(f"{_TEXT}c", "1")
            self.scan.atoms.append(Atom(" " * min(int(count[:5]) if count.isdecimal() else 1, 10_000), path, format))
            self.spaced = False
        elif child.tag in _CONTAINERS:
            begun, spaced = len(self.scan.atoms), self.spaced
            inner = self.scan.open(child, path)
            self.inside(child, inner, looks, spans)
            if not self.scan.close(inner, begun):
                self.spaced = spaced
                self.scan.atoms.append(Atom(path=path, format=format, content=child))
        elif child.tag not in _UNSEEN:
            text = _result(child)
            seen = bool(text) or child.tag == f"{_TEXT}note" or child.get(f"{_TEXT}anchor-type") == "as-char"
            role, cut = citation_role(child.get(f"{_TEXT}name")), _BREAKS.get(child.tag, "")
            atom = Atom(text, path, format, child, cut, _pair(child), role, seen)  # type: ignore[arg-type]
            self.scan.atoms.append(atom)
            self.spaced = False


def _result(element: Any) -> str:
    """What a field (a cross reference, a caption's number, a citation, a date) shows."""
    if not isinstance(element.tag, str) or not element.tag.startswith(_TEXT) or element.tag in _NO_FIELDS:
        return ""
    shown = element.find(f"{_TEXT}ruby-base") if element.tag == f"{_TEXT}ruby" else element
    return one_line(_SPACES.sub(" ", "".join(shown.itertext()).strip())) if shown is not None else ""


def _pair(element: Any) -> tuple[str, bool] | None:
    match = _PAIR.match(element.tag) if isinstance(element.tag, str) else None
    if not match:
        return None
    label = next((element.get(name) for name in _PAIR_NAMES if element.get(name)), "")
    return f"{match[1]} {label}", match[2] == "end"
