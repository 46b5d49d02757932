"""What stands beside the paragraphs of office documents: pictures' descriptions, titles, and what is left alone."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from pipelines.article import Article, Marked, Paragraph
from pipelines.documents.office.package import Package
from pipelines.documents.office.runs import local
from pipelines.documents.records.fields import is_prose
from pipelines.message import N_, Message

_DESCRIBED = ("{*}docPr", "{*}cNvPr")  # a picture, shape, table or chart, and what it is
_PROPERTIES = "core-properties+xml"
_COMMENTS = ("comment", "cm", "threadedComment")
_COMMENT_PARTS = ("comments+xml",)
_CHARTS, _DIAGRAMS = ("drawingml.chart+xml", "chartex+xml"), ("diagramData+xml",)
# Titles that programs give, and files' names.
_GIVEN = re.compile(r"(?:Microsoft|PowerPoint|Презентация PowerPoint|Word Document|Untitled)\b.*|\S+\.\w{2,4}", re.I)

COMMENTS_LEFT = N_("Comments are left in the language of the source: {n}.")
CHARTS_LEFT = N_("Charts are left as they are, with their texts: {n}.")
DIAGRAMS_LEFT = N_("SmartArt is left as it is, with its texts: {n}.")


class Slot(NamedTuple):
    """A text outside of all paragraphs: an attribute of an element, or the element's own text."""

    part: str
    element: Any
    attribute: str = ""

    @property
    def text(self) -> str:
        raw = self.element.get(self.attribute) if self.attribute else self.element.text
        return Paragraph("", " ".join((raw or "").split())).text

    def set(self, text: str) -> None:
        if self.attribute:
            self.element.set(self.attribute, text)
        else:
            self.element.text = text


def slots(package: Package, parts: Iterable[str]) -> list[Slot]:
    """The descriptions of pictures in ``parts``, and the document's title."""
    places = [
        Slot(part, element, name)
        for part in parts
        for element in package.root(part).iter(*_DESCRIBED)
        for name in ("title", "descr")
        if element.get(name)
    ]
    for part in package.sound(_PROPERTIES):
        places += (Slot(part, element) for element in package.root(part).iterchildren("{*}title"))
    return for_readers(places)


def for_readers(places: Iterable[Slot]) -> list[Slot]:
    """The places whose text somebody wrote, rather than a program."""
    return [slot for slot in places if is_prose(slot.text) and not _GIVEN.fullmatch(slot.text)]


def unsaid(places: Iterable[Slot], paragraphs: Sequence[Paragraph]) -> Iterator[Paragraph]:
    """A paragraph for each text of ``places`` that none of ``paragraphs`` has, as a title often is one of these."""
    known = {paragraph.text for paragraph in paragraphs}
    for slot in places:
        if slot.text not in known:
            known.add(slot.text)
            yield Paragraph("\n\n", slot.text)


def fill(places: Iterable[Slot], article: Article, texts: Sequence[Marked]) -> set[str]:
    """Put the paragraphs' new texts into the places that have the old ones; the parts that are changed by it."""
    words = {paragraph.text: new.text for paragraph, new in zip(article.paragraphs, texts, strict=True)}
    changed = set()
    for slot in places:
        new = words.get(slot.text, slot.text)
        if new != slot.text:
            slot.set(new)
            changed.add(slot.part)
    return changed


def left_alone(package: Package, comments: Sequence[str] = _COMMENT_PARTS) -> tuple[str, ...]:
    """Notes on what has text and is not translated: the comments in parts of these kinds, charts, and SmartArt."""
    remarks = sum(
        local(element) in _COMMENTS for part in package.sound(*comments) for element in package.root(part).iter()
    )
    return counted_notes(
        {
            COMMENTS_LEFT: remarks,
            CHARTS_LEFT: len(package.of_kind(*_CHARTS)),
            DIAGRAMS_LEFT: len(package.of_kind(*_DIAGRAMS)),
        }
    )


def counted_notes(counts: Mapping[str, int]) -> tuple[str, ...]:
    """A note for each sentence whose number is not 0."""
    return tuple(Message(sentence, n=count) for sentence, count in counts.items() if count)
