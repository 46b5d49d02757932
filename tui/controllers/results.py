"""What happens to results that are made: shown, saved, copied."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from pathlib import Path

from pipelines.message import Message
from tui.comparison import Comparison
from tui.controllers.desk import Desk
from tui.controllers.making import MakingController
from tui.screens.pick import PickScreen, Question
from tui.session import Result, TranslationResult
from tui.text.i18n import _, counted, localized


class ResultsController:
    """Shows results, and gives them away."""

    def __init__(self, desk: Desk, making: MakingController) -> None:
        self._desk, self._making = desk, making

    # Shown

    def show_next(self) -> None:
        """Show the next result."""
        self._desk.reader.show_result(self._desk.session.next_result())

    def show_flagged(self, direction: int) -> None:
        """Go to the next flagged sentence of the shown result, or to the one before."""
        shown = self._desk.session.shown
        if not isinstance(shown, TranslationResult) or not self._desk.reader.go_to_next(shown.flagged, direction):
            self._desk.bar.say(_("No sentence of the shown result is flagged."))

    def list_flags(self) -> None:
        """List the flags of the shown translation with their counts; one that is chosen is gone to."""
        from pipelines.quality.check import KINDS

        shown, reader = self._desk.session.shown, self._desk.reader
        flagged = shown.flagged if isinstance(shown, TranslationResult) else []
        if not isinstance(shown, TranslationResult) or not flagged:
            self._desk.bar.say(_("No sentence of the shown result is flagged."))
            return
        flags = [(index, flag) for index in flagged for flag in shown.pieces[index].flags]

        def question() -> Question:
            counts = Counter(flag.code for _index, flag in flags)
            kinds = " · ".join(f"{localized(KINDS.get(code, code))} {n}" for code, n in counts.most_common())
            answers = [(f"{at}", f"{index + 1}. {localized(flag.detail)}") for at, (index, flag) in enumerate(flags)]
            return counted(len(flagged), "{n} flagged sentence", "{n} flagged sentences") + f": {kinds}", answers

        def chosen(answer: str | None) -> None:
            if answer is not None and self._desk.session.shown is shown:
                reader.go(flags[int(answer)][0])

        first = next((f"{at}" for at, (index, _flag) in enumerate(flags) if index >= reader.cursor), None)
        self._desk.app.push_screen(PickScreen(question, first), chosen)

    def remove(self) -> None:
        """Remove the shown result, after asking where it would be lost."""
        desk, shown = self._desk, self._desk.session.shown
        if shown is None:
            return
        if shown is self._making.growing:
            desk.bar.say(_("It is being made; Esc stops it."), "warning")
            return

        def answered(answer: str | None) -> None:
            if answer == "yes" and desk.session.shown is shown:
                desk.session.remove_shown()
                desk.keep_in_recent(removed=shown.language if isinstance(shown, TranslationResult) else "")
                desk.reader.show_result(desk.session.shown)
                desk.bar.say(_("Removed: {title}").format(title=shown.title))

        def question() -> Question:
            return _("This result is not saved."), [("no", _("Keep it")), ("yes", _("Remove it"))]

        if shown in desk.session.unsaved:
            desk.app.push_screen(PickScreen(question), answered)
        else:
            answered("yes")

    def copy_sentence(self) -> None:
        """Copy the sentence under the cursor, of the pane that has the keys."""
        if sentence := self._desk.reader.sentence:
            self._desk.app.copy_to_clipboard(sentence)
            self._desk.bar.say(_("The sentence is copied, if the terminal allows it."), "done")

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

    def ask_save(self, result: Result, then: Callable[[bool], None] | None = None) -> None:
        """Show a result and ask where it goes; ``then`` learns whether it is saved."""

        from tui.screens.save import SaveScreen

        desk = self._desk
        desk.session.shown = result
        source = desk.article.path  # taken now: another article may be open when the answer comes
        partly = Message("! Not complete: sentences that are not translated stay in the article's language.")

        def answered(path: Path | None) -> None:
            if path:
                desk.seen_bar.say(_("Saved {path}.").format(path=path), "done")
            if then:
                then(path is not None)

        def write(path: Path, replace: bool) -> None:
            self.write(result, path, source, replace)

        screen = SaveScreen(desk.session.suggested_path(), write, None if result.complete else partly)
        desk.app.push_screen(screen, answered)

    def write(self, result: Result | Comparison, path: Path, source: Path | None, replace: bool) -> None:
        """Write a file in the format of its name, never over ``source``. Raises ``OutputError`` or ``ConfigError``."""
        from pipelines.files import write_file
        from tui.work.formats import written

        if result is self._making.growing:
            self._making.note_time()
        write_file(path, written(result, path), source, replace=replace)
        result.saved = True
