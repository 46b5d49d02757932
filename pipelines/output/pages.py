"""Results -> HTML pages with columns side by side: one file, no scripts, everything from outside escaped."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from functools import cache
from html import escape, unescape
from importlib.resources import files
from string import Template

from pipelines import __version__
from pipelines.article import Article, Flag, Summary, TranslatedSegment
from pipelines.assemble import Translation, assemble_paragraphs
from pipelines.controls import printable
from pipelines.marks.shown import finished, shown_paragraph, shown_segment
from pipelines.output.compare import (
    Column,
    article_column,
    fact_rows,
    measured_source,
    summary_column,
    titled,
    translation_column,
)
from pipelines.output.labels import ENGLISH, Labels
from pipelines.quality.confidence import doubtful_throughout, without_doubt
from pipelines.quality.facts import Facts
from pipelines.quality.flagged_words import spans_of_words
from pipelines.split import split_sentences

_TAG = re.compile("<[^<>]*>")


def translation_page(name: str, result: Translation, labels: Labels = ENGLISH, measured: bool = True) -> str:
    """The article and its translation, paragraph by paragraph; what is flagged is marked on both sides and says why.

    ``measured=False`` leaves out the comparison of figures and names, which takes longer than all the rest.
    """
    code = result.source_language
    column = translation_column(measured_source(result.article, code), result) if measured else _unmeasured(result)
    columns = [titled(each, labels) for each in (article_column(result.article, code), column)]
    doubt = doubtful_throughout(result.segments)
    segments: dict[int, list[TranslatedSegment]] = {}
    for piece in map(without_doubt, result.segments) if doubt else result.segments:
        segments.setdefault(piece.segment.paragraph, []).append(piece)
    rows = []
    for at, paragraph in enumerate(result.article.paragraphs):
        pieces = segments.get(at, [])
        text = shown_paragraph(paragraph)
        source = "".join(_source(piece, labels) for piece in pieces)
        if unescape(_TAG.sub("", source)) != text:  # code too long for a segment
            source = escape(text)
        mark = paragraph.before.rpartition("\n")[2].strip() if paragraph.kind == "item" else ""
        mark = escape(mark) + " " if mark else ""
        target = "".join(_target(piece, labels) for piece in pieces) if pieces else source
        why = "".join(_why(flag, labels) for piece in pieces for flag in piece.flags)
        kind = ' class="heading"' if paragraph.kind == "heading" else ""
        rows.append([(kind, mark + source), (kind, mark + target + why)])
    return _page(name, result.source_language, _table(columns, rows, labels), result.signature)


def summary_page(name: str, article: Article, result: Summary, labels: Labels = ENGLISH) -> str:
    """The summary beside its article."""
    source = measured_source(article, result.source_language)
    columns = [summary_column(source, result), article_column(article, result.source_language)]
    columns = [titled(column, labels) for column in columns]
    text = "\n\n".join(map(shown_paragraph, article.paragraphs))
    body = _table(columns, [[*_cells(columns[0], labels), ("", escape(text))]], labels)
    return _page(name, result.target_language, body, result.signature)


def comparison_page(name: str, columns: Sequence[Column], labels: Labels = ENGLISH) -> str:
    """All columns: the article and its translations paragraph by paragraph, the summaries below."""
    body = ""
    texts = [column for column in columns if column.kind != "summary"]
    if texts:
        rows = zip(*(_cells(column, labels) for column in texts), strict=True)
        body += _table(texts, list(rows), labels)
    summaries = [column for column in columns if column.kind == "summary"]
    if summaries:
        body += _table(summaries, [[_cells(column, labels)[0] for column in summaries]], labels)
    return _page(name, columns[0].language, body, __version__)


def _cells(column: Column, labels: Labels) -> list[tuple[str, str]]:
    """A column's paragraphs with the words marked that flags are about, and why below those of translations."""
    flags: dict[int, list[Flag]] = {}
    for number, flag in column.flags:
        flags.setdefault(number, []).append(flag)
    cells = []
    for number, text in enumerate(column.paragraphs):
        flags_here = flags.get(number, [])
        if column.kind == "summary":  # its facts say why
            pieces = split_sentences(text, column.language)
            html = "".join(
                _marked(piece, [(flag, flag.target) for flag in flags_here if flag.sentence == at], labels)
                for at, piece in enumerate(pieces)
            )
        else:
            html = _marked(text, [(flag, flag.target) for flag in flags_here], labels)
            html += "".join(_why(flag, labels) for flag in flags_here)
        cells.append(("", html))
    return cells


def _unmeasured(result: Translation) -> Column:
    """The translation with nothing measured but its words; the title comes with the labels."""
    paragraphs = tuple(assemble_paragraphs(result.article, result.segments))
    words = sum(len(text.split()) for text in paragraphs)
    return Column("translation", "", result.target_language, paragraphs, Facts(words, warnings=result.warnings))


def _source(piece: TranslatedSegment, labels: Labels) -> str:
    words = [(flag, flag.source) for flag in piece.flags]
    return _marked(shown_segment(piece.segment), words, labels) + escape(piece.segment.gap)


def _target(piece: TranslatedSegment, labels: Labels) -> str:
    return _marked_sentence(finished(piece), piece.flags, labels) + escape(piece.segment.gap)


def _marked_sentence(text: str, flags: Sequence[Flag], labels: Labels) -> str:
    """A sentence with the words marked that its flags are about; all of it where they name none on either side."""
    if flags and not any(flag.source or flag.target for flag in flags):
        return _mark(escape(text), flags, labels, ' class="sentence"')
    return _marked(text, [(flag, flag.target) for flag in flags], labels)


def _marked(text: str, words: Sequence[tuple[Flag, tuple[str, ...]]], labels: Labels) -> str:
    """A text with the words of flags marked; the reasons are the marks' titles."""
    spans = [(flag, spans_of_words(text, flagged)) for flag, flagged in words]
    html, end = "", 0
    for first, last in spans_of_words(text, tuple(word for _, flagged in words for word in flagged)):
        flags = [flag for flag, places in spans if any(start < last and first < stop for start, stop in places)]
        html += escape(text[end:first]) + _mark(escape(text[first:last]), flags, labels)
        end = last
    return html + escape(text[end:])


def _mark(html: str, flags: Iterable[Flag], labels: Labels, attributes: str = "") -> str:
    reasons = " ".join(dict.fromkeys(labels.localized(flag.detail) for flag in flags))
    return f'<mark{attributes} title="{escape(reasons)}">{html}</mark>'


def _why(flag: Flag, labels: Labels) -> str:
    return f'<p class="why" lang="{labels.language}">! {escape(labels.localized(flag.detail))}</p>'


def _table(columns: Sequence[Column], rows: Sequence[Sequence[tuple[str, str]]], labels: Labels) -> str:
    """A table with a column's title and facts at its head; cells are attributes and HTML."""
    cell = f'<th scope="col" lang="{labels.language}">'
    heads = "".join(f"{cell}<h2>{escape(c.title)}</h2>{_facts(c, labels)}</th>" for c in columns)
    lines = [f"<table>\n<thead><tr>{heads}</tr></thead>\n<tbody>"]
    for row in rows:
        cells = (f'<td lang="{c.language}"{kind}>{html}</td>' for c, (kind, html) in zip(columns, row, strict=True))
        lines.append(f"<tr>{''.join(cells)}</tr>")
    return "\n".join([*lines, "</tbody>\n</table>\n"])


def _facts(column: Column, labels: Labels) -> str:
    rows = fact_rows(column.facts, labels)
    pairs = "".join(f"<dt>{escape(key)}</dt><dd>{escape(value)}</dd>" for key, value in rows)
    return f"<dl>{pairs}</dl>"


@cache
def _template() -> Template:
    return Template((files("pipelines.output") / "side_by_side.html").read_text(encoding="utf-8"))


def _page(name: str, language: str, body: str, footer: str) -> str:
    return _template().substitute(
        lang=language, title=escape(printable(name)), body=body, footer=escape(printable(footer))
    )
