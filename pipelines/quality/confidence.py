"""What a model's own doubt says: about one answer, and about a whole document."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import replace

from pipelines.article import Confidence, Flag, TranslatedSegment
from pipelines.message import Message

UNCERTAIN = "uncertain"
_WEIGHT = 0.3  # it says that something may be wrong, not what

_MANY = 8  # answers of which a share says something
_MOST = 0.5  # of a document's answers


def uncertain(confidence: Confidence | None) -> tuple[Flag, ...]:
    """A flag where the model itself doubts its answer."""
    if confidence is None or confidence.margin >= 0:
        return ()
    detail = Message(
        "The model is unsure of this translation ({score} a token; from {threshold} on it is sure).",
        score=_number(confidence.score),
        threshold=_number(confidence.threshold),
    )
    return (Flag(UNCERTAIN, detail, weight=_WEIGHT),)


def doubtful_throughout(segments: Iterable[TranslatedSegment]) -> str:
    """A warning where the models doubt most of their answers in a document; empty where they do not."""
    confidences = [piece.confidence for piece in segments if piece.confidence]
    doubtful = sum(confidence.margin < 0 for confidence in confidences)
    if len(confidences) < _MANY or doubtful <= _MOST * len(confidences):
        return ""
    return Message(
        "The model is unsure of {n} of its {all} translations here: read them as a draft.",
        n=doubtful,
        all=len(confidences),
    )


def without_doubt(piece: TranslatedSegment) -> TranslatedSegment:
    """A segment without the flag of the model's own doubt, where that is told elsewhere."""
    return replace(piece, flags=tuple(flag for flag in piece.flags if flag.code != UNCERTAIN))


def _number(value: float) -> str:
    """A log-probability with two decimals, rounded down: what lies below a threshold is never told as one with it."""
    return f"{math.floor(round(value * 100, 3)) / 100:.2f}".replace("-", "−")
