"""Word documents: the paragraphs of the body, of headers, footers, notes and text boxes; everything else stays."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from copy import deepcopy
from typing import Any

from pipelines.article import Article, Marked
from pipelines.documents.archive import write_archive, xml_bytes
from pipelines.documents.office.beside import fill, left_alone, slots
from pipelines.documents.office.code_styles import names_code
from pipelines.documents.office.docx_rebuild import rebuild
from pipelines.documents.office.docx_runs import MC, SPACES, child_of, local, of_word, scan_paragraph, value_of
from pipelines.documents.office.package import Package
from pipelines.documents.office.paragraph import Kind, Scan
from pipelines.documents.office.shared import Reading, refilled
from pipelines.errors import InputError

_MAIN = ("document.main+xml", "document.macroEnabled.main+xml", "template.main+xml")
_PARTS = (_MAIN, ("header+xml",), ("footer+xml",), ("footnotes+xml",), ("endnotes+xml",))
_LANGUAGES = {"kk": "kk-KZ", "ru": "ru-RU", "en": "en-US"}


def read(data: bytes, name: str, fields: tuple[str, ...] = ()) -> Article:
    """The running text, part after part. Raises ``InputError`` for what is damaged, hostile, no document or empty."""
    del fields
    package = Package(data, name)
    kinds = _Kinds(package)
    reading = Reading()
    parts = _parts(package)
    for part in parts:
        reading.take(_paragraphs(package.root(part)), kinds.scan, kinds.of)
    return reading.article(name, "docx", data, slots(package, parts), left_alone(package))


def write(article: Article, texts: Sequence[Marked], target: str) -> bytes:
    """The document with other words in the same styles and links; where it names a language, that is ``target`` now.

    Paragraphs whose text stays the same are not touched.
    """
    package = Package(article.data, article.name)
    kinds = _Kinds(package)
    changed = set()
    rest = iter(texts)
    parts = _parts(package)
    for part in parts:
        if list(refilled(_paragraphs(package.root(part)), kinds.scan, rebuild, rest)):
            _mirror_boxes(package.root(part))
            changed.add(part)
    changed |= set(_named(package, ("styles+xml",))) if changed else set()
    for part in changed:
        _set_language(package.root(part), target)
    changed |= fill(slots(package, parts), article, texts)
    return write_archive(article.data, {part: xml_bytes(package.root(part)) for part in changed})


def _parts(package: Package) -> list[str]:
    """The names of the parts with running text: the body, then headers, footers and notes."""
    if not _named(package, _MAIN):
        raise InputError("{name} is no Word document, or has lost its text (word/document.xml).", name=package.name)
    return [part for endings in _PARTS for part in _named(package, endings)]


def _named(package: Package, endings: tuple[str, ...]) -> list[str]:
    """The parts of Word's that the package declares to be of a kind, in its order."""
    return [part for part in package.of_kind(*endings) if "word" in package.kinds[part]]


def _paragraphs(root: Any) -> Iterator[Any]:
    """The paragraphs in the document's order, without those that ``_mirror_boxes`` fills."""
    mirrored = {box for _, fallback in _boxes(root) for box in fallback}
    for element in root.iter(*(f"{{{space}}}p" for space in SPACES)):
        if not mirrored or not any(parent in mirrored for parent in element.iterancestors()):
            yield element


def _boxes(root: Any) -> list[tuple[list[Any], list[Any]]]:
    """The text boxes that are there twice, drawn in the new way and in the old one, innermost first."""
    pairs = []
    for element in root.iter(f"{MC}AlternateContent"):
        sides = [element.find(f"{MC}{side}") for side in ("Choice", "Fallback")]
        if all(side is not None for side in sides):
            new, old = ([box for space in SPACES for box in side.iter(f"{{{space}}}txbxContent")] for side in sides)
            if new and len(new) == len(old):
                pairs.append((new, old))
    return pairs[::-1]


def _mirror_boxes(root: Any) -> None:
    for new, old in _boxes(root):
        for box, copy in zip(new, old, strict=True):
            copy[:] = [deepcopy(child) for child in box]


def _set_language(root: Any, target: str) -> None:
    for element in root.iter(*(f"{{{space}}}lang" for space in SPACES)):
        if element.get(of_word(element, "val")) not in (None, "x-none"):
            element.set(of_word(element, "val"), _LANGUAGES.get(target, target))


class _Kinds:
    """What a paragraph is, by its style, its numbering and where it stands; and which styles are for code."""

    def __init__(self, package: Package) -> None:
        self.styles: dict[str, Any] = {}
        self.code: dict[str, bool] = {}
        self.default: str | None = None
        for part in _named(package, ("styles+xml",)):
            for style in package.root(part):
                if local(style) == "style":
                    self.styles[style.get(of_word(style, "styleId"), "")] = style

    def scan(self, element: Any) -> Scan:
        """What stands in a paragraph."""
        return scan_paragraph(element, self._is_code)

    def _is_code(self, style: str) -> bool:
        if style not in self.code:
            self.code[style] = any(names_code(value_of(each, "name") or "") for each in self._chain(style))
        return self.code[style]

    def of(self, element: Any) -> Kind:
        """Heading, item, cell, quote or text."""
        properties = child_of(element, "pPr")
        chain = list(self._chain(value_of(properties, "pStyle")))
        names = [(value_of(style, "name") or "").lower() for style in chain]
        outline = [value_of(each, "outlineLvl") for each in (properties, *(child_of(style, "pPr") for style in chain))]
        if any(name.startswith("heading ") or name in ("title", "subtitle") for name in names) or any(
            level is not None and level != "9" for level in outline
        ):
            return "heading"
        for each in (properties, *(child_of(style, "pPr") for style in chain)):
            numbering = child_of(each, "numPr")
            if numbering is not None:
                if value_of(numbering, "numId") != "0":
                    return "item"
                break
        if any(local(parent) == "tc" for parent in element.iterancestors()):
            return "cell"
        return "quote" if any(name in ("quote", "intense quote") for name in names) else "text"

    def _chain(self, style: str | None) -> Iterator[Any]:
        """A style and those that it is based on."""
        seen: set[str] = set()
        while style and style in self.styles and style not in seen:
            seen.add(style)
            yield self.styles[style]
            style = value_of(self.styles[style], "basedOn")
