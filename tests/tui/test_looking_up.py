"""A word of a sentence looked up: in tables, the memory and by models, while all else goes on."""

from __future__ import annotations

import pytest
from textual.pilot import Pilot
from textual.widgets import Static

from pipelines.memory import HUMAN, MemoryKey, open_memory
from tests.tui.conftest import GatedEcho, settle, until
from tui.app import AudarApp
from tui.screens.look_up import LookUpScreen


@pytest.fixture(autouse=True)
def remembering(monkeypatch: pytest.MonkeyPatch) -> None:
    """The fake model is an installed one."""
    monkeypatch.setattr("pipelines.catalogue.ModelSpec.is_fake", property(lambda _: False))
    with open_memory() as memory:
        memory.add(MemoryKey("ru", "en", HUMAN), [("Мосты чинят.", "The bridges are being mended.")])


def dialog(app: AudarApp) -> LookUpScreen:
    assert isinstance(app.screen, LookUpScreen)
    return app.screen


def known(app: AudarApp) -> str:
    return str(dialog(app).query_one("#known", Static).render())


async def answered(pilot: Pilot[str]) -> None:
    """Wait until the word was asked for and everything about it came."""
    app = pilot.app
    assert isinstance(app, AudarApp)
    await until(pilot, lambda: "Memory:" in known(app) and "echo: " in known(app))


async def test_a_word_is_known_to_tables_memory_and_model_and_another_one_follows(app: AudarApp) -> None:
    async with app.run_test(size=(80, 24)) as pilot:
        await settle(pilot)
        await pilot.press("а")  # f on a Cyrillic keyboard
        assert dialog(app).word == "Новый"
        await pilot.press("right")
        assert dialog(app).word == "мост"
        await answered(pilot)
        assert "echo: [en] мост" in known(app) and "Glossary: bridge" in known(app)
        assert "✓ Мосты чинят.\n  → The bridges are being mended." in known(app)
        await pilot.press("left", "left", "escape")
        assert len(app.screen_stack) == 1


async def test_what_was_sought_is_looked_up_first_and_the_other_pane_in_the_other_direction(app: AudarApp) -> None:
    async with app.run_test(size=(80, 24)) as pilot:
        await settle(pilot)
        await pilot.press("f5")
        await settle(pilot)
        app.finding.words = "караг"
        await pilot.press("f")
        assert dialog(app).word == "Караганде"
        await answered(pilot)
        assert "Glossary: Karaganda" in known(app) and "Memory: –" not in known(app)
        await pilot.press("escape", "tab", "f")
        assert app.looking_up._task.source == "en" and app.looking_up._task.target == "ru"


async def test_the_screen_goes_on_while_a_model_thinks(app: AudarApp, gated: type[GatedEcho]) -> None:
    gated.free = 0
    async with app.run_test(size=(80, 24)) as pilot:
        await settle(pilot)
        await pilot.press("f")
        await until(pilot, gated.reached.is_set)
        await until(pilot, lambda: "Asking echo…" in known(app))
        await pilot.press("escape", "down")
        assert app.reader.cursor == 1


async def test_without_a_model_it_says_so(app: AudarApp, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tui.controllers.looking_up.ready_models", list)
    async with app.run_test(size=(40, 20)) as pilot:
        await settle(pilot)
        await pilot.press("f")
        await until(pilot, lambda: "No installed model translates this." in known(app))


async def test_a_sentence_without_words_has_none_to_look_up(app: AudarApp) -> None:
    async with app.run_test(size=(40, 20)) as pilot:
        await app.push_screen(LookUpScreen("12 — 14"))
        await pilot.press("right", "f8")
        assert known(app) == "This sentence has no words." and not dialog(app).word
