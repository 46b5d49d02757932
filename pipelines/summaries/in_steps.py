"""A summary made in steps: the article translated, summarised, the summary translated back, or some of that."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from pipelines.article import Article, Flag, Segment, StopCheck, TranslatedSegment, never
from pipelines.assemble import assemble_paragraphs
from pipelines.chain import Leg
from pipelines.errors import Stopped
from pipelines.memory import Memory
from pipelines.split import segment_article, split_sentences
from pipelines.summaries.by_model import Draft, fitted, summarize_article
from pipelines.task import Task
from pipelines.translate import translate_segments


def summarize_in_steps(
    article: Article, task: Task, legs: Sequence[Leg], stopped: StopCheck = never, memory: Memory | None = None
) -> Draft:
    """Go through the legs, one of which summarises; the draft is measured against the article itself.

    Doubts about the translated summary are among its flags. Raises what translating and summarising raise.
    """
    text, read = "", article
    flags: tuple[Flag, ...] = ()
    for leg in legs:
        if leg.task.kind == "summarize":
            text = summarize_article(read, leg.engine, leg.task, stopped).text
        elif not text:
            read = _translated(read, leg, stopped, memory)
        else:
            text, flags = _summary_translated(text, leg, stopped, memory)
    draft = fitted(text, article, task)
    return Draft(draft.text, tuple(dict.fromkeys((*draft.flags, *flags))))


def _translated(article: Article, leg: Leg, stopped: StopCheck, memory: Memory | None) -> Article:
    """The article in another language, its paragraphs where they were."""
    pieces = _pieces(segment_article(article, leg.task.source), leg, stopped, memory)
    texts = assemble_paragraphs(article, pieces)
    paragraphs = zip(article.paragraphs, texts, strict=True)
    return replace(article, paragraphs=tuple(replace(old, text=text, marks=()) for old, text in paragraphs))


def _summary_translated(text: str, leg: Leg, stopped: StopCheck, memory: Memory | None) -> tuple[str, tuple[Flag, ...]]:
    pieces = split_sentences(text, leg.task.source)
    segments = [Segment(0, piece.rstrip(), piece[len(piece.rstrip()) :]) for piece in pieces]
    translations = _pieces(segments, leg, stopped, memory)
    flags = tuple(flag for piece in translations for flag in piece.flags)
    return "".join(piece.target + piece.segment.gap for piece in translations), flags


def _pieces(
    segments: Sequence[Segment], leg: Leg, stopped: StopCheck, memory: Memory | None
) -> list[TranslatedSegment]:
    """All segments translated, in their order. Raises ``Stopped`` where some stayed out."""
    pieces = dict(translate_segments(segments, leg.engine, leg.task, stopped, leg.notes(memory)))
    if len(pieces) < len(segments):
        raise Stopped("The summary was stopped before it was ready.")
    return [pieces[at] for at in range(len(segments))]
