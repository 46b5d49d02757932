"""Text in runs with a format each, as slides and cells have it: scanned into atoms, and filled with them again."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from copy import deepcopy
from typing import Any

from lxml import etree

from pipelines.documents.office.paragraph import Atom, Scan, one_line, parts

PARAGRAPHS = tuple(
    f"{{{space}}}p"
    for space in ("http://schemas.openxmlformats.org/drawingml/2006/main", "http://purl.oclc.org/ooxml/drawingml/main")
)
"""The elements of paragraphs in slides, and in boxes and shapes of other documents."""
_XML_SPACE = "{http://www.w3.org/XML/1998/namespace}space"
_FIRST, _LAST = ("pPr",), ("endParaRPr", "phoneticPr")
_SOUNDS = "rPh"  # how the letters before are read aloud, by their places
_INVISIBLE = ("lang", "altLang", "dirty", "err", "noProof", "smtClean")
_LINE_END = re.compile(r"((?:_x000D_)?\r?\n|_x000B_|\v)")


def local(element: Any) -> str:
    """An element's name without its namespace; empty for what is none."""
    return etree.QName(element).localname if isinstance(element.tag, str) else ""


def scan_runs(element: Any) -> Scan:
    """What stands in a paragraph of a slide (``a:p``), or in a text of a cell (``si``, ``is``)."""
    scan = Scan()
    for child in element:
        name = local(child)
        if name in (*_FIRST, *_LAST, _SOUNDS):
            continue
        if name in ("r", "t"):
            properties = child.find("{*}rPr") if name == "r" else None
            format = scan.format(_signature(properties), properties)
            for text in child.iterchildren("{*}t") if name == "r" else (child,):
                scan.atoms += _atoms(text.text or "", format)
        elif name == "br":
            scan.atoms.append(Atom(content=child, cut="soft"))
        else:  # a number or date that is filled in, a formula
            shown = one_line("".join(text.text or "" for text in child.iterchildren("{*}t")))
            scan.atoms.append(Atom(shown if shown.strip() else "", content=child, seen=True))
    return scan


def _atoms(text: str, format: int) -> Iterator[Atom]:
    for piece in _LINE_END.split(text):
        if _LINE_END.fullmatch(piece):
            yield Atom(format=format, content=piece, cut="soft")
        elif piece:
            yield Atom(one_line(piece), format=format)


def _signature(properties: Any) -> bytes:
    """What a reader sees of a run's properties."""
    if properties is None:
        return b""
    visible = deepcopy(properties)
    for name in _INVISIBLE:
        visible.attrib.pop(name, None)
    visible.tail = None
    if not len(visible) and not visible.attrib:
        return b""
    written: bytes = etree.tostring(visible, method="c14n", exclusive=True)
    return written


def rebuild_runs(element: Any, scan: Scan, atoms: Sequence[Atom]) -> None:
    """Put atoms in the place of an element's content; one text without a format stands as such."""
    simple = bool(len(element)) and all(local(child) not in ("r", "br", "fld") for child in element)
    last = [child for child in element if local(child) in _LAST]
    for child in list(element):
        if local(child) not in _FIRST:
            element.remove(child)
    current: tuple[int, Any] = (-1, None)  # a format, and the text of the run in it
    for atom in parts(atoms):
        if isinstance(atom.content, etree._Element):
            atom.content.tail = None
            element.append(atom.content)
            current = (-1, None)
            continue
        piece = atom.text or atom.content or ""
        if not piece:
            continue
        if current[0] != atom.format:
            current = (atom.format, _run(element, scan.formats[atom.format], simple))
        current[1].text = (current[1].text or "") + piece
    for text in element.iter("{*}t"):
        if text.text and (text.text != text.text.strip() or "  " in text.text) and local(element) != "p":
            text.set(_XML_SPACE, "preserve")
    element.extend(last)


def _run(element: Any, properties: Any, simple: bool) -> Any:
    space = f"{{{etree.QName(element).namespace}}}"
    if simple and properties is None:
        return etree.SubElement(element, f"{space}t")
    run = etree.SubElement(element, f"{space}r")
    if properties is not None:
        run.append(deepcopy(properties))
    return etree.SubElement(run, f"{space}t")
