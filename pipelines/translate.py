"""Segments -> translated segments: what has no words passes through, what is too long is divided, the rest is run."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field

from pipelines.article import Confidence, Flag, Segment, StopCheck, TranslatedSegment, never
from pipelines.engines import Engine
from pipelines.errors import Stopped
from pipelines.languages.words import has_words
from pipelines.marks.markup import outside_kept
from pipelines.memory import Notes
from pipelines.message import Message
from pipelines.quality.check import check_segment
from pipelines.quality.confidence import uncertain
from pipelines.task import Answer, Task, confidence_of

# Where a sentence that is too long may be cut, best first; the mark stays with the piece before it.
_CUTS = tuple(
    re.compile(pattern)
    for pattern in (
        r"(?<=[.!?…])\s+",
        r"(?<=[;:])\s+",
        r"(?<!\s)\s++(?=[—–-]\s)",
        r"(?<=,)\s+",
        r"(?<!\s)\s++(?=(?:and|or|but|that|which|и|или|но|что|который|және|немесе|бірақ|ал)\b)",
        r"\s+",
    )
)

_MOST_MARKS = 1000  # of one segment that are placed for sure, and that may be code
_NEAR = 500  # characters around the middle that are looked at first


@dataclass
class _Job:
    """One text: its pieces and gaps, and the answers so far."""

    pieces: list[tuple[str, str]]
    answers: dict[int, str] = field(default_factory=dict)

    @property
    def target(self) -> Answer:
        text = "".join(self.answers[i].strip() + gap for i, (_, gap) in enumerate(self.pieces))
        return Answer(text, confidence_of(self.answers.values()))


def has_work(segment: Segment) -> bool:
    """Whether a segment has words to translate; code, placeholders, figures and addresses alone stay as they are.

    So does one with a thousand pieces of code in it: to find them again takes the square of their number.
    """
    return not _is_code(segment) and has_words(outside_kept(segment.text, segment.marks))


def checked(
    segment: Segment, target: str, flags: tuple[Flag, ...], confidence: Confidence | None = None
) -> TranslatedSegment:
    """A segment with its translation: the doubts about the words, and one about where very many marks stand."""
    if (number := len(segment.marks)) > _MOST_MARKS:
        guess = Flag(
            "marks",
            Message(
                "The sentence holds {number} marks; where they stand in the translation is a guess.",
                number=f"{number:,}",
            ),
        )
        flags = (*flags, guess)
    return TranslatedSegment(segment, target, flags, confidence)


def _is_code(segment: Segment) -> bool:
    """Whether there is too much code in a segment to find it again in a translation."""
    return len(segment.marks) > _MOST_MARKS < sum(mark.kept for mark in segment.marks)


def _left(segment: Segment) -> TranslatedSegment:
    """A segment that stays as it is, and why, where that is no matter of course."""
    number = len(segment.marks)
    left = Flag("marks", Message("The sentence holds {number} marks; it stays as it is.", number=f"{number:,}"))
    return TranslatedSegment(segment, segment.text, (left,) if _is_code(segment) else ())


def left_untranslated(segment: Segment, why: str) -> TranslatedSegment:
    """A segment that stays as it is for want of a model."""
    return TranslatedSegment(segment, segment.text, (Flag("untranslated", why),) if has_work(segment) else ())


def translate_segments(
    segments: Sequence[Segment], engine: Engine, task: Task, stopped: StopCheck = never, notes: Notes | None = None
) -> Iterator[tuple[int, TranslatedSegment]]:
    """Yield ``(index of the segment, translation)`` as they are ready, in any order, each index once.

    Equal segments are translated once, and what ``notes`` know not at all: they come first, and where nothing else is
    left the engine is not loaded. When ``stopped()`` turns true the iterator ends with indices missing. Raises what the
    engine raises.
    """
    places: dict[str, list[int]] = {}
    for index, segment in enumerate(segments):
        if has_work(segment):
            places.setdefault(segment.text, []).append(index)
        else:
            yield index, _left(segment)
    for text, target in (notes.look_up(list(places)) if notes and places else {}).items():
        flags = check_segment(text, target, task)
        for index in places.pop(text):
            yield index, checked(segments[index], target, flags)
    if places and not stopped():
        try:
            yield from _run(segments, places, engine, task, stopped, notes)
        finally:
            if notes:
                notes.flush()


def _run(
    segments: Sequence[Segment],
    places: dict[str, list[int]],
    engine: Engine,
    task: Task,
    stopped: StopCheck,
    notes: Notes | None,
) -> Iterator[tuple[int, TranslatedSegment]]:
    """Translate each distinct text and yield it for all its places."""
    try:
        engine.load(stopped)
    except Stopped:
        return
    texts = list(places)
    for position, target in run_texts(texts, engine, task, stopped):
        text, confidence = texts[position], confidence_of([target])
        flags = (*check_segment(text, target, task), *uncertain(confidence))
        if notes:
            notes.keep(text, target, flags)
        for index in places[text]:
            yield index, checked(segments[index], target, flags, confidence)


def run_texts(
    texts: Sequence[str], engine: Engine, task: Task, stopped: StopCheck = never
) -> Iterator[tuple[int, Answer]]:
    """Yield ``(index of the text, translation)`` of a loaded engine as they are ready, each index once.

    A text beyond the engine's window is divided, and comes when all its pieces are there; its ``Answer`` is as sure as
    the most doubtful of them. Raises what the engine does.
    """
    window = engine.window(task)
    pieces: list[str] = []
    owners: list[tuple[int, int]] = []
    jobs: list[_Job] = []
    for index, text in enumerate(texts):
        jobs.append(_Job(divide(text, lambda piece: engine.count(piece, task), window)))
        for number, (piece, _) in enumerate(jobs[index].pieces):
            owners.append((index, number))
            pieces.append(piece)
    for position, answer in engine.run(pieces, task, stopped):
        index, number = owners[position]
        job = jobs[index]
        job.answers[number] = answer
        if len(job.answers) == len(job.pieces):
            yield index, job.target


def divide(
    text: str, count: Callable[[str], int], window: int, cuts: Sequence[re.Pattern[str]] = _CUTS
) -> list[tuple[str, str]]:
    """Cut a text into ``(piece, gap)`` of at most ``window`` tokens each, at the best inner boundaries.

    Joining pieces and gaps gives the text back. A single word beyond the window is cut between letters. ``cuts`` are
    the boundaries that the text may have.
    """
    if count(text) <= window:
        return [(text, "")]
    cuts = [pattern for pattern in cuts if pattern.search(text)]  # what a text lacks, its parts lack too
    for pattern in cuts:
        cut = _middle(pattern, text)
        if cut:
            start, end = cut
            left, right = divide(text[:start], count, window, cuts), divide(text[end:], count, window, cuts)
            return [*left[:-1], (left[-1][0], text[start:end]), *right]
    if len(text) < 2:
        return [(text, "")]
    half = len(text) // 2
    return divide(text[:half], count, window, cuts) + divide(text[half:], count, window, cuts)


def _middle(pattern: re.Pattern[str], text: str) -> tuple[int, int] | None:
    """The match nearest to the middle of the text that leaves something on both sides."""
    middle = len(text) // 2
    # A cut near an end divides nothing: the next kind of boundary may lie better.
    edge = 1 if pattern is _CUTS[-1] else max(1, len(text) // 5)
    reach = _NEAR
    while True:
        low, high = max(edge, middle - reach), min(len(text) - edge, middle + reach)
        begin = low
        while begin and text[begin - 1].isspace():  # not into the midst of a gap
            begin -= 1
        best: tuple[int, int] | None = None
        for match in pattern.finditer(text, begin):
            start, end = match.span()
            if start > high or end == len(text):
                break
            if start >= low and (best is None or abs(start - middle) < abs(best[0] - middle)):
                best = start, end
        if best or (low, high) == (edge, len(text) - edge):
            return best
        reach *= 4
