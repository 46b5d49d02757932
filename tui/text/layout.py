"""Text cut into blocks and lines for a width, without any widget: what the panes draw from."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import accumulate

from rich.cells import get_character_cell_size

from pipelines.article import Paragraph, Segment
from pipelines.controls import UNPRINTABLE_IN_LINE
from pipelines.marks.shown import shown_paragraph

_SPACES = "\t\v\f\x85\u2028\u2029"


# Latin, Greek and Cyrillic letters, punctuation, currencies, the number sign: one cell each, nothing that combines.
_EVEN = re.compile(r"[\x20-\u02ff\u0370-\u0482\u048a-\u058f\u2010-\u2027\u202f-\u205e\u20a0-\u20bf\u2116\ufffd]*")


def safe(text: str) -> str:
    """The text with everything that a terminal could take for a command replaced, letter for letter."""

    def harmless(match: re.Match[str]) -> str:
        return "\n" if match[0] == "\n" else " " if match[0] in _SPACES else "\ufffd"

    return UNPRINTABLE_IN_LINE.sub(harmless, text)


def wrap(text: str, width: int) -> list[tuple[int, int]]:
    """Lines of at most ``width`` cells as ``(start, end)`` offsets; cut at spaces, else between letters."""
    width = max(1, width)
    lines: list[tuple[int, int]] = []
    start = 0
    for line in text.split("\n"):
        end = start + len(line)
        # Where every letter is one cell wide, a line is found with one search; 1 MB takes hundredths of a second.
        lines += _wrap_even(text, start, end, width) if _EVEN.fullmatch(line) else _wrap_uneven(text, start, end, width)
        start = end + 1
    return lines


def _wrap_even(text: str, start: int, end: int, width: int) -> Iterator[tuple[int, int]]:
    while end - start > width:
        cut = text.rfind(" ", start + 1, start + width + 1)
        if cut < 0:
            yield start, start + width
            start += width
        else:
            yield start, cut
            start = cut + 1
    yield start, end


def _wrap_uneven(text: str, start: int, end: int, width: int) -> Iterator[tuple[int, int]]:
    cells, space = 0, -1
    position = start
    while position < end:
        size = get_character_cell_size(text[position])
        if cells + size > width and position > start:
            cut = space if space > start else position
            yield start, cut
            start = position = cut + 1 if cut == space else cut
            cells, space = 0, -1
            continue
        if text[position] == " ":
            space = position
        cells += size
        position += 1
    yield start, end


@dataclass(slots=True)
class Block:
    """A paragraph as drawn: its text, ``(start, end, segment)`` of each sentence, and its lines as offsets."""

    text: str
    spans: list[tuple[int, int, int]]
    lines: list[tuple[int, int]]
    heading: bool = False

    def lines_of(self, segment: int) -> tuple[int, int]:
        """First and last line of a sentence within the block."""
        for start, end, index in self.spans:
            if index == segment:
                starts = [line[0] for line in self.lines]
                return bisect_right(starts, start) - 1, bisect_right(starts, max(start, end - 1)) - 1
        return 0, 0

    def segment_at(self, line: int, column: int = 0) -> int | None:
        """The sentence at a letter of a line, or the nearest before it; ``None`` where the block has none."""
        if not self.spans:
            return None
        offset = self.lines[min(line, len(self.lines) - 1)][0] + column
        place = bisect_right([span[0] for span in self.spans], offset) - 1
        return self.spans[max(0, place)][2]


class Column:
    """A text as blocks, one a paragraph, wrapped to a width in cells."""

    def __init__(
        self, paragraphs: Sequence[Paragraph], segments: Sequence[Segment], word: Callable[[int], str], width: int = 80
    ) -> None:
        """``word`` gives what stands for a segment; a paragraph without segments stands as it is."""
        self._paragraphs = paragraphs
        self._segments = segments
        self._word = word
        self._width = width
        self.first: list[int] = [0] * (len(paragraphs) + 1)  # index of the first segment of each paragraph
        counts = [0] * len(paragraphs)
        for segment in segments:
            counts[segment.paragraph] += 1
        self.first = list(accumulate(counts, initial=0))
        self.blocks = [self._block(number) for number in range(len(paragraphs))]

    def _block(self, number: int) -> Block:
        paragraph = self._paragraphs[number]
        before = paragraph.before
        if number and "\n" in before:
            before = before.split("\n", 1)[1]  # the first line end only ends the paragraph before
        text = before.lstrip("\n") if number == 0 else before
        parts, spans, position = [text], [], len(text)
        for index in range(self.first[number], self.first[number + 1]):
            word, gap = self._word(index), self._segments[index].gap
            spans.append((position, position + len(word), index))
            parts += [word, gap]
            position += len(word) + len(gap)
        if not spans:
            parts.append(shown_paragraph(paragraph))
        text = safe("".join(parts))
        return Block(text, spans, wrap(text, self._width), paragraph.kind == "heading")

    def update(self, segments: Sequence[int]) -> None:
        """Draw the paragraphs of some segments anew."""
        for number in {self._segments[index].paragraph for index in segments}:
            self.blocks[number] = self._block(number)

    def rewrap(self, width: int) -> None:
        """Wrap to another width."""
        if width != self._width:
            self._width = width
            for block in self.blocks:
                block.lines = wrap(block.text, width)

    def block_of(self, segment: int) -> int:
        """The paragraph of a segment."""
        return self._segments[segment].paragraph


class Rows:
    """Columns side by side: a block is as high as its highest column, so that paragraphs stay level."""

    def __init__(self, columns: Sequence[Column]) -> None:
        self.columns = list(columns)
        self.offsets: list[int] = [0]
        self.measure()

    def measure(self) -> None:
        """Find the rows again after a column changed."""
        heights = [
            max(map(len, lines)) for lines in zip(*([b.lines for b in c.blocks] for c in self.columns), strict=True)
        ]
        self.offsets = list(accumulate(heights, initial=0))

    @property
    def height(self) -> int:
        """Lines in all."""
        return self.offsets[-1]

    def locate(self, row: int) -> tuple[int, int]:
        """The block and the line within it at a row."""
        block = min(bisect_right(self.offsets, row) - 1, len(self.offsets) - 2)
        return max(0, block), row - self.offsets[max(0, block)]
