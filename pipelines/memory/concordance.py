"""A concordance: pairs of the memory in which a word occurs, in whatever form."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import chain

from pipelines.article import StopCheck, never
from pipelines.errors import MemoryUnusable
from pipelines.languages.transliteration import ENDINGS
from pipelines.memory import HUMAN, Memory

_SHORTEST = 4  # letters of a stem that finds more than it confuses


@dataclass(frozen=True, slots=True)
class Occurrence:
    """A pair with a word in it, and where in ``text`` it stands: offsets of letters."""

    text: str
    translation: str
    spans: tuple[tuple[int, int], ...]
    by_person: bool


def stem(word: str, language: str) -> str:
    """What all forms of a word begin with, about: without its longest ending, where enough is left."""
    low = word.lower()
    cuts = (cut for cut in range(_SHORTEST, len(low)) if low[cut:] in ENDINGS[language])
    return low[: next(cuts, len(low))]


def occurrences(
    memory: Memory, word: str, source: str, target: str, most: int = 5, stopped: StopCheck = never
) -> list[Occurrence]:
    """Pairs of both directions in whose text in ``source`` a word occurs: a person's first, then the newest.

    Each text is there once. A memory that cannot be read has none.
    """
    pattern = re.compile(rf"\b{re.escape(stem(word, source))}\w*", re.IGNORECASE)
    seen: dict[str, Occurrence] = {}
    try:
        for text, translation, signature in _texts(memory, source, target):
            if stopped():
                return []
            by_person = signature == HUMAN
            if (text not in seen or by_person or not seen[text].by_person) and (
                spans := tuple(match.span() for match in pattern.finditer(text))
            ):
                seen.pop(text, None)
                seen[text] = Occurrence(text, translation, spans, by_person)
    except MemoryUnusable:
        return []
    newest_first = [*seen.values()][::-1]
    return sorted(newest_first, key=lambda pair: not pair.by_person)[:most]


def _texts(memory: Memory, source: str, target: str) -> Iterator[tuple[str, str, str]]:
    """``(text in source, text in target, signature)`` of both directions."""
    onwards = ((text, translation, key.signature) for key, text, translation in memory.pairs(source, target))
    back = ((translation, text, key.signature) for key, text, translation in memory.pairs(target, source))
    return chain(onwards, back)
