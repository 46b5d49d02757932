"""Words for millions, billions and trillions in the three languages, behind a figure."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

# By zeros: regular expressions for whole words, by language.
_WORDS: dict[int, dict[str, str]] = {
    6: {"kk": r"млн|миллион\w*", "ru": r"млн|миллион\w*", "en": r"million\w*|mln|mn|m"},
    9: {"kk": r"млрд|миллиард\w*", "ru": r"млрд|миллиард\w*", "en": r"billion\w*|bln|bn|b"},
    12: {"kk": r"трлн|триллион\w*", "ru": r"трлн|триллион\w*", "en": r"trillion\w*|trn|tn|t"},
}
_FIGURE = r"(?<![\d.,])\d[\d.,\s]{0,20}?"
_LONG = re.compile(r"\d[\d.,\s]*\d")


@cache
def _patterns(zeros: int, language: str) -> tuple[re.Pattern[str], re.Pattern[str]]:
    """A figure with such a word behind it, and the word alone or close behind a figure."""
    words = _WORDS[zeros][language]
    alone = "|".join(word for word in words.split("|") if len(word) > 1)
    return (
        re.compile(rf"{_FIGURE}[\s-]?(?:{words})(?!\w)", re.IGNORECASE),
        re.compile(rf"(?<!\w)(?:{alone})(?!\w)|\d\s?(?:{words})(?!\w)", re.IGNORECASE),
    )


def lost_magnitudes(source: str, target: str, source_language: str, target_language: str) -> Iterator[str]:
    """The figures of the source with such a word that the target has neither with its word nor with its zeros.

    None of the human translations of NTREX-128, lines 1 to 997, among the three languages has one.
    """
    for zeros in _WORDS:
        figures = _patterns(zeros, source_language)[0].findall(source)
        if not figures or _patterns(zeros, target_language)[1].search(target):
            continue
        if any(len(re.sub(r"\D", "", number)) > zeros for number in _LONG.findall(target)):
            continue
        yield from (" ".join(figure.split()) for figure in figures)
