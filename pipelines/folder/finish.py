"""Puts finished outputs into place, whole or not at all, and notes them in the ledger."""

from __future__ import annotations

import errno
import hashlib
import os
import time
from collections import deque
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import Future, ThreadPoolExecutor, wait
from contextlib import suppress
from dataclasses import dataclass, replace
from itertools import islice
from pathlib import Path

from pipelines.errors import AudarError, OutputError
from pipelines.folder.events import FolderSettings, Outcome
from pipelines.folder.ledger import DISK_FULL, Ledger, Row
from pipelines.folder.plan import STATE
from pipelines.folder.reading import hash_of
from pipelines.folder.survey import FileJob
from pipelines.message import N_, Message, reason_of

Render = Callable[[], tuple[bytes, str, Outcome]]
"""Makes an output's bytes, its side-by-side page (empty: none) and its outcome; runs in a thread."""

_GROUP = 64  # outputs of one transaction: each costs a wait for the disk
_PATIENCE = 0.5  # seconds that a finished output waits for others
_LAST = 10.0  # seconds that a run which ends early waits for outputs on their way to the disk
_MOST = 256  # outputs that may wait for the disk, so that memory stays flat
_FULL = (errno.ENOSPC, errno.EDQUOT)


@dataclass(frozen=True, slots=True)
class _Staged:
    """An output that lies, whole, in the temporary folder."""

    sha: bytes
    text: Path
    page: Path | None
    outcome: Outcome


@dataclass(frozen=True, slots=True)
class _Waiting:
    """An output on its way; ``parts`` are its segments that the ledger does not know yet."""

    job: FileJob
    future: Future[_Staged]
    parts: Mapping[str, str]


class Finisher:
    """Renders and stages outputs in threads; the thread that owns the ledger moves them into place in groups."""

    def __init__(self, settings: FolderSettings, ledger: Ledger, pool: ThreadPoolExecutor) -> None:
        self._settings, self._ledger, self._pool = settings, ledger, pool
        self._temporary = settings.out / STATE / "tmp"
        self._waiting: deque[_Waiting] = deque()
        self._unreported: list[Outcome] = []
        self._number = 0
        self._placed_at = time.monotonic()

    def put(self, job: FileJob, render: Render, parts: Mapping[str, str] | None = None) -> None:
        """Take a finished output; ``parts`` are kept if it does not get into place."""
        self._number += 1
        staged = self._temporary / f"{self._number}.out"
        self._waiting.append(_Waiting(job, self._pool.submit(self._stage, job, staged, render), parts or {}))

    def report(self, outcome: Outcome) -> Outcome:
        """Keep an outcome that has no output, with the next group."""
        self._unreported.append(outcome)
        return outcome

    def settle(self, everything: bool = False) -> Iterator[Outcome]:
        """Move what is ready into place. Raises ``OutputError`` for a full disk: nothing more would be kept."""
        late = time.monotonic() - self._placed_at > _PATIENCE
        while self._waiting and (everything or late or len(self._waiting) >= _GROUP):
            hurry = everything or len(self._waiting) > _MOST
            ready = 0
            for output in self._waiting:
                if ready == _GROUP or not (hurry or output.future.done()):
                    break
                output.future.exception()  # waits for it
                ready += 1
            if not ready or not (ready == _GROUP or hurry or late):
                break
            yield from self._place(ready)
        if everything or len(self._unreported) >= 8 * _GROUP:
            with self._ledger.writing():
                self._keep_outcomes()
            self._unreported.clear()

    def close(self) -> list[Outcome]:
        """End a run, however it ends: place what is ready or soon will be, and keep the segments of all other files.

        What the disk refuses is given up without a word.
        """
        wait([output.future for output in self._waiting], timeout=_LAST)
        done = [output for output in self._waiting if output.future.done()]
        late = [output for output in self._waiting if not output.future.done()]
        self._waiting = deque(done + late)
        outcomes: list[Outcome] = []
        with suppress(OutputError):
            while len(self._waiting) > len(late):
                outcomes += self._place(min(_GROUP, len(self._waiting) - len(late)))
        for output in self._waiting:
            output.future.cancel()
        with suppress(OutputError), self._ledger.writing():
            for output in self._waiting:
                self._ledger.add_parts(output.job.output, output.job.key, output.parts)
            self._keep_outcomes()
        self._waiting.clear()
        self._unreported.clear()
        return outcomes

    def _stage(self, job: FileJob, staged: Path, render: Render) -> _Staged:
        """Write all that may find no room before the row is: from then on the segments are known no more."""
        data, page, outcome = render()
        (self._settings.out / job.output).parent.mkdir(parents=True, exist_ok=True)
        with staged.open("wb") as stream:
            stream.write(data)
            stream.flush()
            os.fsync(stream.fileno())
        page_path = None
        if page:
            page_path = staged.with_suffix(".page")
            page_path.write_text(page, encoding="utf-8", newline="")
            (self._settings.out / outcome.page).parent.mkdir(parents=True, exist_ok=True)
        return _Staged(hashlib.sha256(data).digest(), staged, page_path, outcome)

    def _place(self, count: int) -> list[Outcome]:
        """Place the first outputs that wait; they wait no more once their rows are in the ledger."""
        group = list(islice(self._waiting, count))
        root = os.fsencode(self._settings.folder)
        with self._ledger.writing():
            self._keep_outcomes()
            for output in group:
                job = output.job
                if output.future.exception() is None:
                    staged = output.future.result()
                    row = Row(job.source, job.source_sha, job.key, staged.sha, job.before, staged.outcome, root)
                    self._ledger.intend(job.output, row)
                else:
                    self._ledger.add_parts(job.output, job.key, output.parts)
        self._unreported.clear()
        for _ in group:
            self._waiting.popleft()
        outcomes: list[Outcome] = []
        full: OutputError | None = None
        replaced: list[str] = []
        for output in group:
            try:
                error = output.future.exception()
                outcome = self._move(output.job, output.future.result()) if error is None else failed(output.job, error)
            except OutputError as refused:
                full = refused
                continue
            outcomes.append(outcome)
            self._unreported.append(outcome)
            if output.job.before is not None and outcome.status != "failed":
                replaced.append(output.job.output)
        if replaced:
            with self._ledger.writing():
                self._ledger.in_place(replaced)
        self._placed_at = time.monotonic()
        if full is not None:
            raise full
        return outcomes

    def _move(self, job: FileJob, staged: _Staged) -> Outcome:
        final = self._settings.out / job.output
        try:
            if hash_of(final) != job.before:
                reason = Message(
                    "{output} was written by somebody else meanwhile; --force replaces it.", output=job.output
                )
                return failed(job, OutputError(reason))
            if staged.page is not None:
                staged.page.replace(self._settings.out / staged.outcome.page)
            staged.text.replace(final)
        except (AudarError, OSError) as error:
            return failed(job, error)
        return staged.outcome

    def _keep_outcomes(self) -> None:
        """Write the outcomes; the caller forgets them once the transaction is over."""
        for outcome in self._unreported:
            self._ledger.add_outcome(outcome)


def failed(job: FileJob, error: BaseException) -> Outcome:
    """The outcome of an output that could not be made or written. Raises ``OutputError`` for a full disk."""
    if isinstance(error, OSError):
        if error.errno in _FULL:
            raise OutputError(DISK_FULL)
        reason = Message("Cannot write {path}: {reason}.", path=job.output, reason=reason_of(error))
    elif isinstance(error, AudarError):
        reason = error.message
    elif isinstance(error, MemoryError):
        reason = Message("{source} is too large for this machine's memory.", source=job.source)
    elif isinstance(error, Exception):  # a format's library stumbled over what it read itself
        words = " ".join(str(error).split())[:200] or N_("no reason given")
        reason = Message(
            "{source} cannot be translated ({kind}: {reason}).",
            source=job.source,
            kind=type(error).__name__,
            reason=words,
        )
    else:
        raise error
    return replace(Outcome("failed", job.source, job.target, job.output, job.language), reason=reason)
