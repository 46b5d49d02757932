"""Puts translated segments back into the document, with the source's paragraphs and markup."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import accumulate

from pipelines.article import Article, Flag, Mark, Marked, Paragraph, TranslatedSegment
from pipelines.marks.markup import Seam, join_marks
from pipelines.marks.place import placed
from pipelines.marks.shown import finished, shown_paragraph


@dataclass(frozen=True, slots=True)
class Translation:
    """A whole translated article; ``segments`` are in the source's order.

    A segment whose paragraph is in another language than ``source_language`` names it. ``warnings`` are what the user
    should know of how it was made: from several languages, in steps, by a server, by a model that does it badly.
    """

    article: Article
    source_language: str
    target_language: str
    signature: str
    segments: tuple[TranslatedSegment, ...]
    seconds: float = 0.0
    warnings: tuple[str, ...] = ()

    @property
    def text(self) -> str:
        """The whole document in the target language."""
        return assemble(self.article, self.segments)

    @property
    def flags(self) -> tuple[Flag, ...]:
        """The flags of all segments, in their order."""
        return tuple(flag for piece in self.segments for flag in piece.flags)

    def __str__(self) -> str:
        return self.text


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
    by_paragraph: dict[int, list[TranslatedSegment]] = {}
    for piece in segments:
        by_paragraph.setdefault(piece.segment.paragraph, []).append(piece)
    return [
        _joined(paragraph, by_paragraph[at]) if at in by_paragraph else Marked(paragraph.text, paragraph.marks)
        for at, paragraph in enumerate(article.paragraphs)
    ]


def _joined(paragraph: Paragraph, pieces: Sequence[TranslatedSegment]) -> Marked:
    """A paragraph's new text out of its segments: what their seams have divided is one mark again."""
    texts: list[str] = []
    marks: list[Mark] = []
    seams: list[Seam] = []
    over: list[Mark] = []  # the source's marks that go on over the seam
    rest = deque(sorted(paragraph.marks, key=lambda mark: mark.start))
    length = read = 0  # of the new text, and of the source
    for piece in pieces:
        segment = piece.segment
        new = Marked(piece.target, segment.marks)
        if segment.marks and piece.target != segment.text:
            new = placed(Marked(segment.text, segment.marks), piece.target)
        marks += [Mark(mark.start + length, mark.end + length, mark.key) for mark in new.marks]
        read += len(segment.text)
        while rest and rest[0].start < read:
            over.append(rest.popleft())
        length += len(new.text)
        over = [mark for mark in over if mark.end > read + len(segment.gap)]
        if over:
            seams.append((length, length + len(segment.gap), frozenset(mark.key for mark in over)))
        texts += [new.text, segment.gap]
        read += len(segment.gap)
        length += len(segment.gap)
    return Marked("".join(texts), join_marks(marks, seams))


def assemble(article: Article, segments: Iterable[TranslatedSegment]) -> str:
    """The whole document with its paragraphs' new texts.

    Targets equal to their sources give ``article.text`` back, with the code in it that is too long for a model.
    """
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
