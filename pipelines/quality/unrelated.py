"""A translation of something else: nearly no word of it, no name and no figure has to do with the source."""

from __future__ import annotations

from collections.abc import Iterator

from pipelines.article import Flag
from pipelines.message import Message
from pipelines.quality.counterparts import is_free
from pipelines.quality.names import has_counterpart, proper_names
from pipelines.quality.numbers import paired
from pipelines.task import Task

_STRAY, _ENOUGH = 0.1, 12
"""The share of known words with a counterpart that two sentences about different things may have, and how many known
words of both have to be looked at.

Of lines of NTREX-128 that were put beside other lines 44 to 50 % have less, and no name or figure in common; of
people's own translations 0.1 % at most."""


def unrelated(source: str, target: str, task: Task) -> Iterator[Flag]:
    """A translation that has nothing of its source."""
    if not is_free(source, target, task, _STRAY, _ENOUGH) or paired(source, target, task.source, task.target).pairs:
        return
    names = {name.word: name.language for name in proper_names(target, task.target)}
    if not any(has_counterpart(name.word, name.language, names) for name in proper_names(source, task.source)):
        yield Flag("unrelated", Message("Hardly anything of the source is found in the translation."))
