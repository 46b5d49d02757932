"""A line of text on a PDF's page, and what is usual of many."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise


@dataclass(frozen=True, slots=True)
class Line:
    """A line of text, its place in points from the page's left bottom corner, the letters' size, and if it is bold."""

    text: str
    page: int
    left: float
    right: float
    bottom: float
    top: float
    size: float
    bold: bool


def column_edges(lines: Sequence[Line]) -> dict[tuple[int, int], float]:
    """How far to the right a column reaches: by page and left edge, in steps of a dozen points."""
    edges: dict[tuple[int, int], float] = {}
    for line in lines:
        for step in (-1, 0, 1):
            key = line.page, round(line.left / 12) + step
            edges[key] = max(edges.get(key, 0.0), line.right)
    return edges


def usual_size(lines: Sequence[Line]) -> float:
    """The size that most letters have."""
    sizes: Counter[float] = Counter()
    for line in lines:
        sizes[round(line.size, 1)] += len(line.text)
    return sizes.most_common(1)[0][0] if sizes else 0.0


def usual_pitch(lines: Sequence[Line]) -> float:
    """From line to line in units of the letters' size: the middle one of all that follow closely in a column."""
    pitches = sorted(
        (above.bottom - line.bottom) / above.size
        for above, line in pairwise(lines)
        if above.page == line.page and line.left < above.right and above.left < line.right and above.size > 0
        and 0.5 < (above.bottom - line.bottom) / above.size < 3
    )  # fmt: skip
    return pitches[len(pitches) // 2] if pitches else 1.2
