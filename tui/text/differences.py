"""Word differences between two texts in one language, as places to mark; without any widget."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

_WORD = re.compile(r"\w+(?:[-'’]\w+)*")
_MUCH_LONGER = 3  # times as many words: of an article beside its summary nearly every word would be marked
_PATIENT = 2_000  # words up to which difflib looks at the frequent ones too

Spans = tuple[tuple[tuple[int, int], ...], ...]
"""For each paragraph the ``(start, end)`` of each run of differing words, as offsets of letters."""


@dataclass(frozen=True, slots=True)
class Differences:
    """What differs on each side, in spans and words. A much longer side is not marked: ``None``, 0 words."""

    first: Spans | None
    second: Spans | None
    words: tuple[int, int]


@dataclass(frozen=True, slots=True)
class _Word:
    text: str
    paragraph: int
    start: int
    end: int


def differences(first: Sequence[str], second: Sequence[str]) -> Differences:
    """Align the words of two texts (Ratcliff and Obershelp, by difflib); case does not count.

    Paragraphs are aligned one by one where both texts have as many, as translations of one article do.
    """
    pairs = [(first, second)]
    if len(first) == len(second):
        pairs = [((text,), (other,)) for text, other in zip(first, second, strict=True)]
    marked: tuple[list[_Word], list[_Word]] = ([], [])
    totals = [0, 0]
    for paragraph, (texts, others) in enumerate(pairs):
        words = _words(texts, paragraph), _words(others, paragraph)
        patient = max(map(len, words)) <= _PATIENT
        matcher = SequenceMatcher(None, [w.text for w in words[0]], [w.text for w in words[1]], not patient)
        for kind, a, b, c, d in matcher.get_opcodes():
            if kind != "equal":
                marked[0].extend(words[0][a:b])
                marked[1].extend(words[1][c:d])
        totals[0] += len(words[0])
        totals[1] += len(words[1])
    sides = [_spans(side, len(text)) for side, text in zip(marked, (first, second), strict=True)]
    counts = [len(side) for side in marked]
    result: list[Spans | None] = [*sides]
    for side in (0, 1):
        if totals[side] > _MUCH_LONGER * max(1, totals[1 - side]):
            result[side], counts[side] = None, 0
    return Differences(result[0], result[1], (counts[0], counts[1]))


def _words(paragraphs: Sequence[str], first: int) -> list[_Word]:
    return [
        _Word(match[0].casefold(), number, match.start(), match.end())
        for number, text in enumerate(paragraphs, first)
        for match in _WORD.finditer(text)
    ]


def _spans(words: Sequence[_Word], paragraphs: int) -> Spans:
    """Differing words as spans; neighbours with at most two letters between them as one."""
    spans: list[list[tuple[int, int]]] = [[] for _ in range(paragraphs)]
    for word in words:
        line = spans[word.paragraph]
        if line and word.start - line[-1][1] <= 2:
            line[-1] = (line[-1][0], word.end)
        else:
            line.append((word.start, word.end))
    return tuple(map(tuple, spans))
