"""Inline markup as it is carried: cut with the sentences, joined again, and as runs between formats."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise
from typing import Literal

from pipelines.article import Mark, Marked
from pipelines.controls import line_without_controls

Run = tuple[str, tuple[str, ...]]
"""A piece of text and the keys of the marks it is in, outermost first; an empty text is a thing between letters."""

Event = tuple[Literal["open", "close", "text", "point"], str]
"""A step of ``walk``: a mark's key, or text."""

Seam = tuple[int, int, frozenset[str]]
"""Where two sentences meet in a text: end of the one, begin of the other, keys of the marks that go on between."""

_BEFORE = "([{«“„‘/"  # what a space never follows
_STOPS = frozenset(".,;:!?…")
_AFTER = _STOPS | frozenset(")»”")  # what follows no space
_PART = "\0"  # between the parts of a key
_LONGEST_KEPT = 80  # letters of code that a model is shown in its sentence; a line of program would lead it astray


def from_runs(runs: Iterable[Run]) -> Marked:
    """Runs joined: neighbours in one mark make one mark. Keys must tell apart marks that are not to be joined.

    A mark around points alone is lost: what wraps no text (a link around a picture) is one point, with one key.
    Controls are cut out of the text.
    """
    text = ""
    opened: list[Mark] = []  # those that the last run was in; the end is not known yet
    done: list[tuple[int, Mark]] = []  # with their depth

    def close(level: int) -> None:
        for depth, mark in enumerate(opened[level:], level):
            if mark.start < len(text):
                done.append((depth, Mark(mark.start, len(text), mark.key)))
        del opened[level:]

    for piece, keys in runs:
        clean = line_without_controls(piece)
        if not clean and not (keys and (not piece or keys[-1].startswith("k"))):
            continue
        piece = clean
        around = keys if piece else keys[:-1]
        level = _shared(opened, around)
        close(level)
        opened += [Mark(len(text), len(text), key) for key in around[level:]]
        if not piece:
            done.append((len(keys), Mark(len(text), len(text), keys[-1])))
        text += piece
    close(0)
    done.sort(key=lambda pair: (pair[1].start, -pair[1].end, pair[0] if pair[1].start < pair[1].end else 0))
    return Marked(text, tuple(mark for _, mark in done))


def to_runs(marked: Marked) -> Iterator[Run]:
    """The text cut where marks begin and end; joined again by ``from_runs``. Crossing marks come in pieces."""
    marks = _ordered(marked.marks)
    cuts = sorted({0, len(marked.text), *(m.start for m in marks), *(m.end for m in marks)})
    around: list[Mark] = []
    points: list[Mark] = []
    at = 0
    for number, start in enumerate(cuts):
        around = [mark for mark in around if mark.end > start]
        inner = tuple(mark.key for mark in around)
        while at < len(marks) and marks[at].start == start:
            (around if marks[at].end > start else points).append(marks[at])
            at += 1
        yield from (("", (*inner, point.key)) for point in points)
        points.clear()
        if number + 1 < len(cuts):
            yield marked.text[start : cuts[number + 1]], tuple(mark.key for mark in around)


def walk(marked: Marked) -> Iterator[Event]:
    """The text as a writer needs it: marks open and close properly nested. A mark over nothing is a point."""
    opened: list[str] = []
    for piece, keys in to_runs(marked):
        around = keys if piece else keys[:-1]
        level = 0
        while level < min(len(opened), len(around)) and opened[level] == around[level]:
            level += 1
        for key in reversed(opened[level:]):
            yield "close", key
        for key in around[level:]:
            yield "open", key
        opened[level:] = around[level:]
        if piece:
            yield "text", piece
        elif keys:
            yield "point", keys[-1]
    for key in reversed(opened):
        yield "close", key


def spaced(point: str, flags: str, before: str, after: str) -> str:
    """A point between two pieces of text, with the spaces around it that it had (``l``, ``r``) in the source."""
    left = "l" in flags and bool(before) and not before[-1].isspace() and before[-1] not in _BEFORE
    right = "r" in flags and bool(after) and (after[0].isalnum() or after[0] in _BEFORE)
    return " " * left + point + " " * right


def following(events: Sequence[Event]) -> list[str]:
    """The text after each event, up to the next one that is no text."""
    texts = [""] * len(events)
    for at in range(len(events) - 1, 0, -1):
        texts[at - 1] = events[at][1] if events[at][0] == "text" else texts[at]
    return texts


def kept_key(number: int, text: str, source: str, flags: str = "lr") -> str:
    """The key of kept text: what a reader sees of it, how the file has it, and the spaces around it for ``spaced``."""
    return _PART.join((f"k{number}", line_without_controls(text), source, flags))


def kept_parts(key: str) -> tuple[str, str, str]:
    """Text, source and spaces out of a kept text's key."""
    _, text, source, flags = key.split(_PART)
    return text, source, flags


def can_be_kept(text: str) -> bool:
    """Whether a reader sees anything of kept text. Where a model is not shown it, it is a point with such a key."""
    return bool(text.strip()) and _PART not in text


def can_be_shown(text: str) -> bool:
    """Whether kept text stands in the sentence that a model gets; what is empty or long is a point."""
    return 0 < len(text) <= _LONGEST_KEPT and text == " ".join(text.split()) and can_be_kept(text)


def shown(marked: Marked) -> str:
    """The text as a reader sees it: with the kept text that is too long for a model's sentence, and a point there."""
    if not any(mark.kept and mark.start == mark.end for mark in marked.marks):
        return marked.text
    pieces: list[str] = []
    before = ""
    events = list(walk(marked))
    for (what, value), after in zip(events, following(events), strict=True):
        if what == "text" or (what == "point" and value[0] == "k"):
            text, _, flags = (value, "", "") if what == "text" else kept_parts(value)
            before = spaced(text, flags, before, after)
            pieces.append(before)
    return "".join(pieces)


def outside_kept(text: str, marks: Iterable[Mark]) -> str:
    """The text without what is kept: the words that ask for a translation and tell the language."""
    pieces, at = [], 0
    for mark in marks:
        if mark.kept and mark.start >= at:
            pieces.append(text[at : mark.start])
            at = mark.end
    return " ".join([*pieces, text[at:]]) if pieces else text


def settle_kept(marked: Marked) -> Marked:
    """Kept marks over other text than their own become points; other marks neither end in nor lie within a kept one."""
    if not any(mark.kept for mark in marked.marks):
        return marked
    marks, spans = [], []
    for mark in marked.marks:
        if mark.kept and mark.start < mark.end:
            if marked.text[mark.start : mark.end].lower() == kept_parts(mark.key)[0].lower():
                spans.append(mark)
            else:
                mark = Mark(mark.end, mark.end, mark.key)
        marks.append(mark)
    return Marked(marked.text, beside_kept(marks, spans))


def beside_kept(marks: Iterable[Mark], spans: Sequence[Mark]) -> tuple[Mark, ...]:
    """The marks, those with an end inside of a kept one (of ``spans``) moved out of it or around it."""
    keys = {mark.key for mark in spans}
    ordered = sorted(spans, key=lambda mark: mark.start)
    starts = [span.start for span in ordered]

    def around(at: int) -> Mark | None:
        """The kept text that a place lies within; no two lie over each other."""
        span = ordered[bisect_left(starts, at) - 1] if at > starts[0] else None
        return span if span and at < span.end else None

    def beside(mark: Mark) -> Mark:
        first, last = around(mark.start), around(mark.end)
        end = last.end if last else mark.end
        start = mark.start if first is None else end if mark.start == mark.end else first.start
        return Mark(start, end, mark.key)

    moved = [mark if mark.key in keys else beside(mark) for mark in marks] if spans else marks
    return tuple(sorted(moved, key=lambda mark: (mark.start, -mark.end, mark.kept)))


def close_up(marked: Marked) -> Marked:
    """Without the space before a point that a full stop or the like follows: ``see the page .`` is no sentence.

    Whoever writes the point has the space in its key (``spaced``).
    """
    text = marked.text
    gaps = sorted({
        mark.start - 1
        for mark in marked.marks
        if mark.start == mark.end > 1 and mark.key[0] in "pk" and text[mark.start - 1] == " "
        and text[mark.start : mark.start + 1] in _AFTER and text[mark.start - 2] not in _STOPS
    })  # fmt: skip
    if not gaps:
        return marked
    parts = [text[begin + 1 : end] for begin, end in pairwise([-1, *gaps, len(text)])]

    def moved(at: int) -> int:
        return at - bisect_left(gaps, at)

    return Marked("".join(parts), tuple(Mark(moved(mark.start), moved(mark.end), mark.key) for mark in marked.marks))


def strip_marked(marked: Marked) -> tuple[str, Marked, str]:
    """White space before, the text without it, white space after; marks on white space alone become points."""
    text = marked.text.strip()
    lead = len(marked.text) - len(marked.text.lstrip()) if text else 0
    marks = cut_marks(marked.marks, lead, lead + len(text), loose=True)
    return marked.text[:lead], Marked(text, marks), marked.text[lead + len(text) :]


def cut_marks(marks: Iterable[Mark], start: int, end: int, loose: bool = False) -> tuple[Mark, ...]:
    """The marks of ``text[start:end]``, counted from its start.

    A mark that only touches the piece is not of it; a point at ``start`` or ``end`` is. ``loose`` also takes in what
    lies wholly outside, at the nearer end, so that nothing is lost.
    """
    parts = []
    for mark in marks:
        low, high = max(mark.start, start), min(mark.end, end)
        if low < high or (mark.start == mark.end and start <= mark.start <= end):
            parts.append(Mark(low - start, high - start, mark.key))
        elif loose:
            at = 0 if mark.end <= start else end - start
            parts.append(Mark(at, at, mark.key))
    return tuple(parts)


def share_marks(marks: Iterable[Mark], spans: Sequence[tuple[int, int]]) -> list[tuple[Mark, ...]]:
    """The marks of each of a paragraph's sentences, counted from its start; ``spans`` are in order and do not overlap.

    A mark is divided among the sentences it reaches over. A point, or a mark on the white space between two sentences,
    belongs to one of them only, to the earlier one if it touches both.
    """
    shares: list[list[Mark]] = [[] for _ in spans]
    ends = [end for _, end in spans]
    for mark in marks if spans else ():
        number = min(bisect_right(ends, mark.start), len(spans) - 1)
        divided = False
        for at in range(number, len(spans)):
            start, end = spans[at]
            if start >= mark.end:
                break
            low, high = max(mark.start, start), min(mark.end, end)
            if low < high:
                shares[at].append(Mark(low - start, high - start, mark.key))
                divided = True
        if not divided:
            if number and (mark.start == ends[number - 1] or mark.end < spans[number][0]):
                number -= 1
            start, end = spans[number]
            place = min(max(mark.start, start), end) - start
            shares[number].append(Mark(place, place, mark.key))
    return [tuple(marks) for marks in shares]


def join_marks(marks: Sequence[Mark], seams: Iterable[Seam]) -> tuple[Mark, ...]:
    """What ``share_marks`` has divided, joined again where both parts still stand at the seam."""
    joined: list[Mark | None] = list(marks)
    begins: dict[tuple[int, str], int] = {}
    ends: dict[tuple[int, str], int] = {}
    for number, mark in enumerate(marks):
        if mark.start < mark.end:
            begins.setdefault((mark.start, mark.key), number)
            ends.setdefault((mark.end, mark.key), number)
    for end, begin, keys in seams:
        for key in keys:
            left, right = ends.get((end, key)), begins.get((begin, key))
            if left is None or right is None:
                continue
            first, second = joined[left], joined[right]
            if first is not None and second is not None and first.start < second.start:
                joined[left] = Mark(first.start, second.end, key)
                joined[right] = None
                ends[second.end, key] = left
    return _ordered(mark for mark in joined if mark is not None)


def _shared(opened: Sequence[Mark], keys: Sequence[str]) -> int:
    """How many of the marks that are open go on, outermost first."""
    count = 0
    while count < min(len(opened), len(keys)) and opened[count].key == keys[count]:
        count += 1
    return count


def _ordered(marks: Iterable[Mark]) -> tuple[Mark, ...]:
    """Outer before inner."""
    return tuple(sorted(marks, key=lambda mark: (mark.start, -mark.end)))
