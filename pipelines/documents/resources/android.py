"""Android's string resources (``strings.xml``): strings, arrays and plurals; every other byte stays."""

from __future__ import annotations

from collections.abc import Iterator

from pipelines.documents.resources.slots import Slot
from pipelines.documents.resources.xml_strings import StringFile, slot_of
from pipelines.documents.resources.xml_text import elements
from pipelines.errors import UnknownKind


def _strings(source: str) -> Iterator[tuple[str, Slot]]:
    for element in elements(source, frozenset(("string", "item"))):
        holder = element.above[-1] if element.name == "item" and element.above else element
        if holder.name not in ("string", "string-array", "plurals"):
            continue
        if any(each.attributes.get("translatable") == "false" for each in (element, holder)):
            continue
        if source[element.start : element.end].lstrip()[:1] not in ("@", "?"):  # references to other resources
            yield from slot_of(source, element, holder.attributes.get("name", ""), android=True)


def _refusal(name: str, tag: str) -> UnknownKind:
    return UnknownKind(
        "{name}: files of the kind '{ending}' are not known; --format text reads it as plain text.",
        name=name,
        ending=f"XML ({tag.rpartition('}')[2]})",
    )


_FILE = StringFile("resources", _strings, _refusal)
read, write = _FILE.read, _FILE.write
