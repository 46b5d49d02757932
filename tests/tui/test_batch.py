"""A folder translated from the screen: the same batch, ledger and report as on the command line."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Callable
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest
from textual.pilot import Pilot
from textual.widgets import Checkbox, Input, OptionList, Static
from textual.widgets._footer import FooterKey

from pipelines.engines import _open
from pipelines.folder.batch import run_folder
from tests.tui.conftest import TEXT, GatedEcho, halfway, lines, settle, until, warning
from tui.app import AudarApp
from tui.keys import BATCH_ACTIONS
from tui.screens.batch import BatchScreen, Folders
from tui.screens.pick import PickScreen
from tui.text.i18n import INTERFACES


@pytest.fixture
def news(tmp_path: Path) -> Path:
    folder = tmp_path / "news"
    folder.mkdir()
    for name in ("a.txt", "b.txt"):
        (folder / name).write_text(TEXT, encoding="utf-8")
    (folder / "broken.docx").write_bytes(b"no archive")
    return folder


@pytest.fixture
def app() -> AudarApp:
    app = AudarApp()
    app.session.model = "echo"
    return app


def screen(app: AudarApp) -> BatchScreen:
    assert isinstance(app.screen, BatchScreen)
    return app.screen


def outcomes(app: AudarApp) -> list[str]:
    return [str(option.prompt) for option in screen(app).query_one(OptionList).options]


async def begun(pilot: Pilot[str], folder: Path, out: str = "") -> None:
    """Ask for a folder in English; return when the job was started."""
    app = pilot.app
    assert isinstance(app, AudarApp)
    await pilot.press("b")
    await pilot.pause()
    screen(app).query_one("#first", Input).value = str(folder)
    screen(app).query_one("#out", Input).value = out
    await pilot.press("enter")
    await pilot.pause()


async def test_a_folder_is_translated_told_and_finished_before_the_next_time(app: AudarApp, news: Path) -> None:
    async with app.run_test(size=(80, 24)) as pilot:
        await begun(pilot, news)
        await settle(pilot)
        out = news.with_name("news-audar")
        assert (out / "a.en.txt").read_text(encoding="utf-8").startswith("[en] Новый мост")
        assert outcomes(app)[0].startswith("✗ broken.docx") and "a.txt (ru → en): translated" in outcomes(app)[1]
        assert "failed 1 · translated 2" in str(screen(app).query_one("#statuses", Static).render())
        assert "The folder is ready: failed 1 · translated 2." in screen(app).bar.text
        statuses = json.loads((out / "report.json").read_text(encoding="utf-8"))["statuses"]
        assert statuses == {"translated": 2, "failed": 1}
        assert not any(settings.unhurried for _id, _folder, settings in _open)
        await pilot.press("f9")
        await settle(pilot)
        assert "finished before 2" in screen(app).bar.text


async def test_what_it_needs_is_asked_for_and_the_wrong_folder_told(app: AudarApp, news: Path) -> None:
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("и")  # b on a Cyrillic keyboard
        await pilot.pause()
        marks = [str(mark.render()).rstrip() for mark in screen(app).query(Checkbox)]
        assert marks == ["[ ] Kazakh", "[ ] Russian", "[x] English"]
        screen(app).query_one("#first", Input).value = str(news / "nowhere")
        await pilot.press("enter")
        assert "no folder" in warning(app)
        screen(app).query_one("#first", Input).value = str(news)
        screen(app).query_one("#to-en", Checkbox).value = False
        await pilot.press("enter")
        assert "at least one language" in warning(app)
        screen(app).query_one("#to-kk", Checkbox).value = True
        screen(app).query_one("#out", Input).value = str(news)
        await pilot.press("enter")
        await settle(pilot)
        assert screen(app).bar.text.startswith("✗ The output folder must not be the input folder")


async def test_the_screen_stays_usable_and_a_stopped_batch_goes_on(
    app: AudarApp, news: Path, article: Path, gated: type[GatedEcho]
) -> None:
    async with app.run_test(size=(100, 30)) as pilot:
        await begun(pilot, news)
        await halfway(pilot, gated)
        await pilot.press("escape")
        app.reading.open(article)
        await until(pilot, lambda: "мост" in lines(app))
        assert "▤ news: " in app.batch.progress.text
        await pilot.press("b")
        await pilot.pause()
        await pilot.press("c")
        await settle(pilot)
        assert screen(app).bar.text.startswith("! Stopped. What is finished is kept")
        gated.gate.set()
        await pilot.press("f9")
        await settle(pilot)
        assert "translated 2" in screen(app).bar.text
        assert (news.with_name("news-audar") / "b.en.txt").exists()


async def test_the_ledger_is_that_of_the_command_line(app: AudarApp, news: Path) -> None:
    async with app.run_test(size=(80, 24)) as pilot:
        await begun(pilot, news)
        await settle(pilot)
        settings = app.batch._state.settings if app.batch._state else None
    assert settings is not None
    out = news.with_name("news-audar")
    assert [*run_folder(replace(settings, out=out))][-1].statuses["unchanged"] == 2  # type: ignore[union-attr]
    with closing(sqlite3.connect(out / ".audar" / "ledger.sqlite3")) as ledger:
        assert ledger.execute("SELECT count(*) FROM outputs WHERE source != ''").fetchone() == (2,)


async def test_a_file_of_the_outcome_opens_and_brings_its_translation(
    app: AudarApp, news: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("pipelines.catalogue.ModelSpec.is_fake", property(lambda _: False))
    async with app.run_test(size=(100, 30)) as pilot:
        await begun(pilot, news)
        await settle(pilot)
        await pilot.press("down", "enter")
        await settle(pilot)
        assert app.session.opened and app.session.opened.path == news / "a.txt"
        assert app.session.shown and app.session.shown.language == "en" and app.session.shown.complete
        await pilot.press("b")
        await settle(pilot)
        await pilot.press("f8")
        assert isinstance(app.screen, PickScreen)


async def test_the_report_opens_in_a_browser_only_where_it_has_a_window(
    app: AudarApp, news: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened: list[str] = []
    monkeypatch.setattr(app, "open_url", opened.append)
    monkeypatch.setattr("sys.platform", "linux")
    monkeypatch.delenv("DISPLAY", raising=False)
    monkeypatch.delenv("WAYLAND_DISPLAY", raising=False)
    async with app.run_test(size=(80, 24)) as pilot:
        await begun(pilot, news)
        await settle(pilot)
        page = news.with_name("news-audar") / "report.html"
        await pilot.press("r")
        assert str(page) in screen(app).bar.text and opened == []
        monkeypatch.setenv("DISPLAY", ":0")
        await pilot.press("к")  # r
        assert opened == [page.as_uri()]


async def test_a_model_that_is_missing_is_offered(app: AudarApp, news: Path) -> None:
    app.session.model = None
    async with app.run_test(size=(80, 24)) as pilot:
        await begun(pilot, news)
        await settle(pilot)
        await until(pilot, lambda: isinstance(app.screen, PickScreen))
        answers = [str(option.prompt) for option in app.screen.query_one(OptionList).options]
        assert "opus-big-ru-en" in answers[0]


@pytest.mark.parametrize("code", INTERFACES)
@pytest.mark.parametrize("size", [(80, 24), (40, 24)])
async def test_it_speaks_the_interface_and_fits(app: AudarApp, code: str, size: tuple[int, int]) -> None:
    async with app.run_test(size=size) as pilot:
        await pilot.press("b")
        app.language.speak(code)
        await settle(pilot)
        fields = [*screen(app).query(Input), *screen(app).query(Checkbox), screen(app).query_one(OptionList)]
        assert all(field.region.height and field.region.bottom <= size[1] - 2 for field in fields)
        assert all(field.region.right <= size[0] for field in fields)
        keys = list(screen(app).query(FooterKey))
        if size[0] == 80:
            assert len(keys) >= sum(action.shown for action in BATCH_ACTIONS) - 1  # the model is spared
            assert max(key.region.right for key in keys) <= 80


async def test_the_path_of_a_folder_is_completed(news: Path) -> None:
    suggest: Callable[[str], object] = Folders(use_cache=False).get_suggestion
    parent = str(news.parent)
    assert await suggest(f"{parent}/ne") == f"{parent}/news"  # type: ignore[misc]
    assert await suggest(f"{parent}/no") is None and await suggest("") is None  # type: ignore[misc]
