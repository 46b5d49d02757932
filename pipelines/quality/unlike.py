"""What one side alone says, as a flag."""

from __future__ import annotations

from collections.abc import Iterator

from pipelines.article import Flag
from pipelines.message import Message, listed


def unlike(code: str, lost: tuple[str, ...] = (), added: tuple[str, ...] = ()) -> Iterator[Flag]:
    """Words of the source without a counterpart, else those of the translation: what is lost weighs more."""
    if lost:
        yield Flag(code, Message("Not found in the translation: {missing}.", missing=listed(lost)), lost, added)
    elif added:
        yield Flag(code, Message("Not found in the source: {added}.", added=listed(added)), target=added)
