"""The last messages of the main screen, for who was looking elsewhere."""

from __future__ import annotations

import time
from collections.abc import Iterable

from textual.app import ComposeResult
from textual.containers import Vertical, VerticalScroll
from textual.widgets import Static

from tui.screens.dialog import Dialog
from tui.text.i18n import _
from tui.widgets.job_bar import Said


class MessagesScreen(Dialog[None]):
    """Shows messages, the newest first."""

    def __init__(self, said: Iterable[Said]) -> None:
        super().__init__()
        self._said = [*said]

    def compose(self) -> ComposeResult:
        lines = [f"{time.strftime('%H:%M:%S', time.localtime(message.at))}  {message.text}" for message in self._said]
        with Vertical(classes="dialog tall"):
            yield Static(_("The last messages · Esc closes"), classes="question")
            with VerticalScroll(id="first"):
                yield Static("\n".join(reversed(lines)) or _("Nothing was said yet."), markup=False)
