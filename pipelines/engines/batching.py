"""Windows of segments in document order, and batches of similar length within each."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

FIRST = 2
"""Segments of the first window: few, so that the first words come early."""

WIDEST = 32
"""Segments of the widest window: enough to pad little, few enough that results still come in the text's order."""

BUDGET = 1024
"""Source tokens of one batch, padding counted."""


def windows(count: int, first: int = FIRST, widest: int = WIDEST) -> Iterator[range]:
    """Cut ``range(count)`` into neighbouring ranges of ``first``, twice that, and so on up to ``widest`` indices."""
    start, width = 0, first
    while start < count:
        yield range(start, min(start + width, count))
        start += width
        width = min(2 * width, widest)


def batches(lengths: Sequence[int], budget: int = BUDGET) -> Iterator[list[int]]:
    """Yield indices of ``lengths`` (tokens), each once, as batches that a model runs at one go.

    Windows come in document order; within one the shortest texts come first. A batch takes at most ``budget`` tokens
    when every text is padded to the longest; a text longer than that makes a batch alone.
    """
    for window in windows(len(lengths)):
        batch: list[int] = []
        for index in sorted(window, key=lambda index: lengths[index]):
            if batch and (len(batch) + 1) * lengths[index] > budget:
                yield batch
                batch = []
            batch.append(index)
        yield batch
