"""The articles opened before, with what was made of them; one is opened again with its translations."""

from __future__ import annotations

import time
from pathlib import Path
from typing import ClassVar

from rich.text import Text
from textual import events
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Vertical
from textual.widgets import OptionList, Static
from textual.widgets.option_list import Option

from pipelines.message import Message
from tui.keys import RECENT_ACTIONS, bindings
from tui.recent import Recent, forget, recent_articles
from tui.screens.dialog import Dialog
from tui.text.i18n import _, counted, language_name, localized
from tui.text.layout import safe
from tui.text.paths import dropped_file, shown_path
from tui.widgets.footer import KeyFooter

_LONGEST = 120  # letters of a title


class RecentScreen(Dialog[Recent | Path | str]):
    """Gives the chosen article, a dropped file or a pasted text."""

    ACTIONS = RECENT_ACTIONS
    BINDINGS: ClassVar[list[BindingType]] = [*bindings(ACTIONS)]

    def __init__(self) -> None:
        super().__init__()
        self._articles = recent_articles()
        self._warning: Message | None = None

    def compose(self) -> ComposeResult:
        with Vertical(id="recent"):
            yield Static(classes="question", markup=False)
            yield OptionList(id="first", markup=False)
            yield Static(id="warning", markup=False)
            yield KeyFooter()

    def on_mount(self) -> None:
        self._fill(0)

    def reword(self) -> None:
        """Say it in the interface's language."""
        if self.is_mounted:
            self._fill(self.query_one(OptionList).highlighted)

    def _fill(self, highlighted: int | None) -> None:
        question = _("Opened before · Enter opens an article with its translations, F2 another one")
        self.query_one(".question", Static).update(question if self._articles else _("No article was opened yet; F2."))
        options = self.query_one(OptionList)
        options.clear_options()
        options.add_options([Option(_line(article)) for article in self._articles])
        options.highlighted = min(highlighted or 0, len(self._articles) - 1) if self._articles else None
        self._warn(self._warning)

    def _warn(self, warning: Message | None) -> None:
        self._warning = warning
        self.query_one("#warning", Static).update(localized(warning or ""))

    def on_option_list_option_highlighted(self) -> None:
        self._warn(None)

    def on_option_list_option_selected(self, event: OptionList.OptionSelected) -> None:
        article = self._articles[event.option_index]
        if article.gone:
            self._warn(Message("! There is no file {path} any more; Del takes it out of the list.", path=article.place))
        else:
            self.dismiss(article)

    def on_paste(self, event: events.Paste) -> None:
        if event.text.strip():
            self.dismiss(dropped_file(event.text) or event.text)

    async def action_leave(self, action: str) -> None:
        """Close without an answer, and do something else."""
        self.dismiss(None)
        await self.app.run_action(action, self.app)

    def action_forget(self) -> None:
        """Take the article under the cursor out of the list; its file stays."""
        at = self.query_one(OptionList).highlighted
        if at is not None:
            forget(self._articles.pop(at).place)
            self._fill(at)


def _line(article: Recent) -> Text:
    """An article's title, and below it where it is, its language, when it was opened, what was made of it."""
    place = safe(article.place) if isinstance(article.source, str) else shown_path(article.source)
    title = " ".join(safe(article.title).split())
    facts = [language_name(safe(article.language))] if article.language else []
    if article.opened:
        facts.append(time.strftime("%Y-%m-%d %H:%M", time.localtime(article.opened)))
    if article.translated:
        languages = ", ".join(language_name(safe(code)) for code in article.translated)
        facts.append(_("translated: {languages}").format(languages=languages))
    if article.summarised:
        facts.append(_("summarised"))
    if edited := sum(article.edited.values()):
        facts.append(counted(edited, "{n} sentence corrected", "{n} sentences corrected"))
    if article.gone:
        facts.append(_("✗ the file is gone"))
    line = Text((title[: _LONGEST - 1] + "…" if len(title) > _LONGEST else title) or place, style="bold")
    line.append("\n  " + " · ".join([*facts, *([place] if title else [])]), style="not bold")
    return line
