"""Whether all of a source is translated and nothing else: clause by clause, and by length and sentences.

A clause that was left out shows in two ways: the translation is shorter than others are, and none of the clause's words
has a counterpart (a word for the same concept, the same figure, a name that sounds alike), though those of the other
clauses have. A clause that was added is one that was left out on the way back.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from pipelines.article import Flag
from pipelines.languages.clauses import clause_starts
from pipelines.languages.exonyms import name_keys
from pipelines.languages.lengths import distance, telling, too_long, too_short
from pipelines.languages.places import places
from pipelines.languages.transliteration import distance as apart
from pipelines.message import Message
from pipelines.quality.counterparts import Side, sides
from pipelines.task import Task

_TOGETHER = 5  # clauses that are left out together
_NEEDED = (1.2, 0.8, 0.6)
"""How far too short a translation is (``lengths.distance``) that lacks two known words, three, or more."""
_REST = (-2.2, 1.8)  # how far the translation's length may be from that of the source without the clause
_SHARE = 0.2  # of the words that tell are in a clause worth a flag
_COVERED = 0.6  # of the known words outside it have a counterpart
_LACKING, _KNOWN = 2, 4  # fewer known words without a counterpart, and at least so many with one: all is there
_OTHER = 0.35  # of a text's known words that lack a counterpart
_INSTEAD = 0.5  # known words of the other side that nothing stands for, for each that the clause lacks
_STRAY = 4  # known words that the clause lacks for each that has a counterpart
_SAME = 0.2  # how far apart words sound that are one
_EXTREME = 6.0  # a distance that no other words for the same make
_FAR = 2.2  # a distance that one translation of fifty has, and hardly any with more or fewer sentences

# The letters before it tell an abbreviation from a sentence's end well enough for counting.
_SENTENCE_END = re.compile(
    r"(?:(?<=[^\W\d_][^\W\d_])|(?<=\d\d)|(?<=[»”\")]))[.!?…]+[\"»”“)]*\s+(?=[\"«“(—–-]?\s?[A-ZА-ЯЁӘҒҚҢӨҰҮҺІ])"
)


def complete(source: str, target: str, task: Task) -> Iterator[Flag]:
    """A clause left out or added, or else a length that translations in the direction do not have."""
    if not (target.strip() and (telling(source) or telling(target))):
        return
    far = distance(len(source), len(target), task.source, task.target)
    if abs(far) < _NEEDED[-1]:
        return
    before, after = sides(source, target, task)
    compared = _Compared(before, after) if far < 0 else _Compared(after, before)
    if clause := compared.alone(task, far):
        if far < 0:
            yield Flag("omission", Message("Nothing in the translation stands for: {words}", words=clause), (clause,))
        else:
            yield Flag("addition", Message("Nothing in the source stands for: {words}", words=clause), target=(clause,))
    elif telling(source) and (abs(far) > _EXTREME or not (compared.covered or compared.other_words)):
        yield from _length(source, target, task, far)


class _Compared:
    """The longer of two texts, for its length, beside the other."""

    def __init__(self, side: Side, other: Side) -> None:
        self.side, self.other = side, other
        self.lacking, self.met, self.unknown = [0], [0], [0]  # so many of the words before each
        for at, (rows, idle) in enumerate(zip(side.concepts, side.idle, strict=True)):
            tells, alone = side.tells(at), rows.isdisjoint(other.known)
            self.lacking.append(self.lacking[-1] + (tells and alone))
            self.met.append(self.met[-1] + (tells and not alone))
            self.unknown.append(self.unknown[-1] + (not rows and not idle))

    @property
    def covered(self) -> bool:
        """Whether all is there, said in more words or in fewer."""
        return self.lacking[-1] < _LACKING and self.met[-1] >= _KNOWN

    @property
    def other_words(self) -> bool:
        """Whether the shorter text says much that the longer has not: then it says the same in other words."""
        lacking = self.other.lacking(self.side)
        return len(lacking) >= _KNOWN and sum(lacking) > _OTHER * len(lacking)

    def alone(self, task: Task, far: float) -> str:
        """Clauses that nothing in the other text stands for, as written; "" for none.

        ``far`` is the translation's distance in length, for which they have to account.
        """
        side, lacking, met = self.side, self.lacking, self.met
        instead = sum(self.other.lacking(side))  # the other text may say the same in other words
        starts = clause_starts(side.text, side.words, side.language)
        spans: list[tuple[int, int, int]] = []
        for number, first in enumerate(starts[:-1]):
            for last in starts[number + 1 : number + 1 + _TOGETHER]:
                gone, stray = lacking[last] - lacking[first], met[last] - met[first]
                rest, covered = lacking[-1] - gone, met[-1] - stray
                if (
                    gone > 1
                    and _STRAY * stray <= gone
                    and instead <= _INSTEAD * gone
                    and abs(far) > _NEEDED[min(gone, 4) - 2]
                    and covered > 1
                    and covered >= _COVERED * (covered + rest)
                    and gone + (self.unknown[last] - self.unknown[first]) / 2 >= _SHARE * (lacking[-1] + met[-1])
                ):
                    spans.append((gone - stray, first, last))
        for _, first, last in sorted(spans, reverse=True):
            start, end = side.words[first].start(), side.words[last - 1].end()
            if _accounts(end - start, side, self.other, task) and not _sounds(side, first, last, self.other):
                return side.text[start:end]
        return ""


def _accounts(length: int, side: Side, other: Side, task: Task) -> bool:
    """Whether lengths are usual without so many characters of one side."""
    rest = max(1, len(side.text) - length)
    if side.language == task.source:
        far = distance(rest, len(other.text), task.source, task.target)
    else:
        far = -distance(len(other.text), rest, task.source, task.target)
    return not telling(other.text) or _REST[0] < far < _REST[1]


def _sounds(side: Side, first: int, last: int, other: Side) -> bool:
    """Whether too many words of a clause sound like one of the other side, or name the same."""
    words = [side.words[at][0] for at in range(first, last) if not side.idle[at]]
    alike = sum(_heard(word, side.language, other) for word in words)
    return alike * _STRAY > sum(map(side.tells, range(first, last)))


def _heard(word: str, language: str, other: Side) -> bool:
    keys = name_keys(word, language)
    there = places(word, language) if word[0].isupper() else frozenset()
    return any(
        (len(match[0]) > 3 and len(word) > 3 and apart(word, match[0], language, other.language, _SAME) <= _SAME)
        or not keys.isdisjoint(name_keys(match[0], other.language))
        or not there.isdisjoint(places(match[0], other.language))
        for match in other.words
    )


def _length(source: str, target: str, task: Task, far: float) -> Iterator[Flag]:
    """A length that translations in the direction do not have, or seldom, and then with as many sentences."""
    ratio = f"{len(target) / len(source):.0%}"
    more = len(_SENTENCE_END.findall(target)) - len(_SENTENCE_END.findall(source)) if abs(far) > _FAR else 0
    if too_short(source, target, task.source, task.target) or (far < 0 and more < 0):
        yield Flag(
            "length",
            Message("The translation has {ratio} of the source's length; something may be missing.", ratio=ratio),
        )
    elif too_long(source, target, task.source, task.target) or (far > 0 and more > 0):
        yield Flag(
            "length",
            Message("The translation has {ratio} of the source's length; something may be added.", ratio=ratio),
        )
