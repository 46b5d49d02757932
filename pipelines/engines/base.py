"""The protocol that every engine keeps."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal, Protocol

from pipelines.article import Progress, StopCheck
from pipelines.catalogue import ModelSpec

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


class Engine(Protocol):
    """Turns texts into texts with one model. Construction is cheap; ``load`` does the heavy work, once.

    Every method raises only ``AudarError`` (``EngineError`` for a failure while working, ``ModelUnavailable`` for
    weights that are missing or damaged). One lock per engine serialises ``run``: two jobs never share a model at
    the same moment.
    """

    spec: ModelSpec
    prepares: bool
    """Whether ``prepare`` may have anything to do; where not, no process is started for it."""

    def __init__(self, spec: ModelSpec, folder: Path | None, settings: EngineSettings) -> None: ...

    def prepare(self, progress: Progress) -> None:
        """Do what has to be done once on disk (conversion). Nothing where nothing has to be."""

    def load(self) -> None:
        """Load the model; a second call does nothing."""

    def count(self, text: str, task: Task) -> int:
        """Tokens that ``text`` takes in the model's input for ``task`` (without prompts and special tokens)."""

    def window(self, task: Task) -> int:
        """The most tokens, counted by ``count``, that one input may have."""

    def run(self, texts: Sequence[str], task: Task, stopped: StopCheck) -> Iterator[tuple[int, str]]:
        """Yield ``(index of the text, output)`` as outputs are ready, in any order, each index once.

        Texts are no longer than ``window``. When ``stopped()`` turns true the iterator ends within a second,
        with indices missing.
        """

    @property
    def signature(self) -> str:
        """What made the result: ``engine=…|quant=…|beams=…`` (the caller adds model and revision)."""

    def close(self) -> None:
        """Free the model."""


def workers_of(engine: Engine | None) -> int:
    """How many processes answer at the same time: one, but for an engine of a cluster."""
    workers: int = getattr(engine, "workers", 1)
    return workers


class Undivided:
    """For an engine made of others, each of which divides what is too long for it: every text has room."""

    def count(self, text: str, task: Task) -> int:
        """Nothing: see ``window``."""
        del text, task
        return 0

    def window(self, task: Task) -> int:
        """More than any text counts."""
        del task
        return 1
