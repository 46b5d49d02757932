"""What the parser finds inside of a paragraph of Markdown: which tokens belong together, and what a reader sees."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from itertools import accumulate

from markdown_it import MarkdownIt
from markdown_it.rules_inline import StateInline
from markdown_it.token import Token

from pipelines.controls import line_without_controls
from pipelines.documents.web.tags import VOID
from pipelines.languages.words import has_words
from pipelines.marks.markup import can_be_kept

_MOST_MARKS, _DEEPEST = 1000, 40  # of one paragraph
_TAG = re.compile(r"<(/?)([A-Za-z][\w-]*+)[^>]*?(/?)>\Z", re.DOTALL)
_CODE_TAGS = frozenset(("code", "kbd", "samp"))
_KEPT_TAGS = _CODE_TAGS.union(("svg", "math", "script", "style", "textarea"))
_FORMULA = re.compile(
    r"\$\$(?!\$)(?:[^$\\`]|\\.){1,2000}?\$\$"
    r"|(?<![\w$])\$(?![\s$])(?:[^$\\`]|\\.){0,1000}?(?<!\s)\$(?![\w$])"  # not $5 and $6
    r"|(?P<slashes>\\{1,2})(?:\((?P<round>.{1,1000}?)(?<!\\)(?P=slashes)\)"
    r"|\[(?P<square>.{1,1000}?)(?<!\\)(?P=slashes)\])",
    re.DOTALL,
)
_TEX = re.compile(r"[=^_{}]|\\[A-Za-z]")
_SYMBOL = re.compile("[A-Za-z0-9]")
_WORDS = re.compile(r"[^\W\d_]{3}")
_FILE = re.compile(r"\S+\.\w{2,5}")


def parser() -> MarkdownIt:
    """CommonMark with tables and strikethrough; targets are left as they are written."""
    markdown = MarkdownIt("commonmark", {"store_labels": True}).enable(["table", "strikethrough"])
    markdown.inline.ruler.before("escape", "math", _formula)
    markdown.normalizeLink = _same  # type: ignore[method-assign]
    markdown.validateLink = _any  # type: ignore[method-assign]
    return markdown


def _formula(state: StateInline, silent: bool) -> bool:
    """A rule of the parser: a formula in TeX is one token, letter by letter; brackets that are merely escaped are not.

    Before a figure, a dollar sign is money.
    """
    match = _FORMULA.match(state.src, state.pos, state.posMax) if state.src[state.pos] in "$\\" else None
    if not match:
        return False
    inside, square = match["round"] or match["square"] or "=", match["square"]
    if not _TEX.search(inside) and (not _SYMBOL.fullmatch(square) if square else _WORDS.search(inside)):
        return False
    if not silent:
        state.push("math", "", 0).content = match[0]
    state.pos = match.end()
    return True


def _same(url: str) -> str:
    return url


def _any(url: str) -> bool:
    del url
    return True


def pair_tokens(tokens: Sequence[Token]) -> dict[int, int]:
    """Opening and closing tokens that belong together, HTML tags among them if nothing crosses them."""
    mates: dict[int, int] = {}
    stack: list[tuple[int, str]] = []
    for at, token in enumerate(tokens):
        name, closes, alone = "", token.nesting < 0, False
        if token.type == "html_inline":
            tag = _TAG.match(token.content)
            name, closes = (tag[2].lower(), bool(tag[1])) if tag else ("", False)
            alone = not tag or bool(tag[3]) or name in VOID
        elif not token.nesting:
            continue
        if alone:
            continue
        if not closes:
            stack.append((at, name))
            continue
        for back in range(len(stack) - 1, -1, -1):
            if stack[back][1] == name:
                mates[stack[back][0]], mates[at] = at, stack[back][0]
                del stack[back:]
                break
            if name and not stack[back][1]:
                break  # an HTML tag ends no mark of Markdown
    return mates


def asides_of(tokens: Sequence[Token]) -> list[tuple[Token, str, str]]:
    """Tokens with a text beside the line: what it is, and the text; markup in it, and definitions' titles, are left."""
    asides = []
    for token in tokens:
        plain = token.type == "image" and all(child.type == "text" for child in token.children or ())
        texts = [("alt", token.content)] if plain else []
        if token.type in ("image", "link_open") and not token.meta.get("label"):
            texts.append(("title", str(token.attrs.get("title", ""))))
        asides += [(token, name, line_without_controls(text).strip()) for name, text in texts if is_title(text)]
    return asides


def is_title(text: str) -> bool:
    """Whether what stands beside a picture or link is words, not a file's name."""
    return has_words(text) and not _FILE.fullmatch(text)


def is_crowded(mates: Mapping[int, int]) -> bool:
    depths = accumulate(1 if mates[at] > at else -1 for at in sorted(mates))
    return len(mates) > 2 * _MOST_MARKS or max(depths, default=0) > _DEEPEST


def has_text(tokens: Sequence[Token]) -> bool:
    tag = _TAG.match(tokens[0].content) if tokens[0].type == "html_inline" else None
    if tag and tag[2].lower() in _KEPT_TAGS:
        return False
    return any(token.type == "text" and token.content.strip() for token in tokens)


def shown_code(tokens: Sequence[Token], at: int, mate: int) -> str:
    """The code that a reader sees from one token to another where nothing else is to be read, or an address."""
    texts, code = [], int(tokens[at].markup == "autolink")
    for token in tokens[at : mate + 1]:
        tag = _TAG.match(token.content) if token.type == "html_inline" else None
        name = tag[2].lower() if tag else ""
        if tag and name in _CODE_TAGS:
            code += -1 if tag[1] else 1
        elif (
            token.type == "image" or name in _KEPT_TAGS or (token.type == "text" and not code and token.content.strip())
        ):
            return ""
        elif token.type in ("text", "code_inline", "math"):
            texts.append(token.content.replace(r"\|", "|"))  # as cells have it
    shown = " ".join("".join(texts).split())
    return shown if can_be_kept(shown) else ""
