"""What makes two answers the same answer."""

from __future__ import annotations

from dataclasses import dataclass

SUMMARY = "|summary="
"""Part of the signature under which a model's summaries are remembered, each by its article's digest. They are no
translations: who asks for all pairs gets none of them."""


@dataclass(frozen=True, slots=True)
class MemoryKey:
    """What makes answers the same: direction (kk, ru, en) and the plan's signature."""

    source: str
    target: str
    signature: str
