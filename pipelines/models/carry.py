"""A model as one file, to bring it to a machine that reaches no hub: an archive of its manifest and its files.

The archive is a plain tar (weights do not get smaller), its manifest first. What is read from one is a stranger's: it
is looked through before the first byte is written, nothing but the regular files that the manifest lists is taken, and
each must have the size and the sha256 that the manifest tells, and those of models.yaml where they are known there.
"""

from __future__ import annotations

import hashlib
import io
import shutil
import tarfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import msgspec

from pipelines.article import Progress, StopCheck, never
from pipelines.catalogue import ModelSpec, find_model
from pipelines.engines.seq2seq import conversion
from pipelines.errors import Stopped, StoreError
from pipelines.files import whole_file
from pipelines.message import N_, Message, reason_of
from pipelines.models.cache import cache_error, check_room
from pipelines.models.prepare import prepare
from pipelines.models.pull import move_into_place
from pipelines.models.store import (
    Manifest,
    StoredFile,
    locked,
    model_folder,
    partial_folder,
    read_manifest,
    ready_folder,
    state,
    write_manifest,
)
from pipelines.paths import OURS, inside, is_plain

_MANIFEST = "manifest.json"
_LONGEST = 1 << 20  # bytes of a manifest
_CHUNK = 1 << 20


def export(spec: ModelSpec, path: Path, progress: Progress, stopped: StopCheck = never) -> int:
    """Write an installed model into a new file; return its bytes.

    Raises ``ModelUnavailable`` where it is not installed or damaged, ``TargetExists``, ``OutputError`` or ``Stopped``.
    """
    folder, manifest = ready_folder(spec), read_manifest(spec)
    if folder is None or manifest is None:
        raise StoreError("'{id}' has no weights.", id=spec.id)
    total, done = sum(file.size for file in manifest.there), 0
    with locked(spec, progress, stopped), whole_file(path) as target, tarfile.open(fileobj=target, mode="w") as archive:
        head = msgspec.json.encode(manifest)
        archive.addfile(_member(_MANIFEST, len(head)), io.BytesIO(head))
        for file in manifest.there:
            if stopped():
                raise Stopped("Stopped; nothing was written.")
            progress(Message("Writing {name}", name=file.name), done, total)
            with (folder / file.name).open("rb") as stream:
                archive.addfile(_member(file.name, file.size), stream)
            done += file.size
    return path.stat().st_size


def import_file(path: Path, progress: Progress, stopped: StopCheck = never) -> ModelSpec:
    """Install the model of an archive; return its entry.

    Raises ``StoreError`` for what is no such archive, or holds what its manifest or models.yaml does not say,
    ``ModelUnavailable`` for a model that models.yaml does not have, ``Stopped``.
    """
    with _opened(path) as archive:
        members = _members(archive, path)
        manifest = _manifest(archive, members, path)
        spec = find_model(manifest.id)
        partial = partial_folder(spec)
        _compare(spec, manifest, members, path)
        with locked(spec, progress, stopped):
            check_room(spec, sum(file.size for file in manifest.there))
            try:
                shutil.rmtree(partial, ignore_errors=True)
                partial.mkdir(parents=True)
                stored = tuple(
                    _taken(archive, members, file, partial, path, progress, stopped) for file in manifest.there
                )
                cut = len(manifest.files)
                write_manifest(partial, msgspec.structs.replace(manifest, files=stored[:cut], made=stored[cut:]))
                if state(spec, partial) != "ready":
                    raise _refused(path, N_("models.yaml has another revision or other weights of it"))
                move_into_place(partial, model_folder(spec))
            except OSError as error:
                raise cache_error(error) from error
            finally:
                shutil.rmtree(partial, ignore_errors=True)
            prepare(spec, model_folder(spec), progress, stopped)
    return spec


def _member(name: str, size: int) -> tarfile.TarInfo:
    member = tarfile.TarInfo(name)
    member.size = size
    return member


@contextmanager
def _opened(path: Path) -> Iterator[tarfile.TarFile]:
    try:
        with tarfile.open(path, "r:") as archive:
            yield archive
    except (OSError, tarfile.TarError, EOFError) as error:
        raise StoreError("Cannot read {path}: {reason}.", path=path, reason=reason_of(error)) from error


def _members(archive: tarfile.TarFile, path: Path) -> dict[str, tarfile.TarInfo]:
    members = archive.getmembers()
    names = [member.name for member in members]
    if not all(map(is_plain, names)) or len({name.casefold() for name in names}) < len(names):
        raise _refused(path, N_("it names files as none can be called, or one twice"))
    if any(not member.isreg() or member.issparse() for member in members):
        raise _refused(path, N_("it holds something else than files"))
    return {member.name: member for member in members}


def _manifest(archive: tarfile.TarFile, members: dict[str, tarfile.TarInfo], path: Path) -> Manifest:
    head = members.pop(_MANIFEST, None)
    if head is None or head.size > _LONGEST:
        raise _refused(path, N_("it has no manifest"))
    stream = archive.extractfile(head)
    try:
        return msgspec.json.decode(stream.read() if stream else b"", type=Manifest)
    except (msgspec.DecodeError, ValueError, RecursionError) as error:
        raise _refused(path, N_("its manifest cannot be read")) from error


def _compare(spec: ModelSpec, manifest: Manifest, members: dict[str, tarfile.TarInfo], path: Path) -> None:
    """Refuse an archive whose files are not those of its manifest, or not those of the entry."""
    sizes = {file.name: file.size for file in manifest.there}
    if len(sizes) != len(manifest.there) or sizes != {name: member.size for name, member in members.items()}:
        raise _refused(path, N_("its files are not those that its manifest lists"))
    pinned = {file.name: file for file in spec.files}
    for stored in manifest.there:
        known = pinned.get(stored.name)
        if known and (known.size or stored.size, known.sha256 or stored.sha256) != (stored.size, stored.sha256):
            raise _refused(path, N_("models.yaml has another revision or other weights of it"))
    strange = {file.name for file in manifest.files} - pinned.keys()
    strange |= {file.name for file in manifest.made if not _is_made(file.name)}
    if not spec.files or strange:
        raise _refused(path, N_("its files are not those that models.yaml lists"))


def _is_made(name: str) -> bool:
    """Whether a conversion may have made the file: within its folders, or unpacked beside them."""
    folder, _, rest = name.rpartition("/")
    return name.startswith((f"{conversion.CONVERTED}/", f"{conversion.TRIMMED}/")) or (not folder and rest not in OURS)


def _taken(
    archive: tarfile.TarFile,
    members: dict[str, tarfile.TarInfo],
    file: StoredFile,
    folder: Path,
    path: Path,
    progress: Progress,
    stopped: StopCheck,
) -> StoredFile:
    """Write one file, which must have the manifest's sha256."""
    target, digest, done = inside(folder, file.name), hashlib.sha256(), 0
    target.parent.mkdir(parents=True, exist_ok=True)
    stream = archive.extractfile(members[file.name])
    assert stream is not None  # a regular file
    with target.open("wb") as writing:
        while chunk := stream.read(_CHUNK):
            if stopped():
                raise Stopped("Stopped; nothing was installed.")
            writing.write(chunk)
            digest.update(chunk)
            done += len(chunk)
            progress(Message("Reading {name}", name=file.name), done, file.size)
    if digest.hexdigest() != file.sha256:
        raise _refused(path, Message("{name} does not have its sha256", name=file.name))
    return msgspec.structs.replace(file, mtime_ns=target.stat().st_mtime_ns)


def _refused(path: Path, reason: str) -> StoreError:
    return StoreError("{path} is not installed: {reason}.", path=path, reason=reason)
