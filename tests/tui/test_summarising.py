"""Summaries by a method and a length."""

from __future__ import annotations

from pathlib import Path

import pytest

from pipelines.read import read_file
from pipelines.run import summarize
from tests.tui.conftest import lines, settle
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
