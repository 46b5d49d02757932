"""What makes two answers the same answer."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class MemoryKey:
    """What makes answers the same: direction (kk, ru, en) and the plan's signature."""

    source: str
    target: str
    signature: str
