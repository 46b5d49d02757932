"""One lazy registry of the kinds of files, by extension: those that are written again with other words, structure
and markup kept, and those that are read for showing alone.

Each format is a module with two functions: ``read(data, name, fields) -> Article`` takes the running text out, and
``write(article, texts) -> bytes`` reads ``article.data`` again and puts ``texts``, one a paragraph, in its place. With
the article's own texts it gives an equal document back. Nothing is held between the two: either can run elsewhere.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from importlib import import_module
from pathlib import PurePath
from typing import Protocol, cast

from pipelines.article import Article, Marked
from pipelines.documents.encoding import Decoded
from pipelines.errors import ConfigError, InputError, OutputError


class DocumentFormat(Protocol):
    """What a module of this package offers."""

    def read(self, data: bytes, name: str, fields: tuple[str, ...] = ()) -> Article:
        """The running text of a file, with ``data``, ``fields`` and ``format`` set.

        Raises ``InputError``, in one sentence, for what is damaged, encrypted, hostile or without text; ``ConfigError``
        for a field that is not there.
        """

    def write(self, article: Article, texts: Sequence[Marked], target: str) -> bytes:
        """The file with other words; ``target`` is the language they are in, for formats that name it."""


DOCUMENTS: dict[str, str] = {
    ".txt": "pipelines.documents.text.document",
    ".text": "pipelines.documents.text.document",
    ".md": "pipelines.documents.markdown.document",
    ".markdown": "pipelines.documents.markdown.document",
    ".html": "pipelines.documents.web.document",
    ".htm": "pipelines.documents.web.document",
    ".xhtml": "pipelines.documents.web.document",
    ".docx": "pipelines.documents.office.docx",
    ".odt": "pipelines.documents.office.odt",
    ".epub": "pipelines.documents.epub",
    ".srt": "pipelines.documents.subtitles",
    ".vtt": "pipelines.documents.subtitles",
    ".json": "pipelines.documents.records.json_files",
    ".jsonl": "pipelines.documents.records.json_files",
    ".csv": "pipelines.documents.records.tables",
    ".tsv": "pipelines.documents.records.tables",
    ".po": "pipelines.documents.catalogues.document",
    ".xlf": "pipelines.documents.catalogues.document",
    ".xliff": "pipelines.documents.catalogues.document",
    ".pdf": "pipelines.documents.pdf",
}


WRITTEN_AS: dict[str, str] = {".pdf": ".txt"}
"""What files whose form cannot be kept are written as, by extension."""

REVISIONS: dict[str, int] = {
    **dict.fromkeys((".txt", ".text", ".md", ".markdown", ".html", ".htm", ".xhtml"), 2),
    **dict.fromkeys((".docx", ".odt", ".epub", ".pdf", ".json", ".jsonl", ".csv", ".tsv"), 2),
}
"""How often translations of a kind have come to look otherwise by a change of this program; else once.

Raise a kind's number with such a change: a batch's keys have it, so that the next run makes again what would come out
otherwise, and nothing else. What models are asked and say has its own (``revisions.py``), which the memory heeds too.
"""

TEXTS = frozenset({".txt", ".text", ".md", ".markdown"})
"""What any text may be written as."""


FIELDED = frozenset({".json", ".jsonl", ".csv", ".tsv"})
"""Kinds with fields or columns, of which the user may name those that hold text."""


def extension_of_copies(source: PurePath) -> str:
    """The extension of a document's translations: its own, or what its format writes instead."""
    return WRITTEN_AS.get(source.suffix.lower(), source.suffix)


def revision(source: PurePath) -> str:
    """The word for a kind's revision in a batch's keys; empty for the first one."""
    number = REVISIONS.get(source.suffix.lower(), 1)
    return f"|revision={number}" if number > 1 else ""


def written_as_document(source: PurePath | None, output: PurePath) -> bool:
    """Whether ``output`` is to be the source document with other words, rather than the plain text of it.

    Raises ``OutputError`` where it can be neither: a file of another kind, or a PDF.
    """
    into = output.suffix.lower()
    known = DOCUMENTS.get(into)
    if known is None or (into in TEXTS and (source is None or source.suffix.lower() != into)):
        return False
    if source is None or DOCUMENTS.get(source.suffix.lower()) != known:
        raise OutputError(
            f"{output}: only another {into} file can be translated into one; name a .txt, .md, .html or .json file."
        )
    if extension_of_copies(output).lower() != into:
        raise OutputError(
            f"{output}: the layout of a {into} file cannot be kept; name a .txt, .md, .html or .json file."
        )
    return True


def document_format(name: str) -> DocumentFormat:
    """The format of a file by its name; raises ``InputError`` for an unknown extension."""
    extension = PurePath(name).suffix.lower()
    if extension not in DOCUMENTS:
        raise InputError(f"{name}: files of the kind '{extension or 'without an extension'}' are not known.")
    return cast("DocumentFormat", import_module(DOCUMENTS[extension]))


def read_document(data: bytes, name: str, fields: tuple[str, ...] = ()) -> Article:
    """Read a file so that it can be written again; raises ``InputError`` or ``ConfigError``."""
    if not data:
        raise InputError(f"{name} is empty.")
    return document_format(name).read(data, name, fields)


def write_document(article: Article, texts: Sequence[Marked], target: str) -> bytes:
    """Write an article that ``read_document`` read, with ``texts`` for its paragraphs.

    Raises ``ConfigError`` if there are not as many texts as paragraphs.
    """
    if len(texts) != len(article.paragraphs):
        raise ConfigError(f"{len(texts)} texts for {len(article.paragraphs)} paragraphs of {article.name}.")
    return document_format(article.name).write(article, texts, target)


Reader = Callable[[Decoded, str], Article]
"""Decoded text and the article's name in; raises ``InputError`` where there is nothing to read."""


FORMATS: dict[str, str] = {
    "text": "pipelines.documents.text.document.read_article",
    "markdown": "pipelines.documents.markdown.blocks.read",
    "html": "pipelines.documents.web.main_text.read",
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
