"""Reads a file's bytes into an Article: encoding, format, title and paragraphs."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from pipelines.article import Article
from pipelines.documents.encoding import decode_text
from pipelines.documents.registry import format_of, read_document, reader, shown_as, unknown_kind
from pipelines.errors import InputError, UnknownKind
from pipelines.marks.markup import shown
from pipelines.message import reason_of


def read_file(path: Path, fields: tuple[str, ...] = (), whole: bool = False, plain: bool = False) -> Article:
    """Read an article from a file; ``fields`` are those that hold text, in formats that have fields or columns.

    ``whole`` reads it so that ``write_document`` can write it again: a web page with all its text, not the main text.
    ``plain`` is that of ``read_bytes``.
    Raises ``InputError`` for a file that is missing, a folder, not permitted, binary, or without any text.
    """
    try:
        data = path.read_bytes()
    except FileNotFoundError:
        raise InputError("There is no file {path}.", path=path) from None
    except IsADirectoryError:
        raise InputError("{path} is a folder, not a file.", path=path) from None
    except PermissionError:
        raise InputError("{path} cannot be read: permission denied.", path=path) from None
    except (OSError, ValueError) as error:  # ValueError: a NUL in the name
        raise InputError("{path} cannot be read: {reason}.", path=path, reason=reason_of(error)) from None
    if whole:
        return read_document(data, str(path), fields)
    return read_bytes(data, str(path), fields=fields, plain=plain)


def read_bytes(
    data: bytes, name: str, format: str | None = None, fields: tuple[str, ...] = (), plain: bool = False
) -> Article:
    """Read an article from bytes; ``name`` is what messages call it, and its extension tells the format.

    ``format`` (text, markdown, html) overrides the extension; ``fields`` are for json, jsonl, csv and tsv. ``plain``
    reads kinds with a syntax that is not known as plain text. A text without words is an article without paragraphs.
    Raises ``InputError`` for bytes that are no text, ``UnknownKind`` for such a kind, ``ConfigError`` for an unknown
    format.
    """
    if not data:
        raise InputError("{name} is empty.", name=name)
    row = format_of(name)
    if format is None and row and not row.shown:
        try:
            return read_document(data, name, fields)
        except UnknownKind:
            if not plain:
                raise
    guarded = format is None and not plain and (row is None or row.any_text)
    if guarded and (unknown := unknown_kind(name, data)):
        raise unknown
    decoded = decode_text(data, name)
    article = reader(format or shown_as(name, decoded.text))(decoded, name)
    return replace(article, newline=decoded.newline) if article.format in ("text", "markdown") else article


def without_marks(article: Article) -> Article:
    """An article of Markdown without the inline marks that its paragraphs were read with; another one as it is."""
    if article.format != "markdown" or article.data:  # documents have them apart
        return article
    from pipelines.documents.markdown.inlines import Inline

    inline = Inline()
    texts = (shown(inline.parse(paragraph.text)) or paragraph.text for paragraph in article.paragraphs)
    plain = [replace(paragraph, text=text) for paragraph, text in zip(article.paragraphs, texts, strict=True)]
    return replace(article, paragraphs=tuple(plain))
