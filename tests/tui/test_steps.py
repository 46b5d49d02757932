"""A direction that no model does, on the screen: done in steps and told, or refused by a setting."""

from __future__ import annotations

from pathlib import Path

import pytest
from textual.widgets import OptionList, Static

from pipelines import engines
from pipelines.catalogue import load_catalogue
from tests.installing import entry, install, write_models
from tests.tui.conftest import lines, settle
from tui.app import AudarApp
from tui.settings import load_settings
from tui.text.i18n import use


@pytest.fixture
def app(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> AudarApp:
    """A Kazakh article, and models for Kazakh to Russian and Russian to English."""
    entries = [entry("first", directions="[kk-ru]"), entry("second", directions="[ru-en]", summaries="[en]")]
    monkeypatch.setenv("AUDAR_MODELS", write_models(tmp_path / "models.yaml", entries)["AUDAR_MODELS"])
    for spec in load_catalogue():
        install(spec)
    engines.close_engines()
    path = tmp_path / "library.txt"
    path.write_text("Қала орталығында жаңа кітапхана ашылды. Ертең таңертең жаңбыр жауады.\n", encoding="utf-8")
    return AudarApp(path)


async def test_a_translation_in_steps_is_told_in_its_title_and_in_the_bar(app: AudarApp) -> None:
    async with app.run_test(size=(120, 30)) as pilot:
        await settle(pilot)
        await pilot.press("f5")
        await settle(pilot)
        assert app.session.shown and "first → second" in app.session.shown.title
        assert "in steps: kk→ru first, ru→en second." in app.bar.text
        assert lines(app, "target").count("[ru]") == 2
        await pilot.press("i")
        await settle(pilot)
        told = str(app.screen.query_one("#serves", Static).render())
        assert "kk→en first → second" in told and "ru→kk –" in told
        assert "kk→en" in str(app.screen.query_one("#details", Static).render())


async def test_the_steps_are_told_in_the_interfaces_language(app: AudarApp) -> None:
    async with app.run_test(size=(120, 30)) as pilot:
        await settle(pilot)
        use("ru")
        await pilot.press("f5")
        await settle(pilot)
        assert "делается по шагам: kk→ru first, ru→en second." in app.bar.text


async def test_the_setting_refuses_steps_and_is_kept(app: AudarApp) -> None:
    async with app.run_test(size=(120, 30)) as pilot:
        await settle(pilot)
        await pilot.press("p")
        options = app.screen.query_one(OptionList)
        options.highlighted = [option.id for option in options.options].index("direct")
        await pilot.press("enter")
        assert load_settings().direct and "left undone" in app.bar.text
        await pilot.press("f5")
        await settle(pilot)
        assert app.session.shown is None and app.bar.has_class("-error")
        await pilot.press("i")
        await settle(pilot)
        assert "kk→en –" in str(app.screen.query_one("#serves", Static).render())
