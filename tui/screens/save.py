"""The dialog that asks where to save; it stays until the file is written, and asks before another is overwritten."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from textual.app import ComposeResult
from textual.containers import Vertical
from textual.widgets import Input, Static

from pipelines.errors import AudarError, TargetExists
from pipelines.message import Message, reason_of
from tui.screens.dialog import Dialog
from tui.text.i18n import _, localized
from tui.text.paths import typed_path


class SaveScreen(Dialog[Path]):
    """Gives the path that was written."""

    def __init__(self, suggested: Path, write: Callable[[Path, bool], None], warning: Message | None = None) -> None:
        """``write`` is given a path, and whether a file that lies there may be replaced; it raises what goes wrong."""
        super().__init__()
        self._suggested, self._write, self._warning = suggested, write, warning
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
        question = _("Save as (Enter saves). Endings: .txt .md .json .tmx, .html side by side")
        self.query_one(".question", Static).update(question)
        self.query_one("#warning", Static).update(localized(self._warning or ""))

    def on_input_submitted(self, event: Input.Submitted) -> None:
        path = typed_path(event.value)
        if path is None:
            return
        try:
            self._write(path, path == self._agreed)
        except TargetExists:
            self._agreed, self._warning = path, Message("! This file exists. Enter once more overwrites it.")
        except (AudarError, OSError) as error:
            self._warning = Message("! {reason}", reason=reason_of(error))
        else:
            self.dismiss(path)
            return
        self._tell()
