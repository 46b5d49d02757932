"""Text files decoded with everything that is needed to write them again: line ends and the mark at the beginning."""

from __future__ import annotations

import codecs

from pipelines.documents.encoding import Decoded, decode
from pipelines.errors import InputError


def decode_exactly(data: bytes, name: str) -> tuple[Decoded, bytes]:
    """The text with its line ends as they are, and the bytes that the file begins with when it is written in UTF-8.

    A file that was in another encoding gets UTF-8's mark: programs that guess (players, spreadsheets) would take the
    old encoding again. Raises ``InputError`` for what is no text.
    """
    decoded = decode(data, name, keep_line_ends=True)
    if not decoded.text.strip():
        raise InputError("{name} is empty.", name=name)
    marked = data.startswith(codecs.BOM_UTF8) or decoded.encoding != "utf-8"
    return decoded, codecs.BOM_UTF8 if marked else b""
