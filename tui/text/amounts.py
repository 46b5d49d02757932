"""What numbers of a progress report are."""

from __future__ import annotations

_SPEED = 5_000_000  # bytes a second of a usual line


def download_minutes(size: int) -> int:
    """How long a download of ``size`` bytes takes at 5 MB/s, in whole minutes."""
    return max(1, round(size / _SPEED / 60))


def in_bytes(total: int) -> bool:
    """Whether a step of work on files counts bytes: one that counts files or something else has smaller numbers."""
    return total >= 100_000
