"""What can be compared and what was chosen: columns with their words for the screen; without any widget."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, TypeAlias

from pipelines.article import Article, Paragraph, Summary
from pipelines.message import N_
from tui.session import Session, SummaryResult, TranslationResult
from tui.text import layout
from tui.text.i18n import Number, _, counted, language_name, localized
from tui.text.labels import METHODS, labels

if TYPE_CHECKING:
    from pipelines.assemble import Translation
    from pipelines.output.compare import Column
    from pipelines.quality.facts import Facts, Terms

MOST = 4
"""Columns that can be shown."""
FEWEST = 2
ARTICLE = "article"
WEIGHTLESS = {
    "lead": N_("Lead: the article's first sentences (no model, made now)"),
    "extractive": N_("Extractive: the most central sentences (no model, made now)"),
}
_COLUMN = 38  # cells that a column needs
_FRAME = 4  # cells of a column beside its text: the gutter and the scroll bar
_LISTED = 6  # figures or names that a head lists

Part: TypeAlias = "Translation | Summary | str"
"""What a column is made of: a result, ``article``, or a method without a model."""


@dataclass(frozen=True, slots=True)
class Candidate:
    """Something that can be a column: an id that stays while the article is open, its name, and what it is made of."""

    key: str
    named: Callable[[], str]
    part: Part
    complete: bool = True

    @property
    def label(self) -> str:
        """The name in the interface's language."""
        return self.named()


def candidates(session: Session) -> list[Candidate]:
    """The article, every result of the session, and the summaries that need no model, in this order."""
    code = session.opened.language if session.opened else None
    offered = [Candidate(ARTICLE, partial(_article_named, code), ARTICLE)]
    for result in session.results:
        key = f"result-{id(result)}"
        if isinstance(result, TranslationResult) and result.pieces:
            named = partial(_translation_named, result, len(result.pieces))
            offered.append(Candidate(key, named, result.translation(), result.complete))
        elif isinstance(result, SummaryResult):
            offered.append(Candidate(key, partial(_summary_named, result.summary), result.summary))
    return offered + [Candidate(method, partial(_, label), method) for method, label in WEIGHTLESS.items()]


def _article_named(code: str | None) -> str:
    return _("Article") + (f" · {language_name(code)}" if code else "")


def _translation_named(result: TranslationResult, done: int) -> str:
    label = _("Translation") + f" · {language_name(result.language)}"
    if result.plan.route.models:
        label += f" · {result.plan.route.models}"
    total = len(result.plan.segments)
    return label if done == total else label + " · " + _("{done} of {total}").format(done=done, total=total)


def _summary_named(summary: Summary) -> str:
    return _named(summary.target_language, summary.method) + " · " + _words(len(summary.text.split()))


def preselected(offered: Sequence[Candidate]) -> list[str]:
    """The keys to begin with: the article and the newest results.

    Without results the article stands beside the summaries that need no model.
    """
    results = [candidate.key for candidate in offered if not isinstance(candidate.part, str)]
    return [ARTICLE, *(results[-(MOST - 1) :] or WEIGHTLESS)]


@dataclass
class Comparison:
    """The chosen columns of an article, made and measured."""

    article: Article
    chosen: tuple[Candidate, ...]
    columns: tuple[Column, ...]
    layouts: tuple[layout.Column, ...] = ()  # as drawn, wrapped to the width that a column will probably have
    source: Path | None = None  # the article's file
    saved: bool = False

    @property
    def complete(self) -> bool:
        return all(candidate.complete for candidate in self.chosen)

    @property
    def name(self) -> str:
        return self.article.title or self.article.name

    def paragraphs(self, at: int) -> list[Paragraph]:
        """A column's paragraphs as the article sets them."""
        column = self.columns[at]
        if column.kind == "summary":
            return [Paragraph("", text) for text in column.paragraphs]
        pairs = zip(self.article.paragraphs, column.paragraphs, strict=True)
        return [Paragraph(paragraph.before, text, paragraph.kind) for paragraph, text in pairs]

    def lay_out(self, width: int) -> None:
        """Make the layouts, for a screen of ``width`` cells; done by the worker, for a long text takes a while."""
        widths = text_widths(width, len(self.columns))
        self.layouts = tuple(
            layout.Column(self.paragraphs(at), (), lambda _index: "", widths[at]) for at in range(len(self.columns))
        )

    def partners(self, at: int) -> list[int]:
        """The other columns in the same language."""
        code = self.columns[at].language
        return [other for other, column in enumerate(self.columns) if other != at and column.language == code]

    def head(self, at: int) -> list[str]:
        """What stands over a column: its place and name, then its facts."""
        column, candidate = self.columns[at], self.chosen[at]
        name = candidate.label
        if column.kind == "summary":
            name = _named(column.language, column.facts.method)
        return [f"{at + 1}/{len(self.columns)} {name}", *fact_lines(column.facts)]

    def text(self) -> str:
        """The whole comparison as plain text."""
        from pipelines.output.write import comparison_text

        return comparison_text(self.name, self.titled(), labels())

    def titled(self) -> list[Column]:
        """The columns with titles in the interface's language, for files."""
        from pipelines.output.compare import titled

        return [titled(column, labels()) for column in self.columns]

    def suggested_path(self) -> Path:
        """Where it would go: beside the source, else the working folder."""
        stem = self.source.stem if self.source else _("article")
        word = _("comparison")
        return (self.source.parent if self.source else Path()) / f"{stem}.{word}.html"


def _named(code: str, method: str) -> str:
    return " · ".join((_("Summary"), language_name(code), _(METHODS.get(method, method))))


def room(width: int, count: int) -> int:
    """How many of ``count`` columns a screen of ``width`` cells shows at a time."""
    return max(1, min(count, width // _COLUMN))


def text_widths(width: int, count: int) -> list[int]:
    """Cells for a line of text in each column."""
    shown = room(width, count)
    edges = [place * width // shown for place in range(shown + 1)]
    return [max(1, edges[at % shown + 1] - edges[at % shown] - _FRAME) for at in range(count)]


def fact_lines(facts: Facts) -> list[str]:
    """Facts as short lines in the interface's language, the same as in files (``fact_rows``)."""
    if facts.share is None or facts.figures is None or facts.names is None:
        return [_words(facts.words)]
    method = _(METHODS.get(facts.method, facts.method))
    line = _words(facts.words) + f" ({facts.share:.0%})"
    new = "–" if facts.new_words is None else f"{facts.new_words:.0%}"
    lines = [
        f"{method} · " + _("{n} s").format(n=format(Number(facts.seconds or 0), ".1f")),
        f"{line} · " + _("new words: {share}").format(share=new) + _measured(facts),
        _("Figures in the article: {found}").format(found=_share(facts.figures)),
        _("Names in the article: {found}").format(found=_share(facts.names)),
    ]
    if facts.flagged is not None:
        lines.append(_("Flagged sentences: {n} of {total}").format(n=facts.flagged, total=facts.sentences))
    return lines + ["! " + localized(text) for text in facts.warnings]


def _measured(facts: Facts) -> str:
    """How much shorter a summary is and how much of it is the article's own words, as files say it."""
    from pipelines.output.compare import fact_rows

    words = labels()
    rows = dict(fact_rows(facts, words))
    return "".join(f" · {label}: {rows[label]}" for label in (words.compression, words.taken) if label in rows)


def _words(count: int) -> str:
    return counted(count, "{n:,} word", "{n:,} words").replace(",", "\u202f")


def _share(facts: Terms) -> str:
    if not facts.total:
        return "–"
    text = f"{len(facts.present)}/{facts.total}"
    if facts.absent:
        listed = ", ".join(facts.absent[:_LISTED]) + ("…" if len(facts.absent) > _LISTED else "")
        text += " · " + _("not: {list}").format(list=listed)
    return text
