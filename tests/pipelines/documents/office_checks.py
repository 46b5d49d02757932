"""What the tests of office documents share."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable

from hypothesis import strategies as st

from pipelines.article import Article, Marked, TranslatedSegment
from pipelines.assemble import assemble_marked
from pipelines.documents.registry import read_document, write_document
from pipelines.split import segment_article

WORDS = st.text(st.sampled_from("Қала <&>\"'я\u00a0😀"), min_size=1).map(lambda text: f"Я{text.strip()}я")
"""What a model may say."""


def files(data: bytes) -> dict[str, bytes]:
    """The files of an archive."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def archive_of(parts: dict[str, bytes]) -> bytes:
    """An archive of files."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return out.getvalue()


def in_capitals(article: Article) -> bytes:
    """The document with its words in capitals."""
    return write_document(article, [Marked(each.text.upper(), each.marks) for each in article.paragraphs], "ru")


def with_own_texts(article: Article) -> bytes:
    """The document with the words that it has."""
    return write_document(article, [Marked(each.text, each.marks) for each in article.paragraphs], "kk")


def check_sentences(data: bytes, name: str, sentences: list[str], inside: Callable[[bytes], list[str]]) -> None:
    """A model gets ``sentences``, and with a mark before each all else that ``inside`` tells is where it was."""
    article = read_document(data, name)
    segments = segment_article(article, "en")
    assert [segment.text for segment in segments] == sentences
    pieces = [TranslatedSegment(segment, f"[ru] {segment.text}") for segment in segments]
    written = write_document(article, assemble_marked(article, pieces), "ru")
    assert [text.replace("[ru] ", "") for text in inside(written)] == inside(data)
