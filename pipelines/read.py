"""Reads a file's bytes into an Article: encoding, format, title and paragraphs."""

from __future__ import annotations

from pathlib import Path

from pipelines.article import Article
from pipelines.errors import InputError
from pipelines.formats import format_of, reader
from pipelines.formats.encoding import decode


def read_file(path: Path) -> Article:
    """Read an article from a file.

    Raises ``InputError`` for a file that is missing, a folder, not permitted, binary, or without any text.
    """
    try:
        data = path.read_bytes()
    except FileNotFoundError:
        raise InputError(f"There is no file {path}.") from None
    except IsADirectoryError:
        raise InputError(f"{path} is a folder, not a file.") from None
    except PermissionError:
        raise InputError(f"{path} cannot be read: permission denied.") from None
    except (OSError, ValueError) as error:  # ValueError: a NUL in the name
        reason = getattr(error, "strerror", None) or str(error)
        raise InputError(f"{path} cannot be read: {reason}.") from None
    return read_bytes(data, str(path))


def read_bytes(data: bytes, name: str, format: str | None = None) -> Article:
    """Read an article from bytes; ``name`` is what messages call it, and its extension tells the format.

    ``format`` (text, markdown, html) overrides the extension. A text without words is an article
    without paragraphs. Raises ``InputError`` for bytes that are no text, ``ConfigError`` for an unknown format.
    """
    if not data:
        raise InputError(f"{name} is empty.")
    decoded = decode(data, name)
    if not decoded.text or decoded.text.isspace():
        raise InputError(f"{name} is empty.")
    return reader(format or format_of(name, decoded.text))(decoded, name)
