"""The memory's file: a SQLite database in WAL mode that several processes share.

A text is found by a 64-bit digest, which keeps the index small, and then compared itself; the pairs lie in the order
in which they were added, so that those of one article are read together.
"""

from __future__ import annotations

import hashlib
import sqlite3
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from itertools import islice
from pathlib import Path

from pipelines.databases import columns_made, is_strange, set_aside, transaction
from pipelines.errors import MemoryUnusable
from pipelines.memory.key import SUMMARY, MemoryKey
from pipelines.message import N_, Message, reason_of
from pipelines.revisions import LEGACY

_SCHEMA = 1
_TABLES = """
CREATE TABLE makers (id INTEGER PRIMARY KEY, source TEXT NOT NULL, target TEXT NOT NULL, signature TEXT NOT NULL,
                     UNIQUE (source, target, signature));
CREATE TABLE pairs (id INTEGER PRIMARY KEY, maker INTEGER NOT NULL, digest INTEGER NOT NULL, text TEXT NOT NULL,
                    translation TEXT NOT NULL);
CREATE UNIQUE INDEX by_digest ON pairs (maker, digest);
"""
_COLUMNS = columns_made(_TABLES)
# Whatever kind of value a row of another's file has in their place.
_TEXTS = "CAST(text AS TEXT), CAST(translation AS TEXT)"
_MAKER = "CAST(source AS TEXT), CAST(target AS TEXT), CAST(signature AS TEXT)"
_WAIT = 5.0  # seconds that another process may keep the file locked
_CHUNK = 500  # texts asked for at once
_PAGE = 1000  # pairs read at once
_DAMAGED = {sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB}
_REASONS = {
    sqlite3.SQLITE_BUSY: N_("another program keeps it locked"),
    sqlite3.SQLITE_LOCKED: N_("another program keeps it locked"),
    sqlite3.SQLITE_FULL: N_("the disk is full"),
    sqlite3.SQLITE_READONLY: N_("it is write-protected"),
    sqlite3.SQLITE_CANTOPEN: N_("it cannot be opened"),
    sqlite3.SQLITE_IOERR: N_("the disk does not take or give it"),
}


class Database:
    """One open file. Used by one thread at a time; every method raises ``MemoryUnusable``.

    ``replaced`` turns true when the file was found to be damaged in use and set aside: open it anew then.
    """

    replaced = False

    def __init__(self, path: Path, warn: Callable[[str], None]) -> None:
        self._path, self._warn = path, warn
        self._makers: dict[tuple[str, str, str], int] = {}
        self._connect()

    @classmethod
    def open(cls, path: Path, make: bool, warn: Callable[[str], None]) -> Database | None:
        """Open a file. Where there is none, ``make`` one or return ``None``. A damaged one is set aside with a word to
        ``warn``, and a new one begun; a file that is no memory is not touched.
        """
        try:
            if make:
                path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            elif not path.exists():
                return None
        except OSError as error:
            raise MemoryUnusable(
                "The translation memory {path} cannot be used: {reason}.", path=path, reason=reason_of(error)
            ) from error
        return cls(path, warn)

    def look_up(self, key: MemoryKey, human: str, texts: Sequence[str]) -> dict[str, str]:
        """Known texts with their translations; those of the signature ``human`` win."""
        makers = [self._maker(key.source, key.target, signature) for signature in (key.signature, human)]
        wanted = {digest: text for text in texts if (digest := _digest(text)) is not None}
        translations: dict[str, str] = {}
        with self._guarded():
            for maker in makers:  # the later overrides
                left = iter(wanted if maker is not None else ())
                while chunk := list(islice(left, _CHUNK)):
                    marks = ",".join("?" * len(chunk))
                    query = f"SELECT {_TEXTS} FROM pairs WHERE maker = ? AND digest IN ({marks})"
                    translations.update(self._db.execute(query, (maker, *chunk)).fetchall())
        asked = set(wanted.values())  # another text of the same digest is not what was asked for
        return {text: translation for text, translation in translations.items() if text in asked}

    def add(self, key: MemoryKey, pairs: Iterable[tuple[str, str]]) -> None:
        """Keep pairs in one transaction."""
        digests = [(_digest(text), text, target) for text, target in pairs if _digest(target) is not None]
        rows = [row for row in digests if row[0] is not None]
        if not rows:
            return
        with self._writing():
            maker = self._maker(key.source, key.target, key.signature, make=True)
            self._db.executemany(
                "INSERT INTO pairs (maker, digest, text, translation) VALUES (?, ?, ?, ?) ON CONFLICT (maker, digest) "
                "DO UPDATE SET text = excluded.text, translation = excluded.translation "
                "WHERE (text, translation) <> (excluded.text, excluded.translation)",
                ((maker, *row) for row in rows),
            )

    def forget(self, key: MemoryKey, texts: Iterable[str]) -> None:
        """Delete the pairs of some texts."""
        with self._writing():
            maker = self._maker(key.source, key.target, key.signature)
            rows = [(maker, _digest(text), text) for text in texts]
            self._db.executemany("DELETE FROM pairs WHERE maker = ? AND digest = ? AND text = ?", rows)

    def counts(self) -> list[tuple[str, str, str, int]]:
        """``(source, target, signature, pairs)`` of every key that has pairs."""
        query = (
            f"SELECT {_MAKER}, number FROM makers "
            "JOIN (SELECT maker, count(*) AS number FROM pairs GROUP BY maker) ON maker = makers.id ORDER BY 1, 2, 3"
        )
        with self._guarded():
            return self._db.execute(query).fetchall()

    def pairs(self, source: str | None, target: str | None) -> Iterator[tuple[str, str, str, str, str]]:
        """``(source, target, signature, text, translation)`` of the directions that fit, as they were added.

        Those that come meanwhile may be among them. Other work may go on between two pairs.
        """
        # By number alone, so that a page is read where the last one ended: an index would have all sorted for each.
        query = (
            f"SELECT page.id, {_MAKER}, {_TEXTS} FROM "
            "(SELECT * FROM pairs WHERE id > ? ORDER BY id LIMIT ?) AS page JOIN makers ON makers.id = maker "
            "ORDER BY page.id"
        )
        last = 0
        while True:
            with self._guarded():
                rows = self._db.execute(query, (last, _PAGE)).fetchall()
            if not rows:
                return
            last = rows[-1][0]
            for _, *key, text, translation in rows:
                if source in (None, key[0]) and target in (None, key[1]) and SUMMARY not in key[2]:
                    yield key[0], key[1], key[2], text, translation

    def clear(self, source: str | None, target: str | None) -> int:
        """Delete the pairs of the directions that fit, and shrink the file unless another process reads it."""
        which = "SELECT id FROM makers WHERE (?1 IS NULL OR source = ?1) AND (?2 IS NULL OR target = ?2)"
        with self._writing():
            gone = self._db.execute(f"DELETE FROM pairs WHERE maker IN ({which})", (source, target)).rowcount
            self._db.execute("DELETE FROM makers WHERE id NOT IN (SELECT maker FROM pairs)")
        self._makers.clear()
        with self._guarded(), suppress(sqlite3.OperationalError):
            self._db.execute("VACUUM")
            self._db.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        return gone

    def close(self) -> None:
        """Close the connection; what was committed stays."""
        self._db.close()

    def _maker(self, source: str, target: str, signature: str, make: bool = False) -> int | None:
        """The number of a key; ``make`` it, within a transaction, where there is none."""
        name = source, target, signature
        if name not in self._makers:
            # What a program without revisions has kept is the same maker's.
            query = f"SELECT id FROM makers WHERE (source, target, replace(signature, '{LEGACY}', '')) = (?, ?, ?)"
            with self._guarded():
                row = self._db.execute(f"{query} ORDER BY signature", name).fetchone()
                if row is None and make:
                    insert = "INSERT INTO makers (source, target, signature) VALUES (?, ?, ?)"
                    row = (self._db.execute(insert, name).lastrowid,)
            if row is None:
                return None
            self._makers[name] = int(row[0])
        return self._makers[name]

    def _connect(self) -> None:
        for attempt in (1, 2):
            self._opened = _identity(self._path)
            try:
                if is_strange(self._path, _COLUMNS, _WAIT):
                    raise self._unusable(N_("it is damaged or no memory of Audar's, and is left alone"))
                self._db = sqlite3.connect(self._path, timeout=_WAIT, isolation_level=None, check_same_thread=False)
                try:
                    self._prepare()
                except BaseException:
                    self._db.close()
                    raise
                return
            except (sqlite3.Error, OSError) as error:
                if attempt == 1 and _code(error) in _DAMAGED and self._set_aside():
                    continue
                raise self._unusable(error) from error

    def _prepare(self) -> None:
        deadline = time.monotonic() + _WAIT
        while True:
            try:
                # SQLite does not wait by itself when two processes turn a new file to WAL at the same moment.
                self._db.execute("PRAGMA journal_mode = WAL")
                break
            except sqlite3.OperationalError as error:
                if _code(error) != sqlite3.SQLITE_BUSY or time.monotonic() > deadline:
                    raise
                time.sleep(0.02)
        self._db.execute("PRAGMA synchronous = NORMAL")  # a power cut may cost the last answers, never the file
        self._opened = _identity(self._path)
        if self._version() == 0:
            with transaction(self._db):
                if self._version() == 0:  # nobody else was quicker
                    for statement in filter(str.strip, _TABLES.split(";")):
                        self._db.execute(statement)
                    self._db.execute(f"PRAGMA user_version = {_SCHEMA}")
        if self._version() != _SCHEMA:
            raise MemoryUnusable("The translation memory {path} is of a newer Audar.", path=self._path)
        self._db.execute("SELECT 1 FROM makers, pairs LIMIT 1")

    def _version(self) -> int:
        return int(self._db.execute("PRAGMA user_version").fetchone()[0])

    @contextmanager
    def _writing(self) -> Iterator[None]:
        with self._guarded():
            try:
                with transaction(self._db):
                    yield
            except BaseException:
                self._makers.clear()  # one of them may have been made in what is undone
                raise

    @contextmanager
    def _guarded(self) -> Iterator[None]:
        """Turn SQLite's errors into a sentence; set a file aside that turns out to be damaged."""
        try:
            yield
        except (sqlite3.Error, OSError) as error:
            if _code(error) in _DAMAGED:
                self._db.close()
                self.replaced = self._set_aside()
            raise self._unusable(error) from error

    def _set_aside(self) -> bool:
        """Rename a damaged file, unless another process has done it already; whether there is room for a new one."""
        if _identity(self._path) != self._opened:
            return True
        try:
            aside = set_aside(self._path)
        except OSError:
            return False
        self._warn(
            Message("The translation memory was damaged; it is kept as {path}, and a new one begun.", path=aside)
        )
        return True

    def _unusable(self, error: Exception | str) -> MemoryUnusable:
        if isinstance(error, str):
            reason = error
        elif isinstance(error, OSError):
            reason = reason_of(error)
        elif _code(error) in _DAMAGED:
            reason = N_("it is damaged")
        else:
            reason = _REASONS.get(_code(error), reason_of(error))
        return MemoryUnusable("The translation memory {path} cannot be used: {reason}.", path=self._path, reason=reason)


def _digest(text: str) -> int | None:
    """64 bits of a text as SQLite's integer; ``None`` for text with halves of characters, which is not kept."""
    try:
        data = text.encode()
    except UnicodeEncodeError:
        return None
    return int.from_bytes(hashlib.blake2b(data, digest_size=8).digest(), signed=True)


def _code(error: Exception) -> int:
    """SQLite's primary error code; 0 for an error that has none."""
    return getattr(error, "sqlite_errorcode", 0) & 0xFF


def _identity(path: Path) -> tuple[int, int] | None:
    """Which file lies at a path now."""
    try:
        status = path.stat()
    except OSError:
        return None
    return status.st_dev, status.st_ino
