"""Near matches of the translation memory on stderr, before an article is translated."""

from __future__ import annotations

from typing import TYPE_CHECKING

from audar.streams import note
from pipelines.message import Message
from tui.text.differences import differences

if TYPE_CHECKING:
    from pipelines.memory import Memory
    from pipelines.memory.near import Near
    from pipelines.run import TranslationPlan

_TOLD = 5  # segments whose matches are told; a pipe's reader wants no longer notes


def tell_near_matches(plan: TranslationPlan, memory: Memory, least: int, *, everything: bool) -> None:
    """For each segment that the memory does not know, the pair that is most like it from ``least`` percent on.

    The words of that pair's text that the segment has otherwise stand in brackets. ``everything``, or the first five.
    """
    from pipelines.memory.near import near_matches

    target = plan.route.task.target
    best: dict[str, Near] = {}
    for language in dict.fromkeys(segment.language for segment in plan.segments):
        source = language or plan.route.task.source
        texts = [segment.text for segment in plan.segments if segment.language == language]
        matches = {} if source == target else near_matches(memory, source, target, texts, least)
        best |= {text: near[0] for text, near in matches.items() if near[0].score < 100}
    if best:
        note("{n} segments are much like what the memory has:", n=len(best))
    for text, near in list(best.items())[: None if everything else _TOLD]:
        whose = Message("a person's") if near.by_person else Message("a model's")
        note(
            "- {text} | {score} %, {whose}: {near} → {translation}",
            text=text,
            score=int(near.score),
            whose=whose,
            near=_bracketed(near.text, text),
            translation=near.translation,
        )
    if not everything and len(best) > _TOLD:
        note("{n} more; --flags all tells all of them.", n=len(best) - _TOLD)


def _bracketed(text: str, other: str) -> str:
    """A text with the words in brackets that the other one does not have there."""
    marks = differences([text], [other]).first
    for start, end in reversed(marks[0] if marks else ()):
        text = f"{text[:start]}[{text[start:end]}]{text[end:]}"
    return text
