"""Inline markup: cut with the sentences, carried as runs between formats, and placed again in a translation."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence

from pipelines.article import Mark, Marked

Run = tuple[str, tuple[str, ...]]
"""A piece of text and the keys of the marks it is in, outermost first; an empty text is a thing between letters."""

_WORD = re.compile(r"\w+(?:[-’'.]\w+)*")
_QUOTED = re.compile(r"«([^«»]+)»|“([^“”]+)”|\"([^\"]+)\"|„([^„“”]+)[“”]")
_LABEL = re.compile(r"[^:—–]{1,60}?(?=\s?[:—–]\s)")
_STEM = 4  # letters that two forms of one word share at least


def from_runs(runs: Iterable[Run]) -> Marked:
    """Runs joined: neighbours in one mark make one mark. Keys must tell apart marks that are not to be joined.

    A mark around points alone is lost: what wraps no text (a link around a picture) is one point, with one key.
    """
    text = ""
    opened: list[Mark] = []  # those that the last run was in; the end is not known yet
    done: list[Mark] = []
    for piece, keys in runs:
        if not piece:
            if keys:
                kept = _shared(opened, keys[:-1])
                done += [Mark(m.start, len(text), m.key) for m in opened[kept:] if m.start < len(text)]
                del opened[kept:]
                opened += [Mark(len(text), len(text), key) for key in keys[kept:-1]]
                done.append(Mark(len(text), len(text), keys[-1]))
            continue
        kept = _shared(opened, keys)
        done += [Mark(m.start, len(text), m.key) for m in opened[kept:]]
        del opened[kept:]
        opened += [Mark(len(text), len(text), key) for key in keys[kept:]]
        text += piece
    done += [Mark(m.start, len(text), m.key) for m in opened]
    return Marked(text, _ordered(done))


def to_runs(marked: Marked) -> Iterator[Run]:
    """The text cut where marks begin and end; joined again by ``from_runs``. Crossing marks come in pieces."""
    cuts = sorted({0, len(marked.text), *(m.start for m in marked.marks), *(m.end for m in marked.marks)})
    for number, start in enumerate(cuts):
        around = [m for m in marked.marks if m.start < m.end]
        for mark in marked.marks:
            if mark.start == mark.end == start:
                yield "", (*(m.key for m in around if m.start < start < m.end), mark.key)
        if number + 1 < len(cuts):
            end = cuts[number + 1]
            yield marked.text[start:end], tuple(m.key for m in around if m.start <= start and end <= m.end)


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
    found = []
    for mark in marks:
        low, high = max(mark.start, start), min(mark.end, end)
        if low < high or (mark.start == mark.end and start <= mark.start <= end):
            found.append(Mark(low - start, high - start, mark.key))
        elif loose:
            at = 0 if mark.end <= start else end - start
            found.append(Mark(at, at, mark.key))
    return tuple(found)


def place_marks(
    source: str, marks: Sequence[Mark], target: str, phrases: Mapping[str, str] | None = None
) -> tuple[Mark, ...]:
    """Where the marks of a source segment stand in its translation.

    In this order: over everything, by the same words, figures or addresses, by the translation that ``phrases`` has of
    the marked words, by quotation marks, by a label before a colon or dash; else over the translation's last word. A
    point follows the word it followed. No mark is lost: the result has as many as ``marks``.
    """
    placed = [_place(source, mark, target, phrases or {}) for mark in marks]
    return _ordered(placed)


def _place(source: str, mark: Mark, target: str, phrases: Mapping[str, str]) -> Mark:
    if mark.start == mark.end:
        at = _point(source, mark.start, target, phrases)
        return Mark(at, at, mark.key)
    inner = source[mark.start : mark.end]
    if not _WORD.search(source[: mark.start] + " " + source[mark.end :]):
        start, end = _edges(target)  # quotation marks and full stops that were outside stay outside
        return Mark(start if mark.start else 0, end if mark.end < len(source) else len(target), mark.key)
    span = (
        _same(source, mark, target)
        or _translated(phrases.get(inner.strip()), target)
        or _quoted(source, mark, target)
        or _label(source, mark, target)
        or _last_word(target)
    )
    return Mark(*span, mark.key)


def _edges(target: str) -> tuple[int, int]:
    """From the first word to the end of the last one."""
    words = list(_WORD.finditer(target))
    return (words[0].start(), words[-1].end()) if words else (0, len(target))


def _same(source: str, mark: Mark, target: str) -> tuple[int, int] | None:
    """The same words in the target; the marked one of several by its number, if the target has as many."""
    inner = source[mark.start : mark.end].strip()
    if not inner:
        return None
    pattern = re.compile(rf"(?<!\w){re.escape(inner)}(?!\w)", re.IGNORECASE)
    here = [m.start() for m in pattern.finditer(source)]
    there = [m.span() for m in pattern.finditer(target)]
    if not there:
        return None
    before = sum(start < mark.start for start in here)
    return there[min(before, len(there) - 1)]


def _translated(phrase: str | None, target: str) -> tuple[int, int] | None:
    """The run of target words that are forms of the phrase's words, in any order; half of them must be found."""
    wanted = [_stem(word) for word in _WORD.findall(phrase or "")]
    if not wanted:
        return None
    words = list(_WORD.finditer(target))
    hits = [_stem(word[0]) in wanted for word in words]
    best: tuple[int, int, int] | None = None
    for first in range(len(words)):
        if not hits[first]:
            continue
        for last in range(first, min(len(words), first + len(wanted) + 2)):
            if hits[last]:
                score = 2 * sum(hits[first : last + 1]) - (last - first + 1)
                if best is None or score > best[0]:
                    best = score, first, last
    if best is None or 2 * sum(hits[best[1] : best[2] + 1]) < len(wanted):
        return None
    return words[best[1]].start(), words[best[2]].end()


def _stem(word: str) -> str:
    """The part of a word that its forms share: at least four letters, or all but the last two or three."""
    word = word.lower()
    return word[: max(_STEM, len(word) * 2 // 3)]


def _quoted(source: str, mark: Mark, target: str) -> tuple[int, int] | None:
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


def _label(source: str, mark: Mark, target: str) -> tuple[int, int] | None:
    """A label at the beginning, up to the colon or dash that follows it in both."""
    here, there = _LABEL.match(source), _LABEL.match(target)
    if not here or not there or mark.start > 1:
        return None
    if here.end() <= mark.end <= here.end() + 2:
        return 0, min(len(target), there.end() + (mark.end - here.end()))
    return None


def _last_word(target: str) -> tuple[int, int]:
    words = list(_WORD.finditer(target))
    return words[-1].span() if words else (0, len(target))


def _point(source: str, at: int, target: str, phrases: Mapping[str, str]) -> int:
    """Where a thing between letters goes: to the same end, after the same word, else to the end."""
    if not source[:at].strip():
        return 0
    before = list(_WORD.finditer(source[:at]))
    if not source[at:].strip() or not before:
        return len(target)
    word = Mark(before[-1].start(), before[-1].end(), "")
    span = _same(source, word, target) or _translated(phrases.get(before[-1][0]), target)
    if span:
        return min(len(target), span[1] + len(source[before[-1].end() : at].strip()))
    if not _WORD.search(source[at:]):
        return _last_word(target)[1]
    return len(target)


def _shared(opened: Sequence[Mark], keys: Sequence[str]) -> int:
    """How many of the marks that are open go on, outermost first."""
    kept = 0
    while kept < min(len(opened), len(keys)) and opened[kept].key == keys[kept]:
        kept += 1
    return kept


def _ordered(marks: Iterable[Mark]) -> tuple[Mark, ...]:
    """Outer before inner."""
    return tuple(sorted(marks, key=lambda mark: (mark.start, -mark.end)))
