"""Which words of Kazakh, Russian and English sound alike: names, and words that all three have."""

from __future__ import annotations

import re
from collections.abc import Sequence
from difflib import SequenceMatcher
from functools import lru_cache

Span = tuple[int, int]

WORD = re.compile(r"\w+(?:[-’'.]\w+|(?<=\d),\d+)*")
_STEM = 4  # letters of words that are compared letter by letter
_LONGEST = 60  # letters of a word that are listened to; comparing takes the square of them
_ALIKE, _NAMES_ALIKE = 0.8, 0.7  # how like two words, two names must sound

# What Kazakh, Russian and English names have in common, as sounds: "Тоқаев", "Токаев" and "Tokayev" come near.
_LETTERS = (
    "аa әa бb вv гg ғg дd еe ёo жj зz иi іi йi ыi кk қk хk һk лl мm нn ңn оo өo пp рr сs цs шs щs тt уu ұu үu юu фf чc"
    " эe яa qk wv xk yi hk ck"
)
_SOUNDS = str.maketrans({pair[0]: pair[1] for pair in _LETTERS.split()} | {"ъ": None, "ь": None})
_DIGRAPHS = tuple(
    (re.compile(letters), sound)
    for letters, sound in (
        ("shch|sch|sh|ts", "s"), ("ch", "ч"), ("zh", "j"), ("kh|ck", "k"), ("gh", "g"), ("ph", "f"), ("ng(?!\\w)", "n"),
        ("ya", "a"), ("yu", "u"), ("yo", "o"), ("ye", "e"),
    )
)  # fmt: skip
_DOUBLED = re.compile(r"(.)\1+")


def find_alike(inner: str, target: str, where: float) -> Span | None:
    """Names and words of all languages (президент, president) that sound like those of ``inner``; half must be found.

    Of several places the one nearest to ``where`` (0 to 1) is taken.
    """
    marked = WORD.findall(inner)
    wanted = [word for word in marked if len(word) > 2 or word.isdigit()]
    words = list(WORD.finditer(target))
    window = _window([any(sound_alike(word[0], other) for other in wanted) for word in words], len(wanted), where)
    if not window:
        return None
    first, last = window
    # "Ұлттық банк", "Национальный банк": a name goes on to the left where the words before it are capitals too.
    while (
        last - first + 1 < len(marked)
        and marked[0][0].isupper()
        and first
        and words[first - 1][0][0].isupper()
        and target[words[first - 1].end() : words[first].start()].isspace()
    ):
        first -= 1
    return words[first].start(), words[last].end()


def _window(hits: Sequence[bool], wanted: int, where: float) -> tuple[int, int] | None:
    """First and last word of the run that has most hits and fewest other words, and at least half of what is wanted."""
    best: tuple[float, int, int] | None = None
    for first in range(len(hits)):
        if not hits[first]:
            continue
        for last in range(first, min(len(hits), first + wanted + 2)):
            if hits[last]:
                score = 2 * sum(hits[first : last + 1]) - (last - first + 1) - abs(first / len(hits) - where) / 8
                if best is None or score > best[0]:
                    best = score, first, last
    if best is None or 2 * sum(hits[best[1] : best[2] + 1]) < wanted:
        return None
    return best[1], best[2]


@lru_cache(4096)
def _sounds(word: str) -> str:
    word = word[:_LONGEST].lower()
    for letters, sound in _DIGRAPHS:
        word = letters.sub(sound, word)
    return _DOUBLED.sub(r"\1", word.translate(_SOUNDS))


def first_sound(word: str) -> str:
    """What two words that sound alike share: the digits of a figure, else the first sound; never a word's letters."""
    digits = re.sub(r"\D", "", word)
    return f"\0{digits or _sounds(word)[:1]}"


@lru_cache(4096)
def sound_alike(left: str, right: str) -> bool:
    """Whether two words, of any of the three languages and in any form, sound alike from their beginning."""
    if any(character.isdigit() for character in left + right):
        return re.sub(r"\D", "", left) == re.sub(r"\D", "", right)
    left_sounds, right_sounds = _sounds(left), _sounds(right)
    length = min(len(left_sounds), len(right_sounds))
    if length < _STEM or left_sounds[0] != right_sounds[0]:
        return left_sounds == right_sounds
    likeness = SequenceMatcher(None, left_sounds[: length + 1], right_sounds[: length + 1], autojunk=False).ratio()
    return likeness >= (_NAMES_ALIKE if left[0].isupper() and right[0].isupper() else _ALIKE)
