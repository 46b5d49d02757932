"""Whose a database file is: Audar works in its own ones, and sets those of them aside that are damaged; every other
file is a stranger's and is left alone, whatever path the user gave it."""

from __future__ import annotations

import sqlite3
import stat
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from itertools import count
from pathlib import Path

Columns = frozenset[tuple[str, str]]
"""The names of tables, each with one of a column."""

_BEGINS = b"SQLite format 3\0"
_COLUMNS = (
    "SELECT tables.name, columns.name FROM sqlite_master AS tables, pragma_table_info(tables.name) AS columns "
    "WHERE tables.type = 'table'"
)
_REST = ("-wal", "-shm")


def columns_made(statements: str) -> Columns:
    """The columns of the tables that some statements make."""
    with closing(sqlite3.connect(":memory:")) as db:
        db.executescript(statements)
        return frozenset(db.execute(_COLUMNS))


def is_strange(path: Path, columns: Columns, seconds: float = 5.0) -> bool:
    """Whether a file is anything else than a database that has these columns; nothing, or an empty file, is not.

    The file is only read. Raises ``OSError``, or ``sqlite3.OperationalError`` where another process keeps it locked for
    longer than ``seconds``.
    """
    try:
        status = path.stat()
    except FileNotFoundError:
        return False
    if not stat.S_ISREG(status.st_mode):
        return True
    with path.open("rb") as stream:
        begins = stream.read(len(_BEGINS))
    if begins != _BEGINS:
        return bool(begins)
    # A database in WAL mode that nobody has open has no second file: none is to be made beside a stranger's.
    alone = "" if _beside(path, "-wal").exists() else "&immutable=1"
    try:
        with closing(sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro{alone}", uri=True, timeout=seconds)) as db:
            there = frozenset(db.execute(_COLUMNS))
            marks = [db.execute(f"PRAGMA {mark}").fetchone() for mark in ("user_version", "application_id")]
            new = not there and marks == [(0,), (0,)]
    except sqlite3.OperationalError:
        raise
    except (sqlite3.DatabaseError, UnicodeDecodeError):  # the second: damage told in damaged letters
        return True  # damaged so far that nothing tells whose it is
    return not (new or columns <= there)


@contextmanager
def transaction(db: sqlite3.Connection) -> Iterator[None]:
    """One transaction of a connection in autocommit mode: all of it is kept, or nothing. Raises ``sqlite3.Error``."""
    db.execute("BEGIN IMMEDIATE")
    try:
        yield
        db.execute("COMMIT")
    except BaseException:
        with suppress(sqlite3.Error):  # a full disk has ended the transaction already
            db.execute("ROLLBACK")
        raise


def set_aside(path: Path) -> Path:
    """Rename a damaged file to a free name that ends in ``.damaged``, and return that. Raises ``OSError``."""
    names = (path.with_name(f"{path.name}.damaged" + (f"-{number}" if number > 1 else "")) for number in count(1))
    aside = next(name for name in names if not name.exists())
    path.rename(aside)
    for rest in _REST:
        if _beside(path, rest).exists():
            _beside(path, rest).rename(_beside(aside, rest))
    return aside


def _beside(path: Path, rest: str) -> Path:
    return path.with_name(path.name + rest)
