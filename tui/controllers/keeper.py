"""What happens to results: shown, saved, copied, and never lost without a question, also by stopping or leaving."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path

from pipelines.errors import AudarError
from tui.comparison import Comparison
from tui.controllers.speaker import Speaker
from tui.screens.pick import PickScreen, Question
from tui.screens.save import SavePlace, SaveScreen
from tui.session import OpenArticle, Result, Session, TranslationResult
from tui.text.i18n import Words, _, counted
from tui.text.retold import retold
from tui.widgets.heading import Heading
from tui.widgets.job_bar import JobBar
from tui.widgets.reader import Reader
from tui.work.jobs import Jobs

INTERRUPTED = 130


class Keeper(Speaker):
    """The part of the application that keeps results."""

    def __init__(self, output_piped: bool) -> None:
        super().__init__()
        self.session = Session()
        self.jobs = Jobs(self)
        self.heading, self.reader, self.bar = Heading(id="heading"), Reader(id="reader"), JobBar(id="job")
        self._output_piped = output_piped
        self._growing: TranslationResult | None = None
        self._leaving = False
        self._left_at: tuple[JobBar, str] | None = None  # where leaving was told, and what was stopped for it
        self._given_up: set[int] = set()  # ids of the unsaved results that another article may replace
        self._failed = 0  # the number of the last job that failed

    @property
    def _article(self) -> OpenArticle:
        if self.session.opened is None:
            raise LookupError("no article is open")
        return self.session.opened

    @property
    def _seen_bar(self) -> JobBar:
        """The bar of the topmost screen that has one, else the main one."""
        bars = [getattr(screen, "bar", None) for screen in self.screen_stack]
        return next((bar for bar in reversed(bars) if isinstance(bar, JobBar)), self.bar)

    def _has_article(self, language: bool = True) -> bool:
        """Whether there is an article, and its language is known; the bar says what is missing."""
        opened = self.session.opened
        if opened is None:
            self.bar.say(_("Open an article first: F2."), "warning")
        elif language and opened.language is None:
            known = _("Name the article's language first: F7.") if opened.detection else _("Wait for the language…")
            self.bar.say(known, "warning")
        else:
            return True
        return False

    def _time_growing(self) -> None:
        """Note how long the growing translation has taken so far."""
        job = self.jobs.current("model")
        if job is not None and self._growing is not None:
            self._growing.seconds = time.monotonic() - job.started

    def _still(self, opened: OpenArticle, bar: JobBar | None = None) -> bool:
        """Whether an article is still the open one; a bar says if a dialog's answer came too late for it."""
        if self.session.opened is opened:
            return True
        (bar or self.bar).say(_("Another article was opened meanwhile; ask once more."), "warning")
        return False

    def _stop_model(self) -> str:
        """Stop the model's job and say what it made, which stays; nothing if there was none."""
        self._time_growing()
        job, growing = self.jobs.cancel("model"), self._growing
        if job is None:
            return ""
        self._growing = None
        text = _("Stopped.")
        if growing:
            self.reader.flush()
            counts = {"done": len(growing.pieces), "total": len(growing.plan.segments)}
            text = _("Stopped; {done} of {total} sentences are translated and stay.").format(**counts)
        self.bar.say(text, "warning")
        return text

    def action_view(self) -> None:
        self.reader.show_result(self.session.next_result())

    def action_doubt(self) -> None:
        shown = self.session.shown
        if not isinstance(shown, TranslationResult) or not self.reader.next_doubt(shown.flagged):
            self.bar.say(_("No sentence of the shown result is marked as doubtful."))

    def action_zoom(self) -> None:
        self.reader.zoom()

    def action_copy(self) -> None:
        if self.session.shown:
            self.copy_to_clipboard(self.session.shown.text())
            self.bar.say(_("Copied, if the terminal allows it."), "done")

    def action_save(self) -> None:
        self._ask_save(self.session.shown)

    def _ask_save(self, result: Result | None, leave: bool = False) -> None:
        if result is None:
            self.bar.say(_("There is no result to save yet; F3 F4 F5 translate, F6 summarises."), "warning")
            return
        self.session.shown = result
        source = self._article.path  # taken now: another article may be open when the answer comes
        partly = Words("! Not complete: sentences that are not translated stay in the article's language.")

        def answered(place: SavePlace | None) -> None:
            saved = place is not None and self._save(result, place, source, self._seen_bar)
            if leave:
                self._stay(told=place is not None)
                if saved:
                    self.call_later(self.action_quit)

        self.push_screen(SaveScreen(self.session.suggested_path(), None if result.complete else partly), answered)

    def _save(self, result: Result | Comparison, place: SavePlace, source: Path | None, bar: JobBar) -> bool:
        """Write a file in the format of its name, never over ``source``; tell how it went, in a bar."""
        from pipelines.files import write_file
        from tui.work.formats import written

        path = place.path
        if result is self._growing:
            self._time_growing()
        try:
            write_file(path, written(result, path), source, replace=place.replace)
        except (AudarError, OSError) as error:
            bar.say(f"{retold(str(error))} " + _("F9 saves under another name."), "error")
            return False
        result.saved = True
        bar.say(_("Saved {path}.").format(path=path), "done")
        return True

    def _replace(self, go: Callable[[], None]) -> None:
        """Do what replaces the article, after asking where results would be lost."""

        def answered(answer: str | None) -> None:
            if answer == "open":
                self._given_up = {id(result) for result in self.session.unsaved}
                go()

        def question() -> Question:
            stay = ("stay", _("Stay with this article"))
            if self.session.unsaved:
                answers = [stay, ("open", _("Open the other; unsaved results are lost"))]
                return _("There are results that are not saved."), answers
            return _("A translation or a summary is being made."), [stay, ("open", _("Open the other; it is stopped"))]

        if self.session.unsaved or self.jobs.current("model"):
            self.push_screen(PickScreen(question), answered)
        else:
            answered("open")

    def _losing(self, reading: int) -> bool:
        """Whether replacing the article loses results that were not given up, or work begun after a reading's job."""
        job = self.jobs.current("model")
        begun = job is not None and job.number > reading
        return begun or any(id(result) not in self._given_up for result in self.session.unsaved)

    # Leaving

    async def action_quit(self) -> None:
        if self._leaving:  # asked for the second time: nothing is waited for
            self.exit(return_code=INTERRUPTED)
            return
        self._leaving = True
        told = self._stop_all()
        if self.jobs.busy:
            self._left_at = self._seen_bar, told or _("Stopped.")
            self._seen_bar.say(_("Stopping the job, then leaving; quit again to end at once."), "warning")
        else:
            self._leave()

    def end(self) -> None:
        """Stop every job and end at once: the process was asked to, and nobody may be there to be asked anything."""
        self.jobs.cancel_all()
        self.exit(return_code=INTERRUPTED)

    def _stop_all(self) -> str:
        """Stop every job; say what was stopped."""
        told = self._stop_model()
        reading = [self.jobs.cancel(slot) for slot in ("read", "split", "stock")]
        return told or (_("Stopped reading.") if reading[0] else "")

    def _stay(self, told: bool = False) -> None:
        """Leave no more; the bar that said so says what was stopped, unless something later is ``told`` there."""
        self._leaving = False
        if self._left_at and not told:
            self._left_at[0].say(self._left_at[1], "warning")
        self._left_at = None

    def _leave(self) -> None:
        """End, after asking where results would be lost."""
        shown = self.session.shown
        output = shown.text() if self._output_piped and shown else None
        unsaved = [result for result in self.session.unsaved if not (output and result is shown)]
        if not unsaved:
            self.exit(output)
            return

        def answered(answer: str | None) -> None:
            if answer == "save":
                self._ask_save(unsaved[0], leave=True)
            elif answer == "drop":
                self.exit(output)
            else:
                self._stay()

        def question() -> Question:
            answers = [("save", _("Save, then quit")), ("drop", _("Quit without saving")), ("stay", _("Stay"))]
            return counted(len(unsaved), "{n} result is not saved.", "{n} results are not saved."), answers

        self.push_screen(PickScreen(question), answered)
