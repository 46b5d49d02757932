"""The workers of a cluster: hired, opened, lent to runs, and hired again when they are lost."""

from __future__ import annotations

import threading
import time
from dataclasses import dataclass, field, replace
from typing import Any

from pipelines import __version__
from pipelines.cluster import news
from pipelines.cluster.connection import GONE, Connection
from pipelines.cluster.placement import Seat, seats
from pipelines.cluster.worker import Opening, Worker, raised
from pipelines.errors import AudarError, ClusterLost, ConfigError
from pipelines.message import N_, Message
from pipelines.task import EngineSettings

PATIENCE = 120.0
"""Seconds without any worker, at the beginning or later, after which none is waited for."""

_LATE = 10.0  # seconds that the last workers are waited for once the first one is ready
_TRIES = 3  # workers that end before they are ready, one after another, until a seat stays empty
_WATCH = 5.0  # seconds between two looks whether the cluster is there


@dataclass(eq=False)
class Hired:
    """One worker: its actor, its seat, the machine it came up on, the engines it has, and what it is to open."""

    actor: Any
    seat: Seat
    failures: int
    host: str = ""
    opened: set[str] = field(default_factory=set)
    opening: Opening | None = None


class Pool:
    """All workers of one connection; ``take`` and ``give`` may be called from several threads."""

    def __init__(self, connection: Connection, settings: EngineSettings) -> None:
        """Hire the workers. Raises ``ConfigError`` where the cluster has no room for them."""
        self.connection, self._settings = connection, settings
        self._ray = connection.ray
        self._lock = threading.RLock()
        self._idle: list[Hired] = []
        self._coming: dict[Any, Hired] = {}  # what it is to say next -> a worker that is not ready
        self._busy = 0
        self._alive_at = self._watched_at = time.monotonic()
        places = seats(connection.nodes(), settings)
        self.size = len(places)
        for seat in places:
            self._hire(seat)

    def settings(self, seat: Seat) -> EngineSettings:
        """How an engine runs on a seat."""
        return replace(self._settings, threads=self._settings.threads or seat.cpus, cluster="", workers=0)

    def open(self, opening: Opening) -> None:
        """Have an engine opened by all workers, but for those that are late.

        Raises ``ConfigError`` or ``ModelUnavailable`` where one cannot serve, or none came.
        """
        first: float | None = None
        while True:
            with self._lock:
                self.tend(opening, strict=True)
                ready = sum(opening.signature in worker.opened for worker in self._idle) + self._busy
                coming = list(self._coming)
            if not coming:
                return
            if ready:
                first = first or time.monotonic()
                if time.monotonic() - first > _LATE:
                    return
            self._ray.wait(coming, timeout=0.1)

    def tend(self, opening: Opening, strict: bool = False) -> None:
        """See who has come, and have them open what is wanted. Raises ``ClusterLost`` where nobody is left.

        A worker that cannot serve is an error if ``strict``, else it is told of and left out.
        """
        with self._lock:
            if self._coming:
                done, _ = self._ray.wait(list(self._coming), num_returns=len(self._coming), timeout=0)
                for reference in done:
                    self._arrived(self._coming.pop(reference), reference, strict)
            for worker in [worker for worker in self._idle if opening.signature not in worker.opened]:
                self._idle.remove(worker)
                worker.opening = Opening(opening.spec, self.settings(worker.seat), opening.signature)
                self._coming[worker.actor.open.remote(worker.opening)] = worker
            self._watch(strict)

    def take(self, opening: Opening) -> Hired | None:
        """A worker with the engine; ``None``: none is free now."""
        with self._lock:
            self.tend(opening)
            for worker in self._idle:
                if opening.signature in worker.opened:
                    self._idle.remove(worker)
                    self._busy += 1
                    return worker
            return None

    def give(self, worker: Hired) -> None:
        """Bring a worker back."""
        with self._lock:
            self._busy -= 1
            self._idle.append(worker)

    def lose(self, worker: Hired) -> None:
        """A worker that was lent is gone: hire another one."""
        with self._lock:
            self._busy -= 1
            self._gone(worker, "")

    def close(self) -> None:
        """Let all workers go."""
        self.connection.close()

    def _hire(self, seat: Seat, failures: int = 0) -> None:
        from ray.util.scheduling_strategies import NodeAffinitySchedulingStrategy

        place = NodeAffinitySchedulingStrategy(node_id=seat.node, soft=True)
        actors = self._ray.remote(Worker).options(
            num_cpus=seat.cpus, num_gpus=seat.gpus, max_restarts=0, scheduling_strategy=place
        )
        actor = actors.remote()
        self._coming[actor.hello.remote()] = Hired(actor, seat, failures)

    def _arrived(self, worker: Hired, reference: Any, strict: bool) -> None:
        """A worker said its first words, or opened an engine, or ended meanwhile."""
        try:
            answer = self._ray.get(reference)
        except self._ray.exceptions.RayError as error:
            self._gone(worker, _last_line(error))
            return
        self._alive_at = time.monotonic()
        problem: AudarError | None = None
        if worker.opening is None:
            worker.host, version = answer
            if version != __version__:
                problem = ConfigError(
                    "{host} has Audar {version}, and this machine {here}: install the same one.",
                    host=worker.host,
                    version=version,
                    here=__version__,
                )
        elif answer is not None:
            problem = raised(answer)
            problem = type(problem)(Message("{host} cannot serve: {problem}", host=worker.host, problem=problem))
        else:
            worker.opened.add(worker.opening.signature)
            worker.failures = 0
        worker.opening = None
        if problem is None:
            self._idle.append(worker)
            return
        self._ray.kill(worker.actor)
        if strict:
            raise problem
        news.put(problem.message)

    def _gone(self, worker: Hired, why: str) -> None:
        """Fill a seat again, unless worker after worker ended on it before it was ready."""
        self._ray.kill(worker.actor)
        host = worker.host or N_("a machine that did not answer")
        failures = worker.failures + (not worker.opened)
        if failures >= _TRIES:
            if not worker.host and _missing(why):
                raise ConfigError("Audar is not installed where the cluster's workers run ({why}).", why=why)
            left = Message("No worker stays alive on {host}; it is left out.", host=host)
            reason = Message("No worker stays alive on {host}; it is left out ({why}).", host=host, why=why)
            news.put(reason if why else left)
            return
        news.put(Message("A worker on {host} was lost; what it had is given to another.", host=host))
        self._hire(worker.seat, failures)

    def _watch(self, beginning: bool) -> None:
        """Raise where there is nobody to work and nobody to be waited for."""
        now = time.monotonic()
        if self._idle or self._busy or any(worker.opening for worker in self._coming.values()):
            self._alive_at = now
        if now - self._watched_at > _WATCH:
            self._watched_at = now
            if self.connection.lost():
                raise ClusterLost(GONE)
        if self._idle or self._busy or (self._coming and now - self._alive_at < PATIENCE):
            return
        if beginning and self._coming:
            free = self.connection.free()
            raise ConfigError(
                "The Ray cluster started no worker within {patience} s; it has {free} free CPUs.",
                patience=f"{PATIENCE:.0f}",
                free=free,
            )
        raise ClusterLost(
            "No worker of the Ray cluster is left, and none came within {patience} s. What is finished is "
            "kept; the same command goes on from there.",
            patience=f"{PATIENCE:.0f}",
        )


def _last_line(error: Exception) -> str:
    """The last line of what Ray says, which is the reason."""
    lines = [line.strip() for line in str(error).splitlines() if line.strip()]
    return lines[-1][:200].rstrip(".") if lines else type(error).__name__


def _missing(why: str) -> bool:
    return "No module named" in why
