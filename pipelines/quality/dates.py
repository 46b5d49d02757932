"""Months, days of the week and relative days of one side that the other has not, or has otherwise.

Days and years are numbers, and compared as such.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

from pipelines.article import Flag
from pipelines.languages.calendar import beside_a_figure, calendar
from pipelines.quality.counterparts import is_free
from pipelines.quality.unlike import unlike
from pipelines.task import Task

_NUMERIC = re.compile(
    r"(?<![\d.])(?:\d\d?([./])(?P<month>\d\d?)\1(?:\d{4}|\d\d)|\d{4}-(?P<iso>\d\d)-\d\d)(?!\d)"
    r"|(?<![\d.,:])\d\d\.(?P<short>0[1-9]|1[0-2])(?![\d.,:])"
)


_LONG = 20  # words


@lru_cache(maxsize=16)
def _dates(text: str, language: str) -> tuple[dict[str, str], dict[str, str]]:
    """What a text names of the calendar: what it is -> its words; what is sure, and what may be meant as well."""
    sure: dict[str, str] = {}
    maybe: dict[str, str] = {}
    for date in calendar(language).finditer(text):
        name = date.lastgroup or ""
        if name == "w":
            maybe.update({"d6": date[0], "d7": date[0]})
        elif not name.endswith("x") or beside_a_figure(text, date.start(), date.end(), language):
            sure.setdefault(name.removesuffix("x"), date[0])
        else:
            maybe.setdefault(name.removesuffix("x"), date[0])
    for date in _NUMERIC.finditer(text):
        months = {int(number) for number in date.groupdict().values() if number}
        if "/" in date[0]:
            months.add(int(date[0].split("/")[0]))
        for month in months:
            (maybe if date["short"] or len(months) > 1 or month > 12 else sure).setdefault(f"m{month}", date[0])
    return sure, maybe


def check_dates(source: str, target: str, task: Task) -> Iterator[Flag]:
    """Another month, day of the week, or relative day."""
    mine, others = _dates(source, task.source), _dates(target, task.target)
    lost, added = _alone(mine[0], others, target), _alone(others[0], mine, source)
    # What is said of today may be left out, or be said of now; and a day of the week stand for it.
    for kind in "rp":
        if not (any(name[0] == kind for name in lost) and any(name[0] == kind for name in added)):
            lost, added = ({name: word for name, word in side.items() if name[0] != kind} for side in (lost, added))
    # In a long sentence people leave a day out, or say one that is known.
    free = source.count(" ") > _LONG or is_free(source, target, task)
    if (lost and added) or ((lost or added) and not free):
        yield from unlike("date", tuple(lost.values()), tuple(added.values()))


def _alone(dates: dict[str, str], others: tuple[dict[str, str], dict[str, str]], text: str) -> dict[str, str]:
    """What the other text has neither in its language nor as it is written: "Sunday Times"."""
    both = others[0] | others[1]
    return {name: word for name, word in dates.items() if name not in both and word not in text}
