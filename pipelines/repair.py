"""Doubtful sentences translated once more: the same models choose other words until no check doubts them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace

from pipelines.article import StopCheck, TranslatedSegment, never
from pipelines.memory import no_memory
from pipelines.quality.check import check_segment
from pipelines.route import Route
from pipelines.run import TranslationPlan, memory_key
from pipelines.translate import checked, translate_segments

_ATTEMPTS = (1, 3)
"""How often the same counts as asked before. An instruction model makes two tries of the first, and no more of what it
was asked three times for want of a fact."""

_LIKE = 50
"""How like the first answer another one has to be, in percent of its letters: one that says something else altogether
may have nothing in it that a check can doubt."""


def repaired(
    plan: TranslationPlan, pieces: Mapping[int, TranslatedSegment], stopped: StopCheck = never
) -> Iterator[tuple[int, TranslatedSegment]]:
    """Yield ``(index, another translation)`` of the flagged ones among finished segments, as far as one is in no doubt.

    It says much the same as the first one. It is remembered, apart from what the models say at first, and comes again
    for the same sentence, for which no model is asked then. Raises what the engines raise.
    """
    languages = {piece.segment.language for piece in pieces.values()}
    for language in languages:
        route = plan.route.by_language[language]
        if isinstance(route, Route) and route.engine:
            yield from _along(route, {at: p for at, p in pieces.items() if p.segment.language == language}, stopped)


def _along(
    route: Route, pieces: dict[int, TranslatedSegment], stopped: StopCheck
) -> Iterator[tuple[int, TranslatedSegment]]:
    from rapidfuzz import fuzz

    assert route.engine
    key = memory_key(route)
    key = replace(key, signature=f"{key.signature}|repaired")
    with route.memory or no_memory() as memory:
        known = memory.look_up(key, list({piece.segment.text for piece in pieces.values()}))
        doubtful = []
        for at, piece in pieces.items():
            target = known.get(piece.segment.text)
            flags = check_segment(piece.segment.text, target, route.task) if target else piece.flags
            if target not in (None, piece.target) and not flags:
                yield at, checked(piece.segment, str(target), ())
            elif piece.flags:
                doubtful.append(at)
        for attempt in _ATTEMPTS:
            segments, task = [pieces[at].segment for at in doubtful], replace(route.task, attempt=attempt)
            still = []
            for place, piece in translate_segments(segments, route.engine, task, stopped):
                if piece.flags or fuzz.ratio(pieces[doubtful[place]].target, piece.target) < _LIKE:
                    still.append(doubtful[place])
                else:
                    memory.add(key, [(piece.segment.text, piece.target)])
                    yield doubtful[place], piece
            doubtful = still
