"""The help: every key and what it does, from the same tables as the bindings."""

from __future__ import annotations

from textual.app import ComposeResult
from textual.containers import Vertical, VerticalScroll
from textual.widgets import Static

from tui.i18n import _
from tui.keys import ACTIONS, COMPARE_ACTIONS, READING_KEYS, displayed
from tui.screens.dialog import Dialog


class HelpScreen(Dialog[None]):
    """Shows the keys."""

    def compose(self) -> ComposeResult:
        with Vertical(classes="dialog tall"):
            yield Static(_("Keys (letters work on Russian and Kazakh layouts too) · Esc closes"), classes="question")
            with VerticalScroll(id="first"):
                yield Static(help_text(), markup=False)


def help_text() -> str:
    """The tables of keys as lines."""
    rows = [(" ".join(map(displayed, a.keys)), _(a.explained)) for a in ACTIONS]
    rows += [(keys, _(words)) for keys, words in READING_KEYS]
    comparing = [(" ".join(map(displayed, a.keys)), _(a.explained)) for a in COMPARE_ACTIONS]
    width = max(len(keys) for keys, _words in [*rows, *comparing]) + 2
    notes = (
        _("! in the margin marks a doubtful sentence; its reason stands below the text when the cursor is on it."),
        _("▌ marks the sentence under the cursor, in the article and in its translation."),
        _("A text pasted into this screen is opened as an article, a dropped file too."),
        "",
        _("While comparing:"),
        *(keys.ljust(width) + words for keys, words in comparing),
    )
    return "\n".join([*(keys.ljust(width) + words for keys, words in rows), "", *notes])
