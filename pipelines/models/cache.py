"""The cache folder of the weights: where it is, what room it has, what may be wrong with it."""

from __future__ import annotations

import errno
import os
import shutil
from pathlib import Path

from pipelines.catalogue import ModelSpec
from pipelines.errors import ConfigError, StoreError
from pipelines.message import Message, reason_of

_MARGIN = 64 << 20  # bytes left free beside a download


class NoRoom(StoreError):
    """The disk is too full for a download; no other source would help."""


def cache_root() -> Path:
    """The cache folder: ``AUDAR_CACHE``, else the platform's place. It is not created here. Raises ``ConfigError``."""
    if setting := os.environ.get("AUDAR_CACHE"):
        try:
            return Path(setting).expanduser()
        except RuntimeError as error:
            raise ConfigError("AUDAR_CACHE: there is no home folder for '{name}'.", name=setting) from error
    import platformdirs

    return platformdirs.user_cache_path("audar")


def check_room(spec: ModelSpec, needed: int) -> None:
    """Raise ``NoRoom`` unless so many bytes fit into the cache folder, which exists, with some to spare."""
    free = shutil.disk_usage(cache_root()).free
    if needed and needed + _MARGIN > free:
        raise NoRoom(
            Message(
                "'{id}' needs {needed} GB in {folder}, but only {free} GB are free. Free {more} GB more, or "
                "set AUDAR_CACHE to another folder.",
                id=spec.id,
                needed=round(needed / 1e9, 1),
                folder=cache_root(),
                free=round(free / 1e9, 1),
                more=round((needed + _MARGIN - free) / 1e9, 1),
            )
        )


def folder_size(folder: Path, shared: bool = True) -> int:
    """Bytes in a folder and all below it; what vanishes meanwhile counts nothing.

    Without ``shared``, what has another name outside (in the hub's cache) counts nothing either.
    """
    total = 0
    for path in folder.rglob("*"):
        try:
            status = path.lstat()
            total += status.st_size if path.is_file() and (shared or status.st_nlink == 1) else 0
        except OSError:
            continue
    return total


def cache_error(error: OSError, missing: int = 0) -> StoreError:
    """A full, read-only or unreachable cache folder, in words; ``missing`` is the bytes still to be written there."""
    if missing and error.errno in (errno.ENOSPC, errno.EDQUOT, errno.EFBIG):
        return StoreError(
            "Cannot write to the cache folder {folder}: {reason}. Free {more} MB for the rest, or set "
            "AUDAR_CACHE to another folder; what came stays, and the next pull goes on from there.",
            folder=cache_root(),
            reason=reason_of(error),
            more=f"{missing / 1e6:,.1f}",
        )
    return StoreError(
        "Cannot write to the cache folder {folder}: {reason}. Free some space, or set AUDAR_CACHE to another folder.",
        folder=cache_root(),
        reason=reason_of(error),
    )
