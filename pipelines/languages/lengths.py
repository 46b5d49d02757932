"""How long a translation can be, by direction: beyond that, something was dropped or added."""

from __future__ import annotations

from dataclasses import dataclass
from math import sqrt


@dataclass(frozen=True, slots=True)
class _Lengths:
    """Of a direction: the median of translations' characters over their sources', and how far they lie from it.

    The distance of a translation is its characters less the expected ones, over the square root of these (Gale and
    Church 1993) and over ``spread``: at most one for two thirds of people's. Of these, 0.2 % lie below ``least``, and
    as many above ``most``.
    """

    ratio: float
    spread: float
    least: float
    most: float

    def distance(self, length: int, translated: int) -> float:
        expected = self.ratio * length
        return (translated - expected) / (self.spread * sqrt(max(1.0, expected)))


# Of the human translations of NTREX-128 (Federmann et al. 2022), sources of 40 characters and more.
_LENGTHS: dict[str, _Lengths] = {
    "kk-ru": _Lengths(1.06, 2.16, -2.9, 4.1),
    "kk-en": _Lengths(0.96, 1.76, -3.0, 4.0),
    "ru-kk": _Lengths(0.94, 2.10, -3.1, 3.4),
    "ru-en": _Lengths(0.90, 1.80, -3.0, 3.1),
    "en-kk": _Lengths(1.04, 1.81, -3.1, 3.3),
    "en-ru": _Lengths(1.10, 1.87, -2.6, 3.9),
}
_SENTENCE = 40  # characters; what is shorter is often a name, and may be an abbreviation in the other language
_WIDEST = (0.4, 2.25)
_LESS, _MORE = 12, 25  # characters


def telling(text: str) -> bool:
    """Whether a text is long enough for its translation's length to tell much."""
    return len(text) >= _SENTENCE


def distance(length: int, translated: int, source: str, target: str) -> float:
    """How far a translation's length lies from the expected one, negative below it; lengths, then language codes.

    0 where the direction is not known.
    """
    known = _LENGTHS.get(f"{source}-{target}")
    return known.distance(length, translated) if known else 0.0


def too_short(text: str, translation: str, source: str, target: str) -> bool:
    """Whether a translation must have dropped something; two language codes."""
    known = _LENGTHS.get(f"{source}-{target}")
    if known is None or not telling(text):
        return len(translation) < _WIDEST[0] * len(text) - _LESS
    return known.distance(len(text), len(translation)) < known.least


def too_long(text: str, translation: str, source: str, target: str) -> bool:
    """Whether a translation must have added something; two language codes."""
    known = _LENGTHS.get(f"{source}-{target}")
    if known is None or not telling(text):
        return len(translation) > _WIDEST[1] * len(text) + _MORE
    return known.distance(len(text), len(translation)) > known.most
