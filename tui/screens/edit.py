"""The dialog in which a sentence's translation is corrected: its source, its flags, other translations to take."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import ClassVar

from rich.text import Text
from textual import events
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.message import Message
from textual.widgets import OptionList, Static, TextArea
from textual.widgets.option_list import Option

from pipelines.article import Flag
from tui.screens.dialog import Dialog
from tui.text.differences import differences
from tui.text.i18n import _, localized
from tui.text.layout import safe
from tui.work.messages import Suggestion

_NUMBERED = 9  # suggestions that a key takes


class SentenceArea(TextArea):
    """A sentence that is written: one line, however long; Enter is done with it."""

    BINDINGS: ClassVar[list[BindingType]] = [Binding("tab", "app.focus_next", show=False)]

    def action_delete_to_start_of_line(self) -> None:
        """Delete all before the cursor, also what stands on other rows."""
        self.delete((0, 0), self.cursor_location)

    async def action_delete_to_end_of_line_or_delete_line(self) -> None:
        """Delete all behind the cursor likewise."""
        self.delete(self.cursor_location, self.document.end)

    async def _on_key(self, event: events.Key) -> None:
        if event.key == "enter":
            event.stop()
            event.prevent_default()
            self.screen.post_message(EditScreen.Accepted())
        elif event.key == "tab":
            return
        else:
            await super()._on_key(event)


class Candidates(OptionList):
    """Other translations; their numbers take them."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding(f"{n}", f"screen.take({n - 1})", show=False) for n in range(1, _NUMBERED + 1)
    ]


class EditScreen(Dialog[str]):
    """Gives the translation that is to stand."""

    AUTO_FOCUS = "SentenceArea"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("f5", "ask(True)", show=False),
        Binding("f8", "ask", show=False),
    ]

    class Accepted(Message):
        """What is written is to stand."""

    class Asked(Message):
        """Other models are to be asked, or the one that translated, ``again``."""

        def __init__(self, again: bool) -> None:
            super().__init__()
            self.again = again

    def __init__(self, source: str, target: str, check: Callable[[str], Sequence[Flag]]) -> None:
        """``check`` tells the flags of a translation of ``source``."""
        super().__init__()
        self._source, self._target, self._check = source, target, check
        self._suggestions: list[Suggestion] = []
        self._asking = ""
        self._empty = False

    def compose(self) -> ComposeResult:
        with Vertical(classes="dialog", id="edit"):
            yield Static(classes="question", markup=False)
            yield Static(safe(self._source), id="edit-source", markup=False)
            yield SentenceArea(
                self._target, soft_wrap=True, compact=True, highlight_cursor_line=False, id="edit-target"
            )
            yield Static(id="edit-flags", markup=False)
            yield Candidates(id="candidates", markup=False)
            yield Static(id="edit-keys", markup=False)

    def on_mount(self) -> None:
        area = self.query_one(SentenceArea)
        area.move_cursor(area.document.end)
        self._tell()

    def reword(self) -> None:
        """Say it in the interface's language; what was written stays."""
        if self.is_mounted:
            self._tell()

    @property
    def text(self) -> str:
        """What is written, as one line."""
        return " ".join(self.query_one(SentenceArea).text.split())

    def _tell(self) -> None:
        self.query_one(".question", Static).update(_("Correct the translation (Enter keeps, Esc leaves it as it was)"))
        keys = _("Tab, then Enter or 1 … 9: another translation · F5: the model once more · F8: the other models")
        if self._asking:
            keys = _("Asking {model}…").format(model=self._asking)
        self.query_one("#edit-keys", Static).update(keys)
        self._tell_flags()

    def _tell_flags(self) -> None:
        details = [localized(flag.detail) for flag in self._check(self.text)] if self.text else []
        if self._empty and not self.text:
            details = [_("An empty translation is not kept.")]
        line = self.query_one("#edit-flags", Static)
        line.update(safe("\n".join(f"! {detail}" for detail in details)))
        line.display = bool(details)

    @property
    def known(self) -> set[str]:
        """The translations that stand there already."""
        return {self._target, *(suggestion.text for suggestion in self._suggestions)}

    def suggest(self, suggestions: Sequence[Suggestion], asking: str) -> None:
        """Show other translations, and which model is asked now."""
        self._asking = asking
        texts = self.known
        options = self.query_one(OptionList)
        for suggestion in suggestions:
            if suggestion.text.strip() and suggestion.text not in texts:
                texts.add(suggestion.text)
                self._suggestions.append(suggestion)
                options.add_option(Option(self._line(len(self._suggestions), suggestion)))
        options.display = bool(self._suggestions)
        if options.highlighted is None and self._suggestions:
            options.highlighted = 0
        self._tell()

    def _line(self, number: int, suggestion: Suggestion) -> Text:
        """Its number, its words, whose they are; of a near match also its source, the differing words marked."""
        whose = suggestion.model or (_("a person's") if suggestion.by_person else _("memory"))
        share = f" {suggestion.score:.0f} %" if suggestion.source else ""
        share += f", {localized(suggestion.how)}" if suggestion.how else ""
        line = Text(f"{number} " if number <= _NUMBERED else "")
        line.append(f"{safe(suggestion.text)}  ({whose}{share})")
        if suggestion.source and suggestion.score < 100:
            line.append("\n  ≠ ")
            start = len(line)
            line.append(safe(suggestion.source))
            marks = differences([suggestion.source], [self._source]).first
            for first, last in marks[0] if marks else ():
                line.stylize("bold underline", start + first, start + last)
        return line

    def on_text_area_changed(self) -> None:
        self._tell_flags()

    def on_option_list_option_selected(self, event: OptionList.OptionSelected) -> None:
        self.action_take(event.option_index)

    def action_take(self, at: int) -> None:
        """Write another translation in the place of what is written."""
        if at < len(self._suggestions):
            area = self.query_one(SentenceArea)
            area.text = self._suggestions[at].text
            area.move_cursor(area.document.end)
            area.focus()

    def action_ask(self, again: bool = False) -> None:
        self.post_message(self.Asked(again))

    def on_edit_screen_accepted(self) -> None:
        self._empty = not self.text
        if self._empty:
            self._tell_flags()
        else:
            self.dismiss(self.text)
