"""How things end: one job, or all of them and the screen, but never a result without a question."""

from __future__ import annotations

from tui.controllers.desk import Desk
from tui.controllers.making import MakingController
from tui.controllers.models import ModelsController
from tui.controllers.results import ResultsController
from tui.screens.pick import PickScreen, Question
from tui.text.i18n import _, counted
from tui.widgets.job_bar import JobBar

INTERRUPTED = 130


class LeavingController:
    """Knows whether the user is leaving."""

    def __init__(
        self,
        desk: Desk,
        making: MakingController,
        results: ResultsController,
        models: ModelsController,
        output_piped: bool,
    ) -> None:
        self._desk, self._making, self._results, self._models = desk, making, results, models
        self._output_piped = output_piped
        self._leaving = False
        self._left_at: tuple[JobBar, str] | None = None  # where leaving was told, and what was stopped for it

    def cancel(self) -> None:
        """Stop what is made, else what is read, else what is pulled."""
        if self._making.stop():
            return
        if self._desk.jobs.cancel("read"):
            self._desk.bar.say(_("Stopped reading."), "warning")
        else:
            self._models.stop()

    def leave(self) -> None:
        """Stop every job and end; asked for the second time, at once."""
        if self._leaving:
            self._desk.app.exit(return_code=INTERRUPTED)
            return
        self._leaving = True
        stopped = self._stop_all()
        if self._desk.jobs.busy:
            bar = self._desk.seen_bar
            self._left_at = bar, stopped or _("Stopped.")
            bar.say(_("Stopping the job, then leaving; quit again to end at once."), "warning")
        else:
            self._end()

    def end_at_once(self) -> None:
        """Stop every job and end: the process was asked to, and nobody may be there to be asked anything."""
        self._desk.jobs.cancel_all()
        self._desk.app.exit(return_code=INTERRUPTED)

    def job_ended(self) -> None:
        """End, if that waits for no other job."""
        if self._leaving and not self._desk.jobs.busy:
            self._end(waited=True)

    def _stop_all(self) -> str:
        """Stop every job; say what was stopped."""
        result = self._making.stop()
        reading = self._desk.jobs.cancel("read")
        self._models.stop_silently()
        self._desk.jobs.cancel_all()
        return result or (_("Stopped reading.") if reading else "")

    def _stay(self, silently: bool = False) -> None:
        """Leave no more; the bar that said so says what was stopped, unless ``silently``, as something later stands."""
        self._leaving = False
        if self._left_at and not silently:
            self._left_at[0].say(self._left_at[1], "warning")
        self._left_at = None

    def _end(self, waited: bool = False) -> None:
        """End, after asking where results would be lost; ``waited``: some time after the user wanted to."""
        app, session = self._desk.app, self._desk.session
        output = session.shown.text() if self._output_piped and session.shown else None
        unsaved = [result for result in session.unsaved if not (output and result is session.shown)]
        if not unsaved:
            app.exit(output)
            return

        def answered(answer: str | None) -> None:
            if answer == "save":
                self._results.ask_save(unsaved[0], saved)
            elif answer == "drop":
                app.exit(output)
            else:
                self._stay()

        def saved(done: bool) -> None:
            self._stay(silently=done)
            if done:
                app.call_later(self.leave)

        def question() -> Question:
            answers = [("save", _("Save, then quit")), ("drop", _("Quit without saving")), ("stay", _("Stay"))]
            return counted(len(unsaved), "{n} result is not saved.", "{n} results are not saved."), answers

        app.push_screen(PickScreen(question, unasked=waited), answered)
