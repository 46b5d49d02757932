"""Strings with plurals and choices in them (ICU MessageFormat), whose branches are sentences of their own.

``{n, plural, one {# file} other {# files}} left`` becomes ``{n, plural, one {# file left} other {# files left}}``:
what stands around a choice is part of each sentence, for no language can translate the pieces apart. The syntax is
that of https://unicode-org.github.io/icu/userguide/format_parse/messages/.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import TypeAlias

from pipelines.article import Marked
from pipelines.documents.strings import Cut, Syntax, cut, syntax_of, with_key
from pipelines.message import Message

_CHOICE = re.compile(r"\{\s*+[\w.-]++\s*+,\s*+(?:plural|select|selectordinal|choice)\s*+,")
_DOUBLE = re.compile(r"\{\{[^{}]*+\}\}|[$%]\{[^{}]*+\}")  # other programs' placeholders
_QUOTED = r"(?<!')(?:'')*+'[{}#|][^']*+(?:''[^']*+)*+'?"
_IN_QUOTES = re.compile(r"((?:'')*+)'([{}#|].*?)'?", re.DOTALL)
_NUMBER = re.compile(rf"(?P<quoted>{_QUOTED})|#")
_MASK = "x"
_MOST = 60  # sentences that a string comes to
_COUNTED = ("plural", "selectordinal")
# What stands for a number's sign (#), so that a model reads a sentence; the others are for 5.
_FIGURES = {"zero": "0", "one": "1", "two": "2", "few": "3"}
_FIGURE = "5"


@dataclass(frozen=True, slots=True)
class _Choice:
    """``pieces[i]`` stands before ``branches[i]``, the last of ``pieces`` after all of them."""

    name: str
    kind: str
    pieces: tuple[str, ...]
    keys: tuple[str, ...]
    branches: tuple[tuple[_Node, ...], ...]


_Node: TypeAlias = "str | _Choice"
_Token: TypeAlias = tuple[str, str]


class _NotTaken(Exception):
    """A string that cannot be taken apart."""


def has_choices(value: str) -> bool:
    """Whether a string may have plurals or choices in it."""
    return bool(_CHOICE.search(value))


def cut_string(value: str, syntax: Syntax | None = None) -> Cut:
    """Cut a string into paragraphs as ``cut`` does; one with choices in it, into the sentences that it comes to.

    One that cannot be taken apart has no paragraphs, and is ``left``.
    """
    syntax = with_key(value, syntax or syntax_of(value))
    if not has_choices(value):
        return cut(value, syntax)
    try:
        if len(_CHOICE.findall(value)) > _MOST:
            raise _NotTaken
        nodes = _joined(_tree(_tokens(value, syntax)))
    except _NotTaken:
        return Cut(value, (value,), (), (), syntax, left=True)
    quoting = _quoting(syntax, value, _FIGURE)
    between = [""]
    parts: list[Marked] = []
    sources: list[str] = []
    for raw, figure in _written(nodes, ""):
        if figure is None:
            between[-1] += raw
            continue
        leaf = cut(raw, _quoting(syntax, value, figure))
        between[-1] += leaf.between[0]
        between += leaf.between[1:]
        parts += leaf.parts
        sources += leaf.sources
    return Cut(value, tuple(between), tuple(parts), tuple(sources), quoting)


def left_alone(strings: Sequence[Cut]) -> list[Message]:
    """A note of those strings that could not be taken apart, if there are any."""
    count = sum(string.left for string in strings)
    return (
        [Message("Strings left alone whose plurals or choices cannot be taken apart: {n}.", n=count)] if count else []
    )


def _tokens(value: str, syntax: Syntax) -> Iterator[_Token]:
    """The string's tokens and their kinds. Raises ``_NotTaken``."""
    from pyicumessageformat import Parser

    def masked(text: str, pattern: re.Pattern[str]) -> str:
        """Without braces and signs in tags, and such, as long as it is."""
        return pattern.sub(lambda match: match[0] if match.groupdict().get("place") else _MASK * len(match[0]), text)

    plain = masked(value, syntax.token)
    for text in (plain, masked(plain, _DOUBLE)):
        tokens: list[dict[str, str]] = []
        try:
            Parser({"require_other": False}).parse(text, tokens)
        except (SyntaxError, ValueError, TypeError):  # a number that is too long; its end inside of a quotation
            continue
        at = 0
        for token in tokens:
            start, at = at, at + len(token["text"])
            yield token["type"], value[start:at]
        if at == len(value):
            return
    raise _NotTaken


def _tree(tokens: Iterator[_Token]) -> list[_Node]:
    """Nodes up to the end, or the brace that closes a branch."""
    nodes: list[_Node] = []
    for kind, text in tokens:
        if (kind, text) == ("syntax", "}"):
            break
        node = _placeholder(tokens) if kind == "syntax" else text
        if isinstance(node, str) and nodes and isinstance(nodes[-1], str):
            nodes[-1] += node
        else:
            nodes.append(node)
    return nodes


def _placeholder(tokens: Iterator[_Token]) -> _Node:
    """What a brace begins: a choice, or the source of something else."""
    pieces, keys, words = ["{"], [], {"name": "", "type": ""}
    branches: list[tuple[_Node, ...]] = []
    for kind, text in tokens:
        pieces[-1] += text
        if kind in words:
            words[kind] = text
        elif kind == "selector":
            keys.append(text)
        elif (kind, text) == ("syntax", "{"):
            branches.append(tuple(_tree(tokens)))
            pieces.append("}")
        elif (kind, text) == ("syntax", "}"):
            break
    if not branches:
        return pieces[0]
    return _Choice(words["name"], words["type"], tuple(pieces), tuple(keys), tuple(branches))


def _joined(nodes: Sequence[_Node], number: str = "'#'") -> list[_Node]:
    """The nodes with what is read around a choice put into each of its branches.

    ``number`` stands for ``#`` where it comes into another choice of numbers. Raises ``_NotTaken``.
    """
    at = next((place for place, node in enumerate(nodes) if isinstance(node, _Choice)), -1)
    if at < 0:
        return ["".join(map(str, nodes))] if nodes else []
    choice = nodes[at]
    assert isinstance(choice, _Choice)
    before: Sequence[_Node] = ()
    after: Sequence[_Node] = ()
    inner = number
    if choice.kind in _COUNTED:
        inner = f"{{{choice.name}, number}}" if "offset:" not in choice.pieces[0] else ""
    if any(re.search(r"\w", node) for node in nodes if isinstance(node, str)):
        if choice.kind in _COUNTED:
            nodes = [_numbered(node, number) for node in nodes]
        before, after = nodes[:at], nodes[at + 1 :]
        nodes, at = [choice], 0
    branches = tuple(tuple(_joined([*before, *branch, *after], inner)) for branch in choice.branches)
    if sum(map(sum, map(_leaves, branches))) > _MOST:
        raise _NotTaken
    joined = replace(choice, branches=branches)
    return [*nodes[:at], joined, *_joined(nodes[at + 1 :], number)]


def _numbered(node: _Node, number: str) -> _Node:
    """A text with its number written so that it may stand in a choice of another one."""
    if not isinstance(node, str):
        return node
    if not number and any(match["quoted"] is None for match in _NUMBER.finditer(node)):
        raise _NotTaken
    return _NUMBER.sub(lambda match: match["quoted"] or number, node)


def _leaves(nodes: Sequence[_Node]) -> Iterator[int]:
    """A one for each text that is not divided any more."""
    for node in nodes:
        if isinstance(node, _Choice):
            for branch in node.branches:
                yield from _leaves(branch)
        else:
            yield 1


def _written(nodes: Sequence[_Node], figure: str) -> Iterator[tuple[str, str | None]]:
    """The string's pieces in order; a text with the figure that its number's sign stands for, else none."""
    for node in nodes:
        if isinstance(node, str):
            yield node, figure
            continue
        for piece, key, branch in zip(node.pieces, node.keys, node.branches, strict=False):
            yield piece, None
            number = _FIGURES.get(key, key[1:] if key.startswith("=") else _FIGURE)
            yield from _written(branch, number if node.kind in _COUNTED else figure)
        yield node.pieces[-1], None


def _quoting(syntax: Syntax, value: str, figure: str) -> Syntax:
    """How a branch is written: signs with a meaning between apostrophes, which are doubled as in ``value``."""
    special = "{}#" if any(kind in value for kind in _COUNTED) else "{}"

    def decode(text: str) -> str:
        return syntax.decode(text).replace("''", "'")

    def encode(text: str) -> str:
        text = text.replace("'", "''") if "''" in value else re.sub(rf"'(?=[{special}|])", "''", text)
        return syntax.encode(re.sub(rf"[{special}]+", r"'\g<0>'", text))

    def shown(source: str) -> str:
        if source == "#":
            return figure
        quoted = _IN_QUOTES.fullmatch(source)
        return decode(quoted[1] + quoted[2]) if quoted else syntax.shown(source)

    token = re.compile(rf"(?:{_QUOTED}|#)|{syntax.token.pattern}", syntax.token.flags)
    return replace(syntax, token=token, decode=decode, encode=encode, shown=shown)
