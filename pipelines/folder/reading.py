"""Reads the files of a batch: whatever is wrong with one becomes one sentence."""

from __future__ import annotations

import hashlib
from itertools import groupby
from pathlib import Path

import msgspec

from pipelines.article import Article, Paragraph
from pipelines.controls import printable
from pipelines.detect import detect_article
from pipelines.documents.registry import fields_of, read_document
from pipelines.errors import AudarError, InputError, OutputError
from pipelines.folder.events import FolderSettings
from pipelines.languages import LANGUAGES
from pipelines.languages.words import has_words
from pipelines.message import N_, reason_of
from pipelines.output.forms import only_main_text
from pipelines.read import read_bytes

NO_WORDS = "-"
"""Stands for the language of a file without words: it is the same in every language."""

_CHUNK = 1 << 20


def fields_for(name: str, settings: FolderSettings) -> tuple[str, ...]:
    """What of the fields that the user named concerns a file."""
    return fields_of(name, settings.fields, settings.redo_fuzzy)


def read_whole(path: Path, name: str) -> bytes:
    """A file's bytes; raises ``InputError`` with its relative name."""
    try:
        return path.read_bytes()
    except (OSError, MemoryError) as error:
        raise foreseen(name, error) from error


def hash_of(path: Path) -> bytes | None:
    """The sha256 of a file; ``None`` where there is none. Raises ``OutputError`` for what is no readable file."""
    try:
        with path.open("rb") as stream:
            digest = hashlib.sha256()
            while chunk := stream.read(_CHUNK):
                digest.update(chunk)
            return digest.digest()
    except FileNotFoundError:
        return None
    except OSError as error:
        raise OutputError(
            "Cannot write {path}: {reason}.", path=printable(path.name), reason=reason_of(error)
        ) from error


def parsed(data: bytes, name: str, fields: tuple[str, ...], form: str = "same") -> Article:
    """``read_document``, with one sentence also for what a format's library stumbles over unforeseen.

    What is to be written in a ``form`` that needs only the main text of a page is read as that.
    """
    try:
        if only_main_text(name, form):
            return read_bytes(data, name)
        return read_document(data, name, fields)
    except AudarError:
        raise
    except Exception as error:
        raise foreseen(name, error) from error


def foreseen(name: str, error: Exception) -> AudarError:
    """What went wrong with one file as one sentence, whatever it was."""
    if isinstance(error, AudarError):
        return error
    if isinstance(error, MemoryError):
        return InputError("{name} is too large for this machine's memory.", name=name)
    if isinstance(error, OSError):
        return InputError("{path} cannot be read: {reason}.", path=name, reason=reason_of(error))
    reason = " ".join(str(error).split())[:200] or N_("no reason given")
    return InputError("{name} cannot be read ({kind}: {reason}).", name=name, kind=type(error).__name__, reason=reason)


def language_of(article: Article) -> str:
    """kk, ru, en (``kk/latin`` in a script that models do not know), ``NO_WORDS``, or ``?`` and what it looks like.

    Paragraphs in several languages: ``kk+ru``, the main one first.
    """
    if not any(has_words(paragraph.text) for paragraph in article.paragraphs):
        return NO_WORDS
    detection = detect_article(article)
    if detection.language is None:
        return f"?{detection.runner_up or ''}"
    odd = detection.script and detection.script != LANGUAGES[detection.language].script
    languages = "+".join(detection.shares) or detection.language
    return f"{languages}/{detection.script}" if odd else languages


def article_of_record(data: bytes, name: str) -> Article:
    """The text of a translation that was written as JSON. Raises ``InputError`` if it was changed into something else.

    Sentences of one paragraph are parted by a space.
    """
    try:
        segments = [
            (int(segment["paragraph"]), str(segment["target"])) for segment in msgspec.json.decode(data)["segments"]
        ]
    except (msgspec.DecodeError, KeyError, TypeError, ValueError) as error:
        raise InputError("{name} is no translation in segments any more.", name=name) from error
    texts = [" ".join(text for _, text in some) for _, some in groupby(segments, key=lambda pair: pair[0])]
    return Article(name, tuple(Paragraph("\n\n" if at else "", text) for at, text in enumerate(texts)), "\n")
