"""The inside of a Word paragraph, filled with atoms again."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from copy import deepcopy
from typing import Any

from lxml import etree

from pipelines.documents.office.docx_runs import PROPERTIES, Field, child_of, local, of_word
from pipelines.documents.office.paragraph import Atom, Path, Scan, parts, shared

_XML_SPACE = "{http://www.w3.org/XML/1998/namespace}space"
_UNBROKEN = re.compile(r"(?<!\w)\w++(?:\u2011\w++)++")
_MOST_UNBROKEN = 50  # such words of a paragraph; where there are more their hyphens are plain ones


def _unbroken(atoms: Sequence[Atom]) -> re.Pattern[str] | None:
    """A group of the words whose hyphens break no line (``COVID-19``); ``None`` where there are none, or too many."""
    text = "".join("\u2011" if _is_unbroken(atom) else atom.text or " " for atom in parts(atoms))
    words = {word.replace("\u2011", "-") for word in _UNBROKEN.findall(text)}
    if not 0 < len(words) <= _MOST_UNBROKEN:
        return None
    return re.compile(rf"(?<!\w)({'|'.join(map(re.escape, sorted(words)))})(?!\w)")


def _is_unbroken(atom: Atom) -> bool:
    return isinstance(atom.content, tuple) and local(atom.content[1]) == "noBreakHyphen"


class _Builder:
    """Fills a paragraph with atoms, opening and closing what they stand in."""

    def __init__(self, element: Any, scan: Scan) -> None:
        self.scan = scan
        self.open: list[tuple[int, Any]] = []  # containers' numbers, and where their content goes
        self.top = element
        self.unbroken = _unbroken(scan.atoms)
        self.last: tuple[Any, Any, Any] = (None, None, None)  # a run of the source, the run made of it, its parent

    def add(self, atom: Atom) -> None:
        """Put an atom where it belongs, which is no group."""
        self.go(atom.path)
        run, content = atom.content if atom.content is not None else (None, None)
        if content is None and not atom.text:
            return  # a container that is left without words
        if content is None:
            self._append_run(atom.format, None).extend(self._texts(atom.text))
        elif run is None:
            content.tail = None
            self._parent.append(content)
        else:
            if self.last[0] is not run or self.last[2] is not self._parent:
                self.last = (run, self._append_run(None, run), self._parent)
            content.tail = None
            self.last[1].append(content)

    def go(self, path: Path) -> None:
        """Close and open containers until those of ``path`` are open."""
        common = shared([number for number, _ in self.open], path)
        while len(self.open) > common:
            number, _ = self.open.pop()
            container = self.scan.containers[number]
            if isinstance(container, Field):
                self._copy(container.after)
        for number in path[common:]:
            container = self.scan.containers[number]
            if isinstance(container, Field):
                self._copy(container.before)
                self.open.append((number, self._parent))
            else:
                self.open.append((number, self._open(container)))

    @property
    def _parent(self) -> Any:
        return self.open[-1][1] if self.open else self.top

    def _open(self, container: Any) -> Any:
        new = etree.SubElement(self._parent, container.tag, dict(container.attrib), container.nsmap)
        new.extend([deepcopy(child) for child in container if local(child) in PROPERTIES])
        return etree.SubElement(new, of_word(new, "sdtContent")) if local(container) == "sdt" else new

    def _copy(self, atoms: tuple[Atom, ...]) -> None:
        for atom in parts(atoms):
            run, content = atom.content
            (self._parent if run is None else self._append_run(None, run)).append(deepcopy(content))
        self.last = (None, None, None)

    def _append_run(self, format: int | None, run: Any) -> Any:
        """A new run in a format, or like ``run``."""
        new = etree.SubElement(self._parent, of_word(self.top, "r"), {} if run is None else dict(run.attrib))
        properties = self.scan.formats[format] if format is not None else child_of(run, "rPr")
        if properties is not None:
            new.append(deepcopy(properties))
        return new

    def _texts(self, text: str) -> Iterator[Any]:
        """Text, with the source's own hyphens in words that have them there."""
        for piece in self.unbroken.split(text) if self.unbroken else [text]:
            if piece and self.unbroken and self.unbroken.fullmatch(piece):
                first, *rest = piece.split("-")
                yield self._text(first)
                for part in rest:
                    yield etree.Element(of_word(self.top, "noBreakHyphen"))
                    yield self._text(part)
            elif piece:
                yield self._text(piece)

    def _text(self, text: str) -> Any:
        new = etree.Element(of_word(self.top, "t"))
        new.text = text
        if text != text.strip() or "  " in text:
            new.set(_XML_SPACE, "preserve")
        return new


def rebuild(element: Any, scan: Scan, atoms: Sequence[Atom]) -> None:
    """Put atoms in the place of a paragraph's content."""
    for child in list(element):
        if local(child) != "pPr":
            element.remove(child)
    builder = _Builder(element, scan)
    for atom in parts(atoms):
        builder.add(atom)
    builder.go(())
