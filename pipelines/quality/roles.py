"""Two names or two figures that changed places: who did something is whom it was done to in the translation."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from itertools import combinations, groupby

from pipelines.article import Flag
from pipelines.languages.clauses import clause_starts
from pipelines.languages.figure_value import DIGITS
from pipelines.languages.places import places
from pipelines.languages.roles import Role, subject
from pipelines.message import Message, listed
from pipelines.quality.counterparts import Side, sides
from pipelines.quality.names import Name, has_counterpart, proper_names
from pipelines.quality.numbers import paired
from pipelines.task import Task

_MOST = 8  # names of a sentence that is looked at


def roles(source: str, target: str, task: Task) -> Iterator[Flag]:
    """The subject and the object of a sentence in each other's place."""
    before, after = _runs(source, task.source), _runs(target, task.target)
    if not 1 < len(before) <= _MOST or not 1 < len(after) <= _MOST:
        return
    met = [(mine, theirs) for mine in before if len(others := _like(mine, after)) == 1 for theirs in others]
    if len(met) != len({id(theirs) for _, theirs in met}):
        return
    for (first, its), (second, theirs) in combinations(met, 2):
        mine = subject(source, task.source, _role(first, its), _role(second, theirs))
        forwards = its[0].start < theirs[0].start
        pair = (_role(its, first), _role(theirs, second))
        other = subject(target, task.target, *(pair if forwards else reversed(pair)))
        if mine and other and mine[1] == other[1] and (mine[0] == other[0]) != forwards:
            words = (_text(source, first), _text(source, second))
            detail = Message("{name} and {other} changed roles in the translation.", name=words[0], other=words[1])
            yield Flag("roles", detail, words, (_text(target, its), _text(target, theirs)))
            return


def exchanged(source: str, target: str, task: Task) -> Iterator[Flag]:
    """Two figures of one kind, each in the clause of the translation that says what the source says of the other."""
    pairs = [
        (mine, theirs)
        for mine, theirs in paired(source, target, task.source, task.target).pairs
        if mine.sure == theirs.sure == DIGITS
    ]
    if not 1 < len(pairs) <= _MOST:
        return
    before, after = (_Clauses(side) for side in sides(source, target, task))
    for (first, its), (second, theirs) in combinations(pairs, 2):
        if first.unit != second.unit or not set(first.keys).isdisjoint(second.keys):
            continue
        mine = before.apart(first.start, second.start)
        others = after.apart(its.start, theirs.start)
        if (
            mine[0].isdisjoint(others[0])
            and mine[1].isdisjoint(others[1])
            and mine[0] & others[1]
            and mine[1] & others[0]
        ):
            words = first.measured or first.text, second.measured or second.text
            detail = Message("Changed places in the translation: {words}.", words=listed(list(words)))
            yield Flag("numbers", detail, words, (its.measured or its.text, theirs.measured or theirs.text))
            return


class _Clauses:
    """What the clauses of a text speak of, figures aside."""

    def __init__(self, side: Side) -> None:
        self._starts = [side.words[at].start() for at in clause_starts(side.text, side.words, side.language)[:-1]]
        self._said: list[set[int | str]] = [set() for _ in self._starts]
        for at, word in enumerate(side.words):
            if not side.number(at) and side.tells(at):
                self._said[self._at(word.start())] |= side.concepts[at]

    def _at(self, place: int) -> int:
        return bisect_right(self._starts, place) - 1

    def apart(self, first: int, second: int) -> tuple[set[int | str], set[int | str]]:
        """What is said in the clause of each of two places and not in the other's; nothing where they share one."""
        if not self._starts or self._at(first) == self._at(second):
            return set(), set()
        mine, others = self._said[self._at(first)], self._said[self._at(second)]
        return mine - others, others - mine


def _runs(text: str, language: str) -> list[list[Name]]:
    """The names of a text: capitalised words that stand in a row; one that names a place is a name alone."""
    names = proper_names(text, language)
    rows = groupby(names, key=lambda name: (name.run, name.start if places(name.word, name.language) else -1))
    return [list(row) for _, row in rows]


def _like(run: Sequence[Name], others: Sequence[Sequence[Name]]) -> list[Sequence[Name]]:
    return [
        other
        for other in others
        if any(has_counterpart(name.word, name.language, {word.word: word.language for word in other}) for name in run)
    ]


def _role(run: Sequence[Name], other: Sequence[Name]) -> Role:
    return Role(run[0].start, run[-1].end, run[-1].word, other[-1].word)


def _text(text: str, run: Sequence[Name]) -> str:
    return text[run[0].start : run[-1].end]
