"""Tells a text that an engine cannot take from an engine that takes nothing any more."""

from __future__ import annotations

from pipelines.article import StopCheck
from pipelines.engines import Engine, Task
from pipelines.errors import AudarError, EngineError, EngineOver, ModelUnavailable

PLAIN = {
    "kk": "Бүгін ауа райы жақсы болды.",
    "ru": "Сегодня была хорошая погода.",
    "en": "The weather was fine today.",
}
"""A sentence that every engine can take, by language."""

_IN_A_ROW = 3  # files that an engine may fail on before it is asked for a plain sentence


def of_one_text(error: Exception) -> bool:
    """Whether a failure may be the fault of the texts.

    It is not with a missing model, an engine that is over (a spent budget, a lost cluster), a full disk or a stop.
    """
    if isinstance(error, (AudarError, OSError)):
        return isinstance(error, EngineError) and not isinstance(error, EngineOver)
    return True


class Trust:
    """Belief in one engine for one task. However many texts it fails on, only a plain sentence convicts it."""

    def __init__(self, engine: Engine, task: Task, stopped: StopCheck) -> None:
        self._engine, self._task, self._stopped = engine, task, stopped
        self._in_a_row = 0

    def answered(self) -> None:
        """It has just given an answer."""
        self._in_a_row = 0

    def failed(self, error: Exception) -> None:
        """It has failed on a file. Raises ``ModelUnavailable`` if it takes nothing any more, ``EngineOver``."""
        self._in_a_row += 1
        if self._in_a_row < _IN_A_ROW:
            return
        self._in_a_row = 0
        try:
            for _ in self._engine.run([PLAIN[self._task.source]], self._task, self._stopped):
                pass
        except Exception as again:
            if not of_one_text(again):
                raise
            reason = str(error) if isinstance(error, AudarError) else f"{type(error).__name__}: {error}."
            model = self._engine.spec.id
            raise ModelUnavailable(
                f"{reason} '{model}' fails on a plain sentence too; nothing more is asked of it."
            ) from error
