"""A summary made in steps: the article translated, summarised, the summary translated back, or some of that."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from pipelines.article import Article, Flag, Segment, StopCheck, TranslatedSegment, never
from pipelines.assemble import assemble_paragraphs
from pipelines.chain import Leg, model_text
from pipelines.errors import Stopped
from pipelines.memory import Memory
from pipelines.split import segment_article, split_sentences
from pipelines.summaries.by_model import Draft, fitted, summarize_article
from pipelines.summaries.evidence import Evidence
from pipelines.task import Task
from pipelines.translate import translate_segments


def summarize_in_steps(
    article: Article, task: Task, legs: Sequence[Leg], stopped: StopCheck = never, memory: Memory | None = None
) -> Draft:
    """Go through the legs, one of which summarises; the draft is measured against the article itself.

    Doubts about the translated summary are among its flags. Raises what translating and summarising raise.
    """
    read, draft = article, Draft("")
    flags: tuple[Flag, ...] = ()  # of the summary's translation
    for leg in legs:
        if leg.task.kind == "summarize":
            draft = summarize_article(read, leg.engine, leg.task, stopped, leg.notes(memory))
        elif not draft.text:
            read = _translated(read, leg, stopped, memory)
        else:
            text, more = _summary_translated(draft.text, leg, stopped, memory)
            draft, flags = replace(draft, text=text), (*flags, *more)
    final = fitted(draft.text, Evidence(article, task.source), task)
    # What was said of the summary where it was made stays; its words are another language's now.
    said = {(flag.code, flag.sentence) for flag in final.flags}
    earlier = (flag for flag in draft.flags if (flag.code, flag.sentence) not in said)
    method = model_text(legs, draft.method) if draft.method else ""
    return Draft(final.text, tuple(dict.fromkeys((*final.flags, *earlier, *flags))), method)


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
