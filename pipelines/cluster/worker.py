"""What runs in a worker's process, wherever that is: the plan's own engine, asked for one window of work at a time."""

from __future__ import annotations

import platform
import time
from collections.abc import Generator
from dataclasses import dataclass

from pipelines import __version__, errors
from pipelines.article import Article, StopCheck, never
from pipelines.catalogue import ModelSpec
from pipelines.engines.base import Engine
from pipelines.errors import AudarError, ConfigError
from pipelines.message import Message
from pipelines.summaries.by_model import Draft
from pipelines.task import EngineSettings, Task

_TELL = 1.0  # seconds of answers in one message: a lost worker costs no more, and a message costs milliseconds

Trouble = tuple[str, str]
"""The name of an ``AudarError``'s class and its sentence: some errors cannot be sent whole."""


@dataclass(frozen=True, slots=True)
class Opening:
    """The engine that a worker should hold, and the signature that its answers must have."""

    spec: ModelSpec
    settings: EngineSettings
    signature: str


@dataclass(frozen=True, slots=True)
class Part:
    """Some answers of a window by their index in it; ``over`` with the last ones, and ``trouble`` if it failed."""

    answers: tuple[tuple[int, str | Draft], ...] = ()
    over: bool = True
    trouble: Trouble | None = None


def trouble_of(error: AudarError) -> Trouble:
    """An error as it is sent: the nearest class of ``pipelines.errors``, and the sentence."""
    name = next(kind.__name__ for kind in type(error).__mro__ if kind.__module__ == errors.__name__)
    return name, error.message


def raised(trouble: Trouble) -> AudarError:
    """The error that was sent."""
    kind: type[AudarError] = getattr(errors, trouble[0])
    return kind(trouble[1])


class Worker:
    """One process of the cluster. Nothing is raised but what nobody foresaw; what went wrong is in the answers."""

    def __init__(self) -> None:
        self._engines: dict[str, Engine] = {}
        self._work: Generator[tuple[int, str | Draft], None, None] | None = None

    def hello(self) -> tuple[str, str]:
        """The name of the machine, and Audar's version there."""
        return platform.node(), __version__

    def open(self, opening: Opening) -> Trouble | None:
        """Load an engine with the weights of this machine; what is wrong, if it is not the one of the plan."""
        try:
            self._engines[opening.signature] = _opened(opening)
        except AudarError as error:
            return trouble_of(error)
        return None

    def begin(self, signature: str, items: tuple[str | Article, ...], task: Task) -> Part:
        """Begin a window: texts of which each is answered, or articles of which each gets a summary."""
        if self._work is not None:
            self._work.close()  # of a run that was stopped
        self._work = _answers(self._engines[signature], items, task)
        return self.more()

    def more(self) -> Part:
        """What the window's next second brings."""
        if self._work is None:
            return Part()
        answers = []
        end = time.monotonic() + _TELL
        try:
            for answer in self._work:
                answers.append(answer)
                if time.monotonic() > end:
                    return Part(tuple(answers), over=False)
        except AudarError as error:
            self._work = None
            return Part(tuple(answers), trouble=trouble_of(error))
        self._work = None
        return Part(tuple(answers))


def _opened(opening: Opening) -> Engine:
    from pipelines.engines import open_engine
    from pipelines.models.choose import Choice
    from pipelines.models.signature import signature_of
    from pipelines.models.store import ready_folder

    folder = ready_folder(opening.spec)
    engine = open_engine(opening.spec, folder, opening.settings)
    signature = signature_of(Choice(opening.spec, folder), engine)
    if signature != opening.signature:
        pairs = zip(signature.split("|"), opening.signature.split("|"), strict=False)
        differ = ", ".join(
            Message("{there} instead of {here}", there=there, here=here) for there, here in pairs if there != here
        )
        raise ConfigError("its translations would be others ({differ})", differ=differ)
    engine.load()
    return engine


def _answers(
    engine: Engine, items: tuple[str | Article, ...], task: Task, stopped: StopCheck = never
) -> Generator[tuple[int, str | Draft], None, None]:
    from pipelines.summaries.by_model import summarize_article
    from pipelines.translate import run_texts

    texts = [item for item in items if isinstance(item, str)]
    if len(texts) == len(items):
        yield from run_texts(texts, engine, task, stopped)
        return
    for index, item in enumerate(items):
        if isinstance(item, Article):
            yield index, summarize_article(item, engine, task, stopped)
