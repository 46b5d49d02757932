"""Plain text: hard-wrapped lines are joined, every other line is a paragraph, and all between them is kept."""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Sequence

from pipelines.article import Article, Marked
from pipelines.documents.encoding import Decoded, decode, decode_text
from pipelines.documents.slices import Kind, Slices
from pipelines.documents.text.lines import HEADING_LENGTH, Line, cut_lines, is_final
from pipelines.documents.text.wrapping import find_joins
from pipelines.languages.datelines import is_dateline

_SPEECH = re.compile(r"[,.!?…»\"”] [-–—] ")  # a dialogue's "…, – деді ол"
_CELL_GAP = re.compile(r" {3,}|\s{0,99}\t\s*")
_BROKEN_WORD = re.compile(r"(?<![^\W\d_])[^\W\d_]++[-\u00ad]$")
_WORD = re.compile(r"[^\W\d_]+(?:-[^\W\d_]+)*")


def read_article(decoded: Decoded, name: str) -> Article:
    """Read plain text.

    Lines are joined where the text was wrapped (``find_joins``), never across list marks, headings, capitals, indented
    blocks and table rows. Everything else is kept as it is.
    """
    source = decoded.text
    lines = cut_lines(source)
    joins = find_joins(source, lines)
    slices = Slices(source)
    vocabulary: set[str] | None = None
    content = max((at + 1 for at, line in enumerate(lines) if not line.blank), default=0)
    at = 0
    while at < len(lines):
        line, last = lines[at], at
        while joins[last]:
            last += 1
        if line.row:
            _take_row(slices, line)
        elif not line.blank:
            group = lines[at : last + 1]
            spans = [(line.body, line.end), *((follower.start, follower.end) for follower in group[1:])]
            text: str | None = None
            if any(source[end - 1] in "-\u00ad" for _, end in spans[:-1]):
                vocabulary = vocabulary or {word.lower() for word in _WORD.findall(source)}
                text = mend(source, spans, vocabulary)
            slices.take_joined(spans, _kind(source, lines, content, at, last), text)
        at = last + 1
    first = next((paragraph for paragraph in slices.paragraphs if not is_dateline(paragraph.text)), None)
    title = first.text if first and first.kind == "heading" else None
    return Article(name, tuple(slices.paragraphs), slices.after, title, "text", decoded.encoding, decoded.notes)


def mend(source: str, spans: list[tuple[int, int]], vocabulary: set[str]) -> str:
    """Join lines, and words broken at their ends; a hyphen goes only where the text has the word without it."""
    text = source[spans[0][0] : spans[0][1]]
    for start, end in spans[1:]:
        following = source[start:end]
        broken = _BROKEN_WORD.search(text[-60:])
        if not broken or not following[0].islower():
            text += " " + following
            continue
        whole = broken[0][:-1] + (_WORD.match(following) or following)[0]
        drop = text[-1] == "\u00ad" or whole.lower() in vocabulary
        text = (text[:-1] if drop else text) + following
    return text


def _take_row(slices: Slices, line: Line) -> None:
    at = line.body
    for gap in _CELL_GAP.finditer(slices.source, line.body, line.end):
        slices.take(at, gap.start(), "cell")
        at = gap.end()
    slices.take(at, line.end, "cell")


def _kind(source: str, lines: list[Line], content: int, first: int, last: int) -> Kind:
    """The kind of the paragraph of lines ``first`` to ``last``; no line from ``content`` on has text."""
    line = lines[first]
    if line.mark:
        if line.mark[0] == "#":
            return "heading"
        if line.mark[0] == ">":
            return "quote"
        speech = line.mark[0] == "—" or (line.mark[0] in "-–" and _SPEECH.search(source, line.body, line.end))
        return "text" if speech else "item"
    if is_dateline(source[line.start : line.end]):
        return "text"
    if line.indent + lines[last].end - line.start > HEADING_LENGTH or is_final(source, lines[last]):
        return "text"
    alone = first == 0 or lines[first - 1].blank
    followed = last + 1 < content and lines[last + 1].blank
    return "heading" if line.capitals or (alone and followed and source[lines[last].end - 1] != ",") else "text"


def read(data: bytes, name: str, fields: tuple[str, ...] = ()) -> Article:
    """The paragraphs of a text. Raises ``InputError``, as ``decode_text`` does."""
    del fields
    return dataclasses.replace(read_article(decode_text(data, name), name), data=data)


def write(article: Article, texts: Sequence[Marked], target: str) -> bytes:
    """UTF-8, whatever the source was in; its lines end as most of the source's do."""
    del target
    pairs = zip(article.paragraphs, texts, strict=True)
    text = "".join(paragraph.before + new.text for paragraph, new in pairs) + article.after
    return text.replace("\n", _line_end(article)).encode()


def _line_end(article: Article) -> str:
    source = decode(article.data, article.name, keep_line_ends=True).text
    pairs = source.count("\r\n")
    counts = {"\n": source.count("\n") - pairs, "\r\n": pairs, "\r": source.count("\r") - pairs}
    return max(counts, key=lambda end: counts[end])
