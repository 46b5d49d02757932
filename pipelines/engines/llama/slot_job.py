"""One run of a llama.cpp engine: a thread for every slot takes request after request until all are answered."""

from __future__ import annotations

import queue
import threading
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field

from pipelines.engines.llama.process import ServerGone
from pipelines.errors import AudarError, EngineError
from pipelines.message import reason_of

_PATIENCE = 15.0  # seconds that a server has to notice a stop; one batch of tokens takes as long on a busy machine
_LOOK = 0.1  # seconds between two looks
_HEAD_START = 2.0  # seconds that the first text has the cores for itself: its words are what the user waits for


@dataclass
class LlamaJob:
    """One call of ``run``: its results on their way, and the wish to stop; ``hear`` is given what is written so far."""

    hear: Callable[[str], object] = lambda _text: None
    results: queue.Queue[tuple[int, str] | AudarError | None] = field(default_factory=queue.Queue)
    stop: threading.Event = field(default_factory=threading.Event)
    answered: set[int] = field(default_factory=set)  # the texts whose outputs were told
    first: threading.Event = field(default_factory=threading.Event)  # one was
    gone: ServerGone | None = None  # the server's process ended under the work

    def tell(self, index: int, output: str) -> None:
        """A text's output is ready."""
        if not self.over and index not in self.answered:
            self.answered.add(index)
            self.results.put((index, output))
            self.first.set()

    def heard(self, text: str) -> bool:
        """Pass on what is written so far; whether the work is over."""
        self.hear(text)
        return self.over

    @property
    def over(self) -> bool:
        """Stopped, without a server, or the program is ending."""
        return self.stop.is_set() or self.gone is not None or not threading.main_thread().is_alive()


def work_through(
    order: Iterable[range],
    slots: Sequence[int],
    answer: Callable[[range, int], None],
    job: LlamaJob,
    give_up: Callable[[], None],
) -> None:
    """Call ``answer(places, slot)`` for the texts at all places in ``order``; returns when the last slot is still.

    The first failure stops the job, and stands among its results. A server that does not notice a stop hangs: it is
    given up, and the next run starts another. Raises ``ServerGone``.
    """
    waiting: queue.SimpleQueue[range] = queue.SimpleQueue()
    for places in order:
        waiting.put(places)
    workers = [threading.Thread(target=_work, args=(waiting, slot, answer, job)) for slot in slots]
    for worker in workers:
        worker.start()
        job.first.wait(_HEAD_START if worker is workers[0] else 0)
    patience = _PATIENCE
    while any(worker.is_alive() for worker in workers):
        for worker in workers:
            worker.join(_LOOK / len(workers))
        patience -= _LOOK if job.over else 0
        if patience < 0:
            give_up()
            patience = _PATIENCE
    if job.gone:
        raise job.gone


def _work(waiting: queue.SimpleQueue[range], slot: int, answer: Callable[[range, int], None], job: LlamaJob) -> None:
    """Answer one request after another in one slot."""
    while not job.over:
        try:
            places = waiting.get_nowait()
        except queue.Empty:
            return
        try:
            answer(places, slot)
        except ServerGone as error:
            job.gone = error
            job.first.set()
            return
        except (AudarError, RuntimeError, ValueError) as error:
            failed = EngineError("llama.cpp failed: {reason}.", reason=reason_of(error))
            job.results.put(error if isinstance(error, AudarError) else failed)
            job.stop.set()
            job.first.set()
            return
