"""A folder translated while the screen is used: begun, told, stopped; the same batch as on the command line."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec

from pipelines.message import Message
from tui.controllers.desk import Desk
from tui.controllers.models import ModelsController
from tui.controllers.settings import SettingsController
from tui.recent import Recent, remember
from tui.text.i18n import _, counted, localized
from tui.text.labels import labels
from tui.widgets.job_bar import ProgressLine, Tone
from tui.work.jobs import settings as engine_settings
from tui.work.messages import BatchWent, JobEnded, JobFailed, JobMessage

if TYPE_CHECKING:  # the first frame does without
    from pipelines.folder.events import FolderSettings, Outcome
    from tui.screens.batch import BatchScreen, BatchWish
    from tui.text.batch import BatchState

SLOT = "batch"


class BatchController:
    """Knows the batch that runs, or the last one."""

    def __init__(self, desk: Desk, settings: SettingsController, models: ModelsController) -> None:
        self._desk, self._settings, self._models = desk, settings, models
        self.progress = ProgressLine(id="folder")
        self._wish: BatchWish | None = None
        self._state: BatchState | None = None
        self._failed = False

    def show(self, open_source: Callable[[Path | str], None]) -> None:
        """Ask for a folder, or show how far it is; a file that is chosen among what came of it is opened."""
        from tui.screens.batch import BatchScreen

        def answered(outcome: Outcome | None) -> None:
            if outcome is not None and self._state is not None:
                open_source(self._noted(self._state.settings, outcome))

        wish = self._wish or self._first_wish()
        screen = BatchScreen(wish, self._desk.session.model, self._state, self._desk.jobs.current(SLOT) is not None)
        self._desk.app.push_screen(screen, answered)

    def _first_wish(self) -> BatchWish:
        from tui.screens.batch import BatchWish

        opened = self._desk.session.opened
        folder = opened.path.absolute().parent if opened and opened.path else Path.cwd()
        return BatchWish(folder, (self._settings.values.default_target,), folder.with_name(f"{folder.name}-audar"))

    def _noted(self, settings: FolderSettings, outcome: Outcome) -> Path:
        """A file of the folder; its translation is noted, so that it comes back from the memory with the file."""
        path = settings.folder / outcome.source

        def change(former: Recent) -> Recent:
            model = settings.preferred.get("translate", "")
            return msgspec.structs.replace(former, translated=former.translated | {outcome.target: model})

        if outcome.status in ("translated", "unchanged", "kept") and outcome.language != outcome.target:
            remember(str(path), change)
        return path

    @property
    def _screen(self) -> BatchScreen | None:
        from tui.screens.batch import BatchScreen

        return self._desk.shown(BatchScreen)

    def _say(self, text: str, tone: Tone = "note") -> None:
        """Say it where the user looks: on the batch's screen, else on the main one."""
        screen = self._screen
        (screen.bar if screen else self._desk.bar).say(text, tone)

    def do(self, wanted: BatchScreen.Wanted) -> None:
        """Do what the batch's screen asks for."""
        if wanted.deed == "begin" and wanted.wish:
            self._begin(wanted.wish)
        elif wanted.deed == "stop":
            self.stop()
        elif wanted.deed == "report":
            self._open_report()
        elif screen := self._screen:
            screen.show_model(self._desk.session.model)

    def _begin(self, wish: BatchWish) -> None:
        from pipelines.folder.events import FolderSettings
        from tui.text.batch import BatchState
        from tui.work.batch import running

        desk = self._desk
        if desk.jobs.current(SLOT):
            self._say(_("A folder is being translated; c stops it."), "warning")
            return
        settings = FolderSettings(
            folder=wish.folder,
            out=wish.out,
            targets=wish.targets,
            preferred={"translate": desk.session.model or ""},
            direct=self._settings.values.direct,
            engine=replace(engine_settings(), check=self._settings.values.check),
            labels=labels(),
        )
        self._wish, self._state, self._failed = wish, BatchState(settings), False
        self._say("")
        desk.jobs.start(SLOT, Message("Translating a folder"), running(settings), self._hear)
        self._tell()

    async def _hear(self, message: JobMessage) -> None:
        match message:
            case BatchWent():
                self._state = message.state
                self._tell()
            case JobFailed():
                self._failed = True
                self._say(message.reason, "error")
            case JobEnded():
                self._ended()

    def _tell(self) -> None:
        from tui.text.batch import progress_line

        state, runs = self._state, self._desk.jobs.current(SLOT) is not None
        self.progress.show(f"▤ {state.settings.folder.name}: {progress_line(state)}" if state and runs else "")
        if state and (screen := self._screen):
            screen.show(state, runs)

    def _ended(self) -> None:
        from tui.text.batch import statuses_line

        self._tell()
        state = self._state
        if state is None or self._failed:
            return
        if state.finished is None:
            self._say(_("Stopped. What is finished is kept; begun again, it goes on from there."), "warning")
            return
        words = [_("The folder is ready: {statuses}.").format(statuses=statuses_line(state) or "0")]
        if state.finished.flagged:
            words.append(
                counted(state.finished.flagged, "{n} file has flagged sentences.", "{n} files have flagged sentences.")
            )
        words += map(localized, state.warnings)
        if self._screen is None:
            words.append(_("b shows what came of it."))
        else:
            words.append(_("r opens the report, Enter a file."))
        failed = dict(state.statuses).get("failed", 0)
        self._say(" ".join(words), "warning" if failed or state.warnings else "done")
        if state.lacking and self._wish:
            wish = self._wish
            reason = _("No installed model does all of it.")
            self._models.offer(reason, state.lacking, lambda: self._begin(wish), over=self._screen)

    def stop(self) -> bool:
        """Stop the batch; what is finished is kept. ``False`` if there is none."""
        job = self._desk.jobs.current(SLOT)
        if job is None:
            return False
        job.stopping.set()  # it stays the current one until it has put all away: another one waits for that
        self._say(_("Stopping the folder…"))
        return True

    def _open_report(self) -> None:
        finished = self._state.finished if self._state else None
        if finished is None or not finished.page.exists():
            self._say(_("There is no report yet."))
            return
        if _has_browser():
            self._desk.app.open_url(finished.page.as_uri())
        self._say(_("Report: {path}").format(path=finished.page), "done")


def _has_browser(environment: Sequence[str] | None = None) -> bool:
    """Whether a browser would open a window of its own, and not take this terminal."""
    names = os.environ if environment is None else environment
    return sys.platform in ("darwin", "win32") or "DISPLAY" in names or "WAYLAND_DISPLAY" in names
