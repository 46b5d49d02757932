"""The line that asks what to look for."""

from __future__ import annotations

from textual.app import ComposeResult
from textual.containers import Vertical
from textual.widgets import Input, Static

from tui.screens.dialog import Dialog
from tui.text.i18n import _


class SearchScreen(Dialog[str]):
    """Gives the words to look for."""

    def __init__(self, words: str) -> None:
        """``words`` are those of the last search."""
        super().__init__()
        self._words = words

    def compose(self) -> ComposeResult:
        with Vertical(classes="dialog"):
            yield Static(
                _("Find in the article and its translation (Enter; then n: next, N: last)"), classes="question"
            )
            yield Input(self._words, id="first")

    def on_input_submitted(self, event: Input.Submitted) -> None:
        self.dismiss(event.value)
