"""A question with a list of answers: confirmations, and the choice of a model."""

from __future__ import annotations

from collections.abc import Sequence

from textual.app import ComposeResult
from textual.containers import Vertical
from textual.widgets import OptionList, Static
from textual.widgets.option_list import Option

from tui.screens.dialog import Dialog


class PickScreen(Dialog[str]):
    """Gives the id of the chosen answer."""

    def __init__(self, question: str, answers: Sequence[tuple[str, str]], chosen: str | None = None) -> None:
        """``answers`` are ids and texts; ``chosen`` is the id that is highlighted first."""
        super().__init__()
        self._question, self._answers, self._chosen = question, answers, chosen

    def compose(self) -> ComposeResult:
        with Vertical(classes="dialog"):
            yield Static(self._question, markup=False, classes="question")
            yield OptionList(*(Option(text, id=key) for key, text in self._answers), id="first", markup=False)

    def on_mount(self) -> None:
        options = self.query_one(OptionList)
        keys = [key for key, _text in self._answers]
        options.highlighted = keys.index(self._chosen) if self._chosen in keys else 0

    def on_option_list_option_selected(self, event: OptionList.OptionSelected) -> None:
        self.dismiss(event.option_id)
