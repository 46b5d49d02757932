"""Where the words that flags are about stand in a text, for whoever marks them."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache

from pipelines.article import Flag

Span = tuple[int, int]
"""Where words begin and end, in letters of a text."""

_MOST = 50  # words that are looked for in one text
_BETWEEN = r"[\W_]{1,5}"  # a phrase is told without the signs between its words


def source_words(flags: Iterable[Flag]) -> tuple[str, ...]:
    """The words of the source that flags are about, each once."""
    return tuple(dict.fromkeys(word for flag in flags for word in flag.source if word.strip()))


def target_words(flags: Iterable[Flag]) -> tuple[str, ...]:
    """The words of the result that flags are about, each once."""
    return tuple(dict.fromkeys(word for flag in flags for word in flag.target if word.strip()))


@lru_cache(4096)
def spans_of_words(text: str, words: tuple[str, ...]) -> tuple[Span, ...]:
    """Where words stand in a text, in order and apart from each other; whole words only: no 5 within 15 or 0.5."""
    spans: list[Span] = []
    for word in words[:_MOST]:
        pattern = _pattern(word)
        matches = list(re.finditer(pattern, text)) or list(re.finditer(pattern, text, re.IGNORECASE))
        spans += [match.span() for match in matches]
    apart: list[Span] = []
    for start, end in sorted(spans):
        if apart and start < apart[-1][1]:
            apart[-1] = apart[-1][0], max(end, apart[-1][1])
        else:
            apart.append((start, end))
    return tuple(apart)


def _pattern(word: str) -> str:
    pattern = _BETWEEN.join(map(re.escape, word.split()))
    before = r"(?<!\w)(?<!\d[.,])" if word[0].isdigit() else r"(?<!\w)" if word[0].isalpha() else ""
    behind = r"(?!\w)(?![.,]\d)" if word[-1].isdigit() else r"(?!\w)" if word[-1].isalpha() else ""
    return before + pattern + behind
