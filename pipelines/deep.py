"""The deep check: translated segments -> the same, with the words that a model of the opposite direction misses."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from itertools import islice

from pipelines.article import StopCheck, TranslatedSegment, never
from pipelines.engines.base import TellsWords
from pipelines.quality.unexplained import Word, unexplained, unexplained_facts
from pipelines.task import CUT_MARK, Task

_FIRST, _WIDEST = 4, 64  # segments that are looked at together: few at first, so that the first words come early


def deepened(
    pieces: Iterable[tuple[int, TranslatedSegment]], engine: TellsWords, task: Task, stopped: StopCheck = never
) -> Iterator[tuple[int, TranslatedSegment]]:
    """Yield ``(index, segment)`` as they come, each with its ``unexplained`` words and a flag for those that are facts.

    ``task`` is the translation's own, ``engine`` does the opposite one. When ``stopped()`` turns true the iterator ends
    with segments missing. Raises what the engines raise.
    """
    waiting, size = iter(pieces), _FIRST
    while window := list(islice(waiting, size)):
        size = min(4 * size, _WIDEST)
        places = [at for at, (_, piece) in enumerate(window) if _comparable(piece)]
        words = _words([window[at][1] for at in places], engine, Task("translate", task.target, task.source), stopped)
        if words is None:
            return
        for at, measured in zip(places, words, strict=True):
            index, piece = window[at]
            flags = (*piece.flags, *unexplained_facts(measured, piece.segment.text, task.source))
            window[at] = index, replace(piece, flags=flags, unexplained=unexplained(measured))
        yield from window


def _comparable(piece: TranslatedSegment) -> bool:
    return bool(piece.target.strip()) and piece.target != piece.segment.text


def _words(
    pieces: Sequence[TranslatedSegment], engine: TellsWords, task: Task, stopped: StopCheck
) -> list[list[Word]] | None:
    """The words of each segment's source with and without its translation; ``None`` when stopped."""
    translated = [(piece.target.removesuffix(CUT_MARK), piece.segment.text) for piece in pieces]
    untranslated = [("", piece.segment.text) for piece in pieces]
    logprobs = dict(engine.word_logprobs([*translated, *untranslated], task, stopped))
    if len(logprobs) < 2 * len(pieces):
        return None
    words = []
    for at, piece in enumerate(pieces):
        written = piece.segment.text.split()
        informed, blind = logprobs[at], logprobs[at + len(pieces)]
        if len(written) != len(informed):  # the model cuts words elsewhere, or has none of a long text
            written = [word for word, _ in informed]
        words.append([(word, known[1], alone[1]) for word, known, alone in zip(written, informed, blind, strict=False)])
    return words
