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
    return [path for path in map(Path, _read()) if _is_file(path)]


def remember(path: Path) -> None:
    """Put a file first. What cannot be written is only not remembered: nothing else depends on it."""
    from pipelines.write import write_file

    name = str(path.absolute())
    names = [name, *(other for other in _read() if other != name)][:MOST]
    try:
        target = recent_path()
        target.parent.mkdir(parents=True, exist_ok=True)
        write_file(target, msgspec.json.format(msgspec.json.encode(names), indent=1).decode() + "\n")
    except (OSError, OutputError, UnicodeError, RuntimeError):  # a name that is no text; no such user's home
        return


def _read() -> list[str]:
    try:
        return msgspec.json.decode(recent_path().read_bytes(), type=list[str])
    except (OSError, msgspec.DecodeError, UnicodeError, RuntimeError):
        return []


def _is_file(path: Path) -> bool:
    try:
        return path.is_file()
    except (OSError, ValueError):
        return False
