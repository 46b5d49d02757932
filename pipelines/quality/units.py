"""Units and shares: metres that became kilometres, a percentage point that became a percent."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

from pipelines.article import Flag
from pipelines.languages.beside_figures import PERCENT
from pipelines.languages.figure_value import DIGITS, HINT
from pipelines.languages.units import Unit, unit_of
from pipelines.message import Message, listed
from pipelines.quality.numbers import paired
from pipelines.task import Task

_KEPT = frozenset({"length", "area", "volume", "mass", "temperature", "power", "energy", "share"})
"""What a figure does not go without; of times and dates much is left unsaid."""
_WORD = re.compile(r"°|[^\W\d_]+")


def check_units(source: str, target: str, task: Task) -> Iterator[Flag]:
    """Figures that have another unit, or none, in the translation."""
    wrong: dict[bool, list[tuple[str, str]]] = {}
    for mine, theirs in paired(source, target, task.source, task.target).pairs:
        units = [unit for unit in (mine.unit, theirs.unit) if unit]
        if HINT in (mine.sure, theirs.sure) or len({unit.name for unit in units}) + (len(units) == 1) < 2:
            continue
        if set(mine.keys).isdisjoint(theirs.keys):
            continue  # converted, or said otherwise: half for 50 %
        if len(units) == 1 and not (
            (
                mine.sure == theirs.sure == DIGITS
                or (DIGITS in (mine.sure, theirs.sure) and units[0].dimension != "share")
            )
            and len(mine.amounts) == len(theirs.amounts)  # 10K may be kilometres
            and (_lacks(mine.unit, source, target, task.target) or _lacks(theirs.unit, target, source, task.source))
        ):
            continue
        words = mine.measured or mine.text, theirs.measured or theirs.text
        wrong.setdefault(all(unit.dimension == "share" for unit in units), []).append(words)
    for share, pairs in wrong.items():
        said = listed(list(map(" → ".join, pairs)))
        ours, others = zip(*pairs, strict=True)
        if share:
            yield Flag("percent", Message("Percent or points: {words}.", words=said), ours, others)
        else:
            yield Flag("unit", Message("Another unit: {words}.", words=said), ours, others)


def _lacks(unit: Unit | None, text: str, other: str, language: str) -> bool:
    """Whether a unit of ``text`` is nowhere in ``other``, which is in ``language``."""
    if unit is None:
        return False
    if unit.dimension == "share":
        return _shares(text) > _shares(other)
    if unit.dimension not in _KEPT or unit.name == "pound":  # pounds are money as well
        return False
    return ("length" if unit.name[-1] in "²³" else unit.dimension) not in _dimensions(other, language)


@lru_cache(maxsize=8)
def _shares(text: str) -> int:
    """How often a text speaks of percents."""
    return len(PERCENT.findall(text))


@lru_cache(maxsize=8)
def _dimensions(text: str, language: str) -> frozenset[str]:
    """What the units in a text measure."""
    units = (unit_of(word, language, short=True) for word in _WORD.findall(text))
    return frozenset(unit.dimension for unit in units if unit)
