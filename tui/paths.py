"""What people type, paste or drop as a path -> a path."""

from __future__ import annotations

import re
from pathlib import Path
from urllib.parse import unquote, urlsplit


def typed_path(text: str) -> Path | None:
    """The path in a typed or dropped line: quoted, with escaped spaces, a ``file://`` address, or from ``~``.

    ``None`` for an empty line and for one that cannot be a path.
    """
    text = text.strip()
    if len(text) > 1 and text[0] == text[-1] and text[0] in "'\"":
        text = text[1:-1]
    if not text or "\0" in text:
        return None
    if text.startswith("file://"):
        return Path(unquote(urlsplit(text).path))
    try:
        path = Path(text).expanduser()
        if not path.exists() and "\\" in text:
            path = Path(re.sub(r"\\(.)", r"\1", text)).expanduser()
    except (RuntimeError, OSError):  # no such user's home; a name too long to be looked up
        return None
    return path


def dropped_file(text: str) -> Path | None:
    """The file that a paste names, as a terminal gives it for drag and drop; ``None`` if it is a text."""
    line = text.strip()
    if len(line.splitlines()) != 1 or len(line) > 4096:
        return None
    path = typed_path(line)
    try:
        return path if path is not None and path.is_file() else None
    except OSError:
        return None
