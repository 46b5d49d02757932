"""Character n-gram models of languages: how well a word fits each, from the profiles beside this module."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

from pipelines.article import Script

ORDER = 4
"""Characters in the longest n-gram."""

SCALE = 20.0
"""Profiles hold costs as whole numbers: negative natural logarithms of probabilities, times this."""

UNSEEN = 1 / 2000
"""Probability of a character that a language's text never showed."""

POOLED = "other"
"""Code of the model over all languages of a script: it fits what none of them fits."""

_FOLDER = Path(__file__).parent / "profiles"


@dataclass(frozen=True, slots=True)
class Profile:
    """A back-off character model (Katz's layout): costs of n-grams, and of leaving a context for a shorter one.

    ``prior`` is the language's head start, in nats.
    """

    language: str
    script: Script
    prior: float
    grams: dict[str, int]
    backoff: dict[str, int]
    unseen: int
    _known: dict[str, float] = field(default_factory=dict, compare=False)

    def cost(self, word: str) -> float:
        """Return the negative log probability of a lower-case word, its end included, in nats."""
        known = self._known.get(word)
        if known is None:
            if len(self._known) > 20_000:
                self._known.clear()
            known = self._known[word] = self._cost(f" {word} ") / SCALE
        return known

    def _cost(self, padded: str) -> int:
        grams, backoff, total = self.grams, self.backoff, 0
        for end in range(2, len(padded) + 1):
            start = max(0, end - ORDER)
            while start < end:
                cost = grams.get(padded[start:end])
                if cost is not None:
                    total += cost
                    break
                total += backoff.get(padded[start : end - 1], 0)
                start += 1
            else:
                total += self.unseen
        return total


@cache
def profiles(script: Script, languages: frozenset[str] | None = None) -> tuple[Profile, ...]:
    """Return the models of a script in the order of their names: of all languages and the pooled one, or of some."""
    names = sorted(entry.name for entry in _FOLDER.iterdir() if entry.name.startswith(f"{script}-"))
    codes = [name.removesuffix(".json").split("-")[1] for name in names]
    return tuple(_load(name) for name, code in zip(names, codes, strict=True) if not languages or code in languages)


@cache
def _load(name: str) -> Profile:
    raw = json.loads((_FOLDER / name).read_bytes())
    grams, backoff = read_costs(raw["grams"]), read_costs(raw["backoff"])
    return Profile(raw["language"], raw["script"], raw["prior"], grams, backoff, raw["unseen"])


def read_costs(by_cost: Mapping[str, str]) -> dict[str, int]:
    """The cost of each n-gram; a profile has them by cost, ``{"40": "ab|abc"}``, which is read in two thirds of the
    time and takes half the room.
    """
    costs: dict[str, int] = {}
    for cost, grams in by_cost.items():
        costs.update(dict.fromkeys(grams.split("|"), int(cost)))
    return costs
