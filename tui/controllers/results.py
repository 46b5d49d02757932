"""What happens to results: made, shown, saved and copied."""

from __future__ import annotations

import gc
import time
from collections.abc import Callable
from pathlib import Path

from pipelines.errors import AudarError
from pipelines.languages import LANGUAGES
from pipelines.message import Message
from pipelines.models.choose import serving_model
from pipelines.task import Task
from tui.comparison import Comparison
from tui.controllers.desk import Desk
from tui.controllers.models import ModelsController
from tui.controllers.settings import SettingsController
from tui.screens.save import SavePlace, SaveScreen
from tui.screens.summary import SummaryScreen, SummaryWish
from tui.session import OpenArticle, Result, SummaryResult, TranslationResult
from tui.text.i18n import Number, _, counted, language_name, localized
from tui.text.models import summary_models
from tui.widgets.job_bar import JobBar
from tui.work import jobs
from tui.work.messages import JobEnded, JobFailed, JobMessage, SentenceTranslated, SummaryReady, TranslationPlanned


class ResultsController:
    """Knows the translation that grows."""

    def __init__(self, desk: Desk, settings: SettingsController, models: ModelsController) -> None:
        self._desk, self._settings, self._models = desk, settings, models
        self._growing: TranslationResult | None = None
        self._failed = False  # what the last job came to; its end is not told then

    # Made

    def translate(self, target: str) -> None:
        """Translate the article, in place of what is being made."""
        desk = self._desk
        if not desk.has_article():
            return
        source = desk.article.language or ""
        found = desk.article.mixture
        if source == target and not (found and found.paragraphs):
            same = _("The article is already in {language}; F7 corrects that.").format(language=language_name(target))
            desk.bar.say(same, "warning")
            return
        self.stop()
        task = Task("translate", source, target)
        work = jobs.translating(desk.article, task, desk.session.model, self._settings.values.direct)
        self._start(Message("Translating to {language}", language=LANGUAGES[target].name), work)

    def translate_by_default(self) -> None:
        """Translate to the target of the settings."""
        if self._desk.has_article():
            self.translate(self._settings.values.target_for(self._desk.article.language or ""))

    def summarize(self) -> None:
        """Ask how, and summarise the article, in place of what is being made."""
        if self._desk.has_article():
            opened = self._desk.article
            screen = SummaryScreen(summary_models(), opened.language or "", self._settings.values.models.summarize)
            self._desk.app.push_screen(screen, lambda wish: self._summarize(opened, wish))

    def _summarize(self, opened: OpenArticle, wish: SummaryWish | None) -> None:
        if wish is None or not self._desk.still(opened):
            return
        self.stop()
        settings = self._settings.values
        task = Task("summarize", opened.language or "", wish.language, wish.sentences)
        method = wish.method or serving_model(settings.models.summarize or None, task)
        work = jobs.summarising(opened, task, method, settings.direct)
        self._start(Message("Summarising"), work)

    def _start(self, label: Message, work: jobs.Work) -> None:
        self._failed = False
        self._desk.jobs.start("model", label, work, self._hear)
        self.tell_progress()

    async def _hear(self, message: JobMessage) -> None:
        session, reader = self._desk.session, self._desk.reader
        match message:
            case TranslationPlanned():
                self._growing = TranslationResult(message.plan)
                session.add(self._growing)
                reader.show_result(self._growing)
            case SentenceTranslated() if self._growing:
                self._growing.pieces[message.index] = message.piece
                self._growing.saved = False
                if session.shown is self._growing:
                    reader.translated(message.index)
            case SummaryReady():
                session.add(SummaryResult(self._desk.article.article, message.summary))
                reader.show_result(session.shown)
            case JobFailed():
                self._desk.bar.say(message.reason, "error")
                self._failed = True
                self._models.missing = message.model or self._models.missing
            case JobEnded():
                self._ended(message.seconds)

    def _ended(self, seconds: float) -> None:
        growing, self._growing = self._growing, None
        if growing:
            growing.seconds = seconds
            if growing.tell_doubt_once():
                self._desk.reader.show_result(self._desk.session.shown)
            self._desk.reader.flush()
            gc.freeze()
        if not self._failed:
            self._tell_ready(growing, seconds)

    def _tell_ready(self, translation: TranslationResult | None, seconds: float) -> None:
        """Say what a finished job made, and what to doubt about it."""
        text = _("Ready in {seconds:.1f} s; F9 saves.").format(seconds=Number(seconds))
        warnings = (*translation.plan.warnings, translation.doubt) if translation else ()
        warning = " ".join(map(localized, filter(None, warnings)))
        if translation and translation.plan.note:
            text += f" {localized(translation.plan.note)}"
        if translation and translation.flagged:
            count = len(translation.flagged)
            text += " " + counted(count, "{n} sentence looks doubtful (d).", "{n} sentences look doubtful (d).")
        self._desk.bar.say(f"{text} {warning}" if warning else text, "warning" if warning else "done")

    def tell_progress(self) -> None:
        """Show how far the running job is."""
        job, growing = self._desk.jobs.current("model"), self._growing
        if job is not None and not self._failed:
            done, total = (len(growing.pieces), len(growing.plan.segments)) if growing else (0, 0)
            self._desk.bar.progress(job.label, done, total, time.monotonic() - job.started)

    def note_time(self) -> None:
        """Note how long the growing translation has taken so far."""
        job = self._desk.jobs.current("model")
        if job is not None and self._growing is not None:
            self._growing.seconds = time.monotonic() - job.started

    def stop(self) -> str:
        """Stop the model's job and say what it made, which stays; nothing if there was none."""
        self.note_time()
        job, growing = self._desk.jobs.cancel("model"), self._growing
        if job is None:
            return ""
        self._growing = None
        text = _("Stopped.")
        if growing:
            self._desk.reader.flush()
            counts = {"done": len(growing.pieces), "total": len(growing.plan.segments)}
            text = _("Stopped; {done} of {total} sentences are translated and stay.").format(**counts)
        self._desk.bar.say(text, "warning")
        return text

    def give_up(self) -> None:
        """Stop the model's job; what it made goes with the article."""
        self._desk.jobs.cancel("model")
        self._growing = None

    # Shown

    def show_next(self) -> None:
        """Show the next result."""
        self._desk.reader.show_result(self._desk.session.next_result())

    def show_doubt(self) -> None:
        """Go to the next doubtful sentence of the shown result."""
        shown = self._desk.session.shown
        if not isinstance(shown, TranslationResult) or not self._desk.reader.next_doubt(shown.flagged):
            self._desk.bar.say(_("No sentence of the shown result is marked as doubtful."))

    def copy(self) -> None:
        """Copy the shown result."""
        if shown := self._desk.session.shown:
            self._desk.app.copy_to_clipboard(shown.text())
            self._desk.bar.say(_("Copied, if the terminal allows it."), "done")

    # Saved

    def save(self) -> None:
        """Ask where the shown result goes, and write it there."""
        shown = self._desk.session.shown
        if shown is None:
            nothing = _("There is no result to save yet; F3 F4 F5 translate, F6 summarises.")
            self._desk.bar.say(nothing, "warning")
        else:
            self.ask_save(shown)

    def ask_save(self, result: Result, then: Callable[[bool, bool], None] | None = None) -> None:
        """Show a result and ask where it goes; ``then`` learns whether that was answered, and whether it is saved."""
        desk = self._desk
        desk.session.shown = result
        source = desk.article.path  # taken now: another article may be open when the answer comes
        partly = Message("! Not complete: sentences that are not translated stay in the article's language.")

        def answered(place: SavePlace | None) -> None:
            saved = place is not None and self.write(result, place, source, desk.seen_bar)
            if then:
                then(place is not None, saved)

        screen = SaveScreen(desk.session.suggested_path(), None if result.complete else partly)
        desk.app.push_screen(screen, answered)

    def write(self, result: Result | Comparison, place: SavePlace, source: Path | None, bar: JobBar) -> bool:
        """Write a file in the format of its name, never over ``source``; tell how it went, in a bar."""
        from pipelines.files import write_file
        from tui.work.formats import written

        path = place.path
        if result is self._growing:
            self.note_time()
        try:
            write_file(path, written(result, path), source, replace=place.replace)
        except (AudarError, OSError) as error:
            bar.say(f"{localized(error)} " + _("F9 saves under another name."), "error")
            return False
        result.saved = True
        bar.say(_("Saved {path}.").format(path=path), "done")
        return True
