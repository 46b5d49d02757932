"""Tables as text (csv, tsv): the cells of chosen columns; delimiter, quoting, line ends and all other cells stay."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import PurePath

from pipelines.article import Article, Marked, Paragraph
from pipelines.documents.exact import decode_exactly
from pipelines.documents.plurals import cut_string, left_alone
from pipelines.documents.records.fields import EVERY, Survey, is_prose, is_running_text, is_text, names_text
from pipelines.documents.strings import Cut
from pipelines.errors import ConfigError, InputError
from pipelines.message import N_, listed

_DELIMITERS = (",", ";", "\t", "|")
_SEPARATOR_LINE = re.compile(r"sep=(.)(?=[\r\n])", re.IGNORECASE)  # Excel's own first line
_CONTROLS = re.compile(r"[\t\r\n]+")
_SAMPLE = 1 << 16  # letters by which the delimiter is found
_ROWS = 500  # rows by which columns are judged
_TITLE = 60  # letters of a column's name at most


@dataclass(frozen=True, slots=True)
class _Cell:
    start: int
    end: int
    value: str
    quoted: bool


def read(data: bytes, name: str, fields: tuple[str, ...] = ()) -> Article:
    """The cells of the columns ``fields``, which are named as in the first row, or by number from 1.

    Without ``fields`` the columns whose cells are mostly running text, or have words under a name such as ``title``; a
    note names others with words. ``*`` stands for all cells with text.
    Raises ``InputError`` where no column is such, ``ConfigError`` for a column that is not there.
    """
    decoded, _ = decode_exactly(data, name)
    paragraphs: list[Paragraph] = []
    last_row = -1
    survey = Survey()
    places = list(_places(decoded.text, name, fields, survey))
    for row, _, parts in places:
        for part in parts.parts:
            before = "" if not paragraphs else "\t" if row == last_row else "\n"
            paragraphs.append(Paragraph(before, part.text, "cell", part.marks))
            last_row = row
    notes = (*decoded.notes, *survey.note(), *left_alone([parts for _, _, parts in places]))
    return Article(name, tuple(paragraphs), "\n", None, "table", decoded.encoding, notes, data, fields)


def write(article: Article, texts: Sequence[Marked], target: str) -> bytes:
    """The file with other cells, in UTF-8; a cell is quoted if it was or has to be."""
    del target
    decoded, mark = decode_exactly(article.data, article.name)
    source = decoded.text
    delimiter, start = _dialect(source, article.name)
    pieces, at, taken = [], 0, 0
    # A table of tabs in which no cell is quoted has no quotation marks: those in it are letters.
    bare = delimiter == "\t" and not any(cell.quoted for row in _rows(source, delimiter, start) for cell in row)
    for _, cell, parts in _places(source, article.name, article.fields):
        value = parts.joined(texts[taken : taken + len(parts.parts)])
        taken += len(parts.parts)
        if value != cell.value:
            pieces += [source[at : cell.start], _CONTROLS.sub(" ", value) if bare else _quoted(value, cell, delimiter)]
            at = cell.end
    return mark + ("".join(pieces) + source[at:]).encode()


def _quoted(value: str, cell: _Cell, delimiter: str) -> str:
    special = value != value.strip() or any(letter in value for letter in (delimiter, '"', "\n", "\r"))
    return '"' + value.replace('"', '""') + '"' if cell.quoted or special else value


def _places(
    source: str, name: str, fields: tuple[str, ...], survey: Survey | None = None
) -> Iterator[tuple[int, _Cell, Cut]]:
    """The cells to translate: the row's number, the cell, its paragraphs. ``survey`` takes the names of columns."""
    delimiter, start = _dialect(source, name)
    sample = list(islice((row for row in _rows(source, delimiter, start) if _filled(row)), _ROWS))
    header = sample[0] if sample and _is_header(sample) else []
    named = tuple(field for field in fields if field != EVERY)
    columns, titled = _named(sample, named, name) if named else ([], bool(header))
    if not fields:
        columns = _chosen(sample, header, name, survey or Survey())
    every = range(max(map(len, sample), default=0)) if EVERY in fields else columns
    whole = set(columns)
    first = True
    for number, row in enumerate(_rows(source, delimiter, start)):
        if first and _filled(row):
            first = False
            if titled or header:
                continue
        for at in every:
            if at < len(row) and (at in whole or is_text(row[at].value)):
                parts = cut_string(row[at].value)
                if parts.worded:
                    yield number, row[at], parts


def _filled(row: Sequence[_Cell]) -> bool:
    return any(cell.value.strip() for cell in row)


def _dialect(source: str, name: str) -> tuple[str, int]:
    """The delimiter, and where the table begins: the one that gives most rows alike, then most columns.

    ``csv.Sniffer`` looks at letters alone, and takes commas in sentences, or letters, for delimiters.
    """
    line = _SEPARATOR_LINE.match(source)
    if line:
        return line[1], line.end()
    best, delimiter = (0.0, 0), "\t" if PurePath(name).suffix.lower() == ".tsv" else ","
    for candidate in sorted(_DELIMITERS, key=lambda letter: letter != delimiter):
        rows = [len(row) for row in _rows(source[:_SAMPLE], candidate, 0) if _filled(row)]
        rows = rows[:-1] if len(source) > _SAMPLE and len(rows) > 1 else rows
        columns, times = Counter(rows).most_common(1)[0] if rows else (1, 0)
        score = (round(times / len(rows), 1), columns) if columns > 1 else (0.0, 0)
        if score > best:
            best, delimiter = score, candidate
    return delimiter, 0


def _rows(source: str, delimiter: str, start: int) -> Iterator[list[_Cell]]:
    """The table's rows, of whatever lengths; a quotation mark that nothing closes is a letter."""
    mark = re.escape(delimiter)
    pattern = re.compile(rf'(?:("(?:[^"]++|"")*+")(?={mark}|[\r\n]|\Z)|([^{mark}\r\n]*))({mark}|\r\n|\r|\n|\Z)')
    row: list[_Cell] = []
    for match in pattern.finditer(source, start):
        if match[3] == "" and not match[0] and not row:
            return  # after the last line's end
        quoted = match[1] is not None
        value = match[1][1:-1].replace('""', '"') if quoted else match[2]
        row.append(_Cell(match.start(), match.start(3), value, quoted))
        if match[3] != delimiter:
            yield row
            row = []
        if match[3] == "":
            return


def _is_header(rows: Sequence[Sequence[_Cell]]) -> bool:
    """Whether the first row names the columns: short cells, all different, none of them a number or a sentence."""
    names = [cell.value.strip() for cell in rows[0]]
    if len(rows) < 2 or any(len(name) > _TITLE or name.endswith((".", "!", "…")) for name in names):
        return False
    if len(set(names)) < len(names) or any(name and not re.search(r"[^\W\d_]", name) for name in names):
        return False
    known = sum(names_text(name) for name in names)
    below = [row[at].value for row in rows[1:20] for at in range(len(row)) if at < len(names)]
    longer = sum(map(len, below)) / max(1, len(below)) > 1.5 * sum(map(len, names)) / len(names)
    return bool(known) or longer


def _named(rows: Sequence[Sequence[_Cell]], fields: tuple[str, ...], name: str) -> tuple[list[int], bool]:
    """The columns that the user named, in order, and whether one was named as the first row names it."""
    titles = [cell.value.strip().casefold() for cell in rows[0]] if rows else []
    width = max(map(len, rows), default=0)
    columns, titled = set(), False
    for field in fields:
        if field.strip().casefold() in titles:
            columns.add(titles.index(field.strip().casefold()))
            titled = True
        elif field.isascii() and field.isdigit() and len(field) < 10 and 1 <= int(field) <= width:
            columns.add(int(field) - 1)
        else:
            names = listed([cell.value.strip() for cell in rows[0]]) if rows else N_("none")
            raise ConfigError(
                "{name} has no column '{field}'; it has {n}, in the first row: {names}.",
                name=name,
                field=field,
                n=width,
                names=names,
            )
    return sorted(columns), titled


def _chosen(rows: Sequence[Sequence[_Cell]], header: Sequence[_Cell], name: str, survey: Survey) -> list[int]:
    """The columns with running text in more than half of their cells that are not empty."""
    columns = []
    for at in range(max(map(len, rows), default=0)):
        cells = [row[at].value for row in rows[bool(header) :] if at < len(row) and row[at].value.strip()]
        fits = is_prose if at < len(header) and names_text(header[at].value) else is_running_text
        title = header[at].value.strip() if at < len(header) else str(at + 1)
        if 2 * sum(map(fits, cells)) > len(cells):
            columns.append(at)
            survey.taken.setdefault(title)
        elif 2 * sum(map(is_text, cells)) > len(cells):
            survey.left.setdefault(title)
    if not columns:
        if not survey.left:
            raise InputError("{name} has no text in it.", name=name)
        raise InputError(
            "{name} has no column of running text, but words in {names}: --fields names some, --fields '*' takes all.",
            name=name,
            names=survey.names(),
        )
    return columns
