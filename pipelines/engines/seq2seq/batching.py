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
"""Source tokens of one batch, padding counted, times beams. More were not faster on two cores, and take longer to give
their first answer."""

ROWS = 64
"""Texts of one batch, times beams: rows that the decoder works on at once on a CPU. 128 and 256 were not faster on two
cores, and each row takes a megabyte of scores over NLLB's vocabulary."""

_MOST_AT_ONCE = 4  # batches: they take some 7 MB a row on NLLB 600M
_PARTS = 64  # steps in which batches are evened out
_TOGETHER = 4  # threads that share the matrices of one batch; more of them gain little


def windows(count: int, first: int = FIRST, widest: int = WIDEST) -> Iterator[range]:
    """Cut ``range(count)`` into neighbouring ranges of ``first`` indices, some times that, up to ``widest``."""
    growth = GROWTH if count < LONG else GROWTH * GROWTH
    start, width = 0, first
    while start < count:
        yield range(start, min(start + width, count))
        start += width
        width = min(growth * width, widest)


def batches(
    lengths: Sequence[int], budget: int = BUDGET, first: int = FIRST, most: int = WIDEST
) -> Iterator[list[int]]:
    """Yield indices of ``lengths`` (tokens), each once, as batches that a model runs at one go.

    Windows come in document order; within one the shortest texts come first. A batch takes at most ``most`` texts, and
    at most ``budget`` tokens when every text is padded to the longest; a text longer than that makes a batch alone.
    ``first`` is the width of the first window: ``WIDEST`` where nobody waits for the first words.
    """
    for window in windows(len(lengths), first):
        ordered = sorted(window, key=lambda index: lengths[index])
        yield from _even(ordered, lengths, budget, most)


def _even(ordered: list[int], lengths: Sequence[int], budget: int, most: int) -> list[list[int]]:
    """As few batches as the limits allow, about equally full: a last one of few texts would take as many steps of the
    decoder as a full one."""
    cut = _fill(ordered, lengths, budget, most)
    low, high = 0, _PARTS  # the smallest part of both limits that needs no more batches
    while high - low > 1:
        middle = (low + high) // 2
        smaller = _fill(ordered, lengths, budget * middle / _PARTS, most * middle / _PARTS)
        if len(smaller) == len(cut):
            cut, high = smaller, middle
        else:
            low = middle
    return cut


def _fill(ordered: list[int], lengths: Sequence[int], budget: float, most: float) -> list[list[int]]:
    """One batch after another, each as full as it gets."""
    batches: list[list[int]] = [[]]
    for index in ordered:
        texts = len(batches[-1]) + 1
        if batches[-1] and (texts > most or texts * lengths[index] > budget):
            batches.append([])
        batches[-1].append(index)
    return batches


def crews(threads: int, *, unhurried: bool = False) -> tuple[int, int]:
    """How ``threads`` work: ``(batches at once, threads for each)``; their product is at most ``threads``.

    Where nobody waits for the first words, every batch gets as few threads as can be: no thread waits for another at
    each matrix then (a tenth faster on two cores). But every batch takes memory of its own.
    """
    at_once = min(threads, _MOST_AT_ONCE) if unhurried else max(1, threads // _TOGETHER)
    return at_once, max(1, threads // at_once)
