"""Reads Markdown: running text becomes paragraphs, marks, code and everything else stay verbatim between them."""

from __future__ import annotations

import re
from collections.abc import Iterator

from markdown_it import MarkdownIt
from markdown_it.token import Token

from pipelines.article import Article
from pipelines.formats.encoding import Decoded
from pipelines.formats.slices import LETTER, Kind, Slices

_KINDS: dict[str, Kind] = {
    "heading_open": "heading",
    "list_item_open": "item",
    "blockquote_open": "quote",
    "th_open": "cell",
    "td_open": "cell",
}
_FRONT_MATTER = re.compile(r"---[ \t]*\n(?:.*\n)*?(?:---|\.\.\.)[ \t]*(?:\n|\Z)")
_FRONT_TITLE = re.compile(r"^title[ \t]*:[ \t]*[\"']?(.*?)[\"']?[ \t]*$", re.MULTILINE | re.IGNORECASE)
_TASK = re.compile(r"\[[ xX]\][ \t]+")
_HARD_BREAK = re.compile(r"(?: {2,}|(?<!\\)(?:\\\\)*\\)\Z")
_NO_TEXT = re.compile(
    r"!\[[^\]]*\]\([^)]*\)|!\[[^\]]*\]\[[^\]]*\]|`+[^`]*`+|<[^>]*>|\]\([^)]*\)|https?://\S+"
)  # images, code, tags, link targets


def read(decoded: Decoded, name: str) -> Article:
    """Read CommonMark with tables and front matter.

    The text of headings, paragraphs, items, quotes and table cells becomes paragraphs, with its inline marks; a soft
    break becomes a space, a hard break ends a paragraph. Block structure comes from markdown-it-py; text that is not
    found again in its source lines stays in front of the next paragraph, untranslated but not lost.
    """
    slices, title = cut(decoded.text)
    return Article(name, tuple(slices.paragraphs), slices.after, title, "markdown", decoded.encoding, decoded.notes)


def cut(source: str, pictures: bool = False) -> tuple[Slices, str | None]:
    """The paragraphs of a source with ``\\n`` as its only line end, and its title.

    ``pictures``: also paragraphs that have letters in pictures, code and addresses alone.
    """
    front = _FRONT_MATTER.match(source)
    skipped = front.end() if front else 0
    starts = _line_starts(source, skipped)
    slices = Slices(source)
    title: str | None = None
    for token, kind in _running_text(source[skipped:], pictures):
        before = len(slices.paragraphs)
        _take(slices, token, kind, starts)
        if title is None and kind == "heading":
            title = " ".join(paragraph.text for paragraph in slices.paragraphs[before:]) or None
    if title is None and front:
        named = _FRONT_TITLE.search(front[0])
        title = (named[1].strip() or None) if named else None
    return slices, title


def _line_starts(source: str, skipped: int) -> list[int]:
    """Where each of the parser's lines begins, and, last, where the source ends."""
    return [skipped, *(found.end() for found in re.compile("\n").finditer(source, skipped)), len(source) + 1]


def _running_text(source: str, pictures: bool) -> Iterator[tuple[Token, Kind]]:
    """The parser's inline tokens with the kind of their innermost block. Inline marks are not parsed: not needed."""
    parser = MarkdownIt("commonmark").enable("table").disable(["inline", "text_join"])
    inside: list[Kind] = []
    for token in parser.parse(source):
        if token.type in _KINDS:
            inside.append(_KINDS[token.type])
        elif token.type.replace("_close", "_open") in _KINDS:
            inside.pop()
        elif (
            token.type == "inline"
            and token.map
            and LETTER.search(token.content if pictures else _NO_TEXT.sub("", token.content))
        ):
            yield token, inside[-1] if inside else "text"


def _take(slices: Slices, token: Token, kind: Kind, starts: list[int]) -> None:
    """Find the token's lines in its source lines, in order, and make paragraphs of them."""
    assert token.map is not None  # _running_text gives no others
    spans: list[tuple[int, int]] = []
    lines = token.content.split("\n")
    for number, raw in enumerate(lines, start=token.map[0]):
        bare = raw.strip()
        if not bare or number + 1 >= len(starts):
            return _finish(slices, spans, kind)
        low = max(starts[number], slices.position)
        start = slices.source.find(bare, low, starts[number + 1] - 1)
        if start < 0 and kind == "cell":  # the parser has taken the backslash from a pipe inside a cell
            bare = bare.replace("|", "\\|")
            start = slices.source.find(bare, low, starts[number + 1] - 1)
        if start < 0:
            return _finish(slices, spans, kind)
        end = start + len(bare)
        if not spans:
            task = _TASK.match(slices.source, start, end)
            start = task.end() if task else start
        broken = _HARD_BREAK.search(raw) if number + 1 < token.map[0] + len(lines) else None
        if broken and raw.endswith("\\"):
            end -= 1
        spans.append((start, end))
        if broken or len(slices.source[start:end].splitlines()) > 1:
            _finish(slices, spans, kind)
            spans = []
    return _finish(slices, spans, kind)


def _finish(slices: Slices, spans: list[tuple[int, int]], kind: Kind) -> None:
    if len(spans) == 1:
        slices.take(*spans[0], kind)
    elif spans:
        if any(len(slices.source[start:end].splitlines()) > 1 for start, end in spans):
            for start, end in spans:
                slices.take(start, end, kind)
        else:
            slices.take_joined(spans, kind)
