"""Finds where the marks of a source sentence stand in its translation, from the words alone."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Sequence

from pipelines.article import Mark, Marked
from pipelines.languages.sounds import WORD, Span, find_alike
from pipelines.marks.kept import find_kept, restore_kept
from pipelines.marks.markup import beside_kept
from pipelines.marks.points import find_same, find_sign, part_of_word, place_point

_QUOTED = re.compile(r"«([^«»]+)»|“([^“”]+)”|\"([^\"]+)\"|„([^„“”]+)[“”]")
_LABEL = re.compile(r"[^:—–]{1,60}?(?=\s?[:—–]\s)")
_OPENING, _CLOSING = '«“„"(', '»”“")'
_MOST = 1_000_000  # marks times letters; beyond, to compare words would take seconds
_MOST_MARKED = 10_000_000  # marked letters times the target's, likewise


def place_marks(source: str, marks: Sequence[Mark], target: str) -> tuple[Mark, ...]:
    """Where the marks of a source segment stand in its translation.

    In this order: over everything, by the same words, figures or addresses, by quotation marks, by a label before a
    colon or dash, by names and words that sound alike; else over the last word that is free. Marks over signs alone
    stand over the same signs. Points go where ``place_point`` says, and so do signs and kept text that the target
    lacks, which are points then. No mark is lost, and marks that lay apart do not come to lie over each other while
    there are words enough. Hundreds of marks in one long sentence, or one over thousands of letters, are placed by
    their distance from its beginning alone.
    """
    compared = sum(mark.end - mark.start for mark in marks if mark.end - mark.start < len(source))
    if len(marks) * max(len(source), len(target)) > _MOST or compared * len(target) > _MOST_MARKED:
        return _in_proportion(source, marks, target)
    kept_places = find_kept(source, marks, target)
    worded: list[Mark] = []
    spans: list[Span | None] = []
    points: list[Mark] = []
    for mark in marks:
        span = (
            kept_places.get(mark.key) if mark.kept else _find(source, mark, target) if mark.start < mark.end else None
        )
        if span or (mark.start < mark.end and not mark.kept and WORD.search(source, mark.start, mark.end)):
            worded.append(mark)
            spans.append(span)
        else:
            points.append(mark)
    places = _settled(worded, target, spans)
    placed = [Mark(*place, mark.key) for mark, place in zip(worded, places, strict=True)]
    for mark in points:
        at = place_point(source, mark.start, mark.end, target)
        placed.append(Mark(at, at, mark.key))
    return _in_order(marks, placed)


def placed(source: Marked, target: str) -> Marked:
    """A translation with the source's marks in it, and with its kept text letter by letter, put in where it is lost."""
    return restore_kept(source, target, place_marks(source.text, source.marks, target))


def _in_order(marks: Sequence[Mark], placed: Sequence[Mark]) -> tuple[Mark, ...]:
    """Outer marks before inner ones, as in the source where they cover the same; no end inside of kept text."""
    order = {mark.key: number for number, mark in reversed(list(enumerate(marks)))}
    spans = [mark for mark in placed if mark.kept and mark.start < mark.end]
    moved = beside_kept(placed, spans)
    return tuple(sorted(moved, key=lambda mark: (mark.start, -mark.end, mark.kept, order[mark.key])))


def _in_proportion(source: str, marks: Sequence[Mark], target: str) -> tuple[Mark, ...]:
    """Every mark over the words that are as far on in the target; marks in each other stay so."""
    words = [m.span() for m in WORD.finditer(target)] or [(0, len(target))]
    ends = [end for _, end in words]
    scale = len(target) / max(1, len(source))
    kept_places = find_kept(source, marks, target, exactly=True)
    placed = [Mark(*kept_places[mark.key], mark.key) for mark in marks if mark.key in kept_places]
    for mark in marks:
        if mark.key in kept_places:
            continue
        first, last = (words[min(bisect_right(ends, at * scale), len(words) - 1)] for at in (mark.start, mark.end - 1))
        point = 0 if mark.start == 0 else len(target) if mark.start >= len(source) else first[0]
        span = (first[0], last[1]) if mark.start < mark.end and not mark.kept else (point, point)
        placed.append(Mark(*span, mark.key))
    return _in_order(marks, placed)


def _find(source: str, mark: Mark, target: str) -> Span | None:
    """Where a mark's words are in the target, if anything tells."""
    if not WORD.search(source[: mark.start] + " " + source[mark.end :]):
        # Quotation marks and full stops that were outside stay outside.
        start, end = find_same(source, mark.start, mark.end, target) or _edges(target)
        return start if mark.start else 0, end if mark.end < len(source) else len(target)
    inner = source[mark.start : mark.end]
    if not WORD.search(inner):
        return find_sign(source, mark.start, mark.end, target)
    searches: tuple[Callable[[], Span | None], ...] = (
        lambda: find_same(source, mark.start, mark.end, target),
        lambda: part_of_word(source, mark.start, mark.end, target),
        lambda: _quoted(source, mark, target),
        lambda: _label(source, mark, target),
        lambda: find_alike(inner, target, mark.start / len(source)),
    )
    span = next((span for search in searches if (span := search())), None)
    return _with_ends(inner, target, *span) if span else None


def _edges(target: str) -> Span:
    """From the first word to the end of the last one."""
    words = list(WORD.finditer(target))
    return (words[0].start(), words[-1].end()) if words else (0, len(target))


def _with_ends(inner: str, target: str, start: int, end: int) -> Span:
    """Takes in what stands around the words of the mark, where the target has it too: quotation marks, a per cent."""
    first, last = _edges(inner)
    lead, trail = inner[:first], inner[last:]
    if lead and not target.startswith(lead, start):
        same = target.endswith(lead, 0, start)
        start -= len(lead) if same else lead in _OPENING and target[start - 1 : start] in tuple(_OPENING)
    if trail and not target.endswith(trail, start, end):
        same = target.startswith(trail, end)
        end += len(trail) if same else trail in _CLOSING and target[end : end + 1] in tuple(_CLOSING)
    return start, end


def _quoted(source: str, mark: Mark, target: str) -> Span | None:
    """What is quoted in the target, where the mark covers what is quoted in the source."""
    here = [m.span() for m in _QUOTED.finditer(source)]
    there = [m.span() for m in _QUOTED.finditer(target)]
    if len(here) != len(there):
        return None
    for (start, end), (begin, finish) in zip(here, there, strict=True):
        if start <= mark.start <= start + 1 and end - 1 <= mark.end <= end:
            inside = mark.start > start
            return begin + inside, finish - inside
    return None


def _label(source: str, mark: Mark, target: str) -> Span | None:
    """A label at the beginning, up to the colon or dash that follows it in both."""
    here, there = _LABEL.match(source), _LABEL.match(target)
    if not here or not there or mark.start > 1:
        return None
    if here.end() <= mark.end <= here.end() + 2:
        return 0, min(len(target), there.end() + (mark.end - here.end()))
    return None


def _settled(marks: Sequence[Mark], target: str, spans: Sequence[Span | None]) -> list[Span]:
    """A place for every mark: inner ones inside of outer ones, those that lay apart on words of their own."""
    places: list[Span | None] = [None] * len(marks)
    outer = [_outer(marks, number) for number in range(len(marks))]

    def apart(number: int) -> list[Span]:
        mark = marks[number]
        return [
            place
            for other, place in zip(marks, places, strict=True)
            if place is not None and (other.end <= mark.start or mark.end <= other.start)
        ]

    for number in sorted(range(len(marks)), key=lambda number: not marks[number].kept):
        span = spans[number]
        if marks[number].kept:
            places[number] = span
            continue
        around = places[outer[number]] if outer[number] >= 0 else None
        if span and around and span[0] < around[1] and around[0] < span[1]:
            span = max(span[0], around[0]), min(span[1], around[1])
        if span and span[0] < span[1] and not any(a < span[1] and span[0] < b for a, b in apart(number)):
            places[number] = span
    words = [m.span() for m in WORD.finditer(target)]
    starts, ends = [start for start, _ in words], [end for _, end in words]
    for number in reversed(range(len(marks))):
        if places[number] is not None:
            continue
        inside = [place for at, place in enumerate(places) if place and outer[at] == number]
        if inside:
            places[number] = min(start for start, _ in inside), max(end for _, end in inside)
            continue
        around = places[outer[number]] if outer[number] >= 0 else None
        first, last = (bisect_left(starts, around[0]), bisect_right(ends, around[1])) if around else (0, len(words))
        taken = {
            at for start, end in apart(number) for at in range(bisect_right(ends, start), bisect_left(starts, end))
        }
        free = next((at for at in range(last - 1, first - 1, -1) if at not in taken), last - 1)
        places[number] = words[free] if first < last else around or (0, len(target))
    return [place or (0, len(target)) for place in places]


def _outer(marks: Sequence[Mark], number: int) -> int:
    """The number of the innermost mark around one, or -1."""
    mark = marks[number]
    around = [at for at in range(number) if marks[at].start <= mark.start and mark.end <= marks[at].end]
    return around[-1] if around else -1
