"""One lazy registry of file formats: by name, by a file name's extension, by a look at the text."""

from __future__ import annotations

import re
from collections.abc import Callable
from importlib import import_module
from pathlib import PurePath
from typing import cast

from pipelines.article import Article
from pipelines.errors import ConfigError
from pipelines.formats.encoding import Decoded

Reader = Callable[[Decoded, str], Article]
"""Decoded text and the article's name in; raises ``InputError`` where there is nothing to read."""

FORMATS: dict[str, str] = {
    "text": "pipelines.formats.text.read",
    "markdown": "pipelines.formats.markdown.read",
    "html": "pipelines.formats.html.read",
}

EXTENSIONS: dict[str, str] = {
    ".txt": "text",
    ".text": "text",
    ".md": "markdown",
    ".markdown": "markdown",
    ".html": "html",
    ".htm": "html",
    ".xhtml": "html",
}

_HTML = re.compile(
    r"\s*(?:<\?xml[^>]{0,200}>\s*)?(?:<!--.{0,2000}?-->\s*)?<(?:!doctype\s+html|html|head|body)\b", re.I | re.S
)


def reader(format_name: str) -> Reader:
    """The reader of a format; raises ``ConfigError`` for a name that is not in ``FORMATS``."""
    if format_name not in FORMATS:
        raise ConfigError(f"Unknown format '{format_name}': choose one of {', '.join(FORMATS)}.")
    module, _, attribute = FORMATS[format_name].rpartition(".")
    return cast("Reader", getattr(import_module(module), attribute))


def format_of(name: str, text: str) -> str:
    """The format by ``name``'s extension; where that says nothing, by the text's beginning."""
    known = EXTENSIONS.get(PurePath(name).suffix.lower())
    if known:
        return known
    return "html" if _HTML.match(text[:4096]) else "text"
