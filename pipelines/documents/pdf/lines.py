"""The lines of text on a PDF's pages in reading order, without the headers and footers that repeat.

pdfminer.six was chosen among three by a page of two columns, Kazakh and Russian, whose lines are drawn in turn: it
alone finds the columns, by their layout, where pypdf and pypdfium2 give the lines as they were drawn.
"""

from __future__ import annotations

import logging
import re
import zlib
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from io import BytesIO
from itertools import pairwise

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

from pipelines.documents.pdf.document import Reason

# What pdfminer raises on damaged files beside its own exceptions, as tried with files damaged at random.
_DAMAGE = (PSException, ValueError, LookupError, TypeError, AttributeError, ArithmeticError, AssertionError,
           RecursionError, EOFError, OSError, NotImplementedError, zlib.error)  # fmt: skip
_LAYOUT = LAParams()
_MANY = 300  # blocks of text whose order is sought by how they group, in time that grows with their square
_LIGATURES = {0xFB00: "ff", 0xFB01: "fi", 0xFB02: "fl", 0xFB03: "ffi", 0xFB04: "ffl", 0x00A0: " "}
_NAMELESS = re.compile(r"\(cid:\d+\)")  # a sign whose letter the font does not tell
_NUMBER = re.compile(r"\d{1,5}")
_EDGE = 0.12  # of a page's height at its top and bottom, where headers and footers stand
_CHANCE = 3  # pages on which no line of the text stands by chance
_REPEATED = 0.4  # of the pages: those of even and odd pages differ


@dataclass(frozen=True, slots=True)
class Line:
    """A line of text, its place in points from the page's left bottom corner, the letters' size, and if it is bold."""

    text: str
    page: int
    left: float
    right: float
    bottom: float
    top: float
    size: float
    bold: bool


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
    repeated = _repeated(pages, heights)
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
        blocks = list(area.group_textlines(_LAYOUT, lines))
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


def _repeated(pages: Sequence[Sequence[Line]], heights: Sequence[float]) -> set[int]:
    """The ids of lines near the edge that stand on many pages, alike or with a number that counts the pages.

    On two pages text may begin alike by chance: there a line must also stand apart from the text, or count.
    """
    pages_of: dict[tuple[object, ...], set[int]] = {}
    keys: dict[int, list[tuple[object, ...]]] = {}
    for number, lines in enumerate(pages):
        for line in lines:
            low, high = line.top < _EDGE * heights[number], line.bottom > (1 - _EDGE) * heights[number]
            if low or high:
                keys[id(line)] = [(low, *key) for key in _forms(line.text, number)]
                for key in keys[id(line)]:
                    pages_of.setdefault(key, set()).add(number)
    least = max(2, round(_REPEATED * len(pages)))
    repeated = {at for at, forms in keys.items() if any(len(pages_of[key]) >= least for key in forms)}

    def is_sure(line: Line) -> bool:
        counts = ((len(pages_of[key]), key[-1] is not None) for key in keys[id(line)])
        return any(pages >= (least if counting else max(least, _CHANCE)) for pages, counting in counts)

    ids = set()
    for lines in pages:
        others = [line for line in lines if id(line) not in repeated]
        ids |= {id(line) for line in lines if id(line) in repeated and (is_sure(line) or _apart(line, others))}
    return ids


def _apart(line: Line, others: Sequence[Line]) -> bool:
    """Whether more than an ordinary gap lies between a line and the nearest of the others, or its letters differ."""
    gaps = [(max(line.bottom - other.top, other.bottom - line.top), other) for other in others]
    gap, nearest = min(gaps, key=lambda pair: pair[0], default=(0.0, line))
    return not others or gap > line.size or abs(nearest.size - line.size) > 0.1 * line.size


def _forms(text: str, page: int) -> Iterable[tuple[object, ...]]:
    yield text, None
    for number in list(_NUMBER.finditer(text))[:3]:
        yield text[: number.start()] + "#" + text[number.end() :], int(number[0]) - page


def column_edges(lines: Sequence[Line]) -> dict[tuple[int, int], float]:
    """How far to the right a column reaches: by page and left edge, in steps of a dozen points."""
    edges: dict[tuple[int, int], float] = {}
    for line in lines:
        for step in (-1, 0, 1):
            key = line.page, round(line.left / 12) + step
            edges[key] = max(edges.get(key, 0.0), line.right)
    return edges


def usual_size(lines: Sequence[Line]) -> float:
    """The size that most letters have."""
    sizes: Counter[float] = Counter()
    for line in lines:
        sizes[round(line.size, 1)] += len(line.text)
    return sizes.most_common(1)[0][0] if sizes else 0.0


def usual_pitch(lines: Sequence[Line]) -> float:
    """From line to line in units of the letters' size: the middle one of all that follow closely in a column."""
    pitches = sorted(
        (above.bottom - line.bottom) / above.size
        for above, line in pairwise(lines)
        if above.page == line.page and line.left < above.right and above.left < line.right and above.size > 0
        and 0.5 < (above.bottom - line.bottom) / above.size < 3
    )  # fmt: skip
    return pitches[len(pitches) // 2] if pitches else 1.2
