"""Comparing on the screen: columns are chosen, made by a job, shown, saved and copied."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from pipelines.message import Message
from tui.comparison import Candidate, Comparison, candidates, preselected
from tui.controllers.desk import Desk
from tui.controllers.making import MakingController
from tui.controllers.results import ResultsController
from tui.session import OpenArticle
from tui.text.i18n import _
from tui.work.messages import ComparisonReady, DifferencesFound, JobFailed, JobMessage

if TYPE_CHECKING:  # the first frame does without
    from tui.screens.compare import CompareScreen

SLOT, DIFFERENCES = "compare", "differences"


class ComparisonController:
    """Remembers the columns that were chosen."""

    def __init__(self, desk: Desk, making: MakingController, results: ResultsController) -> None:
        self._desk, self._making, self._results = desk, making, results
        self._last: tuple[list[str], list[str]] = ([], [])  # what could be chosen the last time, and what was

    def ask(self) -> None:
        """Ask for columns and show them."""

        from tui.screens.choose import ChooseScreen

        desk = self._desk
        if not desk.has_article():
            return
        self._making.note_time()
        opened, offered = desk.article, candidates(desk.session)
        offered_keys = [candidate.key for candidate in offered]

        def chosen(keys: list[str] | None) -> None:
            screen = self._screen
            if keys is not None and desk.still(opened, screen.bar if screen else None):
                self._last = offered_keys, keys
                self._compare(opened, [candidate for candidate in offered if candidate.key in keys])

        preferred = self._last[1] if self._last[0] == offered_keys else preselected(offered)
        desk.app.push_screen(ChooseScreen(offered, preferred), chosen)

    def show_translations(self) -> None:
        """Show the article beside its newest translations, one a language, without asking."""
        from pipelines.assemble import Translation

        desk = self._desk
        if not desk.has_article():
            return
        self._making.note_time()
        offered = candidates(desk.session)
        newest = {
            candidate.part.target_language: candidate
            for candidate in offered
            if isinstance(candidate.part, Translation)
        }
        if newest:
            self._compare(desk.article, [offered[0], *newest.values()])
        else:
            desk.bar.say(_("There is no translation yet; F3 F4 F5 translate."), "warning")

    def _compare(self, opened: OpenArticle, parts: list[Candidate]) -> None:
        """Make columns, and show them on the comparison's screen."""

        from tui.screens.compare import CompareScreen
        from tui.work.compare import comparing

        desk, screen = self._desk, self._screen
        if screen is None:
            desk.app.push_screen(CompareScreen(), self._closed)
        else:
            screen.bar.say(_("Measuring…"))
        desk.jobs.cancel(DIFFERENCES)
        desk.jobs.start(SLOT, Message("Comparing"), comparing(opened, parts, desk.app.size.width), self._hear)

    def _closed(self, _answer: None = None) -> None:
        for slot in (SLOT, DIFFERENCES):
            self._desk.jobs.cancel(slot)

    @property
    def _screen(self) -> CompareScreen | None:
        from tui.screens.compare import CompareScreen

        return self._desk.shown(CompareScreen)

    async def _hear(self, message: JobMessage) -> None:
        screen = self._screen
        if screen is None:
            return
        match message:
            case ComparisonReady():
                await screen.show(message.comparison)
            case DifferencesFound():
                screen.show_differences(message.first, message.second, message.differences)
            case JobFailed():
                screen.bar.say(message.reason, "error")

    def spoken(self) -> None:
        """Say on the open comparison what the interface's new language leaves unsaid."""
        if screen := self._screen:
            made = self._desk.jobs.current(SLOT)
            screen.bar.say(_("Measuring…") if made else _("The interface speaks English now."))

    def article_replaced(self) -> None:
        """Make no columns of an article that is not open any more."""
        if self._desk.jobs.cancel(SLOT) and (screen := self._screen):
            screen.bar.say(_("Another article was opened meanwhile; ask once more."), "warning")

    def do(self, wanted: CompareScreen.Wanted) -> None:
        """Do what the open comparison asks for."""

        from tui.work.compare import differing

        comparison, screen = wanted.comparison, self._screen
        if screen is None:
            return
        if wanted.deed == "choose":
            self.ask()
        elif wanted.deed == "save":
            self._save(comparison, screen)
        elif wanted.deed == "differ" and self._desk.jobs.current(SLOT):
            screen.bar.say(_("Other columns are being made; d marks differences when they are here."), "warning")
        elif wanted.deed == "differ":
            screen.bar.say(_("Looking for differences…"))
            work = differing(comparison, wanted.at, wanted.other)
            self._desk.jobs.start(DIFFERENCES, Message("Comparing"), work, self._hear)
        else:
            whole = wanted.deed == "copy all"
            self._desk.app.copy_to_clipboard(comparison.text() if whole else comparison.columns[wanted.at].text + "\n")
            said = _("The comparison is copied, if the terminal allows it.")
            screen.bar.say(said if whole else _("The column is copied, if the terminal allows it."), "done")

    def _save(self, comparison: Comparison, screen: CompareScreen) -> None:
        from tui.screens.save import SaveScreen

        def answered(path: Path | None) -> None:
            if path:
                screen.bar.say(_("Saved {path}.").format(path=path), "done")

        def write(path: Path, replace: bool) -> None:
            self._results.write(comparison, path, comparison.source, replace)

        self._desk.app.push_screen(SaveScreen(comparison.suggested_path(), write), answered)
