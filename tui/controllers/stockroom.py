"""The models of this machine on the screen: seen, pulled, verified and removed while reading and translating go on."""

from __future__ import annotations

import msgspec

from pipelines.catalogue import ModelSpec, find_model
from tui.controllers.keeper import Keeper
from tui.screens.models import ModelsScreen
from tui.screens.pick import PickScreen, Question
from tui.settings import DefaultModels
from tui.text.i18n import _
from tui.text.models import Stock, size_text
from tui.text.retold import retold
from tui.widgets.job_bar import JobBar, Tone
from tui.work import messages
from tui.work.store import WORKS, taking_stock
from tui.work.transfer import Deed, Transfer

SLOT = "store"


class Stockroom(Keeper):
    """The part of the application that looks after the models."""

    def __init__(self, output_piped: bool) -> None:
        super().__init__(output_piped)
        self.transfer: Transfer | None = None
        self.store_bar = JobBar(id="store")
        self._stock: Stock | None = None
        self._damaged: set[str] = set()  # ids whose check failed, which a glance at sizes may not show
        self._missing = ""  # the id of the model that the last failed job lacked

    def on_mount(self) -> None:
        self.set_interval(0.25, self._tell_transfer)

    def action_models(self, model: str = "") -> None:
        """Show the models, with the cursor on the one that is wanted."""
        self.push_screen(ModelsScreen(self._stock, model or self._missing))
        self._take_stock()

    def _take_stock(self) -> None:
        work = taking_stock(self.session.model, self.settings.models.summarize or None, self.settings.direct)
        self.jobs.start("stock", _("Looking at the models"), work)

    def on_stock_taken(self, message: messages.StockTaken) -> None:
        if self.jobs.wanted(message):
            self._stock = message.stock
            if screen := self._models_screen():
                screen.show_stock(message.stock)

    def _models_screen(self) -> ModelsScreen | None:
        return next((screen for screen in self.screen_stack if isinstance(screen, ModelsScreen)), None)

    def _say_of_models(self, text: str, tone: Tone = "note") -> None:
        """Say it where the user looks: on the models screen, else on the main one."""
        screen = self._models_screen()
        (screen.bar if screen else self.bar).say(text, tone)

    # What is asked for

    def on_models_screen_wanted(self, message: ModelsScreen.Wanted) -> None:
        if message.deed is None:
            if not self._stop_transfer():
                self._say_of_models(_("Nothing is being pulled or verified."))
            return
        spec = find_model(message.model)
        refused = self._refusal(message.deed, spec)
        if refused:
            self._say_of_models(refused, "warning")
        elif message.deed == "verify":
            self._start(message.deed, spec)
        else:
            self._confirm(message.deed, spec)

    def _refusal(self, deed: Deed, spec: ModelSpec) -> str:
        """Why something cannot be done now; empty where it can."""
        how = self._stock.how.get(spec.id, "absent") if self._stock else "absent"
        if not spec.files:
            return _("{id} has no weights: nothing to pull, verify or remove.").format(id=spec.id)
        if self.transfer:
            return _("One at a time: {what} runs; c stops it.").format(what=self.transfer.label)
        if deed == "pull" and how == "ready" and spec.id not in self._damaged:
            return _("{id} is installed; v verifies it.").format(id=spec.id)
        if deed == "verify" and how in ("absent", "partial"):
            return _("{id} is not installed; p pulls it.").format(id=spec.id)
        if deed == "remove" and how == "absent":
            return _("{id} is not installed.").format(id=spec.id)
        if deed != "verify" and how in ("ready", "damaged") and self.jobs.current("model"):
            return _("A translation or summary runs; Esc on the reading screen stops it first.")
        return ""

    def _confirm(self, deed: Deed, spec: ModelSpec) -> None:
        def question() -> Question:
            facts = {"id": spec.id, "name": spec.name, "size": size_text(spec), "licence": spec.licence}
            if deed == "pull":
                answers = [("yes", _("Pull it; reading and translating go on")), ("no", _("Not now"))]
                return _("Pull {id} ({name})? {size}, licence {licence}.").format(**facts), answers
            answers = [("no", _("Keep it")), ("yes", _("Remove it; a pull gets it back"))]
            return _("Remove {id} ({size}) from this machine?").format(**facts), answers

        def answered(answer: str | None) -> None:
            if answer == "yes":
                again = self._refusal(deed, spec)
                self._say_of_models(again, "warning") if again else self._start(deed, spec)

        self.push_screen(PickScreen(question), answered)

    def _start(self, deed: Deed, spec: ModelSpec) -> None:
        self.transfer = Transfer(deed, spec.id)
        self._say_of_models("")
        self.jobs.start(SLOT, self.transfer.label, WORKS[deed](spec))
        self._tell_transfer()

    # What comes of it

    def on_store_progress(self, message: messages.StoreProgress) -> None:
        if self.jobs.wanted(message) and self.transfer:
            self.transfer.advance(message.phase, message.done, message.total)

    def on_store_done(self, message: messages.StoreDone) -> None:
        transfer = self.transfer
        if self.jobs.wanted(message) and transfer:
            self._damaged.discard(transfer.model)
            if transfer.deed == "remove":
                self._forget(transfer.model)
            if transfer.deed == "pull" and transfer.model == self._missing:
                self._missing = ""
            self._ended(" ".join([str(message.words), *map(retold, message.remarks)]), "done")

    def _forget(self, model: str) -> None:
        """Choose a removed model no more, now and in the settings: another one may serve."""
        if model == self.session.model:
            self.session.model = None
            self.heading.show(self.session.opened, None)
        kept = msgspec.structs.asdict(self.settings.models)
        if model in kept.values():
            self.keep(models=DefaultModels(**{key: "" if kept[key] == model else kept[key] for key in kept}))

    def on_job_failed(self, message: messages.JobFailed) -> None:
        job = self.jobs.wanted(message)
        if job is not None and job.slot == SLOT:
            if self.transfer and self.transfer.deed == "verify":
                self._damaged.add(self.transfer.model)
            self._ended(message.reason, "error")
        elif job is not None and message.model:
            self._missing = message.model

    def _stop_transfer(self) -> bool:
        """Stop a pull or check; what came stays. ``False`` if there is none."""
        transfer = self.transfer
        if transfer is None or self.jobs.cancel(SLOT) is None:
            return False
        words = _("Stopped pulling {id}; what came stays, and the next pull goes on from there.")
        self._ended((words if transfer.deed == "pull" else _("Stopped.")).format(id=transfer.model), "warning")
        return True

    def _stop_all(self) -> str:
        told = super()._stop_all()
        self.jobs.cancel(SLOT)
        self.transfer = None
        self._tell_transfer()
        return told

    def _ended(self, text: str, tone: Tone) -> None:
        self.transfer = None
        self._tell_transfer()
        self._say_of_models(text, tone)
        self._take_stock()

    def _tell_transfer(self) -> None:
        """The progress, on both screens."""
        text = self.transfer.text() if self.transfer else ""
        self.store_bar.display = bool(text)
        self.store_bar.say(f"↓ {text}" if text else "")
        if screen := self._models_screen():
            screen.show_progress(text + "  " + _("c stops") if text else "")
