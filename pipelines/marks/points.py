"""Finds where a thing between letters (a picture, a line break, a note's number) stands in a translation."""

from __future__ import annotations

import re
from functools import lru_cache

from pipelines.languages.sounds import WORD, Span, find_alike, first_sound, sound_alike

_SIGN = re.compile(r"[,;](?!\d)|[:—–](?=\s)|[()«»“”„!?…]")
_WORD = re.compile(r"\w+")
_ALIKE = ('"«»“”„', "–—-")  # signs of which languages write one for another
_NEAR = 2  # words from a point, where order is mostly the same in all three languages
_LIKE = {"“": "«", "„": "«", "”": "»", "–": "—", "…": "."}  # signs that languages write for each other


def place_point(source: str, start: int, end: int, target: str) -> int:
    """Where what stands at ``source[start:end]`` (nothing, or text that the model has lost) goes in the translation.

    To the same end of the sentence, or place in a word; after the same word, figure or name that it followed, or before
    the one that it preceded; beside the same comma, bracket or quotation mark, where both have as many; else as far
    from a word in both that is near, and where none is, as far on in the sentence.
    """
    word = _word_around(source, start, end) if start == end else None
    if word:
        part = part_of_word(source, start, end, target)
        if part:
            return part[0]
        start = end = word[1]
    words = [match.span() for match in WORD.finditer(target)]
    if not source[:start].strip():
        return 0
    if not source[end:].strip() or not words:
        return len(target)
    before, after = list(WORD.finditer(source, 0, start)), WORD.search(source, end)
    beside = _beside_sign(source, start, end, target)
    if not before or not after:
        first = None if before or not after else _same_word(source, after.span(), target)
        if first:  # it stands behind signs
            return first[0]
        return beside if beside is not None else words[-1][1] if before else words[0][0]
    left = _same_word(source, before[-1].span(), target)
    if left:
        between = r"\s*".join(map(re.escape, source[before[-1].end() : start].split()))
        same = re.compile(r"\s*" + between).match(target, left[1]) if between else None
        at = same.end() if same else beside if between and beside is not None else left[1]
        return _over_space(target, at) if source[start - 1].isspace() and at == left[1] else at
    right = _same_word(source, after.span(), target)
    if right:
        attached = not source[start - 1].isspace() and source[end].isspace()
        return len(target[: right[0]].rstrip()) if attached else right[0]
    if beside is not None:
        return beside
    at = _words_before(source, len(before), target)
    attached = not source[start - 1].isspace()
    return words[max(at - 1, 0)][1] if attached else words[min(at, len(words) - 1)][0]


def find_same(source: str, start: int, end: int, target: str) -> Span | None:
    """The words of ``source[start:end]`` in the target; of several the one with its number, if there are as many."""
    marked = source[start:end]
    inner = marked.strip()
    if not inner:
        return None
    begin = start + marked.index(inner)
    pattern = re.compile(rf"(?<!\w){re.escape(inner)}(?!\w)", re.IGNORECASE)
    here = [match.start() for match in pattern.finditer(source)]
    there = [match.span() for match in pattern.finditer(target)]
    if not there or begin not in here:  # a part of a word is another word's whole
        return None
    before = here.index(begin)
    return there[min(before, len(there) - 1)]


def part_of_word(source: str, start: int, end: int, target: str) -> Span | None:
    """A part of a word (the 2 of CO2), or a place in it, where the target has the same word."""
    word = _word_around(source, start, end)
    whole = find_same(source, *word, target) if word else None
    return (whole[0] + start - word[0], whole[0] + end - word[0]) if word and whole else None


def _word_around(source: str, start: int, end: int) -> Span | None:
    """The word that a part of it, or a place between its letters, is in."""
    for word in _WORD.finditer(source):
        if word.start() <= start and end <= word.end():
            at_edge = start in word.span() if start == end else word.span() == (start, end)
            return None if at_edge else word.span()
    return None


def find_sign(source: str, start: int, end: int, target: str) -> Span | None:
    """Signs without a word: the same ones of the target, else a sign that languages write for the one."""
    inner = source[start:end].strip()
    start += source[start:end].index(inner)
    alike = next((f"[{signs}]" for signs in _ALIKE if inner and inner in signs), "")
    for pattern in filter(None, (re.escape(inner), alike)):
        here = [match.start() for match in re.finditer(pattern, source)]
        there = [match.span() for match in re.finditer(pattern, target)]
        if len(here) == len(there) and start in here:
            return there[here.index(start)]
    return None


def _same_word(source: str, word: Span, target: str) -> Span | None:
    text = source[slice(*word)]
    return find_same(source, *word, target) or find_alike(text, target, word[0] / len(source))


def _beside_sign(source: str, start: int, end: int, target: str) -> int | None:
    """After the sign that it followed, or before the one that it preceded, where the target has as many of these."""
    here, there = list(_SIGN.finditer(source)), list(_SIGN.finditer(target))
    for sign in here:
        follows = sign.end() <= start and not source[sign.end() : start].strip()
        if not follows and not (end <= sign.start() and not source[end : sign.start()].strip()):
            continue
        same = _LIKE.get(sign[0], sign[0])
        mine = [each.start() for each in here if _LIKE.get(each[0], each[0]) == same]
        theirs = [each.span() for each in there if _LIKE.get(each[0], each[0]) == same]
        if len(mine) == len(theirs):
            begin, finish = theirs[mine.index(sign.start())]
            return (_over_space(target, finish) if source[sign.end() : start] else finish) if follows else begin
    return None


def _over_space(text: str, at: int) -> int:
    return len(text) - len(text[at:].lstrip())


def _words_before(source: str, number: int, target: str) -> int:
    """How many words of the target come before a point that ``number`` words of the source come before."""
    count, total = len(WORD.findall(source)), len(WORD.findall(target))
    near = [(here, there) for here, there in _anchors(source, target) if -_NEAR <= here - number < _NEAR]
    if near:
        here, there = min(near, key=lambda pair: abs(pair[0] + 0.5 - number))
        return min(max(there + number - here, 0), total)
    return round(number * total / count)


@lru_cache(8)  # a sentence has as many points as it has line breaks
def _anchors(source: str, target: str) -> tuple[tuple[int, int], ...]:
    """Words that are in both, figures and names among them, by their numbers; each once, in the source's order."""
    places: dict[str, list[int]] = {}  # only words that begin alike are compared, so that a long sentence takes no time
    theirs = WORD.findall(target)
    for there, other in enumerate(theirs):
        for key in {other.lower(), first_sound(other)}:
            places.setdefault(key, []).append(there)
    taken: set[int] = set()
    anchors = []
    for here, word in enumerate(WORD.findall(source)):
        near = sorted({*places.get(word.lower(), ()), *places.get(first_sound(word), ())} - taken)
        for there in near:
            other = theirs[there]
            if word.lower() == other.lower() or (len(word) > 3 and sound_alike(word, other)):
                taken.add(there)
                anchors.append((here, there))
                break
    return tuple(anchors)
