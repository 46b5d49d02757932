"""Work on a folder for ``tui.work.jobs``: the batch of the command line, its events summed up for the screen."""

from __future__ import annotations

import time
from collections import Counter
from dataclasses import replace

from pipelines.article import StopCheck
from pipelines.errors import AudarError
from pipelines.folder.events import (
    Ended,
    Event,
    Finished,
    FolderSettings,
    Outcome,
    Progressed,
    Status,
    Surveyed,
    Warned,
)
from tui.text.batch import LISTED, ORDER, BatchState
from tui.work.jobs import Post, Work, lacking
from tui.work.messages import BatchWent

_PAUSE = 0.2  # seconds between two messages


class _Sum:
    """Sums events up."""

    def __init__(self, settings: FolderSettings) -> None:
        self._state = BatchState(settings)
        self._statuses: Counter[Status] = Counter()
        self._outcomes: dict[tuple[Status, int], list[Outcome]] = {}
        self._warnings: dict[str, None] = {}
        self.lacking: dict[str, None] = {}

    def add(self, event: Event) -> None:
        """Take an event in."""
        match event:
            case Ended():
                outcome = event.outcome
                self._statuses[outcome.status] += 1
                place = outcome.status, 0 if outcome.flags else 1
                some = self._outcomes.setdefault(place, [])
                if len(some) < LISTED:
                    some.append(outcome)
            case Surveyed() | Progressed():
                self._state = replace(self._state, progress=event)
            case Warned():
                self._warnings[event.text] = None
            case Finished():
                self._state = replace(self._state, finished=event)

    def state(self) -> BatchState:
        """What came so far."""
        places = sorted(self._outcomes, key=lambda place: (ORDER.index(place[0]), place[1]))
        listed = [outcome for place in places for outcome in self._outcomes[place]]
        return replace(
            self._state,
            statuses=tuple((status, self._statuses[status]) for status in ORDER if self._statuses[status]),
            listed=tuple(listed[:LISTED]),
            warnings=tuple(self._warnings),
            lacking=tuple(self.lacking),
        )


def running(settings: FolderSettings) -> Work:
    """Translate a folder; ``Stopped`` by the user, it goes on from there the next time. Its engines are closed then."""

    def work(job: int, post: Post, stopped: StopCheck) -> None:
        from pipelines.engines import close_engines
        from pipelines.folder.batch import run_folder

        total, told_at = _Sum(settings), 0.0

        def provide(error: AudarError) -> bool:
            total.lacking |= dict.fromkeys(lacking(error))
            return False

        try:
            for event in run_folder(settings, provide, stopped):
                total.add(event)
                if time.monotonic() - told_at > _PAUSE:
                    told_at = time.monotonic()
                    post(BatchWent(job, total.state()))
        finally:
            post(BatchWent(job, total.state()))
            close_engines(unhurried=True)

    return work
