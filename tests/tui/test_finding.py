"""Finding words, copying a sentence, removing results, and translations side by side."""

from __future__ import annotations

import pytest
from textual.widgets import Input

from pipelines.article import Paragraph
from tests.tui.conftest import settle
from tui.app import AudarApp
from tui.screens.pick import PickScreen
from tui.text.layout import Column
from tui.text.search import number_of_places, places


@pytest.mark.parametrize(
    ("text", "words", "expected"),
    [
        ("Қазақстан мен Казахстан", "қазақстан", [(0, 9)]),
        ("Өнер, ӨНЕР, онер", "онер", [(0, 4), (6, 10), (12, 16)]),
        ("Ёлка", "елка", [(0, 4)]),
        ("İstanbul istanbul", "istanbul", [(9, 17)]),  # lower case with another length folds nothing else
        ("two  words", "two words", []),
        ("nothing", "", []),
    ],
)
def test_letters_are_folded_one_by_one(text: str, words: str, expected: list[tuple[int, int]]) -> None:
    assert list(places(text, words)) == expected


def test_places_are_counted_over_the_lines() -> None:
    column = Column([Paragraph("", "the bridge, the river and the sea")], (), lambda _i: "", 8)
    assert number_of_places(column, "THE ") == 3


def marked(app: AudarApp, pane: str) -> list[str]:
    """What is marked in a pane as found."""
    widget = app.reader.source if pane == "source" else app.reader.target
    strips = [widget.render_line(y) for y in range(widget.size.height)]
    return [run.text for strip in strips for run in strip if run.style and run.style.reverse]


async def test_words_are_found_in_both_panes_and_gone_through_in_both_directions(app: AudarApp) -> None:
    async with app.run_test(size=(160, 45)) as pilot:
        await settle(pilot)
        await pilot.press("f5")
        await settle(pilot)
        await pilot.press("/")
        app.screen.query_one(Input).value = " МОСТ "
        await pilot.press("enter")
        assert "6 places" in app.bar.text and marked(app, "source") == marked(app, "target") == ["мост"] * 3
        found = app.reader.sentences_with("мост")
        assert len(found) == 3 and app.reader.cursor == found[0]
        await pilot.press("n", "n")
        assert app.reader.cursor == found[2]
        await pilot.press("n", "т")  # around, and on by a Russian layout's key
        assert app.reader.cursor == found[1]
        await pilot.press("N", "Т")
        assert app.reader.cursor == found[2]
        await pilot.press("full_stop")  # / under a Russian layout
        app.screen.query_one(Input).value = "[bold]"
        await pilot.press("enter")
        assert "2 places" in app.bar.text
        await pilot.press("/")
        app.screen.query_one(Input).value = ""
        await pilot.press("enter")
        assert not marked(app, "source")


async def test_what_is_not_there_is_said(app: AudarApp) -> None:
    async with app.run_test(size=(80, 24)) as pilot:
        await settle(pilot)
        await pilot.press("n")
        app.screen.query_one(Input).value = "vulcan"
        await pilot.press("enter")
        assert "Not found: vulcan" in app.bar.text


async def test_the_sentence_of_the_focused_pane_is_copied(app: AudarApp) -> None:
    async with app.run_test(size=(80, 24)) as pilot:
        await settle(pilot)
        await pilot.press("f5")
        await settle(pilot)
        await pilot.press("y")
        assert app.clipboard == "Новый мост открыли в Караганде"
        await pilot.press("tab", "y")
        assert app.clipboard == "[en] Новый мост открыли в Караганде"
        await pilot.press("Y")
        assert app.session.shown and app.clipboard == app.session.shown.text()


async def test_results_are_removed_but_unsaved_ones_not_unasked(app: AudarApp) -> None:
    async with app.run_test(size=(80, 24)) as pilot:
        await settle(pilot)
        for key in ("f5", "f3"):
            await pilot.press(key)
            await settle(pilot)
        await pilot.press("delete", "enter")  # keeps it
        assert len(app.session.results) == 2
        await pilot.press("delete", "down", "enter")
        assert app.session.shown and [result.language for result in app.session.results] == ["en"]
        app.session.shown.saved = True
        await pilot.press("delete")
        await pilot.pause()
        assert not isinstance(app.screen, PickScreen) and not app.session.results
        assert not app.reader.target.display


async def test_article_and_translations_stand_side_by_side_by_one_key(app: AudarApp) -> None:
    async with app.run_test(size=(160, 45)) as pilot:
        await settle(pilot)
        await pilot.press("3")
        assert "no translation" in app.bar.text
        for key in ("f5", "f3"):
            await pilot.press(key)
            await settle(pilot)
        await pilot.press("і")  # 3 under a Kazakh layout
        await settle(pilot)
        screen = app.comparison._screen
        assert screen and screen.comparison
        assert [column.language for column in screen.comparison.columns] == ["ru", "en", "kk"]
