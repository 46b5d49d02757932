"""Catalogues of translators: the units of gettext (po) and XLIFF files that nobody has translated yet."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import PurePath
from typing import Protocol

from pipelines.article import FUZZY, Article, Marked, Paragraph
from pipelines.documents.catalogues.catalogue_units import Unit, same_language
from pipelines.documents.plurals import left_alone
from pipelines.errors import InputError
from pipelines.message import Message


class Catalogue(Protocol):
    """An open catalogue of one kind."""

    done: int  # units that have a translation already, and keep it
    fuzzy: int  # units that have one which waits for a person, and keep it

    def named(self) -> str:
        """The code of the language that the file says it translates into; empty where it says none."""

    def units(self) -> Iterator[Unit]:
        """The units to be translated, in order."""

    def put(self, unit: Unit, targets: Sequence[str], language: str) -> None:
        """Give a unit its translation, one for each of its strings, marked as in need of a review."""

    def save(self, language: str) -> bytes:
        """The file; it names the language."""


def read(data: bytes, name: str, fields: tuple[str, ...] = ()) -> Article:
    """The sources of all units without a translation; an article without paragraphs where none is left.

    Units with a translation are left alone, and notes say how many, also of those that wait for a person, unless
    ``fields`` has ``FUZZY``. Raises ``InputError`` for a file that is no such catalogue.
    """
    catalogue = _open(data, name, fields)
    units = list(catalogue.units())
    paragraphs = [
        Paragraph("\n", part.text, "text", part.marks)
        for unit in units
        if not unit.left
        for string in unit.strings
        for part in string.parts
    ]
    if paragraphs:
        paragraphs[0] = Paragraph("", paragraphs[0].text, "text", paragraphs[0].marks)
    notes = [Message("Left alone, as translated already: {n}.", n=catalogue.done)] if catalogue.done else []
    if catalogue.fuzzy:
        notes.append(
            Message("Left alone, as they wait for a person: {n}; --redo-fuzzy makes them anew.", n=catalogue.fuzzy)
        )
    notes += left_alone([string for unit in units for string in unit.strings])
    return Article(name, tuple(paragraphs), "\n", None, "catalogue", "utf-8", tuple(notes), data, fields)


def write(article: Article, texts: Sequence[Marked], target: str) -> bytes:
    """The catalogue with translations, each marked as in need of a review, and the language named.

    Raises ``InputError`` for one that holds translations into another language: they would stand beside the new ones.
    """
    catalogue = _open(article.data, article.name, article.fields)
    named = catalogue.named()
    if (catalogue.done or catalogue.fuzzy) and named and not same_language(named, target):
        raise InputError(
            "{name} holds translations into '{named}'; none into '{target}' are put beside them.",
            name=article.name,
            named=named,
            target=target,
        )
    rest = iter(texts)
    for unit in [unit for unit in catalogue.units() if not unit.left]:
        new = [string.joined([next(rest) for _ in string.parts]) for string in unit.strings]
        catalogue.put(unit, new, target)
    return catalogue.save(target)


def _open(data: bytes, name: str, fields: tuple[str, ...]) -> Catalogue:
    redo = FUZZY in fields
    if PurePath(name).suffix.lower() == ".po":
        from pipelines.documents.catalogues.gettext import Gettext

        return Gettext(data, name, redo)
    from pipelines.documents.catalogues.xliff import open_xliff

    return open_xliff(data, name, redo)
