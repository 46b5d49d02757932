""".NET's resources (``.resx``): the strings; every other byte stays, pictures and their types too."""

from __future__ import annotations

from collections.abc import Iterator

from pipelines.documents.catalogues.catalogue_units import damaged
from pipelines.documents.resources.slots import Slot
from pipelines.documents.resources.xml_strings import StringFile, slot_of
from pipelines.documents.resources.xml_text import elements
from pipelines.errors import InputError


def _strings(source: str) -> Iterator[tuple[str, Slot]]:
    for element in elements(source, frozenset(("value",))):
        data = element.above[-1] if element.above else element
        name = data.attributes.get("name", "")
        typed = "type" in data.attributes or "mimetype" in data.attributes
        if data.name == "data" and not typed and not name.startswith(">>"):  # >>: a designer's own names
            yield from slot_of(source, element, name, android=False)


def _refusal(name: str, tag: str) -> InputError:
    del tag
    return damaged(name, "resx")


_FILE = StringFile("root", _strings, _refusal)
read, write = _FILE.read, _FILE.write
