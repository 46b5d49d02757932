"""The help: every key and what it does, from the same tables as the bindings."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from textual.app import ComposeResult
from textual.containers import Vertical, VerticalScroll
from textual.widgets import Static

from tui.keys import ACTIONS, DIALOG_KEYS, READING_KEYS, SCREENS, Action, Keys, displayed, keys_of
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

    def rows_of(actions: tuple[Action, ...], fixed: Keys) -> list[tuple[str, str]]:
        rows = [(" ".join(map(displayed, keys_of(action, keymap))), action.explained) for action in actions]
        return [(keys, _(words)) for keys, words in (*rows, *fixed)]

    rows = rows_of(ACTIONS, READING_KEYS)
    screens = [(_(name), rows_of(actions, fixed)) for name, actions, fixed in SCREENS]
    screens.append((_("In dialogs:"), rows_of((), DIALOG_KEYS)))
    width = max(len(keys) for some in (rows, *(some for _name, some in screens)) for keys, _words in some) + 2

    def lines(some: list[tuple[str, str]]) -> list[str]:
        return [keys.ljust(width) + words for keys, words in some]

    notes = (
        _("! in the margin marks a flagged sentence; the reason stands below the text when the cursor is on it."),
        _("✓ in the margin marks a sentence that a person wrote or approved."),
        _("▌ marks the sentence under the cursor, in the article and in its translation."),
        _("A text pasted into this screen is opened as an article, a dropped file too."),
    )
    others = [line for name, some in screens for line in ("", name, *lines(some))]
    return "\n".join([*lines(rows), "", *notes, *others])
