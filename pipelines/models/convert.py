"""Make the int8 files of an installed model now, and drop the download that they were made from."""

from __future__ import annotations

from dataclasses import dataclass

from pipelines.article import Progress, StopCheck, never
from pipelines.catalogue import ModelSpec
from pipelines.engines.seq2seq.conversion import ENGINE, is_weights
from pipelines.models.cache import cache_error
from pipelines.models.prepare import prepare
from pipelines.models.store import locked, ready_folder, record_made


@dataclass(frozen=True, slots=True)
class Converted:
    """Bytes that dropping the download frees, and that it freed; ``dropped``: it is not here any more.

    What has another name outside (in the hub's cache) frees nothing.
    """

    download: int
    freed: int
    dropped: bool


def convert(spec: ModelSpec, drop: bool, progress: Progress, stopped: StopCheck = never) -> Converted | None:
    """Convert unless that is done; with ``drop`` delete the weights that were pulled. ``None``: nothing to convert.

    What was made is recorded with its sha256 before anything is deleted, and is verified from then on; so a kill in
    between leaves a model that works, and the next call deletes the rest. Raises ``ModelUnavailable``, ``StoreError``
    or ``Stopped``.
    """
    if spec.engine != ENGINE or not spec.files:
        return None
    with locked(spec, progress, stopped):
        folder = ready_folder(spec)
        assert folder is not None
        prepare(spec, folder, progress, stopped)
        try:
            weights = [path for path in folder.iterdir() if path.is_file() and is_weights(path.name)]
            size = sum(status.st_size for status in (path.stat() for path in weights) if status.st_nlink == 1)
            if drop:
                record_made(spec, folder, dropped=True, progress=progress)
                for path in weights:
                    path.unlink()
        except OSError as error:
            raise cache_error(error) from error
    return Converted(size, size if drop else 0, drop or not weights)
