"""Strings that hold tags, entities and placeholders -> plain lines with marks in them, and back."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from pipelines.article import Mark, Marked
from pipelines.documents.labels import SIGNS, key_pattern, key_place
from pipelines.documents.references import unescape
from pipelines.languages.words import PLACEHOLDER, has_words
from pipelines.marks.markup import (
    Run,
    can_be_kept,
    can_be_shown,
    close_up,
    following,
    from_runs,
    kept_key,
    kept_parts,
    outside_kept,
    settle_kept,
    spaced,
    strip_marked,
    walk,
)

# Keys of marks: "m" and a pair of tags, "p", a point's source and the spaces around it; kept text is a placeholder.
_PAIR, _POINT = "m", "p"
_CLOSES = "\0"  # between the two tags of a pair's key

# Placeholders of programs' strings, which running text has not: %NAME%, __name__, $t(key), @:key, :name.
PLACE = (
    rf"{PLACEHOLDER.pattern}|%[A-Z][A-Z0-9_]+%|(?<!\w)__[A-Za-z]\w{{0,40}}?__(?!\w)|\$t\([^()\s]{{1,200}}\)"
    r"|(?<!\w)@:[\w.]*\w|(?<![\w:/]):[a-z_]\w*+(?![\w:])"
)
_TAG = r"<(?P<close>/?)(?P<name>[A-Za-z][\w:.-]*|\d+)(?:\s[^<>]*?)?(?P<alone>/?)>"
_BLOCKS = (
    ""
    ""
    ""
    "address|article|aside|blockquote|body|br|caption|center|dd|details|div|dl|dt|fieldset|figcaption|figure|footer|form"
    "|h[1-6]|head|header|hr|html|li|main|nav|ol|p|pre|section|summary|table|tbody|td|tfoot|th|thead|tr|ul"
)
_INLINES = "a|abbr|b|big|cite|code|del|em|font|i|img|ins|kbd|mark|q|s|small|span|strike|strong|sub|sup|tt|u|wbr"
_LINE_ENDS = r"[\n\r\v\f\x1c-\x1e\x85\u2028\u2029]"
_NO_TEXT = (  # bounded, so that a comment that never ends is looked for in linear time
    r"<!--[^-]{0,5000}+(?:-(?!->)[^-]{0,5000}+){0,500}+-->|<(?:script|style|svg|iframe)\b[^<>]*>.{0,5000}?</(?:script|style|svg|iframe)\s*>"
)
_VOID = frozenset({"area", "br", "col", "embed", "hr", "img", "input", "source", "track", "wbr"})
_HTML = re.compile(rf"</?(?:{_BLOCKS}|{_INLINES})(?:\s[^<>]*)?/?>", re.IGNORECASE)


def _nothing(source: str) -> str:
    del source
    return ""


@dataclass(frozen=True, slots=True)
class Syntax:
    """How a kind of string is written.

    ``token`` finds what is not text; its groups ``name``, ``close`` and ``alone`` tell a tag, ``place`` a placeholder,
    none of them a point. ``between`` finds what divides paragraphs. ``shown`` is what a reader sees of a point, if any.
    A tag that nothing closes, of none of the elements ``names``, stands for words itself: ``<PATH> is missing``.
    """

    token: re.Pattern[str]
    between: re.Pattern[str]
    decode: Callable[[str], str] = str
    encode: Callable[[str], str] = str
    shown: Callable[[str], str] = _nothing
    names: re.Pattern[str] | None = None


def _escape(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def _unescape(text: str) -> str:
    return unescape(re.sub(_LINES, " ", text))


_LINES = rf"(?<!\s)\s*{_LINE_ENDS}\s*"
_LOOSE = rf"</?(?:{_BLOCKS})(?:\s[^<>]*)?/?>"
_TOKENS = re.compile(rf"(?P<place>{PLACE})|{_TAG}")
PLAIN = Syntax(re.compile(rf"(?P<place>{PLACE})"), re.compile(_LINES))
_NUMBERED = re.compile(r"</?\d+\s*/?>")  # <0>help</0>: elements by their number, as React has them
_ELEMENTS = re.compile(
    rf"{_BLOCKS}|{_INLINES}|area|audio|col|embed|iframe|input|script|source|style|svg|track|video", re.I
)
_INDEXED = Syntax(
    re.compile(rf"(?P<place>{PLACE})|<(?P<close>/?)(?P<name>\d+)\s*(?P<alone>/?)>"), re.compile(_LINES), names=_ELEMENTS
)
_BETWEEN = r"(?<!\s)(?:\s*(?:{}|{}))+\s*"
# Where no tag divides the text, line ends do; else they are spaces.
HTML_LINES = Syntax(
    _TOKENS, re.compile(_BETWEEN.format(_NO_TEXT, _LINE_ENDS), re.I | re.S), _unescape, _escape, names=_ELEMENTS
)
HTML = Syntax(_TOKENS, re.compile(_BETWEEN.format(_NO_TEXT, _LOOSE), re.I | re.S), _unescape, _escape, names=_ELEMENTS)
_LOOSE_TAG = re.compile(_LOOSE, re.IGNORECASE)


def syntax_of(value: str) -> Syntax:
    """HTML where the string holds one of its tags, else plain text with placeholders."""
    if "<" not in value or not _HTML.search(value):
        return _INDEXED if "<" in value and _NUMBERED.search(value) else PLAIN
    return HTML if _LOOSE_TAG.search(value) else HTML_LINES


def with_key(value: str, syntax: Syntax) -> Syntax:
    """The syntax of what may be the label of a menu or button: the sign of a key is a point in it."""
    pattern = key_pattern(value)
    return (
        replace(syntax, token=re.compile(f"{syntax.token.pattern}|{pattern}", syntax.token.flags))
        if pattern
        else syntax
    )


@dataclass(frozen=True, slots=True)
class Cut:
    """A string as paragraphs: ``between[i]`` stands before ``parts[i]``, the last of ``between`` after all of them.

    ``sources`` are the parts as the string has them. What is ``left`` has words, and cannot be taken apart.
    """

    value: str
    between: tuple[str, ...]
    parts: tuple[Marked, ...]
    sources: tuple[str, ...]
    syntax: Syntax
    left: bool = False

    @property
    def worded(self) -> bool:
        """Whether there is anything to translate in it."""
        return bool(self.parts) or self.left

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
    return has_words(outside_kept(marked.text, marked.marks))


def parse(source: str, syntax: Syntax) -> Marked:
    """Tags that belong together become marks, placeholders kept text; all else that is no text, points.

    A pair of tags without text between them is one point.
    """
    tokens = list(syntax.token.finditer(source))
    pairs = _pairs(tokens)
    runs: list[Run] = []
    around: list[str] = []
    at = skip = 0
    last = " "

    def add(text: str) -> None:
        nonlocal last
        after_point = bool(runs) and not runs[-1][0]
        text = text.removeprefix(" ") if after_point and last == " " else text
        if text:
            runs.append((text, tuple(around)))
            last = text[-1]

    def stand(token: re.Match[str], whole: str, end: int) -> None:
        """Take in what has no tag to close it: with the text that a reader sees there, if that is known."""
        nonlocal last
        groups = token.groupdict()
        stands = groups.get("name") and not (groups["close"] or groups["alone"])
        lone = stands and syntax.names and whole == token[0] and not syntax.names.fullmatch(groups["name"])
        shown = token[0] if groups.get("place") else syntax.decode(whole) if lone else syntax.shown(whole)
        if last.isalnum() and not token.groupdict().get("place") and (shown[:1].isalnum() or shown[:1] == "["):
            shown = ""  # a note's number, which would become part of the word
        if can_be_shown(shown):
            runs.append((shown, (*around, kept_key(len(runs), shown, whole))))
            last = shown[-1]
        else:
            flags = "l" * (last == " ") + "r" * source[end : end + 1].isspace()
            key = kept_key(len(runs), shown, whole, flags) if can_be_kept(shown) else _POINT + whole + _CLOSES + flags
            runs.append(("", (*around, key)))

    for number, token in enumerate(tokens):
        if number >= skip:
            add(syntax.decode(source[at : token.start()]))
        at = token.end()
        if number < skip:
            continue
        if number not in pairs:
            stand(token, token[0], at)
        elif pairs[number] < number:
            around.pop()
        elif _hollow(tokens, number, pairs[number]):
            skip = pairs[number] + 1
            end = tokens[skip - 1].end()
            stand(token, source[token.start() : end], end)
        else:
            around.append(f"{_PAIR}{token[0]}{_CLOSES}{tokens[pairs[number]][0]}")
    add(syntax.decode(source[at:]))
    return close_up(from_runs(runs))


def point_source(key: str) -> str:
    """What a point's key stands for; empty for other marks."""
    return key[1:].partition(_CLOSES)[0] if key.startswith(_POINT) else ""


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
    """Opening and closing tags that belong together, each with the other's number; those that cross do not.

    A tag that is written as text (``&lt;b&gt;``) belongs to no real one.
    """
    pairs: dict[int, int] = {}
    opened: dict[str, list[int]] = {}
    stack: list[int] = []
    for number, token in enumerate(tokens):
        groups = token.groupdict()
        name = _name(token)
        if len(name) < 2 or groups.get("alone") or name[1:] in _VOID:
            continue
        if not groups.get("close"):
            opened.setdefault(name, []).append(number)
            stack.append(number)
        elif opened.get(name):
            start = opened[name][-1]
            while stack[-1] != start:  # opened inside and never closed there
                opened[_name(tokens[stack.pop()])].pop()
            stack.pop()
            opened[name].pop()
            pairs[start], pairs[number] = number, start
    return pairs


def _name(tag: re.Match[str]) -> str:
    """A tag's name behind its first character, which tells whether it is written as text."""
    return tag[0][:1] + (tag.groupdict().get("name") or "").lower()


def _hollow(tokens: Sequence[re.Match[str]], first: int, last: int) -> bool:
    """Whether nothing but tags stands between two tokens."""
    inner = tokens[first : last + 1]
    touching = all(a.end() == b.start() for a, b in pairwise(inner))
    return touching and not any(token.groupdict().get("place") for token in inner)


def _before_letter(mark: Mark, text: str) -> Mark:
    """The sign of a key where it belongs; other marks as they are."""
    if point_source(mark.key) not in SIGNS:
        return mark
    at = key_place(text, mark.start)
    return Mark(at, at, mark.key)


def render(marked: Marked, syntax: Syntax) -> str:
    """Text and marks -> the string. No placeholder is lost: one that the text lacks follows where its mark stands."""
    marks = (_before_letter(mark, marked.text) for mark in marked.marks)
    events = list(walk(settle_kept(Marked(marked.text, tuple(marks)))))
    pieces: list[str] = []
    before, inside = "", False
    for (what, value), after in zip(events, following(events), strict=True):
        if what == "text":
            before = value
            pieces += [] if inside else [syntax.encode(value)]
        elif value.startswith(_PAIR):
            opening, _, closing = value[1:].partition(_CLOSES)
            pieces.append({"open": opening, "close": closing, "point": opening + closing}[what])
        elif what == "close":
            inside = False
        elif what == "open":
            inside = True
            pieces.append(kept_parts(value)[1])
        else:
            point, _, flags = value[1:].partition(_CLOSES)
            if not value.startswith(_POINT):
                _, point, flags = kept_parts(value)
            before = spaced(point, flags, before, after)
            pieces.append(before)
    return "".join(pieces)
