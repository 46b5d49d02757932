"""SubStation Alpha (ass, ssa): where the words of its dialogue lines stand; all else in the file stays."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from pipelines.documents.strings import Syntax

LINE_END = "\\N"
_BEGINNING = re.compile(r"\s*(?:[;!][^\n]*\n\s*)*\[(?:Script Info|Events|V4\+? Styles)\]", re.IGNORECASE)
_FORMAT = re.compile(r"^\[Events\][ \t]*\r?$(?:(?!^\[)[^\n]*\n)*?^Format:([^\r\n]*)", re.IGNORECASE | re.MULTILINE)
_USUAL = "Layer, Start, End, Style, Name, MarginL, MarginR, MarginV, Effect, Text"
_DIALOGUE = re.compile(r"^Dialogue:[ \t]*([^\r\n]*)", re.MULTILINE)
_TIME = re.compile(r"\d{1,4}(?::\d{1,2}){2}(?:[.:]\d{1,3})?")
_UNSPOKEN = re.compile(r"\{[^{}]*\\(?:[kK][fo]?\d|p[1-9])")  # karaoke, whose syllables have times; drawings

SYNTAX = Syntax(
    re.compile(r"\{\\(?P<name>[ibus])(?:1|(?P<close>0))\}|\{[^{}\n]*\}"),
    re.compile(r"(?!)"),
    decode=lambda text: text.replace("\\h", "\u00a0"),
    encode=lambda text: re.sub(r"\\(?=[Nnh])", "/", text.translate({0x7B: "(", 0x7D: ")"})).replace("\u00a0", "\\h"),
)
"""Overrides in braces: italics and the like wrap words, all others are points."""


class Dialogue(NamedTuple):
    """A line that is spoken: where its words stand, when it is shown (as the file spells it), and the words."""

    start: int
    end: int
    begins: str
    ends: str
    lines: list[str]


def is_ass(source: str) -> bool:
    """Whether a text begins as such a file does."""
    return bool(_BEGINNING.match(source))


def dialogue(source: str) -> Iterator[Dialogue]:
    """The spoken lines in the file's order; what has no words, or no time, is left out."""
    match = _FORMAT.search(source)
    names = [name.strip().lower() for name in (match[1] if match else _USUAL).split(",")]
    if not {"start", "end"} <= set(names) or names[-1] != "text":
        return
    for line in _DIALOGUE.finditer(source):
        fields = line[1].split(",", len(names) - 1)
        if len(fields) < len(names) or _UNSPOKEN.search(fields[-1]):
            continue
        begins, ends = (fields[names.index(name)].strip() for name in ("start", "end"))
        if _TIME.fullmatch(begins) and _TIME.fullmatch(ends):
            start = line.end() - len(fields[-1])
            yield Dialogue(start, line.end(), begins, ends, re.split(r"\\[Nn]", fields[-1]))
