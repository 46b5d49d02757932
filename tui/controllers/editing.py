"""Translations that a person corrects: written on the screen, remembered before any model's, undone."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from pipelines.article import Flag, TranslatedSegment
from pipelines.errors import MemoryUnusable
from pipelines.message import Message
from tui.controllers.desk import Desk
from tui.session import TranslationResult
from tui.text.i18n import _, localized
from tui.work.messages import AnsweredAgain, JobFailed, JobMessage, Suggested

if TYPE_CHECKING:
    from pipelines.catalogue import ModelSpec
    from pipelines.memory import MemoryKey

SLOT = "candidates"


def ready_models() -> list[ModelSpec]:
    """The models that are installed, the best first; fakes aside."""
    from pipelines.catalogue import load_catalogue
    from pipelines.models.store import state

    return [spec for spec in load_catalogue() if not spec.is_fake and state(spec) == "ready"]


@dataclass(frozen=True, slots=True)
class Edit:
    """A change that can be undone: the sentences as they were, and what a person had written of them before."""

    result: TranslationResult
    pieces: dict[int, TranslatedSegment]
    by_person: frozenset[int]
    key: MemoryKey
    before: str | None


class EditingController:
    """Remembers what was changed, the last change last."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._edits: list[Edit] = []
        self._attempt = 1  # of the model that translated the sentence that is edited

    def edit(self) -> None:
        """Ask for another translation of the sentence under the cursor."""

        from pipelines.quality.check import check_segment
        from tui.screens.edit import EditScreen
        from tui.work.candidates import remembering

        desk = self._desk
        result, index = desk.session.shown, desk.reader.cursor
        if not isinstance(result, TranslationResult):
            desk.bar.say(_("There is no translation to correct yet; F3 F4 F5 translate."), "warning")
            return
        piece = result.pieces.get(index)
        if piece is None:
            desk.bar.say(_("This sentence is not translated yet."), "warning")
            return
        task = result.task_of(index)

        def check(target: str) -> Sequence[Flag]:
            return check_segment(piece.segment.text, target, task)

        def answered(text: str | None) -> None:
            desk.jobs.cancel(SLOT)
            if text is not None:
                self._keep(result, index, text)

        self._attempt = 1
        desk.app.push_screen(EditScreen(piece.segment.text, piece.target, check), answered)
        desk.jobs.start(SLOT, Message("Looking into the memory"), remembering(piece.segment, task), self._hear)

    def ask_models(self, again: bool = False) -> None:
        """Ask the other installed models for the sentence that is edited, or ``again`` the one that translated it."""
        from pipelines.route import Route
        from tui.screens.edit import EditScreen
        from tui.work.candidates import asking, asking_again

        desk = self._desk
        result, index = desk.session.shown, desk.reader.cursor
        screen = desk.shown(EditScreen)
        if screen is None or not isinstance(result, TranslationResult):
            return
        task, segment = result.task_of(index), result.plan.segments[index]
        if again:
            route = result.plan.route.by_language[segment.language]
            legs = route.legs if isinstance(route, Route) else ()
            if len(legs) == 1:
                work = asking_again(segment, replace(task, attempt=self._attempt), legs[0].choice.spec, screen.known)
                desk.jobs.start(SLOT, Message("Asking other models"), work, self._hear)
            else:
                screen.notify(_("The model has no other answer."), markup=False)
            return
        present = result.plan.route.models.split(", ")
        others = [
            spec for spec in ready_models() if spec.translates(task.source, task.target) and spec.id not in present
        ]
        if others:
            work = asking(segment, task, others)
            desk.jobs.start(SLOT, Message("Asking other models"), work, self._hear)
        else:
            screen.notify(_("No other installed model translates this."), markup=False)

    async def _hear(self, message: JobMessage) -> None:
        from tui.screens.edit import EditScreen

        screen = self._desk.shown(EditScreen)
        if screen is None:
            return
        match message:
            case Suggested():
                screen.suggest(message.suggestions, message.asking)
            case AnsweredAgain():
                self._attempt = message.attempt
                screen.suggest((message.suggestion,) if message.suggestion else (), "")
                if message.suggestion is None:
                    screen.notify(_("The model has no other answer."), markup=False)
            case JobFailed():
                screen.suggest((), "")
                screen.notify(message.reason, severity="error", markup=False)

    def _keep(self, result: TranslationResult, index: int, text: str) -> None:
        """Put a translation in the place of all that the same sentence has, and into the memory."""
        from pipelines.memory import HUMAN, MemoryKey, open_memory
        from pipelines.quality.check import check_segment
        from pipelines.translate import checked

        segment, task = result.plan.segments[index], result.task_of(index)
        places = [
            at
            for at, piece in result.pieces.items()
            if (piece.segment.text, piece.segment.language) == (segment.text, segment.language)
        ]
        key = MemoryKey(task.source, task.target, HUMAN)
        with open_memory() as memory:
            before = memory.look_up(key, [segment.text]).get(segment.text)
            self._edits.append(
                Edit(result, {at: result.pieces[at] for at in places}, frozenset(result.by_person), key, before)
            )
            flags = check_segment(segment.text, text, task)
            for at in places:
                result.pieces[at] = checked(result.plan.segments[at], text, flags)
            result.by_person.update(places)
            result.saved = False
            remembered = memory.path is not None
            try:
                memory.put(key, [(segment.text, text)])
            except MemoryUnusable as error:
                self._desk.bar.say(localized(error), "error")
                remembered = False
        self._desk.reader.redraw(places)
        self._desk.keep_in_recent()
        if remembered:
            self._desk.bar.say(_("Corrected and remembered; u undoes it."), "done")
        else:
            self._desk.bar.say(_("Corrected; it is not remembered, F9 saves it. u undoes it."), "warning")

    def undo(self) -> None:
        """Take the last change back, on the screen and in the memory."""
        from pipelines.memory import open_memory

        desk = self._desk
        edits = [edit for edit in self._edits if edit.result in desk.session.results]
        if not edits:
            desk.bar.say(_("There is nothing to undo."))
            return
        edit = edits[-1]
        self._edits.remove(edit)
        text = next(iter(edit.pieces.values())).segment.text
        edit.result.pieces.update(edit.pieces)
        edit.result.by_person.clear()
        edit.result.by_person.update(edit.by_person)
        edit.result.saved = False
        try:
            with open_memory() as memory:
                if edit.before is None:
                    memory.forget(edit.key, [text])
                else:
                    memory.put(edit.key, [(text, edit.before)])
        except MemoryUnusable as error:
            desk.bar.say(localized(error), "error")
        desk.keep_in_recent()
        desk.session.shown = edit.result
        desk.reader.show_result(edit.result)
        desk.reader.go(min(edit.pieces))
        desk.bar.say(_("The last correction is undone."), "done")
