"""Running heads and feet of a PDF's pages: what stands outermost on them, and counts or comes again.

A head or a foot is known by what other pages have in its place, not by how far from the paper's edge that is: LaTeX
sets its page numbers a seventh of a page above the edge. The outermost row of each page is looked at, then the next one
where that was a head or a foot, and so on.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence

from pipelines.documents.pdf.line import Line, usual_size
from pipelines.languages.numerals import roman

_ZONE = 0.25  # of a page's height at its top and bottom, where heads and feet are looked for
_MANY_ROWS = 8  # of a head or a foot
_NUMBER = re.compile(r"\d{1,5}")
_LONE = re.compile(r"\W*(\d{1,5}|[ivxIVX]{1,7})\W*")
_CHANCE = 3  # pages on which nothing stands alike by chance
_SHARE = 0.4  # of the pages: those of even and odd pages differ
_SHARE_LARGE = 0.8  # of the pages, for what is set in larger letters than the text
_NEAR = 2  # pages from one with a chapter's name to the next one that has it: it may stand on even pages only
_PLACE = 2.0  # points by which heads' places may differ
_LARGER = 1.12  # a heading's letters to the text's

_Row = list[Line]
_Form = tuple[str, int | None]


def running_lines(pages: Sequence[Sequence[Line]], heights: Sequence[float]) -> set[int]:
    """The ids of the lines that are running heads and feet, page numbers among them."""
    ends = [_Rows(pages, heights, top=top) for top in (True, False)]
    numbers = _page_numbers(ends, min(_CHANCE, _least(pages)))
    for end in ends:
        for depth in range(_MANY_ROWS):
            if not end.take(numbers, depth):
                break
    return {id(line) for end in ends for line in end.taken}


def _page_numbers(ends: Sequence[_Rows], least: int) -> set[int]:
    """The ids of numbers as far ahead of their pages as ``least`` are, alone in a row or where others stand."""
    lone = [
        (number - page, (end.top, round(end.place(row, page) / _PLACE)), page, line, len(row) == 1)
        for end in ends
        for page, rows in enumerate(end.rows)
        for row in rows
        for line in row
        if (number := _lone_number(line.text))
    ]
    pages_of: dict[object, set[int]] = defaultdict(set)
    for ahead, place, page, _, _ in lone:
        pages_of[ahead].add(page)
        pages_of[ahead, place].add(page)
    return {
        id(line)
        for ahead, place, _, line, alone in lone
        if len(pages_of[ahead]) >= least and (alone or len(pages_of[ahead, place]) > 1)
    }


def _least(pages: Sequence[object]) -> int:
    return max(2, round(_SHARE * len(pages)))


def _lone_number(text: str) -> int:
    """The number that a text is but for signs around it, as in ``- 12 -`` or ``xiv``; 0 for anything else."""
    match = _LONE.fullmatch(text)
    if not match:
        return 0
    return int(match[1]) if match[1].isdecimal() else roman(match[1].upper())


class _Rows:
    """The outermost rows of each page at one of its ends, the outermost first, and those that are heads or feet."""

    def __init__(self, pages: Sequence[Sequence[Line]], heights: Sequence[float], *, top: bool) -> None:
        self.pages = pages
        self.top = top
        self.body = usual_size([line for lines in pages for line in lines])
        places: dict[float, list[float]] = defaultdict(list)  # of all lines' ends, by the height of their pages
        for lines, height in zip(pages, heights, strict=True):
            places[height] += (place for line in lines for place in (line.bottom, line.top))
        ends = {height: (min(each, default=0.0), max(each, default=0.0)) for height, each in places.items()}
        self.ends = [ends[height] for height in heights]
        self.rows = [self._outermost(page) for page in range(len(pages))]
        self.at = [0] * len(pages)  # how many rows of each page are heads or feet
        self.stopped: set[int] = set()  # pages whose outermost row that is left is text
        self.taken: list[Line] = []

    def _outermost(self, page: int) -> list[_Row]:
        """The rows near an end of a page, and the next one."""
        rows: list[_Row] = []
        for line in sorted(self.pages[page], key=lambda line: line.bottom, reverse=self.top):
            middle = (line.bottom + line.top) / 2
            if rows and rows[-1][0].bottom <= middle <= rows[-1][0].top:
                rows[-1].append(line)
            elif len(rows) > _MANY_ROWS or (rows and not self._is_near_edge(rows[-1], page)):
                break
            else:
                rows.append([line])
        return rows

    def place(self, row: _Row, page: int) -> float:
        """Points from the end of what pages of one height have, to a row: papers may be larger than what is set."""
        bottom, top = self.ends[page]
        return top - row[0].bottom if self.top else row[0].top - bottom

    def _is_near_edge(self, row: _Row, page: int) -> bool:
        bottom, top = self.ends[page]
        return self.place(row, page) <= _ZONE * (top - bottom)

    def take(self, numbers: set[int], depth: int) -> int:
        """Take the next row of each page if it is a head or foot; say how many are."""
        outer = {
            page: rows[at]
            for page, (rows, at) in enumerate(zip(self.rows, self.at, strict=True))
            if page not in self.stopped and at < len(rows) and self._is_near_edge(rows[at], page)
        }
        pages_of: dict[_Form, set[int]] = defaultdict(set)
        for page, row in outer.items():
            for line in row:
                for form in _forms(line.text, page):
                    pages_of[form].add(page)
        sure = {page for page, row in outer.items() if self._is_sure(row, page, pages_of, numbers)}
        heads = set(sure)
        if not depth:  # farther inside, what comes again only on near pages is text: slides of one title
            small = {page: row for page, row in outer.items() if row[0].size < _LARGER * self.body}
            near = {page for page, row in small.items() if all(_comes_again(line, page, pages_of) for line in row)}
            if len(sure | near) >= max(_CHANCE, _least(self.pages)):
                heads |= near | self._in_place(small, sure | near)
        for page in heads:
            self.taken += outer[page]
            self.at[page] += 1
        self.stopped |= outer.keys() - heads
        return len(heads)

    def _is_sure(self, row: _Row, page: int, pages_of: Mapping[_Form, set[int]], numbers: set[int]) -> bool:
        """Whether a row has a number that counts the pages, or is on so many that it is no text.

        On two pages text may begin alike by chance: there a row must also stand apart from the text, or count.
        """
        if any(id(line) in numbers for line in row):
            return True
        large = row[0].size > _LARGER * self.body  # the titles of slides come again too
        least = max(_least(self.pages), round(_SHARE_LARGE * len(self.pages)) if large else 0)
        forms = [[form for form in _forms(line.text, page) if len(pages_of[form]) >= least] for line in row]
        return all(forms) and (
            all(
                any(number is not None or len(pages_of[text, number]) >= _CHANCE for text, number in each)
                for each in forms
            )
            or self._apart(row, page)
        )

    def _in_place(self, outer: Mapping[int, _Row], heads: set[int]) -> set[int]:
        """Pages whose row stands where the heads of others do, and apart: that of a chapter of one page."""
        places = {round(self.place(outer[page], page) / _PLACE) for page in heads & outer.keys()}
        return {
            page
            for page, row in outer.items()
            if page not in heads and round(self.place(row, page) / _PLACE) in places and self._apart(row, page)
        }

    def _apart(self, row: _Row, page: int) -> bool:
        """Whether more than an ordinary gap lies between a row and the next one, or its letters differ."""
        rows, at = self.rows[page], self.at[page]
        if at + 1 >= len(rows):
            return True
        line, nearest = row[0], rows[at + 1][0]
        gap = max(line.bottom - nearest.top, nearest.bottom - line.top)
        return gap > line.size or abs(nearest.size - line.size) > 0.1 * line.size


def _comes_again(line: Line, page: int, pages_of: Mapping[_Form, set[int]]) -> bool:
    others = {page + step for step in range(-_NEAR, _NEAR + 1) if step}
    return bool(_lone_number(line.text)) or any(others & pages_of[form] for form in _forms(line.text, page))


def _forms(text: str, page: int) -> Iterator[_Form]:
    """A text as it is, and with one of its numbers left out, which is told from the page's."""
    yield text, None
    for number in list(_NUMBER.finditer(text))[:3]:
        yield text[: number.start()] + "#" + text[number.end() :], int(number[0]) - page
