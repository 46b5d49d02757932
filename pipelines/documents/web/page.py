"""A web page cut into paragraphs, and written again with other words: every other byte stays."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from pipelines.article import Marked, Paragraph
from pipelines.documents.references import unescape
from pipelines.documents.slices import LETTER, Kind
from pipelines.documents.web.runs import SPACE, Item, Piece, pieces
from pipelines.documents.web.tags import Token, attributes, escape, pair_tags, set_attributes, tokenize
from pipelines.languages.words import has_words
from pipelines.marks.markup import following, kept_parts, outside_kept, settle_kept, spaced, walk

_BLOCKS_NAMES = (
    "address article aside base blockquote body button caption center col colgroup dd details dialog dir div dl dt"
    " fieldset figcaption figure footer form frame frameset h1 h2 h3 h4 h5 h6 head header hgroup hr html legend li link"
    " main menu meta nav noframes noscript ol optgroup option p param pre section select source summary table tbody td"
    " tfoot th thead title tr track ul"
)
_BLOCKS = frozenset(_BLOCKS_NAMES.split())
_CODE = frozenset(("code", "kbd", "samp"))
_KEPT_NAMES = "audio canvas code iframe kbd math object pre samp script style svg textarea video xmp noembed noframes"
_KEPT = frozenset(_KEPT_NAMES.split())
_SHOWN = _CODE | {"pre", "xmp"}  # of these what a reader sees as text
_KINDS: dict[str, Kind] = {
    **dict.fromkeys(("h1", "h2", "h3", "h4", "h5", "h6", "title"), "heading"),
    **dict.fromkeys(("li", "dt", "dd"), "item"),
    **dict.fromkeys(("td", "th"), "cell"),
    "blockquote": "quote",
}
_GROUPS = frozenset(("ul", "ol", "dl", "table", "tr"))  # whose end ends the items in them
# Attributes whose value a reader meets.
_SPOKEN_NAMES = "alt title placeholder label abbr aria-label aria-description aria-placeholder aria-valuetext"
_SPOKEN = frozenset(_SPOKEN_NAMES.split())
_BUTTONS = frozenset(("submit", "button", "reset"))
_META = re.compile(r"(?:(?:og|twitter):)?(?:title|description|image:alt)|keywords", re.IGNORECASE)
_FILE = re.compile(r"\S+\.\w{2,5}")
_CLASSES = re.compile(r"(?:^|\s)notranslate(?:\s|$)")
_CHARSET = re.compile(r"(charset\s*=\s*)[\w:.-]+", re.IGNORECASE)
_DECLARED = re.compile(r"(<\?xml[^>]*?encoding\s*=\s*[\"'])[\w:.-]+", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Part:
    """A paragraph of the page: a piece of a run, or (``attribute``) a value inside the tag ``piece.first``."""

    piece: Piece
    kind: Kind = "text"
    attribute: str = ""
    tag: str = ""  # the innermost block around it


class Page:
    """A page's tokens and paragraphs, in the page's order."""

    def __init__(self, source: str, xml: bool = False) -> None:
        self.tokens = tokenize(source, xml)
        self.xml = xml
        self.raw = [source[token.start : token.end] for token in self.tokens]
        self.pairs = pair_tags(self.tokens)
        self.parts = list(self._parts())

    @property
    def title(self) -> str | None:
        """Its only first heading, else its title, else its first heading."""
        titles = [part for part in self.parts if part.tag in ("h1", "title")]
        headings = [part for part in titles if part.tag == "h1"]
        best = headings if len(headings) == 1 else titles
        return best[0].piece.marked.text if best else None

    @property
    def names_charset(self) -> bool:
        """Whether a declaration or a ``<meta>`` names the encoding."""
        return any(_in_utf8(token, raw, "") != raw for token, raw in zip(self.tokens, self.raw, strict=True))

    def paragraphs(self) -> tuple[list[Paragraph], str]:
        """With blank lines between, for those who show the page as text; and the code and figures after the last one.

        What is no running text stands in front of the next paragraph.
        """
        paragraphs: list[Paragraph] = []
        previous: Part | None = None
        at = 0
        for part in self.parts:
            near = previous is not None and previous.kind == part.kind and part.kind in ("item", "cell")
            code = "" if part.attribute or part.piece.first < at else self._left_out(at, part.piece.first)
            at = at if part.attribute else max(at, part.piece.last + 1)
            gap = "" if previous is None else "\n" if near and not code else "\n\n"
            mark = "- " if part.kind == "item" else ""
            marked = part.piece.marked
            before = gap + (code + "\n\n" if code else "") + mark
            paragraphs.append(Paragraph(before, marked.text, part.kind, marked.marks))
            previous = part
        return paragraphs, self._left_out(at, len(self.tokens))

    def _left_out(self, at: int, end: int) -> str:
        """What a reader sees between two paragraphs: code, figures, and what asks to be left alone."""
        out: list[str] = []
        inside = -1  # where preformatted text ends, which keeps its lines
        while at < end:
            token, pair = self.tokens[at], self.pairs.get(at, -1)
            if token.kind == "start" and token.name in _KEPT - _SHOWN:
                at = max(at, pair)
            elif token.kind == "text":
                text = unescape(self.raw[at]).replace("\u00ad", "")
                out.append(text if at < inside else re.sub(r"\s+", " ", text))
            elif token.name in _BLOCKS or token.name == "br":
                out += ["\n"] if token.name == "br" or not (out and out[-1].endswith("\n")) else []
                inside = max(inside, pair) if token.kind == "start" and token.name in ("pre", "xmp") else inside
            at += 1
        lines = [line.rstrip() for line in "".join(out).split("\n")]
        text = "\n".join(line if line.strip() else "" for line in lines).strip("\n")
        return text if any(map(str.isalnum, text)) else ""

    def _parts(self) -> Iterator[Part]:
        run: list[Item] = []
        later: list[Part] = []  # attributes of the run's tags
        blocks = _Blocks()
        paired = set(self.pairs)

        def close() -> Iterator[Part]:
            textual = any(item.role == "text" and not self.raw[item.first].isspace() for item in run)
            for piece in pieces(run, self.tokens, self.raw, paired) if textual else ():
                if LETTER.search(outside_kept(piece.marked.text, piece.marked.marks)):
                    yield Part(piece, blocks.kind, tag=blocks.name)
            yield from later
            run.clear()
            later.clear()

        at = 0
        while at < len(self.tokens):
            token, last = self.tokens[at], at
            block = token.name in _BLOCKS
            refused = token.kind == "start" and at in self.pairs and self._is_refused(at)
            if refused or (token.kind == "start" and at in self.pairs and token.name in _KEPT):
                last = self.pairs[at]
                later.extend(() if refused else self._attributes(at))
                if not block:
                    run.append(Item(at, last, "point" if token.name in _KEPT - _CODE else "kept"))
            elif token.kind in ("start", "end"):
                later.extend(self._attributes(at) if token.kind == "start" else ())
                if not block:
                    run.append(Item(at, at, "break" if token.name == "br" else _role(token)))
            elif token.kind == "raw" and token.name == "title":
                later.append(self._title(at))
            else:
                run.append(Item(at, at, "text" if token.kind == "text" else "point"))
            if block and token.kind in ("start", "end"):
                yield from close()
                blocks.turn(token)
            at = last + 1
        yield from close()

    def _is_refused(self, at: int) -> bool:
        """Whether an element says of itself that it is not to be translated."""
        if "translate" not in self.raw[at].lower():
            return False
        values = {attribute.name: attribute.value for attribute in attributes(self.raw[at])}
        return values.get("translate", "").lower() == "no" or bool(_CLASSES.search(values.get("class", "")))

    def _title(self, at: int) -> Part:
        return Part(_value(at, self.raw[at]), "heading", tag="title")

    def _attributes(self, at: int) -> Iterator[Part]:
        tag = self.raw[at]
        if "=" not in tag:
            return
        values = {attribute.name: attribute.value for attribute in attributes(tag)}
        spoken = _SPOKEN
        if self.tokens[at].name == "meta":
            named = values.get("name") or values.get("property") or ""
            spoken = frozenset({"content"} if _META.fullmatch(named) else ())
        elif self.tokens[at].name == "input" and values.get("type", "").lower() in _BUTTONS:
            spoken = _SPOKEN | {"value"}
        for name, value in values.items():
            value = value.strip()
            if name in spoken and has_words(value) and not _FILE.fullmatch(value):
                yield Part(_value(at, value), attribute=name)

    def written(self, texts: Sequence[Marked], target: str, charset: bool = False) -> str:
        """The page with other texts, one a part; its language named, and with ``charset`` UTF-8 as its encoding."""
        raw = list(self.raw)
        for at, token in enumerate(self.tokens):
            if token.kind == "start" and token.name == "html":
                raw[at] = _in_language(raw[at], target, self.xml)
            elif charset:
                raw[at] = _in_utf8(token, raw[at])
        changed = [(part, text) for part, text in zip(self.parts, texts, strict=True) if text != part.piece.marked]
        for part, text in changed:  # first the tags, which the texts hold
            if part.attribute:
                raw[part.piece.first] = set_attributes(raw[part.piece.first], {part.attribute: text.text})
        written = list(raw)
        for part, text in changed:
            piece = part.piece
            if not part.attribute:
                written[piece.first : piece.last + 1] = [""] * (piece.last + 1 - piece.first)
                written[piece.first] = piece.lead + _rendered(text, raw) + piece.trail
        return "".join(written)


class _Blocks:
    """The block elements that are open."""

    def __init__(self) -> None:
        self.name = ""
        self.kinds: list[tuple[str, Kind]] = []
        self.count: Counter[str] = Counter()

    @property
    def kind(self) -> Kind:
        """Of the innermost block that tells one."""
        return self.kinds[-1][1] if self.kinds else "text"

    def turn(self, token: Token) -> None:
        """Take note of a block's tag."""
        self.name = token.name if token.kind == "start" else ""
        if token.alone or not (token.name in _KINDS or token.name in _GROUPS):
            return
        if token.kind == "end":
            while self.count[token.name]:
                name, _ = self.kinds.pop()
                self.count[name] -= 1
                if name == token.name:
                    break
            return
        if self.kinds and self.kinds[-1][0] == token.name not in _GROUPS:  # <li> ends the <li> before it
            self.kinds.pop()
            self.count[token.name] -= 1
        self.kinds.append((token.name, _KINDS.get(token.name, self.kind)))
        self.count[token.name] += 1


def _role(token: Token) -> Literal["point", "open", "close"]:
    return "point" if token.alone else "open" if token.kind == "start" else "close"


def _value(at: int, value: str) -> Piece:
    """A text without marks, out of one token."""
    return Piece(at, at, Marked(SPACE.sub(" ", unescape(value).replace("\u00ad", "")).strip()), "", "")


def _rendered(text: Marked, raw: Sequence[str]) -> str:
    """Text between its tags, of which ``raw`` has the source."""
    events = list(walk(settle_kept(text)))
    out: list[str] = []
    before, inside = "", False  # of kept text
    for (what, value), after in zip(events, following(events), strict=True):
        if what == "text":
            out += [] if inside else [escape(value)]
            before = value
        elif value[0] == "k":
            inside = what == "open"
            _, ends, flags = kept_parts(value)
            source = _joined(raw, ends.split(","))
            out += [source] if inside else [spaced(source, flags, before, after)] if what == "point" else []
        elif value[0] == "p":
            parts = value[1:].split(",")
            before = spaced(_joined(raw, parts[:2]), parts[2], before, after)
            out.append(before)
        else:
            parts = value[1:].split(",")
            opening = _joined(raw, parts[:2]) + " " * ("r" in parts[4])
            tags = {"open": opening, "close": _joined(raw, parts[2:])}
            out.append(tags[what] if what in tags else tags["open"] + tags["close"])
    return "".join(out)


def _joined(raw: Sequence[str], ends: Sequence[str]) -> str:
    return "".join(raw[int(ends[0]) : int(ends[1]) + 1])


def _in_language(tag: str, target: str, xml: bool) -> str:
    """The ``<html>`` tag with the language that the page is in now."""
    codes = {a.name: a.value for a in attributes(tag) if a.name in ("lang", "xml:lang")}
    if not codes:
        return tag[:5] + f' {"xml:" * xml}lang="{target}"' + tag[5:]
    return set_attributes(tag, {name: target for name, code in codes.items() if code.split("-")[0].lower() != target})


def _in_utf8(token: Token, tag: str, name: str = "utf-8") -> str:
    """A tag or declaration that names an encoding, naming UTF-8."""
    if token.kind == "other":
        return _DECLARED.sub(rf"\g<1>{name}", tag)
    if token.name != "meta":
        return tag
    values: Mapping[str, str] = {a.name: a.value for a in attributes(tag)}
    if "charset" in values:
        return set_attributes(tag, {"charset": name})
    return set_attributes(tag, {"content": _CHARSET.sub(rf"\g<1>{name}", values.get("content", ""))})
