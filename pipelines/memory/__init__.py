"""The translation memory: what was translated once in the same way is not translated again."""

from __future__ import annotations

import os
import threading
import time
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from pipelines.errors import MemoryUnusable
from pipelines.memory.key import MemoryKey
from pipelines.message import Message
from pipelines.quality.check import FAILURES

if TYPE_CHECKING:  # `audar detect` needs no database
    from types import TracebackType

    from pipelines.article import Flag
    from pipelines.memory.database import Database

HUMAN = "tmx"
"""The signature of a person's pairs, imported or written on the screen: they win over those of any model."""

_BATCH = 64  # answers kept in one transaction
_SECONDS = 1.0  # of work that a kill may cost


@dataclass(frozen=True, slots=True)
class MemoryCount:
    """Pairs of one key in the memory."""

    key: MemoryKey
    pairs: int


class Memory:
    """A memory in one file, or none (``path`` is ``None``); any thread may use it, and several processes at once.

    ``look_up`` and ``add`` never fail: a memory that cannot be used is noted once in ``warnings``, in words for the
    user, and from then on knows nothing. The other methods raise ``MemoryUnusable``. The file is opened when it is
    first needed, again after ``close``, and made by the first pair that is added.
    """

    def __init__(self, path: Path | None, problem: str | None = None) -> None:
        self.path = path
        self.warnings: list[str] = [problem] if problem else []
        self._problem = problem
        self._lock = threading.RLock()
        self._open: Database | None = None
        self._reads = self._writes = path is not None

    def look_up(self, key: MemoryKey, texts: Sequence[str]) -> dict[str, str]:
        """The texts that are known, each with its translation; a person's pairs before the key's own."""
        with self._lock:
            if not self._reads:
                return {}
            try:
                database = self._database(make=False)
                return database.look_up(key, HUMAN, texts) if database else {}
            except MemoryUnusable as error:
                if not self._begun_anew():
                    self._give_up(error)
                return {}

    def add(self, key: MemoryKey, pairs: Iterable[tuple[str, str]]) -> None:
        """Keep ``(text, translation)`` pairs in one transaction; a newer translation of a text replaces the older."""
        with self._lock:
            if not self._writes:
                return
            try:
                self.put(key, pairs)
            except MemoryUnusable as error:
                if self._open is None:
                    self._give_up(error)
                elif not self._begun_anew():
                    self._writes = False  # what is in a full or write-protected memory can still be looked up
                    self.warnings.append(Message("{error} Nothing is added to it.", error=error))

    def check(self) -> tuple[str, ...]:
        """Open the file if it is there, and tell what is wrong so far (``warnings``)."""
        with self._lock:
            if self._reads:
                try:
                    self._database(make=False)
                except MemoryUnusable as error:
                    self._give_up(error)
            return tuple(self.warnings)

    def put(self, key: MemoryKey, pairs: Iterable[tuple[str, str]]) -> None:
        """``add`` that raises ``MemoryUnusable``."""
        with self._lock:
            database = self._database(make=True)
            if database:
                database.add(key, pairs)

    def forget(self, key: MemoryKey, texts: Iterable[str]) -> None:
        """Forget the pairs of some texts under a key. Raises ``MemoryUnusable``."""
        with self._lock:
            database = self._database(make=False)
            if database:
                database.forget(key, texts)

    def stats(self) -> tuple[MemoryCount, ...]:
        """How many pairs there are of each key, in the order of direction and signature."""
        with self._lock:
            database = self._database(make=False)
            return tuple(MemoryCount(MemoryKey(*key), count) for *key, count in database.counts()) if database else ()

    def pairs(self, source: str | None = None, target: str | None = None) -> Iterator[tuple[MemoryKey, str, str]]:
        """Every pair of the directions that fit as ``(key, text, translation)``, in the order of their first coming.

        Also raises ``MemoryUnusable`` where a damaged file was set aside just now: a new one's nothing is not all.
        """
        database = self._database(make=False)
        if self.warnings:
            raise MemoryUnusable(self.warnings[0])
        for *key, text, translation in database.pairs(source, target) if database else ():
            yield MemoryKey(*key), text, translation

    def clear(self, source: str | None = None, target: str | None = None) -> int:
        """Forget the pairs of a direction, or all; give their room back to the disk and return their number."""
        with self._lock:
            database = self._database(make=False)
            return database.clear(source, target) if database else 0

    @property
    def size(self) -> int:
        """Bytes on disk; 0 for a memory that is not there yet."""
        if self.path is None:
            return 0
        files = [self.path.with_name(self.path.name + rest) for rest in ("", "-wal")]
        return sum(file.stat().st_size for file in files if file.is_file())

    def close(self) -> None:
        """Close the file; what was added stays."""
        with self._lock:
            if self._open:
                self._open.close()
                self._open = None

    def __enter__(self) -> Memory:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def _give_up(self, error: MemoryUnusable) -> None:
        self._reads = self._writes = False
        self.warnings.append(Message("{error} It is not used.", error=error))

    def _begun_anew(self) -> bool:
        """After an error: whether the file was damaged and is set aside, so that the work goes on with a new one."""
        if self._open is None or not self._open.replaced:
            return False
        self._open = None
        return True

    def _database(self, make: bool) -> Database | None:
        """The open database; ``None`` where there is none and none is to be made."""
        if self._problem:
            raise MemoryUnusable(self._problem)
        if self.path is None:
            return None
        with self._lock:
            if self._open is None:
                from pipelines.memory.database import Database

                self._open = Database.open(self.path, make, self.warnings.append)
            return self._open


class Notes:
    """A memory seen from one translation: looks up under one key, and keeps good answers as they come, some at a time.

    An answer with a flag of ``FAILURES`` is the model's failure and no translation: it may come out better next time.
    Other doubtful answers are kept, since the same model would give them again, and are flagged again.
    """

    def __init__(self, memory: Memory, key: MemoryKey) -> None:
        self._memory, self._key = memory, key
        self._waiting: dict[str, str] = {}
        self._kept_at = time.monotonic()

    def look_up(self, texts: Sequence[str]) -> dict[str, str]:
        """As ``Memory.look_up``."""
        return self._memory.look_up(self._key, texts)

    def keep(self, text: str, translation: str, flags: Sequence[Flag] = ()) -> None:
        """Keep one finished answer, soon."""
        if not any(flag.code in FAILURES for flag in flags):
            self._waiting[text] = translation
        if len(self._waiting) >= _BATCH or time.monotonic() - self._kept_at > _SECONDS:
            self.flush()

    def flush(self) -> None:
        """Keep what is waiting, now."""
        waiting, self._waiting = self._waiting, {}
        if waiting:
            self._memory.add(self._key, waiting.items())
        self._kept_at = time.monotonic()


def open_memory(path: Path | None = None) -> Memory:
    """The user's memory, or the one in a file; never fails.

    ``AUDAR_MEMORY`` names the user's file, or is ``off``; else it is memory.sqlite3 in the platform's folder for data.
    """
    if path is not None:
        return Memory(path)
    chosen = os.environ.get("AUDAR_MEMORY", "")
    if chosen.lower() == "off":
        return Memory(None)
    try:
        return Memory(Path(chosen).expanduser() if chosen else _default_path())
    except RuntimeError:
        return Memory(
            None, Message("AUDAR_MEMORY={path}: there is no such user, so there is no translation memory.", path=chosen)
        )


def no_memory() -> Memory:
    """A memory that knows nothing and keeps nothing."""
    return Memory(None)


def _default_path() -> Path:
    import platformdirs

    return platformdirs.user_data_path("audar") / "memory.sqlite3"


__all__ = ["HUMAN", "Memory", "MemoryCount", "MemoryKey", "Notes", "no_memory", "open_memory"]
