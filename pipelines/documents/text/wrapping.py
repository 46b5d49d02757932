"""Tells which line ends of a plain text were made by a program that wraps, by measuring the text.

Two stories about a block of lines are compared, as a likelihood ratio in nats: "running text, wrapped at a width", and
"lines that somebody made": verse, addresses, lists, figures, chats. What tells them apart:

- fit: wrapping ends a line only where the next word has no room. A made line leaves no room as often as one of the
  text's words happens to be too long for what is left.
- ends of sentences: wrapping leaves most of them inside of lines; made lines end with them.
- case and punctuation: a wrapped line begins and ends as the words inside of lines do; made lines have habits.

Widths are counted in columns; in letters of middle width where that fits much better, as in columns copied from print.
Most made lines are narrower than 51 columns, so a narrow text must bring evidence and a wide one need not. The figures
were set on news in three languages, wrapped at 30 to 100 columns, and on made lines of forty kinds.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import chain
from math import exp, inf, log

from pipelines.documents.text.lines import Line, is_broken, is_final, may_continue

NARROWEST, WIDEST = 24, 110  # columns between which a text may count as hard-wrapped

_USUAL = 51  # columns: below, lines are made rather than wrapped, unless there is evidence
_SAMPLE = 400  # lines that a long text is judged by
_LONG = 4 * WIDEST  # characters of a line that are looked at
_WRAPPED = ((0.9, 0), (0.5, 1))  # share of a wrapped text's blocks that are wrapped, and how unusual that is, in nats
_VETO = -3.5  # nats below which a block of a wrapped text was made
_FULL, _BREAK, _MISFIT = 0.97, 0.2, 0.02  # how often wrapping leaves no room; room at a paragraph's end; room elsewhere
_PRINTED = 5.0  # nats by which a count of printed letters must be better: it can fit by chance
_TOO_WIDE = -3.0  # nats
_INSIDE = 0.2  # share of their sentences' ends that made lines have inside
_BEGINNINGS, _ENDINGS = (0.08, 0.5), (0.6, 0.9)  # habits of made lines: shares with a small letter, with a mark
_SHORT = 0.6  # of the width: wrapping ends no line so early

_PAUSE = re.compile(r"[,:;–—-][\"»”’)\]]*$")
_INNER_END = re.compile(r"[.!?…][\"»”’)\]]*\s+(?:[-–—] ?)?[«“\"]?([^\W\d_])")
_THIN = re.compile(r"[ijlftrI1ії .,;:!'|()-]")
_THICK = re.compile(r"[mwMWшщжюфмыШЩЖЮФМЫ—]")
_OPENING = "«“‘\"'([—–- "


@dataclass(frozen=True, slots=True)
class _Pair:
    """A line that another follows at once."""

    at: int
    width: float
    word: float  # width of the next line's first word, and of the space before it
    words: tuple[str, ...]
    small: bool  # the next line begins with a small letter
    final: bool  # this one ends as a sentence does
    ends: int  # sentences that end inside of it

    @property
    def opens(self) -> bool:
        """Whether the next line may begin something new that this one announces."""
        return not (self.final or self.small)

    def is_full(self, width: float) -> bool:
        return self.width + self.word > width


@dataclass(frozen=True, slots=True)
class _Habits:
    """How the words inside of lines begin and end, as shares, and the sorted widths of the lines' first words."""

    small: float
    pauses: float
    first: Sequence[float]

    def too_long(self, room: float) -> float:
        """The chance that a word has no room."""
        return (len(self.first) - bisect_right(self.first, room) + 0.5) / (len(self.first) + 1)


@dataclass(frozen=True, slots=True)
class _Finding:
    """The width that a text was wrapped at, if it was, the evidence for that, and how it was measured."""

    evidence: float
    width: float
    habits: _Habits
    headed: bool  # most blocks begin with a heading
    measure: Callable[[str], float]


def find_joins(source: str, lines: Sequence[Line]) -> list[bool]:
    """Say for each line whether the next one goes on in the same paragraph."""
    joins = [False] * len(lines)
    blocks = _blocks(source, lines)
    sample = [block[:_SAMPLE] for block in blocks[:: 1 + sum(map(len, blocks)) // _SAMPLE]]
    look, printed = (_look(source, lines, sample, measure) for measure in (len, _printed))
    if printed.evidence > look.evidence + _PRINTED:
        look = printed
    if look.evidence < max(-1.0, (_USUAL - look.width) / 7):
        return joins
    for block in blocks:
        pairs = _pairs(source, lines, block, look.measure)
        if _evidence(pairs, look.width, look.habits) < _VETO:
            continue
        first = block[0]  # line of the paragraph under way
        for pair in pairs[look.headed and pairs[0].opens :]:
            if not (pair.at and joins[pair.at - 1]):
                first = pair.at
            follows = may_continue(source, lines[first], lines[pair.at], lines[pair.at + 1])
            joins[pair.at] = follows and _goes_on(pair, look.width)
    return joins


def _goes_on(pair: _Pair, width: float) -> bool:
    if pair.is_full(width):
        return pair.small or pair.width <= width
    return pair.small and not pair.final and pair.width > _SHORT * width


def _blocks(source: str, lines: Sequence[Line]) -> list[range]:
    """Runs of lines of which each may go on in the next."""
    blocks, start = [], None
    for at in range(len(lines)):
        last = at + 1 == len(lines) or lines[at].blank or lines[at + 1].blank
        if last or not may_continue(source, lines[at], lines[at], lines[at + 1]):
            if start is not None:
                blocks.append(range(start, at))
            start = None
        elif start is None:
            start = at
    return blocks


def _pairs(source: str, lines: Sequence[Line], block: range, measure: Callable[[str], float]) -> list[_Pair]:
    return [_pair(source, at, lines[at], lines[at + 1], measure) for at in block]


def _pair(source: str, at: int, line: Line, following: Line, measure: Callable[[str], float]) -> _Pair:
    text = source[line.start : min(line.end, line.start + _LONG)]
    next_text = source[following.start : min(following.end, following.start + WIDEST)]
    return _Pair(
        at=at,
        width=line.indent + measure(text),
        # No program breaks a line at any other kind of space.
        word=measure(next_text.split(" ", 1)[0]) + (0 if is_broken(source, line) else measure(" ")),
        words=tuple(text.split()),
        small=_is_small(next_text),
        final=is_final(source, line),
        ends=sum(match[1].isupper() for match in _INNER_END.finditer(text)),
    )


def _is_small(text: str) -> bool:
    return text.lstrip(_OPENING)[:1].islower()


def _printed(text: str) -> float:
    """Width of a text in an ordinary printed type, in letters of middle width."""
    return len(text) - 0.45 * len(_THIN.findall(text)) + 0.4 * len(_THICK.findall(text))


def _look(source: str, lines: Sequence[Line], sample: Sequence[range], measure: Callable[[str], float]) -> _Finding:
    blocks = [_pairs(source, lines, block, measure) for block in sample]
    pairs = list(chain.from_iterable(blocks))
    begun = [word for pair in pairs for word in pair.words[1:]]
    ended = [word for pair in pairs for word in pair.words[:-1]]
    small = sum(map(_is_small, begun)) / max(1, len(begun))
    pauses = sum(bool(_PAUSE.search(word)) for word in ended) / max(1, len(ended))
    habits = _Habits(small, pauses, sorted(pair.word for pair in pairs))
    evidence, width = max(((_total(blocks, width, habits), width) for width in _widths(blocks)), default=(-inf, 0.0))
    # Verse between paragraphs may have the widest line: the paragraphs' own widest counts.
    wrapped = [block for block in blocks if _evidence(block, width, habits) >= _VETO]
    width = max((pair.width for block in wrapped for pair in block if pair.width <= width), default=width)
    heads = [block[0].is_full(width) for block in blocks if len(block) > 1 and block[0].opens]
    return _Finding(evidence, width, habits, 2 * sum(heads) < len(heads), measure)


def _widths(blocks: Sequence[Sequence[_Pair]]) -> Iterator[float]:
    """The columns that may be the wrap's: some block's widest line, or the text's but for a few that stick out."""
    rows = [[pair.width for pair in block if len(pair.words) > 1] for block in blocks]
    widths = sorted(chain.from_iterable(rows), reverse=True)
    likely = {*widths[: 1 + len(widths) // 10], *(max(row) for row in rows if row)}
    return (width for width in likely if NARROWEST <= width <= WIDEST)


def _total(blocks: Sequence[Sequence[_Pair]], width: float, habits: _Habits) -> float:
    """The evidence of all blocks, some of which may have been made even where the text was wrapped."""
    ratios = [exp(min(_evidence(block, width, habits), 50)) for block in blocks]
    # Two narrow lines may be a subtitle: that they fit says little.
    most = [1.0 if len(block) == 1 and width < _USUAL else inf for block in blocks]
    return max(
        sum(log(min(top, wrapped * ratio + 1 - wrapped)) for ratio, top in zip(ratios, most, strict=True)) - unusual
        for wrapped, unusual in _WRAPPED
    )


def _evidence(block: Sequence[_Pair], width: float, habits: _Habits) -> float:
    """The log-likelihood ratio of wrapping at a width over lines that somebody made."""
    ratio = 0.0
    full = []
    for pair in block:
        inside = max(0.5, 1 - 1 / len(pair.words))  # share of sentences' ends that fall inside of lines by chance
        ratio += pair.ends * log(inside / _INSIDE)
        if len(pair.words) < 2:  # a link, say, that nothing could cut
            continue
        no_room = habits.too_long(width - pair.width)
        if pair.width > width:
            ratio += _TOO_WIDE
        elif not pair.is_full(width):
            parts = not pair.small and (pair.final or pair is block[0])  # a paragraph's end, or a heading above it
            ratio += log((_BREAK if parts else _MISFIT) / (1 - no_room))
        else:
            ratio += log(_FULL / no_room)
            if pair.final and not pair.small:
                ratio += log((1 - inside) / (1 - _INSIDE))
            else:
                full.append(pair)
    small = sum(pair.small for pair in full)
    pauses = sum(bool(_PAUSE.search(pair.words[-1])) for pair in full)
    ratio += _unlike(small, len(full), habits.small, _BEGINNINGS)
    return ratio + _unlike(pauses, len(full), habits.pauses, _ENDINGS)


def _unlike(count: int, total: int, usual: float, habits: Sequence[float]) -> float:
    """How much worse the words' usual share explains ``count`` of ``total`` than the best habit does; 0 or less."""

    def explained(share: float) -> float:
        share = min(max(share, 0.03), 0.97)
        return count * log(share) + (total - count) * log(1 - share)

    return min(0.0, explained(usual) - max(map(explained, habits)))
