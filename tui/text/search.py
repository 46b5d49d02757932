"""Finding words in texts: case does not count, nor whether a Kazakh letter was typed as its Russian neighbour."""

from __future__ import annotations

from collections.abc import Iterator

from tui.text.layout import Column

_LIKE = str.maketrans("әғқңөұүһіё", "агкноуухие")
"""What people type who have no Kazakh keyboard, and ``е`` for ``ё``."""


def folded(text: str) -> str:
    """A text as it is compared, letter for letter."""
    lower = text.lower()
    return (lower if len(lower) == len(text) else text).translate(_LIKE)


def places(text: str, words: str) -> Iterator[tuple[int, int]]:
    """Where words stand in a text, as offsets of letters; white space of any length is one space."""
    sought, inside = folded(" ".join(words.split())), folded(text)
    start = inside.find(sought) if sought else -1
    while start >= 0:
        yield start, start + len(sought)
        start = inside.find(sought, start + len(sought))


def number_of_places(column: Column, words: str) -> int:
    """How often words stand in a column."""
    return sum(1 for block in column.blocks for _place in places(block.text, words))


def sentences_with(column: Column, words: str) -> Iterator[int]:
    """The sentences of a column in which words stand, or a part of them, by index."""
    for block in column.blocks:
        for start, end in places(block.text, words):
            yield from (span[2] for span in block.spans if span[0] < end and start < span[1])
