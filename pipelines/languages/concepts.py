"""What words mean, as far as a small table of common concepts in the three languages tells (``concepts.txt``).

A row has what Kazakh, Russian and English words for a concept begin with, synonyms and all: two words of one row may
stand for each other. Written from knowledge of news style; most words stand in it, and few of the rarer ones.
"""

from __future__ import annotations

import re
from functools import cache, lru_cache
from importlib.resources import files

from pipelines.languages.transliteration import ENDINGS, LONGEST

_COLUMNS = {"kk": 0, "ru": 1, "en": 2}
_LONG = 4  # letters of a stem behind which anything may stand
_KAZAKH_VERB = re.compile(
    "(?:[мбп][ае])?(?:у(?:ы|[ғд][ае]|дан|ге|ден|ын|ды|ді|дың|дің)?|[дт][ыі](?:м|ң|қ|к)?|[ғқ]ан|[гк]ен|[ае]тын|йтын|етін|йтін"
    "|[ае]ды|[ае]ді|йды|йді|[ыі]?п|с[ае]|[ае]р|[ае]й|й)?"
)
_ENGLISH_ENDINGS = ("s", "es", "ed", "d", "ing", "er", "ers", "ly", "'s", "’s")


@cache
def _rows() -> list[str]:
    return files("pipelines.languages").joinpath("concepts.txt").read_text(encoding="utf-8").splitlines()


def stems_of(concept: int, language: str) -> list[str]:
    """What the words for a concept, a row of the table, begin with in a language; English ones are whole words."""
    return _rows()[concept].split("|")[_COLUMNS[language]].split()


@cache
def _stems(language: str) -> dict[str, frozenset[int]]:
    """The rows that each stem of a language stands in."""
    rows: dict[str, set[int]] = {}
    for number in range(len(_rows())):
        for stem in stems_of(number, language):
            rows.setdefault(stem.lower().replace("ё", "е"), set()).add(number)
    return {stem: frozenset(numbers) for stem, numbers in rows.items()}


@lru_cache(16384)
def concepts(word: str, language: str) -> frozenset[int]:
    """The rows that a word of a language (a code) may stand for; none for a word that the table lacks."""
    word, stems = word.lower().replace("ё", "е"), _stems(language)
    if len(word) > LONGEST:
        return frozenset()
    if language == "en":
        return frozenset().union(*(stems.get(stem, ()) for stem in _english(word)))
    rows: set[int] = set()
    for cut in range(2, len(word) + 1):
        if (numbers := stems.get(word[:cut])) and (cut >= _LONG or _ends(word, cut, language)):
            rows |= numbers
    return frozenset(rows)


def _ends(word: str, cut: int, language: str) -> bool:
    """Whether nothing but an ending stands behind a short stem."""
    return (
        cut == len(word)
        or word[cut:] in ENDINGS[language]
        or (language == "kk" and _KAZAKH_VERB.fullmatch(word, cut) is not None)
    )


def _english(word: str) -> set[str]:
    """What an English word may be a form of."""
    stems = {word}
    for ending in _ENGLISH_ENDINGS:
        if word.endswith(ending) and len(word) - len(ending) > 1:
            stem = word.removesuffix(ending)
            stems |= {stem, f"{stem}e", stem[:-1] if stem[-1:] == stem[-2:-1] else stem}
            if stem.endswith("i"):
                stems.add(f"{stem[:-1]}y")
    return stems
