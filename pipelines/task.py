"""What a model is asked to do, and what it may use for it."""

from __future__ import annotations

import os
from dataclasses import dataclass
from typing import Literal

CUT_MARK = " […]"
"""What an engine puts behind an output that never came to its end."""


@dataclass(frozen=True, slots=True)
class Task:
    """What to do with each text. ``sentences`` is the wished length of a summary (0 for a translation)."""

    kind: Literal["translate", "summarize"]
    source: str
    target: str
    sentences: int = 0


@dataclass(frozen=True, slots=True)
class EngineSettings:
    """How to run: CPU threads (0: all of this process's cores), device ("cpu", "cuda", "auto").

    ``batch`` is the source tokens of one batch (0: what suits the model; encoder-decoder engines only). ``unhurried``:
    nobody waits for the first words, so the first batch is a full one too. ``cluster`` is the address of a Ray cluster
    that runs the engine (empty: this process does), ``workers`` how many there (0: one a machine).
    """

    threads: int = 0
    device: str = "auto"
    batch: int = 0
    cluster: str = ""
    workers: int = 0
    unhurried: bool = False


def cores() -> int:
    """The cores that this process may use, at least one."""
    affinity = getattr(os, "sched_getaffinity", None)  # not on macOS and Windows
    return len(affinity(0)) if affinity else os.cpu_count() or 1
