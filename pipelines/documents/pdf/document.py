"""PDF files: the text is read, paragraph by paragraph; the layout is not kept, and what is written is plain text.

A few hundred bytes of PDF can ask for gigabytes or for years, and no check beforehand sees all of them. So a child
reads (``reading.py``), and is ended where it takes too much. That is looked at from here ten times a second, on
every platform; where the system itself limits a process (not on Windows, and on macOS its time alone), no single step
outruns it. Times are a processor's, so that a busy machine refuses nothing.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

import msgspec

from pipelines.article import Article, Marked, Paragraph
from pipelines.child import Child, started
from pipelines.errors import InputError
from pipelines.message import N_, Message

# What a book takes: 60 MB and 40 ms of a processor for a page of 1.5 kB.
MEMORY = 256 << 20  # bytes that any file may take
MEMORY_OF_SIZE = 4  # bytes for each of its own
PAGE_SECONDS = 20  # of a processor, for each page
SECONDS = 120  # of a processor, for any file
SECONDS_OF_SIZE = 100 / (1 << 20)  # for each of its bytes
MAX_TEXT = 32 << 20  # bytes of text, with the marks of JSON

Reason = Literal["damaged", "pages", "password", "encryption", "pictures", "fonts", "memory", "page", "time", "text"]


class Order(msgspec.Struct):
    """The file, and what the child may take."""

    data: bytes
    memory: int
    seconds: int
    text: int


class PageRead(msgspec.Struct, tag=True, forbid_unknown_fields=True):
    """Another page is done."""


class Refused(msgspec.Struct, tag=True, forbid_unknown_fields=True):
    """There is no text to be had."""

    reason: Reason


class Text(msgspec.Struct, tag=True, forbid_unknown_fields=True):
    """The paragraphs, what follows them, and what happened to the rest: lines left out, pages, pages without text."""

    paragraphs: tuple[Paragraph, ...]
    after: str
    repeated: int
    pages: int
    empty: int


def read(data: bytes, name: str, fields: tuple[str, ...] = ()) -> Article:
    """The running text: lines and columns and pages joined, words broken at their ends mended.

    Raises ``InputError``, each in a sentence, for a PDF that is damaged, protected, hostile, or has no text (pictures
    of pages).
    """
    del fields
    if b"%PDF-" not in data[:1024]:
        raise InputError("{name} is no PDF file.", name=name)
    memory = MEMORY + MEMORY_OF_SIZE * len(data)
    seconds = int(SECONDS + SECONDS_OF_SIZE * len(data))
    order = msgspec.msgpack.encode(Order(data, memory, seconds, MAX_TEXT))
    with started("pipelines.documents.pdf.reading", order, MAX_TEXT) as child:
        text = _answer(child, memory, seconds)
    if isinstance(text, str):
        sentences: dict[Reason, str] = {
            "damaged": Message("{name} is a damaged PDF file.", name=name),
            "pages": Message("{name} is a damaged PDF file: it has no pages.", name=name),
            "password": Message("{name} is protected by a password; save it without one.", name=name),
            "encryption": Message(
                "{name} is encrypted in a way that is not known here; save it without a password.", name=name
            ),
            "pictures": Message(
                "{name} has no text: its pages seem to be pictures, which want text recognition (OCR) first.", name=name
            ),
            "fonts": Message(
                "{name} has text whose fonts do not tell which letters they show; it cannot be read.", name=name
            ),
            "memory": Message("{name} takes too much memory to read; it is not read.", name=name),
            "page": Message(
                "{name} has a page that takes more than {n} seconds to read; it is not read.", name=name, n=PAGE_SECONDS
            ),
            "time": Message("{name} takes more than {n} seconds to read; it is not read.", name=name, n=seconds),
            "text": Message(
                "{name} unpacks to more than {size} MB of text; it is not read.", name=name, size=MAX_TEXT >> 20
            ),
        }
        raise InputError(sentences[text])
    title = next((paragraph.text for paragraph in text.paragraphs if paragraph.kind == "heading"), None)
    notes = [N_("The layout of a PDF is not kept: its text is read.")]
    if text.repeated:
        notes.append(Message("Left out {n} headers, footers and page numbers that repeat.", n=text.repeated))
    if text.empty:
        notes.append(
            Message("{n} of {pages} pages have no text; they may be pictures.", n=text.empty, pages=text.pages)
        )
    return Article(name, text.paragraphs, text.after, title, "pdf", "utf-8", tuple(notes), data)


def write(article: Article, texts: Sequence[Marked], target: str) -> bytes:
    """Plain text in UTF-8, paragraphs divided by empty lines."""
    del target
    pairs = zip(article.paragraphs, texts, strict=True)
    return ("".join(paragraph.before + new.text for paragraph, new in pairs) + article.after).encode()


def _answer(child: Child, memory: int, seconds: int) -> Text | Reason:
    """What the child read, or why it did not: its answers are a stranger's word as the file is."""
    begun = 0.0
    for line in child.answers():
        try:
            answer = msgspec.json.decode(line, type=PageRead | Refused | Text) if line else None
        except (msgspec.DecodeError, UnicodeDecodeError):
            return "damaged"
        if isinstance(answer, Text):
            return answer
        if isinstance(answer, Refused):
            return answer.reason
        taken, used = child.usage()
        begun = taken if answer else begun
        if used > memory:
            return "memory"
        if taken > begun + PAGE_SECONDS:
            return "page"
        if taken > seconds:
            return "time"
    return "memory" if child.starved else "damaged"
