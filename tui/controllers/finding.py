"""Finding words in both panes, and going from one place to the next."""

from __future__ import annotations

from tui.controllers.desk import Desk
from tui.text.i18n import _, counted


class FindingController:
    """Remembers what was looked for."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self.words = ""
        """What was looked for the last time."""

    def ask(self) -> None:
        """Ask what to look for, and go to the first place from the cursor on."""

        from tui.screens.search import SearchScreen

        if not self._desk.has_article(language=False):
            return

        def answered(words: str | None) -> None:
            if words is None:
                return
            self.words = " ".join(words.split())
            number = self._desk.reader.find(self.words)
            if not self.words:
                self._desk.bar.say("")
            elif number:
                said = counted(number, "{n} place; n: next, N: last.", "{n} places; n: next, N: last.")
                self._desk.bar.say(said)
            else:
                self._desk.bar.say(_("Not found: {words}").format(words=self.words), "warning")

        self._desk.app.push_screen(SearchScreen(self.words), answered)

    def go(self, direction: int) -> None:
        """To the next place, or the last one."""
        if not self.words:
            self.ask()
        elif not self._desk.reader.go_to_next(self._desk.reader.sentences_with(self.words), direction):
            self._desk.bar.say(_("Not found: {words}").format(words=self.words), "warning")
