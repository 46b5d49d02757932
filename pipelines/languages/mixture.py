"""Which language each paragraph of an article is in: the likeliest course through the languages (Viterbi 1967).

Only the three languages are asked, so that it costs little; whether the text is in another is for ``detect`` to say.
A short paragraph goes with its neighbours and with the document unless its words say otherwise.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import lru_cache

from pipelines.article import Script
from pipelines.languages import LANGUAGES
from pipelines.languages.ngrams import profiles
from pipelines.languages.scripts import script_of

MAX_SAY = 10.0
"""The most that one word can speak against a language, in nats below the word's best language."""

SCRIPT_SAY: dict[Script | None, float] = {"latin": 0.7}
"""Say of a letter on the script, 1 if not named: Cyrillic text often holds Latin names, seldom the reverse."""

CHANGE = 4.0
"""What speaks against another language than the paragraph before has, in nats."""

MINOR = 4.0
"""What speaks against a paragraph in another language than the document's, in nats."""

_CODES = tuple(LANGUAGES)
_OURS = frozenset(LANGUAGES)


def paragraph_languages(paragraphs: Sequence[Mapping[str, float]], main: str | None) -> list[str | None]:
    """The language of each paragraph, given its words with their say; ``None`` for one without words.

    ``main`` is the document's language, ``None`` if nobody knows.
    """
    worded = [at for at, words in enumerate(paragraphs) if words]
    best = {code: 0.0 if main in (code, None) else CHANGE for code in _CODES}
    before: list[dict[str, str]] = []  # of each paragraph and language: that of the paragraph before
    for at in worded:
        against = _against(paragraphs[at])
        course: dict[str, str] = {}
        costs: dict[str, float] = {}
        for code in _CODES:
            course[code] = min(_CODES, key=lambda old: best[old] + CHANGE * (old != code))
            reached = best[course[code]] + CHANGE * (course[code] != code)
            costs[code] = reached + against[code] + MINOR * (main not in (code, None))
        before.append(course)
        best = costs
    languages: list[str | None] = [None] * len(paragraphs)
    code = min(_CODES, key=best.__getitem__)
    for at, course in zip(reversed(worded), reversed(before), strict=True):
        languages[at] = code
        code = course[code]
    return languages


def _against(words: Mapping[str, float]) -> dict[str, float]:
    """What the words of a paragraph say against each language, in nats: in each script, against its best model."""
    sums: dict[Script, list[float]] = {}
    for word, say in words.items():
        script, costs = _word_against(word)
        if script:
            old = sums.get(script) or [0.0] * len(costs)
            sums[script] = [total + cost * say for total, cost in zip(old, costs, strict=True)]
    against = dict.fromkeys(_CODES, 0.0)
    for script, totals in sums.items():
        for code in _CODES:
            # The last total is of a language that has no model in the script.
            fitting = (
                total for model, total in zip(profiles(script, _OURS), totals, strict=False) if model.language == code
            )
            against[code] += min(fitting, default=totals[-1])
    return against


@lru_cache(maxsize=1 << 15)
def _word_against(word: str) -> tuple[Script | None, tuple[float, ...]]:
    """A word's script, and what it says against each model of that, and against all that is written otherwise."""
    script = script_of(word)
    if script is None:
        return None, ()
    costs = [model.cost(word) for model in profiles(script, _OURS)]
    weight = SCRIPT_SAY.get(script, 1.0)
    return script, (*(min(cost - min(costs), MAX_SAY) * weight for cost in costs), MAX_SAY * weight)
