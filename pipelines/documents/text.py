"""Plain text, paragraph by paragraph, with everything between them kept."""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence

from pipelines.article import Article, Marked
from pipelines.formats.encoding import decode
from pipelines.read import read_bytes


def read(data: bytes, name: str, fields: tuple[str, ...] = ()) -> Article:
    """Read as ``pipelines.read`` does; raises ``InputError``."""
    del fields
    return dataclasses.replace(read_bytes(data, name, "text"), data=data)


def write(article: Article, texts: Sequence[Marked], target: str) -> bytes:
    """UTF-8, whatever the source was in; its lines end as most of the source's do."""
    del target
    pairs = zip(article.paragraphs, texts, strict=True)
    text = "".join(paragraph.before + new.text for paragraph, new in pairs) + article.after
    return text.replace("\n", _line_end(article)).encode()


def _line_end(article: Article) -> str:
    source = decode(article.data, article.name, keep_line_ends=True).text
    pairs = source.count("\r\n")
    counts = {"\n": source.count("\n") - pairs, "\r\n": pairs, "\r": source.count("\r") - pairs}
    return max(counts, key=lambda end: counts[end])
