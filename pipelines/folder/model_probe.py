"""Tells a text that an engine cannot take from an engine that takes nothing any more."""

from __future__ import annotations

from collections.abc import Sequence

from pipelines.article import StopCheck
from pipelines.chain import Leg
from pipelines.errors import AudarError, EngineError, EngineOver, ModelUnavailable

PLAIN = {
    "kk": "Бүгін ауа райы жақсы болды.",
    "ru": "Сегодня была хорошая погода.",
    "en": "The weather was fine today.",
}
"""A sentence that every engine can take, by language."""

_FAILURES = 3  # files that fail before each engine is asked for a plain sentence


def of_one_text(error: Exception) -> bool:
    """Whether a failure may be the fault of the texts.

    It is not with a missing model, an engine that is over (a spent budget, a lost cluster), a full disk or a stop.
    """
    if isinstance(error, (AudarError, OSError)):
        return isinstance(error, EngineError) and not isinstance(error, EngineOver)
    return True


class Trust:
    """Belief in the engines of one way. However many files they fail on, only a plain sentence convicts one of them."""

    def __init__(self, legs: Sequence[Leg], stopped: StopCheck) -> None:
        self._legs, self._stopped = tuple(legs), stopped
        self._failures = 0

    def failed(self, error: Exception) -> None:
        """Something failed on a file. Raises ``ModelUnavailable`` if one takes nothing any more, ``EngineOver``.

        Files between that came out well prove nothing: what is remembered, and what has no words, asks no engine.
        """
        self._failures += 1
        if self._failures < _FAILURES:
            return
        self._failures = 0
        for leg in self._legs:
            try:
                leg.engine.load()
                for _ in leg.engine.run([PLAIN[leg.task.source]], leg.task, self._stopped):
                    pass
            except Exception as again:
                if not of_one_text(again):
                    raise
                reason = error if isinstance(error, AudarError) else f"{type(error).__name__}: {error}."
                model = leg.choice.spec.id
                raise ModelUnavailable(
                    "{reason} '{model}' fails on a plain sentence too; nothing more is asked of it.",
                    reason=reason,
                    model=model,
                ) from error
