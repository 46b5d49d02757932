"""Android's string resources (``strings.xml``): strings, arrays and plurals; every other byte stays."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from pipelines.article import Article, Marked
from pipelines.documents.resources.slots import Opened, Slot, chosen, read_slots
from pipelines.documents.resources.xml_strings import slot_of, write_strings
from pipelines.documents.resources.xml_text import elements, open_xml
from pipelines.errors import UnknownKind


def read(data: bytes, name: str, fields: tuple[str, ...] = ()) -> Article:
    """The strings with words; ``fields`` are patterns of names. Raises ``UnknownKind`` for other XML files."""
    return read_slots(data, name, fields, _find, _open(data, name))


def write(article: Article, texts: Sequence[Marked], target: str) -> bytes:
    """The file with other strings. Raises ``InputError`` where one would break it."""
    return write_strings(article, texts, target, _find, _open(article.data, article.name))


def _open(data: bytes, name: str) -> Opened:
    root, opened = open_xml(data, name)
    if root.tag != "resources":
        raise UnknownKind(
            "{name}: files of the kind '{ending}' are not known; --format text reads it as plain text.",
            name=name,
            ending=f"XML ({root.tag.rpartition('}')[2]})",
        )
    return opened


def _find(source: str, name: str, fields: tuple[str, ...]) -> Iterator[Slot]:
    return chosen(_strings(source), fields, name)


def _strings(source: str) -> Iterator[tuple[str, Slot]]:
    for element in elements(source, frozenset(("string", "item"))):
        holder = element.above[-1] if element.name == "item" and element.above else element
        if holder.name not in ("string", "string-array", "plurals"):
            continue
        if any(each.attributes.get("translatable") == "false" for each in (element, holder)):
            continue
        if source[element.start : element.end].lstrip()[:1] not in ("@", "?"):  # references to other resources
            yield from slot_of(source, element, holder.attributes.get("name", ""), android=True)
