"""PowerPoint presentations: slides with their tables and groups, and notes, slide by slide; everything else stays.

Only the text in the slides' XML is replaced. python-pptx, which opens the results in the tests, would add no more, but
three libraries.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from pipelines.article import Article, Marked
from pipelines.documents.archive import write_archive, xml_bytes
from pipelines.documents.office.beside import fill, left_alone, slots
from pipelines.documents.office.package import Package
from pipelines.documents.office.paragraph import Kind
from pipelines.documents.office.runs import PARAGRAPHS, local, rebuild_runs, scan_runs
from pipelines.documents.office.shared import Reading, refilled
from pipelines.errors import InputError

_MAIN = ("presentation.main+xml", "slideshow.main+xml", "template.main+xml", "macroEnabled.main+xml")
_TITLES = ("title", "ctrTitle", "subTitle")
_LANGUAGES = {"kk": "kk-KZ", "ru": "ru-RU", "en": "en-US"}


def read(data: bytes, name: str, fields: tuple[str, ...] = ()) -> Article:
    """The text, slide by slide, each with its notes. Raises ``InputError`` for what is damaged, hostile or empty."""
    del fields
    package = Package(data, name)
    reading = Reading()
    parts = _parts(package)
    for part in parts:
        reading.take(_paragraphs(package.root(part)), scan_runs, _kind)
    return reading.article(name, "pptx", data, slots(package, parts), left_alone(package))


def write(article: Article, texts: Sequence[Marked], target: str) -> bytes:
    """The presentation with other words in the same formats; new words are marked as being in ``target``."""
    package = Package(article.data, article.name)
    changed = set()
    rest = iter(texts)
    parts = _parts(package)
    for part in parts:
        filled = list(refilled(_paragraphs(package.root(part)), scan_runs, rebuild_runs, rest))
        for paragraph in filled:
            for properties in paragraph.iter("{*}rPr", "{*}endParaRPr"):
                if properties.get("lang"):
                    properties.set("lang", _LANGUAGES.get(target, target))
        if filled:
            changed.add(part)
    changed |= fill(slots(package, parts), article, texts)
    return write_archive(article.data, {part: xml_bytes(package.root(part)) for part in changed})


def _parts(package: Package) -> list[str]:
    """Slides in their order, each followed by its notes."""
    main = next(iter(package.of_kind(*_MAIN)), None)
    if main is None:
        raise InputError("{name} is damaged, or no {kind} file.", name=package.name, kind="pptx")
    parts: list[str] = []
    for slide in package.ordered(main, "sldId", "slide"):
        parts += [slide, *(notes for _, notes in package.related(slide, "notesSlide"))]
    return list(dict.fromkeys(parts))


def _paragraphs(root: Any) -> Iterator[Any]:
    """The paragraphs in the order of the file, without those that old programs show in place of others."""
    for paragraph in root.iter(*PARAGRAPHS):
        if not any(local(parent) == "Fallback" for parent in paragraph.iterancestors()):
            yield paragraph


def _kind(paragraph: Any) -> Kind:
    for parent in paragraph.iterancestors():
        if local(parent) == "tc":
            return "cell"
        if local(parent) == "sp":
            place = parent.find("{*}nvSpPr/{*}nvPr/{*}ph")
            if place is None:
                return "text"
            kind = place.get("type", "obj")
            notes = local(paragraph.getroottree().getroot()) == "notes"
            return "heading" if kind in _TITLES else "item" if kind in ("obj", "body") and not notes else "text"
    return "text"
