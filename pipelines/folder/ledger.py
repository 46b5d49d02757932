"""What is finished, in a database inside the output folder: it survives every way to be stopped.

An output's row is committed before the file is moved into place. So a file whose content is its row's is finished, one
whose content is what the row found before is still the old one, and any other content is somebody else's work.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator, Mapping
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass, replace
from itertools import chain, count
from pathlib import Path
from typing import Any, Literal

import msgspec

from pipelines.article import Confidence
from pipelines.databases import columns_made, is_strange, set_aside, transaction
from pipelines.errors import OutputError
from pipelines.folder.events import Outcome
from pipelines.message import N_, Message, packed, unpacked
from pipelines.revisions import LEGACY
from pipelines.task import Answer, confidence_of

_SCHEMA = 3
_TABLES = """
CREATE TABLE outputs (output TEXT PRIMARY KEY, source TEXT NOT NULL, source_sha BLOB NOT NULL, key TEXT NOT NULL,
                      sha BLOB NOT NULL, before BLOB, outcome BLOB NOT NULL, root BLOB NOT NULL) WITHOUT ROWID;
CREATE TABLE languages (sha BLOB NOT NULL, how TEXT NOT NULL, language TEXT NOT NULL, PRIMARY KEY (sha, how))
                      WITHOUT ROWID;
CREATE TABLE parts (output TEXT NOT NULL, key TEXT NOT NULL, source TEXT NOT NULL, target TEXT NOT NULL,
                    score REAL, threshold REAL, PRIMARY KEY (output, key, source)) WITHOUT ROWID;
CREATE TABLE outcomes (number INTEGER PRIMARY KEY, status TEXT NOT NULL, outcome BLOB NOT NULL);
CREATE INDEX by_status ON outcomes (status);
"""

# Outputs of the first schema knew no input folders, parts before the third not how sure a model was.
_COLUMNS = columns_made(_TABLES) - {("outputs", "root"), ("parts", "score"), ("parts", "threshold")}

_KEY = f"replace(key, '{LEGACY}', '')"  # outputs and parts of a program without revisions are theirs too

Verdict = Literal["finished", "make", "edited", "foreign"]

DISK_FULL = N_("The disk is full. What is finished is kept; the same command goes on from there.")


@dataclass(frozen=True, slots=True)
class Row:
    """One output as it was last made: from which content, how (``key``), and with what result.

    ``root`` is the input folder; ``before`` what lay there, until the output is in place.
    """

    source: str
    source_sha: bytes
    key: str
    sha: bytes
    before: bytes | None
    outcome: Outcome
    root: bytes = b""


def judge(row: Row | None, source_sha: bytes, key: str, current_sha: bytes | None) -> Verdict:
    """What to do about an output whose content has the sha256 ``current_sha`` (``None``: there is no such file)."""
    if current_sha is None:
        return "make"
    if row is None:
        return "foreign"
    if current_sha == row.sha:
        return "finished" if (row.source_sha, row.key) == (source_sha, key) else "make"
    return "make" if current_sha == row.before else "edited"


class Ledger:
    """The database; used by one thread. Every method raises ``OutputError`` where the disk refuses."""

    def __init__(self, path: Path, read_only: bool = False) -> None:
        """Open or begin a ledger; a damaged one is set aside. ``read_only`` opens none where there is none.

        A file of that name that is no ledger stays as it is, and the ledger gets a number: ``ledger.2.sqlite3``.
        ``warning`` tells of both.
        """
        self.warning = ""
        try:
            place = _place(path)
            if place != path:
                self.warning = Message(
                    "{path} is damaged or no ledger, and is left alone; the batch's is {name}.",
                    path=path,
                    name=place.name,
                )
            if read_only:
                self._read(place)
                return
            try:
                self._open(place)
            except sqlite3.DatabaseError as error:
                if isinstance(error, sqlite3.OperationalError):
                    raise
                self._db.close()
                aside = set_aside(place)
                self.warning = Message(
                    "The batch's ledger was damaged; it is kept as {name}, and a new one begun.", name=aside.name
                )
                self._open(place)
        except (sqlite3.Error, OSError) as error:
            reason = error.strerror if isinstance(error, OSError) else None
            raise OutputError(
                "The batch's ledger {path} cannot be used: {error}.", path=path, error=reason or error
            ) from error

    def _version(self) -> int:
        return int(self._db.execute("PRAGMA user_version").fetchone()[0])

    def _read(self, path: Path) -> None:
        """Have what a ledger holds in memory; nothing where there is none, or a damaged one."""
        self._db = sqlite3.connect(":memory:", isolation_level=None)
        with suppress(sqlite3.DatabaseError):
            if path.exists():
                with closing(sqlite3.connect(path)) as file:
                    file.backup(self._db)
            self._migrate()
            self._check()
            if self._version() == _SCHEMA:
                return
        self._db.close()
        self._db = sqlite3.connect(":memory:", isolation_level=None)
        self._begin()

    def _check(self) -> None:
        """Raise ``sqlite3.DatabaseError`` where a page is damaged, which work would only meet half-way."""
        result = self._db.execute("PRAGMA quick_check(1)").fetchone()
        if result != ("ok",):
            raise sqlite3.DatabaseError(*result)

    def _open(self, path: Path) -> None:
        self._db = sqlite3.connect(path, isolation_level=None)
        self._db.execute("PRAGMA journal_mode=WAL")
        self._db.execute("PRAGMA synchronous=FULL")  # a row must be on the disk before its file is
        self._migrate()
        version = self._version()
        if version == 0:
            self._begin()
        elif version != _SCHEMA:
            raise OutputError(
                "The ledger {path} is of a newer Audar; use that one, or name another output folder.", path=path
            )
        self._check()

    def _migrate(self) -> None:
        """Outputs of a ledger that knew no input folders belong to any of them."""
        version = self._version()
        columns = ["outputs ADD COLUMN root BLOB NOT NULL DEFAULT x''"] if version == 1 else []
        columns += ["parts ADD COLUMN score REAL", "parts ADD COLUMN threshold REAL"]
        if version in (1, 2):
            changes = " ".join(f"ALTER TABLE {column};" for column in columns)
            self._db.executescript(f"BEGIN; {changes} PRAGMA user_version = {_SCHEMA}; COMMIT;")

    def _begin(self) -> None:
        self._db.executescript(f"BEGIN; {_TABLES} PRAGMA user_version = {_SCHEMA}; COMMIT;")

    def close(self) -> None:
        """Close the database; what was committed stays."""
        self._db.close()

    @contextmanager
    def writing(self) -> Iterator[None]:
        """One transaction: all of it is kept, or nothing."""
        try:
            with transaction(self._db):
                yield
        except sqlite3.Error as error:
            if getattr(error, "sqlite_errorcode", 0) == sqlite3.SQLITE_FULL:
                raise OutputError(DISK_FULL) from error
            raise OutputError("The batch's ledger cannot be written: {error}.", error=error) from error

    def row(self, output: str) -> Row | None:
        """What is known of an output."""
        columns = f"CAST(source AS TEXT), source_sha, {_KEY}, sha, before, outcome, CAST(root AS BLOB)"
        record = self._first_row(f"SELECT {columns} FROM outputs WHERE output = ?", output)
        if record is None:
            return None
        source, source_sha, key, sha, before, outcome, root = record
        made = _outcome(outcome)
        return Row(source, source_sha, key, sha, before, made, root) if made else None

    def intend(self, output: str, row: Row) -> None:
        """Note what is about to be moved into place; parts of it are needed no more."""
        outcome = _noted(row.outcome)
        values = output, row.source, row.source_sha, row.key, row.sha, row.before, outcome, row.root
        self._db.execute("INSERT OR REPLACE INTO outputs VALUES (?, ?, ?, ?, ?, ?, ?, ?)", values)
        self._db.execute("DELETE FROM parts WHERE output = ?", (output,))

    def outputs(self) -> Iterator[tuple[str, str, bytes, Outcome]]:
        """Every output of a source, by name: ``(output, source, root, outcome)``; not the reports."""
        try:
            columns = "CAST(output AS TEXT), CAST(source AS TEXT), CAST(root AS BLOB), outcome"
            query = f"SELECT {columns} FROM outputs WHERE source != '' ORDER BY output"
            for output, source, root, outcome in self._db.execute(query):
                if made := _outcome(outcome):
                    yield output, source, root, made
        except sqlite3.Error as error:
            raise OutputError("The batch's ledger cannot be read: {error}.", error=error) from error

    def in_place(self, outputs: Iterable[str]) -> None:
        """Note that outputs were moved: what lay there before is a stranger if it comes again."""
        self._db.executemany("UPDATE outputs SET before = NULL WHERE output = ?", [(output,) for output in outputs])

    def language(self, sha: bytes, how: str) -> str | None:
        """The language found in a content read with the settings ``how``; ``None`` if nobody looked yet."""
        record = self._first_row("SELECT language FROM languages WHERE sha = ? AND how = ?", sha, how)
        return str(record[0]) if record else None

    def add_languages(self, languages: Iterable[tuple[bytes, str, str]]) -> None:
        """Keep ``(sha, how, language)``; a language may also be words why there is none."""
        self._db.executemany("INSERT OR REPLACE INTO languages VALUES (?, ?, ?)", languages)

    def parts(self, output: str, key: str) -> dict[str, Answer]:
        """Segments of an unfinished output that were translated: source -> target, and how sure the model was of it."""
        try:
            columns = "CAST(source AS TEXT), CAST(target AS TEXT), CAST(score AS REAL), CAST(threshold AS REAL)"
            query = f"SELECT {columns} FROM parts WHERE output = ? AND {_KEY} = ?"
            rows = self._db.execute(query, (output, key)).fetchall()
            return {
                source: Answer(target, None if score is None or threshold is None else Confidence(score, threshold))
                for source, target, score, threshold in rows
            }
        except sqlite3.Error as error:
            raise OutputError("The batch's ledger cannot be read: {error}.", error=error) from error

    def add_parts(self, output: str, key: str, pairs: Mapping[str, str]) -> None:
        """Keep finished segments of an unfinished output, with their ``Answer``'s confidence."""
        rows = []
        for source, target in pairs.items():
            sure = confidence_of([target])
            rows.append((output, key, source, str(target), sure and sure.score, sure and sure.threshold))
        self._db.executemany("INSERT OR REPLACE INTO parts VALUES (?, ?, ?, ?, ?, ?)", rows)

    def clear_outcomes(self) -> None:
        """Begin a run: forget what the last one reported."""
        self._db.execute("DELETE FROM outcomes")

    def add_outcome(self, outcome: Outcome) -> None:
        """Keep an outcome for this run's report."""
        values = outcome.status, _noted(outcome)
        self._db.execute("INSERT INTO outcomes (status, outcome) VALUES (?, ?)", values)

    def outcomes(self, status: str | None = None) -> Iterator[Outcome]:
        """This run's outcomes, or those of one status, in the order in which they came."""
        chosen, values = (" WHERE status = ?", (status,)) if status else ("", ())
        try:
            for (data,) in self._db.execute(f"SELECT outcome FROM outcomes{chosen} ORDER BY number", values):
                if made := _outcome(data):
                    yield made
        except sqlite3.Error as error:
            raise OutputError("The batch's ledger cannot be read: {error}.", error=error) from error

    def _first_row(self, query: str, *values: str | bytes) -> tuple[Any, ...] | None:
        try:
            record: tuple[Any, ...] | None = self._db.execute(query, values).fetchone()
        except sqlite3.Error as error:
            raise OutputError("The batch's ledger cannot be read: {error}.", error=error) from error
        return record


def _place(path: Path) -> Path:
    """The ledger's own path, or the first numbered one where no stranger's file lies."""
    numbered = (path.with_stem(f"{path.stem}.{number}") for number in count(2))
    return next(place for place in chain((path,), numbered) if not is_strange(place, _COLUMNS))


class _Reason(msgspec.Struct):
    """Why, as a message that can be told in any language; earlier programs noted its English alone."""

    message: Any = None


def _noted(outcome: Outcome) -> bytes:
    record = msgspec.to_builtins(outcome, enc_hook=str)
    return msgspec.json.encode({**record, "message": packed(outcome.reason)}, enc_hook=str)


def _outcome(data: bytes) -> Outcome | None:
    """An outcome as it was noted; ``None`` where it is damaged: what is not known is made again or left alone."""
    try:
        outcome = msgspec.json.decode(data, type=Outcome)
        message = msgspec.json.decode(data, type=_Reason).message
        return replace(outcome, reason=unpacked(message)) if isinstance(message, list) else outcome
    except (msgspec.DecodeError, UnicodeDecodeError, TypeError, ValueError, LookupError, RecursionError):
        return None
