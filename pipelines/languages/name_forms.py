"""Which words may be forms of one name: what is left of them without the endings of their language."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

from pipelines.languages.transliteration import CASES, ENDINGS

_SHORTEST = 2  # letters of a stem
_FLEETING = re.compile("[еоэ](?=[^аеёийоуыэюя]$)|e(?=[^aeiouy]$)")  # Павел, Павла; Alexander, Alexandra
_DOUBLED = re.compile(r"(.)\1$")
_SOFTENED = str.maketrans("ғгб", "қкп")  # Тобық, Тобығы
_WOMAN = frozenset("aа")


@lru_cache(8192)
def cases(word: str, language: str) -> frozenset[str]:
    """What a name may be in its plain form, by a language (a code): two words with one in common may be one name."""
    return _stems(word, CASES[language])


@lru_cache(8192)
def kin(word: str, language: str) -> frozenset[str]:
    """As ``cases``, also without what makes a woman's name, a people or a country of it."""
    return _stems(word, ENDINGS[language] | CASES[language] | _WOMAN)


def _stems(word: str, endings: frozenset[str]) -> frozenset[str]:
    word = word.lower().replace("ё", "е")
    if word[0] < "\u0400":
        word = "".join(letter for letter in unicodedata.normalize("NFD", word) if not unicodedata.combining(letter))
    stems = {word}
    for cut in range(_SHORTEST, len(word)):
        # Белфасттың, also written Белфастың
        if word[cut:] in endings or word[cut - 1 :] in endings:
            stems.add(word[:cut])
    for stem in tuple(stems):
        last = stem[-1]
        plain = {stem.rstrip("ь"), stem[:-1] + last.translate(_SOFTENED), _DOUBLED.sub(r"\1", stem)}
        stems |= plain | {_FLEETING.sub("", form) for form in plain if len(form) > _SHORTEST + 1}
    return frozenset(stems)
