"""Counts what a batch has done, and how far it is."""

from __future__ import annotations

import time
from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field

from pipelines.folder.events import Outcome, Progressed
from pipelines.folder.reading import NO_WORDS

TICK = 0.2  # seconds between two events of progress


@dataclass(slots=True)
class Tally:
    """What has been counted so far."""

    statuses: Counter[str] = field(default_factory=Counter)
    directions: dict[str, Counter[str]] = field(default_factory=lambda: defaultdict(Counter))
    segments: int = 0
    remembered: int = 0
    flagged: int = 0
    warnings: dict[str, None] = field(default_factory=dict)  # of the whole batch, in their order
    served: bool = False  # something is translated, now or before

    def add(self, outcome: Outcome) -> None:
        self.statuses[outcome.status] += 1
        if outcome.target:
            self.directions[f"{outcome.language or '-'} → {outcome.target}"][outcome.status] += 1
        is_copy = outcome.language in ("", NO_WORDS, outcome.target)  # a copy needs no model
        self.served |= outcome.status == "translated" or (outcome.status in ("unchanged", "kept") and not is_copy)
        if outcome.status == "translated":
            self.segments += outcome.segments
            self.remembered += outcome.remembered
        if outcome.status in ("translated", "summarized", "unchanged"):
            self.flagged += bool(outcome.flags)


@dataclass(slots=True)
class Pace:
    """Progress of the work: outputs and source bytes done, and when it began."""

    total: int
    size: int
    began: float = field(default_factory=time.monotonic)
    ticked_at: float = 0.0
    files: int = 0
    done: int = 0

    def tick(self, doing: str, segments: int) -> Iterator[Progressed]:
        now = time.monotonic()
        if now - self.ticked_at < TICK:
            return
        self.ticked_at = now
        seconds = now - self.began
        left = seconds * (self.size - self.done) / self.done if self.done and seconds > 1 else None
        yield Progressed(doing, self.files, self.total, segments, seconds, left)
