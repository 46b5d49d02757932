"""The dialog that opens an article: a path, a tree of files, or a text pasted whole."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import ClassVar

from rich.text import Text
from textual import events
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.widgets import DirectoryTree, Input, OptionList, Static
from textual.widgets.option_list import Option

from pipelines.message import N_, Message
from tui.screens.dialog import Dialog
from tui.text.i18n import _, localized
from tui.text.layout import safe
from tui.text.paths import dropped_file, page_address, shown_path, there, typed_path


class PathInput(Input):
    """A line for a path that takes a whole pasted text as an article; ↓ leaves it."""

    BINDINGS: ClassVar[list[BindingType]] = [Binding("down", "app.focus_next", show=False)]

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


class RecentFiles(OptionList):
    """The files opened before, newest first."""


class OpenScreen(Dialog[Path | str]):
    """Gives a path, or a pasted text."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("ctrl+r", "go('RecentFiles')", N_("Recent files"), id="open.recent"),
        Binding("ctrl+t", "go('FileTree')", N_("File tree"), id="open.tree"),
    ]

    def __init__(self, folder: Path, recent: Sequence[Path] = (), typed: str = "") -> None:
        """``recent`` are the files opened before, newest first; ``typed`` is what stands in the line at first."""
        super().__init__()
        self._folder, self._recent, self._typed = folder, recent, typed
        self._warning: Message | None = None

    def compose(self) -> ComposeResult:
        with Vertical(classes="dialog tall"):
            yield Static(classes="question")
            yield PathInput(self._typed, id="first", select_on_focus=False)
            yield Static(markup=False, id="warning")
            if self._recent:
                yield Static(classes="heading")
                yield RecentFiles(*(Option(shown_path(path)) for path in self._recent), markup=False)
            yield FileTree(self._folder)

    def on_mount(self) -> None:
        self._tell()
        if self._recent:
            self.query_one(RecentFiles).highlighted = 0

    def reword(self) -> None:
        """Ask in the interface's language; what was typed stays."""
        if self.is_mounted:
            self._tell()

    def _tell(self) -> None:
        question = _("Open: type a path, paste a text, or choose a file (Tab; Backspace: folder above)")
        self.query_one(".question", Static).update(question)
        self.query_one("#warning", Static).update(localized(self._warning or ""))
        self.query_one(PathInput).placeholder = _("path of an article: txt, md, html, docx, pdf …")
        for heading in self.query(".heading").results(Static):
            heading.update(_("Opened before (↓)"))

    def action_go(self, name: str) -> None:
        """To the list of files opened before, or to the tree."""
        for widget in self.query(name):
            widget.focus()

    def on_option_list_option_selected(self, event: OptionList.OptionSelected) -> None:
        self.dismiss(self._recent[event.option_index])

    def on_input_submitted(self, event: Input.Submitted) -> None:
        if address := page_address(event.value):
            self.dismiss(address)
            return
        path = typed_path(event.value)
        if path is None:
            return
        if there(path) and path.is_dir():
            self.query_one(FileTree).path = path
            self.query_one(FileTree).focus()
        elif there(path):
            self.dismiss(path)
        else:
            self._warning = Message("! There is no file {path}.", path=path)
            self._tell()

    def on_input_changed(self) -> None:
        if self._warning:
            self._warning = None
            self._tell()

    def on_directory_tree_file_selected(self, event: DirectoryTree.FileSelected) -> None:
        self.dismiss(event.path)
