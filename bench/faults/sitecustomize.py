"""What befalls a process of bench/kills.py; Python imports this file by itself when its folder is on PYTHONPATH.

``AUDAR_BENCH_FAULT`` is one of

- ``count:FILE``: write into FILE how many times the process changed something on the disk;
- ``kill:N``: SIGKILL at the Nth of those changes, for the whole process group;
- ``full:N``: that change and all after it find the disk full;
- ``clock:SECONDS``: ``time.time`` is so much later (earlier, if negative), and jumps back an hour now and then.

A change is a file opened for writing, made, renamed, linked or synced, a folder made, and each statement of SQLite that
writes. Only ``AUDAR_BENCH_UNDER`` (folders, parted by ``:``) counts. SQLite ends a transaction that finds no room, as
it does itself.
"""

from __future__ import annotations

import atexit
import errno
import os
import signal
import sqlite3
import sys
import threading
import time
from typing import Any

kind, _, _value = os.environ.get("AUDAR_BENCH_FAULT", "").partition(":")
at = int(_value) if kind in ("kill", "full", "clock") else 0
seen = 0
"""How many changes there were; who runs many batches in one process sets it and ``at`` anew."""

_UNDER = tuple(filter(None, os.environ.get("AUDAR_BENCH_UNDER", "").split(":")))
_WRITES = os.O_WRONLY | os.O_RDWR | os.O_CREAT
_STATEMENTS = ("BEGIN", "COMMIT", "INSERT", "DELETE", "UPDATE", "CREATE", "PRAGMA JOURNAL_MODE")
_AT = {"os.rename": 1, "os.link": 1, "os.mkdir": 0, "open": 0}  # which argument is the place that is written to
_lock = threading.RLock()


def _full() -> bool:
    """Count a change; whether it finds the disk full."""
    global seen  # noqa: PLW0603 - audit hooks have no other state
    with _lock:
        seen += 1
        if kind == "kill" and seen == at:
            os.killpg(0, signal.SIGKILL)
        return kind == "full" and seen >= at


def _counts(path: Any) -> bool:
    return os.path.abspath(os.fsdecode(path)).startswith(_UNDER)  # noqa: PTH100 - what a link leads to is not asked


def _audit(event: str, arguments: tuple[Any, ...]) -> None:
    if event not in _AT or (event == "open" and not (isinstance(arguments[2], int) and arguments[2] & _WRITES)):
        return
    path = arguments[_AT[event]]
    if isinstance(path, (str, bytes, os.PathLike)) and _counts(path) and _full():
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))


class _Connection(sqlite3.Connection):
    counts = False

    def _try(self, statement: str) -> None:
        if self.counts and statement.lstrip().upper().startswith(_STATEMENTS) and _full():
            if self.in_transaction:
                super().execute("ROLLBACK")
            error = sqlite3.OperationalError("database or disk is full")
            error.sqlite_errorcode, error.sqlite_errorname = sqlite3.SQLITE_FULL, "SQLITE_FULL"
            raise error

    def execute(self, statement: str, *given: Any) -> sqlite3.Cursor:
        self._try(statement)
        return super().execute(statement, *given)

    def executemany(self, statement: str, *given: Any) -> sqlite3.Cursor:
        self._try(statement)
        return super().executemany(statement, *given)

    def executescript(self, script: str) -> sqlite3.Cursor:
        self._try(script)
        return super().executescript(script)


def _watch_disk() -> None:
    connect, fsync = sqlite3.connect, os.fsync

    def counted(database: Any, *given: Any, **more: Any) -> sqlite3.Connection:
        connection: _Connection = connect(database, *given, **{"factory": _Connection, **more})
        connection.counts = _counts(database)
        return connection

    def synced(handle: Any) -> None:
        if _full():
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        fsync(handle)

    sqlite3.connect, os.fsync = counted, synced  # type: ignore[assignment]
    sys.addaudithook(_audit)


def _turn_clock() -> None:
    real, real_ns, asked = time.time, time.time_ns, 0

    def shift() -> int:
        nonlocal asked
        asked += 1
        return at - 3600 * (asked // 7 % 5)

    time.time = lambda: real() + shift()
    time.time_ns = lambda: real_ns() + shift() * 10**9


if kind == "clock":
    _turn_clock()
elif kind:
    _watch_disk()
if kind == "count":
    leave = os._exit

    def _told(*code: int) -> None:
        with open(_value, "w", encoding="utf-8") as stream:  # noqa: PTH123
            stream.write(str(seen))
        if code:
            leave(*code)

    os._exit = _told  # type: ignore[assignment] # audar ends by it
    atexit.register(_told)
