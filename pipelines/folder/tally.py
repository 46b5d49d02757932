"""Counts what a batch has done, and how far it is."""

from __future__ import annotations

import time
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator
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

    def join(self, outcomes: Iterable[Outcome]) -> None:
        """Count outcomes of earlier runs too."""
        for outcome in outcomes:
            self.add(outcome)

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
    """Progress of the work: ``done`` of ``size``, the source bytes of all translations or the number of summaries.

    ``files`` of ``total`` outputs are done; ``summaries`` of them come after the translations.
    """

    total: int
    size: int
    summaries: int = 0
    ticked_at: float = 0.0
    files: int = 0
    done: float = 0.0
    _measured: tuple[float, float] | None = None  # since when, and what was done by then: loading a model is no pace

    def summarize(self) -> None:
        """From now on summaries are made."""
        self.size, self.done, self.summaries, self._measured = self.summaries, 0.0, 0, None

    def tick(self, doing: str, segments: int, begun: Callable[[], float] = float) -> Iterator[Progressed]:
        """Tell how far the work is, now and then; ``begun`` gives what is done of outputs that are not finished."""
        now = time.monotonic()
        due = now - self.ticked_at >= TICK
        if self._measured and not due:
            return
        done = self.done + begun()
        if self._measured is None and done:
            self._measured = now, done
        if not due:
            return
        self.ticked_at = now
        began, before = self._measured or (now, done)
        seconds = now - began
        left = seconds * (self.size - done) / (done - before) if done > before and seconds > 1 else None
        yield Progressed(doing, self.files, self.total, segments, seconds, left, self.summaries)
