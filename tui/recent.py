"""The files opened last, newest first, in a small file of the platform's state folder."""

from __future__ import annotations

import os
from pathlib import Path

import msgspec

from pipelines.errors import OutputError

MOST = 20


def recent_path() -> Path:
    """The file: ``AUDAR_STATE``, else recent.json in the platform's place. It is not created here.

    Raises ``RuntimeError`` where the variable names the home of nobody.
    """
    if chosen := os.environ.get("AUDAR_STATE"):
        return Path(chosen).expanduser()
    import platformdirs

    return platformdirs.user_state_path("audar") / "recent.json"


def recent_files() -> list[Path]:
    """Files opened before that are still there, newest first; none where the list cannot be read."""
    try:
        return [path for path in map(Path, _read()) if _is_file(path)]
    except (OSError, ValueError, RuntimeError):
        return []


def remember(path: Path) -> None:
    """Put a file first. What cannot be written is only not remembered: nothing else depends on it.

    A file that holds anything else than such a list is somebody's own and stays as it is.
    """
    from pipelines.files import write_file

    name = str(path.absolute())
    try:
        names = [name, *(other for other in _read() if other != name)][:MOST]
        target = recent_path()
        target.parent.mkdir(parents=True, exist_ok=True)
        content = msgspec.json.format(msgspec.json.encode(names), indent=1).decode() + "\n"
        write_file(target, content, replace=True)
    except (OSError, OutputError, ValueError, RuntimeError):  # a name that is no text; no such user's home
        return


def _read() -> list[str]:
    """The names in the file; none where there is none, or an empty one. Raises ``ValueError`` for any other content."""
    try:
        data = recent_path().read_bytes()
    except FileNotFoundError:
        return []
    names = msgspec.json.decode(data, type=list[str]) if data else []
    if not all(map(os.path.isabs, names)):
        raise ValueError("a list of something else")
    return names


def _is_file(path: Path) -> bool:
    try:
        return path.is_file()
    except (OSError, ValueError):
        return False
