"""Files written whole or not at all."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

from pipelines.errors import OutputError, TargetExists
from pipelines.message import reason_of


def check_target(path: Path, source: Path | None = None, *, replace: bool = False) -> None:
    """Refuse a folder, a place in none, and the source itself. Raises ``OutputError``.

    A file that is there is refused with ``TargetExists``, unless it may be ``replace``d.
    """
    try:
        folder = path.resolve().parent
        _ = path.exists()
    except (OSError, RuntimeError) as error:  # too long a name; links that lead in a circle
        raise OutputError(
            "Cannot write {path}: {reason}.", path=path, reason=getattr(error, "strerror", None) or error
        ) from error
    if source is not None and path.exists() and source.exists() and path.samefile(source):
        raise OutputError("{path} is the source; choose another name for the result.", path=path)
    if path.is_dir():
        raise OutputError("{path} is a folder; name a file.", path=path)
    if not folder.is_dir():
        raise OutputError("Cannot write {path}: there is no folder {folder}.", path=path, folder=folder)
    if not replace and path.is_file() and not _is_stream(path):
        raise _exists(path)


def write_file(path: Path, content: str | bytes, source: Path | None = None, *, replace: bool = False) -> None:
    """Write a file atomically: it is there whole, or not at all. Never over ``source``, nor over any other file that
    is there, were it made this moment, unless that may be ``replace``d. Raises ``OutputError``.

    Text is written in UTF-8. A link is followed and an older file's permissions are kept. A device, a named pipe or a
    stream such as /dev/stdout is written to, not replaced.
    """
    with whole_file(path, source, replace=replace) as stream:
        stream.write(content if isinstance(content, bytes) else content.encode())


@contextmanager
def whole_file(path: Path, source: Path | None = None, *, replace: bool = False) -> Iterator[IO[bytes]]:
    """As ``write_file``, for a result that comes in pieces: the stream to write them to.

    The file is there when the block ends; where it ends with an error, nothing has changed.
    """
    temporary = None
    try:
        check_target(path, source, replace=replace)
        if _is_stream(path):
            with path.open("ab") as stream:  # a stream that the shell appends to a file goes on at its end
                yield stream
            return
        path = path.resolve()
        handle, temporary = tempfile.mkstemp(prefix=f".{path.name[:80]}.", dir=path.parent)
        with os.fdopen(handle, "wb") as stream:
            yield stream
            stream.flush()
            os.fsync(stream.fileno())
        umask = os.umask(0)
        os.umask(umask)
        Path(temporary).chmod(path.stat().st_mode & 0o777 if path.exists() else 0o666 & ~umask)
        if replace:
            Path(temporary).replace(path)
        else:
            _put_at_free_name(Path(temporary), path)
    except OSError as error:
        raise OutputError("Cannot write {path}: {reason}.", path=path, reason=reason_of(error)) from error
    finally:
        if temporary and Path(temporary).exists():
            Path(temporary).unlink()


def _put_at_free_name(temporary: Path, path: Path) -> None:
    """A link, unlike a renaming, fails where a file has come to lie meanwhile."""
    try:
        path.hardlink_to(temporary)
    except FileExistsError:
        raise _exists(path) from None
    except OSError:  # a file system without links
        if os.path.lexists(path):
            raise _exists(path) from None
        temporary.rename(path)


def _is_stream(path: Path) -> bool:
    """A device, a named pipe, or the name of an open stream, whatever that leads to."""
    if str(path) in ("/dev/stdout", "/dev/stderr") or str(path.parent) in ("/dev/fd", "/proc/self/fd"):
        return path.exists()
    return path.exists() and not path.is_file()


def _exists(path: Path) -> TargetExists:
    return TargetExists("{path} exists already and is left alone.", path=path)
