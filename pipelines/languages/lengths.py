"""How long a translation can be, by direction: beyond that, something was dropped or added."""

from __future__ import annotations

# Characters of the translation over those of its source, the least and the most. The human translations of NTREX-128
# (Federmann et al. 2022), lines 201 to 997, all lie between, give or take the slack for short texts.
_BOUNDS: dict[str, tuple[float, float]] = {
    "kk-ru": (0.61, 1.71),
    "kk-en": (0.60, 1.34),
    "ru-kk": (0.56, 1.55),
    "ru-en": (0.54, 1.27),
    "en-kk": (0.70, 1.60),
    "en-ru": (0.73, 1.81),
}
_SENTENCE = 40  # characters; what is shorter is often a name, and may be an abbreviation in the other language
_WIDEST = (0.4, 2.25)
_LESS, _MORE = 12, 25  # characters


def telling(text: str) -> bool:
    """Whether a text is long enough for its translation's length to tell much."""
    return len(text) >= _SENTENCE


def too_short(text: str, translation: str, source: str, target: str) -> bool:
    """Whether a translation must have dropped something; two language codes."""
    return len(translation) < _bounds(text, source, target)[0] * len(text) - _LESS


def too_long(text: str, translation: str, source: str, target: str) -> bool:
    """Whether a translation must have added something; two language codes."""
    return len(translation) > _bounds(text, source, target)[1] * len(text) + _MORE


def _bounds(text: str, source: str, target: str) -> tuple[float, float]:
    return _BOUNDS.get(f"{source}-{target}", _WIDEST) if telling(text) else _WIDEST
