"""How many CPU cores there are for Audar."""

from __future__ import annotations

import os


def cores() -> int:
    """The cores that this process may use, at least one."""
    affinity = getattr(os, "sched_getaffinity", None)  # not on macOS and Windows
    return len(affinity(0)) if affinity else os.cpu_count() or 1
