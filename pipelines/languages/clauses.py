"""Where clauses begin: behind a sign, at a conjunction, and behind a Kazakh verb that leads to another."""

from __future__ import annotations

import re
from collections.abc import Sequence


def _words(text: str) -> re.Pattern[str]:
    return re.compile("|".join(text.split()), re.IGNORECASE)


_CONJUNCTIONS = {
    "en": _words(
        """and but or nor so because since although though while whereas when where who which whose that if unless until
        after before as then however therefore"""
    ),
    "ru": _words(
        r"""и а но или что чтобы когда где куда если хотя потому поэтому поскольку однако котор\w+ пока после перед
        затем зато причём причем ведь ибо"""
    ),
    "kk": _words(
        """және бірақ ал немесе өйткені себебі сондықтан егер алайда дегенмен сосын кейін әрі әйтпесе сонда сонымен"""
    ),
}
_LEADING = {"kk": re.compile(r"\w{2,}(?:[ыйаеі]п|с[ае]|[дт][ыі]|[ғқ]ан(?:да)?|[гк]ен(?:де)?)", re.IGNORECASE)}
_SIGN = re.compile(r"[^\w\s'’-]|\s-\s")


def clause_starts(text: str, words: Sequence[re.Match[str]], language: str) -> list[int]:
    """Which of a text's words begin a clause: their numbers, and the number of all words at last."""
    leading = _LEADING.get(language)
    starts = [0] if words else []
    for at in range(1, len(words)):
        before, word = words[at - 1], words[at]
        if (
            _SIGN.search(text, before.end(), word.start())
            or _CONJUNCTIONS[language].fullmatch(word[0])
            or (leading and leading.fullmatch(before[0]))
        ):
            starts.append(at)
    return [*starts, len(words)]
