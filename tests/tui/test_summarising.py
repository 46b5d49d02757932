"""Summaries by a method and a length."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import pytest

from pipelines import engines
from pipelines.article import StopCheck
from pipelines.engines.echo import EchoEngine
from pipelines.read import read_file
from pipelines.run import summarize
from pipelines.task import Task
from tests.tui.conftest import lines, settle, until
from tui.app import AudarApp
from tui.screens.pick import PickScreen
from tui.session import SummaryResult


@pytest.mark.parametrize(
    ("keys", "method", "sentences"),
    [(("down",), "extractive", 3), (("down", "ә", "down", "left"), "lead", 1), (("3", "down", "down"), "lead", 6)],
)
async def test_a_summary_by_the_articles_own_sentences(
    app: AudarApp, article: Path, keys: tuple[str, ...], method: str, sentences: int
) -> None:
    expected = summarize(read_file(article), sentences, method).text
    async with app.run_test(size=(160, 45)) as pilot:
        await settle(pilot)
        await pilot.press("f6", *keys, "enter")
        await settle(pilot)
        result = app.session.shown
        assert isinstance(result, SummaryResult) and result.summary.method == method
        assert result.text() == expected + "\n"
        assert lines(app, "target").split() == expected.split()


async def test_a_summary_in_another_language_by_a_model(app: AudarApp) -> None:
    async with app.run_test(size=(80, 24)) as pilot:
        await settle(pilot)
        await pilot.press("ы", "д", "end", "enter")
        await settle(pilot)
        assert app.session.shown and app.session.shown.text().startswith("[en] ")


async def test_the_best_model_is_missing_and_the_screen_says_so(app: AudarApp) -> None:
    async with app.run_test(size=(80, 24)) as pilot:
        await settle(pilot)
        await pilot.press("f6", "enter")
        await settle(pilot)
        assert "summarises Russian" in app.bar.text and not app.session.results
        assert isinstance(app.screen, PickScreen)


class Writing(EchoEngine):
    """Is heard while it writes, and waits for its gate half-way."""

    gate = threading.Event()

    def run_aloud(
        self, texts: Sequence[str], task: Task, stopped: StopCheck, hear: Callable[[str], object]
    ) -> Iterator[tuple[int, str]]:
        while not self.gate.wait(0.01) and not stopped():
            hear("Мост открыли и")
        yield from self.run(texts, task, stopped)


@pytest.fixture
def writing(monkeypatch: pytest.MonkeyPatch) -> Iterator[type[Writing]]:
    monkeypatch.setattr(engines, "engine_class", lambda _name: Writing)
    engines.close_engines()
    Writing.gate.clear()
    yield Writing
    Writing.gate.set()
    engines.close_engines()


async def test_a_models_summary_is_seen_while_it_grows(app: AudarApp, writing: type[Writing]) -> None:
    async with app.run_test(size=(100, 30)) as pilot:
        await settle(pilot)
        await pilot.press("f6", "end", "enter")
        await until(pilot, lambda: "Мост открыли и" in lines(app, "target"))
        assert not app.session.results and "Summarising" in app.progress.text
        writing.gate.set()
        await settle(pilot)
        result = app.session.shown
        assert isinstance(result, SummaryResult) and app.session.results == [result]
        assert "Мост открыли и" not in lines(app, "target")


async def test_a_stopped_summary_leaves_nothing(app: AudarApp, writing: type[Writing]) -> None:
    async with app.run_test(size=(100, 30)) as pilot:
        await settle(pilot)
        await pilot.press("f6", "end", "enter")
        await until(pilot, lambda: "Мост открыли и" in lines(app, "target"))
        await pilot.press("escape")
        await settle(pilot)
        assert not app.session.results and not app.reader.has_class("-result")
