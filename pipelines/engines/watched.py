"""An engine that tells of its work while it goes on."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Any, Protocol, cast, runtime_checkable

from pipelines.article import StopCheck
from pipelines.engines.base import Engine
from pipelines.task import Task

Tell = Callable[[Task, str, int, int], object]
"""Told the task, what is written so far of the output that grows, and how many outputs are ready, of how many."""


@runtime_checkable
class Aloud(Protocol):
    """An engine whose outputs can be heard while they grow."""

    def run_aloud(
        self, texts: Sequence[str], task: Task, stopped: StopCheck, hear: Callable[[str], object]
    ) -> Iterator[tuple[int, str]]:
        """As ``Engine.run``; ``hear`` is given what is written so far of an output, from any thread."""


class Watched:
    """An engine like the one that it is made of, which also tells."""

    def __init__(self, engine: Engine, tell: Tell) -> None:
        self._engine, self._tell = engine, tell

    def __getattr__(self, name: str) -> Any:
        return getattr(self._engine, name)

    def run(self, texts: Sequence[str], task: Task, stopped: StopCheck) -> Iterator[tuple[int, str]]:
        """See ``Engine.run``."""
        done, total, engine = 0, len(texts), self._engine
        self._tell(task, "", done, total)
        if isinstance(engine, Aloud):
            outputs = engine.run_aloud(texts, task, stopped, lambda text: self._tell(task, text, done, total))
        else:
            outputs = engine.run(texts, task, stopped)
        for output in outputs:
            done += 1
            self._tell(task, "", done, total)
            yield output


def watched(engine: Engine, tell: Tell) -> Engine:
    """The engine, which tells from now on."""
    return cast("Engine", Watched(engine, tell))
