"""What numbers of a progress report are."""

from __future__ import annotations


def in_bytes(total: int) -> bool:
    """Whether a step of work on files counts bytes: one that counts files or something else has smaller numbers."""
    return total >= 100_000
