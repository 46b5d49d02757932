"""The application: composes the screen and leads keys and messages to the controllers, which own all that changes."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar

from textual import events, on
from textual.app import App, ComposeResult, SystemCommand
from textual.binding import BindingType
from textual.command import CommandPalette
from textual.filter import LineFilter
from textual.screen import Screen
from textual.theme import ThemeProvider

from tui.controllers.batch import BatchController
from tui.controllers.choices import ChoicesController
from tui.controllers.commands import ActionCommands, Palette
from tui.controllers.comparison import ComparisonController
from tui.controllers.desk import Desk
from tui.controllers.editing import EditingController
from tui.controllers.finding import FindingController
from tui.controllers.language import LanguageController
from tui.controllers.leaving import LeavingController
from tui.controllers.looking_up import LookingUpController
from tui.controllers.making import MakingController
from tui.controllers.models import ModelsController
from tui.controllers.reading import ReadingController
from tui.controllers.recent import RecentController
from tui.controllers.results import ResultsController
from tui.controllers.settings import SettingsController
from tui.keys import bindings
from tui.screens.dialog import Dialog, KeyDone, Listening
from tui.text.gate import GATE
from tui.text.i18n import _
from tui.widgets.footer import KeyFooter
from tui.work.messages import JobMessage

if TYPE_CHECKING:  # the first frame does without
    from tui.screens.batch import BatchScreen
    from tui.screens.compare import CompareScreen
    from tui.screens.edit import EditScreen
    from tui.screens.look_up import LookUpScreen
    from tui.screens.models import ModelsScreen


class AudarApp(App[str]):
    """The screen. It returns the shown result's text where its output is piped, else nothing."""

    CSS_PATH = "app.tcss"
    TITLE = "Audar"
    BINDINGS: ClassVar[list[BindingType]] = [*bindings()]
    COMMANDS = App.COMMANDS | {ActionCommands}
    HORIZONTAL_BREAKPOINTS = [(0, "-narrow"), (100, "-wide")]  # noqa: RUF012 - declared so by the base

    def __init__(
        self,
        source: Path | bytes | str | None = None,
        name: str = "",
        output_piped: bool = False,
        target: str | None = None,
    ) -> None:
        """``source`` is a file, a text, or a page's address; it is translated to ``target`` where one is named."""
        super().__init__()
        self._given, self._given_name, self._target = source, name, target
        self._typed: deque[events.Event] = deque()
        self._key_runs = False
        self._begun = source is None  # what is given is being read: keys are about it
        self.settings = SettingsController(self)
        self.language = LanguageController(self, self.settings, self._spoken)  # before any widget has words
        desk = self._desk = Desk(self)
        self.session, self.jobs = desk.session, desk.jobs
        self.heading, self.reader, self.progress, self.bar = desk.heading, desk.reader, desk.progress, desk.bar
        self.models = ModelsController(desk, self.settings)
        self.choices = ChoicesController(desk, self.settings, self.language, self.models)
        self.making = MakingController(desk, self.settings, self.models)
        self.results = ResultsController(desk, self.making)
        self.editing, self.finding = EditingController(desk), FindingController(desk)
        self.looking_up = LookingUpController(desk, self.settings)
        self.comparison = ComparisonController(desk, self.making, self.results)
        self.recent = RecentController(desk, self.settings)
        self.reading = ReadingController(desk, self.making, self.comparison, self.recent)
        self.batch = BatchController(desk, self.settings, self.models)
        self.leaving = LeavingController(desk, self.making, self.results, self.models, output_piped)

    def compose(self) -> ComposeResult:
        yield self.heading
        yield self.reader
        yield self.models.bar
        yield self.batch.progress
        yield self.progress
        yield self.bar
        yield KeyFooter()

    def on_mount(self) -> None:
        self.reader.source.focus()
        self.set_interval(0.25, self._tick)
        if self._given is not None:
            # After the first paint: the reading thread would compete with it for the interpreter.
            self.call_after_refresh(self._read_given, self._given)
        else:
            self.bar.say(_("F2 opens an article; a pasted text or a dropped file opens too. F1 shows the keys."))
            if self.recent.any:
                self.reading.show_recent()
        self.call_after_refresh(self.models.check_chosen)
        self.settings.apply()
        self.app_resume_signal.subscribe(self, lambda _: [screen.refresh() for screen in self.screen_stack])

    def _read_given(self, source: Path | bytes | str) -> None:
        self.reading.read(source, self._given_name)
        if self._target:
            self.making.translate(self._target)
        self._begun = True
        self.post_message(Listening())

    def _tick(self) -> None:
        self.making.tell_progress()
        self.models.tell_progress()

    def _spoken(self) -> None:
        self.comparison.spoken()
        self.bar.say(_("The interface speaks English now."))
        self.making.tell_progress()

    def end(self) -> None:
        """End at once, as the process was asked to."""
        self.leaving.end_at_once()

    def get_line_filters(self) -> Sequence[LineFilter]:
        return [*super().get_line_filters(), GATE]

    # Keys, one after the other

    async def on_event(self, event: events.Event) -> None:
        """Hold a key back until the one before it was done and what it opened can take it: nobody waits with typing."""
        if isinstance(event, (events.Key, events.Paste)) and not event.is_forwarded:
            self._typed.append(event)
            await self._hear_next()
        else:
            await super().on_event(event)

    async def _hear_next(self) -> None:
        while self._typed and not self._key_runs and self._listens:
            event = self._typed.popleft()
            self._desk.seen_bar.read()
            place = self.focused or self.screen
            await super().on_event(event)
            # It goes the same way as the key, from queue to queue, and so comes here after whatever the key does.
            self._key_runs = event.is_forwarded and place.post_message(KeyDone())

    @on(KeyDone)
    async def _key_was_done(self) -> None:
        self._key_runs = False
        await self._hear_next()

    @on(Listening)
    async def _keys_are_taken(self) -> None:
        await self._hear_next()

    @property
    def _listens(self) -> bool:
        return self._begun and (not isinstance(self.screen, Dialog) or self.screen.listens)

    # What comes

    @on(JobMessage)
    async def _job_tells(self, message: JobMessage) -> None:
        await self.jobs.deliver(message)
        if message.last:
            self.leaving.job_ended()

    def on_compare_screen_wanted(self, message: CompareScreen.Wanted) -> None:
        self.comparison.do(message)

    def on_models_screen_wanted(self, message: ModelsScreen.Wanted) -> None:
        self.models.do(message)

    def on_batch_screen_wanted(self, message: BatchScreen.Wanted) -> None:
        self.batch.do(message)

    def on_edit_screen_asked(self, message: EditScreen.Asked) -> None:
        self.editing.ask_models(message.again)

    def on_look_up_screen_asked(self, message: LookUpScreen.Asked) -> None:
        self.looking_up.do(message)

    def on_paste(self, event: events.Paste) -> None:
        if len(self.screen_stack) == 1 and event.text.strip():
            self.reading.pasted(event.text)

    # Keys, by the names of the table of actions

    def action_help(self) -> None:
        from tui.screens.help import HelpScreen

        self.push_screen(HelpScreen(self.settings.values.keymap))

    def action_open(self) -> None:
        self.reading.ask()

    def action_recent(self) -> None:
        self.reading.show_recent()

    def action_language(self) -> None:
        self.reading.correct_language()

    def action_translate(self, target: str) -> None:
        self.making.translate(target)

    def action_translate_default(self) -> None:
        self.making.translate_by_default()

    def action_summarize(self) -> None:
        self.making.summarize()

    def action_view(self) -> None:
        self.results.show_next()

    def action_flagged(self, direction: int) -> None:
        self.results.show_flagged(direction)

    def action_flags(self) -> None:
        self.results.list_flags()

    def action_edit(self) -> None:
        self.editing.edit()

    def action_undo(self) -> None:
        self.editing.undo()

    def action_find(self) -> None:
        self.finding.ask()

    def action_find_next(self, direction: int) -> None:
        self.finding.go(direction)

    def action_look_up(self) -> None:
        self.looking_up.ask(self.finding.words)

    def action_copy_sentence(self) -> None:
        self.results.copy_sentence()

    def action_remove(self) -> None:
        self.results.remove()

    def action_three(self) -> None:
        self.comparison.show_translations()

    def action_copy(self) -> None:
        self.results.copy()

    def action_save(self) -> None:
        self.results.save()

    def action_zoom(self) -> None:
        self.reader.zoom()

    def action_messages(self) -> None:
        from tui.screens.messages import MessagesScreen

        self.push_screen(MessagesScreen(self.bar.said))

    def action_compare(self) -> None:
        self.comparison.ask()

    def action_model(self) -> None:
        self.models.choose()

    def action_models(self) -> None:
        self.models.show()

    def action_batch(self) -> None:
        self.batch.show(self.reading.open)

    def action_settings(self) -> None:
        self.choices.ask()

    def action_interface(self) -> None:
        self.language.switch()

    def action_cancel(self) -> None:
        self.leaving.cancel()

    async def action_quit(self) -> None:
        self.leaving.leave()

    # Textual's palettes, in the interface's language

    def action_help_quit(self) -> None:
        """Ctrl+C, which ends other programs."""
        self.notify(_("F10 or q quits."), markup=False)

    def action_command_palette(self) -> None:
        """The palette of all commands."""
        if not isinstance(self.screen, CommandPalette):
            self.push_screen(Palette(placeholder=_("Search for commands…"), id="--command-palette"))

    def search_themes(self) -> None:
        """The palette of themes."""
        self.push_screen(Palette(providers=[ThemeProvider], placeholder=_("Search for themes…")))

    def get_system_commands(self, screen: Screen[Any]) -> Iterable[SystemCommand]:  # noqa: ARG002 - the base's
        """Of Textual's own commands, the choice of a theme; the others stand in the table of actions."""
        yield SystemCommand(_("Theme"), _("Change the colours"), self.action_change_theme)
