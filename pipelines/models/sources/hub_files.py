"""One file from the hub into a folder: resumed where it was cut off, and checked."""

from __future__ import annotations

import hashlib
import time
from dataclasses import dataclass
from pathlib import Path

from pipelines.article import Progress, StopCheck
from pipelines.catalogue import HubSource
from pipelines.errors import AudarError, StoreError
from pipelines.message import Message
from pipelines.models.sources import hub_calls
from pipelines.models.sources.choosing import SETTINGS, check_size, is_settings
from pipelines.models.sources.hub_cache import is_sound
from pipelines.models.sources.hub_calls import pause, streamed, wait_after
from pipelines.models.sources.hub_errors import refusal
from pipelines.paths import is_digest

_LARGEST = 64 << 30  # bytes of weights whose size the hub does not tell


@dataclass(frozen=True, slots=True)
class HubFile:
    """A file to get: bytes (0: not known), and its content's id, a sha256 or git's sha1 (empty: not known).

    Raises ``StoreError`` for what no file has: whoever answers in the hub's name tells it, and the id becomes a path.
    """

    name: str
    size: int
    oid: str

    def __post_init__(self) -> None:
        if self.oid and not is_digest(self.oid):
            raise StoreError(
                "the hub's id of {name} is no sha256 or sha1: {found}", name=self.name, found=f"{self.oid[:80]!r}"
            )
        check_size(self.name, self.size)

    @property
    def most(self) -> int:
        """The bytes after which no more of it is taken."""
        return self.size or (SETTINGS if is_settings(self.name) else _LARGEST)


@dataclass(frozen=True, slots=True)
class Getting:
    """A file on its way: into ``half``; ``before`` bytes of the model's ``total`` came before it."""

    model: str
    source: HubSource
    commit: str
    file: HubFile
    half: Path
    before: int
    total: int


def download(what: Getting, progress: Progress, stopped: StopCheck) -> None:
    """Read the file from where ``half`` ends; a connection that breaks or stalls is opened anew, within bounds.

    What is not the file that the hub tells of is deleted. Raises ``StoreError`` or ``Stopped``.
    """
    _read(what, progress, stopped)
    if not is_right(what.half, what.file, progress):
        what.half.unlink()
        raise StoreError("{name} arrived damaged (its sha256 is not the hub's) and was deleted", name=what.file.name)


def _read(what: Getting, progress: Progress, stopped: StopCheck) -> None:
    failures, best, most = 0, -1, what.file.most
    while True:
        start = what.half.stat().st_size if what.half.exists() else 0
        if start > most:
            what.half.unlink()
            start = 0
        if what.file.size and start == what.file.size:
            return
        best = start if best < 0 else best
        try:
            _append(what, start, most, progress, stopped)
            return
        except AudarError:
            raise
        except Exception as error:
            came = what.half.stat().st_size if what.half.exists() else 0
            if _past_the_end(error):
                what.half.unlink(missing_ok=True)
            if came >= best + hub_calls.PATIENCE.step:
                failures, best = 0, came
            else:
                failures += 1
            wait = wait_after(error, failures)
            if wait is None:
                raise refusal(error, what.source, what.commit) from error
            pause(wait, progress, stopped)


def _append(what: Getting, start: int, most: int, progress: Progress, stopped: StopCheck) -> None:
    from httpx2 import ReadTimeout
    from huggingface_hub import hf_hub_url

    headers = {"Range": f"bytes={start}-"} if start else {}
    url = hf_hub_url(what.source.repo, what.file.name, revision=what.commit)
    position = mark = start
    patience = hub_calls.PATIENCE
    since = time.monotonic()
    with what.half.open("ab") as half:
        for item in streamed(url, headers, stopped):
            if isinstance(item, int):
                if item > start:
                    raise ValueError(
                        Message(
                            "it sends {name} from byte {found} instead of {expected}",
                            name=what.file.name,
                            found=item,
                            expected=start,
                        )
                    )
                if item < start:
                    half.truncate(item)
                position = item
            else:
                position += len(item)
                if position > most:
                    break
                half.write(item)
                if position >= mark + patience.step:
                    mark, since = position, time.monotonic()
                elif time.monotonic() > since + patience.slowest:
                    raise ReadTimeout(f"{what.file.name} comes too slowly.")
            progress(
                Message("Pulling {id} from the hub", id=what.model),
                what.before + position,
                max(what.total, what.before + position),
            )
        else:
            return
    what.half.unlink()
    raise StoreError(
        "{name} does not end after the {size} bytes that it should have and was deleted",
        name=what.file.name,
        size=f"{most:,}",
    )


def _past_the_end(error: Exception) -> bool:
    """Whether the server has no byte behind what came: what came is then of something else."""
    from huggingface_hub.errors import HfHubHTTPError

    return isinstance(error, HfHubHTTPError) and error.response.status_code == 416


def is_right(path: Path, file: HubFile, progress: Progress) -> bool:
    """Whether the file has the size and the content that it should have, as far as these are known."""
    return (not file.size or path.stat().st_size == file.size) and is_sound(path, file.oid, progress, file.name)


def key_of(commit: str, file: HubFile) -> str:
    """The name of the file's unfinished part: of its content, so that it is resumed only with the same one."""
    return file.oid or hashlib.sha256(f"{commit}/{file.name}".encode()).hexdigest()
