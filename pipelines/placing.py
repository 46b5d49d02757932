"""Finds where the marks of a source sentence stand in its translation, from the words alone."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Mapping, Sequence
from difflib import SequenceMatcher
from functools import lru_cache

from pipelines.article import Mark

Span = tuple[int, int]

_WORD = re.compile(r"\w+(?:[-’'.]\w+|(?<=\d),\d+)*")
_QUOTED = re.compile(r"«([^«»]+)»|“([^“”]+)”|\"([^\"]+)\"|„([^„“”]+)[“”]")
_LABEL = re.compile(r"[^:—–]{1,60}?(?=\s?[:—–]\s)")
_OPENING, _CLOSING = '«“„"(', '»”“")'
_MOST = 1_000_000  # marks times letters; beyond, to compare words would take seconds
_STEM = 4  # letters that two forms of one word share at least
_ALIKE, _NAMES_ALIKE = 0.8, 0.7  # how like two words, two names must sound

# What Kazakh, Russian and English names have in common, as sounds: "Тоқаев", "Токаев" and "Tokayev" come near.
_LETTERS = (
    "аa әa бb вv гg ғg дd еe ёo жj зz иi іi йi ыi кk қk хk һk лl мm нn ңn оo өo пp рr сs цs шs щs тt уu ұu үu юu фf чc"
    " эe яa qk wv xk yi hk ck"
)
_SOUNDS = str.maketrans({pair[0]: pair[1] for pair in _LETTERS.split()} | {"ъ": None, "ь": None})
_DIGRAPHS = tuple(
    (re.compile(letters), sound)
    for letters, sound in (
        ("shch|sch|sh|ts", "s"), ("ch", "ч"), ("zh", "j"), ("kh|ck", "k"), ("gh", "g"), ("ph", "f"), ("ng(?!\\w)", "n"),
        ("ya", "a"), ("yu", "u"), ("yo", "o"), ("ye", "e"),
    )
)  # fmt: skip
_DOUBLED = re.compile(r"(.)\1+")


def place_marks(
    source: str, marks: Sequence[Mark], target: str, phrases: Mapping[str, str] | None = None
) -> tuple[Mark, ...]:
    """Where the marks of a source segment stand in its translation.

    In this order: over everything, by the same words, figures or addresses, by the translation that ``phrases`` has of
    the marked words, by quotation marks, by a label before a colon or dash, by names and words that sound alike; else
    over the last word that is free. A point follows the word it followed, or precedes the one it preceded, or goes to
    the end. No mark is lost, and marks that lay apart do not come to lie over each other while there are words enough.
    Hundreds of marks in one long sentence are placed by their distance from its beginning alone.
    """
    if len(marks) * max(len(source), len(target)) > _MOST:
        return _in_proportion(source, marks, target)
    known = phrases or {}
    spans = [mark for mark in marks if mark.start < mark.end]
    places = _settled(spans, target, [_find(source, mark, target, known) for mark in spans])
    placed = [Mark(*place, mark.key) for mark, place in zip(spans, places, strict=True)]
    for mark in marks:
        if mark.start == mark.end:
            at = _point(source, mark.start, target, known)
            placed.append(Mark(at, at, mark.key))
    order = {mark.key: number for number, mark in reversed(list(enumerate(marks)))}
    return tuple(sorted(placed, key=lambda mark: (mark.start, -mark.end, order[mark.key])))


def _in_proportion(source: str, marks: Sequence[Mark], target: str) -> tuple[Mark, ...]:
    """Every mark over the words that are as far on in the target; marks in each other stay so."""
    words = [m.span() for m in _WORD.finditer(target)] or [(0, len(target))]
    ends = [end for _, end in words]
    scale = len(target) / max(1, len(source))
    placed = []
    for mark in marks:
        first, last = (words[min(bisect_right(ends, at * scale), len(words) - 1)] for at in (mark.start, mark.end - 1))
        point = 0 if mark.start == 0 else len(target) if mark.start >= len(source) else first[0]
        span = (first[0], last[1]) if mark.start < mark.end else (point, point)
        placed.append(Mark(*span, mark.key))
    return tuple(sorted(placed, key=lambda mark: (mark.start, -mark.end)))


def _find(source: str, mark: Mark, target: str, phrases: Mapping[str, str]) -> Span | None:
    """Where a mark's words are in the target, if anything tells."""
    if not _WORD.search(source[: mark.start] + " " + source[mark.end :]):
        start, end = _edges(target)  # quotation marks and full stops that were outside stay outside
        return start if mark.start else 0, end if mark.end < len(source) else len(target)
    inner = source[mark.start : mark.end]
    ways: tuple[Callable[[], Span | None], ...] = (
        lambda: _same(source, mark, target),
        lambda: _inside(source, mark, target),
        lambda: _translated(phrases.get(inner.strip()), target),
        lambda: _quoted(source, mark, target),
        lambda: _label(source, mark, target),
        lambda: _alike(inner, target, mark.start / len(source)),
    )
    found = next((span for way in ways if (span := way())), None)
    return _with_ends(inner, target, *found) if found else None


def _edges(target: str) -> Span:
    """From the first word to the end of the last one."""
    words = list(_WORD.finditer(target))
    return (words[0].start(), words[-1].end()) if words else (0, len(target))


def _same(source: str, mark: Mark, target: str) -> Span | None:
    """The same words in the target; the marked one of several by its number, if the target has as many."""
    marked = source[mark.start : mark.end]
    inner = marked.strip()
    if not inner:
        return None
    begin = mark.start + marked.index(inner)
    pattern = re.compile(rf"(?<!\w){re.escape(inner)}(?!\w)", re.IGNORECASE)
    here = [m.start() for m in pattern.finditer(source)]
    there = [m.span() for m in pattern.finditer(target)]
    if not there or begin not in here:  # a part of a word is another word's whole
        return None
    before = here.index(begin)
    return there[min(before, len(there) - 1)]


def _inside(source: str, mark: Mark, target: str) -> Span | None:
    """A part of a word (the 2 of CO2): the same part of the same word."""
    word = next((m for m in re.finditer(r"\w+", source) if m.start() <= mark.start and mark.end <= m.end()), None)
    if word is None or word.span() == (mark.start, mark.end):
        return None
    whole = _same(source, Mark(*word.span(), ""), target)
    return (whole[0] + mark.start - word.start(), whole[0] + mark.end - word.start()) if whole else None


def _translated(phrase: str | None, target: str) -> Span | None:
    """The run of target words that are forms of the phrase's words, in any order; half of them must be found."""
    wanted = _WORD.findall(phrase or "")
    if not wanted:
        return None
    words = list(_WORD.finditer(target))
    found = _window([any(_forms(word[0], other) for other in wanted) for word in words], len(wanted), 0.0)
    return (words[found[0]].start(), words[found[1]].end()) if found else None


def _alike(inner: str, target: str, where: float) -> Span | None:
    """Names and words of all languages (президент, president) that sound like the marked ones; half must be found.

    Of several places the one nearest to ``where`` (0 to 1) is taken.
    """
    marked = _WORD.findall(inner)
    wanted = [word for word in marked if len(word) > 2 or word.isdigit()]
    words = list(_WORD.finditer(target))
    found = _window([any(_sound_alike(word[0], other) for other in wanted) for word in words], len(wanted), where)
    if not found:
        return None
    first, last = found
    # "Ұлттық банк", "Национальный банк": a name goes on to the left where the words before it are capitals too.
    while (
        last - first + 1 < len(marked)
        and marked[0][0].isupper()
        and first
        and words[first - 1][0][0].isupper()
        and target[words[first - 1].end() : words[first].start()].isspace()
    ):
        first -= 1
    return words[first].start(), words[last].end()


def _window(hits: Sequence[bool], wanted: int, where: float) -> tuple[int, int] | None:
    """First and last word of the run that has most hits and fewest other words, and at least half of what is wanted."""
    best: tuple[float, int, int] | None = None
    for first in range(len(hits)):
        if not hits[first]:
            continue
        for last in range(first, min(len(hits), first + wanted + 2)):
            if hits[last]:
                score = 2 * sum(hits[first : last + 1]) - (last - first + 1) - abs(first / len(hits) - where) / 8
                if best is None or score > best[0]:
                    best = score, first, last
    if best is None or 2 * sum(hits[best[1] : best[2] + 1]) < wanted:
        return None
    return best[1], best[2]


def _forms(left: str, right: str) -> bool:
    """Whether two words of one language may be forms of one: at least four letters, or two thirds, are the same."""
    left, right = left.lower(), right.lower()
    shorter = min(len(left), len(right))
    shared = next((at for at in range(shorter) if left[at] != right[at]), shorter)
    return left == right or shared >= max(_STEM, shorter * 2 // 3)


@lru_cache(4096)
def _sounds(word: str) -> str:
    word = word.lower()
    for letters, sound in _DIGRAPHS:
        word = letters.sub(sound, word)
    return _DOUBLED.sub(r"\1", word.translate(_SOUNDS))


@lru_cache(4096)
def _sound_alike(left: str, right: str) -> bool:
    """Whether two words, of any of the three languages and in any form, sound alike from their beginning."""
    if any(character.isdigit() for character in left + right):
        return re.sub(r"\D", "", left) == re.sub(r"\D", "", right)
    one, other = _sounds(left), _sounds(right)
    length = min(len(one), len(other))
    if length < _STEM or one[0] != other[0]:
        return one == other
    likeness = SequenceMatcher(None, one[: length + 1], other[: length + 1], autojunk=False).ratio()
    return likeness >= (_NAMES_ALIKE if left[0].isupper() and right[0].isupper() else _ALIKE)


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


def _settled(marks: Sequence[Mark], target: str, found: Sequence[Span | None]) -> list[Span]:
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

    for number, span in enumerate(found):
        around = places[outer[number]] if outer[number] >= 0 else None
        if span and around and span[0] < around[1] and around[0] < span[1]:
            span = max(span[0], around[0]), min(span[1], around[1])
        if span and span[0] < span[1] and not any(a < span[1] and span[0] < b for a, b in apart(number)):
            places[number] = span
    words = [m.span() for m in _WORD.finditer(target)]
    starts, ends = [start for start, _ in words], [end for _, end in words]
    for number in reversed(range(len(marks))):
        if places[number] is not None:
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


def _point(source: str, at: int, target: str, phrases: Mapping[str, str]) -> int:
    """Where a thing between letters goes: to the same end, after the same word, before the same word, to the end."""
    if not source[:at].strip():
        return 0
    before = list(_WORD.finditer(source[:at]))
    if not source[at:].strip() or not before:
        return len(target)
    word = before[-1]
    span = _word_of(source, word.span(), target, phrases)
    if span:
        between = source[word.end() : at].strip()
        return span[1] + len(between) * target.startswith(between, span[1])
    following = _WORD.search(source, at)
    if not following:
        return (_edges(target)[1] or len(target)) if _WORD.search(target) else len(target)
    span = _word_of(source, following.span(), target, phrases)
    return span[0] if span else len(target)


def _word_of(source: str, word: Span, target: str, phrases: Mapping[str, str]) -> Span | None:
    text = source[slice(*word)]
    return (
        _same(source, Mark(*word, ""), target)
        or _translated(phrases.get(text), target)
        or _alike(text, target, word[0] / len(source))
    )
