"""How likely a flag is true, by its code: what is likelier is told first."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace

from pipelines.article import Flag

WRONG = 0.2
"""How many sentences of a machine's are taken to be wrong, for the weights: one of five."""

TRANSLATIONS: dict[str, float] = {
    "dropped": 0.99, "cut": 0.99, "language": 0.99, "markup": 0.99, "leftovers": 0.99, "urls": 0.99, "repeated": 0.99,
    "echoed": 0.99, "capitals": 0.99, "unknown": 0.99, "roles": 0.99, "mixed_script": 0.94, "currency": 0.92,
    "unit": 0.91, "numbers": 0.89, "percent": 0.89, "negation": 0.89, "omission": 0.88, "ending": 0.82, "names": 0.81,
    "opposite": 0.8, "unrelated": 0.8, "quotes": 0.78, "addition": 0.72, "date": 0.69, "length": 0.48,
}  # fmt: skip
"""Weights of what checks say of a translation.

Measured by ``python -m bench.flags`` on 1 December 2026: 555 wrong and 548 right translations of the development set,
and people's translations of NTREX-128, lines 1 to 997 in six directions. The first two speak for themselves;
``opposite`` and ``unrelated`` are no kinds of that set, and their weights set by hand.
"""

SUMMARIES: dict[str, float] = {
    "dropped": 0.99, "cut": 0.99, "leftovers": 0.99, "unknown": 0.99, "language": 0.99, "unsupported": 0.99,
    "repeated": 0.99, "negation": 0.99, "currency": 0.99, "length": 0.98, "quotation": 0.98, "roles": 0.97,
    "numbers": 0.94, "date": 0.89, "percent": 0.89, "elsewhere": 0.86, "opposite": 0.8, "unit": 0.69, "names": 0.6,
}  # fmt: skip
"""Weights of what checks say of a summary.

Measured by ``python -m bench.summaries`` on the same day: 120 wrong and 60 right sentences, and lines 1 to 600 of
NTREX-128, each held against ten lines in three languages. Codes that stand in none of them have a translation's weight.
"""


def measured_weight(hits: int, wrong: int, alarms: int, right: int) -> float:
    """The share of true ones among flags of a code: said of ``hits`` of so many wrong sentences, and of ``alarms`` of
    so many right ones, where ``WRONG`` of all are wrong (Bayes; half a case is added to both, so that none is sure)."""
    true = WRONG * (hits + 0.5) / (wrong + 1)
    false = (1 - WRONG) * (alarms + 0.5) / (right + 1)
    return true / (true + false)


def weighed(flags: Iterable[Flag], weights: Mapping[str, float]) -> tuple[Flag, ...]:
    """Flags with the weights of their codes, the weightiest first; those of no code of the table keep their own.

    Flags of a summary's sentences stay in the order of these.
    """
    known = [replace(flag, weight=weights.get(flag.code, flag.weight)) for flag in flags]
    last = len(known)
    return tuple(sorted(known, key=lambda flag: (last if flag.sentence is None else flag.sentence, -flag.weight)))
