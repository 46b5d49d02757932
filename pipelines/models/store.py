"""Where weights live on disk: what is installed, whether it is sound, how it is removed.

Under the cache folder: ``models/<id>/`` holds a model's files and ``manifest.json``, which is written only when every
file was verified; ``partial/<id>/`` holds a download that is not finished; ``locks/`` holds one lock a model.
"""

from __future__ import annotations

import hashlib
import shutil
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Literal

import msgspec

from pipelines.article import Progress, StopCheck, never
from pipelines.catalogue import HubSource, ModelSpec
from pipelines.engines.seq2seq import conversion
from pipelines.errors import ModelUnavailable, Stopped, StoreError
from pipelines.message import N_, Message, reason_of
from pipelines.models.cache import cache_error, cache_root, folder_size

State = Literal["absent", "ready", "damaged"]
_CHUNK = 1 << 20


class StoredFile(msgspec.Struct, frozen=True, kw_only=True):
    """A verified file: size in bytes, and the time of its last change when it was verified (ns)."""

    name: str
    size: int
    sha256: str
    mtime_ns: int

    def __post_init__(self) -> None:
        if Path(self.name).is_absolute() or ".." in Path(self.name).parts or not self.name.isprintable():
            raise ValueError(N_("a name leaves the model's folder, or can be none"))


class Manifest(msgspec.Struct, frozen=True, kw_only=True):
    """What was pulled: the exact revision, where it came from, and every file.

    ``made``: files made from the download that cannot be made anew by themselves, since it was ``dropped`` or their
    vocabulary was cut.
    """

    id: str
    revision: str
    source: str
    files: tuple[StoredFile, ...]
    made: tuple[StoredFile, ...] = ()
    dropped: tuple[StoredFile, ...] = ()

    @property
    def there(self) -> tuple[StoredFile, ...]:
        """Every file that must be in the model's folder."""
        return self.files + self.made


def model_folder(spec: ModelSpec) -> Path:
    """Where the model's files are, or will be."""
    return cache_root() / "models" / spec.id


def partial_folder(spec: ModelSpec) -> Path:
    """Where an unfinished download of the model is."""
    return cache_root() / "partial" / spec.id


def read_manifest(spec: ModelSpec, folder: Path | None = None) -> Manifest | None:
    """The manifest of an installed model (or in ``folder``); ``None`` where there is none that can be read."""
    try:
        return msgspec.json.decode(((folder or model_folder(spec)) / "manifest.json").read_bytes(), type=Manifest)
    except (OSError, ValueError, RecursionError):  # ValueError: of msgspec, and for what is no UTF-8
        return None


def write_manifest(folder: Path, manifest: Manifest) -> None:
    """Write the manifest atomically into ``folder``."""
    temporary = folder / "manifest.json.tmp"
    temporary.write_bytes(msgspec.json.format(msgspec.json.encode(manifest)))
    temporary.replace(folder / "manifest.json")


def state(spec: ModelSpec, folder: Path | None = None) -> State:
    """Whether the model (in ``folder``) can be used, as far as a glance at names and sizes tells; no file is read."""
    if not spec.files:
        return "ready"
    folder = folder or model_folder(spec)
    manifest = read_manifest(spec, folder)
    if manifest is None:
        return "damaged" if folder.is_dir() else "absent"
    pinned = {source.repo: source.revision for source in spec.sources if isinstance(source, HubSource)}
    if pinned.get(manifest.source) not in (None, manifest.revision):
        return "absent"  # models.yaml has moved on to another revision
    if _lacks_download(spec, manifest):
        return "absent"  # models.yaml has moved on to another engine
    digests = {file.name: file.sha256 for file in spec.files if file.sha256}
    for file in manifest.dropped:
        if digests.get(file.name, file.sha256) != file.sha256:
            return "absent"
    for file in manifest.there:
        try:
            if (folder / file.name).stat().st_size != file.size:
                return "damaged"
        except OSError:
            return "damaged"
        if digests.get(file.name, file.sha256) != file.sha256:
            return "absent"  # models.yaml has moved on to other weights
    return "ready"


def not_installed(spec: ModelSpec) -> ModelUnavailable:
    """The error for a model whose state is "absent"."""
    if dropped_under(spec):
        return ModelUnavailable(
            "The download of '{id}' was dropped, and its engine ({engine}) cannot use the int8 files: `audar "
            "models pull {id}` gets the download again, or write `engine: ctranslate2` in its entry.",
            id=spec.id,
            engine=spec.engine,
        )
    return ModelUnavailable("The model '{id}' is not installed: `audar models pull {id}` gets it.", id=spec.id)


def dropped_under(spec: ModelSpec) -> bool:
    """Whether a model is absent because its entry was given an engine that reads the download, which was dropped."""
    manifest = read_manifest(spec)
    return manifest is not None and _lacks_download(spec, manifest)


def _lacks_download(spec: ModelSpec, manifest: Manifest) -> bool:
    return bool(manifest.dropped) and spec.engine != conversion.ENGINE


def installed_folder(spec: ModelSpec) -> Path | None:
    """The folder of a model that is ready, else ``None``."""
    return model_folder(spec) if spec.files and state(spec) == "ready" else None


def ready_folder(spec: ModelSpec) -> Path | None:
    """The folder to load from (``None`` for a model without files).

    A file that changed since it was verified is hashed once more. Raises ``ModelUnavailable`` if the model is not
    installed or is damaged.
    """
    if not spec.files:
        return None
    condition = state(spec)
    if condition == "absent":
        raise not_installed(spec)
    manifest = read_manifest(spec)
    folder = model_folder(spec)
    if condition == "ready" and manifest is not None:
        if all((folder / file.name).stat().st_mtime_ns == file.mtime_ns for file in manifest.there):
            return folder
        if not damaged_files(spec):
            return folder
    raise ModelUnavailable("The weights of '{id}' are damaged: `audar models pull {id}` gets them again.", id=spec.id)


def damaged_files(spec: ModelSpec, progress: Progress | None = None, folder: Path | None = None) -> list[str]:
    """Hash every file of a model (in ``folder``); return what is wrong, a sentence a file (empty: all is well)."""
    folder = folder or model_folder(spec)
    manifest = read_manifest(spec, folder)
    if manifest is None:
        return [Message("{id} has no manifest.", id=spec.id)]
    wrong: list[str] = []
    checked = []
    for file in manifest.there:
        path = folder / file.name
        try:
            if path.stat().st_size != file.size:
                wrong.append(
                    Message(
                        "{name} has {found} bytes instead of {expected}.",
                        name=file.name,
                        found=f"{path.stat().st_size:,}",
                        expected=f"{file.size:,}",
                    )
                )
            elif sha256_of(path, progress) != file.sha256:
                wrong.append(Message("{name} does not have the sha256 it was pulled with.", name=file.name))
            checked.append(msgspec.structs.replace(file, mtime_ns=path.stat().st_mtime_ns))
        except OSError as error:
            wrong.append(Message("{path} cannot be read: {reason}.", path=file.name, reason=reason_of(error)))
    if not wrong and tuple(checked) != manifest.there:
        pulled = len(manifest.files)
        with suppress(OSError):  # a cache that cannot be written only costs the same check next time
            again = msgspec.structs.replace(manifest, files=tuple(checked[:pulled]), made=tuple(checked[pulled:]))
            write_manifest(folder, again)
    return wrong


def record_made(
    spec: ModelSpec,
    folder: Path,
    dropped: bool = False,
    progress: Progress | None = None,
    used: Path | None = None,
) -> None:
    """Bring the manifest up to what is in use: ``dropped`` notes that the pulled weights go.

    The files of the conversion that is in use (``used``: will be) are recorded where the weights are gone, or its
    vocabulary was cut; what was unpacked of the download, where the weights are gone. Raises ``OSError``.
    """
    manifest = read_manifest(spec)
    if manifest is None:
        return
    pulled, gone = manifest.files, manifest.dropped
    if dropped:
        gone += tuple(file for file in pulled if conversion.is_weights(file.name))
        pulled = tuple(file for file in pulled if not conversion.is_weights(file.name))
    made: list[StoredFile] = []
    used = used or conversion.in_use(folder)
    names: list[str] = []
    if gone:
        recorded = {"manifest.json", *(file.name for file in pulled)}
        names += [name for name in conversion.others(folder) if name not in recorded]
    if gone or used.name == conversion.TRIMMED:
        names += [f"{used.name}/{name}" for name in (conversion.read_record(used) or {}).get("files", ())]
    for name in names:
        stat, digest = (folder / name).stat(), sha256_of(folder / name, progress)
        made.append(StoredFile(name=name, size=stat.st_size, sha256=digest, mtime_ns=stat.st_mtime_ns))
    write_manifest(folder, msgspec.structs.replace(manifest, files=pulled, made=tuple(made), dropped=gone))


def sha256_of(path: Path, progress: Progress | None = None, name: str = "") -> str:
    """The sha256 of a file, told about (as ``name``) as it is read."""
    digest, done, total = hashlib.sha256(), 0, path.stat().st_size
    with path.open("rb") as stream:
        while chunk := stream.read(_CHUNK):
            digest.update(chunk)
            done += len(chunk)
            if progress:
                progress(Message("Verifying {name}", name=name or path.name), done, total)
    return digest.hexdigest()


def remove(spec: ModelSpec, waiting: Progress | None = None, stopped: StopCheck = never) -> int:
    """Delete a model and any unfinished download of it; return the bytes freed.

    ``waiting`` and ``stopped`` are those of ``locked``. Raises ``StoreError``, and ``Stopped`` with nothing deleted.
    """
    freed = 0
    with locked(spec, waiting, stopped):
        if stopped():  # meanwhile the lock may have become free
            raise Stopped("Stopped; nothing was removed.")
        partial = partial_folder(spec)
        for folder in (model_folder(spec), partial, partial.with_name(f".{spec.id}.old")):
            if folder.is_dir():
                freed += folder_size(folder, shared=False)
                try:
                    shutil.rmtree(folder)
                except OSError as error:
                    raise StoreError(
                        "Cannot remove {folder}: {reason}.", folder=folder, reason=reason_of(error)
                    ) from error
    return freed


@contextmanager
def locked(spec: ModelSpec, waiting: Progress | None = None, stopped: StopCheck = never) -> Iterator[None]:
    """Hold the model's lock against other processes. ``waiting`` is told once; ``stopped`` ends the wait."""
    from filelock import FileLock, Timeout

    folder = cache_root() / "locks"
    try:
        folder.mkdir(parents=True, exist_ok=True)
        lock = FileLock(folder / f"{spec.id}.lock")
        try:
            lock.acquire(timeout=0)
        except Timeout:
            if waiting:
                waiting(Message("Waiting until another Audar has pulled, converted or removed {id}", id=spec.id), 0, 0)
            while True:
                try:
                    lock.acquire(timeout=0.5)
                    break
                except Timeout:
                    if stopped():
                        raise Stopped("Stopped while waiting for another download.") from None
    except OSError as error:
        raise cache_error(error) from error
    try:
        yield
    finally:
        lock.release()
