"""Markdown written again: headings, lists, tables, links, code and front matter stay, only the words change."""

from __future__ import annotations

import codecs
import re
from bisect import bisect_left
from collections.abc import Callable, Iterator, Sequence
from itertools import pairwise
from typing import NamedTuple

from markdown_it.common.utils import unescapeAll

from pipelines.article import Article, Mark, Marked, Paragraph
from pipelines.documents.encoding import Decoded, decode
from pipelines.documents.markdown.blocks import HARD_BREAK, cut, runs_on
from pipelines.documents.markdown.delimiters import LINE_BREAK, quoted_title
from pipelines.documents.markdown.front import front_values
from pipelines.documents.markdown.inlines import Env, Inline
from pipelines.documents.markdown.tokens import is_title, parser
from pipelines.documents.records.fields import Survey, names_heading
from pipelines.documents.slices import LETTER, Kind
from pipelines.documents.web.page import Page
from pipelines.errors import InputError
from pipelines.marks.markup import outside_kept
from pipelines.message import Message

_TITLE = re.compile(r"\s(?:\"((?:\\.|[^\"\\])++)\"|'((?:\\.|[^'\\])++)'|\(((?:\\.|[^()\\])++)\))\Z", re.DOTALL)
_BREAK = re.compile(rf"(?<!`)`++[^`]*+`++|(?P<break>{LINE_BREAK.pattern})", re.IGNORECASE)
_LINE_BREAK = re.compile(r"(?:(?<! ) {2,}+|\\)\n[ \t>]*")
_DEFINITION = re.compile(r"^[ >]*\[((?:[^\[\]\\]|\\.){1,999})\]:", re.MULTILINE)


class _Part(NamedTuple):
    """``source[start:end]`` as a paragraph."""

    start: int
    end: int
    kind: Kind
    marked: Marked
    text: str  # its source
    worded: bool  # whether it is a paragraph itself
    asides: list[str]  # what stands for its pictures, and titles: each a paragraph
    quote: str = ""  # what opens the title of a link's definition, where it is one
    line_break: str = HARD_BREAK  # as the source has it, with what begins its next line


class _Block(NamedTuple):
    """``source[start:end]`` of another format: its paragraphs, and how it is with other texts, in a language."""

    start: int
    end: int
    paragraphs: list[tuple[Kind, Marked]]
    written: Callable[[Sequence[Marked], str], str]


class _Document(NamedTuple):
    decoded: Decoded
    source: str  # with "\n" as its only line end
    line_end: str
    parts: list[_Part | _Block]
    title: str | None
    inline: Inline
    crowded: int  # paragraphs with so many marks that they stay as they are
    survey: Survey  # fields of the front matter


def read(data: bytes, name: str, fields: tuple[str, ...] = ()) -> Article:
    """The running text of headings, paragraphs, items, quotes, cells and HTML, and of fields of the front matter.

    ``fields`` names those; without any, the usual ones are taken. Raises ``InputError`` as ``decode`` does.
    """
    document = _open(data, name, fields)
    paragraphs: list[Paragraph] = []
    at = 0
    for part in document.parts:
        if isinstance(part, _Block):
            for kind, marked in part.paragraphs:
                before = document.source[at : part.start] if at < part.end else "\n\n"
                paragraphs.append(Paragraph(before, marked.text, kind, marked.marks))
                at = part.end
            continue
        before = document.source[at : part.start - len(part.quote)]
        if part.worded:
            paragraphs.append(Paragraph(before, part.marked.text, part.kind, part.marked.marks))
            at = part.end + len(part.quote)
        paragraphs += [Paragraph("\n\n" if paragraphs else "", aside) for aside in part.asides]
    decoded, after = document.decoded, document.source[at:]
    notes = [*decoded.notes, *document.survey.note()]
    if document.crowded:
        notes.append(Message("Paragraphs left alone that hold too many marks: {n}.", n=document.crowded))
    return Article(
        name, tuple(paragraphs), after, document.title, "markdown", decoded.encoding, tuple(notes), data, fields
    )


def write(article: Article, texts: Sequence[Marked], target: str) -> bytes:
    """The document in UTF-8. A paragraph that is not changed keeps its line breaks, another one is one line."""
    document = _open(article.data, article.name, article.fields)
    pieces, at = [], 0
    rest = iter(texts)
    for part in document.parts:
        if isinstance(part, _Block):
            new_texts = [next(rest) for _ in part.paragraphs]
            old = document.source[part.start : part.end]
            changed = new_texts != [marked for _, marked in part.paragraphs]
            pieces += [document.source[at : part.start], part.written(new_texts, target) if changed else old]
            at = part.end
            continue
        text = next(rest) if part.worded else part.marked
        asides = [next(rest).text for _ in part.asides]
        pieces.append(document.source[at : part.start])
        same = text == part.marked and asides == part.asides
        if part.quote and not same:
            pieces.append(quoted_title(text.text, part.quote))
            at = part.end
            continue
        if asides != part.asides:
            new = document.inline.parse(part.text, asides)
            keys = {old.key: mark.key for old, mark in zip(part.marked.marks, new.marks, strict=True)}
            text = Marked(text.text, tuple(Mark(m.start, m.end, keys.get(m.key, m.key)) for m in text.marks))
        new_text = document.source[part.start : part.end] if same else document.inline.render(text, part.kind)
        pieces.append(new_text if same else new_text.replace(HARD_BREAK, part.line_break))
        at = part.end
    written = "".join([*pieces, document.source[at:]]).replace("\n", document.line_end)
    return codecs.BOM_UTF8 * article.data.startswith(codecs.BOM_UTF8) + written.encode("utf-8", "replace")


def _open(data: bytes, name: str, fields: tuple[str, ...]) -> _Document:
    decoded = decode(data, name, keep_line_ends=True)
    if not decoded.text.strip():
        raise InputError("{name} is empty.", name=name)
    source = decoded.text.replace("\r\n", "\n").replace("\r", "\n")
    line_end = "\r\n" if decoded.text.count("\r\n") * 2 > source.count("\n") else "\n"
    slices, title = cut(source, document=True)
    inline = _inline(source)
    parts: list[_Part] = []
    crowded = 0
    pieces = (
        (paragraph.kind, *piece)
        for paragraph, span in zip(slices.paragraphs, slices.spans, strict=True)
        for piece in _between_breaks(source, inline, *span, paragraph.text)
    )
    for kind, start, end, text in pieces:
        marked = inline.parse(text)
        if not marked.text and LETTER.search(text) and inline.is_crowded(text):
            crowded += 1
            continue
        worded = bool(LETTER.search(outside_kept(marked.text, marked.marks)))
        asides = inline.asides(text)
        if worded or asides:
            match = _LINE_BREAK.search(source, start, end) if HARD_BREAK in text else None
            line_break = match[0] if match else HARD_BREAK
            parts.append(_Part(start, end, kind, marked, text, worded, asides, line_break=line_break))
    titles = [title for title in _titles(source, inline) if _is_free(title, parts)]
    heading = next((part.marked.text for part in parts if part.worded and part.kind == "heading"), title)
    survey = Survey()
    blocks = [*_front(source, fields, survey), *_pages(source, slices.blocks)]
    every: list[_Part | _Block] = [*parts, *titles, *blocks]
    ordered = sorted(every, key=lambda part: part.start)
    return _Document(decoded, source, line_end, ordered, heading, inline, crowded, survey)


def _front(source: str, fields: tuple[str, ...], survey: Survey) -> Iterator[_Block]:
    for value in front_values(source, fields, survey):
        kind: Kind = "heading" if names_heading(str(value.path[-1])) else "text"
        raw = source[value.start : value.end]
        yield _Block(
            value.start,
            value.end,
            [(kind, part) for part in value.cut.parts],
            lambda texts, _, value=value, raw=raw: value.written(raw, value.cut.joined(texts)),  # type: ignore[misc]
        )


def _pages(source: str, blocks: Sequence[tuple[int, int]]) -> Iterator[_Block]:
    """Blocks of HTML that have text."""
    for start, end in blocks:
        page = Page(source[start:end])
        if page.parts:
            yield _Block(start, end, [(part.kind, part.piece.marked) for part in page.parts], page.written)


def _between_breaks(source: str, inline: Inline, start: int, end: int, text: str) -> Iterator[tuple[int, int, str]]:
    """A paragraph as pieces, each with begin and end: a ``<br>`` parts them unless a sentence goes on after it.

    One inside of other marks parts nothing.
    """
    here = [match.span() for match in _BREAK.finditer(text) if match["break"]]
    there = [match.span() for match in _BREAK.finditer(source, start, end) if match["break"]]
    lines = [text[a:b].strip() for a, b in pairwise([0, *(at for span in here for at in span), len(text)])][::2]
    cuts = [n for n, (left, right) in enumerate(pairwise(lines)) if not (left and right and runs_on(left, right))]
    if not cuts or len(here) != len(there):
        yield start, end, text
        return
    begins = [(0, start), *((here[n][1], there[n][1]) for n in cuts)]
    ends = [*((here[n][0], there[n][0]) for n in cuts), (len(text), end)]
    pieces = []
    for (begin, low), (until, high) in zip(begins, ends, strict=True):
        words = text[begin:until].split()
        first, last = (source.find(words[0], low, high), source.rfind(words[-1], low, high)) if words else (-1, -1)
        if words and 0 <= first <= last:
            pieces.append((first, last + len(words[-1]), text[begin:until].strip()))
    yield from pieces if inline.is_divided(text, [piece for _, _, piece in pieces]) else [(start, end, text)]


def _titles(source: str, inline: Inline) -> Iterator[_Part]:
    """The titles of the definitions that links use: others, such as ``[//]: # "note"``, are comments."""
    starts = [0, *(match.end() for match in re.finditer("\n", source)), len(source)]
    for label, definition in inline.env.get("references", {}).items():
        title = definition["title"]
        if label not in inline.used or not is_title(title):
            continue
        first, last = (starts[min(line, len(starts) - 1)] for line in definition["map"])
        match = _TITLE.search(source[first:last].rstrip())
        inner = match[1] or match[2] or match[3] if match else ""
        if match and unescapeAll(inner) == title:  # a title over lines of a quotation has their marks in it
            end = first + match.end() - 1
            text = " ".join(title.split())
            yield _Part(end - len(inner), end, "text", Marked(text), inner, True, [], source[end - len(inner) - 1])


def _is_free(title: _Part, parts: Sequence[_Part]) -> bool:
    """Whether a title lies between paragraphs; front matter may be read as something else without its rules."""
    at = bisect_left(parts, title.start, key=lambda part: part.start)
    return (not at or parts[at - 1].end <= title.start) and (at == len(parts) or title.end <= parts[at].start)


def _inline(source: str) -> Inline:
    """The reader of inline marks, with the document's link references."""
    labels = [match[1] for match in _DEFINITION.finditer(source)]
    if not labels:
        return Inline()
    from markdown_it.common.utils import normalizeReference

    env: Env = {}
    parser().disable(["inline", "text_join"]).parse(source, env)
    # A note of one word or address looks like a link's definition: [^1]: https://a.kz
    links = env.get("references", {})
    env["references"] = {name: target for name, target in links.items() if not name.startswith("^")}
    return Inline(env, {normalizeReference(label): label for label in reversed(labels)})
