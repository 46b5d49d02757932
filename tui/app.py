"""The application: composes the screen, routes keys and messages, starts jobs. Its handlers own the session."""

from __future__ import annotations

import gc
import time
from collections.abc import Sequence
from pathlib import Path
from typing import ClassVar

from textual import events
from textual.app import App, ComposeResult
from textual.binding import BindingType
from textual.filter import LineFilter

from pipelines.languages import LANGUAGES
from tui.commands import ActionCommands
from tui.controllers.chooser import Chooser
from tui.controllers.comparer import Comparer
from tui.keys import bindings
from tui.recent import recent_files
from tui.screens.help import HelpScreen
from tui.screens.open import OpenScreen
from tui.screens.summary import SummaryScreen, SummaryWish
from tui.session import OpenArticle, Session, SummaryResult, TranslationResult
from tui.text.gate import GATE
from tui.text.i18n import Number, Words, _, counted, language_name, language_words
from tui.text.models import summary_models
from tui.text.paths import dropped_file
from tui.text.retold import retold
from tui.widgets.footer import KeyFooter
from tui.work import jobs, messages


class AudarApp(Chooser, Comparer):
    """The screen. It returns the shown result's text where its output is piped, else nothing."""

    CSS_PATH = "app.tcss"
    TITLE = "Audar"
    BINDINGS: ClassVar[list[BindingType]] = [*bindings()]
    COMMANDS = App.COMMANDS | {ActionCommands}
    HORIZONTAL_BREAKPOINTS = [(0, "-narrow"), (100, "-wide")]  # noqa: RUF012 - declared so by the base

    def __init__(self, source: Path | bytes | None = None, name: str = "", output_piped: bool = False) -> None:
        super().__init__(output_piped)
        self._given, self._given_name = source, name
        self._opened_by = 0  # the number of the job that read the open article

    def compose(self) -> ComposeResult:
        yield self.heading
        yield self.reader
        yield self.store_bar
        yield self.bar
        yield KeyFooter()

    def on_mount(self) -> None:
        self.reader.source.focus()
        self.set_interval(0.25, self._tick)
        if self._given is not None:
            # After the first paint: the reading thread would compete with it for the interpreter.
            self.call_after_refresh(self._read, self._given, self._given_name)
        else:
            self.bar.say(_("F2 opens an article; a pasted text or a dropped file opens too. F1 shows the keys."))

    def on_resize(self) -> None:
        self._show_heading()

    def action_help(self) -> None:
        self.push_screen(HelpScreen(self.settings.keymap))

    # Opening

    def action_open(self) -> None:
        path = self.session.opened.path if self.session.opened else None
        folder = path.absolute().parent if path else Path.cwd()
        self.push_screen(OpenScreen(folder, recent_files()), self._open)

    def on_paste(self, event: events.Paste) -> None:
        if len(self.screen_stack) == 1 and event.text.strip():
            self._open(dropped_file(event.text) or event.text)

    def _open(self, found: Path | str | None) -> None:
        """Open a path or a pasted text, after asking where results would be lost."""
        if found is None:
            return
        text = found.replace("\r\n", "\n").replace("\r", "\n") if isinstance(found, str) else ""
        source = found if isinstance(found, Path) else text.encode("utf-8", "replace")

        self._replace(lambda: self._read(source, _("pasted text")))

    def _read(self, source: Path | bytes, name: str) -> None:
        self._start_reading(source.name if isinstance(source, Path) else name, jobs.reading(source, name))

    def _start_reading(self, name: str, work: jobs.Work) -> None:
        label = _("Reading {name}").format(name=name)
        self.jobs.start("read", label, work)
        self.bar.say(label)

    def on_article_read(self, message: messages.ArticleRead) -> None:
        if not self.jobs.wanted(message):
            return
        if self._losing(message.job):  # what was made or begun since it was asked for
            self.jobs.cancel("read")
            work = jobs.showing(message.article, message.path)
            self._replace(lambda: self._start_reading(message.article.name, work))
            return
        for slot in ("model", "split"):
            self.jobs.cancel(slot)
        self._growing, self._opened_by = None, message.job
        gc.unfreeze()
        self.session = Session(OpenArticle(message.article, message.path), model=self.session.model)
        self.reader.show_article(self._article)
        self._show_heading()
        self.bar.say(" ".join(map(retold, message.article.notes)) or _("F3 F4 F5 translate, F6 summarises."))

    def on_language_found(self, message: messages.LanguageFound) -> None:
        if self.jobs.wanted(message):
            self._article.detection = message.detection
            self._article.language = message.detection.language
            self._show_heading()
            if message.detection.language is None:
                self.bar.say(_("No language of the three was recognised; F7 names it."), "warning")

    def on_sentences_found(self, message: messages.SentencesFound) -> None:
        if self.jobs.wanted(message):
            self._article.segments = message.segments
            self.reader.show_article(self._article)
            gc.freeze()  # the collector looks through a long text's objects no more, which would stop every thread

    def action_language(self) -> None:
        if not self._has_article(language=False):
            return
        codes = list(LANGUAGES)
        old = self._article.language
        self._article.language = new = codes[(codes.index(old) + 1) % len(codes)] if old else codes[0]
        reading = self.jobs.current("read")
        if reading is not None and reading.number == self._opened_by:  # another article's goes on
            self.jobs.cancel("read")
        self.jobs.start("split", _("Splitting"), jobs.splitting(self._article.article, new))
        self._show_heading()
        self.bar.say(_("The article is now read as {language}.").format(language=language_name(new)))

    # Translating and summarising

    def action_translate(self, target: str) -> None:
        if not self._has_article():
            return
        source = self._article.language or ""
        name = language_name(target)
        if source == target:
            self.bar.say(_("The article is already in {language}; F7 corrects that.").format(language=name), "warning")
            return
        self._stop_model()
        model, direct = self._model_for(source, target), self.settings.direct
        work = jobs.translating(self._article.article, source, target, model, direct)
        self.jobs.start("model", Words("Translating to {language}", language=language_words(target)), work)
        self._tick()

    def action_translate_default(self) -> None:
        if self._has_article():
            self.action_translate(self.settings.target_for(self._article.language or ""))

    def on_translation_planned(self, message: messages.TranslationPlanned) -> None:
        if self.jobs.wanted(message):
            self._growing = TranslationResult(message.plan)
            self.session.add(self._growing)
            self.reader.show_result(self._growing)

    def on_sentence_translated(self, message: messages.SentenceTranslated) -> None:
        if self.jobs.wanted(message) and self._growing:
            self._growing.pieces[message.index] = message.piece
            self._growing.saved = False
            if self.session.shown is self._growing:
                self.reader.translated(message.index)

    def action_summarize(self) -> None:
        if self._has_article():
            opened = self._article
            screen = SummaryScreen(summary_models(), opened.language or "", self.settings.models.summarize)
            self.push_screen(screen, lambda wish: self._summarize(opened, wish))

    def _summarize(self, opened: OpenArticle, wish: SummaryWish | None) -> None:
        if wish is None or not self._still(opened):
            return
        self._stop_model()
        source = opened.language or ""
        method = wish.method or self._summary_model(source, wish.language)
        work = jobs.summarising(opened.article, source, wish.language, method, wish.sentences, self.settings.direct)
        self.jobs.start("model", Words("Summarising"), work)
        self._tick()

    def on_summary_ready(self, message: messages.SummaryReady) -> None:
        if self.jobs.wanted(message):
            self.session.add(SummaryResult(self._article.article, message.summary))
            self.reader.show_result(self.session.shown)

    def speak(self, code: str) -> None:
        super().speak(code)
        self.bar.say(_("The interface speaks English now."))
        self._tick()

    def get_line_filters(self) -> Sequence[LineFilter]:
        return [*super().get_line_filters(), GATE]

    # Jobs

    def on_job_failed(self, message: messages.JobFailed) -> None:
        job = self.jobs.wanted(message)
        if job is not None and job.slot in ("model", "read", "split"):
            self.bar.say(message.reason, "error")
            self._failed = message.job

    def on_job_ended(self, message: messages.JobEnded) -> None:
        job = self.jobs.ended(message)
        growing = self._growing
        if job is not None and job.slot == "model":
            self._growing = None
            if growing:
                growing.seconds = message.seconds
                self.reader.flush()
                gc.freeze()
            if message.job != self._failed:
                self._done(growing, message.seconds)
        if self._leaving and not self.jobs.busy:
            self._leave()

    def _done(self, translation: TranslationResult | None, seconds: float) -> None:
        """Say what a finished job made, and what to doubt about it."""
        text = _("Ready in {seconds:.1f} s; F9 saves.").format(seconds=Number(seconds))
        warning = " ".join(map(retold, translation.plan.warnings)) if translation else ""
        if translation and translation.flagged:
            count = len(translation.flagged)
            text += " " + counted(count, "{n} sentence looks doubtful (d).", "{n} sentences look doubtful (d).")
        self.bar.say(f"{text} {warning}" if warning else text, "warning" if warning else "done")

    def action_cancel(self) -> None:
        if self._stop_model():
            return
        if self.jobs.cancel("read"):
            self.bar.say(_("Stopped reading."), "warning")
        else:
            self._stop_transfer()

    def _tick(self) -> None:
        job, growing = self.jobs.current("model"), self._growing
        if job is not None and job.number != self._failed:
            done, total = (len(growing.pieces), len(growing.plan.segments)) if growing else (0, 0)
            self.bar.progress(job.label, done, total, time.monotonic() - job.started)

    # Helpers

    def _show_heading(self) -> None:
        self.heading.show(self.session.opened, self.session.model)
