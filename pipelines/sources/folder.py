"""A folder on this machine: its files are copied, so that a model stays whole whatever becomes of the folder."""

from __future__ import annotations

import hashlib
from pathlib import Path

from pipelines.article import Progress, StopCheck
from pipelines.catalogue import FolderSource, ModelSpec
from pipelines.errors import Stopped, StoreError

_CHUNK = 1 << 20


def fetch(spec: ModelSpec, source: FolderSource, folder: Path, progress: Progress, stopped: StopCheck) -> str:
    """Copy the model's files into ``folder``; return a revision made of their content.

    Raises ``StoreError`` where one that is needed is missing, or ``Stopped``; ``OSError`` where the folder cannot be
    written.
    """
    there = Path(source.path)
    files = [file for file in spec.files if (there / file.name).is_file()]
    if missing := next((file for file in spec.files if file not in files and not file.optional), None):
        raise StoreError(f"the repository of {spec.id} has no {missing.name}")
    total = sum((there / file.name).stat().st_size for file in files)
    revision, done = hashlib.sha256(), 0
    for file in files:
        target = folder / file.name
        target.parent.mkdir(parents=True, exist_ok=True)
        with (there / file.name).open("rb") as reading, target.open("wb") as writing:
            while chunk := reading.read(_CHUNK):
                if stopped():
                    raise Stopped("The download was stopped; the next pull goes on from here.")
                writing.write(chunk)
                revision.update(chunk)
                done += len(chunk)
                progress(f"{spec.id} from {there}", done, total)
    return revision.hexdigest()
