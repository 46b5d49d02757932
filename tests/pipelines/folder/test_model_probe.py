"""Engines that are believed until one fails on a plain sentence."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import pytest

from pipelines.article import StopCheck, never
from pipelines.catalogue import find_model
from pipelines.chain import Leg
from pipelines.engines.echo import EchoEngine
from pipelines.errors import ClusterLost, EngineError, ModelUnavailable
from pipelines.folder.model_probe import Trust
from pipelines.models.choose import Choice
from pipelines.task import EngineSettings, Task

ERROR = EngineError("The server answered nonsense.")


class Broken(EchoEngine):
    """Fails always, with the error it was given; loads only once."""

    def __init__(self, error: Exception | None) -> None:
        super().__init__(find_model("echo"), None, EngineSettings())
        self.error, self.loaded, self.asked = error, False, 0

    def load(self, *_: object) -> None:
        self.loaded = True

    def run(self, texts: Sequence[str], task: Task, stopped: StopCheck) -> Iterator[tuple[int, str]]:
        assert self.loaded
        self.asked += 1
        if self.error:
            raise self.error
        yield from super().run(texts, task, stopped)


def legs(*errors: Exception | None) -> list[Leg]:
    """Kazakh to English through Russian, by engines of which each fails with its error, if it has one."""
    tasks = Task("translate", "kk", "ru"), Task("translate", "ru", "en")
    choice = Choice(find_model("echo"), None)
    return [Leg(task, choice, Broken(error)) for task, error in zip(tasks, errors, strict=True)]


def test_every_model_of_a_way_is_asked_and_a_broken_later_one_convicted() -> None:
    trust = Trust(legs(None, ValueError("no")), never)
    trust.failed(ERROR)
    trust.failed(ERROR)
    with pytest.raises(ModelUnavailable, match=r"nonsense\. 'echo' fails on a plain sentence too"):
        trust.failed(ERROR)


def test_models_that_answer_are_believed_again() -> None:
    way = legs(None, None)
    trust = Trust(way, never)
    for _ in range(7):
        trust.failed(ERROR)
    assert [leg.engine.asked for leg in way if isinstance(leg.engine, Broken)] == [2, 2]


def test_an_engine_that_is_over_says_so_itself() -> None:
    trust = Trust(legs(None, ClusterLost("Gone.")), never)
    with pytest.raises(ClusterLost):
        for _ in range(3):
            trust.failed(ERROR)
