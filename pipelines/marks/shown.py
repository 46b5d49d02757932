"""Translated segments as a reader sees them: code and placeholders letter by letter, and no piece of code missing."""

from __future__ import annotations

import re

from pipelines.article import Marked, Paragraph, Segment, TranslatedSegment
from pipelines.marks.markup import shown
from pipelines.marks.place import placed

_MARK = r"(?:\#{1,6}|[-*+]|\d{1,9}[.)]|(?<!\w)\(?[^\W\d_]\)|>)[ \t]+"
_LIST_MARK = re.compile(rf"{_MARK}\Z")
# All that a paragraph's line begins with: marks in marks, a task's box, a footnote's label.
_BEGINNING = re.compile(rf"^[ \t]*(?:{_MARK})*(?:\[[ xX]\][ \t]+|\[\^[^\]\s]+\]:\s+)?\Z", re.MULTILINE)


def finished(piece: TranslatedSegment) -> str:
    """The target with kept text as the source has it, whatever the model made of it.

    An engine's answer stays as it was in ``piece.target``: memory, ledger and writers of documents need it so.
    """
    source = Marked(piece.segment.text, piece.segment.marks)
    if not any(mark.kept for mark in source.marks):
        return piece.target
    return shown(source if piece.target == source.text else placed(source, piece.target))


def shown_paragraph(paragraph: Paragraph) -> str:
    """A paragraph of the source likewise."""
    return shown(Marked(paragraph.text, paragraph.marks))


def shown_segment(segment: Segment) -> str:
    """A segment of the source likewise."""
    return shown(Marked(segment.text, segment.marks))


def list_mark(before: str) -> str:
    """The mark of a heading, item or quotation at the end of what stands before a paragraph, with its space."""
    match = _LIST_MARK.search(before)
    return match[0] if match else ""


def verbatim(between: str) -> str:
    """What nobody translates out of what stands between paragraphs: code and figures, not the rules of a table."""
    beginning = _BEGINNING.search(between)
    rest = between[: beginning.start() if beginning else None].removesuffix(list_mark(between)).strip("\n")
    return rest if any(map(str.isalnum, rest)) else ""
