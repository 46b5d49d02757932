"""The protocol that every engine keeps."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Protocol

from pipelines.article import Progress, StopCheck, never
from pipelines.catalogue import ModelSpec
from pipelines.message import Message
from pipelines.task import EngineSettings, Task


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

    def load(self, stopped: StopCheck = never, /) -> None:
        """Load the model; a second call does nothing. Raises ``Stopped`` where it can be left off and is."""

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


def incidents_of(engine: Engine) -> tuple[str, ...]:
    """What went wrong with an engine and was mended by itself since this was last asked, in sentences."""
    warnings: list[str] = getattr(engine, "warnings", [])
    return tuple(warnings.pop(0) for _ in range(len(warnings)))


def other_answer(engine: Engine, attempt: int) -> Message | None:
    """What an engine's answer to the same asked again is (``Task.attempt``); ``None``: it would be the same one."""
    template: str = getattr(engine, "OTHER_ANSWER", "")
    return Message(template, n=attempt + 1) if template else None


class TellsWords(Protocol):
    """An engine that tells how likely it is to write given words."""

    spec: ModelSpec

    def word_logprobs(
        self, pairs: Sequence[tuple[str, str]], task: Task, stopped: StopCheck
    ) -> Iterator[tuple[int, list[tuple[str, float]]]]:
        """Yield ``(index of the pair, words)``: the words of its second text as a translation of its first, each with
        its log-probability after those before it; none of a pair that is too long for the model. In any order; raises
        and stops as ``Engine.run``."""


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
