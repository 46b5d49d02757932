"""Translations written as another kind of file than their sources: plain text, Markdown, a web page, segments as JSON.

The words come in the source's order, with headings, lists and quotations; inline markup and styles stay behind, and so
does what is no text. A web page gives its main text only, as it does when it is shown.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from html import escape
from itertools import groupby
from pathlib import PurePath, PurePosixPath

from pipelines.article import Article
from pipelines.assemble import Translation, assemble_paragraphs
from pipelines.documents.registry import BY_EXTENSION, extension_of_copies, format_of, written_as_document
from pipelines.marks.shown import list_mark, verbatim
from pipelines.output.write import to_json, translation_record

Block = tuple[str, str, str]
"""Kind (that of a paragraph, or ``verbatim``), the mark in front (``- ``, ``2. ``, ``## ``), and the text."""

REVISION = 2
"""How often these forms have come to look otherwise: part of a batch's keys, to be raised with such a change."""

_SPECIAL = re.compile(r"([\\`*_\[\]<]|&(?=#?\w+;))")
_FENCE = re.compile(r"^[ \t]*(`{3,}+|~{3,}+)[^\n`]*\n(.*?)\n?^[ \t]*\1[`~]*[ \t]*$", re.MULTILINE | re.DOTALL)
"""Code as Markdown writes it; the other forms have marks of their own around it."""

_AT_START = re.compile(r"^(?=[#>+=~-])|^(\d{1,9})(?=[.)](?:\s|\Z))", re.MULTILINE)


def other_form(name: str, form: str) -> str:
    """The kind as which a file's translations are written; empty where they are of its own kind.

    JSON always means segments, also for a JSON file.
    """
    if form == "same":
        return ""
    origin = BY_EXTENSION.get(extension_of_copies(PurePosixPath(name)).lower())
    return "" if form != "json" and origin and origin.shown == BY_EXTENSION[f".{form}"].shown else form


def only_main_text(name: str, form: str) -> bool:
    """Whether a file is read as an article to show, not as a document to write again: a web page in another form."""
    row = format_of(name)
    return bool(row and row.main_text and other_form(name, form))


def form_of_output(source: PurePath | None, output: PurePath) -> str:
    """What one translated file is written as: ``document``, its own kind; ``md``, ``html`` or ``json`` by the output's
    ending; else ``txt``.

    A text that comes from a pipe (``None``) may be Markdown itself and is left as it is for a name in ``.md``. Raises
    ``OutputError`` for an ending that none of these can be written as.
    """
    row = format_of(output)
    origin = format_of(source) if source else None
    if row and row.form and origin is not row and (source is not None or row.form != "md"):
        return row.form
    return "document" if written_as_document(source, output) else "txt"


def write_form(result: Translation, form: str) -> bytes:
    """The translation as ``txt``, ``md``, ``html`` or ``json``, in UTF-8; code is as in the source."""
    if form == "json":
        return to_json(translation_record(result)).encode()
    if form == "txt":
        return result.text.encode()
    texts = assemble_paragraphs(result.article, result.segments)
    blocks = list(_blocks(result.article, texts))
    return (_markdown(blocks) if form == "md" else _page(result, texts, blocks)).encode()


def _blocks(article: Article, texts: list[str]) -> Iterator[Block]:
    for paragraph, text in zip(article.paragraphs, texts, strict=True):
        mark = list_mark(paragraph.before).strip()
        if code := verbatim(paragraph.before):
            yield "verbatim", "", _FENCE.sub(r"\2", code)
        if text.strip():
            yield paragraph.kind, mark + " " if mark else "", text
    if code := verbatim(article.after):
        yield "verbatim", "", _FENCE.sub(r"\2", code)


def _markdown(blocks: list[Block]) -> str:
    pieces: list[str] = []
    before = ""
    for kind, mark, text in blocks:
        usual = {"heading": "## ", "item": "- ", "quote": "> "}.get(kind, "")
        if pieces:
            pieces.append("\n" if kind == before == "item" else "\n\n")
        special = _AT_START.sub(r"\1\\", _SPECIAL.sub(r"\\\1", text)) if kind != "verbatim" else _fenced(text)
        pieces.append((mark or usual if usual else "") + special)
        before = kind
    return "".join(pieces) + "\n"


def _fenced(text: str) -> str:
    """Code in a block that keeps its lines and letters; a plain line stays one."""
    if "\n" not in text and not text[0].isspace() and not _SPECIAL.search(text) and not _AT_START.search(text):
        return text
    fence = "`" * max([3, *(len(run) + 1 for run in re.findall("`+", text))])
    return f"{fence}\n{text}\n{fence}"


def _page(result: Translation, texts: list[str], blocks: list[Block]) -> str:
    lines: list[str] = []
    for kind, group in groupby(blocks, key=lambda block: (block[0], block[1][:1].isdigit())):
        if kind[0] == "item":
            items = "".join(f"<li>{escape(_label(mark) + text)}</li>\n" for _, mark, text in group)
            lines.append(f"<ol>\n{items}</ol>" if kind[1] else f"<ul>\n{items}</ul>")
            continue
        for name, mark, text in group:
            level = mark.count("#") or 2
            tag = {"heading": f"h{level}", "quote": "blockquote", "verbatim": "pre"}.get(name, "p")
            lines.append(f"<{tag}>{escape(text)}</{tag}>")
    title = escape(_title(result.article, texts))
    head = f'<meta charset="utf-8">\n<title>{title}</title>'
    top = f'<!DOCTYPE html>\n<html lang="{result.target_language}">\n<head>\n{head}\n</head>\n<body>'
    return "\n".join([top, *lines, "</body>", "</html>", ""])


def _label(mark: str) -> str:
    """The mark of an item that a list in a page does not make by itself: a letter with its bracket."""
    return mark if any(map(str.isalpha, mark)) else ""


def _title(article: Article, texts: list[str]) -> str:
    """The translated title or first heading, else the file's name."""
    paired = zip(article.paragraphs, texts, strict=True)
    headings = [(paragraph.text == article.title, text) for paragraph, text in paired if paragraph.kind == "heading"]
    return next(
        (text for is_title, text in headings if is_title),
        headings[0][1] if headings else PurePosixPath(article.name).stem,
    )
