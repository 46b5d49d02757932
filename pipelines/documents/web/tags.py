"""Cuts HTML or XHTML into tokens that join to the same text again, in linear time whatever the input.

The rules are those of the HTML standard's tokenizer (https://html.spec.whatwg.org/#tokenization). The standard
library's parser is not used because hostile pages of 50 kB keep it busy for minutes, lxml and html5lib because they
write a page anew: quotes, entities, upper case, comments and errors would all change.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Literal, NamedTuple

from pipelines.documents.references import unescape

Kind = Literal["text", "start", "end", "raw", "other"]


class Token(NamedTuple):
    """``source[start:end]``; ``raw`` is the inside of a script, style, title and the like, ``other`` all that is
    neither text nor tag. ``name`` is a tag's name in small letters; ``alone`` says that nothing closes it."""

    kind: Kind
    start: int
    end: int
    name: str = ""
    alone: bool = False


class Attribute(NamedTuple):
    """An attribute inside its tag: ``tag[start:end]`` is the value without quotes, ``value`` what it means."""

    name: str
    value: str
    start: int
    end: int
    quote: str


_VOID_NAMES = "area base basefont bgsound br col embed frame hr img input keygen link meta param source track wbr"
VOID = frozenset(_VOID_NAMES.split())
_RAW_NAMES = "script style title textarea xmp iframe noembed noframes"
_RAW = frozenset(_RAW_NAMES.split())
_NAME = re.compile(r"</?([A-Za-z][^\s/>]*+)")
_TAG = re.compile(r"</?[A-Za-z](?:[^>=]++|=\s*+(?:\"[^\"]*+\"|'[^']*+')?+)*+>")
_DOCTYPE = re.compile(r"<!doctype[^>\[]*+(?:\[[^\]]*+\])?+[^>]*+>", re.IGNORECASE)
_ATTRIBUTE = re.compile(r"([^\s/>=][^\s/>=]*+)(?:\s*+=\s*+(?:\"([^\"]*+)\"|'([^']*+)'|([^\s>]++)))?+")
_UNWRITABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_RAW_END = {name: re.compile(rf"</{name}(?=[\s/>])", re.IGNORECASE) for name in _RAW}


def tokenize(source: str, xml: bool = False) -> list[Token]:
    """Every character of ``source`` is in exactly one token. ``xml``: ``<a/>`` is closed and CDATA is known."""
    tokens: list[Token] = []
    at = text = 0  # where the reader stands, where the text under way began
    cdata = xml
    while (begin := source.find("<", at)) >= 0:
        kind, end = _markup(source, begin, cdata)
        if kind is None:
            at = begin + 1
            continue
        if begin > text:
            tokens.append(Token("text", text, begin))
        if kind == "other":
            tokens.append(Token("other", begin, end))
            if source.startswith("<![CDATA[", begin) and not source.startswith("]]>", end - 3):
                cdata = False  # no such end follows any more: do not look again
        else:
            match = _NAME.match(source, begin)
            name = match[1].lower() if match else ""
            alone = name in VOID or (xml and source.startswith("/>", end - 2))
            tokens.append(Token(kind, begin, end, name, alone))
            if kind == "start" and name in _RAW and not alone:
                close = _RAW_END[name].search(source, end)
                inside = close.start() if close else len(source)
                if inside > end:
                    tokens.append(Token("raw", end, inside, name))
                end = inside
        at = text = end
    if text < len(source):
        tokens.append(Token("text", text, len(source)))
    return tokens


def _markup(source: str, begin: int, cdata: bool) -> tuple[Kind | None, int]:
    """What begins at a ``<``, and where it ends; ``None`` for a mere character. What never ends goes to the end."""
    following = source[begin + 1 : begin + 3]
    if following[:1].isalpha() and following[:1].isascii():
        tag = _TAG.match(source, begin)
        return ("start", tag.end()) if tag else ("other", len(source))
    if following[:1] == "/":
        if following[1:].isalpha() and following[1:].isascii():
            tag = _TAG.match(source, begin)
            return ("end", tag.end()) if tag else ("other", len(source))
        return ("other", _after(source, ">", begin)) if following[1:] else (None, begin)
    if following[:1] not in ("!", "?") or not following:
        return None, begin
    if source.startswith("<!--", begin):
        short = next((mark for mark in ("<!-->", "<!--->") if source.startswith(mark, begin)), None)
        return "other", begin + len(short) if short else _after(source, "-->", begin + 4)
    if cdata and source.startswith("<![CDATA[", begin):
        if (end := source.find("]]>", begin)) >= 0:
            return "other", end + 3
    elif begin < 1000 and (doctype := _DOCTYPE.match(source, begin)):
        return "other", doctype.end()
    return "other", _after(source, ">", begin)


def _after(source: str, mark: str, begin: int) -> int:
    end = source.find(mark, begin)
    return len(source) if end < 0 else end + len(mark)


def pair_tags(tokens: list[Token]) -> dict[int, int]:
    """Opening and closing tags that belong together, each with the other's number, each name for itself."""
    pairs: dict[int, int] = {}
    opened: dict[str, list[int]] = {}
    for number, token in enumerate(tokens):
        if token.kind == "start" and not token.alone:
            opened.setdefault(token.name, []).append(number)
        elif token.kind == "end" and opened.get(token.name):
            start = opened[token.name].pop()
            pairs[start], pairs[number] = number, start
    return pairs


def attributes(tag: str) -> Iterator[Attribute]:
    """The attributes of an opening tag in their order; left out are those without a value, and later ones of a name."""
    opening = _NAME.match(tag)
    names: set[str] = set()
    for match in _ATTRIBUTE.finditer(tag, opening.end() if opening else 1):
        name = match[1].lower()
        if name in names:
            continue
        names.add(name)
        for group, quote in ((2, '"'), (3, "'"), (4, "")):
            if match[group] is not None:
                start, end = match.span(group)
                if not quote and tag.endswith("/>") and end == len(tag) - 1:
                    end -= 1  # the slash of <img alt=x/>
                yield Attribute(name, unescape(tag[start:end]), start, end, quote)


def set_attributes(tag: str, values: Mapping[str, str]) -> str:
    """The tag with other values for attributes that it has; everything else in it stays as it is."""
    for attribute in reversed(list(attributes(tag))):
        if attribute.name in values:
            quote = attribute.quote or '"'
            value = escape(values[attribute.name]).replace(quote, "&quot;" if quote == '"' else "&#39;")
            written = value if attribute.quote else f'"{value}"'
            tag = tag[: attribute.start] + written + tag[attribute.end :]
    return tag


def escape(text: str) -> str:
    """Text as HTML and XML write it, without what XML cannot hold."""
    return _UNWRITABLE.sub("", text).replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
