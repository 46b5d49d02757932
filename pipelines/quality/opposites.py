"""The opposite of what the source says: "fell" for "rose", "over 12" for "under 12"."""

from __future__ import annotations

from collections.abc import Iterator

from pipelines.article import Flag
from pipelines.languages.negation import DENYING
from pipelines.languages.opposites import LESS, MORE, limit, pairs_of
from pipelines.message import Message
from pipelines.quality.numbers import paired
from pipelines.task import Task


def opposites(source: str, target: str, task: Task) -> Iterator[Flag]:
    """What grows in the one text and shrinks in the other, and figures that bound from the other side."""
    pair = _changed(source, target, task) or _limited(source, target, task)
    if pair:
        said, other = pair
        detail = Message("{said} became {other}, its opposite.", said=said, other=other)
        yield Flag("opposite", detail, (said,), (other,))


def _changed(source: str, target: str, task: Task) -> tuple[str, str] | None:
    """A word and one of the opposite sense, where each text has words of one of both senses only."""
    denied = bool(DENYING[task.source].search(source) or DENYING[task.target].search(target))
    for mine, theirs in zip(pairs_of(task.source), pairs_of(task.target), strict=True):
        if denied and mine.deniable:
            continue
        before = mine.one.search(source), mine.other.search(source)
        after = theirs.other.search(target), theirs.one.search(target)
        for said, opposed in zip(before, after, strict=True):
            if said and opposed and not all(before) and not all(after):
                return said[0], opposed[0]
    return None


def _limited(source: str, target: str, task: Task) -> tuple[str, str] | None:
    for mine, theirs in paired(source, target, task.source, task.target).pairs:
        ways = {
            limit(source, mine.start, mine.end, task.source),
            limit(target, theirs.start, theirs.end, task.target),
        }
        if ways == {MORE, LESS}:
            return mine.text, theirs.text
    return None
