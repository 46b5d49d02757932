"""Work on one sentence for ``tui.work.jobs``: what else it could be translated as."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import replace

from pipelines.article import Segment, StopCheck
from pipelines.catalogue import ModelSpec
from pipelines.errors import AudarError
from pipelines.task import Task
from tui.work.jobs import Post, Work, settings
from tui.work.messages import AnsweredAgain, Suggested, Suggestion, WordKnown

_TRIES = 4  # hypotheses of a search that are looked through for one with other words


def remembering(segment: Segment, task: Task) -> Work:
    """Look for the sentence's near matches in the translation memory."""

    def work(job: int, post: Post, _stopped: StopCheck) -> None:
        from pipelines.memory import open_memory
        from pipelines.memory.near import near_matches

        with open_memory() as memory:
            matches = near_matches(memory, task.source, task.target, [segment.text]).get(segment.text, [])
        suggestions = [
            Suggestion(near.translation, source=near.text, score=near.score, by_person=near.by_person)
            for near in matches
        ]
        post(Suggested(job, tuple(suggestions)))

    return work


def looking_up(word: str, task: Task) -> Work:
    """Look for a word in the tables of words and in the translation memory."""

    def work(job: int, post: Post, stopped: StopCheck) -> None:
        from pipelines.languages.glosses import glosses
        from pipelines.memory import open_memory
        from pipelines.memory.concordance import occurrences

        with open_memory() as memory:
            pairs = occurrences(memory, word, task.source, task.target, stopped=stopped)
        post(WordKnown(job, word, glosses(word, task.source, task.target), tuple(pairs)))

    return work


def asking_again(segment: Segment, task: Task, spec: ModelSpec, known: Collection[str]) -> Work:
    """Ask a model for another answer than those that are ``known``, a few times at most, from ``task.attempt`` on."""

    def work(job: int, post: Post, stopped: StopCheck) -> None:
        from pipelines.engines.base import other_answer
        from pipelines.memory import no_memory
        from pipelines.route import find_route
        from pipelines.run import stream_segments

        post(Suggested(job, (), spec.id))
        answer = None
        for attempt in range(task.attempt, task.attempt + _TRIES):
            if stopped():
                return
            again = replace(task, attempt=attempt)
            route = find_route(again, spec.id, settings(), no_memory())
            how = other_answer(route.legs[0].engine, attempt) if len(route.legs) == 1 else None
            if how is None:
                break
            answers = [piece.target for _at, piece in stream_segments([segment], route, again, stopped)]
            answer = next((Suggestion(text, spec.id, how=how) for text in answers if text not in known), None)
            if answer:
                break
        post(AnsweredAgain(job, answer, attempt + 1))

    return work


def asking(segment: Segment, task: Task, models: Sequence[ModelSpec]) -> Work:
    """Ask models for a sentence or a word, one after another; one that fails says nothing."""

    def work(job: int, post: Post, stopped: StopCheck) -> None:
        from pipelines.memory import no_memory
        from pipelines.route import find_route
        from pipelines.run import stream_segments

        for spec in models:
            if stopped():
                return
            post(Suggested(job, (), spec.id))
            try:
                route = find_route(task, spec.id, settings(), no_memory())
                answers = [piece.target for _at, piece in stream_segments([segment], route, task, stopped)]
            except AudarError:
                continue
            post(Suggested(job, tuple(Suggestion(answer, spec.id) for answer in answers)))
        post(Suggested(job, ()))

    return work
