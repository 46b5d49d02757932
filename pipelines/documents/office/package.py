"""An Office Open XML package: which parts are of which kind, and what they are related to."""

from __future__ import annotations

import posixpath
from collections.abc import Iterator, Mapping
from contextlib import suppress
from typing import Any

from pipelines.documents.archive import parse_xml, read_archive
from pipelines.errors import InputError

_TYPES = "[Content_Types].xml"


class Package:
    """The parts of a file. Raises ``InputError`` for what is damaged or hostile."""

    def __init__(self, data: bytes, name: str) -> None:
        self.name = name
        self.files: Mapping[str, bytes] = read_archive(data, name)
        self._roots: dict[str, Any] = {}
        self.kinds: dict[str, str] = {}  # of each part
        if _TYPES in self.files:
            for entry in parse_xml(self.files[_TYPES], name):
                part = entry.get("PartName", "").lstrip("/")
                if part in self.files:
                    self.kinds[part] = entry.get("ContentType", "")

    def root(self, part: str) -> Any:
        """The root element of a part, the same one each time."""
        if part not in self._roots:
            self._roots[part] = parse_xml(self.files[part], self.name)
        return self._roots[part]

    def of_kind(self, *endings: str) -> list[str]:
        """The parts whose kind ends so, in the package's order."""
        return [part for part, kind in self.kinds.items() if kind.endswith(endings)]

    def sound(self, *endings: str) -> list[str]:
        """Those parts of a kind that hold together, where a document is read without them too."""
        parts = []
        for part in self.of_kind(*endings):
            with suppress(InputError):
                self.root(part)
                parts.append(part)
        return parts

    def related(self, part: str, kind: str) -> Iterator[tuple[str, str]]:
        """Identifier and name of each part that one is related to as a ``kind`` (``slide``), if it is there."""
        folder, file = posixpath.split(part)
        relations = posixpath.join(folder, "_rels", f"{file}.rels")
        for relation in self.root(relations) if relations in self.files else ():
            target = posixpath.normpath(posixpath.join("/", folder, relation.get("Target", ""))).lstrip("/")
            if relation.get("Type", "").endswith(f"/{kind}") and target in self.files:
                yield relation.get("Id", ""), target

    def ordered(self, part: str, names: str, kind: str) -> list[str]:
        """The related parts in the order of the elements ``names`` of a part, which have their identifiers."""
        targets = dict(self.related(part, kind))
        parts = []
        for element in self.root(part).iter(f"{{*}}{names}"):
            for name, value in element.attrib.items():
                if name.endswith("}id") and value in targets:
                    parts.append(targets.pop(value))
        return parts
