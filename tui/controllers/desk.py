"""What the controllers work at together."""

from __future__ import annotations

from typing import Any, TypeVar

import msgspec
from textual.app import App
from textual.screen import Screen

from tui.recent import Recent, remember
from tui.session import OpenArticle, Session, SummaryResult, TranslationResult
from tui.text.i18n import _
from tui.widgets.heading import Heading
from tui.widgets.job_bar import JobBar, ProgressLine
from tui.widgets.reader import Reader
from tui.work.jobs import Jobs

Kind = TypeVar("Kind", bound=Screen[Any])


class Desk:
    """The session, its jobs, the widgets of the main screen, and the application, which shows dialogs."""

    def __init__(self, app: App[str]) -> None:
        self.app = app
        self.session, self.jobs = Session(), Jobs(app)
        self.heading, self.reader = Heading(id="heading"), Reader(id="reader")
        self.progress, self.bar = ProgressLine(id="progress"), JobBar(id="job")

    @property
    def article(self) -> OpenArticle:
        """The open article. Raises ``LookupError`` where there is none."""
        if self.session.opened is None:
            raise LookupError("no article is open")
        return self.session.opened

    @property
    def seen_bar(self) -> JobBar:
        """The bar of the topmost screen that has one, else the main one."""
        bars = [getattr(screen, "bar", None) for screen in self.app.screen_stack]
        return next((bar for bar in reversed(bars) if isinstance(bar, JobBar)), self.bar)

    def shown(self, kind: type[Kind]) -> Kind | None:
        """The screen of a kind, where it is open."""
        return next((screen for screen in self.app.screen_stack if isinstance(screen, kind)), None)

    def has_article(self, language: bool = True) -> bool:
        """Whether there is an article, and its language is known; the bar says what is missing."""
        opened = self.session.opened
        if opened is None:
            self.bar.say(_("Open an article first: F2."), "warning")
        elif language and opened.language is None:
            known = _("Name the article's language first: F7.") if opened.detection else _("Wait for the language…")
            self.bar.say(known, "warning")
        else:
            return True
        return False

    def still(self, opened: OpenArticle, bar: JobBar | None = None) -> bool:
        """Whether an article is still the open one; a bar says if a dialog's answer came too late for it."""
        if self.session.opened is opened:
            return True
        (bar or self.bar).say(_("Another article was opened meanwhile; ask once more."), "warning")
        return False

    def keep_in_recent(self, opened_at: float | None = None, removed: str = "") -> None:
        """Keep the open article, and what was made of it, in the list of articles opened before.

        ``opened_at`` is in seconds of the epoch, where it was opened just now; ``removed`` the language of a
        translation that the user does not want any more.
        """
        opened, results = self.session.opened, self.session.results
        if opened is None or not opened.place:
            return
        translations = [
            result
            for result in results
            if isinstance(result, TranslationResult) and result.pieces and result.remembered  # it can come back
        ]
        made = {result.language: result.model for result in translations}
        summaries = [result.language for result in results if isinstance(result, SummaryResult)]

        def change(former: Recent) -> Recent:
            translated = {code: model for code, model in former.translated.items() if code not in {removed, *made}}
            edited = {code: number for code, number in former.edited.items() if code not in {removed, *made}}
            for result in translations:
                if result.by_person:
                    edited[result.language] = max(edited.get(result.language, 0), len(result.by_person))
            return msgspec.structs.replace(
                former,
                title=opened.title,
                language=opened.language or former.language,
                opened=former.opened if opened_at is None else opened_at,
                translated=translated | made,
                summarised=tuple(dict.fromkeys((*former.summarised, *summaries))),
                edited=edited,
            )

        remember(opened.place, change)

    def show_heading(self) -> None:
        """Tell what is open and which model is chosen."""
        self.heading.show(self.session.opened, self.session.model)
