"""The lines of text on a PDF's pages in reading order, without the headers and footers that repeat.

pdfminer.six was chosen among three by a page of two columns, Kazakh and Russian, whose lines are drawn in turn: it
alone finds the columns, by their layout, where pypdf and pypdfium2 give the lines as they were drawn.
"""

from __future__ import annotations

import logging
import re
import zlib
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from io import BytesIO

from pdfminer.converter import PDFPageAggregator
from pdfminer.layout import (
    LAParams,
    LTChar,
    LTComponent,
    LTContainer,
    LTFigure,
    LTLayoutContainer,
    LTTextBox,
    LTTextGroup,
    LTTextLine,
)
from pdfminer.pdfdocument import PDFEncryptionError, PDFPasswordIncorrect
from pdfminer.pdfinterp import PDFPageInterpreter, PDFResourceManager
from pdfminer.pdfpage import PDFPage
from pdfminer.psexceptions import PSException

from pipelines.documents.pdf.columns import columns
from pipelines.documents.pdf.document import Reason
from pipelines.documents.pdf.line import Line
from pipelines.documents.pdf.running import running_lines

# What pdfminer raises on damaged files beside its own exceptions, as tried with files damaged at random.
_DAMAGE = (PSException, ValueError, LookupError, TypeError, AttributeError, ArithmeticError, AssertionError,
           RecursionError, EOFError, OSError, NotImplementedError, zlib.error)  # fmt: skip
_LAYOUT = LAParams()
_MANY = 300  # blocks of text whose order is sought by how they group, in time that grows with their square
_LIGATURES = {0xFB00: "ff", 0xFB01: "fi", 0xFB02: "fl", 0xFB03: "ffi", 0xFB04: "ffl", 0x00A0: " "}
_NAMELESS = re.compile(r"\(cid:\d+\)")  # a sign whose letter the font does not tell


@dataclass(frozen=True, slots=True)
class Lines:
    """All lines, and what happened to the rest: lines left out, pages, pages without text, signs without a letter."""

    lines: tuple[Line, ...]
    repeated: int
    pages: int
    empty: int
    nameless: int


class Unreadable(Exception):
    """A PDF gives no text, and why."""

    def __init__(self, reason: Reason) -> None:
        super().__init__(reason)
        self.reason = reason


class _Letters(PDFPageAggregator):
    """Takes the letters of a page and no lines that are drawn, of which a map has a million."""

    def paint_path(self, *_: object) -> None:
        pass


def read_lines(data: bytes, page_read: Callable[[], None]) -> Lines:
    """The text of a PDF; ``page_read`` is called after each page. Raises ``Unreadable`` if damaged or protected."""
    logging.getLogger("pdfminer").setLevel(logging.CRITICAL + 1)
    resources = PDFResourceManager()
    device = _Letters(resources)
    interpreter = PDFPageInterpreter(resources, device)
    pages: list[list[Line]] = []
    heights: list[float] = []
    nameless = 0
    try:
        for number, page in enumerate(PDFPage.get_pages(BytesIO(data))):
            interpreter.process_page(page)
            layout = device.get_result()
            lines = list(_lines_of(layout, number))
            nameless += sum(len(_NAMELESS.findall(line.text)) for line in lines)
            pages.append(lines)
            heights.append(layout.height)
            page_read()
    except PDFPasswordIncorrect:
        raise Unreadable("password") from None
    except PDFEncryptionError:
        raise Unreadable("encryption") from None
    except _DAMAGE:
        raise Unreadable("damaged") from None
    if not pages:
        raise Unreadable("pages")
    repeated = running_lines(pages, heights)
    running = [line for lines in pages for line in lines if id(line) not in repeated]
    empty = sum(not lines for lines in pages)
    return Lines(tuple(running), len(repeated), len(pages), empty, nameless)


def _lines_of(area: LTLayoutContainer, page: int) -> Iterator[Line]:
    """The lines of a page, then those of each form or picture on it, in reading order.

    A page of labels, as a map is, has no such order, and would be sought through for minutes: it is read downwards.
    """
    letters = [item for item in area if isinstance(item, LTChar)]
    if letters:
        lines = [line for line in area.group_objects(_LAYOUT, letters) if not line.is_empty()]
        for column in columns(lines, _LAYOUT.word_margin):
            blocks = list(area.group_textlines(_LAYOUT, column))
            groups: Sequence[LTTextGroup] | Sequence[LTTextBox]
            if len(blocks) <= _MANY:
                groups = area.group_textboxes(_LAYOUT, blocks)
            else:
                groups = sorted(blocks, key=lambda block: (-block.y0, block.x0))
            for group in groups:
                group.analyze(_LAYOUT)
                yield from _lines(group, page)
    for item in area:
        if isinstance(item, LTFigure):
            yield from _lines_of(item, page)


def _lines(item: LTComponent, page: int) -> Iterator[Line]:
    if isinstance(item, LTTextLine):
        signs = [sign for sign in item if isinstance(sign, LTChar)]
        text = item.get_text().encode("utf-8", "replace").decode()  # fonts name halves of characters
        text = " ".join(text.translate(_LIGATURES).split())
        if text and signs:
            size = sorted(sign.size for sign in signs)[len(signs) // 2]
            bold = all("bold" in sign.fontname.lower() for sign in signs)
            if size > 0:  # else nobody sees it
                yield Line(text, page, item.x0, item.x1, item.y0, item.y1, size, bold)
    elif isinstance(item, LTContainer):
        for inner in item:
            yield from _lines(inner, page)
