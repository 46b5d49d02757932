"""The models: installed or not, what each does and how well, which one serves what; pull, verify, remove."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from rich.text import Text
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Vertical
from textual.message import Message
from textual.widgets import DataTable, Static

from pipelines.catalogue import ModelSpec, load_catalogue
from tui.keys import MODELS_ACTIONS, bindings
from tui.screens.dialog import Dialog
from tui.text.i18n import _
from tui.text.models import How, Stock, columns, details, row
from tui.widgets.footer import KeyFooter
from tui.widgets.job_bar import JobBar, ProgressLine
from tui.work.transfer import Deed


class ModelsScreen(Dialog[None]):
    """Shows the models. What it is asked for it only posts: the application does it, also after this is closed."""

    ACTIONS = MODELS_ACTIONS
    BINDINGS: ClassVar[list[BindingType]] = [*bindings(ACTIONS)]

    @dataclass
    class Wanted(Message):
        """Something is to be done with a model; ``deed`` ``None``: what runs is to be stopped."""

        deed: Deed | None
        model: str

    def __init__(self, stock: Stock | None, highlighted: str = "") -> None:
        """``highlighted`` is the id of the model that the user came for."""
        super().__init__()
        self._stock, self._came_for = stock, highlighted
        self._models = load_catalogue()
        self.bar, self._progress = JobBar(id="models-job"), ProgressLine(id="models-progress")

    def compose(self) -> ComposeResult:
        with Vertical(id="models"):
            yield Static(markup=False, id="serves")
            table: DataTable[Text] = DataTable(id="first", cursor_type="row", zebra_stripes=True)
            yield table
            yield Static(markup=False, id="details")
            yield self._progress
            yield self.bar
            yield KeyFooter()

    def on_mount(self) -> None:
        self._fill(self._came_for)

    def show_stock(self, stock: Stock) -> None:
        """Show the state of things anew."""
        self._stock = stock
        if self.is_mounted:
            self._fill(self._model.id)

    def show_progress(self, text: str) -> None:
        """Show how far a pull or check is; nothing where none runs."""
        self._progress.show(text)

    def reword(self) -> None:
        """Write the words anew in the interface's language."""
        self._fill(self._model.id)

    @property
    def _table(self) -> DataTable[Text]:
        return self.query_one(DataTable)

    @property
    def _model(self) -> ModelSpec:
        """The model under the cursor."""
        return self._models[max(0, self._table.cursor_row)]

    def _how(self, spec: ModelSpec) -> How:
        return self._stock.how.get(spec.id, "absent") if self._stock else "absent"

    def _fill(self, highlighted: str) -> None:
        table = self._table
        table.clear(columns=True)
        table.add_columns(*(Text(name) for name in columns()))
        for spec in self._models:
            cells = row(spec, self._how(spec)) if self._stock else (spec.id, "…", *row(spec, "absent")[2:])
            table.add_row(*map(Text, cells), key=spec.id)
        ids = [spec.id for spec in self._models]
        table.move_cursor(row=ids.index(highlighted) if highlighted in ids else 0)
        self.query_one("#serves", Static).update(self._stock.text() if self._stock else _("Looking…") + "\n")
        self._tell()

    def _tell(self) -> None:
        self.query_one("#details", Static).update(details(self._model, self._stock))

    def on_data_table_row_highlighted(self) -> None:
        self._tell()

    def on_data_table_row_selected(self) -> None:
        """Enter does what lacks."""
        self.action_deed("verify" if self._how(self._model) == "ready" else "pull")

    def action_deed(self, deed: Deed) -> None:
        """Ask for something to be done with the model under the cursor."""
        self.post_message(self.Wanted(deed, self._model.id))

    def action_stop(self) -> None:
        """Ask for what runs to be stopped."""
        self.post_message(self.Wanted(None, ""))
