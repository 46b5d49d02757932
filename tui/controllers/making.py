"""How results are made: one at a time; what is wished for meanwhile waits, and nothing that runs ends unasked."""

from __future__ import annotations

import gc
import time
from collections.abc import Callable
from typing import TYPE_CHECKING

from pipelines.languages import LANGUAGES
from pipelines.message import Message, duration
from pipelines.task import Task
from tui.controllers.desk import Desk
from tui.controllers.models import ModelsController
from tui.controllers.settings import SettingsController
from tui.screens.pick import PickScreen, Question
from tui.session import OpenArticle, Result, SummaryResult, TranslationResult
from tui.text.i18n import _, counted, language_name, localized
from tui.text.models import summary_models
from tui.widgets.job_bar import Pace, progress_text
from tui.work import jobs
from tui.work.messages import (
    JobEnded,
    JobFailed,
    JobMessage,
    SentenceTranslated,
    SummaryGrew,
    SummaryReady,
    TranslationPlanned,
)

if TYPE_CHECKING:  # the first frame does without
    from tui.screens.summary import SummaryWish

SLOT = "model"
Deed = Callable[[], None]


class MakingController:
    """Knows the translation that grows, and what is wished for."""

    def __init__(self, desk: Desk, settings: SettingsController, models: ModelsController) -> None:
        self._desk, self._settings, self._models = desk, settings, models
        self.growing: TranslationResult | None = None
        self._failed = False  # what the last job came to; its end is not told then
        self._pace = Pace()
        self._before: Result | None = None  # what was shown when the job began
        self._grown: SummaryGrew | None = None
        self._drafted = False
        self._summary_language = ""
        self._wish: Deed | None = None  # waits for the article and its language
        self._waiting: list[Deed] = []  # wait for the model
        self._again: Deed | None = None  # begins the running job once more

    # Wished for

    def translate(self, target: str) -> None:
        """Translate the article."""
        desk = self._desk
        label = Message("Translating to {language}", language=LANGUAGES[target].name)
        if not self._ready(label, lambda: self.translate(target)):
            return
        opened = desk.article
        source = opened.language or ""
        mixture = opened.mixture
        if source == target and not (mixture and mixture.paragraphs):
            same = _("The article is already in {language}; F7 corrects that.").format(language=language_name(target))
            desk.bar.say(same, "warning")
            return

        def begin() -> None:
            settings, task = self._settings.values, Task("translate", opened.language or "", target)
            work = jobs.translating(opened, task, desk.session.model, settings.direct, settings.check)
            self._start(label, work, begin)

        self._when_free(label, begin)

    def translate_by_default(self) -> None:
        """Translate to the target of the settings."""
        if self._ready(Message("Translating"), self.translate_by_default):
            self.translate(self._settings.values.target_for(self._desk.article.language or ""))

    def summarize(self) -> None:
        """Ask how, and summarise the article."""

        from tui.screens.summary import SummaryScreen

        if self._ready(Message("Summarising"), self.summarize):
            opened = self._desk.article
            screen = SummaryScreen(summary_models(), opened.language or "", self._settings.values.models.summarize)
            self._desk.app.push_screen(screen, lambda wish: self._summarize(opened, wish))

    def _summarize(self, opened: OpenArticle, wish: SummaryWish | None) -> None:
        if wish is None or not self._desk.still(opened):
            return
        from pipelines.models.choose import serving_model

        label = Message("Summarising")
        settings = self._settings.values
        task = Task("summarize", opened.language or "", wish.language, wish.sentences)
        method = wish.method or serving_model(settings.models.summarize or None, task)

        def begin() -> None:
            self._summary_language = wish.language
            self._start(label, jobs.summarising(opened, task, method, settings.direct), begin)

        self._when_free(label, begin)

    def _ready(self, label: Message, wish: Deed) -> bool:
        """Whether there is an article in a known language; a wish that comes before that is remembered."""
        desk, opened = self._desk, self._desk.session.opened
        if opened is None and desk.jobs.current("read") is None:
            return desk.has_article()
        if opened is not None and opened.language:
            return True
        self._wish = wish
        if opened is not None and opened.detection:
            desk.bar.say(_("Name the article's language (F7); then it begins."), "warning")
        else:
            desk.bar.say(_("{what}: begins as soon as the language is known.").format(what=localized(label)))
        return False

    def language_known(self) -> None:
        """Do what was wished for before the article's language was known."""
        wish, self._wish = self._wish, None
        if wish:
            wish()

    def not_read(self) -> None:
        """Forget what was wished for an article that cannot be read."""
        self._wish = None

    def _when_free(self, label: Message, begin: Deed) -> None:
        """Begin, or ask what is to become of what runs."""
        desk = self._desk
        job = desk.jobs.current(SLOT)
        if job is None:
            begin()
            return
        opened, runs = desk.article, job.label
        if runs == label and self.growing is not None:
            desk.bar.say(_("{what}: it is being made.").format(what=localized(label)))
            return

        def question() -> Question:
            answers = [
                ("after", _("{what} when that is ready").format(what=localized(label))),
                (
                    "instead",
                    _("{what} now; the other is stopped, what is ready of it stays").format(what=localized(label)),
                ),
                ("no", _("Not at all")),
            ]
            return _("It is not ready yet: {what}.").format(what=localized(runs)), answers

        def answered(answer: str | None) -> None:
            if answer not in ("after", "instead") or not desk.still(opened):
                return
            if answer == "instead":
                self.stop()
            if desk.jobs.current(SLOT):
                self._waiting.append(begin)
                desk.bar.say(_("{what}: waits for what runs; Esc forgets it.").format(what=localized(label)))
            else:
                begin()

        desk.app.push_screen(PickScreen(question), answered)

    # Made

    def _start(self, label: Message, work: jobs.Work, again: Deed) -> None:
        self._failed, self._again, self._pace = False, again, Pace()
        self._desk.bar.say("")  # what was said of the job before is over, unless nobody has seen it yet
        self._before, self._grown, self._drafted = self._desk.session.shown, None, False
        self._desk.jobs.start(SLOT, label, work, self._hear)
        self.tell_progress()

    async def _hear(self, message: JobMessage) -> None:
        session, reader = self._desk.session, self._desk.reader
        match message:
            case TranslationPlanned():
                self.growing = TranslationResult(message.plan)
                session.add(self.growing)
                reader.show_result(self.growing)
            case SentenceTranslated() if self.growing and message.index not in self.growing.by_person:
                self.growing.pieces[message.index] = message.piece
                if message.by_person:
                    self.growing.by_person.add(message.index)
                self.growing.saved = False
                self._pace.piece(len(self.growing.pieces), self._seconds)
                if session.shown is self.growing:
                    reader.translated(message.index)
            case SummaryGrew():
                self._grown = message
                self._show_draft(message.text)
            case SummaryReady():
                session.add(SummaryResult(self._desk.article.article, message.summary))
                reader.show_result(session.shown)
            case JobFailed():
                self._hear_failure(message)
            case JobEnded():
                self._ended(message.seconds)

    def _show_draft(self, text: str) -> None:
        """Show what is written so far of a summary, unless the user has gone to another result meanwhile."""
        from pipelines.article import Summary

        desk, before = self._desk, self._before
        if text and desk.session.shown is before:
            opened = desk.article
            summary = Summary(text, "…", opened.language or "", self._summary_language, "", 0.0, ())
            desk.reader.show_result(SummaryResult(opened.article, summary, complete=False))
            self._drafted = True

    def _drop_draft(self) -> None:
        """Show what was shown before a summary that came to nothing."""
        self._grown = None
        if self._drafted:
            self._drafted = False
            self._desk.reader.show_result(self._desk.session.shown)

    def _hear_failure(self, message: JobFailed) -> None:
        opened, again = self._desk.article, self._again
        self._desk.bar.say(message.reason, "error")
        self._failed = True

        def once_more() -> None:
            if again and self._desk.session.opened is opened and not self._desk.jobs.current(SLOT):
                again()

        if message.models:
            self._models.offer(message.reason, message.models, once_more)

    def _ended(self, seconds: float) -> None:
        growing, self.growing = self.growing, None
        self._drop_draft()
        if growing:
            growing.seconds = seconds
            if growing.check_whole():
                self._desk.reader.show_result(self._desk.session.shown)
            self._desk.reader.flush()
            gc.freeze()
        self._desk.keep_in_recent()
        self.tell_progress()
        if not self._failed:
            self._tell_ready(growing, seconds)
        if self._waiting:
            self._waiting.pop(0)()

    def _tell_ready(self, translation: TranslationResult | None, seconds: float) -> None:
        """Say what a finished job made, and what to doubt about it."""
        text = _("Ready in {time}; F9 saves.").format(time=localized(duration(seconds)))
        warnings = (*translation.plan.warnings, translation.doubt) if translation else ()
        warning = " ".join(map(localized, filter(None, warnings)))
        if translation and translation.plan.note:
            text += f" {localized(translation.plan.note)}"
        if translation and translation.flagged:
            count = len(translation.flagged)
            text += " " + counted(count, "{n} sentence is flagged (d).", "{n} sentences are flagged (d).")
        self._desk.bar.say(f"{text} {warning}" if warning else text, "warning" if warning else "done")

    @property
    def _seconds(self) -> float:
        job = self._desk.jobs.current(SLOT)
        return time.monotonic() - job.started if job else 0.0

    def tell_progress(self) -> None:
        """Show how far the running job is."""
        job, growing = self._desk.jobs.current(SLOT), self.growing
        if job is None or self._failed:
            self._desk.progress.show("")
            return
        done, total = (len(growing.pieces), len(growing.plan.segments)) if growing else (0, 0)
        if self._grown and self._grown.total > 1:
            done, total = self._grown.done, self._grown.total
        self._desk.progress.show(progress_text(job.label, done, total, self._seconds, self._pace))

    def note_time(self) -> None:
        """Note how long the growing translation has taken so far."""
        if self._desk.jobs.current(SLOT) is not None and self.growing is not None:
            self.growing.seconds = self._seconds

    def stop(self) -> str:
        """Stop the model's job and say what it made, which stays; forget what waits. Nothing if there was none."""
        self.note_time()
        wished = bool(self._wish or self._waiting)
        self._wish, self._waiting = None, []
        job, growing = self._desk.jobs.cancel(SLOT), self.growing
        if job is None and not wished:
            return ""
        self.growing = None
        self._drop_draft()
        text = _("Stopped.")
        if growing:
            self._desk.reader.flush()
            counts = {"done": len(growing.pieces), "total": len(growing.plan.segments)}
            text = _("Stopped; {done} of {total} sentences are translated and stay.").format(**counts)
        self.tell_progress()
        self._desk.bar.say(text, "warning")
        return text

    def give_up(self) -> None:
        """Stop the model's job, and forget what waits; what it made goes with the article."""
        self._desk.jobs.cancel(SLOT)
        self.growing, self._waiting = None, []
        if self._desk.session.opened is not None:  # a wish without an article was for the one that comes now
            self._wish = None
        self.tell_progress()
