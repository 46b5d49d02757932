"""The engine of a plan, spread over the workers of a Ray cluster, behind the protocol that every engine keeps."""

from __future__ import annotations

import threading
import time
from collections import deque
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from pipelines.article import Article, Progress, StopCheck, never
from pipelines.catalogue import ModelSpec
from pipelines.cluster.connection import Connection, connected
from pipelines.cluster.pool import Hired, Pool
from pipelines.cluster.worker import Opening, Part, raised
from pipelines.engines.base import Engine, Undivided
from pipelines.errors import AudarError, EngineError, Stopped
from pipelines.summaries.by_model import Draft
from pipelines.task import EngineSettings, Task

_WIDEST = 256
"""Texts of the widest window: enough to fill the engine's batches."""

_NARROWEST = 16  # texts; the last windows are narrow, so that no worker waits long for another
_TRIES = 3  # workers that may be lost with one window until it counts as its fault
_POLL = 0.1  # seconds between two questions whether to stop

_pools: dict[tuple[str, int, int, str], Pool] = {}
_lock = threading.Lock()


@dataclass(eq=False)
class _Window:
    """Items that go to one worker: their indices in the run, less those that are answered; workers lost with it."""

    indices: list[int]
    lost: int = 0
    asked: list[int] = field(default_factory=list)  # the indices as the worker counts them


class RayEngine(Undivided):
    """Runs where the cluster's workers are; this process loads no model.

    Workers divide texts that are too long and count their tokens, so ``count`` and ``window`` let every text pass.
    Articles are summarised whole on one worker. ``run`` and ``draft`` may be called from several threads.
    """

    prepares = False

    def __init__(self, spec: ModelSpec, folder: Path | None, settings: EngineSettings) -> None:
        from pipelines.engines import engine_class

        self.spec = spec
        self._folder, self._settings = folder, settings
        local_settings = replace(settings, cluster="", workers=0)
        self._local: Engine = engine_class(spec.engine)(spec, folder, local_settings)
        self._opening: Opening | None = None

    @property
    def signature(self) -> str:
        """The local engine's own: an answer is the same wherever it was made."""
        return self._local.signature

    @property
    def workers(self) -> int:
        """How many answer at the same time; before the cluster was asked, how many were wanted."""
        pool = _pools.get(_key(self._settings))
        return pool.size if pool else max(1, self._settings.workers)

    def prepare(self, progress: Progress) -> None:
        """Do what has to be done once on this machine's disk."""
        self._local.prepare(progress)

    def load(self, stopped: StopCheck = never, /) -> None:
        """Have the model loaded by the workers. Raises ``ConfigError`` or ``ModelUnavailable`` where they cannot,
        ``ClusterLost``."""
        del stopped
        if self._opening is None:
            from pipelines.models.choose import Choice
            from pipelines.models.signature import signature_of

            opening = Opening(self.spec, EngineSettings(), signature_of(Choice(self.spec, self._folder), self._local))
            with connected():
                self._pool().open(opening)
            self._opening = opening

    def run(self, texts: Sequence[str], task: Task, stopped: StopCheck) -> Iterator[tuple[int, str]]:
        """Yield ``(index, output)`` as the workers answer. What a lost worker had is given to another.

        Raises ``ClusterLost`` where nobody is left, and after all else was answered the first failure of an engine.
        """
        with connected():
            for index, answer in self._spread(texts, task, stopped):
                if isinstance(answer, str):
                    yield index, answer

    def draft(self, article: Article, task: Task, stopped: StopCheck) -> Draft:
        """Summarise an article on one worker. Raises what ``summarize_article`` raises, and ``ClusterLost``."""
        with connected():
            for _, answer in self._spread([article], task, stopped):
                if isinstance(answer, Draft):
                    return answer
        raise Stopped("Stopped before the summary was ready.")

    def close(self) -> None:
        """Let the workers go, and the connection; the next use begins anew."""
        self._opening = None
        with _lock:
            pool = _pools.pop(_key(self._settings), None)
        if pool:
            pool.close()

    def _pool(self) -> Pool:
        with _lock:
            key = _key(self._settings)
            if key not in _pools:
                connection = Connection(self._settings.cluster)
                try:
                    _pools[key] = Pool(connection, self._settings)
                except BaseException:
                    connection.close()
                    raise
            return _pools[key]

    def _spread(
        self, items: Sequence[str] | Sequence[Article], task: Task, stopped: StopCheck
    ) -> Iterator[tuple[int, str | Draft]]:
        """Give windows to whoever is free, and yield answers as they come."""
        self.load()
        if self._opening is None:
            return
        pool, opening = self._pool(), self._opening
        ray = pool.connection.ray
        fresh = deque(range(len(items)))
        again: deque[_Window] = deque()
        working: dict[Any, tuple[Hired, _Window]] = {}
        failure: AudarError | None = None
        answered = False
        try:
            while (fresh or again or working) and not stopped():
                while (fresh or again) and (worker := pool.take(opening)):
                    window = again.popleft() if again else _cut(fresh, pool.size)
                    window.asked = list(window.indices)
                    sent = tuple(items[index] for index in window.asked)
                    working[worker.actor.begin.remote(opening.signature, sent, task)] = worker, window
                pool.tend(opening)
                if not working:
                    time.sleep(_POLL)
                    continue
                done, _ = ray.wait(list(working), num_returns=1, timeout=_POLL)
                for reference in done:
                    worker, window = working.pop(reference)
                    try:
                        part: Part = ray.get(reference)
                    except ray.exceptions.RayTaskError as error:
                        pool.give(worker)
                        failure = failure or EngineError(
                            "The worker on {host} failed: {reason}.", host=worker.host, reason=_reason(error)
                        )
                        continue
                    except ray.exceptions.RayError:
                        pool.lose(worker)
                        window.lost += 1
                        if window.lost < _TRIES:
                            again.append(window)
                            continue
                        failure = failure or EngineError("{tries} workers were lost with the same texts.", tries=_TRIES)
                        if not answered:
                            raise failure from None
                        continue
                    if part.over:
                        pool.give(worker)
                    else:
                        working[worker.actor.more.remote()] = worker, window
                    for at, answer in part.answers:
                        answered = True
                        window.indices.remove(window.asked[at])
                        yield window.asked[at], answer
                    if part.trouble:
                        failure = failure or raised(part.trouble)
        finally:
            for worker, _ in working.values():
                pool.give(worker)  # what it is at is given up when it is asked next
        if failure and not stopped():
            raise failure


def _cut(fresh: deque[int], workers: int) -> _Window:
    """The next window: a share of what is left, so that all end at about the same time."""
    size = max(_NARROWEST, min(_WIDEST, len(fresh) // (2 * workers)))
    return _Window([fresh.popleft() for _ in range(min(size, len(fresh)))])


def _reason(error: Exception) -> str:
    lines = [line.strip() for line in str(error).splitlines() if line.strip()]
    return lines[-1][:200].rstrip(".") if lines else type(error).__name__


def _key(settings: EngineSettings) -> tuple[str, int, int, str]:
    return settings.cluster, settings.workers, settings.threads, settings.device
