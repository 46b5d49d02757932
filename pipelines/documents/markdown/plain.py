"""Inline Markdown marks taken off: a summary is plain text, whatever the article was written in."""

from __future__ import annotations

import dataclasses
import re

from pipelines.article import Article

# Bounded, or up to the next bracket: one without an end is not looked for far.
_TARGET = r"\((?:[^)\s]{0,999}+|[^)\s\]]*+)(?:\s{1,99}+\"[^\"]{0,999}+\")?+\)"
_LINKS = re.compile(rf"!\[([^\]]{{0,999}}+)\]{_TARGET}"), re.compile(rf"\[([^\]]{{1,999}}+)\]{_TARGET}")

# Each mark must hug its text, as CommonMark asks, so that "2 * 3 * 4" and "snake_case_name" stay.
_EMPHASIS = re.compile(r"(?<!\w)([*_])(?=\S)([^*_]+?)(?<=\S)\1(?!\w)")
_CODE, _CODE_END = re.compile(r"(?<!`)`+"), r"(?<!`){}(?!`)"
_STRONG, _STRUCK, _END = re.compile(r"(?:\*\*|__)(?=\S)"), re.compile(r"~~(?=\S)"), r"(?<=\S){}"


def without_marks(article: Article) -> Article:
    """The article with plain paragraphs; one that is not Markdown comes back as it is."""
    if article.format != "markdown":
        return article
    paragraphs = [dataclasses.replace(paragraph, text=_plain(paragraph.text)) for paragraph in article.paragraphs]
    return dataclasses.replace(article, paragraphs=tuple(paragraphs))


def _plain(text: str) -> str:
    plain = text
    for link in _LINKS:
        plain = link.sub(r"\1", plain)
    plain = _EMPHASIS.sub(r"\2", _without(_without(plain, _CODE, _CODE_END), _STRONG, _END))
    return _without(plain, _STRUCK, _END).strip() or text


def _without(text: str, opening: re.Pattern[str], closing: str) -> str:
    """The text without the marks that close again on their line."""
    return "\n".join(_closed(line, opening, closing) for line in text.split("\n"))


def _closed(line: str, opening: re.Pattern[str], closing: str) -> str:
    """A line without the marks that close again; of one that does not, no later one of the kind does."""
    pieces: list[str] = []
    single: set[str] = set()
    done = at = 0
    while begin := opening.search(line, at):
        at, mark = begin.start() + 1, begin[0]
        end = None if mark in single else re.compile(closing.format(re.escape(mark))).search(line, begin.end() + 1)
        if end:
            pieces += [line[done : begin.start()], line[begin.end() : end.start()]]
            done = at = end.end()
        else:
            single.add(mark)
    return "".join([*pieces, line[done:]])
