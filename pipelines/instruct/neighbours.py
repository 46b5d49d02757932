"""Several neighbouring sentences in one request: which are asked for together, and their answers."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Sequence

from pipelines.instruct.asking import Asking, estimate, messages
from pipelines.instruct.prompts import ChatMessage, PromptSet
from pipelines.task import Task


class Neighbours:
    """One request for several neighbouring texts: each sees the others, so that names and pronouns fit."""

    def __init__(self, prompts: PromptSet, texts: Sequence[str], task: Task) -> None:
        self._prompts, self._texts, self._task = prompts, texts, task
        self.asking = [Asking(prompts, text, task, among=True) for text in texts]
        """Of each text: what it was answered, and how it is asked for alone."""
        self._heard = 0
        self._settled: set[int] = set()
        self.astray = False
        """A line failed: those behind it may answer to other texts than their numbers say."""

    def chat(self) -> list[ChatMessage]:
        """The chat that asks for all."""
        return messages(self._prompts, self._texts, self._task)

    def hear(
        self,
        answer: str,
        score: Callable[[int], float | None] = lambda _: None,
        *,
        ended: bool,
        complete: bool = True,
    ) -> list[tuple[int, str]]:
        """Take the answer as far as it is there; ``(place, output)`` of lines that are new and good.

        ``score`` tells how sure the model is of a line. What stands behind a line that failed is not taken. ``ended``:
        there will be no more, and ``complete`` tells whether the model ended it itself.
        """
        lines = answer.split("\n")
        outputs = []
        for line in lines[self._heard : len(lines) - (not ended)][: len(self.asking) - self._heard]:
            if self.astray:
                break
            place, self._heard = self._heard, self._heard + 1
            asking = self.asking[place]
            whole = complete or self._heard < len(lines)
            if not asking.take(line, complete=whole, number=self._heard, score=score(place)):
                self._settled.add(place)
                outputs.append((place, asking.output or ""))
            self.astray = asking.failed
        if ended:
            for asking in self.asking[self._heard :]:
                asking.attempt = 0  # it has no answer yet
        return outputs

    @property
    def open(self) -> list[int]:
        """The places of texts without a good answer yet."""
        return [place for place in range(len(self.asking)) if place not in self._settled]


def neighbours(texts: Sequence[str], most: int, room: int) -> list[range]:
    """The places of texts that are asked for together: ``most`` at most, of ``room`` tokens (``estimate``) together.

    The parts of a run are even: four texts are two and two, not three and one.
    """
    parts = -(-len(texts) // most)
    bounds = [len(texts) * part // parts for part in range(parts + 1)] if parts else []
    ranges: list[range] = []
    for start, end in itertools.pairwise(bounds):
        begin, tokens = start, 0
        for place in range(start, end):
            size = estimate(texts[place])
            if place > begin and tokens + size > room:
                ranges.append(range(begin, place))
                begin, tokens = place, 0
            tokens += size
        ranges.append(range(begin, end))
    return ranges
