"""Reads Markdown: running text becomes paragraphs, marks, code and everything else stay verbatim between them."""

from __future__ import annotations

import re
from collections.abc import Iterator

from markdown_it import MarkdownIt
from markdown_it.token import Token

from pipelines.article import Article
from pipelines.documents.encoding import Decoded
from pipelines.documents.markdown.front import FRONT_MATTER, front_title
from pipelines.documents.markdown.lines import as_commonmark, is_footnote
from pipelines.documents.slices import LETTER, Kind, Slices
from pipelines.documents.web.page import Page

_KINDS: dict[str, Kind] = {
    "heading_open": "heading",
    "list_item_open": "item",
    "blockquote_open": "quote",
    "th_open": "cell",
    "td_open": "cell",
}
_TASK = re.compile(r"\[[ xX]\][ \t]+")
_HARD_BREAK = re.compile(r"(?:(?<! ) {2,}+|(?<!\\)(?:\\\\)*+\\)\Z")
HARD_BREAK = "\\\n"
_LONGEST_VERSE = 60  # letters of a line
_ENDS_SENTENCE = re.compile(r"[.!?…:;][\"»”’)\]*_~]*\Z")
_GOES_ON = re.compile(r"[*_~\[(«“\"]*(?!\w{1,5}\.\s|[\w.-]{1,12}:\s)(?=\w)[^\W\d_A-ZА-ЯЁӘҒҚҢӨҰҮҺІ]")
_NO_TEXT = re.compile(
    r"!\[[^\]]{0,2000}+\](?:\((?:[^)]{0,2000}+|[^)\]]*+)\)|\[[^\]]{0,2000}+\])|`+[^`]*`+|<(?:[^>]{0,2000}+|[^<>]*+)>"
    r"|\]\((?:[^)]{0,2000}+|[^)\]]*+)\)|https?://\S+"
)  # images, code, tags, link targets; what has no end is looked through once, or for so many letters


def read_article(decoded: Decoded, name: str) -> Article:
    """Read CommonMark with tables and front matter.

    The text of headings, paragraphs, items, quotes and table cells becomes paragraphs, with its inline marks; a soft
    break becomes a space, a hard break ends a paragraph. Block structure comes from markdown-it-py; text that is not
    found again in its source lines stays in front of the next paragraph, untranslated but not lost.
    """
    slices, title = cut(decoded.text)
    return Article(name, tuple(slices.paragraphs), slices.after, title, "markdown", decoded.encoding, decoded.notes)


def cut(source: str, document: bool = False) -> tuple[Slices, str | None]:
    """The paragraphs of a source with ``\\n`` as its only line end, and its title.

    ``document``: also paragraphs that have letters in pictures, code and addresses alone; and a sentence that runs over
    a hard break stays whole, with ``HARD_BREAK`` in it; the texts of HTML blocks are no paragraphs there.
    """
    front = FRONT_MATTER.match(source)
    skipped = front.end() if front else 0
    starts = _line_starts(source, skipped)
    slices = Slices(source)
    title: str | None = None
    for token, kind in _running_text(source[skipped:], document):
        before = len(slices.paragraphs)
        if token.type == "html_block":
            _take_html(slices, token, starts, document)
        else:
            _take(slices, token, kind, starts, document and kind != "heading")
        if title is None and kind == "heading":
            title = " ".join(paragraph.text for paragraph in slices.paragraphs[before:]) or None
    return slices, title or front_title(source)


def _take_html(slices: Slices, token: Token, starts: list[int], document: bool) -> None:
    """Find a block of HTML in the source, and for showing make paragraphs of its texts.

    One with marks of quotations before its lines is no page, and stays as it is.
    """
    assert token.map is not None  # all blocks have one
    content = token.content.rstrip("\n")
    start = slices.source.find(content, max(starts[token.map[0]], slices.position), starts[token.map[1]])
    if start < 0 or not content:
        return
    if document:
        slices.blocks.append((start, start + len(content)))
        return
    page = Page(content)
    for part in page.parts:
        if not part.attribute:
            first, last = page.tokens[part.piece.first].start, page.tokens[part.piece.last].end
            slices.take_joined([(start + first, start + last)], part.kind, " ".join(content[first:last].split()))


def _line_starts(source: str, skipped: int) -> list[int]:
    """Where each of the parser's lines begins, and, last, where the source ends."""
    return [skipped, *(match.end() for match in re.compile("\n").finditer(source, skipped)), len(source) + 1]


def _running_text(source: str, document: bool) -> Iterator[tuple[Token, Kind]]:
    """The parser's inline tokens with the kind of their innermost block. Inline marks are not parsed: not needed."""
    parser = MarkdownIt("commonmark").enable("table").disable(["inline", "text_join"])
    lines = source.split("\n")
    inside: list[Kind] = []
    for token in parser.parse(as_commonmark(source)):
        if token.type in _KINDS:
            note = token.type == "list_item_open" and token.map and is_footnote(lines[token.map[0]])
            inside.append((inside[-1] if inside else "text") if note else _KINDS[token.type])
        elif token.type.replace("_close", "_open") in _KINDS:
            inside.pop()
        elif token.type == "html_block" and token.map:
            yield token, "text"
        elif (
            token.type == "inline"
            and token.map
            and LETTER.search(token.content if document else _NO_TEXT.sub("", token.content))
        ):
            yield token, inside[-1] if inside else "text"


def _take(slices: Slices, token: Token, kind: Kind, starts: list[int], joins: bool) -> None:
    """Find the token's lines in its source lines, in order, and make paragraphs of them.

    ``joins``: sentences that run over a hard break are not divided.
    """
    assert token.map is not None  # _running_text gives no others
    spans: list[tuple[int, int]] = []
    hard: set[int] = set()  # spans after a hard break that is kept
    lines = token.content.split("\n")
    joins = joins and not _is_verse(lines)
    for number, raw in enumerate(lines, start=token.map[0]):
        bare = raw.strip()
        if not bare or number + 1 >= len(starts):
            return _finish(slices, spans, kind, hard)
        low = max(starts[number], slices.position)
        start = slices.source.find(bare, low, starts[number + 1] - 1)
        if start < 0 and kind == "cell":  # the parser has taken the backslash from a pipe inside a cell
            bare = bare.replace("|", "\\|")
            start = slices.source.find(bare, low, starts[number + 1] - 1)
        if start < 0:
            return _finish(slices, spans, kind, hard)
        end = start + len(bare)
        if not spans:
            task = _TASK.match(slices.source, start, end)
            start = task.end() if task else start
        broken = _HARD_BREAK.search(raw) if number + 1 < token.map[0] + len(lines) else None
        if broken and raw.endswith("\\"):
            end -= 1
        spans.append((start, end))
        if len(slices.source[start:end].splitlines()) > 1:
            broken = None
        elif broken and joins and runs_on(slices.source[start:end], lines[number + 1 - token.map[0]]):
            hard.add(len(spans))
            continue
        elif not broken:
            continue
        _finish(slices, spans, kind, hard)
        spans, hard = [], set()
    return _finish(slices, spans, kind, hard)


def _is_verse(lines: list[str]) -> bool:
    """Whether a paragraph is made of lines, as verse and addresses are: three short ones or more, all parted."""
    parted = all(_HARD_BREAK.search(line) for line in lines[:-1])
    return len(lines) > 2 and parted and max(map(len, lines)) <= _LONGEST_VERSE


def runs_on(line: str, following: str) -> bool:
    """Whether a sentence plainly goes on after a hard break.

    Such a break is an accident of the width, or set for looks: what it divides would be translated as two halves. In
    verse and addresses it is a boundary: where a line ends a sentence, where the next one begins with a capital or a
    figure, or with a label (``тел.:``, ``ул.``), and where all lines are short (``_is_verse``).
    """
    return not _ENDS_SENTENCE.search(line) and bool(_GOES_ON.match(following.strip()))


def _finish(slices: Slices, spans: list[tuple[int, int]], kind: Kind, hard: set[int]) -> None:
    if hard and not any(len(slices.source[start:end].splitlines()) > 1 for start, end in spans):
        pieces = [slices.source[start:end].strip() for start, end in spans]
        joins = ["", *(HARD_BREAK if at in hard else " " for at in range(1, len(spans)))]
        slices.take_joined(spans, kind, "".join(map("".join, zip(joins, pieces, strict=True))))
    elif len(spans) == 1:
        slices.take(*spans[0], kind)
    elif spans:
        if any(len(slices.source[start:end].splitlines()) > 1 for start, end in spans):
            for start, end in spans:
                slices.take(start, end, kind)
        else:
            slices.take_joined(spans, kind)
