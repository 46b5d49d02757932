"""The help: every key and what it does, from the same tables as the bindings."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from textual.app import ComposeResult
from textual.containers import Vertical, VerticalScroll
from textual.widgets import Static

from tui.keys import ACTIONS, COMPARE_ACTIONS, DIALOG_KEYS, MODELS_ACTIONS, READING_KEYS, Action, displayed, keys_of
from tui.screens.dialog import Dialog
from tui.text.i18n import _


class HelpScreen(Dialog[None]):
    """Shows the keys."""

    def __init__(self, keymap: Mapping[str, tuple[str, ...]] = MappingProxyType({})) -> None:
        super().__init__()
        self._keymap = keymap

    def compose(self) -> ComposeResult:
        with Vertical(classes="dialog tall"):
            yield Static(_("Keys (letters work on Russian and Kazakh layouts too) · Esc closes"), classes="question")
            with VerticalScroll(id="first"):
                yield Static(help_text(self._keymap), markup=False)

    def reword(self) -> None:
        """Say it in the interface's language."""
        self.call_later(self.compose_anew)


def help_text(keymap: Mapping[str, tuple[str, ...]] = MappingProxyType({})) -> str:
    """The tables of keys as lines; ``keymap`` has the keys that the user gave to actions, by their ids."""

    def rows_of(actions: tuple[Action, ...]) -> list[tuple[str, str]]:
        return [(" ".join(map(displayed, keys_of(a, keymap))), _(a.explained)) for a in actions]

    rows = rows_of(ACTIONS)
    rows += [(keys, _(words)) for keys, words in READING_KEYS]
    comparing, models = rows_of(COMPARE_ACTIONS), rows_of(MODELS_ACTIONS)
    models.append(("Enter", _("Pull the model, or verify it where it is installed")))
    dialogs = [(keys, _(words)) for keys, words in DIALOG_KEYS]
    width = max(len(keys) for keys, _words in [*rows, *comparing, *models, *dialogs]) + 2
    notes = (
        _("! in the margin marks a flagged sentence; the reason stands below the text when the cursor is on it."),
        _("✓ in the margin marks a sentence that a person wrote or approved."),
        _("▌ marks the sentence under the cursor, in the article and in its translation."),
        _("A text pasted into this screen is opened as an article, a dropped file too."),
        "",
        _("While comparing:"),
        *(keys.ljust(width) + words for keys, words in comparing),
        "",
        _("On the models screen:"),
        *(keys.ljust(width) + words for keys, words in models),
        "",
        _("In dialogs:"),
        *(keys.ljust(width) + words for keys, words in dialogs),
    )
    return "\n".join([*(keys.ljust(width) + words for keys, words in rows), "", *notes])
