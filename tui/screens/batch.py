"""The screen of a folder: what is to be translated, how far it is, and what came of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import ClassVar, Literal

from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Vertical
from textual.message import Message as Posted
from textual.suggester import Suggester
from textual.widgets import Checkbox, Input, OptionList, Static
from textual.widgets.option_list import Option

from pipelines.errors import AudarError
from pipelines.folder.events import Outcome
from pipelines.languages import LANGUAGES
from pipelines.message import Message
from tui.keys import BATCH_ACTIONS, bindings
from tui.screens.dialog import Dialog
from tui.text.batch import BatchState, outcome_line, progress_line, statuses_line
from tui.text.i18n import _, language_name, localized
from tui.text.layout import safe
from tui.text.paths import there, typed_path
from tui.widgets.footer import KeyFooter
from tui.widgets.job_bar import JobBar, ProgressLine


@dataclass(frozen=True, slots=True)
class BatchWish:
    """What is to be translated, to which languages, and where to."""

    folder: Path
    targets: tuple[str, ...]
    out: Path


class Folders(Suggester):
    """Completes the path of a folder, which → takes over."""

    async def get_suggestion(self, value: str) -> str | None:
        path = typed_path(value)
        if path is None or not value.strip() or value.endswith(("/", "..")):
            return None
        try:
            names = sorted(item.name for item in path.parent.iterdir() if item.is_dir())
        except OSError:
            return None
        name = next((name for name in names if name.startswith(path.name) and name != path.name), "")
        return value + name.removeprefix(path.name) if name else None


class Mark(Checkbox):
    """A check box whose sign says it, not its colour alone."""

    BUTTON_LEFT, BUTTON_INNER, BUTTON_RIGHT = "[", " ", "]"

    def watch_value(self) -> None:
        self.BUTTON_INNER = "x" if self.value else " "
        super().watch_value()


class BatchScreen(Dialog[Outcome]):
    """Gives the outcome whose file is to be opened; what else is wished for it posts. Closing it stops nothing."""

    ACTIONS = BATCH_ACTIONS
    BINDINGS: ClassVar[list[BindingType]] = [*bindings(ACTIONS)]

    @dataclass
    class Wanted(Posted):
        """A batch is to begin, the one that runs to stop, its report to be opened, or the chosen model to be shown."""

        deed: Literal["begin", "stop", "report", "model"]
        wish: BatchWish | None = None

    def __init__(self, wish: BatchWish, model: str | None, state: BatchState | None, runs: bool) -> None:
        """``wish`` stands there at first; ``model`` translates, ``None`` being the best installed one."""
        super().__init__()
        self._wish, self._model, self._state, self._runs = wish, model, state, runs
        self._warning: Message | str = ""
        self.bar, self._progress = JobBar(id="batch-job"), ProgressLine(id="batch-progress")

    def compose(self) -> ComposeResult:
        with Vertical(id="batch"):
            yield Static(classes="question", markup=False)
            yield Static(classes="label", markup=False)
            yield Input(str(self._wish.folder), compact=True, id="first", select_on_focus=False, suggester=Folders())
            yield Static(classes="label", markup=False)
            with Vertical(id="targets"):
                for code in LANGUAGES:
                    yield Mark(language_name(code), code in self._wish.targets, compact=True, id=f"to-{code}")
            yield Static(classes="label", markup=False)
            yield Input(str(self._wish.out), compact=True, id="out", select_on_focus=False, suggester=Folders())
            yield Static(id="model", markup=False)
            yield Static(id="warning", markup=False)
            yield self._progress
            yield Static(id="statuses", markup=False)
            yield OptionList(id="outcomes", markup=False)
            yield self.bar
            yield KeyFooter()

    def on_mount(self) -> None:
        self._tell()
        if self._state:
            self.show(self._state, self._runs)

    def reword(self) -> None:
        """Say it in the interface's language; what was typed stays."""
        if self.is_mounted:
            for code in LANGUAGES:
                self.query_one(f"#to-{code}", Checkbox).label = language_name(code)
            self._tell()
            if self._state:
                self.show(self._state, self._runs)

    def _tell(self) -> None:
        question = _("Translate a folder (Enter begins or goes on; Esc: back, it works on)")
        self.query_one(".question", Static).update(question)
        labels = (_("Folder"), _("To (Space marks)"), _("Output folder"))
        for label, text in zip(self.query(".label").results(Static), labels, strict=True):
            label.update(text)
        model = _("model: {id}").format(id=self._model or _("best installed"))
        self.query_one("#model", Static).update(f"{model} · " + _("F8: another"))
        self.query_one("#warning", Static).update(f"! {localized(self._warning)}" if self._warning else "")

    def show_model(self, model: str | None) -> None:
        """Tell which model translates."""
        self._model = model
        self._tell()

    def show(self, state: BatchState, runs: bool) -> None:
        """Show how far the batch is, or what came of it."""
        before, self._state, self._runs = self._state, state, runs
        self._progress.show(progress_line(state) + "  " + _("c stops") if runs else "")
        self.query_one("#statuses", Static).update(statuses_line(state))
        for field in (*self.query(Input), *self.query(Checkbox)):
            field.disabled = runs
        options = self.query_one(OptionList)
        if before is None or before.listed != state.listed or not options.option_count:
            at = options.highlighted
            options.clear_options()
            options.add_options([Option(outcome_line(outcome)) for outcome in state.listed])
            options.highlighted = min(at or 0, len(state.listed) - 1) if state.listed else None
        if runs or self.focused is None:
            options.focus()

    def on_screen_resume(self) -> None:
        self.post_message(self.Wanted("model"))

    # Keys

    def _wished(self) -> BatchWish | None:
        """What is asked for; ``None``, with a warning, where something lacks."""
        from pipelines.folder.plan import default_out

        targets = tuple(code for code in LANGUAGES if self.query_one(f"#to-{code}", Checkbox).value)
        folder, out = (typed_path(self.query_one(name, Input).value) for name in ("#first", "#out"))
        self._warning = ""
        if folder is None or not there(folder):
            self._warning = Message("There is no folder {name}.", name=safe(str(folder or "")))
        elif not targets:
            self._warning = Message("Mark at least one language with Space.")
        elif out is None:
            try:
                out = default_out(folder)
            except AudarError as error:
                self._warning = error.message
        self._tell()
        return BatchWish(folder, targets, out) if folder and out and not self._warning else None

    def action_begin(self) -> None:
        """Begin, or go on."""
        if not self._runs and (wish := self._wished()):
            self.post_message(self.Wanted("begin", wish))

    def action_stop(self) -> None:
        """Stop what runs."""
        self.post_message(self.Wanted("stop"))

    def action_report(self) -> None:
        """Open the report."""
        self.post_message(self.Wanted("report"))

    def on_input_submitted(self) -> None:
        self.action_begin()

    def on_option_list_option_selected(self, event: OptionList.OptionSelected) -> None:
        outcomes: Sequence[Outcome] = self._state.listed if self._state else ()
        self.dismiss(outcomes[event.option_index])
