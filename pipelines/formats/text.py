"""Reads plain text: joins hard-wrapped lines, keeps every other line a paragraph."""

from __future__ import annotations

import re
from dataclasses import dataclass

from pipelines.article import Article
from pipelines.formats.encoding import Decoded
from pipelines.formats.slices import LETTER, Kind, Slices

NARROWEST, WIDEST = 45, 110  # columns between which a text counts as hard-wrapped

_MARK = re.compile(r"(?:[-*•‣▪●◦·–—]|\d{1,3}[.)]|\(?[^\W\d_]\))[ \t\u00a0]+(?=\S)|#{1,6} +(?=\S)|> *(?=\S)")
_SPEECH = re.compile(r"[,.!?…»\"”] [-–—] ")  # a dialogue's "…, – деді ол"
_FINAL = re.compile(r"[.!?…:;][\"»”’)\]]*$")
_ROW = re.compile(r"\S(?: {3,}|\t)(?=\S)")
_CELL_GAP = re.compile(r" {3,}|\s*\t\s*")
_BROKEN_WORD = re.compile(r"[^\W\d_]+[-\u00ad]$")
_WORD = re.compile(r"[^\W\d_]+(?:-[^\W\d_]+)*")
_HEADING_LENGTH = 100
_LONG_LINE = 2000  # nobody wraps there: such lines are not looked at twice


@dataclass(frozen=True, slots=True)
class _Line:
    """A line's place in the source (``start`` past its indentation, ``body`` past its mark, ``end``) and its nature."""

    start: int
    body: int
    end: int
    indent: int
    mark: str
    own_end: bool  # ends at "\n", not at a form feed or the like
    row: bool
    capitals: bool

    @property
    def blank(self) -> bool:
        return self.start == self.end

    @property
    def width(self) -> int:
        return self.indent + self.end - self.start


def read(decoded: Decoded, name: str) -> Article:
    """Read plain text.

    Lines are joined where the next line's first word would not have fitted (the greedy fill of text wrapping), never
    across list marks, headings, capitals, indented blocks and table rows. Everything else is kept as it is.
    """
    source = decoded.text
    lines = _lines(source)
    joins = _joins(source, lines)
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
    first = slices.paragraphs[0] if slices.paragraphs else None
    title = first.text if first and first.kind == "heading" else None
    return Article(name, tuple(slices.paragraphs), slices.after, title, "text", decoded.encoding, decoded.notes)


def _lines(source: str) -> list[_Line]:
    lines, at = [], 0
    for raw in source.splitlines(keepends=True):
        bare = raw.strip()
        lead = len(raw) - len(raw.lstrip()) if bare else len(raw)
        start = at + lead
        found = _MARK.match(bare)
        mark = found[0] if found else ""
        lines.append(
            _Line(
                start=start,
                body=start + len(mark),
                end=start + len(bare),
                indent=len(raw[:lead].expandtabs(4)) if bare else 0,
                mark=mark,
                own_end=raw.endswith("\n"),
                row=len(bare) <= _LONG_LINE and bool(_ROW.search(bare)),
                capitals=len(bare) <= _HEADING_LENGTH and bare.isupper() and len(LETTER.findall(bare)) > 4,
            )
        )
        at += len(raw)
    return lines


def _joins(source: str, lines: list[_Line]) -> list[bool]:
    """For each line, whether the next one goes on in the same paragraph."""
    joins = [False] * len(lines)
    pairs = [
        at
        for at in range(len(lines) - 1)
        if not (lines[at].blank or lines[at + 1].blank) and _may_continue(source, lines[at], lines[at], lines[at + 1])
    ]
    width = _wrap_width(source, [lines[at] for at in pairs])
    if not width:
        return joins
    # Lines much shorter than the width are paragraphs' ends, verse or addresses: they say nothing about wrapping.
    long = [at for at in pairs if lines[at].width > 0.6 * width]
    full = {at for at in long if _overfull(source, lines[at], lines[at + 1], width)}
    # Sentences or headings that stand one a line may be of like lengths, but begin with capitals and end in full stops.
    running = [
        at for at in full if source[lines[at + 1].start].islower() and not _FINAL.search(_tail(source, lines[at]))
    ]
    if not running or 2 * len(full) < len(long) or 2 * len(running) < len(full):
        return joins
    first = 0  # of the paragraph under way
    for at in range(len(lines) - 1):
        if not (at and joins[at - 1]):
            first = at
        joins[at] = at in full and _may_continue(source, lines[first], lines[at], lines[at + 1])
    return joins


def _wrap_width(source: str, lines: list[_Line]) -> int | None:
    """The column at which the text was wrapped; ``lines`` are those that another line follows at once."""
    widths = sorted((line.width for line in lines if " " in source[line.start : line.end][:_LONG_LINE]), reverse=True)
    if not widths:
        return None
    outliers = len(widths) // 20
    for width in widths[: outliers + 1]:
        # The longest line counts, unless it sticks out of the rest like one that was never wrapped.
        if width <= WIDEST and (width == widths[outliers] or width - widths[outliers] < 12):
            return width if width >= NARROWEST else None
    return None


def _overfull(source: str, line: _Line, following: _Line, width: int) -> bool:
    """Whether the following line's first word would not have fitted on this line."""
    word = source[following.start : min(following.end, following.start + WIDEST)].split(None, 1)[0]
    hyphenated = bool(_BROKEN_WORD.search(_tail(source, line)))
    return line.width + (not hyphenated) + len(word) > width


def _may_continue(source: str, first: _Line, line: _Line, following: _Line) -> bool:
    if line.row or following.row or line.capitals or following.capitals or not line.own_end:
        return False
    if following.mark:
        # A dash that wrapping has left at a line's beginning: "… город\n— столица …".
        dash = following.mark[0] in "–—" and source[following.body].islower()
        return dash and not first.mark and not _FINAL.search(_tail(source, line))
    if first.mark.startswith("#"):
        return False
    hanging = bool(first.mark) and following.indent == first.indent + len(first.mark)
    return hanging or (following.indent < 4 and following.indent <= first.indent)


def _tail(source: str, line: _Line) -> str:
    return source[max(line.start, line.end - 40) : line.end]


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


def _take_row(slices: Slices, line: _Line) -> None:
    at = line.body
    for gap in _CELL_GAP.finditer(slices.source, line.body, line.end):
        slices.take(at, gap.start(), "cell")
        at = gap.end()
    slices.take(at, line.end, "cell")


def _kind(source: str, lines: list[_Line], content: int, first: int, last: int) -> Kind:
    """The kind of the paragraph of lines ``first`` to ``last``; no line from ``content`` on has text."""
    line = lines[first]
    if line.mark:
        if line.mark[0] == "#":
            return "heading"
        if line.mark[0] == ">":
            return "quote"
        speech = line.mark[0] == "—" or (line.mark[0] in "-–" and _SPEECH.search(source, line.body, line.end))
        return "text" if speech else "item"
    if first != last or line.width > _HEADING_LENGTH or _FINAL.search(_tail(source, line)):
        return "text"
    alone = first == 0 or lines[first - 1].blank
    followed = last + 1 < content and lines[last + 1].blank
    return "heading" if line.capitals or (alone and followed and source[line.end - 1] != ",") else "text"
