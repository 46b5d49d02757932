""".NET's resources (``.resx``): the strings; every other byte stays, pictures and their types too."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from pipelines.article import Article, Marked
from pipelines.documents.catalogues.catalogue_units import damaged
from pipelines.documents.resources.slots import Opened, Slot, chosen, read_slots
from pipelines.documents.resources.xml_strings import slot_of, write_strings
from pipelines.documents.resources.xml_text import elements, open_xml


def read(data: bytes, name: str, fields: tuple[str, ...] = ()) -> Article:
    """The strings with words; ``fields`` are patterns of names."""
    return read_slots(data, name, fields, _find, _open(data, name))


def write(article: Article, texts: Sequence[Marked], target: str) -> bytes:
    """The file with other strings. Raises ``InputError`` where one would break it."""
    return write_strings(article, texts, target, _find, _open(article.data, article.name))


def _open(data: bytes, name: str) -> Opened:
    root, opened = open_xml(data, name)
    if root.tag != "root":
        raise damaged(name, "resx")
    return opened


def _find(source: str, name: str, fields: tuple[str, ...]) -> Iterator[Slot]:
    return chosen(_strings(source), fields, name)


def _strings(source: str) -> Iterator[tuple[str, Slot]]:
    for element in elements(source, frozenset(("value",))):
        data = element.above[-1] if element.above else element
        name = data.attributes.get("name", "")
        typed = "type" in data.attributes or "mimetype" in data.attributes
        if data.name == "data" and not typed and not name.startswith(">>"):  # >>: a designer's own names
            yield from slot_of(source, element, name, android=False)
