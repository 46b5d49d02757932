"""A folder on this machine: its files are copied, so that a model stays whole whatever becomes of the folder."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from pipelines.article import Progress, StopCheck
from pipelines.catalogue import FolderSource, ModelSpec
from pipelines.errors import Stopped, StoreError
from pipelines.message import Message, reason_of
from pipelines.models.sources.choosing import check_size, choose_files
from pipelines.paths import inside

_CHUNK = 1 << 20


def fetch(spec: ModelSpec, source: FolderSource, folder: Path, progress: Progress, stopped: StopCheck) -> str:
    """Copy the model's files into ``folder``; return a revision made of their content.

    Raises ``StoreError`` where one that is needed is missing or cannot be read, or ``Stopped``; ``OSError`` where
    ``folder`` cannot be written.
    """
    origin = Path(source.path)
    with _read_errors(origin):
        if not origin.is_dir():
            raise StoreError("there is no folder {path}", path=origin)
        names = choose_files(spec, {file.name for file in spec.files if (origin / file.name).is_file()})
        sizes = {name: (origin / name).stat().st_size for name in names}
    for name, size in sizes.items():
        check_size(name, size)
    targets = {name: inside(folder, name) for name in names}  # all, before the first byte is written
    revision, done, total = hashlib.sha256(), 0, sum(sizes.values())
    for name, target in targets.items():
        target.parent.mkdir(parents=True, exist_ok=True)
        with target.open("wb") as writing:
            for chunk in _chunks(origin / name):
                if stopped():
                    raise Stopped("The download was stopped; the next pull goes on from here.")
                writing.write(chunk)
                revision.update(chunk)
                done += len(chunk)
                progress(Message("Pulling {id} from {folder}", id=spec.id, folder=origin), done, total)
    return revision.hexdigest()


def _chunks(path: Path) -> Iterator[bytes]:
    with _read_errors(path), path.open("rb") as reading:
        while chunk := reading.read(_CHUNK):
            yield chunk


@contextmanager
def _read_errors(path: Path) -> Iterator[None]:
    """Tell what cannot be read as that; a pull takes other errors of the system for the cache's own."""
    try:
        yield
    except OSError as error:
        raise StoreError(
            "cannot read {path}: {reason}", path=error.filename or path, reason=reason_of(error)
        ) from error
