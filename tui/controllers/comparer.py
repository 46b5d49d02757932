"""Comparing on the screen: columns are chosen, made by a job, shown, saved and copied."""

from __future__ import annotations

from tui.comparison import Comparison, candidates, preselected
from tui.controllers.keeper import Keeper
from tui.screens.choose import ChooseScreen
from tui.screens.compare import CompareScreen
from tui.screens.save import SavePlace, SaveScreen
from tui.text.i18n import Words, _
from tui.work import messages
from tui.work.compare import comparing, differing

SLOT, DIFFERENCES = "compare", "differences"


class Comparer(Keeper):
    """The part of the application that compares."""

    def __init__(self, output_piped: bool) -> None:
        super().__init__(output_piped)
        self._last: tuple[list[str], list[str]] = ([], [])  # what could be chosen the last time, and what was

    def action_compare(self) -> None:
        """Ask for columns and show them."""
        if not self._has_article():
            return
        self._time_growing()
        opened, found = self._article, candidates(self.session)
        offered = [candidate.key for candidate in found]

        def chosen(keys: list[str] | None) -> None:
            screen = self._compare_screen()
            if keys is None or not self._still(opened, screen.bar if screen else None):
                return
            self._last = offered, keys
            if screen is None:
                self.push_screen(CompareScreen(), self._stop_comparing)
            else:
                screen.bar.say(_("Measuring…"))
            parts = [candidate for candidate in found if candidate.key in keys]
            work = comparing(opened, parts, self.size.width)
            self.jobs.cancel(DIFFERENCES)
            self.jobs.start(SLOT, Words("Comparing"), work)

        self.push_screen(ChooseScreen(found, self._last[1] if self._last[0] == offered else preselected(found)), chosen)

    def _stop_comparing(self, _answer: None = None) -> None:
        for slot in (SLOT, DIFFERENCES):
            self.jobs.cancel(slot)

    def _stop_all(self) -> str:
        told = super()._stop_all()
        self._stop_comparing()
        return told

    def speak(self, code: str) -> None:
        super().speak(code)
        screen = self._compare_screen()
        if screen is not None:
            made = self.jobs.current(SLOT)
            screen.bar.say(_("Measuring…") if made else _("The interface speaks English now."))

    def _compare_screen(self) -> CompareScreen | None:
        return next((screen for screen in self.screen_stack if isinstance(screen, CompareScreen)), None)

    def on_article_read(self, message: messages.ArticleRead) -> None:
        screen = self._compare_screen()
        if self.jobs.wanted(message) and self.jobs.cancel(SLOT) and screen is not None:
            screen.bar.say(_("Another article was opened meanwhile; ask once more."), "warning")

    async def on_comparison_ready(self, message: messages.ComparisonReady) -> None:
        screen = self._compare_screen()
        if screen is not None and self.jobs.wanted(message):
            await screen.show(message.comparison)

    def on_differences_found(self, message: messages.DifferencesFound) -> None:
        screen = self._compare_screen()
        if screen is not None and self.jobs.wanted(message):
            screen.show_differences(message.first, message.second, message.found)

    def on_job_failed(self, message: messages.JobFailed) -> None:
        job, screen = self.jobs.wanted(message), self._compare_screen()
        if job is not None and job.slot in (SLOT, DIFFERENCES) and screen is not None:
            screen.bar.say(message.reason, "error")

    def on_compare_screen_wanted(self, message: CompareScreen.Wanted) -> None:
        comparison, screen = message.comparison, self._compare_screen()
        if screen is None:
            return
        if message.deed == "choose":
            self.action_compare()
        elif message.deed == "save":
            self._save_comparison(comparison, screen)
        elif message.deed == "differ" and self.jobs.current(SLOT):
            screen.bar.say(_("Other columns are being made; d marks differences when they are here."), "warning")
        elif message.deed == "differ":
            screen.bar.say(_("Looking for differences…"))
            self.jobs.start(DIFFERENCES, Words("Comparing"), differing(comparison, message.at, message.other))
        else:
            whole = message.deed == "copy all"
            self.copy_to_clipboard(comparison.text() if whole else comparison.columns[message.at].text + "\n")
            said = _("The comparison is copied, if the terminal allows it.")
            screen.bar.say(said if whole else _("The column is copied, if the terminal allows it."), "done")

    def _save_comparison(self, comparison: Comparison, screen: CompareScreen) -> None:
        def answered(place: SavePlace | None) -> None:
            if place is not None:
                self._save(comparison, place, comparison.source, screen.bar)

        self.push_screen(SaveScreen(comparison.suggested_path()), answered)
