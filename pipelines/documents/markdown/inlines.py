"""Markdown inside of a paragraph: ``**``, links and code -> plain text with marks, and back."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, MutableMapping, Sequence
from typing import Any

from markdown_it.token import Token

from pipelines.article import Marked
from pipelines.documents.markdown.blocks import HARD_BREAK
from pipelines.documents.markdown.delimiters import (
    LINE_BREAK,
    LINE_ENDS,
    NAMES,
    PART,
    escape,
    quoted_title,
    settled,
    written_as,
)
from pipelines.documents.markdown.tokens import asides_of, has_text, is_crowded, pair_tokens, parser, shown_code
from pipelines.marks.markup import Run, can_be_shown, close_up, from_runs, kept_key, strip_marked, to_runs

Env = MutableMapping[str, Any]

_KEPT_TEXT = re.compile(  # footnotes, shortcodes and attributes; one that does not end is not looked for far
    r"\[\^[^\]\s]{1,999}+\]|\{\{[^}\n]{0,500}+(?:\}(?!\})[^}\n]{0,500}+){0,9}+\}\}"
    r"|\{%[^%\n]{0,500}+(?:%(?!\})[^%\n]{0,500}+){0,9}+%\}|\{[#.:][^{}\n]{1,500}+\}|(?<![\w:]):[a-z0-9_+-]{2,40}+:(?![\w:])"
)
_VARIABLE = re.compile(r"\{\{(?![<%]).*\}\}|:.*:")  # what stands for words, or an emoji
_LOOSE_START = re.compile(r"[*_~]{1,3}(?=[\w«“\"])")
_LOOSE_END = re.compile(r"(?<=[\w.,:!?…»”\"])[*_~]{1,3}\Z")
_PLAIN_TARGET = re.compile(r"[^\s()<>\\\x00-\x1f]+")
_ENTITY = re.compile(r"&(?=#?\w+;)")
_WRITTEN = {f"<{name}>": name for name in NAMES.values()} | NAMES


class Inline:
    """Reads and writes the paragraphs of one document.

    ``env`` has the document's link references, ``labels`` how their names are spelled.
    """

    def __init__(self, env: Env | None = None, labels: Mapping[str, str] | None = None) -> None:
        self.parser = parser()
        self.env: Env = env or {}
        self.labels = labels or {}
        self.used: set[str] = set()  # the references of all links that were read

    def parse(self, source: str, asides: Sequence[str] = ()) -> Marked:
        """The text that a model sees. Pictures, long code and HTML tags without text are points.

        There is no text where a thousand marks are, or dozens in each other: nobody writes so. ``asides`` are put
        in the place of what the method ``asides`` gives.
        """
        tokens, mates = self._tokens(source)
        for (token, name, old), new in zip(asides_of(tokens) if asides else (), asides, strict=bool(asides)):
            if new == old:
                continue
            if name == "alt":
                token.content = escape(LINE_ENDS.sub(" ", new))
            else:
                token.attrs[name] = LINE_ENDS.sub(" ", new)
        return Marked("") if is_crowded(mates) else self._marked(tokens, mates)

    def asides(self, source: str) -> list[str]:
        """What stands for pictures, and the titles of pictures and links, in their order."""
        return [text for _, _, text in asides_of(self._tokens(source)[0])]

    def is_crowded(self, source: str) -> bool:
        """Whether there are too many marks."""
        return is_crowded(self._tokens(source)[1])

    def is_divided(self, source: str, pieces: Sequence[str]) -> bool:
        """Whether the marks of pieces are those of the whole, so that no mark is over two of them."""
        parts = [part for piece in pieces for part in _signature(self.parse(piece))]
        whole = [part for part in _signature(self.parse(source)) if not LINE_BREAK.fullmatch(part[0])]
        return whole == [part for part in parts if not LINE_BREAK.fullmatch(part[0])]

    def _tokens(self, source: str) -> tuple[Sequence[Token], dict[int, int]]:
        tokens = self.parser.parseInline(source, self.env)[0].children or []
        self.used.update(token.meta["label"] for token in tokens if token.meta.get("label"))
        return tokens, pair_tokens(tokens)

    def _marked(self, tokens: Sequence[Token], mates: Mapping[int, int]) -> Marked:
        runs: list[Run] = []
        keys: list[str] = []
        last = " "
        begun = False  # whether there is any text yet
        after = _following(tokens)

        def add(text: str) -> None:
            nonlocal last, begun
            after_point = bool(runs) and not runs[-1][0]
            text = text.lstrip(" ") if after_point and last == " " else text
            if text:
                runs.append((text, tuple(keys)))
                last, begun = text[-1], True

        def spaces(end: int) -> str:
            """The spaces around a point that ends with a token."""
            return "l" * (last == " ") + "r" * after[end].isspace()

        def point(kind: str, source: str, end: int) -> None:
            runs.append(("", (*keys, PART.join((f"{kind}{len(runs)}", source, spaces(end))))))

        at = 0
        while at < len(tokens):
            token, mate = tokens[at], mates.get(at, at)
            if mate < at:
                keys.pop()
            elif token.type == "text":
                for kind, text in _pieces(token.content, not begun, at == len(tokens) - 1):
                    if kind == "v" and can_be_shown(text):
                        runs.append((text, (*keys, kept_key(len(runs), text, text))))
                        last, begun = text[-1], True
                    else:
                        add(text) if kind == "t" else point("p" if kind == "v" else kind, text, at)
            elif token.type == "hardbreak" or (token.type == "html_inline" and LINE_BREAK.fullmatch(token.content)):
                written = HARD_BREAK
                if token.type != "hardbreak":
                    written = " " * (begun and last == " ") + token.content + " " * after[at].isspace()
                add(" " * (last != " "))
                runs.append(("", (*keys, PART.join((f"b{len(runs)}", written)))))
                last = " "
            elif shown := shown_code(tokens, at, mate):
                inside = range(at, mate + 1)
                whole = "".join(self._source(tokens[i], tokens[min(i, mates.get(i, i))]) for i in inside)
                if token.markup == "autolink":  # nothing is escaped there
                    whole = f"<{tokens[at + 1].content}>"
                if can_be_shown(shown):
                    runs.append((shown, (*keys, kept_key(len(runs), shown, whole))))
                    last, begun = shown[-1], True
                else:
                    runs.append(("", (*keys, kept_key(len(runs), shown, whole, spaces(mate)))))
                at = mate
            elif mate > at and has_text(tokens[at : mate + 1]):
                keys.append(PART.join((f"m{at}", self._source(token, token), self._source(tokens[mate], token))))
            else:
                inside = range(at, mate + 1)
                point("p", "".join(self._source(tokens[i], tokens[min(i, mates.get(i, i))]) for i in inside), mate)
                at = mate
            at += 1
        return close_up(strip_marked(from_runs(runs))[1])

    def _source(self, token: Token, opening: Token) -> str:
        """A token as Markdown; a closing one by its opening one."""
        if token.type == "text":
            return escape(token.content)
        if token.type == "code_inline":
            content = token.content
            padded = (
                content[:1] == "`" or content[-1:] == "`" or (content[:1] == content[-1:] == " " and content.strip())
            )
            return f"{token.markup} {content} {token.markup}" if padded else token.markup + content + token.markup
        if token.type == "image":
            return f"![{token.content}" + self._target(token, "src")
        if token.markup == "autolink":
            return "<" if token is opening else ">"
        if token.type == "link_open":
            return "["
        if token.type == "link_close":
            return self._target(opening, "href")
        if token.type in ("softbreak", "hardbreak"):
            return " "
        return token.content or token.markup

    def _target(self, token: Token, name: str) -> str:
        """What follows the text of a link or picture."""
        label = token.meta.get("label")
        if label:
            return f"][{self.labels.get(label, label)}]"
        url, title = str(token.attrs.get(name, "")), token.attrs.get("title")
        if not _PLAIN_TARGET.fullmatch(url):
            url = "<" + re.sub(r"([<>\\])", r"\\\1", url) + ">"
        if title:
            return "](" + _ENTITY.sub("&amp;", url) + ' "' + quoted_title(str(title), '"') + '")'
        return "](" + _ENTITY.sub("&amp;", url) + ")"

    def render(self, text: Marked, kind: str) -> str:
        """Text and marks as Markdown, on one line, that a parser reads as the same.

        What would become markup by accident is escaped, but only if something would; marks that Markdown cannot write
        where they are (inside of a word) become HTML tags. ``kind`` is the paragraph's.
        """
        text = settled(text)
        wanted = _signature(text)
        written = ""
        for escaped, closing in ((False, ""), (True, "\\]"), (True, "&#93;")):  # of \\[ and \\] a formula would be made
            for style in ("source", "stars", "tags"):
                written = written_as(text, escaped, style, kind == "cell").replace("\\]", closing or "\\]")
                if self._fits(written, kind) and _signature(self.parse(written)) == wanted:
                    return written
        return written

    def _fits(self, written: str, kind: str) -> bool:
        """Whether it is one paragraph's text in its place."""
        if kind == "cell":
            return not re.search(r"(?<!\\)\|", written)
        contexts = ("", "# ") if kind == "heading" else ("",)
        for context in contexts:
            tokens = self.parser.parse(context + written, {"references": dict(self.env.get("references", {}))})
            if len(tokens) != 3 or tokens[1].type != "inline" or tokens[1].content != written:
                return False
        return True


def _following(tokens: Sequence[Token]) -> list[str]:
    """For each token the first character of the content after it."""
    characters, character = [], ""
    for token in reversed(tokens):
        characters.append(character)
        character = token.content[:1] or character
    return characters[::-1]


def _pieces(text: str, first: bool, last: bool) -> Iterator[tuple[str, str]]:
    """Text ("t"), and what stays as it is: footnotes ("p"), variables ("v"), delimiters without partners ("d")."""
    begin = _LOOSE_START.match(text) if first else None
    if begin:
        yield "d", begin[0]
        text = text[begin.end() :]
    end = _LOOSE_END.search(text) if last else None
    if end:
        text = text[: end.start()]
    at = 0
    for match in _KEPT_TEXT.finditer(text):
        yield "t", text[at : match.start()]
        yield "v" if _VARIABLE.fullmatch(match[0]) else "p", match[0]
        at = match.end()
    yield "t", text[at:]
    if end:
        yield "d", end[0]


def _signature(text: Marked) -> list[tuple[str, frozenset[str]]]:
    """What a text says: its characters but for white space, each with its marks, and its points."""
    parts: list[tuple[str, frozenset[str]]] = []
    for piece, keys in to_runs(text):
        if keys and keys[-1][0] in "bpdk":
            source = keys[-1].split(PART)[2 if keys[-1][0] == "k" else 1]
            parts.append((source.strip() if keys[-1][0] == "b" else source, frozenset()))
        elif piece:
            around = frozenset(_kind(key) for key in keys)
            parts += [(character, around) for character in piece if not character.isspace()]
    return parts


def _kind(key: str) -> str:
    parts = key.split(PART)
    return key[0] + _WRITTEN.get(parts[1], PART.join(parts[1:]))
