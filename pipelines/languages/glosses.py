"""What a word may be in another language, as far as the tables of places and concepts tell."""

from __future__ import annotations

from pipelines.languages.concepts import concepts, stems_of
from pipelines.languages.places import name_in, places

_VAGUE = 6  # concepts that a word may stand for before that tells nothing


def glosses(word: str, source: str, target: str) -> tuple[str, ...]:
    """What a word may be, languages given by their codes: names of places, then words of a concept, a concept a string.

    Kazakh and Russian words stand there by what they begin with (``бір-``).
    """
    names = sorted(name_in(place, target) for place in places(word, source))
    rows = sorted(concepts(word, source))
    ending = "" if target == "en" else "-"
    words = [" ".join(stem + ending for stem in stems_of(row, target)) for row in rows if len(rows) <= _VAGUE]
    return tuple(dict.fromkeys(filter(None, (*names, *words))))
