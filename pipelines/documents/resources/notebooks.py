"""Jupyter notebooks: the Markdown cells; code, outputs, attachments and metadata stay byte for byte.

nbformat reads the results in the tests; it would write the file anew, in its own order and indentation.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

from pipelines.article import Article, Marked, Paragraph
from pipelines.documents.catalogues.catalogue_units import damaged
from pipelines.documents.exact import decode_exactly
from pipelines.documents.markdown import document as markdown
from pipelines.documents.records.fields import Path
from pipelines.documents.records.json_files import strings
from pipelines.errors import InputError

_SURROGATE = re.compile("[\ud800-\udfff]")
_BRACKET = re.compile(r"\[\s*\Z")
_INDENTED = 400  # letters between a list's bracket and its first line at most
_LINE = re.compile(r"[^\n]*\n|[^\n]+")


@dataclass(frozen=True, slots=True)
class _Cell:
    """A Markdown cell: where its lines stand, and what it says."""

    first: int
    strings: list[tuple[int, int]]
    listed: bool  # a line an item; else one string
    bare: bool  # whether these lines are without their ends, as old notebooks have them
    article: Article


def read(data: bytes, name: str, fields: tuple[str, ...] = ()) -> Article:
    """The text of the Markdown cells, as of a Markdown file. Raises ``InputError`` for no notebook, or without text."""
    del fields
    decoded, _ = decode_exactly(data, name)
    paragraphs: list[Paragraph] = []
    carried = ""
    for cell in _cells(decoded.text, name):
        for at, paragraph in enumerate(cell.article.paragraphs):
            lead = "" if at else carried
            paragraphs.append(replace(paragraph, before=lead + paragraph.before))
        rest = cell.article.after if cell.article.paragraphs else carried + cell.article.after
        carried = rest.rstrip("\n") + "\n\n"
    if not paragraphs:
        raise InputError("{name} has no text in it.", name=name)
    title = next((paragraph.text for paragraph in paragraphs if paragraph.kind == "heading"), None)
    after = carried.rstrip("\n") + "\n"
    return Article(name, tuple(paragraphs), after, title, "notebook", decoded.encoding, decoded.notes, data)


def write(article: Article, texts: Sequence[Marked], target: str) -> bytes:
    """The notebook with other Markdown cells, in UTF-8."""
    decoded, mark = decode_exactly(article.data, article.name)
    source = decoded.text
    ascii_only = source.isascii() and "\\u" in source
    pieces, at, taken = [], 0, 0
    for cell in _cells(source, article.name):
        count = len(cell.article.paragraphs)
        new = markdown.write(cell.article, texts[taken : taken + count], target)
        taken += count
        if new != cell.article.data:
            start, end = cell.strings[0][0], cell.strings[-1][1]
            lines = _LINE.findall(new.decode()) if cell.listed else [new.decode()]
            lines = [line.removesuffix("\n") for line in lines] if cell.bare else lines
            between = source[cell.strings[0][1] : cell.strings[1][0]] if len(cell.strings) > 1 else ""
            between = between or "," + source[cell.first : start]
            pieces += [source[at:start], between.join(json.dumps(line, ensure_ascii=ascii_only) for line in lines)]
            at = end
    return mark + ("".join(pieces) + source[at:]).encode()


def _cells(source: str, name: str) -> Iterator[_Cell]:
    """The Markdown cells with text."""
    try:
        notebook = json.loads(source)
    except (ValueError, RecursionError):
        raise damaged(name, "ipynb") from None
    if not isinstance(notebook, dict) or not isinstance(notebook.get("nbformat"), int):
        raise damaged(name, "ipynb")
    places: dict[Path, list[tuple[int, int]]] = {}
    for path, start, end in strings(source, 0, len(source)):
        steps = path[:-1] if path and isinstance(path[-1], int) else path
        if steps[-1:] == ("source",):
            places.setdefault(steps, []).append((start, end))
    for path, spans in places.items():
        lines = [json.loads(source[start:end]) for start, end in spans]
        text = "".join(lines)
        bare = len(lines) > 1 and notebook["nbformat"] < 4 and not lines[0].endswith("\n")
        if text.strip() and text == _markdown(notebook, path) and not _SURROGATE.search(text):
            text = "\n".join(lines) if bare else text
            start = spans[0][0]
            bracket = _BRACKET.search(source, max(0, start - _INDENTED), start)
            article = markdown.read(text.encode(), f"{name}.md")
            yield _Cell(bracket.start() + 1 if bracket else start, spans, bracket is not None, bare, article)


def _markdown(notebook: Any, path: Path) -> str | None:
    """The source of a cell in ``cells``, or in those of a worksheet, that holds Markdown."""
    if path[-3:-2] != ("cells",) or len(path) not in (3, 5):
        return None
    cell = notebook
    for step in path[:-1]:
        cell = cell[step]
    if not isinstance(cell, dict) or cell.get("cell_type") not in ("markdown", "heading"):
        return None
    lines = cell.get("source")
    if isinstance(lines, list) and all(isinstance(line, str) for line in lines):
        return "".join(lines)
    return lines if isinstance(lines, str) else None
