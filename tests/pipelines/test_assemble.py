"""The document comes back with its own marks, whole or as a stream."""

import random
from collections.abc import Iterator

import pytest

from pipelines.article import Article, Paragraph, Segment, TranslatedSegment
from pipelines.assemble import assemble, assemble_paragraphs, assemble_stream
from pipelines.read import read_bytes

SOURCE = (
    "# Заголовок\n\n- Первый пункт. Второе  предложение.\n- Ещё пункт!\n\n```\nкод\n```\n\nКонец. Совсем. Точка.\n\n"
)


def segments(article: Article, change: str = "") -> tuple[list[int], list[TranslatedSegment]]:
    """Cut paragraphs after full stops; the counts and the segments, translated by putting ``change`` in front."""
    counts: list[int] = []
    pieces: list[TranslatedSegment] = []
    for at, paragraph in enumerate(article.paragraphs):
        words = paragraph.text.split(". ")
        for number, word in enumerate(words):
            last = number + 1 == len(words)
            text = word if last else word + "."
            stripped = text.lstrip()
            if pieces and number:  # white space at a segment's beginning belongs to the gap before it
                gap = " " + text[: len(text) - len(stripped)]
                pieces[-1] = TranslatedSegment(Segment(at, pieces[-1].segment.text, gap), pieces[-1].target)
            pieces.append(TranslatedSegment(Segment(at, stripped), change + stripped))
        counts.append(len(words))
    return counts, pieces


def test_identity_gives_the_source_back() -> None:
    article = read_bytes(SOURCE.encode(), "a.md")
    counts, pieces = segments(article)
    assert counts == [1, 2, 1, 3]
    assert assemble(article, pieces) == article.text == SOURCE


def test_targets_stand_where_the_text_stood() -> None:
    article = read_bytes(SOURCE.encode(), "a.md")
    expected = SOURCE
    for text in ("Заголовок", "Первый", "Второе", "Ещё", "Конец", "Совсем", "Точка"):
        expected = expected.replace(text, "=" + text)
    assert assemble(article, segments(article, "=")[1]) == expected


@pytest.mark.parametrize("seed", range(10))
def test_the_stream_gives_whole_paragraphs_in_order(seed: int) -> None:
    article = read_bytes(SOURCE.encode(), "a.md")
    counts, pieces = segments(article, "=")
    arrivals = list(enumerate(pieces))
    random.Random(seed).shuffle(arrivals)
    chunks = list(assemble_stream(article, counts, arrivals))
    texts = assemble_paragraphs(article, pieces)
    assert chunks == [*(p.before + text for p, text in zip(article.paragraphs, texts, strict=True)), article.after]


def test_a_paragraph_is_given_as_soon_as_it_is_complete() -> None:
    article = Article("a", (Paragraph("", "A. B."), Paragraph("\n\n", "C.")), "\n")
    a, b = (TranslatedSegment(Segment(0, text, gap), text.lower()) for text, gap in (("A.", " "), ("B.", "")))
    c = TranslatedSegment(Segment(1, "C."), "c.")
    pulled: list[int] = []

    def arrivals() -> Iterator[tuple[int, TranslatedSegment]]:
        for index, piece in ((2, c), (1, b), (0, a)):
            pulled.append(index)
            yield index, piece

    stream = assemble_stream(article, [2, 1], arrivals())
    assert next(stream) == "a. b."
    assert pulled == [2, 1, 0]
    assert list(stream) == ["\n\nc.", "\n"]


def test_stopped_work_ends_with_the_last_complete_paragraph() -> None:
    article = read_bytes(SOURCE.encode(), "a.md")
    counts, pieces = segments(article)
    assert "".join(assemble_stream(article, counts, enumerate(pieces[:2]))) == "# Заголовок"


def test_paragraphs_without_segments_keep_their_text() -> None:
    article = Article("a", (Paragraph("", "one"), Paragraph("\n", "two")), "\n")
    two = TranslatedSegment(Segment(1, "two"), "zwei")
    assert assemble(article, [two]) == "one\nzwei\n"
    assert list(assemble_stream(article, [0, 1], [(0, two)])) == ["one", "\nzwei", "\n"]


def test_counts_have_to_fit() -> None:
    with pytest.raises(ValueError, match="1 counts for 2 paragraphs"):
        list(assemble_stream(Article("a", (Paragraph("", "x"), Paragraph("", "y"))), [1], []))
