"""How an article comes to the screen: opened, in which language, cut into sentences, replaced by another."""

from __future__ import annotations

import gc
from collections.abc import Callable
from pathlib import Path

from pipelines.languages import LANGUAGES
from tui.controllers.comparison import ComparisonController
from tui.controllers.desk import Desk
from tui.controllers.making import MakingController
from tui.controllers.recent import RecentController
from tui.recent import recent_files
from tui.screens.pick import PickScreen, Question
from tui.session import OpenArticle
from tui.text.i18n import _, language_name, localized
from tui.text.paths import dropped_file, page_address
from tui.work import jobs
from tui.work.messages import ArticleRead, JobFailed, JobMessage, LanguageFound, SentencesFound


class ReadingController:
    """Opens articles."""

    def __init__(
        self, desk: Desk, making: MakingController, comparison: ComparisonController, recent: RecentController
    ) -> None:
        self._desk, self._making, self._comparison, self._recent = desk, making, comparison, recent
        self._opened_by = 0  # the number of the job that read the open article
        self._typed = ""  # the path that could not be read
        self._given_up: set[int] = set()  # ids of the unsaved results that another article may replace

    def ask(self) -> None:
        """Ask for an article and open it."""

        from tui.screens.open import OpenScreen

        opened = self._desk.session.opened
        folder = opened.path.absolute().parent if opened and opened.path else Path.cwd()
        self._desk.app.push_screen(OpenScreen(folder, recent_files(), self._typed), self.open)

    def show_recent(self) -> None:
        """Show the articles opened before, and open the chosen one."""
        self._recent.show(self.open)

    def pasted(self, text: str) -> None:
        """Open the file that a paste names, else its text."""
        self.open(dropped_file(text) or text)

    def open(self, wanted: Path | str | None) -> None:
        """Open a path, a page's address or a pasted text, after asking where results would be lost."""
        if isinstance(wanted, str) and (address := page_address(wanted)):
            self._replace(lambda: self.read(address, address))
        elif isinstance(wanted, str):
            text = wanted.replace("\r\n", "\n").replace("\r", "\n").encode("utf-8", "replace")
            self._replace(lambda: self.read(text, _("pasted text")))
        elif wanted is not None:
            self._typed = str(wanted)
            self._replace(lambda: self.read(wanted, wanted.name))

    def read(self, source: Path | bytes | str, name: str) -> None:
        """Read a file, bytes under a name, or the page at an address."""
        self._start(source.name if isinstance(source, Path) else name, jobs.reading(source, name))

    def _start(self, name: str, work: jobs.Work) -> None:
        label = _("Reading {name}").format(name=name)
        self._desk.jobs.start("read", label, work, self._hear)
        self._desk.bar.say(label)

    async def _hear(self, message: JobMessage) -> None:
        desk = self._desk
        match message:
            case ArticleRead():
                self._came(message)
            case LanguageFound():
                desk.article.detection = message.detection
                desk.article.language = message.detection.language
                desk.show_heading()
                if message.detection.language is None:
                    desk.bar.say(_("No language of the three was recognised; F7 names it."), "warning")
                else:
                    self._recent.language_known()
                    self._making.language_known()
            case SentencesFound():
                desk.article.segments = message.segments
                desk.reader.show_article(desk.article)
                gc.freeze()  # the collector looks no more through a long text's objects, which stops every thread
            case JobFailed():
                desk.bar.say(message.reason, "error")
                self._making.not_read()

    def _came(self, message: ArticleRead) -> None:
        desk = self._desk
        if self._losing(message.job):  # what was made or begun since it was asked for
            desk.jobs.cancel("read")
            work = jobs.showing(message.article, message.path)
            self._replace(lambda: self._start(message.article.name, work), unasked=True)
            return
        self._making.give_up()
        desk.jobs.cancel("split")
        self._opened_by, self._typed = message.job, ""
        gc.unfreeze()
        desk.session.open(OpenArticle(message.article, message.path))
        desk.reader.show_article(desk.article)
        desk.show_heading()
        desk.bar.say(" ".join(map(localized, message.article.notes)) or _("F3 F4 F5 translate, F6 summarises."))
        self._recent.article_opened()
        self._comparison.article_replaced()

    def correct_language(self) -> None:
        """Read the article as one in the next language."""
        desk = self._desk
        if not desk.has_article(language=False):
            return
        codes = list(LANGUAGES)
        old = desk.article.language
        desk.article.language = new = codes[(codes.index(old) + 1) % len(codes)] if old else codes[0]
        reading = desk.jobs.current("read")
        if reading is not None and reading.number == self._opened_by:  # another article's goes on
            desk.jobs.cancel("read")
        mixture = desk.article.mixture
        work = jobs.splitting(desk.article.article, new, mixture.paragraphs if mixture else ())
        desk.jobs.start("split", _("Splitting"), work, self._hear)
        desk.show_heading()
        desk.bar.say(_("The article is now read as {language}.").format(language=language_name(new)))
        self._making.language_known()

    def _replace(self, go: Callable[[], None], unasked: bool = False) -> None:
        """Do what replaces the article, after asking where results would be lost."""
        session = self._desk.session

        def answered(answer: str | None) -> None:
            if answer == "open":
                self._given_up = {id(result) for result in session.unsaved}
                go()

        def question() -> Question:
            stay = ("stay", _("Stay with this article"))
            if session.unsaved:
                answers = [stay, ("open", _("Open the other; unsaved results are lost"))]
                return _("There are results that are not saved."), answers
            return _("A translation or a summary is being made."), [stay, ("open", _("Open the other; it is stopped"))]

        if session.unsaved or self._desk.jobs.current("model"):
            self._desk.app.push_screen(PickScreen(question, unasked=unasked), answered)
        else:
            answered("open")

    def _losing(self, reading: int) -> bool:
        """Whether replacing the article loses results that were not given up, or work begun after a reading's job."""
        job = self._desk.jobs.current("model")
        begun = job is not None and job.number > reading
        return begun or any(id(result) not in self._given_up for result in self._desk.session.unsaved)
