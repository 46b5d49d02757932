"""What a process's end means, and which error leads to it."""

from __future__ import annotations

from pipelines.errors import (
    AudarError,
    ConfigError,
    EngineError,
    InputError,
    LanguageError,
    ModelUnavailable,
    OutputError,
    Stopped,
)

OK = 0
FAILED = 1
USAGE = 2
NO_MODEL = 3
FLAGGED = 4  # done, and a sentence is flagged, where --strict asks for that
INTERRUPTED = 130  # 128 + SIGINT, as shells report it
HUNG_UP = 129  # 128 + SIGHUP
TERMINATED = 143  # 128 + SIGTERM
PIPE_CLOSED = 141  # 128 + SIGPIPE, as shells report it

_CODES: tuple[tuple[type[AudarError], int], ...] = (
    (InputError, USAGE),
    (LanguageError, USAGE),
    (ConfigError, USAGE),
    (ModelUnavailable, NO_MODEL),
    (EngineError, FAILED),
    (OutputError, FAILED),
    (Stopped, INTERRUPTED),
)


def exit_code(error: AudarError) -> int:
    """The number for an error; ``FAILED`` for one that the table lacks."""
    return next((code for kind, code in _CODES if isinstance(error, kind)), FAILED)
