"""Opening an article, seeing what it is, correcting its language."""

from __future__ import annotations

import re
from pathlib import Path

from textual import events
from textual.widgets import Input

from tests.tui.conftest import TEXT, lines, settle, warning
from tui.app import AudarApp
from tui.screens.help import HelpScreen
from tui.screens.open import FileTree, OpenScreen


def heading(app: AudarApp) -> str:
    return str(app.heading.render())


async def test_an_article_and_its_facts_are_shown(app: AudarApp) -> None:
    async with app.run_test(size=(80, 24)) as pilot:
        await settle(pilot)
        assert "Новый мост открыли в Караганде" in heading(app)
        assert "Russian 100%" in heading(app)
        assert f"{len(TEXT.split()) - 2} words" in heading(app)  # two hyphens are marks of a list
        assert "Жители [bold]довольны[/x]" in lines(app)
        assert "- Автобусы пойдут" in lines(app)


async def test_without_an_article_every_action_says_what_is_missing() -> None:
    app = AudarApp()
    async with app.run_test(size=(80, 24)) as pilot:
        for key in ("f3", "f6", "f7"):
            app.bar.say("")
            await pilot.press(key)
            assert "F2" in app.bar.text
        await pilot.press("f9", "v", "d", "c", "escape")
        assert app.is_running


async def test_a_typed_path_opens(article: Path) -> None:
    app = AudarApp()
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("f2")
        app.screen.query_one(Input).value = f"'{article}'"
        await pilot.press("enter")
        await settle(pilot)
        assert app.session.opened and app.session.opened.path == article


async def test_a_folder_leads_the_tree_there_and_a_file_of_it_opens(article: Path) -> None:
    app = AudarApp()
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("f2")
        app.screen.query_one(Input).value = str(article.parent)
        await pilot.press("enter")
        tree = app.screen.query_one(FileTree)
        assert tree.has_focus and Path(tree.path) == article.parent
        tree.post_message(FileTree.FileSelected(tree.root, article))
        await pilot.pause()
        await settle(pilot)
        assert app.session.opened and app.session.opened.path == article


async def test_a_pasted_text_opens_from_the_main_screen_and_from_the_dialog() -> None:
    for keys in ((), ("f2",)):
        app = AudarApp()
        async with app.run_test(size=(80, 24)) as pilot:
            await pilot.press(*keys)
            app.post_message(events.Paste(TEXT.replace("\n", "\r")))
            await pilot.pause()
            await settle(pilot)
            assert not isinstance(app.screen, OpenScreen)
            assert app.session.opened and app.session.opened.path is None
            assert app.session.opened.article.text.split() == TEXT.split()


async def test_a_dropped_file_opens(article: Path) -> None:
    app = AudarApp()
    async with app.run_test(size=(80, 24)) as pilot:
        app.post_message(events.Paste(article.as_uri() + "\n"))
        await pilot.pause()
        await settle(pilot)
        assert app.session.opened and app.session.opened.path == article


async def test_what_cannot_be_read_is_said_and_the_open_article_stays(app: AudarApp, tmp_path: Path) -> None:
    binary = tmp_path / "picture.txt"
    binary.write_bytes(b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 20)
    async with app.run_test(size=(80, 24)) as pilot:
        await settle(pilot)
        await pilot.press("f2")
        app.screen.query_one(Input).value = str(tmp_path / "missing.txt")
        await pilot.press("enter")
        assert "missing.txt" in warning(app) and "missing.txt" in app.screen.query_one(Input).value
        app.screen.query_one(Input).value = str(binary)
        await pilot.press("enter")
        await settle(pilot)
        assert app.bar.text.startswith("✗") and binary.name in app.bar.text
        assert "Жители" in lines(app)
        await pilot.press("f2")
        assert app.screen.query_one(Input).value == str(binary)  # what was typed can be mended


async def test_one_key_corrects_the_language(app: AudarApp) -> None:
    async with app.run_test(size=(80, 40)) as pilot:
        await settle(pilot)
        await pilot.press("f7")
        await settle(pilot)
        assert app.session.opened and app.session.opened.language == "en"
        assert "English (yours)" in heading(app)
        await pilot.press("f4")
        await settle(pilot)
        assert lines(app, "target").count("[ru]") == len(app.session.opened.segments)


async def test_a_text_of_another_language_asks_for_its_name() -> None:
    app = AudarApp("東京で新しい橋が開通しました。市長が式典に出席しました。".encode(), "stdin")
    app.session.model = "echo"
    async with app.run_test(size=(80, 24)) as pilot:
        await settle(pilot)
        assert "F7" in heading(app)
        await pilot.press("f5")
        await pilot.pause()
        assert "F7" in app.bar.text and not app.session.results
        await pilot.press("f7")
        assert app.session.opened and app.session.opened.language == "kk"


async def test_the_help_names_every_action(app: AudarApp) -> None:
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("?")
        assert isinstance(app.screen, HelpScreen)
        await pilot.press("escape")
        assert not isinstance(app.screen, HelpScreen)


async def test_an_article_in_several_languages_names_them_and_goes_into_each(tmp_path: Path) -> None:
    path = tmp_path / "mixed.txt"
    path.write_text(
        "Сегодня утром в центре города погас свет, и жители три часа сидели без электричества.\n\n"
        "Ертең солтүстік өңірлерде боран соғады.\n",
        encoding="utf-8",
    )
    app = AudarApp(path)
    app.session.model = "echo"
    async with app.run_test(size=(120, 30)) as pilot:
        await settle(pilot)
        assert re.search(r"Russian \d\d%, Kazakh \d\d%", heading(app))
        await pilot.press("f4")
        await settle(pilot)
        assert "each is translated from its own language" in app.bar.text
        assert "[ru] Ертең" in lines(app, "target") and "[ru] Сегодня" not in lines(app, "target")
        await pilot.press("f7", "f7", "f7")  # all round: the same language, now named
        await settle(pilot)
        await pilot.press("f7")
        await settle(pilot)
        assert "yours" in heading(app) and "%" not in heading(app)
