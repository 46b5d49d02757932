"""The dialog that asks where to save; it asks again before another file is overwritten."""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple

from textual.app import ComposeResult
from textual.containers import Vertical
from textual.widgets import Input, Static

from pipelines.message import Message
from tui.screens.dialog import Dialog
from tui.text.i18n import _, localized
from tui.text.paths import there, typed_path


class SavePlace(NamedTuple):
    """The path to write to, and whether a file that lies there may be replaced."""

    path: Path
    replace: bool


class SaveScreen(Dialog[SavePlace]):
    """Gives the place to write to."""

    def __init__(self, suggested: Path, warning: Message | None = None) -> None:
        super().__init__()
        self._suggested, self._warning = suggested, warning
        self._agreed: Path | None = None

    def compose(self) -> ComposeResult:
        with Vertical(classes="dialog"):
            yield Static(classes="question")
            yield Input(str(self._suggested), id="first", select_on_focus=False)
            yield Static(markup=False, id="warning")

    def on_mount(self) -> None:
        self._tell()

    def reword(self) -> None:
        """Ask in the interface's language; the name that was typed stays."""
        if self.is_mounted:
            self._tell()

    def _tell(self) -> None:
        question = _("Save as (Enter saves). Endings: .txt .md .json, .html side by side")
        self.query_one(".question", Static).update(question)
        self.query_one("#warning", Static).update(localized(self._warning or ""))

    def on_input_submitted(self, event: Input.Submitted) -> None:
        path = typed_path(event.value)
        if path is None:
            return
        if there(path) and path != self._agreed:
            self._agreed, self._warning = path, Message("! This file exists. Enter once more overwrites it.")
            self._tell()
            return
        self.dismiss(SavePlace(path, path == self._agreed))
