"""Numbers of the source that the translation has not, or has otherwise, and those that it adds.

They are compared as values, both ways, each counted once: 200,000 is "200 мың", and 25 is not found within 250.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache

from pipelines.article import Flag
from pipelines.languages.beside_figures import bound
from pipelines.languages.figure_value import DIGITS, HINT, SPELT, Value
from pipelines.languages.figures import values
from pipelines.languages.units import converted
from pipelines.message import Message, listed
from pipelines.quality.counterparts import is_free
from pipelines.quality.unlike import unlike
from pipelines.task import Task

_FEW = 30  # values without a counterpart among which conversions are looked for

_COLD = re.compile(r"minus|below|frost|cold|минус|мороз|ниже нуля|аяз|суық|төмен", re.IGNORECASE)

_Pairs = list[tuple[Value, Value]]
_Keys = Callable[[Value], Iterable[Hashable]]


@dataclass(frozen=True, slots=True)
class Pairing:
    """Values of the source beside those of the translation, and what stands on one side only."""

    pairs: tuple[tuple[Value, Value], ...]
    lost: tuple[Value, ...]
    added: tuple[Value, ...]


@lru_cache(maxsize=8)
def paired(source: str, target: str, source_language: str, target_language: str) -> Pairing:
    """Find each value's counterpart: one with the same unit, else the same amount, else what may be meant by it."""
    left, right = list(values(source, source_language)), list(values(target, target_language))
    pairs: _Pairs = []
    left, right = _meet(left, right, _with_unit, _with_unit, pairs)
    left, right = _convert(left, right, pairs)
    for ours, others in ((_amounts, _amounts), (_hints, _worded), (_worded, _hints)):
        left, right = _meet(left, right, ours, others, pairs)
    if any(value.parts for value in left + right):
        mine, theirs = _meet(_apart(left), _apart(right), _amounts, _amounts, pairs)
        left, right = _together(left, mine), _together(right, theirs)
    left, right = _regained(left, pairs, 0), _regained(right, pairs, 1)
    return Pairing(tuple(pairs), tuple(left), tuple(right))


def _with_unit(value: Value) -> Iterable[Hashable]:
    return [(key, value.unit and value.unit.name, value.sure) for key in value.keys]


def _amounts(value: Value) -> Iterable[Hashable]:
    return value.keys


def _hints(value: Value) -> Iterable[Hashable]:
    return value.hints


def _worded(value: Value) -> Iterable[Hashable]:
    return value.keys if value.sure < DIGITS else ()


def _meet(
    left: list[Value], right: list[Value], mine: _Keys, theirs: _Keys, pairs: _Pairs
) -> tuple[list[Value], list[Value]]:
    """Put values that share a key into pairs, in order, the surest first; what is left of either side."""
    waiting: dict[Hashable, list[int]] = defaultdict(list)
    for at in sorted(range(len(right)), key=lambda at: (right[at].sure, -at)):
        for key in theirs(right[at]):
            waiting[key].append(at)
    taken: set[int] = set()
    met: set[int] = set()
    for at in sorted(range(len(left)), key=lambda at: -left[at].sure):
        for key in mine(left[at]):
            line = waiting.get(key, [])
            while line and line[-1] in taken:
                line.pop()
            if line:
                taken.add(line[-1])
                met.add(at)
                pairs.append((left[at], right[line.pop()]))
                break
    return (
        [value for at, value in enumerate(left) if at not in met],
        [value for at, value in enumerate(right) if at not in taken],
    )


def _apart(side: list[Value]) -> list[Value]:
    return [part for value in side for part in value.parts or (value,)]


def _together(side: list[Value], rest: list[Value]) -> list[Value]:
    """What is left of a side; whole where none of its parts was paired."""
    alone = set(map(id, rest))
    whole = [value for value in side if all(id(part) in alone for part in value.parts or (value,))]
    taken = {id(part) for value in whole for part in value.parts or (value,)}
    return whole + [value for value in rest if id(value) not in taken]


def _regained(alone: list[Value], pairs: _Pairs, side: int) -> list[Value]:
    """What stands alone, without figures whose counterpart a word took that may mean it: the 1 of 4:1 by "first"."""
    rest = []
    for value in alone:
        at = next((at for at, pair in enumerate(pairs) if _takes(value, pair[side], pair[1 - side])), None)
        if at is None:
            rest.append(value)
            continue
        rest.append(pairs[at][side])
        pairs[at] = (value, pairs[at][1]) if side == 0 else (pairs[at][0], value)
    return rest


def _takes(value: Value, hint: Value, other: Value) -> bool:
    """Whether a figure is meant by ``other`` sooner than the word that was paired with it."""
    return (
        value.sure == DIGITS
        and hint.sure == HINT
        and not hint.text[0].isdigit()
        and other.text[0].isdigit()
        and not set(value.keys).isdisjoint(other.keys)
    )


def _convert(left: list[Value], right: list[Value], pairs: _Pairs) -> tuple[list[Value], list[Value]]:
    """Pair what was converted into another unit; what one side says in two units is said once."""
    for mine in left[:_FEW]:
        if theirs := next((value for value in right[:_FEW] if _same(mine, value)), None):
            left.remove(mine)
            right.remove(theirs)
            pairs.append((mine, theirs))
    sides = zip(*pairs[-_FEW:], strict=True) if pairs else ((), ())
    left, right = ([v for v in side if not _any_same(v, met)] for side, met in zip((left, right), sides, strict=True))
    return left, right


def _any_same(value: Value, others: Iterable[Value]) -> bool:
    return any(_same(value, other) for other in others)


def _same(value: Value, other: Value) -> bool:
    unit, into = value.unit, other.unit
    return unit is not None and into is not None and converted(value.amount, unit, other.amount, into)


def check_numbers(source: str, target: str, task: Task) -> Iterator[Flag]:
    """Numbers that one side alone has, that changed places, or lost their sign."""
    pairing = paired(source, target, task.source, task.target)
    lost, added = _telling(pairing.lost, pairing.added), _telling(pairing.added, pairing.lost)
    changed = all(any(value.sure == DIGITS for value in side) for side in (lost, added))
    if changed or ((lost or added) and not is_free(source, target, task)):
        yield from unlike("numbers", *(tuple(value.text for value in side) for side in (lost, added)))
    signs: _Pairs = []
    places: _Pairs = []
    for mine, theirs in pairing.pairs:
        if mine.negative != theirs.negative and not _COLD.search(target if mine.negative else source):
            signs.append((mine, theirs))
        if {bound(mine, source, task.source), bound(theirs, target, task.target)} == {"from", "to"}:
            places.append((mine, theirs))
    if signs:
        words, others = _texts(signs)
        yield Flag("numbers", Message("Another sign in the translation: {words}.", words=listed(words)), words, others)
    if len(places) > 1:
        words, others = _texts(places)
        yield Flag(
            "numbers", Message("Changed places in the translation: {words}.", words=listed(words)), words, others
        )


def _texts(pairs: _Pairs) -> tuple[tuple[str, ...], tuple[str, ...]]:
    return tuple(mine.text for mine, _ in pairs), tuple(theirs.text for _, theirs in pairs)


def _telling(values: Iterable[Value], others: Iterable[Value]) -> tuple[Value, ...]:
    """What stands on one side alone as figures; number words where others like them stand on the other side."""
    another = max((value.sure for value in others), default=HINT)
    vague = any(_is_vague(value) for value in others)
    return tuple(
        value
        for value in values
        if value.sure >= SPELT or (value.sure > HINT and another > HINT) or (vague and _is_vague(value))
    )


def _is_vague(value: Value) -> bool:
    """Whether a value is "thousands" or the like."""
    return value.sure == HINT and value.amount >= 10
