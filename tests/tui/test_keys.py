"""Every key has its twin under Cyrillic layouts, and no two actions share a key."""

from __future__ import annotations

import pytest

from tui.app import AudarApp
from tui.keys import ACTIONS, TWINS, bindings, with_twins
from tui.screens.help import help_text


def test_every_letter_works_on_cyrillic_layouts_and_means_one_action() -> None:
    meaning: dict[str, str] = {}
    for action in ACTIONS:
        keys = with_twins(action.keys).split(",")
        for key in action.keys:
            if len(key) == 1:
                assert set(TWINS[key].split(",")) <= set(keys)
        for key in keys:
            assert meaning.setdefault(key, action.name) == action.name
    assert meaning["й"] == "quit" and meaning["л"] == "to_kk" and meaning["comma"] == "help"


def test_bindings_have_ids_and_the_help_tells_all() -> None:
    assert [binding.id for binding in bindings()] == [action.name for action in ACTIONS]
    assert all(action.explained in help_text() for action in ACTIONS)


def test_the_kazakh_letters_stand_on_the_digits() -> None:
    assert [TWINS[key] for key in "23458900-="] == list("әіңғүұққөһ")


@pytest.mark.parametrize("action", ACTIONS, ids=lambda action: action.name)
def test_every_action_exists(action: object) -> None:
    name = action.action.split("(")[0]  # type: ignore[attr-defined]
    assert callable(getattr(AudarApp, f"action_{name}"))
