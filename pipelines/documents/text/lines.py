"""The lines of a plain text: their places, indentation and marks, and which can belong to one paragraph."""

from __future__ import annotations

import re
from dataclasses import dataclass

from pipelines.documents.slices import LETTER

HEADING_LENGTH = 100

_MARK = re.compile(r"(?:[-*•‣▪●◦·–—]|\d{1,3}[.)]|\(?[^\W\d_]\))[ \t\u00a0]+(?=\S)|#{1,6} +(?=\S)|> *(?=\S)")
_FINAL = re.compile(r"[.!?…:;][\"»”’)\]]*$")
_ROW = re.compile(r"\S(?: {3,}|\t)(?=\S)")
_BROKEN_WORD = re.compile(r"(?<![^\W\d_])[^\W\d_]++[-\u00ad]$")
_LONG_LINE = 2000  # nobody makes tables there: such lines are not looked at twice


@dataclass(frozen=True, slots=True)
class Line:
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


def cut_lines(source: str) -> list[Line]:
    """Cut a text at its line ends; every character is in a line, but for indentation, marks and white space."""
    lines, at = [], 0
    for raw in source.splitlines(keepends=True):
        bare = raw.strip()
        lead = len(raw) - len(raw.lstrip()) if bare else len(raw)
        start = at + lead
        match = _MARK.match(bare)
        mark = match[0] if match else ""
        gap = len(bare) <= _LONG_LINE and ("\t" in bare or "   " in bare)
        lines.append(
            Line(
                start=start,
                body=start + len(mark),
                end=start + len(bare),
                indent=len(raw[:lead].expandtabs(4)) if bare else 0,
                mark=mark,
                own_end=raw.endswith("\n"),
                row=gap and bool(_ROW.search(bare)),
                capitals=len(bare) <= HEADING_LENGTH and bare.isupper() and len(LETTER.findall(bare)) > 4,
            )
        )
        at += len(raw)
    return lines


def may_continue(source: str, first: Line, line: Line, following: Line) -> bool:
    """Say whether ``following`` may go on in the paragraph that begins at ``first`` and has come to ``line``."""
    if line.row or following.row or line.capitals or following.capitals or not line.own_end:
        return False
    if following.mark:
        # A dash that wrapping has left at a line's beginning: "… город\n— столица …".
        dash = following.mark[0] in "–—" and source[following.body].islower()
        return dash and not first.mark and not is_final(source, line)
    if first.mark.startswith("#"):
        return False
    hanging = bool(first.mark) and following.indent == first.indent + len(first.mark)
    return hanging or (following.indent < 4 and following.indent <= first.indent)


def is_final(source: str, line: Line) -> bool:
    """Say whether a line ends as a sentence or its part does: in a full stop, a colon, a semicolon or the like."""
    return bool(_FINAL.search(_tail(source, line)))


def is_broken(source: str, line: Line) -> bool:
    """Say whether a line ends inside of a word, at a hyphen."""
    return source[line.end - 1] in "-\u00ad" and bool(_BROKEN_WORD.search(_tail(source, line)))


def _tail(source: str, line: Line) -> str:
    return source[max(line.start, line.end - 40) : line.end]
