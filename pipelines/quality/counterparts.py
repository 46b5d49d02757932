"""Which words of a text have a counterpart in its translation, as far as a table of concepts tells."""

from __future__ import annotations

import re
from functools import lru_cache

from pipelines.languages.concepts import concepts
from pipelines.languages.figure_value import HINT
from pipelines.languages.figures import values
from pipelines.languages.numerals import numeral
from pipelines.languages.stopwords import STOP_WORDS
from pipelines.task import Task

_WORD = re.compile(r"\d+(?:[.,:]\d+)*|[^\W\d_]+(?:['’][^\W\d_]+)*")
_MOST = 100  # words of a text that is looked through
_VAGUE = 6  # concepts that a word may stand for before it tells nothing
ENOUGH = 8  # known words of both sides from which on their share tells
CLOSE, LOOSE = 0.6, 0.5
"""Which share of the known words has a counterpart in a translation that follows its source, and in one that may."""


class Side:
    """The words of one text, in order, and what each of them may stand for: concepts, or the digits of a figure."""

    def __init__(self, text: str, language: str) -> None:
        self.text, self.language = text, language
        words = [*_WORD.finditer(text)]
        self.words = words if len(words) <= _MOST else []
        self.idle = [word[0].lower() in STOP_WORDS[language] for word in self.words]
        numbers = _numbers(text, language) if words else {}
        meant = [numbers.get(word.start()) or concepts(word[0], language) or _figure(word[0]) for word in self.words]
        self.concepts = [frozenset() if idle else rows for rows, idle in zip(meant, self.idle, strict=True)]
        self.known = frozenset[int | str]().union(*meant)  # what is idle in one language may tell in another

    def tells(self, at: int) -> bool:
        """Whether a word is known and says something by itself."""
        return 0 < len(self.concepts[at]) <= _VAGUE

    def lacking(self, other: Side) -> list[bool]:
        """Of each word that tells, whether the other text has nothing for it."""
        return [rows.isdisjoint(other.known) for at, rows in enumerate(self.concepts) if self.tells(at)]

    def number(self, at: int) -> bool:
        """Whether a word is a figure or a number."""
        return self.words[at][0][0].isdigit() or numeral(self.words[at][0], self.language) is not None


def _numbers(text: str, language: str) -> dict[int, frozenset[int | str]]:
    """What a number stands for that is said in words, for the place of each of them: "он төрт" is 14."""
    meant: dict[int, frozenset[int | str]] = {}
    for value in values(text, language):
        if value.sure > HINT and value.amounts and not value.text[0].isdigit():
            amount = frozenset[int | str]({f"{value.amounts[0].normalize():f}"})
            meant.update({value.start + word.start(): amount for word in _WORD.finditer(value.text)})
    return meant


def _figure(word: str) -> frozenset[int | str]:
    """The digits of a figure."""
    return frozenset({re.sub(r"\D", "", word)}) if word[0].isdigit() else frozenset()


@lru_cache(maxsize=4)
def sides(source: str, target: str, task: Task) -> tuple[Side, Side]:
    """The words of a source and of its translation."""
    return Side(source, task.source), Side(target, task.target)


def is_free(source: str, target: str, task: Task, share: float = CLOSE, enough: int = ENOUGH) -> bool:
    """Whether a translation says much in other words: then it may leave a fact unsaid, or say one that is known.

    It does where less than a ``share`` of the known words, ``enough`` at least, has a counterpart. In people's
    translations of NTREX-128 in which a check finds a fact on one side alone, half of them have; where a word for word
    translation was falsified by hand, three of four and more.
    """
    met = lacking = 0
    before, after = sides(source, target, task)
    for side, other in ((before, after), (after, before)):
        for at, rows in enumerate(side.concepts):
            if not side.tells(at):
                continue
            if not rows.isdisjoint(other.known):
                met += 1
            elif not side.number(at):  # another number is a fault, and no other word for it
                lacking += 1
    return met + lacking >= enough and met < share * (met + lacking)
