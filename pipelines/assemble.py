"""Puts translated segments back into the document, with the source's paragraphs and markup."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import accumulate

from pipelines.article import Article, Mark, Marked, TranslatedSegment
from pipelines.finished import finished, shown_paragraph
from pipelines.markup import Seam, join_marks
from pipelines.placing import placed


def assemble_paragraphs(article: Article, segments: Iterable[TranslatedSegment]) -> list[str]:
    """Each paragraph's new text, without what stands in front of it: its finished segments joined by their gaps.

    ``segments`` are in the source's order within each paragraph. A paragraph without segments keeps its own text.
    """
    texts: dict[int, list[str]] = {}
    for segment in segments:
        texts.setdefault(segment.segment.paragraph, []).append(finished(segment) + segment.segment.gap)
    return [
        "".join(texts[at]) if at in texts else shown_paragraph(paragraph)
        for at, paragraph in enumerate(article.paragraphs)
    ]


def assemble_marked(article: Article, segments: Iterable[TranslatedSegment]) -> list[Marked]:
    """Each paragraph's new text with the source's inline markup in it, for a format's writer.

    Text that is kept stands in it letter by letter. A paragraph without segments stays as it is.
    """
    texts: dict[int, str] = {}
    marks: dict[int, list[Mark]] = {}
    seams: dict[int, list[Seam]] = {}
    read: dict[int, int] = {}  # how much of the source's paragraph is done
    for piece in segments:
        segment = piece.segment
        number = segment.paragraph
        text = texts.get(number, "")
        new = Marked(piece.target, segment.marks)
        if segment.marks:
            if piece.target != segment.text:
                new = placed(Marked(segment.text, segment.marks), piece.target)
            marks.setdefault(number, []).extend(
                Mark(mark.start + len(text), mark.end + len(text), mark.key) for mark in new.marks
            )
            end = read.get(number, 0) + len(segment.text)
            around = [
                m.key for m in article.paragraphs[number].marks if m.start < end and m.end > end + len(segment.gap)
            ]
            ends = len(text) + len(new.text)
            seams.setdefault(number, []).append((ends, ends + len(segment.gap), frozenset(around)))
        read[number] = read.get(number, 0) + len(segment.text) + len(segment.gap)
        texts[number] = text + new.text + segment.gap
    return [
        Marked(texts[at], join_marks(marks.get(at, ()), seams.get(at, ())))
        if at in texts
        else Marked(paragraph.text, paragraph.marks)
        for at, paragraph in enumerate(article.paragraphs)
    ]


def assemble(article: Article, segments: Iterable[TranslatedSegment]) -> str:
    """The whole document with its paragraphs' new texts; targets equal to their sources give ``article.text`` back."""
    texts = assemble_paragraphs(article, segments)
    pairs = zip(article.paragraphs, texts, strict=True)
    return "".join(paragraph.before + text for paragraph, text in pairs) + article.after


def assemble_stream(
    article: Article, counts: Sequence[int], segments: Iterable[tuple[int, TranslatedSegment]]
) -> Iterator[str]:
    """Yield the document paragraph by paragraph, each as soon as it and all before it are complete.

    ``counts`` gives the number of segments of each paragraph; ``segments`` come in any order, each with its index in
    the whole article. The chunks joined are what ``assemble`` gives; if segments stay out (the work was stopped), the
    chunks end with the last paragraph that is complete. Raises ``ValueError`` if ``counts`` does not fit the article.
    """
    if len(counts) != len(article.paragraphs):
        raise ValueError(f"{len(counts)} counts for {len(article.paragraphs)} paragraphs")
    owners = [at for at, count in enumerate(counts) for _ in range(count)]
    ends = list(accumulate(counts))
    waiting = list(counts)
    arrived: dict[int, str] = {}
    at = 0

    def ready() -> Iterator[str]:
        nonlocal at
        while at < len(counts) and not waiting[at]:
            paragraph = article.paragraphs[at]
            indices = range(ends[at] - counts[at], ends[at])
            text = "".join(arrived.pop(index) for index in indices) if indices else shown_paragraph(paragraph)
            at += 1
            yield paragraph.before + text

    yield from ready()
    for index, segment in segments:
        arrived[index] = finished(segment) + segment.segment.gap
        waiting[owners[index]] -= 1
        yield from ready()
    if at == len(counts) and article.after:
        yield article.after
