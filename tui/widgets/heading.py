"""The lines at the top: title, language with confidence, words, reading time, the model in use."""

from __future__ import annotations

from textual.widgets import Static

from tui.session import OpenArticle
from tui.text.i18n import _, counted, language_name
from tui.text.layout import safe


class Heading(Static):
    """Tells what is open."""

    def __init__(self, *, id: str) -> None:
        super().__init__(_welcome(), id=id, markup=False)
        self._shown: tuple[OpenArticle | None, str | None] = (None, None)

    def show(self, opened: OpenArticle | None, model: str | None) -> None:
        """Show the facts of an article."""
        self._shown = opened, model
        if opened is None:
            self.update(_welcome())
            return
        article = opened.article
        title = " ".join(safe(opened.title).split())
        facts = [
            _language(opened),
            counted(article.words, "{n:,} word", "{n:,} words").replace(",", "\u202f"),
            _duration(opened.minutes),
            _("model: {id}").format(id=model or _("best installed")),
            safe(opened.path.name if opened.path else article.name),
        ]
        self.update(f"{title}\n" + " · ".join(facts))

    def reword(self) -> None:
        """Say the same in the interface's language."""
        self.show(*self._shown)


def _duration(minutes: int) -> str:
    if minutes < 60:
        return _("{n} min").format(n=minutes)
    return _("{h} h {m} min").format(h=minutes // 60, m=minutes % 60)


def _language(opened: OpenArticle) -> str:
    detection = opened.detection
    if opened.language and detection and detection.language == opened.language and detection.paragraphs:
        return ", ".join(f"{language_name(code)} {share:.0%}" for code, share in detection.shares.items())
    if opened.language and detection and detection.language == opened.language:
        return f"{language_name(opened.language)} {detection.confidence:.0%}"
    if opened.language:
        return language_name(opened.language) + _(" (yours)")
    if detection is None:
        return _("language…")
    return _("not Kazakh, Russian or English (F7 says which)")


def _welcome() -> str:
    return _("Audar") + "\n" + _("Read, translate and summarise news in Kazakh, Russian and English.")
