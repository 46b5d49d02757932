"""What Word and OpenDocument documents share: paragraphs read one after another, and filled with other words."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from itertools import islice
from typing import Any

from pipelines.article import Article, Marked, Paragraph
from pipelines.documents.office.beside import Slot, unsaid
from pipelines.documents.office.paragraph import Atom, Kind, Scan, Unit, find_units
from pipelines.documents.office.refill import replace_units
from pipelines.errors import InputError

Scanner = Callable[[Any], Scan]
"""The atoms of a paragraph's element."""


class Reading:
    """The paragraphs of a document; what has no letters (a sum in a cell) stands in front of the next one."""

    def __init__(self) -> None:
        self.paragraphs: list[Paragraph] = []
        self.seen = False  # any text at all
        self._carried = ""
        self._in_code = False  # whether the last paragraph was a line of code

    def take(self, elements: Iterable[Any], scan: Scanner, kind_of: Callable[[Any], Kind]) -> None:
        """Read paragraphs' elements in their order."""
        for element in elements:
            scanned = scan(element)
            units, rest = find_units(scanned)
            self.seen = self.seen or any(atom.text.strip() for atom in scanned.atoms)
            self._add(units, rest, kind_of(element) if units else "text", scanned.all_code)

    def _add(self, units: Sequence[Unit], rest: str, kind: Kind, code: bool) -> None:
        """Take a paragraph of the document: its units, and the code or the text without letters behind them."""
        if (units or rest) and (self.paragraphs or self._carried):
            self._carried += "\n" if code and self._in_code else "\n\n"
        self._in_code = code
        for unit in units:
            before = self._carried + unit.gap
            self.paragraphs.append(Paragraph(before, unit.marked.text, kind, unit.marked.marks))
            self._carried = ""
        self._carried += rest

    def article(
        self, name: str, format: str, data: bytes, places: Iterable[Slot] = (), notes: tuple[str, ...] = ()
    ) -> Article:
        """All of it, then what only ``places`` have; the first heading is the title.

        Raises ``InputError`` for a document without any text.
        """
        if not self.seen:
            raise InputError("{name} has no text in it.", name=name)
        title = next((paragraph.text for paragraph in self.paragraphs if paragraph.kind == "heading"), None)
        beside = list(unsaid(places, self.paragraphs))
        if beside:
            beside[0] = replace(beside[0], before=self._carried + beside[0].before if self.paragraphs else "")
            self._carried = ""
        paragraphs = (*self.paragraphs, *beside)
        return Article(name, paragraphs, self._carried + "\n", title, format, notes=notes, data=data)


def refilled(
    elements: Iterable[Any],
    scan: Scanner,
    fill: Callable[[Any, Scan, Sequence[Atom]], None],
    texts: Iterator[Marked],
) -> Iterator[Any]:
    """Put the next of ``texts`` into paragraphs' elements, and yield those that have other words now."""
    for element in list(elements):  # filling one moves what is in it
        scanned = scan(element)
        units, _ = find_units(scanned)
        atoms = replace_units(scanned, units, list(islice(texts, len(units)))) if units else None
        if atoms is not None:
            fill(element, scanned, atoms)
            yield element
