"""The dialog that opens an article: a path, a tree of files, or a text pasted whole."""

from __future__ import annotations

from pathlib import Path
from typing import ClassVar

from rich.text import Text
from textual import events
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.widgets import DirectoryTree, Input, Static

from tui.i18n import N_, _
from tui.layout import safe
from tui.paths import dropped_file, typed_path
from tui.screens.dialog import Dialog


class PathInput(Input):
    """A line for a path that takes a whole pasted text as an article."""

    def _on_paste(self, event: events.Paste) -> None:
        file = dropped_file(event.text)
        if len(event.text.strip().splitlines()) > 1 or file is not None:  # terminals paste line ends as CR
            event.stop()
            event.prevent_default()
            self.screen.dismiss(file or event.text)


class FileTree(DirectoryTree):
    """A tree whose names are no markup and whose signs every font has."""

    ICON_NODE = "▸ "
    ICON_NODE_EXPANDED = "▾ "
    ICON_FILE = "  "
    BINDINGS: ClassVar[list[BindingType]] = [Binding("backspace", "up", N_("Folder above"))]

    def process_label(self, label: str | Text) -> Text:
        return Text(safe(label).replace("\n", " ")) if isinstance(label, str) else label

    def action_up(self) -> None:
        """Show the folder above."""
        self.path = Path(self.path).absolute().parent


class OpenScreen(Dialog[Path | str]):
    """Gives a path, or a pasted text."""

    def __init__(self, folder: Path) -> None:
        super().__init__()
        self._folder = folder

    def compose(self) -> ComposeResult:
        with Vertical(classes="dialog tall"):
            yield Static(
                _("Open: type a path, paste a text, or choose a file (Tab; Backspace: folder above)"),
                classes="question",
            )
            yield PathInput(placeholder=_("path of a .txt, .md or .html file"), id="first")
            yield FileTree(self._folder)

    def on_input_submitted(self, event: Input.Submitted) -> None:
        path = typed_path(event.value)
        if path is None:
            return
        if path.is_dir():
            self.query_one(FileTree).path = path
            self.query_one(FileTree).focus()
        else:
            self.dismiss(path)

    def on_directory_tree_file_selected(self, event: DirectoryTree.FileSelected) -> None:
        self.dismiss(event.path)
