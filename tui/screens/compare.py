"""The screen that compares: columns with their facts, their differences; what it is asked for it posts."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar, Literal

from textual.app import ComposeResult
from textual.binding import BindingType
from textual.message import Message

from tui.comparison import Comparison
from tui.keys import COMPARE_ACTIONS, bindings
from tui.screens.dialog import Dialog
from tui.screens.pick import PickScreen, Question
from tui.text.differences import Differences
from tui.text.i18n import _
from tui.widgets.columns import Columns
from tui.widgets.footer import KeyFooter
from tui.widgets.job_bar import JobBar


class CompareScreen(Dialog[None]):
    """Shows a comparison; until it is made, an empty screen that says so."""

    ACTIONS = COMPARE_ACTIONS
    BINDINGS: ClassVar[list[BindingType]] = [*bindings(ACTIONS)]

    @dataclass
    class Wanted(Message):
        """What the application is to do: choose columns, save, copy, or find the differences of two columns."""

        deed: Literal["choose", "save", "copy all", "copy one", "differ"]
        comparison: Comparison
        at: int = 0
        other: int = 0

    def __init__(self) -> None:
        super().__init__()
        self.columns = Columns(id="columns")
        self.bar = JobBar(id="compare-job")
        self.comparison: Comparison | None = None
        self._marked: tuple[int, int] | None = None

    def compose(self) -> ComposeResult:
        yield self.columns
        yield self.bar
        yield KeyFooter()

    def on_mount(self) -> None:
        self.listen()  # Escape works before there is anything to be seen
        self.bar.say(_("Measuring…"))

    async def show(self, comparison: Comparison) -> None:
        """Show a comparison that is ready."""
        self.comparison, self._marked = comparison, None
        await self.columns.show(comparison)
        partly = _("A translation is not complete; what lacks stands in the article's language.")
        if comparison.complete:
            self.bar.say(_("← → another column, d marks differences, t scrolls each alone, F9 saves."))
        else:
            self.bar.say(partly, "warning")

    def show_differences(self, first: int, second: int, differences: Differences) -> None:
        """Mark the differing words of two columns, and say how many."""
        self._marked = (first, second)
        spans = {first: differences.first, second: differences.second}
        self.columns.mark(spans.get)
        if not any(differences.words) and None in (differences.first, differences.second):
            short, long = (first, second) if differences.second is None else (second, first)
            same = _("Every word of column {a} stands in column {b}, in the same order.")
            self.bar.say(same.format(a=short + 1, b=long + 1), "done")
            return
        if not any(differences.words):
            self.bar.say(_("Columns {a} and {b} do not differ in words.").format(a=first + 1, b=second + 1), "done")
            return
        counts = [
            _("column {at}: {n}").format(at=at + 1, n=words)
            for at, words in zip((first, second), differences.words, strict=True)
            if spans[at] is not None
        ]
        text = _("Differing words, underlined, ≠ in the margin: {words}. n: next, d: end.").format(
            words=", ".join(counts)
        )
        if len(counts) < len(spans):
            text += " " + _("The much longer column is not marked.")
        self.bar.say(text)

    # Keys

    def _ask(self, deed: Literal["choose", "save", "copy all", "copy one", "differ"], other: int = 0) -> None:
        if self.comparison is not None:
            self.post_message(self.Wanted(deed, self.comparison, self.columns.at, other))

    def action_choose(self) -> None:
        self._ask("choose")

    def action_save(self) -> None:
        self._ask("save")

    def action_copy(self, what: str) -> None:
        self._ask("copy all" if what == "all" else "copy one")

    def action_turn(self, step: int) -> None:
        self.columns.turn(step)

    def action_together(self) -> None:
        together = self.columns.toggle_together()
        self.bar.say(_("Columns of one kind scroll together.") if together else _("Each column scrolls alone."))

    def action_change(self) -> None:
        if self.columns.change() is None:
            self.bar.say(_("Nothing is marked in this column; d marks differences."))

    def action_differ(self) -> None:
        """Mark the differences of the current column and another in its language, or take the marks away."""
        if self.comparison is None:
            return
        if self._marked is not None:
            self._marked = None
            self.columns.mark(lambda _at: None)
            self.bar.say(_("The marks are taken away."))
            return
        partners = self.comparison.partners(self.columns.at)
        if not partners:
            only = _("No other column is in this column's language; words can be compared in one language only.")
            self.bar.say(only, "warning")
        elif len(partners) == 1:
            self._ask("differ", partners[0])
        else:
            comparison, here = self.comparison, self.columns.at

            def chosen(answer: str | None) -> None:
                if answer is not None:
                    self._ask("differ", int(answer))

            def question() -> Question:
                answers = [(str(at), comparison.head(at)[0]) for at in partners]
                return _("Mark the differences between column {n} and").format(n=here + 1), answers

            self.app.push_screen(PickScreen(question), chosen)
