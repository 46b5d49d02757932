"""Columns of text on a page: found by the white strips between words' boxes, however narrow, and read in their order.

pdfminer joins what is nearer than two letters' widths, so that the lines of near columns become one. Here such lines
are divided where a strip stays white over several of them, with words that begin at its right edge and text that fills
both sides, as columns of text do and tables, lists of terms and chance do not. What stands across a strip divides the
columns above it from those below.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby
from statistics import median

from pdfminer.layout import LTChar, LTTextLine, LTTextLineHorizontal

_GAP = 0.6  # of the letters' size: the narrowest strip, which is wider than most spaces between words
_EDGE = 1.0  # points by which the beginnings of lines differ
_WIDEST = 6  # of the letters' size: the widest space between words in a column
_FEWEST = 3  # lines on each side
_CANDIDATES = 16  # strips that are tried, those with the most beginnings first
_DEPTH = 6  # columns within columns
_LETTERS = 12  # of a row of a column of text, in the middle
_FULL = 0.6  # of a column's width: how far its rows reach on average
_EVEN = 0.6  # how many rows the one side has at least, to the other's
_LARGER = 1.1  # a heading's letters to the text's


@dataclass(frozen=True, slots=True)
class _Piece:
    """Signs ``first`` to ``last`` of a line, between gaps that may be a strip's."""

    line: int
    first: int
    last: int
    left: float
    right: float
    bottom: float
    top: float
    size: float
    letters: int

    @property
    def middle(self) -> float:
        return (self.bottom + self.top) / 2


def columns(lines: Sequence[LTTextLine], word_margin: float) -> Iterator[list[LTTextLine]]:
    """The lines of a page, column after column; what is not in columns together. Some lines are divided."""
    signs = [[sign for sign in line if isinstance(sign, LTChar)] for line in lines]
    pieces = [piece for at, each in enumerate(signs) for piece in _pieces(at, each)]
    for region, in_column in _regions(pieces, _DEPTH):
        yield [_whole(part, lines, signs, word_margin) for part in _parts(region, in_column)]


def _parts(region: list[_Piece], in_column: bool) -> Iterator[list[_Piece]]:
    """The pieces of each line; in a column also those of a row that wide spaces parted."""
    if not in_column:
        region.sort(key=lambda piece: (piece.line, piece.first))
        for _, together in groupby(region, lambda piece: piece.line):
            yield list(together)
        return
    for row in _rows(sorted(region, key=lambda piece: -piece.middle)):
        part: list[_Piece] = []
        for piece in sorted(row, key=lambda piece: piece.left):
            if part and not -_EDGE < piece.left - part[-1].right < _WIDEST * piece.size:
                yield part
                part = []
            part.append(piece)
        yield part


def _whole(
    pieces: Sequence[_Piece], lines: Sequence[LTTextLine], signs: Sequence[Sequence[LTChar]], word_margin: float
) -> LTTextLine:
    """One line of pieces: the one that they are all of, or a new one."""
    at = pieces[0].line
    ends = [0, *(piece.last for piece in pieces)]
    together = all(piece.line == at and piece.first == end for piece, end in zip(pieces, ends, strict=False))
    if together and ends[-1] == len(signs[at]):
        return lines[at]
    line = LTTextLineHorizontal(word_margin)
    for piece in pieces:
        for sign in signs[piece.line][piece.first : piece.last]:
            line.add(sign)
    return line


def _pieces(at: int, signs: Sequence[LTChar]) -> Iterator[_Piece]:
    """A line's pieces; spaces belong to the piece before them and count for no width."""
    # Some fonts do not tell their size: letters are half as wide as high.
    size = max(median(sign.size for sign in signs), 2 * median(sign.width for sign in signs)) if signs else 0.0
    first, left, right = 0, None, 0.0
    for number, sign in enumerate(signs):
        if sign.get_text().isspace():
            continue
        if left is not None and sign.x0 - right > _GAP * size:
            yield _piece(at, signs, first, number, left, right, size)
            first, left = number, sign.x0
        left = sign.x0 if left is None else left
        right = sign.x1
    if signs:
        yield _piece(at, signs, first, len(signs), left if left is not None else signs[0].x0, right, size)


def _piece(at: int, signs: Sequence[LTChar], first: int, last: int, left: float, right: float, size: float) -> _Piece:
    inside = signs[first:last]
    bottom, top = min(sign.y0 for sign in inside), max(sign.y1 for sign in inside)
    letters = sum(sign.get_text().isalpha() for sign in inside)
    return _Piece(at, first, last, left, right, bottom, top, size, letters)


def _regions(pieces: list[_Piece], depth: int, in_column: bool = False) -> Iterator[tuple[list[_Piece], bool]]:
    """The pieces of each column, and of what stands between columns (``False``), in their order."""
    if depth and len(pieces) >= 2 * _FEWEST:
        pieces = sorted(pieces, key=lambda piece: -piece.middle)
        size = median(piece.size for piece in pieces)
        starts = Counter(round(piece.left) for piece in pieces)
        near = Counter({at: starts[at - 1] + starts[at] + starts[at + 1] for at in starts})
        edges = [at for at, count in near.most_common(_CANDIDATES) if count >= _FEWEST]
        divided = max((_divided(pieces, edge, size) for edge in edges), key=_in_columns, default=[])
        if _in_columns(divided):
            for region, column in divided:
                yield from _regions(region, depth - 1, column)
            return
    yield pieces, in_column


def _in_columns(divided: Sequence[tuple[list[_Piece], bool]]) -> int:
    return sum(len(region) for region, in_column in divided if in_column)


def _divided(pieces: Sequence[_Piece], edge: float, size: float) -> list[tuple[list[_Piece], bool]]:
    """The pieces, from top to bottom, divided by a strip left of ``edge``; with each part whether it is a column."""
    parts: list[tuple[list[_Piece], bool]] = []
    rest: list[_Piece] = []  # what is in no column, up to the next ones
    for crosses, together in groupby(_with_headings(pieces, edge, size), lambda pair: pair[1]):
        run = [piece for piece, _ in together]
        sides = None if crosses else _sides(run, edge, size)
        if sides is None:
            rest += run
            continue
        above, left, right, rest = rest + sides[0], *sides[1:]
        parts += [(above, False)] if above else []
        parts += [(left, True), (right, True)]
    return [*parts, (rest, False)] if rest else parts


def _with_headings(pieces: Sequence[_Piece], edge: float, size: float) -> Iterator[tuple[_Piece, bool]]:
    """Each piece, and whether it stands across the strip: also a heading that has nothing beside it."""
    rights = [piece for piece in pieces if piece.left >= edge - _EDGE]
    at = 0
    for piece in pieces:
        crosses = piece.left < edge - _EDGE and piece.right > edge - _GAP * size
        if piece.size > _LARGER * size and piece.left < edge - _EDGE and not crosses:
            while at < len(rights) and rights[at].middle > piece.top:
                at += 1
            beside = at < len(rights) and rights[at].top > piece.bottom
            crosses = 0 < at < len(rights) and not beside
        yield piece, crosses


def _sides(
    pieces: Sequence[_Piece], edge: float, size: float
) -> tuple[list[_Piece], list[_Piece], list[_Piece], list[_Piece]] | None:
    """What stands above the columns on both sides of a strip, these, and a heading below them.

    ``None`` where they are no columns of text.
    """
    left = [piece for piece in pieces if piece.left < edge - _EDGE]
    right = [piece for piece in pieces if piece.left >= edge - _EDGE]
    if len(left) < _FEWEST or len(right) < _FEWEST:
        return None
    top = min(left[0].top, right[0].top) + size / 2
    bottom = max(left[-1].bottom, right[-1].bottom) - size / 2
    beside = [[piece for piece in side if bottom < piece.middle < top] for side in (left, right)]
    rows = [len(_rows(side)) for side in beside]
    begins = sum(abs(piece.left - edge) <= _EDGE for piece in beside[1])
    if min(rows) < max(_FEWEST, _EVEN * max(rows)) or begins < max(_FEWEST, rows[1] / 2):
        return None
    ends = (min(piece.left for piece in beside[0]), edge), (edge, max(piece.right for piece in beside[1]))
    for side, count, (begin, end) in zip(beside, rows, ends, strict=True):
        filled = sum(piece.right - piece.left for piece in side)
        letters = sum(piece.letters for piece in side)
        if filled < _FULL * count * (end - begin) or letters < _LETTERS * count:
            return None
    above = [piece for piece in right if piece.middle > left[0].top + size]
    below = []
    while left[-1].size > _LARGER * size and left[-1].top < right[-1].bottom:
        below.append(left.pop())
    return above, left, right[len(above) :], below[::-1]


def _rows(pieces: Sequence[_Piece]) -> list[list[_Piece]]:
    """The pieces, which come from top to bottom, row by row."""
    rows: list[list[_Piece]] = []
    for piece in pieces:
        if rows and rows[-1][0].middle - piece.middle < piece.size / 2:
            rows[-1].append(piece)
        else:
            rows.append([piece])
    return rows
