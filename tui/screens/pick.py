"""A question with a list of answers: confirmations, and the choice of a model."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from textual.app import ComposeResult
from textual.containers import Vertical
from textual.widgets import OptionList, Static
from textual.widgets.option_list import Option

from tui.screens.dialog import Dialog

_MOMENT = 0.5  # seconds until a question that nobody asked for listens
Question = tuple[str, Sequence[tuple[str, str]]]
"""What is asked, and the answers as ids and texts, in the interface's language."""


class PickScreen(Dialog[str]):
    """Gives the id of the chosen answer."""

    def __init__(self, ask: Callable[[], Question], chosen: str | None = None, unasked: bool = False) -> None:
        """``ask`` is called again when the interface's language changes; ``chosen`` is the id highlighted first.

        A question that comes ``unasked``, in the midst of something else, takes no answer in its first moment: the
        keys that were meant for something else.
        """
        super().__init__()
        self._ask, self._chosen, self._unasked = ask, chosen, unasked

    def compose(self) -> ComposeResult:
        with Vertical(classes="dialog"):
            yield Static(markup=False, classes="question")
            yield OptionList(id="first", markup=False)

    def on_mount(self) -> None:
        answers = self._tell()
        keys = [key for key, _text in answers]
        options = self.query_one(OptionList)
        options.highlighted = keys.index(self._chosen) if self._chosen in keys else 0
        if self._unasked:
            options.disabled = True
            self.listen()
            self.set_timer(_MOMENT, self._take_answers)

    def _take_answers(self) -> None:
        options = self.query_one(OptionList)
        options.disabled = False
        options.focus()

    def action_close(self) -> None:
        if not self.query_one(OptionList).disabled:
            super().action_close()

    def reword(self) -> None:
        """Ask in the interface's language; what is highlighted stays."""
        if self.is_mounted:
            options = self.query_one(OptionList)
            place = options.highlighted
            self._tell()
            options.highlighted = place

    def _tell(self) -> Sequence[tuple[str, str]]:
        question, answers = self._ask()
        self.query_one(".question", Static).update(question)
        options = self.query_one(OptionList)
        options.clear_options()
        options.add_options([Option(text, id=key) for key, text in answers])
        return answers

    def on_option_list_option_selected(self, event: OptionList.OptionSelected) -> None:
        self.dismiss(event.option_id)
