"""The models on the screen: chosen, seen, pulled, verified and removed while reading and translating go on."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

import msgspec

from tui.controllers.desk import Desk
from tui.controllers.settings import SettingsController
from tui.screens.pick import PickScreen, Question
from tui.settings import DefaultModels, settings_place
from tui.text.i18n import _, localized
from tui.text.models import Stock, model_answers, model_ready, offered_text, size_text
from tui.widgets.job_bar import ProgressLine, Tone
from tui.work.messages import JobFailed, JobMessage, StockTaken, StoreDone, StoreProgress
from tui.work.transfer import Deed, Transfer

if TYPE_CHECKING:  # the first frame does without
    from textual.screen import Screen

    from pipelines.catalogue import ModelSpec
    from tui.screens.models import ModelsScreen

_OFFERED = 4
ALL_MODELS = "/models"  # no id: ids have no slash


class ModelsController:
    """Knows what is installed and what is pulled, and which model the user wants."""

    def __init__(self, desk: Desk, settings: SettingsController) -> None:
        self._desk, self._settings = desk, settings
        self.transfer: Transfer | None = None
        self.bar = ProgressLine(id="store")
        self._missing = ""  # the id of the model that the last failed job lacked
        self._then: tuple[str, Callable[[], None]] | None = None  # what to do when a model is pulled
        self._stock: Stock | None = None
        self._screen_shown: ModelsScreen | None = None
        self._damaged: set[str] = set()  # ids whose check failed, which a glance at sizes may not show
        desk.session.model = settings.values.models.translate or None

    # Which one translates

    def check_chosen(self) -> None:
        """Say where the settings name a model that does not exist, and do without it."""
        for key, model in self._settings.drop_unknown().items():
            self._settings.complain(
                _("{path}: models.{key}: there is no model '{id}'; the best installed one is used.").format(
                    path=settings_place(), key=key, id=model
                )
            )
            self._translate_with(self._settings.values.models.translate)

    def choose(self) -> None:
        """Ask for the model that translates."""
        session = self._desk.session
        language = session.opened.language if session.opened else None

        def question() -> Question:
            answers = [*model_answers(language), (ALL_MODELS, _("All models: pull, verify, remove (i)…"))]
            return _("Translate with"), answers

        def chosen(answer: str | None) -> None:
            if answer == ALL_MODELS or (answer and not model_ready(answer)):
                self.show("" if answer == ALL_MODELS else answer)
            elif answer is not None:
                self._use(answer)

        self._desk.app.push_screen(PickScreen(question, session.model or ""), chosen)

    def _use(self, model: str) -> None:
        from pipelines.catalogue import find_model

        self._translate_with(model)
        self._desk.bar.say(_("The next translation uses: {id}.").format(id=model or _("the best installed model")))
        if not (model and find_model(model).is_fake):  # a fake is no default
            self._settings.keep(models=msgspec.structs.replace(self._settings.values.models, translate=model))

    def _translate_with(self, model: str) -> None:
        self._desk.session.model = model or None
        self._desk.show_heading()

    # What is here

    def show(self, model: str = "") -> None:
        """Show the models, with the cursor on the one that is wanted."""

        from tui.screens.models import ModelsScreen

        self._screen_shown = ModelsScreen(self._stock, model or self._missing)
        self._desk.app.push_screen(self._screen_shown)
        self._take_stock()

    def _take_stock(self) -> None:
        from tui.work.store import taking_stock

        settings = self._settings.values
        work = taking_stock(self._desk.session.model, settings.models.summarize or None, settings.direct)
        self._desk.jobs.start("stock", _("Looking at the models"), work, self._hear_stock)

    async def _hear_stock(self, message: JobMessage) -> None:
        if isinstance(message, StockTaken):
            self._stock = message.stock
            if screen := self._screen:
                screen.show_stock(message.stock)

    @property
    def _screen(self) -> ModelsScreen | None:
        """The screen of the models, where it is open."""
        return self._screen_shown if self._screen_shown in self._desk.app.screen_stack else None

    def _say(self, text: str, tone: Tone = "note") -> None:
        """Say it where the user looks: on the models screen, else on the main one."""
        screen = self._screen
        (screen.bar if screen else self._desk.bar).say(text, tone)

    # What is asked for

    def do(self, wanted: ModelsScreen.Wanted) -> None:
        """Do what the models screen asks for, after asking back where it costs something."""

        from pipelines.catalogue import find_model

        if wanted.deed is None:
            if not self.stop():
                self._say(_("Nothing is being pulled or verified."))
            return
        spec = find_model(wanted.model)
        refused = self._refusal(wanted.deed, spec)
        if refused:
            self._say(refused, "warning")
        elif wanted.deed == "verify":
            self._start(wanted.deed, spec)
        else:
            self._confirm(wanted.deed, spec)

    def _refusal(self, deed: Deed, spec: ModelSpec) -> str:
        """Why something cannot be done now; empty where it can."""
        how = self._stock.how.get(spec.id, "absent") if self._stock else "absent"
        if not spec.files:
            return _("{id} has no weights: nothing to pull, verify or remove.").format(id=spec.id)
        if self.transfer:
            return _("One at a time: {what} runs; c stops it.").format(what=localized(self.transfer.label))
        if deed == "pull" and how == "ready" and spec.id not in self._damaged:
            return _("{id} is installed; v verifies it.").format(id=spec.id)
        if deed == "verify" and how in ("absent", "partial"):
            return _("{id} is not installed; p pulls it.").format(id=spec.id)
        if deed == "remove" and how == "absent":
            return _("{id} is not installed.").format(id=spec.id)
        if deed != "verify" and how in ("ready", "damaged") and self._desk.jobs.current("model"):
            return _("A translation or summary runs; Esc on the reading screen stops it first.")
        return ""

    def _confirm(self, deed: Deed, spec: ModelSpec) -> None:
        def question() -> Question:
            facts = {"id": spec.id, "name": spec.name, "size": size_text(spec), "licence": _(spec.licence)}
            if deed == "pull":
                answers = [("yes", _("Pull it; reading and translating go on")), ("no", _("Not now"))]
                return _("Pull {id} ({name})? {size}, licence {licence}.").format(**facts), answers
            answers = [("no", _("Keep it")), ("yes", _("Remove it; a pull gets it back"))]
            return _("Remove {id} ({size}) from this machine?").format(**facts), answers

        def answered(answer: str | None) -> None:
            if answer == "yes":
                again = self._refusal(deed, spec)
                self._say(again, "warning") if again else self._start(deed, spec)

        self._desk.app.push_screen(PickScreen(question), answered)

    def offer(self, reason: str, ids: Sequence[str], then: Callable[[], None], over: Screen[Any] | None = None) -> None:
        """Ask which model to get, where one is missing; ``then`` does what it was missing for.

        It asks over the main screen, or the one that it is missing for.
        """
        from pipelines.catalogue import find_model

        self._missing = ids[0]
        app = self._desk.app
        if app.screen not in (over, app.screen_stack[0]):  # the bar says it; a question would take what is typed there
            return
        specs = [find_model(model) for model in ids[:_OFFERED]]

        def question() -> Question:
            answers = [(spec.id, offered_text(spec)) for spec in specs]
            answers += [(ALL_MODELS, _("All models: pull, verify, remove (i)…")), ("", _("Not now"))]
            return f"{reason} " + _("Get one? The article can be read meanwhile; then it goes on by itself."), answers

        def answered(answer: str | None) -> None:
            if answer == ALL_MODELS:
                self.show()
            elif answer:
                refused = self._refusal("pull", find_model(answer))
                if refused:
                    self._say(refused, "warning")
                    return
                self._then = answer, then
                self._start("pull", find_model(answer))

        self._desk.app.push_screen(PickScreen(question, unasked=True), answered)

    def _start(self, deed: Deed, spec: ModelSpec) -> None:
        from tui.work.store import WORKS

        self.transfer = Transfer(deed, spec.id)
        self._say("")
        self._desk.jobs.start("store", self.transfer.label, WORKS[deed](spec), self._hear)
        self.tell_progress()

    # What comes of it

    async def _hear(self, message: JobMessage) -> None:
        if self.transfer is None:
            return
        match message:
            case StoreProgress():
                self.transfer.advance(message.label, message.done, message.total)
            case StoreDone():
                self._done(message, self.transfer)
            case JobFailed():
                if self.transfer.deed == "verify":
                    self._damaged.add(self.transfer.model)
                self._ended(message.reason, "error")

    def _done(self, message: StoreDone, transfer: Transfer) -> None:
        self._damaged.discard(transfer.model)
        if transfer.deed == "remove":
            self._forget(transfer.model)
        if transfer.deed == "pull" and transfer.model == self._missing:
            self._missing = ""
        self._ended(" ".join(map(localized, (message.words, *message.remarks))), "done")
        if transfer.deed == "pull" and self._then and self._then[0] == transfer.model:
            (_model, then), self._then = self._then, None
            then()

    def _forget(self, model: str) -> None:
        """Choose a removed model no more, now and in the settings: another one may serve."""
        if model == self._desk.session.model:
            self._translate_with("")
        models = msgspec.structs.asdict(self._settings.values.models)
        if model in models.values():
            others = {key: other for key, other in models.items() if other != model}
            self._settings.keep(models=DefaultModels(**others))

    def stop(self) -> bool:
        """Stop a pull or check; what came stays. ``False`` if there is none."""
        transfer = self.transfer
        if transfer is None or self._desk.jobs.cancel("store") is None:
            return False
        words = _("Stopped pulling {id}; what came stays, and the next pull goes on from there.")
        self._ended((words if transfer.deed == "pull" else _("Stopped.")).format(id=transfer.model), "warning")
        return True

    def stop_silently(self) -> None:
        """Stop a pull or check because everything ends."""
        self._desk.jobs.cancel("store")
        self.transfer = None
        self.tell_progress()

    def _ended(self, text: str, tone: Tone) -> None:
        self.transfer = None
        self.tell_progress()
        self._say(text, tone)
        self._take_stock()

    def tell_progress(self) -> None:
        """Show how far a pull or check is, on both screens."""
        text = self.transfer.text() if self.transfer else ""
        self.bar.show(f"↓ {text}" if text else "")
        if screen := self._screen:
            screen.show_progress(text + "  " + _("c stops") if text else "")
