"""Cuts a document into paragraphs so that nothing between them is lost."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Literal

from pipelines.article import Paragraph

Kind = Literal["text", "heading", "item", "quote", "cell"]

LETTER = re.compile(r"[^\W\d_]")


class Slices:
    """Collects spans of ``source``, in order, as paragraphs; what lies between goes verbatim into ``before``."""

    def __init__(self, source: str) -> None:
        self.source = source
        self.position = 0
        self.paragraphs: list[Paragraph] = []
        self.spans: list[tuple[int, int]] = []  # where each paragraph stands in the source
        self.blocks: list[tuple[int, int]] = []  # what is read by another format

    def take(self, start: int, end: int, kind: Kind) -> None:
        """Make ``source[start:end]`` a paragraph, or several where it holds line ends of any sort."""
        for piece in self.source[start:end].splitlines(keepends=True):
            self.take_joined([(start, start + len(piece))], kind)
            start += len(piece)

    def take_joined(self, spans: Sequence[tuple[int, int]], kind: Kind, text: str | None = None) -> None:
        """Make one paragraph of the spans of consecutive lines; what stands between the spans is dropped.

        ``text`` is how the spans read together, where a space between them is not right. Spans without a letter
        are no running text and stay in front of the next paragraph.
        """
        if text is None:
            text = " ".join(self.source[start:end].strip() for start, end in spans)
        first, last = spans[0], spans[-1]
        if not LETTER.search(text):
            return
        start = first[0] + len(self.source[first[0] : first[1]]) - len(self.source[first[0] : first[1]].lstrip())
        end = last[0] + len(self.source[last[0] : last[1]].rstrip())
        self.paragraphs.append(Paragraph(self.source[self.position : start], text.strip(), kind))
        self.spans.append((start, end))
        self.position = end

    @property
    def after(self) -> str:
        """What follows the last paragraph."""
        return self.source[self.position :]
