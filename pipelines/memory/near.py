"""Near matches: pairs of the memory whose text is much like one that is to be translated."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice

from pipelines.errors import MemoryUnusable
from pipelines.memory import HUMAN, Memory, MemoryKey

LEAST = 75
"""Percent from which a match helps a translator more than it costs to read."""

_PAGE = 5_000  # pairs looked at at once: few enough for memory, enough for the scorer's speed


@dataclass(frozen=True, slots=True)
class Near:
    """A pair of the memory. ``score`` is how much its text is like the one looked for, in percent; 100 is the same."""

    text: str
    translation: str
    score: float
    by_person: bool


def near_matches(
    memory: Memory, source: str, target: str, texts: Sequence[str], least: float = LEAST, most: int = 5
) -> dict[str, list[Near]]:
    """For each text the pairs of the direction that are like it by ``least`` percent, whoever made them.

    The likeness is the share of letters that need no insertion or deletion (Levenshtein 1966; rapidfuzz's ``ratio``).
    A person's pair comes first among equals, and of one translation the best match. Texts without any are left out. A
    memory that cannot be read knows none.
    """
    from rapidfuzz import fuzz, process

    best: dict[str, list[Near]] = {}
    wanted = list(dict.fromkeys(texts))
    try:
        for page in _pages(memory.pairs(source, target)):
            sources = [text for _key, text, _translation in page]
            for wish in wanted:
                matches = process.extract(wish, sources, scorer=fuzz.ratio, score_cutoff=least, limit=2 * most)
                if not matches:
                    continue
                new = [Near(text, page[at][2], score, page[at][0].signature == HUMAN) for text, score, at in matches]
                best[wish] = _best([*best.get(wish, ()), *new], most)
    except MemoryUnusable:
        return {}
    return best


def _pages(pairs: Iterable[tuple[MemoryKey, str, str]]) -> Iterator[list[tuple[MemoryKey, str, str]]]:
    rest = iter(pairs)
    while page := list(islice(rest, _PAGE)):
        yield page


def _best(matches: list[Near], most: int) -> list[Near]:
    ordered = sorted(matches, key=lambda near: (-near.score, not near.by_person))
    return list({near.translation: near for near in reversed(ordered)}.values())[::-1][:most]
