"""Which tokens of a shared vocabulary Kazakh, Russian and English text needs.

Kept whatever the number asked for: tokens named as needed, those in angle brackets (bytes, languages), and single
characters of every script. Then, up to that number, what is written in the letters of the three languages or without
letters: first what stands early in the vocabulary (the commonest), has a capital (names, beginnings), and is likelier
in one of them than in all languages of the script together. What texts lose by that: bench/vocabulary.py.
"""

from __future__ import annotations

import math
import re
import unicodedata
from collections.abc import Callable, Iterable, Sequence, Set

from pipelines.languages import LANGUAGES
from pipelines.languages.ngrams import POOLED, profiles

_RANK, _CAPITAL = 3.0, 5.0  # nats: for each e-fold of the place in the vocabulary; for a capital
_NAMED = re.compile(r"<.+>")
_PLAIN = ("L", "M", "N")  # classes of characters that belong to a script


def choose(vocabulary: Sequence[str], needed: Set[str], parts: Callable[[str], Iterable[str]], most: int) -> set[str]:
    """The tokens to keep, about ``most`` of them.

    ``needed``: tokens to keep in any case. ``parts`` names the tokens that must be known for one to be put together
    (BPE's merges).
    """
    tokens = {token for token in vocabulary if token in needed or _always(token)}
    for token in tuple(tokens):
        tokens.update(parts(token))
    costs = {token: _cost(token, place) for place, token in enumerate(vocabulary, 1) if token not in tokens}
    for token in sorted(costs, key=costs.__getitem__):
        if len(tokens) >= most or costs[token] == math.inf:
            break
        tokens.update((token, *parts(token)))
    return tokens.intersection(vocabulary)


def _always(token: str) -> bool:
    return len(token.strip("▁")) <= 1 or bool(_NAMED.fullmatch(token))


def _cost(token: str, place: int) -> float:
    """How little a token is needed, in nats; infinite for one of other letters."""
    body = unicodedata.normalize("NFC", token.replace("▁", ""))
    letters = "".join(char for char in body if unicodedata.category(char)[0] in _PLAIN and not "0" <= char <= "9")
    word = letters.lower()
    gains = [0.0] if not word else [_gain(word, code) for code in LANGUAGES if set(word) <= LANGUAGES[code].letters]
    return min(gains, default=math.inf) + _RANK * math.log(place) - _CAPITAL * (word != letters)


def _gain(word: str, code: str) -> float:
    """How much likelier all languages of a language's script make a word than that language does, in nats."""
    models = {profile.language: profile for profile in profiles(LANGUAGES[code].script)}
    return models[code].cost(word) - models[POOLED].cost(word)
