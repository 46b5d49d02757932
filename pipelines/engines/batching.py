"""Windows of segments in document order, and batches of similar length within each; threads for them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

FIRST = 2
"""Segments of the first window: few, so that the first words come early."""

GROWTH = 4
"""How many times wider the next window is, so that an article's beginning comes in order."""

LONG = 64
"""Segments of a text so long that its windows grow at once to full batches: narrow ones cost it time."""

WIDEST = 512
"""Segments of the widest window: enough to find texts of one length for every batch."""

BUDGET = 4096
"""Source tokens of one batch, padding counted, times beams: a hundred rows that the decoder works on at once. More were
not faster on two cores, and take longer to give their first answer."""

_TOGETHER = 4  # threads that share the matrices of one batch; more of them gain little


def windows(count: int, first: int = FIRST, widest: int = WIDEST) -> Iterator[range]:
    """Cut ``range(count)`` into neighbouring ranges of ``first`` indices, some times that, up to ``widest``."""
    growth = GROWTH if count < LONG else GROWTH * GROWTH
    start, width = 0, first
    while start < count:
        yield range(start, min(start + width, count))
        start += width
        width = min(growth * width, widest)


def batches(lengths: Sequence[int], budget: int = BUDGET, first: int = FIRST) -> Iterator[list[int]]:
    """Yield indices of ``lengths`` (tokens), each once, as batches that a model runs at one go.

    Windows come in document order; within one the shortest texts come first. A batch takes at most ``budget`` tokens
    when every text is padded to the longest; a text longer than that makes a batch alone. ``first`` is the width of the
    first window: ``WIDEST`` where nobody waits for the first words.
    """
    for window in windows(len(lengths), first):
        batch: list[int] = []
        for index in sorted(window, key=lambda index: lengths[index]):
            if batch and (len(batch) + 1) * lengths[index] > budget:
                yield batch
                batch = []
            batch.append(index)
        yield batch


def crews(threads: int) -> tuple[int, int]:
    """How ``threads`` work: ``(batches at once, threads for each)``; their product is at most ``threads``."""
    at_once = max(1, threads // _TOGETHER)
    return at_once, max(1, threads // at_once)
