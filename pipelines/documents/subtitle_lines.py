"""Divides a text over the cues it is spoken in, and breaks it into lines that can be read on a screen."""

from __future__ import annotations

import re
from collections.abc import Sequence

from pipelines.article import Mark, Marked

WIDTH = 42  # characters a line: what players show and viewers read without turning their heads
_MOST_WORDS = 300  # that lines of like lengths are looked for; no cue that can be read has as many
_SPACE = re.compile(r"[ \t\n\r\v\f\x1c-\x1e\x85\u2028\u2029]+")  # white space but for the kinds that do not break
_PAUSE = re.compile(r"[.!?…:;][\"»”’)\]]*$")
_COMMA = re.compile(r"[,—–][\"»”’)\]]*$")
_SHORT = re.compile(r"(?:^|\s)[^\W\d_]{1,3}$")


def divide_text(text: Marked, weights: Sequence[int]) -> list[Marked]:
    """A text in as many pieces as there are weights, of lengths in their proportion, cut between words.

    Where there are fewer words than pieces, the last words stay: they are given again. Points are in one piece only.
    """
    words = _words(text.text)
    if len(weights) < 2 or not words:
        return [text] * len(weights)
    count = min(len(weights), len(words))
    total, done = sum(weights) or 1, 0
    aims = []
    for weight in weights[:-1]:
        done += weight
        aims.append(done * len(text.text) / total)
    ends = _best_ends(text.text, words, aims[: count - 1], len(text.text) / len(weights))
    pieces = []
    first = 0
    for number, last in enumerate([*ends, len(words)]):
        begin, end = words[first][0], words[last - 1][1]
        reach = words[last][0] if last < len(words) else len(text.text) + 1
        pieces.append(_piece(text, begin if number else 0, end, reach))
        first = last
    again = Marked(pieces[-1].text, tuple(mark for mark in pieces[-1].marks if mark.start < mark.end))
    return [*pieces, *[again] * (len(weights) - count)]


def _words(text: str) -> list[tuple[int, int]]:
    words, at = [], 0
    for space in _SPACE.finditer(text):
        if space.start() > at:
            words.append((at, space.start()))
        at = space.end()
    return [*words, (at, len(text))] if at < len(text) else words


def _best_ends(text: str, words: Sequence[tuple[int, int]], aims: Sequence[float], size: float) -> list[int]:
    """For each aim the number of words before it: near the aim, better after a comma, not after a preposition."""
    best: list[tuple[float, list[int]] | None] = [None] * (len(words) + 1)
    best[0] = 0.0, []
    for number, aim in enumerate(aims):
        following: list[tuple[float, list[int]] | None] = [None] * (len(words) + 1)
        lowest: tuple[float, list[int]] | None = None
        left = len(aims) - number  # so many pieces come after this one, a word each at least
        for at in range(1, len(words) - left + 1):
            before = best[at - 1]
            if before is not None and (lowest is None or before[0] < lowest[0]):
                lowest = before
            if lowest is not None:
                cost = _cost(text, words[at - 1], aim, size)
                following[at] = lowest[0] + cost, [*lowest[1], at]
        best = following
    return min((division for division in best if division is not None), key=lambda division: division[0])[1]


def _cost(text: str, word: tuple[int, int], aim: float, size: float) -> float:
    end = text[max(0, word[1] - 4) : word[1]]
    away = (word[1] - aim) / max(size, 1.0)
    return away * away - (0.09 if _PAUSE.search(end) else 0.05 if _COMMA.search(end) else 0.0) + _hanging(end)


def _hanging(end: str) -> float:
    """What it costs to leave a preposition or a conjunction at a line's end."""
    return 0.04 if _SHORT.search(end) else 0.0


def _piece(text: Marked, begin: int, end: int, reach: int) -> Marked:
    """``text[begin:end]`` and its marks; points up to ``reach``, where the next piece begins, are its own."""
    marks = []
    for mark in text.marks:
        low, high = max(mark.start, begin), min(mark.end, end)
        if mark.start == mark.end:
            if begin <= mark.start < reach:
                at = min(mark.start, end) - begin
                marks.append(Mark(at, at, mark.key))
        elif low < high:
            marks.append(Mark(low - begin, high - begin, mark.key))
    return Marked(text.text[begin:end], tuple(marks))


def break_lines(text: Marked, indent: int = 0) -> Marked:
    """The text with line ends in place of some spaces: the fewest lines of ``WIDTH``, of like lengths.

    ``indent`` characters stand before the first line. A word that is longer than a line has a line of its own. Hundreds
    of words fill one line after another.
    """
    words = _words(text.text)
    if not words:
        return text
    flat = _SPACE.sub(lambda space: " " * len(space[0]), text.text)
    filled = _filled(words, indent)
    for last in filled if len(words) > _MOST_WORDS else _even(flat, words, indent, len(filled)):
        at = words[last - 1][1]
        flat = flat[:at] + "\n" + flat[at + 1 :]
    return Marked(flat, text.marks)


def _even(flat: str, words: Sequence[tuple[int, int]], indent: int, ends: int) -> list[int]:
    """The number of words before each of so many line ends."""
    # Least squares of the widths over all ways to make so few lines; a pause at a line's end is worth some.
    best: dict[int, tuple[float, list[int]]] = {0: (0.0, [])}
    for _ in range(ends + 1 if ends else 0):
        following: dict[int, tuple[float, list[int]]] = {}
        for first, (cost, before) in best.items():
            for last in range(first + 1, len(words) + 1):
                width = words[last - 1][1] - words[first][0] + (indent if first == 0 else 0)
                if width > WIDTH and last > first + 1:
                    break
                end = flat[max(0, words[last - 1][1] - 4) : words[last - 1][1]]
                fit = (width / WIDTH) ** 2 + _hanging(end) * (last < len(words))
                fit -= 0.15 if _PAUSE.search(end) else 0.08 if _COMMA.search(end) else 0.0
                if last not in following or cost + fit < following[last][0]:
                    following[last] = cost + fit, [*before, last]
        best = following
    return best[len(words)][1][:-1] if ends else []


def _filled(words: Sequence[tuple[int, int]], indent: int) -> list[int]:
    """The number of words before each line end where one line is filled after another, which gives the fewest."""
    ends, start = [], words[0][0] - indent
    for number, (begin, end) in enumerate(words):
        if end - start > WIDTH and number:
            ends.append(number)
            start = begin
    return ends
