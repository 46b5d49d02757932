"""Work on one sentence for ``tui.work.jobs``: what else it could be translated as."""

from __future__ import annotations

from pipelines.article import Segment, StopCheck
from pipelines.catalogue import ModelSpec
from pipelines.errors import AudarError
from pipelines.task import Task
from tui.work.jobs import Post, Work, settings
from tui.work.messages import Suggested, Suggestion


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


def asking(segment: Segment, task: Task, models: list[ModelSpec]) -> Work:
    """Ask other models, one after another; one that fails says nothing."""

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
