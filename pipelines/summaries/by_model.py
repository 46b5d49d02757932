"""Article -> summary by an engine; a long text is summarised in parts, and the parts again."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from hashlib import sha256
from typing import Protocol, runtime_checkable

from pipelines.article import Article, Flag, StopCheck, never
from pipelines.engines import Engine
from pipelines.errors import EngineError, InputError, Stopped
from pipelines.memory import Notes
from pipelines.message import Message, counted
from pipelines.split import split_sentences
from pipelines.summaries.checks import FAILURES, check_summary, limit_of, sentences_of
from pipelines.summaries.evidence import Evidence
from pipelines.summaries.extractive import extractive
from pipelines.task import Task
from pipelines.translate import divide

LENGTHS: dict[str, int] = {"short": 1, "medium": 3, "long": 6}
"""Names of lengths -> sentences, about."""


@dataclass(frozen=True, slots=True)
class Draft:
    """A summary's text and the doubts about it; ``method``, where it is not the model's that was asked."""

    text: str
    flags: tuple[Flag, ...] = ()
    method: str = ""


@runtime_checkable
class WholeArticles(Protocol):
    """An engine that takes a whole article at once, because its model is in another process."""

    def draft(self, article: Article, task: Task, stopped: StopCheck) -> Draft: ...


def summarize_article(
    article: Article, engine: Engine, task: Task, stopped: StopCheck = never, notes: Notes | None = None
) -> Draft:
    """Summarise in ``task.target`` with about ``task.sentences`` sentences, in fewer words than the source.

    A model that is asked with prompts is asked once more where its answer is flagged; the less bad one counts. Where
    half of its sentences failed, the article's most central ones take its place, as far as they are in the language.
    What ``notes`` know of the article is checked anew, and no model is asked. Raises ``InputError`` for an article
    without text, ``EngineError`` for an engine that answers nothing, ``Stopped``.
    """
    if not article.words:
        raise InputError("{name} has no text to summarise.", name=article.name)
    if isinstance(engine, WholeArticles):
        return engine.draft(article, task, stopped)
    pieces = [paragraph.text for paragraph in article.paragraphs if paragraph.text]
    evidence = Evidence(article, task.source)
    digest = sha256("\n".join(pieces).encode("utf-8", "surrogatepass")).hexdigest()
    if notes and (known := notes.look_up([digest])):
        return fitted(known[digest], evidence, task)
    engine.load(stopped)
    parts, language = _reduced(pieces, engine, task, stopped)
    last = replace(task, source=language)
    draft = fitted(" ".join(_run(parts, engine, last, stopped)), evidence, task)
    if draft.flags and engine.spec.prompts:  # a model of another kind would answer the same once more
        again = fitted(" ".join(_run(parts, engine, replace(last, attempt=1), stopped)), evidence, task)
        draft = min(
            draft, again, key=lambda each: (bool(_failure(each, task)), sum(flag.weight for flag in each.flags))
        )
    failure = _failure(draft, task)
    if not failure:
        if notes:
            notes.keep(digest, draft.text)
            notes.flush()
        return draft
    if task.source == task.target:
        return _extract(article, task, failure)
    if not draft.text:
        raise EngineError("'{id}' gave an empty summary.", id=engine.spec.id)
    return draft


def _failure(draft: Draft, task: Task) -> str:
    """Why a draft is no summary: half of its sentences failed."""
    failed = {flag.sentence: flag for flag in draft.flags if flag.code in FAILURES}
    if 2 * len(failed) < len(sentences_of(draft.text, task.target)) or not failed:
        return ""
    return next(iter(failed.values())).detail


def _extract(article: Article, task: Task, failure: str) -> Draft:
    """The article's own sentences in the place of a summary that failed."""
    detail = Message(
        "The model's summary could not be used. {reason} These are the article's most central sentences.",
        reason=failure,
    )
    text = extractive(article, task.target, task.sentences)
    return Draft(text, (Flag("extracted", detail),), "extractive")


def _reduced(pieces: Sequence[str], engine: Engine, task: Task, stopped: StopCheck) -> tuple[list[str], str]:
    """The pieces as one window, and its language: summaries of as few windows as hold them, and of those again.

    They stay several where an engine does not shorten: more rounds would never end.
    """
    parts, language = pack(pieces, engine, task), task.source
    while len(parts) > 1:
        within = Task(task.kind, language, task.target, max(3, task.sentences))
        answers = _run(parts, engine, within, stopped)
        language = task.target
        shorter = pack(answers, engine, Task(task.kind, language, task.target, task.sentences))
        if len(shorter) >= len(parts):
            return answers, language
        parts = shorter
    return parts, language


def _run(parts: Sequence[str], engine: Engine, task: Task, stopped: StopCheck) -> list[str]:
    answers = dict(engine.run(parts, task, stopped))
    if len(answers) < len(parts):
        raise Stopped("The summary was stopped before it was ready.")
    return [answers[index].strip() for index in range(len(parts)) if answers[index].strip()]


def pack(pieces: Sequence[str], engine: Engine, task: Task) -> list[str]:
    """Fill as few windows as possible, about evenly, with whole paragraphs, else sentences, else parts of one."""
    window = engine.window(task)
    units = list(_units(pieces, engine, task, window))
    total = sum(size + 1 for _, _, size in units)
    windows = -(-total // window)
    largest = max((size for _, _, size in units), default=0)
    share = min(window, total // windows + 1 + largest) if windows > 1 else window
    parts: list[str] = []
    filled = 0
    for gap, text, size in units:
        if parts and filled + size + 1 <= share:
            parts[-1] += gap + text
        else:
            parts.append(text)
            filled = 0
        filled += size + 1
    return parts


def _units(pieces: Sequence[str], engine: Engine, task: Task, window: int) -> Iterator[tuple[str, str, int]]:
    """Yield ``(gap before it, text, tokens)``: whole paragraphs, or the sentences of a long one."""
    for piece in pieces:
        size = engine.count(piece, task)
        if size <= window // 4:
            yield "\n", piece, size
            continue
        gap = "\n"
        for sentence in split_sentences(piece, task.source):
            for part, _ in divide(sentence.strip(), lambda text: engine.count(text, task), window):
                yield gap, part, engine.count(part, task)
                gap = " "


def fitted(text: str, evidence: Evidence, task: Task) -> Draft:
    """Keep the length that was asked, stay below the source's length, and flag what is not as it should be."""
    text = " ".join(text.split())
    given = sentences_of(text, task.target)
    sentences = given[: limit_of(task.sentences)]
    while len(sentences) > 1 and len(" ".join(sentences).split()) >= evidence.words:
        sentences.pop()
    text = " ".join(sentences)
    if not text:
        return Draft("", (Flag("dropped", Message("The summary is empty.")),))
    flags = list(check_summary(text, evidence, task))
    if len(given) > len(sentences):
        flags.append(
            Flag(
                "length",
                counted(
                    len(sentences),
                    "The model wrote {given} sentences; only the first is kept.",
                    "The model wrote {given} sentences; only the first {n} are kept.",
                    given=len(given),
                ),
            )
        )
    return Draft(text, tuple(flags))
