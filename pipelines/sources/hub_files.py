"""One file from the hub into a folder: resumed where it was cut off, and checked."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from pathlib import Path

from pipelines import __version__
from pipelines.article import Progress, StopCheck
from pipelines.catalogue import HubSource
from pipelines.errors import AudarError
from pipelines.sources.hub_cache import is_sound
from pipelines.sources.hub_calls import pause, streamed, wait_after
from pipelines.sources.hub_errors import refusal


@dataclass(frozen=True, slots=True)
class HubFile:
    """A file to get: bytes (0: not known), and its content's id, a sha256 or git's sha1 (empty: not known)."""

    name: str
    size: int
    oid: str


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
    """Read the file from where ``half`` ends; a connection that breaks or stalls is opened anew, within bounds."""
    failures, best = 0, 0
    while True:
        start = what.half.stat().st_size if what.half.exists() else 0
        if what.file.size and start > what.file.size:
            what.half.unlink()
            start = 0
        if what.file.size and start == what.file.size:
            return
        try:
            _append(what, start, progress, stopped)
            return
        except AudarError:
            raise
        except Exception as error:
            came = what.half.stat().st_size if what.half.exists() else 0
            if _past_the_end(error):
                what.half.unlink(missing_ok=True)
            failures = 0 if came > best and came > start else failures + 1
            best = max(best, came)
            wait = wait_after(error, failures)
            if wait is None:
                raise refusal(error, what.source, what.commit) from error
            pause(wait, progress, stopped)


def _append(what: Getting, start: int, progress: Progress, stopped: StopCheck) -> None:
    from huggingface_hub import hf_hub_url
    from huggingface_hub.utils import build_hf_headers  # type: ignore[attr-defined]

    headers = build_hf_headers(library_name="audar", library_version=__version__)
    headers["Accept-Encoding"] = "identity"  # so that bytes can be counted, and asked for from the middle
    if start:
        headers["Range"] = f"bytes={start}-"
    url = hf_hub_url(what.source.repo, what.file.name, revision=what.commit)
    position = start
    with what.half.open("ab") as half:
        for item in streamed(url, headers, stopped):
            if isinstance(item, int):
                if item > start:
                    raise ValueError(f"it sends {what.file.name} from byte {item} instead of {start}")
                if item < start:
                    half.truncate(item)
                position = item
            else:
                half.write(item)
                position += len(item)
            progress(f"{what.model} from the hub", what.before + position, max(what.total, what.before + position))


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
