"""A route's legs with their engines and signatures, and a chain of engines that works like one."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from pipelines.article import Progress, Segment, StopCheck, never
from pipelines.engines import Engine
from pipelines.engines.base import Undivided, workers_of
from pipelines.engines.seq2seq.batching import windows
from pipelines.memory import Memory, MemoryKey, Notes
from pipelines.memory.key import SUMMARY
from pipelines.models.choose import Choice
from pipelines.models.signature import signature_of
from pipelines.revisions import revised
from pipelines.split import split_sentences
from pipelines.task import CUT_MARK, Answer, Task, confidence_of
from pipelines.translate import translate_segments

_FIRST, _WIDEST = 4, 512
"""Texts that go through all models before the next ones do: few at first, so that the first words come early; then
what fills an engine's batches, for each worker that it has."""


@dataclass(frozen=True, slots=True)
class Leg:
    """One model's part of a route, with its engine, which is loaded when it is first used."""

    task: Task
    choice: Choice
    engine: Engine

    @property
    def signature(self) -> str:
        return signature_of(self.choice, self.engine) + (revised("summary") if self.task.kind == "summarize" else "")

    @property
    def remembers(self) -> bool:
        """Whether the answers are worth remembering: those of the fake engine come sooner than a look-up."""
        return not self.choice.spec.is_fake

    def notes(self, memory: Memory | None) -> Notes | None:
        """The memory as this leg sees it: what it translates for a longer route serves as a translation of its own.

        A summary is remembered by its length too.
        """
        if memory is None or not self.remembers:
            return None
        length = f"{SUMMARY}{self.task.sentences}" if self.task.kind == "summarize" else ""
        return Notes(memory, MemoryKey(self.task.source, self.task.target, self.signature + length))


def route_signature(legs: Sequence[Leg]) -> str:
    """The signature of a route: of one model its own; of several their names, the legs' tasks, then each's own."""
    if len(legs) == 1:
        return legs[0].signature
    heads, rests = zip(*(leg.signature.split("|", 1) for leg in legs), strict=True)
    tasks = ",".join(_step(leg.task) for leg in legs)
    return "|".join(("→".join(heads), f"steps={tasks}", *rests))


def _step(task: Task) -> str:
    return f"{task.source}-{task.target}" if task.kind == "translate" else f"summary:{task.source}-{task.target}"


def model_text(legs: Sequence[Leg], summary: str = "") -> str:
    """The ids of the models for people, in their order; ``summary`` names what summarised in its model's place."""
    return " → ".join((leg.task.kind == "summarize" and summary) or leg.choice.spec.id for leg in legs)


class Chain(Undivided):
    """An engine made of several, for translating through other languages.

    A window of texts goes through the first model, then sentence by sentence through the next; each leg has its own
    place in the memory. The engines are loaded when their turn comes first. An answer is as sure as its most doubtful
    leg, of those that were not remembered.
    """

    prepares = True

    def __init__(self, legs: Sequence[Leg], memory: Memory | None = None) -> None:
        self._legs = tuple(legs)
        self._memory = memory
        self.spec = legs[0].choice.spec  # the one that reads the source

    @property
    def signature(self) -> str:
        return "→".join(leg.engine.signature for leg in self._legs)

    @property
    def workers(self) -> int:
        """As many as the engine with most of them has: what is given at once should keep all of them busy."""
        return max(workers_of(leg.engine) for leg in self._legs)

    def prepare(self, progress: Progress) -> None:
        """Prepare every model."""
        for leg in self._legs:
            leg.engine.prepare(progress)

    def load(self, stopped: StopCheck = never, /) -> None:
        """Nothing yet: what a model knows by memory needs no loading."""

    def run(self, texts: Sequence[str], task: Task, stopped: StopCheck) -> Iterator[tuple[int, str]]:
        """As ``Engine.run``; an answer that any model did not bring to its end ends with ``CUT_MARK``.

        Where the same was asked before, the last model chooses other words.
        """
        for window in windows(len(texts), _FIRST, _WIDEST * self.workers):
            between = [texts[at] for at in window]
            cut = [False] * len(between)
            passed: list[list[str]] = [[] for _ in between]
            for leg in self._legs[:-1]:
                answers = dict(self._through(leg, between, stopped))
                if len(answers) < len(between):
                    return
                for at, answer in answers.items():
                    passed[at].append(answer)
                between = [answers[at].removesuffix(CUT_MARK) for at in range(len(between))]
                cut = [cut[at] or answers[at].endswith(CUT_MARK) for at in range(len(between))]
            for at, answer in self._through(self._legs[-1], between, stopped, task.attempt):
                text = answer.removesuffix(CUT_MARK) + CUT_MARK if cut[at] else answer
                yield window[at], Answer(text, confidence_of([*passed[at], answer]))
            if stopped():
                return

    def _through(
        self, leg: Leg, texts: Sequence[str], stopped: StopCheck, attempt: int = 0
    ) -> Iterator[tuple[int, Answer]]:
        """Translate texts by one model as they are ready; what the one before made two sentences of is split."""
        segments: list[Segment] = []
        waiting = [0] * len(texts)
        for number, text in enumerate(texts):
            pieces = [text] if leg is self._legs[0] else split_sentences(text, leg.task.source)
            for piece in pieces:
                segments.append(Segment(number, piece.rstrip(), piece[len(piece.rstrip()) :]))
                waiting[number] += 1
            if not waiting[number]:
                yield number, Answer("")
        places: dict[int, list[int]] = {}
        for index, segment in enumerate(segments):
            places.setdefault(segment.paragraph, []).append(index)
        done: dict[int, Answer] = {}
        notes = None if attempt else leg.notes(self._memory)
        task = replace(leg.task, attempt=attempt)
        for index, answer in translate_segments(segments, leg.engine, task, stopped, notes):
            number = answer.segment.paragraph
            done[index] = Answer(answer.target + answer.segment.gap, answer.confidence)
            waiting[number] -= 1
            if not waiting[number]:
                parts = [done.pop(at) for at in places[number]]
                yield number, Answer("".join(parts).strip(), confidence_of(parts))

    def close(self) -> None:
        """Free every model."""
        for leg in self._legs:
            leg.engine.close()


def engine_of(legs: Sequence[Leg], memory: Memory | None = None) -> Engine:
    """The engine of a translation's whole route."""
    return legs[0].engine if len(legs) == 1 else Chain(legs, memory)
