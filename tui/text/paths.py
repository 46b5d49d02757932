"""What people type, paste or drop as a path -> a path."""

from __future__ import annotations

import re
from contextlib import suppress
from pathlib import Path
from urllib.parse import unquote, urlsplit

from tui.text.layout import safe


def typed_path(text: str) -> Path | None:
    """The path in a typed or dropped line: quoted, with escaped spaces, a ``file://`` address, or from ``~``.

    ``None`` for an empty line and for one that cannot be a path.
    """
    text = text.strip()
    if len(text) > 1 and text[0] == text[-1] and text[0] in "'\"":
        text = text[1:-1]
    try:
        if text.startswith("file://"):
            text = unquote(urlsplit(text).path)
            path = Path(text)
        else:
            path = Path(text).expanduser()
            if "\\" in text and not there(path):
                path = Path(re.sub(r"\\(.)", r"\1", text)).expanduser()
    except (RuntimeError, ValueError):  # no such user's home; no address
        return None
    return path if text and "\0" not in text else None


def there(path: Path) -> bool:
    """Whether there is such a file or folder; a path that cannot be looked up is none."""
    try:
        return path.exists()
    except (OSError, ValueError):  # a name too long, a folder that may not be entered
        return False


def page_address(text: str) -> str | None:
    """The address of a page, where a typed or pasted line is one; ``None`` for anything else."""
    line = text.strip()
    return line if re.fullmatch(r"https?://\S{1,4000}", line, re.IGNORECASE) else None


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


def shown_path(path: Path) -> str:
    """Name and folder of a file; the user's home is ``~``."""
    folder = str(path.parent)
    with suppress(RuntimeError, ValueError):
        folder = str(Path("~") / path.parent.relative_to(Path.home()))
    return safe(f"{path.name}  ·  {folder}").replace("\n", " ")
