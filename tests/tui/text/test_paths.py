"""Paths as people type them and terminals drop them."""

from __future__ import annotations

from pathlib import Path

import pytest
from textual.widgets import Input, Static

from tests.tui.conftest import settle, warning
from tui.app import AudarApp
from tui.screens.open import RecentFiles
from tui.text.paths import dropped_file, typed_path


def test_dropped_files_are_found(tmp_path: Path) -> None:
    path = tmp_path / "жаңа мақала.txt"
    path.write_text("x")
    for text in (str(path), f"'{path}'", path.as_uri(), str(path).replace(" ", "\\ ") + " ", f'"{path}"\n'):
        assert dropped_file(text) == path


@pytest.mark.parametrize("text", ["", "Just a text.", "two\nlines", "x" * 5000, "/no/such/file", "a\0b"])
def test_texts_are_no_files(text: str) -> None:
    assert dropped_file(text) is None


def test_nothing_and_unknown_homes_are_no_paths() -> None:
    assert typed_path(" ") is None and typed_path("a\0b") is None
    assert typed_path("~nobody-of-that-name/x") is None
    assert typed_path("file:///a%00b") is None and typed_path("file://[/x") is None
    assert typed_path("~/x") == Path.home() / "x"


@pytest.mark.parametrize("key", ["f2", "f9"])
@pytest.mark.parametrize("name", ["n" * 300, "a%00b"])
async def test_odd_paths_are_said_or_ignored_by_the_dialogs(app: AudarApp, name: str, key: str) -> None:
    async with app.run_test(size=(80, 24)) as pilot:
        await settle(pilot)
        if key == "f9":
            await pilot.press("f3")
            await settle(pilot)
        app.bar.say("")
        await pilot.press(key)
        dialog = app.screen
        dialog.query_one("#first", Input).value = f"file:///{name}"
        await pilot.press("enter")
        await pilot.pause()
        assert app.screen is dialog
        said = "" if "%" in name else "no file" if key == "f2" else "too long"
        assert said in warning(app)


async def test_places_in_the_home_of_nobody_cost_only_the_keeping(
    article: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("AUDAR_STATE", "~nobody-of-that-name/x")
    monkeypatch.setenv("AUDAR_CONFIG", "~nobody-of-that-name/x")
    app = AudarApp(article)
    async with app.run_test(size=(80, 24)) as pilot:
        await settle(pilot)
        assert any("AUDAR_CONFIG: there is no home folder" in note.message for note in app._notifications)
        app.settings.keep(default_target="kk")
        await pilot.press("f2")
        assert not app.screen.query(RecentFiles)
        await pilot.press("escape", "p")
        assert "~nobody-of-that-name/x" in str(app.screen.query_one(".question", Static).render())
