"""Strings that hold tags, entities and placeholders -> plain lines with marks in them, and back."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from html import unescape
from itertools import pairwise

from pipelines.article import Mark, Marked
from pipelines.markup import from_runs, strip_marked, to_runs
from pipelines.words import has_words

# Keys of marks: "m" and a pair of tags, "p" and a point's source, "k" and a placeholder, whose text the model sees.
_PAIR, _POINT, _KEPT = "m", "p", "k"
_CLOSES = "\0"  # between the two tags of a pair's key

PLACE = (
    r"%%|%(?:\([\w.-]+\)|\d+\$)?[-+#0]*(?:\*|\d+)?(?:\.\d+)?(?:hh|h|ll|l|q|j|z|t|L)?[diouxXeEfFgGcrsap@](?![^\W\d_])"
    r"|%\{\w+\}|\$\{[\w.]+\}"
    r"|\{\{?\s*[\w.\[\]-]*(?:[:!,][^{}]*(?:\{[^{}]*\}[^{}]*)*)?\s*\}?\}"
)
_TAG = r"<(?P<close>/?)(?P<name>[A-Za-z][\w:.-]*)(?:\s[^<>]*?)?(?P<alone>/?)>"
_BLOCKS = (
    "address|article|aside|blockquote|body|br|caption|center|dd|details|div|dl|dt|fieldset|figcaption|figure|footer|form"
    "|h[1-6]|head|header|hr|html|li|main|nav|ol|p|pre|section|summary|table|tbody|td|tfoot|th|thead|tr|ul"
)
_INLINES = "a|abbr|b|big|cite|code|del|em|font|i|img|ins|kbd|mark|q|s|small|span|strike|strong|sub|sup|tt|u|wbr"
_LINE_ENDS = r"[\n\r\v\f\x1c-\x1e\x85\u2028\u2029]"
_NO_TEXT = (  # bounded, so that a comment that never ends is looked for in linear time
    r"<!--.{0,5000}?-->|<(?:script|style|svg|iframe)\b[^<>]*>.{0,5000}?</(?:script|style|svg|iframe)\s*>"
)
_VOID = frozenset({"area", "br", "col", "embed", "hr", "img", "input", "source", "track", "wbr"})
_HTML = re.compile(rf"</?(?:{_BLOCKS}|{_INLINES})(?:\s[^<>]*)?/?>", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Syntax:
    """How a kind of string is written.

    ``token`` finds what is not text; its groups ``name``, ``close`` and ``alone`` tell a tag, ``place`` a placeholder,
    none of them a point. ``between`` finds what divides paragraphs.
    """

    token: re.Pattern[str]
    between: re.Pattern[str]
    decode: Callable[[str], str] = str
    encode: Callable[[str], str] = str


def _escape(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def _unescape(text: str) -> str:
    return unescape(re.sub(rf"\s*{_LINE_ENDS}\s*", " ", text))


_LINES = rf"\s*{_LINE_ENDS}\s*"
_LOOSE = rf"</?(?:{_BLOCKS})(?:\s[^<>]*)?/?>"
_TOKENS = re.compile(rf"(?P<place>{PLACE})|{_TAG}")
PLAIN = Syntax(re.compile(rf"(?P<place>{PLACE})"), re.compile(_LINES))
# Where no tag divides the text, line ends do; else they are spaces.
HTML_LINES = Syntax(_TOKENS, re.compile(rf"(?:\s*(?:{_NO_TEXT}|{_LINE_ENDS}))+\s*", re.I | re.S), _unescape, _escape)
HTML = Syntax(_TOKENS, re.compile(rf"(?:\s*(?:{_NO_TEXT}|{_LOOSE}))+\s*", re.I | re.S), _unescape, _escape)
_LOOSE_TAG = re.compile(_LOOSE, re.IGNORECASE)


def syntax_of(value: str) -> Syntax:
    """HTML where the string holds one of its tags, else plain text with placeholders."""
    if "<" not in value or not _HTML.search(value):
        return PLAIN
    return HTML if _LOOSE_TAG.search(value) else HTML_LINES


@dataclass(frozen=True, slots=True)
class Cut:
    """A string as paragraphs: ``between[i]`` stands before ``parts[i]``, the last of ``between`` after all of them.

    ``sources`` are the parts as the string has them.
    """

    value: str
    between: tuple[str, ...]
    parts: tuple[Marked, ...]
    sources: tuple[str, ...]
    syntax: Syntax

    def joined(self, texts: Sequence[Marked]) -> str:
        """The string with other texts, one a part; what is unchanged stays letter by letter."""
        if tuple(texts) == self.parts:
            return self.value
        new = [
            source if text == part else render(text, self.syntax)
            for text, part, source in zip(texts, self.parts, self.sources, strict=True)
        ]
        return "".join(before + text for before, text in zip(self.between, [*new, ""], strict=True))


def cut(value: str, syntax: Syntax | None = None) -> Cut:
    """Cut a string into paragraphs; pieces without words stay between them."""
    syntax = syntax or syntax_of(value)
    between, parts, sources = [""], [], []
    for raw, separator in _pieces(value, syntax):
        bare = raw.strip()
        begin = len(raw) - len(raw.lstrip()) if bare else 0
        marked = parse(bare, syntax)
        if not worded(marked):
            between[-1] += raw + separator
            continue
        # White space that a tag or an entity hides (<b> word</b>) goes outside of its tags.
        lead, marked, trail = strip_marked(marked)
        between[-1] += raw[:begin] + syntax.encode(lead)
        parts.append(marked)
        sources.append(render(marked, syntax) if lead or trail else bare)
        between.append(syntax.encode(trail) + (raw[begin + len(bare) :] if bare else "") + separator)
    return Cut(value, tuple(between), tuple(parts), tuple(sources), syntax)


def _pieces(value: str, syntax: Syntax) -> Iterator[tuple[str, str]]:
    """The string as pieces, each with the separator after it."""
    at = 0
    for separator in syntax.between.finditer(value):
        yield value[at : separator.start()], separator[0]
        at = separator.end()
    yield value[at:], ""


def worded(marked: Marked) -> bool:
    """Whether there are words outside of placeholders."""
    text, end = "", 0
    for mark in marked.marks:
        if mark.key.startswith(_KEPT) and mark.start >= end:
            text += marked.text[end : mark.start] + " "
            end = mark.end
    return has_words(text + marked.text[end:])


def parse(source: str, syntax: Syntax) -> Marked:
    """Tags that belong together become marks, placeholders too, with their own text; all else that is no text, points.

    A pair of tags without text between them is one point.
    """
    tokens = list(syntax.token.finditer(source))
    pairs = _pairs(tokens)
    runs: list[tuple[str, tuple[str, ...]]] = []
    around: list[str] = []
    at = skip = 0
    for number, token in enumerate(tokens):
        text = syntax.decode(source[at : token.start()])
        if text and number >= skip:
            runs.append((text, tuple(around)))
        at = token.end()
        if number < skip:
            continue
        groups = token.groupdict()
        if groups.get("place"):
            runs.append((token[0], (*around, _KEPT + token[0])))
        elif number not in pairs:
            runs.append(("", (*around, _POINT + token[0])))
        elif pairs[number] < number:
            around.pop()
        elif _hollow(tokens, number, pairs[number]):
            skip = pairs[number] + 1
            whole = source[token.start() : tokens[skip - 1].end()]
            runs.append(("", (*around, _POINT + whole)))
        else:
            around.append(f"{_PAIR}{token[0]}{_CLOSES}{tokens[pairs[number]][0]}")
    if source[at:]:
        runs.append((syntax.decode(source[at:]), ()))
    return from_runs(runs)


def lone_points(source: str, syntax: Syntax) -> dict[int, int]:
    """Begin and end of each tag that nothing closes, and of each other point but placeholders."""
    tokens = list(syntax.token.finditer(source))
    pairs = _pairs(tokens)
    return {
        token.start(): token.end()
        for number, token in enumerate(tokens)
        if number not in pairs and not token.groupdict().get("place")
    }


def _pairs(tokens: Sequence[re.Match[str]]) -> dict[int, int]:
    """Opening and closing tags that belong together, each with the other's number; those that cross do not."""
    pairs: dict[int, int] = {}
    opened: dict[str, list[int]] = {}
    stack: list[int] = []
    for number, token in enumerate(tokens):
        groups = token.groupdict()
        name = (groups.get("name") or "").lower()
        if not name or groups.get("alone") or name in _VOID:
            continue
        if not groups.get("close"):
            opened.setdefault(name, []).append(number)
            stack.append(number)
        elif opened.get(name):
            start = opened[name][-1]
            while stack[-1] != start:  # opened inside and never closed there
                opened[(tokens[stack.pop()]["name"] or "").lower()].pop()
            stack.pop()
            opened[name].pop()
            pairs[start], pairs[number] = number, start
    return pairs


def _hollow(tokens: Sequence[re.Match[str]], first: int, last: int) -> bool:
    """Whether nothing but tags stands between two tokens."""
    inner = tokens[first : last + 1]
    touching = all(a.end() == b.start() for a, b in pairwise(inner))
    return touching and not any(token.groupdict().get("place") for token in inner)


def render(marked: Marked, syntax: Syntax) -> str:
    """Text and marks -> the string. No placeholder is lost: one that the text lacks follows where its mark stands."""
    opened: list[str] = []
    pieces: list[str] = []

    def turn(keys: Sequence[str]) -> None:
        kept = 0
        while kept < min(len(opened), len(keys)) and opened[kept] == keys[kept]:
            kept += 1
        pieces.extend(key.partition(_CLOSES)[2] for key in reversed(opened[kept:]))
        pieces.extend(key[1:].partition(_CLOSES)[0] for key in keys[kept:])
        opened[kept:] = keys[kept:]

    for piece, keys in to_runs(_settled(marked, syntax)):
        last = keys[-1] if keys else ""
        turn([key for key in keys[: len(keys) if piece else -1] if key.startswith(_PAIR)])
        if piece:
            kept = next((key for key in keys if key.startswith(_KEPT)), None)
            pieces.append(kept[1:] if kept else syntax.encode(piece))
        else:
            pieces.append("".join(last[1:].split(_CLOSES)))
    turn([])
    return "".join(pieces)


def _settled(marked: Marked, syntax: Syntax) -> Marked:
    """Every placeholder where the text has it, a garbled one mended, a missing one a point at its mark's end."""
    wanted = [mark for mark in marked.marks if mark.key.startswith(_KEPT)]
    if not wanted:
        return marked
    found = [token.span() for token in syntax.token.finditer(marked.text) if token.groupdict().get("place")]
    there = Counter(marked.text[start:end] for start, end in found)
    here = Counter(mark.key[1:] for mark in wanted)
    missing: list[Mark] = []
    spans: list[Mark] = []
    for mark in wanted:
        token = mark.key[1:]
        if here[token] > there[token]:
            here[token] -= 1
            same = marked.text[mark.start : mark.end].lower() == token.lower()  # %S for %s
            (spans if same else missing).append(mark)
    spare = iter(missing)
    used = Counter(mark.key[1:] for mark in wanted)
    for start, end in found:
        text = marked.text[start:end]
        if used[text]:
            used[text] -= 1
            spans.append(Mark(start, end, _KEPT + text))
        elif lost := next(spare, None):  # {имя} for {name}
            spans.append(Mark(start, end, lost.key))
    points = [
        Mark(mark.end, mark.end, _POINT + " " * (mark.end > 0 and marked.text[mark.end - 1] != " ") + mark.key[1:])
        for mark in spare
    ]
    others = [_beside(mark, spans) for mark in (*marked.marks, *points) if not mark.key.startswith(_KEPT)]
    ordered = sorted([*others, *spans], key=lambda mark: (mark.start, -mark.end))
    return Marked(marked.text, tuple(ordered))


def _beside(mark: Mark, spans: Sequence[Mark]) -> Mark:
    """The mark without an end inside of a placeholder."""
    start, end = mark.start, mark.end
    for span in spans:
        if span.start < end < span.end:
            end = span.end
        if span.start < start < span.end:
            start = end if mark.start == mark.end else span.start
    return Mark(start, end, mark.key)
