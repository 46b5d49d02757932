"""The dialog that looks a word of a sentence up: tables, the memory, and what models make of it alone."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import TYPE_CHECKING, ClassVar

from rich.text import Text
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical, VerticalScroll
from textual.message import Message
from textual.timer import Timer
from textual.widgets import Static

from tui.keys import with_twins
from tui.screens.dialog import Dialog
from tui.text.i18n import _
from tui.text.layout import safe
from tui.text.search import places

if TYPE_CHECKING:
    from pipelines.memory.concordance import Occurrence
    from tui.work.messages import Suggestion

_WORD = re.compile(r"[^\W\d_]+(?:[-'’][^\W\d_]+)*")
_LEAST = 4  # letters of the word that is looked up first
_PAUSE = 0.3  # seconds that a word waits: who goes on to another one asks no model for it


class LookUpScreen(Dialog[None]):
    """Shows what is known of a word; what it asks for it posts."""

    AUTO_FOCUS = "VerticalScroll"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("left,shift+tab", "turn(-1)", show=False, priority=True),
        Binding("right,tab", "turn(1)", show=False, priority=True),
        Binding("f8", "others", show=False),
        Binding(with_twins(("f",)), "close", show=False),
    ]

    class Asked(Message):
        """A word is to be looked up; ``others``: by the other models too."""

        def __init__(self, word: str, others: bool = False) -> None:
            super().__init__()
            self.word, self.others = word, others

    def __init__(self, sentence: str, sought: str = "") -> None:
        """It begins with the word that was ``sought``, else with the first one that is not very short."""
        super().__init__()
        self._sentence = safe(sentence)
        self._words = [match.span() for match in _WORD.finditer(self._sentence)]
        begun = next(iter(places(self._sentence, sought)), None)
        fits = [at for at, (start, end) in enumerate(self._words) if begun and start <= begun[0] < end]
        long = [at for at, (start, end) in enumerate(self._words) if end - start >= _LEAST]
        self._at = next(iter((*fits, *long)), 0)
        self._waits: Timer | None = None
        self._forget()

    def _forget(self) -> None:
        self._glosses: Sequence[str] | None = None
        self._pairs: Sequence[Occurrence] = ()
        self._answers: list[Suggestion] = []
        self._asking = ""
        self._done = False

    def compose(self) -> ComposeResult:
        with Vertical(classes="dialog", id="look-up"):
            yield Static(classes="question", markup=False)
            yield Static(id="sentence", markup=False)
            with VerticalScroll():
                yield Static(id="known", markup=False)

    def on_mount(self) -> None:
        self._tell()
        self._ask()

    def reword(self) -> None:
        """Say it in the interface's language."""
        if self.is_mounted:
            self._tell()

    @property
    def word(self) -> str:
        """The word under the cursor; empty in a sentence without words."""
        return self._sentence[slice(*self._words[self._at])] if self._words else ""

    def _ask(self) -> None:
        if self._waits:
            self._waits.stop()
        if self.word:
            self._waits = self.set_timer(_PAUSE, lambda: self.post_message(self.Asked(self.word)))

    def action_turn(self, step: int) -> None:
        """To another word, in a circle."""
        if self._words:
            self._at = (self._at + step) % len(self._words)
            self._forget()
            self._tell()
            self._ask()

    def action_others(self) -> None:
        """Ask the other models too."""
        if self.word:
            self.post_message(self.Asked(self.word, others=True))

    def show_known(self, word: str, glosses: Sequence[str], pairs: Sequence[Occurrence]) -> None:
        """Show what tables and memory have of a word."""
        if word == self.word:
            self._glosses, self._pairs = glosses, pairs
            self._tell()

    def show_answers(self, word: str, answers: Sequence[Suggestion], asking: str) -> None:
        """Show what models answered, and which one is asked now; none: all were."""
        if word == self.word:
            models = {answer.model for answer in self._answers}
            self._answers += [answer for answer in answers if answer.model not in models]
            self._asking, self._done = asking, not asking
            self._tell()

    def _tell(self) -> None:
        self.query_one(".question", Static).update(_("Look up (← → another word, F8 asks other models, Esc closes)"))
        sentence = Text(self._sentence)
        if self._words:
            sentence.stylize("bold reverse", *self._words[self._at])
        self.query_one("#sentence", Static).update(sentence)
        self.query_one("#known", Static).update(self._known())

    def _known(self) -> Text:
        known = Text()
        if not self._words:
            return Text(_("This sentence has no words."))
        for answer in self._answers:
            known.append(f"{answer.model}: {safe(answer.text)}\n")
        if self._asking:
            known.append(_("Asking {model}…").format(model=self._asking) + "\n")
        elif self._done and not self._answers:
            known.append(_("No installed model translates this.") + "\n")
        if self._glosses is None:
            return known.append(_("Looking…"))
        known.append(_("Glossary: {words}").format(words=" · ".join(self._glosses) or "–") + "\n")
        known.append(_("Memory:") + ("" if self._pairs else " –"))
        for pair in self._pairs:
            start = len(known) + 3
            known.append(f"\n{'✓' if pair.by_person else ' '} {safe(pair.text)}")
            for first, last in pair.spans:
                known.stylize("bold underline", start + first, start + last)
            known.append(f"\n  → {safe(pair.translation)}")
        return known
