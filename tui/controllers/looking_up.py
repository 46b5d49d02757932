"""Looking a word of a sentence up, while all else goes on."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pipelines.article import Segment
from pipelines.message import Message
from pipelines.task import Task
from tui.controllers.desk import Desk
from tui.controllers.editing import ready_models
from tui.controllers.settings import SettingsController
from tui.session import TranslationResult
from tui.text.i18n import _
from tui.work.messages import JobMessage, Suggested, WordKnown

if TYPE_CHECKING:  # the first frame does without
    from tui.screens.look_up import LookUpScreen

KNOWN, ASKED = "word", "word's models"


class LookingUpController:
    """Knows the direction in which the open dialog looks."""

    def __init__(self, desk: Desk, settings: SettingsController) -> None:
        self._desk, self._settings = desk, settings
        self._task = Task("translate", "", "")
        self._models = ""  # that translate the article, as its result tells them
        self._word = ""

    def ask(self, sought: str) -> None:
        """Look up a word of the sentence under the cursor, of the pane that has the keys; first what was ``sought``."""
        from tui.screens.look_up import LookUpScreen

        desk = self._desk
        if not desk.has_article():
            return
        reader, shown = desk.reader, desk.session.shown
        if isinstance(shown, TranslationResult):
            self._task, self._models = shown.task_of(reader.cursor), shown.plan.route.models
            if reader.target.has_focus:
                self._task = Task("translate", self._task.target, self._task.source)
        else:
            source = desk.article.language or ""
            self._task, self._models = Task("translate", source, self._settings.values.target_for(source)), ""
        if not reader.sentence:
            desk.bar.say(_("This sentence is not translated yet."), "warning")
            return
        desk.app.push_screen(LookUpScreen(reader.sentence, sought), lambda _answer: self._cancel())

    def _cancel(self) -> None:
        for slot in (KNOWN, ASKED):
            self._desk.jobs.cancel(slot)

    def do(self, asked: LookUpScreen.Asked) -> None:
        """Look up what the dialog asks for."""
        from tui.work.candidates import asking, looking_up

        jobs, task = self._desk.jobs, self._task
        self._word = asked.word
        if not asked.others:
            self._cancel()
            jobs.start(KNOWN, Message("Looking into the memory"), looking_up(asked.word, task), self._hear)
        able = [spec for spec in ready_models() if spec.translates(task.source, task.target)]
        chosen = [spec for spec in able if spec.id in (self._models, self._desk.session.model)] or able[:1]
        models = [spec for spec in able if spec not in chosen] if asked.others else chosen[:1]
        jobs.start(ASKED, Message("Asking other models"), asking(Segment(0, asked.word, ""), task, models), self._hear)

    async def _hear(self, message: JobMessage) -> None:
        from tui.screens.look_up import LookUpScreen

        screen = self._desk.shown(LookUpScreen)
        match message:
            case WordKnown() if screen:
                screen.show_known(message.word, message.glosses, message.pairs)
            case Suggested() if screen:
                screen.show_answers(self._word, message.suggestions, message.asking)
