"""The dialog that asks which columns to compare: a list with check marks."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.widgets import OptionList, Static
from textual.widgets.option_list import Option

from pipelines.message import Message
from tui.comparison import FEWEST, MOST, Candidate
from tui.screens.dialog import Dialog
from tui.text.i18n import _, localized
from tui.text.layout import safe


class ChooseScreen(Dialog[list[str]]):
    """Gives the keys of the chosen columns, in the list's order."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("space", "mark", show=False),
        Binding("enter", "show", show=False, priority=True),  # before the list, whose own choice marks
    ]

    def __init__(self, offered: Sequence[Candidate], chosen: Sequence[str]) -> None:
        super().__init__()
        self._offered, self._chosen = offered, set(chosen)
        self._warning: Message | None = None

    def compose(self) -> ComposeResult:
        with Vertical(classes="dialog"):
            yield Static(markup=False, classes="question")
            yield OptionList(*(Option(self._line(c), id=c.key) for c in self._offered), id="first", markup=False)
            yield Static(markup=False, id="warning")

    def on_mount(self) -> None:
        self._tell()
        self.query_one(OptionList).highlighted = 0

    def reword(self) -> None:
        """Ask in the interface's language; what is marked stays."""
        if self.is_mounted:
            self._tell()

    def _tell(self) -> None:
        self.query_one(".question", Static).update(_("Compare two to four (Space marks, Enter shows)"))
        for place, candidate in enumerate(self._offered):
            self.query_one(OptionList).replace_option_prompt_at_index(place, self._line(candidate))
        self._warn(self._warning)

    def _line(self, candidate: Candidate) -> str:
        return f"({'x' if candidate.key in self._chosen else ' '}) {safe(candidate.label)}"

    def _warn(self, words: Message | None) -> None:
        self._warning = words
        self.query_one("#warning", Static).update(f"! {localized(words)}" if words else "")

    def action_mark(self) -> None:
        """Mark the line under the cursor, or take its mark away."""
        options = self.query_one(OptionList)
        place = options.highlighted
        if place is None:
            return
        key = self._offered[place].key
        if key not in self._chosen and len(self._chosen) >= MOST:
            self._warn(Message("At most four columns fit; take a mark away first."))
            return
        self._chosen ^= {key}
        self._warn(None)
        options.replace_option_prompt_at_index(place, self._line(self._offered[place]))

    def on_option_list_option_selected(self) -> None:
        self.action_mark()  # a click

    def action_show(self) -> None:
        """Give the answer."""
        if len(self._chosen) < FEWEST:
            self._warn(Message("Mark at least two with Space."))
        else:
            self.dismiss([candidate.key for candidate in self._offered if candidate.key in self._chosen])
