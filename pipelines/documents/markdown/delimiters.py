"""Marked text as Markdown: delimiters, links and code in their places, and letters escaped that would be markup."""

from __future__ import annotations

import re

from pipelines.article import Mark, Marked
from pipelines.documents.markdown.blocks import HARD_BREAK
from pipelines.marks.markup import following, kept_parts, settle_kept, spaced, walk

# Keys of marks: a kind, a number, and parts. "m": source before and after; "p": a point's source and the spaces
# around it; "b": a line break's source, with its spaces; "d": delimiters that open or close nothing, a point too; kept
# text is code, formulas and addresses.
PART = "\0"
LINE_ENDS = re.compile(r"[\n\r\v\f\x1c-\x1e\x85\u2028\u2029]")
LINE_BREAK = re.compile(r"<br\s*/?>", re.IGNORECASE)
NAMES = {"**": "strong", "__": "strong", "*": "em", "_": "em", "~~": "del"}
_STARS = {"__": "**", "_": "*"}
_ESCAPED = re.compile(r"[\\`*_\[\]<~#$]|&(?=#?\w+;)|!\Z")
_ENTITY = re.compile(r"&(?=#?\w+;)")
_ESCAPED_START = re.compile(r"\A(?:([-+=>])|(\d{1,9})([.)]))")


def escape(text: str, cell: bool = False) -> str:
    text = _ESCAPED.sub(r"\\\g<0>", text)
    return re.sub(r"(?<!\\)\|", r"\\|", text) if cell else text


def quoted_title(text: str, quote: str) -> str:
    """The title of a link as it is written between quotation marks, or brackets, of which ``quote`` is the first."""
    special = r"([\\()])" if quote == "(" else rf"([\\{quote}])"
    return _ENTITY.sub("&amp;", re.sub(special, r"\\\1", LINE_ENDS.sub(" ", text)))


def settled(text: Marked) -> Marked:
    """On one line, marks without white space at their ends, and kept text only where it still stands.

    A hard break before or after all words divides nothing, and goes.
    """
    plain = LINE_ENDS.sub(" ", text.text)
    marks = []
    for mark in text.marks:
        start, end = mark.start, mark.end
        while start < end and plain[start].isspace():
            start += 1
        while start < end and plain[end - 1].isspace():
            end -= 1
        if not mark.key.endswith(PART + HARD_BREAK) or (plain[:start].strip() and plain[start:].strip()):
            marks.append(Mark(start, end, mark.key))
    return settle_kept(Marked(plain, tuple(sorted(marks, key=lambda mark: (mark.start, -mark.end)))))


def written_as(text: Marked, escaped: bool, style: str, cell: bool) -> str:
    out: list[str] = []
    before = ""
    inside = broken = False  # inside of kept text; behind a line break
    events = list(walk(text))
    for (what, value), after in zip(events, following(events), strict=True):
        if what == "text":
            value = value.lstrip(" ") if broken else value
            broken = False
            written = escape(value, cell) if escaped else value
            written = written.replace("|", r"\|") if cell and not escaped else written
            out += [] if inside else [written]
            before = value
            continue
        kind, parts = value[0], value.split(PART)[1:]
        if kind == "b":
            while out and not out[-1].rstrip(" "):
                out.pop()
            out[-1:] = [*(piece.rstrip(" ") for piece in out[-1:]), parts[0]]
            before, broken = " ", True
        elif kind == "p":
            before = spaced(parts[0], parts[1], before, after)
            out.append(before)
        elif kind == "d":
            out.append(re.sub(r"(.)", r"\\\1", parts[0]) if escaped else parts[0])
        elif kind == "k":
            inside = what == "open"
            _, source, flags = kept_parts(value)
            out += [source] if inside else [spaced(source, flags, before, after)] if what == "point" else []
        else:
            name = NAMES.get(parts[0])
            if name and style == "tags":
                parts = [f"<{name}>", f"</{name}>"]
            elif style == "stars":
                parts = [_STARS.get(part, part) for part in parts]
            tags = {"open": parts[0], "close": parts[1], "point": "" if name else "".join(parts)}
            out.append(tags[what])
    lines = "".join(out).split("\n")
    return "\n".join(_ESCAPED_START.sub(_escaped_start, line, count=1) if escaped else line for line in lines)


def _escaped_start(match: re.Match[str]) -> str:
    return "\\" + match[1] if match[1] else f"{match[2]}\\{match[3]}"
