"""The articles opened before: listed, opened again, and what was made of them brought back from the memory."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path

from pipelines.languages import LANGUAGES
from pipelines.message import Message
from tui.controllers.desk import Desk
from tui.controllers.settings import SettingsController
from tui.recent import Recent, recent_article, recent_articles
from tui.session import TranslationResult
from tui.text.i18n import _, language_name
from tui.work.jobs import recalling
from tui.work.messages import JobEnded, JobMessage, TranslationRecalled

SLOT = "recall"


class RecentController:
    """Knows what was made of the open article before."""

    def __init__(self, desk: Desk, settings: SettingsController) -> None:
        self._desk, self._settings = desk, settings
        self._models: dict[str, str] = {}  # by the languages that it was translated to
        self._lacking: list[str] = []  # languages of which the memory has not all

    def show(self, open_source: Callable[[Path | str], None]) -> None:
        """List the articles; one that is chosen is opened."""
        from tui.screens.recent import RecentScreen

        def answered(answer: Recent | Path | str | None) -> None:
            if answer is not None:
                open_source(answer.source if isinstance(answer, Recent) else answer)

        self._desk.app.push_screen(RecentScreen(), answered)

    @property
    def any(self) -> bool:
        """Whether there is an article to be listed."""
        return bool(recent_articles())

    def article_opened(self) -> None:
        """Note what was opened, and look what was made of it before."""
        self._desk.jobs.cancel(SLOT)
        self._models = recent_article(self._desk.article.place).translated
        self._desk.keep_in_recent(time.time())

    def language_known(self) -> None:
        """Bring the translations back that were made of the article before, as far as the memory has them."""
        self._desk.keep_in_recent()
        opened = self._desk.article
        models = {code: model for code, model in self._models.items() if code in LANGUAGES and code != opened.language}
        self._models, self._lacking = {}, []
        if models:
            work = recalling(opened, models, self._settings.values.direct)
            self._desk.jobs.start(SLOT, Message("Looking into the memory"), work, self._hear)

    async def _hear(self, message: JobMessage) -> None:
        match message:
            case TranslationRecalled():
                self._show(message)
            case JobEnded():
                self._tell()

    def _show(self, message: TranslationRecalled) -> None:
        from pipelines.translate import has_work

        plan, pieces = message.plan, message.pieces
        if plan is None or len(pieces) < len(plan.segments):
            self._lacking.append(message.target)
        if plan and any(has_work(piece.segment) for piece in pieces.values()):
            result = TranslationResult(plan, pieces, by_person=message.by_person)
            result.check_whole()
            self._desk.session.add(result)
            self._desk.reader.show_result(result)

    def _tell(self) -> None:
        if self._lacking:
            languages = ", ".join(map(language_name, self._lacking))
            words = _("The memory does not have all of the translation any more: {languages}; F3 F4 F5 translate.")
            self._desk.bar.say(words.format(languages=languages), "warning")
        else:
            self._desk.bar.say(_("The translation is back from the memory."), "done")
