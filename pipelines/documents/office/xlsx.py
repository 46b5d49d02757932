"""Excel workbooks: the texts of cells, of notes and boxes over them; formulas, numbers, names and charts stay.

Only texts in the workbook's XML are replaced: openpyxl, which opens the results in the tests, loses charts, pictures
and whatever else it does not know when it writes a file.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from copy import deepcopy
from typing import Any, NamedTuple

from lxml import etree

from pipelines.article import Article, Marked, Paragraph
from pipelines.documents.archive import write_archive, xml_bytes
from pipelines.documents.office.beside import counted_notes, fill, left_alone, slots, unsaid
from pipelines.documents.office.package import Package
from pipelines.documents.office.paragraph import find_units
from pipelines.documents.office.runs import PARAGRAPHS, local, rebuild_runs, scan_runs
from pipelines.documents.office.shared import refilled
from pipelines.documents.records.fields import is_prose
from pipelines.errors import InputError
from pipelines.message import N_

_MAIN = ("sheet.main+xml", "template.main+xml", "sheet.macroEnabled.main+xml")
_FORMULAS = ("{*}f", "{*}formula", "{*}formula1", "{*}formula2", "{*}definedName", "{*}calculatedColumnFormula")
_LITERAL = re.compile(r'"((?:[^"]|"")*)"')
_CELL = re.compile(r"\$?([A-Z]{1,3})\$?(\d+)")
_BEFORE_CALCULATION = ("sheets", "functionGroups", "externalReferences", "definedNames")


class _Text(NamedTuple):
    """A text: its element, the part that it is in, and where it is used first."""

    element: Any
    part: str
    sheet: str
    row: str


class _Book:
    """The texts of a workbook that are to be translated."""

    def __init__(self, data: bytes, name: str) -> None:
        self.package = package = Package(data, name)
        main = next(iter(package.of_kind(*_MAIN)), None)
        if main is None:
            raise InputError("{name} is damaged, or no {kind} file.", name=name, kind="xlsx")
        self.main = main
        self.sheets = package.ordered(main, "sheet", "worksheet")
        shared = [part for _, part in package.related(main, "sharedStrings")][:1]
        self.shared_part = shared[0] if shared else ""
        self.strings = [child for child in package.root(shared[0]) if local(child) == "si"] if shared else []
        self.tables = {sheet: [part for _, part in package.related(sheet, "table")] for sheet in self.sheets}
        self.drawings = {sheet: [part for _, part in package.related(sheet, "drawing")] for sheet in self.sheets}
        self.places = slots(package, dict.fromkeys(part for parts in self.drawings.values() for part in parts))
        self.calculates = False
        self._literals = self._compared()
        self.left = 0
        self.texts = list(self._texts())

    def _compared(self) -> set[str]:
        """The texts that formulas compare cells with, lists of choices have, or tables are addressed by."""
        texts: set[str] = set()
        tables = [table for tables in self.tables.values() for table in tables]
        addressed = False
        for part in [self.main, *self.sheets, *tables]:
            for formula in self.package.root(part).iter(*_FORMULAS):
                code = formula.text or ""
                self.calculates = self.calculates or local(formula) == "f"
                addressed = addressed or "[" in code
                for literal in _LITERAL.findall(code):
                    texts |= {literal.replace('""', '"'), *map(str.strip, literal.split(","))}
        if addressed:  # Table1[Price]
            texts |= {
                column.get("name", "") for part in tables for column in self.package.root(part).iter("{*}tableColumn")
            }
        for part in [*self.sheets, *tables]:
            texts |= {place.get("val", "") for place in self.package.root(part).iter("{*}filter")}
            texts |= {column.get("totalsRowLabel", "") for column in self.package.root(part).iter("{*}tableColumn")}
        for part in self.package.of_kind("pivotCacheDefinition+xml"):
            texts |= {field.get("name", "") for field in self.package.root(part).iter("{*}cacheField")}
        return {text.casefold() for text in texts}

    def cells(self, sheet: str) -> Iterator[tuple[Any, Any]]:
        """The cells of a sheet that hold a text that is no formula's, each with the text's element."""
        for cell in self.package.root(sheet).iter("{*}c"):
            if cell.find("{*}f") is not None:
                continue
            if cell.get("t") == "s":
                number = (cell.findtext("{*}v") or "").strip()
                if number.isascii() and number.isdigit() and len(number) < 10 and int(number) < len(self.strings):
                    yield cell, self.strings[int(number)]
            elif cell.get("t") == "inlineStr" and (text := cell.find("{*}is")) is not None:
                yield cell, text

    def _texts(self) -> Iterator[_Text]:
        """Each text once, in the order in which the sheets use them."""
        seen: set[Any] = set()
        for sheet in self.sheets:
            for cell, element in self.cells(sheet):
                if element in seen:
                    continue
                seen.add(element)
                text = _plain(element)
                if text.strip().casefold() in self._literals:
                    self.left += is_prose(text)
                elif is_prose(text):
                    part = self.shared_part if local(element) == "si" else sheet
                    yield _Text(element, part, sheet, cell.getparent().get("r", ""))
            for part, element in self._over(sheet):
                if is_prose(_plain(element)):
                    yield _Text(element, part, sheet, part)

    def _over(self, sheet: str) -> Iterator[tuple[str, Any]]:
        """The texts of notes on cells, and of boxes drawn over them. Notes that only repeat a discussion are none."""
        if not any(self.package.related(sheet, "threadedComment")):
            for _, part in self.package.related(sheet, "comments"):
                yield from ((part, element) for element in self.package.root(part).iter("{*}text"))
        for part in self.drawings[sheet]:
            yield from ((part, element) for element in self.package.root(part).iter(*PARAGRAPHS))

    def headings(self, sheet: str, table: str) -> dict[Any, Any]:
        """The columns of a table with the texts of their headings, which a reader of the file compares with theirs."""
        root = self.package.root(table)
        place = _CELL.match(root.get("ref", ""))
        if place is None or root.get("headerRowCount") == "0":
            return {}
        first = _number(place[1])
        columns = {f"{_letters(first + at)}{place[2]}": each for at, each in enumerate(root.iter("{*}tableColumn"))}
        return {columns[at]: text for cell, text in self.cells(sheet) if (at := cell.get("r")) in columns}


def read(data: bytes, name: str, fields: tuple[str, ...] = ()) -> Article:
    """The texts of the cells, row by row. Raises ``InputError`` for what is damaged, hostile or without any text.

    What formulas compare cells with (``=IF(A1="Open", …)``) is left alone, and a note says how much that is.
    """
    del fields
    book = _Book(data, name)
    paragraphs: list[Paragraph] = []
    sheet = row = ""
    for text in book.texts:
        for unit in find_units(scan_runs(text.element))[0]:
            gap = "\n\n" if text.sheet != sheet else "\n" if text.row != row else "\t"
            paragraphs.append(Paragraph(gap if paragraphs else "", unit.marked.text, "cell", unit.marked.marks))
            sheet, row = text.sheet, text.row
    if not paragraphs:
        raise InputError("{name} has no text in it.", name=name)
    paragraphs += unsaid(book.places, paragraphs)
    notes = counted_notes({N_("Texts of cells left alone that formulas, lists or tables look for: {n}."): book.left})
    notes += left_alone(book.package, ("threadedcomments+xml",))
    return Article(name, tuple(paragraphs), "\n", None, "xlsx", notes=notes, data=data)


def write(article: Article, texts: Sequence[Marked], target: str) -> bytes:
    """The workbook with other texts in the same formats. A program that opens it calculates its formulas anew."""
    del target
    book = _Book(article.data, article.name)
    before = {text.element: deepcopy(text.element) for text in book.texts}
    filled = set(refilled([text.element for text in book.texts], scan_runs, rebuild_runs, iter(texts)))
    changed = {text.part for text in book.texts if text.element in filled}
    changed |= _rename_columns(book, filled, before)
    changed |= fill(book.places, article, texts)
    if changed and book.calculates:
        _calculate(book.package.root(book.main))
        changed.add(book.main)
    return write_archive(article.data, {part: xml_bytes(book.package.root(part)) for part in changed})


def _plain(element: Any) -> str:
    """The text of a cell without its formats, as a table of the workbook names a column after it."""
    return "".join(text.text or "" for text in element.iter("{*}t") if local(text.getparent()) != "rPh")


def _rename_columns(book: _Book, filled: set[Any], before: dict[Any, Any]) -> set[str]:
    """Name the columns of tables as their headings are now, and tell which tables that are.

    Where two columns of a table would be alike, its headings are made again what they were.
    """
    headings = {table: book.headings(sheet, table) for sheet, tables in book.tables.items() for table in tables}
    restored = True
    while restored:
        restored = False
        for table, texts in headings.items():
            names = [
                _plain(texts[column]) if column in texts else column.get("name", "")
                for column in book.package.root(table).iter("{*}tableColumn")
            ]
            if len({name.casefold() for name in names}) < len(names):
                for text in filled.intersection(texts.values()):
                    text[:] = list(deepcopy(before[text]))
                    filled.discard(text)
                    restored = True
    changed = set()
    for table, texts in headings.items():
        for column, text in texts.items():
            if text in filled:
                column.set("name", re.sub(r"\r?\n", "_x000a_", _plain(text)))
                changed.add(table)
    return changed


def _calculate(workbook: Any) -> None:
    """Have all formulas calculated when the file is opened: their results may show texts of cells."""
    calculation = workbook.find("{*}calcPr")
    if calculation is None:
        places = [at for at, child in enumerate(workbook) if local(child) in _BEFORE_CALCULATION]
        calculation = etree.Element(f"{{{etree.QName(workbook).namespace}}}calcPr")
        workbook.insert(places[-1] + 1 if places else len(workbook), calculation)
    calculation.set("fullCalcOnLoad", "1")


def _number(letters: str) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - 64
    return number


def _letters(number: int) -> str:
    letters = ""
    while number:
        number, rest = divmod(number - 1, 26)
        letters = chr(65 + rest) + letters
    return letters
