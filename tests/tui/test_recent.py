"""Files opened before: newest first, few, only those still there; texts without a file are not among them."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from textual.widgets import OptionList

from tests.tui.conftest import TEXT, settle
from tui.app import AudarApp
from tui.recent import MOST, recent_files, recent_path, remember
from tui.screens.open import FileTree, OpenScreen, RecentFiles
from tui.text.paths import shown_path


@pytest.fixture
def files(tmp_path: Path) -> list[Path]:
    made = [tmp_path / f"{number:02d}.txt" for number in range(MOST + 5)]
    for path in made:
        path.write_text(TEXT, encoding="utf-8")
    return made


def opened(path: Path) -> None:
    remember(str(path), lambda former: former)


def test_newest_first_each_once_and_no_more_than_most(files: list[Path]) -> None:
    for path in [*files, files[7]]:
        opened(path)
    found = recent_files()
    assert found[:2] == [files[7], files[-1]]
    assert len(found) == MOST and len(set(found)) == MOST


def test_vanished_files_are_skipped(files: list[Path]) -> None:
    for path in files[:3]:
        opened(path)
    files[1].unlink()
    assert recent_files() == [files[2], files[0]]


@pytest.mark.parametrize("text", [b"My notes.", b"{", b'{"a": 1}', b"[1]", b"\xff", b'["milk"]', b"[" * 5000])
def test_a_file_that_is_no_such_list_is_left_alone(files: list[Path], text: bytes) -> None:
    recent_path().parent.mkdir(parents=True)
    recent_path().write_bytes(text)
    opened(files[0])
    assert recent_files() == []
    assert recent_path().read_bytes() == text


def test_an_empty_file_becomes_the_list(files: list[Path]) -> None:
    recent_path().parent.mkdir(parents=True)
    recent_path().touch()
    opened(files[0])
    assert recent_files() == [files[0]]


def test_a_place_that_cannot_be_written_and_a_name_that_is_no_text_do_no_harm(
    files: list[Path], tmp_path: Path
) -> None:
    odd = Path(os.fsdecode(os.fsencode(str(tmp_path)) + b"/\xff.txt"))
    opened(odd)
    recent_path().parent.mkdir(parents=True, exist_ok=True)
    recent_path().mkdir(exist_ok=True)
    opened(files[0])
    assert recent_files() == []


async def test_an_opened_file_is_remembered_and_opened_again_by_three_keys(article: Path, files: list[Path]) -> None:
    opened(files[0])
    app = AudarApp(article)
    async with app.run_test(size=(80, 24)) as pilot:
        await settle(pilot)
        assert recent_files() == [article, files[0]]
        await pilot.press("f2")
        shown = app.screen.query_one(RecentFiles)
        assert [str(option.prompt) for option in shown.options] == [shown_path(article), shown_path(files[0])]
        assert app.screen.query_one(FileTree).region.bottom <= 24
        await pilot.press("down", "down", "enter")
        await settle(pilot)
        assert app.session.opened and app.session.opened.path == files[0]
        assert recent_files() == [files[0], article]


async def test_a_key_leads_to_the_list_and_one_to_the_tree(article: Path) -> None:
    opened(article)
    app = AudarApp()
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("f2", "ctrl+t")
        assert isinstance(app.focused, FileTree)
        await pilot.press("ctrl+r")
        assert isinstance(app.focused, RecentFiles)
        await pilot.press("escape")
        assert not isinstance(app.screen, OpenScreen)


async def test_texts_without_a_file_are_not_remembered_and_an_empty_list_takes_no_room() -> None:
    app = AudarApp(TEXT.encode(), "stdin")
    async with app.run_test(size=(80, 24)) as pilot:
        await settle(pilot)
        assert app.session.opened and recent_files() == [] and not recent_path().exists()
        await pilot.press("f2")
        assert not app.screen.query(OptionList)
