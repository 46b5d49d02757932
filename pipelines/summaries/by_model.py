"""Article -> summary by an engine; a long text is summarised in parts, and the parts again."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Protocol, runtime_checkable

from pipelines.article import Article, Flag, StopCheck, never
from pipelines.engines import Engine
from pipelines.errors import EngineError, InputError, Stopped
from pipelines.languages import LANGUAGES
from pipelines.message import Message
from pipelines.split import split_sentences
from pipelines.task import Task
from pipelines.translate import divide

LENGTHS: dict[str, int] = {"short": 1, "medium": 3, "long": 6}
"""Names of lengths -> sentences, about."""

_WORD = re.compile(r"\w+")


@dataclass(frozen=True, slots=True)
class Draft:
    """A summary's text and the doubts about it."""

    text: str
    flags: tuple[Flag, ...] = ()


@runtime_checkable
class WholeArticles(Protocol):
    """An engine that takes a whole article at once, because its model is in another process."""

    def draft(self, article: Article, task: Task, stopped: StopCheck) -> Draft: ...


def summarize_article(article: Article, engine: Engine, task: Task, stopped: StopCheck = never) -> Draft:
    """Summarise in ``task.target`` with about ``task.sentences`` sentences, in fewer words than the source.

    Raises ``InputError`` for an article without text, ``EngineError`` for an engine that answers nothing, ``Stopped``.
    """
    if not article.words:
        raise InputError("{name} has no text to summarise.", name=article.name)
    if isinstance(engine, WholeArticles):
        return engine.draft(article, task, stopped)
    engine.load()
    pieces = [paragraph.text for paragraph in article.paragraphs if paragraph.text]
    text = _reduce(pieces, engine, task, stopped)
    return fitted(text, article, task)


def _reduce(pieces: Sequence[str], engine: Engine, task: Task, stopped: StopCheck) -> str:
    """Summarise the pieces in as few windows as they need, and those summaries again until one window holds all."""
    parts = pack(pieces, engine, task)
    language = task.source
    while len(parts) > 1:
        within = Task(task.kind, language, task.target, max(3, task.sentences))
        answers = _run(parts, engine, within, stopped)
        language = task.target
        shorter = pack(answers, engine, Task(task.kind, language, task.target, task.sentences))
        if len(shorter) >= len(parts):  # the engine does not shorten: more rounds would never end
            return " ".join(answers)
        parts = shorter
    return _run(parts, engine, Task(task.kind, language, task.target, task.sentences), stopped)[0]


def _run(parts: Sequence[str], engine: Engine, task: Task, stopped: StopCheck) -> list[str]:
    answers = dict(engine.run(parts, task, stopped))
    if len(answers) < len(parts):
        raise Stopped("The summary was stopped before it was ready.")
    texts = [answers[index].strip() for index in range(len(parts)) if answers[index].strip()]
    if not texts:
        raise EngineError("'{id}' gave an empty summary.", id=engine.spec.id)
    return texts


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


def fitted(text: str, article: Article, task: Task) -> Draft:
    """Keep the length that was asked, stay below the source's length, and flag what is not as it should be."""
    text = " ".join(text.split())
    sentences = [piece.strip() for piece in split_sentences(text, task.target)]
    limit = task.sentences + task.sentences // 2  # "about": a little more is fine, an essay is not
    sentences = sentences[:limit]
    while len(sentences) > 1 and len(" ".join(sentences).split()) >= article.words:
        sentences.pop()
    text = " ".join(sentences)
    flags = []
    if len(text.split()) >= article.words:
        flags.append(Flag("length", Message("The summary is not shorter than the source.")))
    alphabet = LANGUAGES[task.target].letters
    letters = [letter for word in _WORD.findall(text.lower()) for letter in word if letter.isalpha()]
    if letters and sum(letter in alphabet for letter in letters) < 0.7 * len(letters):
        flags.append(
            Flag("language", Message("Much of the summary is not {language}.", language=LANGUAGES[task.target].name))
        )
    return Draft(text, tuple(flags))
