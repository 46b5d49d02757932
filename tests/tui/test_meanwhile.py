"""An article that was asked for before finishes reading while something else goes on: nothing is lost or mixed up."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from textual.pilot import Pilot
from textual.widgets import Input

from pipelines import detect, read
from pipelines.article import Article, Detection
from pipelines.output import compare
from pipelines.quality.facts import Source
from tests.tui.conftest import TEXT, GatedEcho, answering, halfway, settle, until, warning
from tui.app import AudarApp
from tui.screens.compare import CompareScreen
from tui.screens.pick import PickScreen
from tui.screens.save import SaveScreen

OTHER = "The old library was closed for repairs.\n\nReaders may borrow books in the next street.\n"


@pytest.fixture
def other(tmp_path: Path) -> Path:
    path = tmp_path / "library.txt"
    path.write_text(OTHER, encoding="utf-8")
    return path


@pytest.fixture
def slow(monkeypatch: pytest.MonkeyPatch, other: Path) -> Iterator[threading.Event]:
    """The other article is read once this is set."""
    go, read_file = threading.Event(), read.read_file

    def waiting(path: Path) -> Article:
        if path == other:
            go.wait(30)
        return read_file(path)

    monkeypatch.setattr(read, "read_file", waiting)
    yield go
    go.set()


async def ask_for(pilot: Pilot[Any], path: Path) -> None:
    """Ask for an article, whose reading begins."""
    await pilot.press("f2")
    pilot.app.screen.query_one(Input).value = str(path)
    await pilot.press("enter")


def name(app: AudarApp) -> str:
    assert app.session.opened and app.session.opened.path
    return app.session.opened.path.name


async def test_the_source_stays_guarded_when_another_article_comes_during_the_save_dialog(
    app: AudarApp, article: Path, other: Path, slow: threading.Event
) -> None:
    async with app.run_test(size=(80, 24)) as pilot:
        await settle(pilot)
        await pilot.press("f5")
        await settle(pilot)
        await pilot.press("f9", "enter")  # saved: the other article comes without a question
        await ask_for(pilot, other)
        await pilot.press("f9")
        slow.set()
        await settle(pilot)
        assert isinstance(app.screen, SaveScreen) and name(app) == other.name
        app.screen.query_one(Input).value = str(article)
        await pilot.press("enter", "enter")
        await pilot.pause()
        assert "source" in warning(app)
        assert article.read_text(encoding="utf-8") == TEXT


async def test_a_comparisons_own_source_stays_guarded(
    app: AudarApp, article: Path, other: Path, slow: threading.Event
) -> None:
    async with app.run_test(size=(80, 24)) as pilot:
        await settle(pilot)
        await ask_for(pilot, other)
        await pilot.press("x", "enter")
        if measuring := [worker for worker in app.workers if worker.name == "Comparing"]:  # the other waits
            await app.workers.wait_for_complete(measuring)
        await pilot.pause()
        slow.set()
        await settle(pilot)
        assert name(app) == other.name
        await pilot.press("w")
        assert isinstance(app.screen, SaveScreen)
        app.screen.query_one(Input).value = str(article)
        await pilot.press("enter", "enter")
        await settle(pilot)
        assert article.read_text(encoding="utf-8") == TEXT


async def test_a_result_made_while_another_article_was_read_is_not_lost_without_a_question(
    app: AudarApp, article: Path, other: Path, slow: threading.Event
) -> None:
    async with app.run_test(size=(80, 24)) as pilot:
        await settle(pilot)
        await ask_for(pilot, other)
        await pilot.press("f6", "down", "down", "enter")  # a summary by the first sentences
        while not app.session.results:
            await pilot.pause()
        slow.set()
        await settle(pilot)
        assert isinstance(app.screen, PickScreen) and name(app) == article.name
        assert app.session.opened and app.session.opened.language == "ru"  # what follows the other is not heard
        await answering(pilot)
        await pilot.press("enter")
        await settle(pilot)
        assert len(app.session.unsaved) == 1 and name(app) == article.name
        await ask_for(pilot, other)
        await pilot.press("down", "enter")  # now it may go: the question is not put again
        await settle(pilot)
        assert name(app) == other.name and app.session.opened.language == "en" and app.session.opened.segments


async def test_the_article_that_was_read_opens_after_the_answer(
    app: AudarApp, other: Path, slow: threading.Event
) -> None:
    async with app.run_test(size=(80, 24)) as pilot:
        await settle(pilot)
        await ask_for(pilot, other)
        await pilot.press("f6", "down", "down", "enter")
        while not app.session.results:
            await pilot.pause()
        slow.set()
        await settle(pilot)
        await answering(pilot)
        await pilot.press("down", "enter")
        await settle(pilot)
        assert name(app) == other.name and not app.session.results
        assert app.session.opened and app.session.opened.language == "en" and app.session.opened.segments


@pytest.mark.parametrize("key", ["x", "f6"])
async def test_an_answer_about_the_article_before_is_dropped(
    app: AudarApp, other: Path, slow: threading.Event, key: str
) -> None:
    async with app.run_test(size=(80, 24)) as pilot:
        await settle(pilot)
        await ask_for(pilot, other)
        await pilot.press(key)
        slow.set()
        await settle(pilot)
        assert name(app) == other.name
        await pilot.press("enter")
        await settle(pilot)
        assert "Another article" in app.bar.text and len(app.screen_stack) == 1 and not app.session.results


@pytest.fixture
def measuring(monkeypatch: pytest.MonkeyPatch) -> Iterator[threading.Event]:
    """A comparison is measured once this is set."""
    go, measured = threading.Event(), compare.measured_source

    def waiting(article: Article, code: str) -> Source:
        go.wait(30)
        return measured(article, code)

    monkeypatch.setattr(compare, "measured_source", waiting)
    yield go
    go.set()


async def test_a_comparison_in_the_making_stops_when_another_article_comes(
    app: AudarApp, other: Path, slow: threading.Event, measuring: threading.Event
) -> None:
    async with app.run_test(size=(80, 24)) as pilot:
        await settle(pilot)
        await ask_for(pilot, other)
        await pilot.press("x", "enter")
        slow.set()
        while name(app) != other.name:
            await pilot.pause()
        measuring.set()
        await settle(pilot)
        assert isinstance(app.screen, CompareScreen) and app.screen.comparison is None
        assert "Another article" in app.screen.bar.text


async def test_quitting_while_a_comparison_is_made_is_told_there_and_asks(
    app: AudarApp, measuring: threading.Event
) -> None:
    async with app.run_test(size=(80, 24)) as pilot:
        await settle(pilot)
        await pilot.press("f5")
        await settle(pilot)
        await pilot.press("x", "enter", "f10")
        assert isinstance(app.screen, CompareScreen) and "again" in app.screen.bar.text
        measuring.set()
        await settle(pilot)
        assert isinstance(app.screen, PickScreen) and not app.jobs.busy
        await answering(pilot)
        await pilot.press("escape")
        assert isinstance(app.screen, CompareScreen) and app.screen.comparison is None  # it was stopped


async def test_differences_do_not_stop_other_columns_from_being_made(app: AudarApp, measuring: threading.Event) -> None:
    measuring.set()
    async with app.run_test(size=(160, 45)) as pilot:
        await settle(pilot)
        await pilot.press("x", "end", "space", "enter")  # without the last summary
        await settle(pilot)
        measuring.clear()
        await pilot.press("x", "end", "space", "enter", "d")
        await pilot.pause()
        assert isinstance(app.screen, CompareScreen) and "being made" in app.screen.bar.text
        assert app.screen.comparison and len(app.screen.comparison.columns) == 2
        measuring.set()
        await settle(pilot)
        assert len(app.screen.comparison.columns) == 3
        await pilot.press("d", "enter")
        await settle(pilot)
        assert "column" in app.screen.bar.text and "being made" not in app.screen.bar.text


@pytest.mark.parametrize("key", ["f7", "l"])
async def test_correcting_the_language_leaves_the_reading_of_another_article_alone(
    app: AudarApp, other: Path, slow: threading.Event, key: str
) -> None:
    async with app.run_test(size=(80, 24)) as pilot:
        await settle(pilot)
        await ask_for(pilot, other)
        await pilot.press(key)
        assert app.session.opened and app.session.opened.language == "en"
        slow.set()
        await settle(pilot)
        assert name(app) == other.name and app.session.opened.segments


async def test_correcting_the_language_ends_the_detection_of_the_same_article(
    app: AudarApp, article: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    go, detect_article = threading.Event(), detect.detect_article

    def waiting(found: Article) -> Detection:
        go.wait(30)
        return detect_article(found)

    monkeypatch.setattr(detect, "detect_article", waiting)
    async with app.run_test(size=(80, 24)) as pilot:
        await until(pilot, lambda: app.session.opened is not None)
        await pilot.press("f7")
        go.set()
        await settle(pilot)
        assert app.session.opened and app.session.opened.language == "kk" and app.session.opened.segments


async def test_work_begun_while_another_article_was_read_is_not_stopped_without_a_question(
    app: AudarApp, article: Path, other: Path, slow: threading.Event, gated: type[GatedEcho]
) -> None:
    gated.free = 0  # not a sentence comes before the gate
    async with app.run_test(size=(80, 24)) as pilot:
        await settle(pilot)
        await ask_for(pilot, other)
        await pilot.press("f5")
        await halfway(pilot, gated)
        slow.set()
        await until(pilot, lambda: isinstance(app.screen, PickScreen))
        assert name(app) == article.name and app.jobs.current("model")
        await answering(pilot)
        await pilot.press("down", "enter")
        await settle(pilot)
        assert name(app) == other.name and not app.session.results
