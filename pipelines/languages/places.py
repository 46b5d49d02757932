"""Countries and cities of ``places.txt`` (``scripts/places.py`` writes it): which words name one, in any case form."""

from __future__ import annotations

import re
from functools import cache, lru_cache
from importlib.resources import files

from pipelines.languages.transliteration import ENDINGS, LONGEST

_COLUMNS = {"kk": 0, "ru": 1, "en": 2}
_VOWELS = "аеёийоуыьэюя"  # of Russian, where a case takes their place
_FLEETING = re.compile("[ео](?=[^аеёийоуыьэюя]$)")  # Египет, Египта
_SHORTEST = 3  # letters of a stem
_ADJECTIVE = re.compile("ск(?:ий|ая|ое|ие|ого|ому|им|ом|ой|ую|их|ими)$")


@cache
def _rows() -> tuple[list[str], ...]:
    text = files("pipelines.languages").joinpath("places.txt").read_text(encoding="utf-8")
    return tuple(line.split("|") for line in text.splitlines())


@cache
def _places(language: str) -> dict[str, frozenset[int]]:
    rows: dict[str, set[int]] = {}
    for number, row in enumerate(_rows()):
        name = _bare(row[_COLUMNS[language]].lower(), language)
        for form in {name, _FLEETING.sub("", name) if language == "ru" else name}:
            rows.setdefault(form, set()).add(number)
    return {name: frozenset(numbers) for name, numbers in rows.items()}


def _bare(word: str, language: str) -> str:
    stem = word.rstrip(_VOWELS) if language == "ru" else word
    return stem if len(stem) >= _SHORTEST else word


@lru_cache(8192)
def places(word: str, language: str) -> frozenset[int]:
    """The places that a word may name; two words with one of them in common name the same."""
    low, known = word.lower(), _places(language)
    if len(low) > LONGEST:
        return frozenset()
    if language == "en":
        return known.get(low, frozenset())
    stems = {low} | {low[:cut] for cut in range(_SHORTEST, len(low)) if low[cut:] in ENDINGS[language]}
    return frozenset().union(*(known.get(_bare(stem, language), ()) for stem in stems))


def name_in(place: int, language: str) -> str:
    """The name of a place, a row of the table, in a language."""
    return _rows()[place][_COLUMNS[language]]


def place_names(word: str, language: str) -> frozenset[str]:
    """The plain forms, in small letters, of the places that a word may name."""
    return frozenset(name_in(place, language).lower() for place in places(word, language))


def is_town(word: str, language: str) -> bool:
    """Whether a word names a town of the table, and is no adjective made of it."""
    return not (language == "ru" and _ADJECTIVE.search(word)) and _is_kind(word, language, "town")


def is_land(word: str, language: str) -> bool:
    """Whether a word names a country of the table, or begins as what belongs to one."""
    return _is_kind(word, language, "land")


def _is_kind(word: str, language: str, kind: str) -> bool:
    return any(_rows()[number][-1] == kind for number in places(word, language))
