"""Inline Markdown marks taken off: a summary is plain text, whatever the article was written in."""

from __future__ import annotations

import dataclasses
import re

from pipelines.article import Article

# Each mark must hug its text, as CommonMark asks, so that "2 * 3 * 4" and "snake_case_name" stay.
_MARKS: tuple[tuple[re.Pattern[str], str], ...] = (
    (re.compile(r"!\[([^\]]*)\]\([^)\s]*(?:\s+\"[^\"]*\")?\)"), r"\1"),
    (re.compile(r"\[([^\]]+)\]\([^)\s]*(?:\s+\"[^\"]*\")?\)"), r"\1"),
    (re.compile(r"(`+)(?!`)(.+?)(?<!`)\1(?!`)"), r"\2"),
    (re.compile(r"(\*\*|__)(?=\S)(.+?)(?<=\S)\1"), r"\2"),
    (re.compile(r"(?<!\w)([*_])(?=\S)([^*_]+?)(?<=\S)\1(?!\w)"), r"\2"),
    (re.compile(r"~~(?=\S)(.+?)(?<=\S)~~"), r"\1"),
)


def without_marks(article: Article) -> Article:
    """The article with plain paragraphs; one that is not Markdown comes back as it is."""
    if article.format != "markdown":
        return article
    paragraphs = []
    for paragraph in article.paragraphs:
        text = paragraph.text
        for pattern, kept in _MARKS:
            text = pattern.sub(kept, text)
        paragraphs.append(dataclasses.replace(paragraph, text=text.strip() or paragraph.text))
    return dataclasses.replace(article, paragraphs=tuple(paragraphs))
