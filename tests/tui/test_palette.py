"""The command palette has every action, and the screen loads no engine before it works."""

from __future__ import annotations

import subprocess
import sys

import pytest
from textual.widgets import Input, OptionList

from tests.tui.conftest import settle
from tui.app import AudarApp
from tui.keys import ACTIONS, COMPARE_ACTIONS, MODELS_ACTIONS, Action
from tui.screens.compare import CompareScreen


async def test_the_palette_lists_every_action_and_runs_one(app: AudarApp) -> None:
    async with app.run_test(size=(80, 24)) as pilot:
        await settle(pilot)
        await pilot.press("ctrl+p")
        await settle(pilot)
        options = app.screen.query_one(OptionList)
        told = "\n".join(str(option.prompt) for option in options.options)
        assert all(action.explained in told for action in ACTIONS)
        app.screen.query_one(Input).value = "Translate to English"
        await settle(pilot)
        await pilot.press("enter", "enter")
        await settle(pilot)
        assert app.session.shown and app.session.shown.language == "en"


@pytest.mark.parametrize(("keys", "actions"), [(["x", "enter"], COMPARE_ACTIONS), (["i"], MODELS_ACTIONS)])
async def test_the_palette_has_the_actions_of_the_screen_below(
    app: AudarApp, keys: list[str], actions: tuple[Action, ...]
) -> None:
    async with app.run_test(size=(80, 24)) as pilot:
        await settle(pilot)
        for key in (*keys, "ctrl+p"):
            await pilot.press(key)
            await settle(pilot)
        told = "\n".join(str(option.prompt) for option in app.screen.query_one(OptionList).options)
        assert all(action.explained in told for action in (*ACTIONS, *actions))


async def test_the_palette_runs_an_action_of_the_screen_below(app: AudarApp) -> None:
    async with app.run_test(size=(80, 24)) as pilot:
        await settle(pilot)
        for key in ("x", "enter", "ctrl+p"):
            await pilot.press(key)
            await settle(pilot)
        app.screen.query_one(Input).value = "Go to the column on the right"
        await settle(pilot)
        await pilot.press("enter")
        await settle(pilot)
        assert isinstance(app.screen, CompareScreen) and app.screen.columns.at == 1


def test_importing_the_screen_loads_no_engine() -> None:
    heavy = "{'torch', 'transformers', 'ctranslate2', 'xllamacpp', 'trafilatura', 'huggingface_hub'}"
    code = f"import sys, tui.app, audar.screen; print(*({heavy} & set(sys.modules)))"
    result = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, timeout=60)
    assert result.stdout.strip() == ""
