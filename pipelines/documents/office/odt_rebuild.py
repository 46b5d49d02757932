"""The inside of an OpenDocument paragraph, filled with atoms again."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

from lxml import etree

from pipelines.documents.office.paragraph import Atom, Scan, parts, shared

TEXT = "{urn:oasis:names:tc:opendocument:xmlns:text:1.0}"


def rebuild(element: Any, scan: Scan, atoms: Sequence[Atom]) -> None:
    """Put atoms in the place of a paragraph's content."""
    for child in list(element):
        element.remove(child)
    element.text = None
    opened: list[tuple[tuple[int, int], Any]] = []  # what is open (a container, or a format's span), and its element
    spaced = True
    for atom in parts(atoms):
        spans = scan.formats[atom.format]
        around = [(number, -1) for number in atom.path] + [(atom.format, depth) for depth in range(len(spans))]
        del opened[shared([key for key, _ in opened], around) :]
        for number, depth in around[len(opened) :]:
            parent = opened[-1][1] if opened else element
            if depth < 0:
                container = scan.containers[number]
                new = etree.SubElement(parent, container.tag, dict(container.attrib), container.nsmap)
            else:
                new = etree.SubElement(parent, f"{TEXT}span", spans[depth])
            opened.append(((number, depth), new))
        parent = opened[-1][1] if opened else element
        if atom.content is not None:
            atom.content.tail = None
            parent.append(atom.content)
            spaced = spaced and not atom.seen
        elif atom.text:
            spaced = _write_text(parent, atom.text, spaced)


def _write_text(parent: Any, text: str, spaced: bool) -> bool:
    """Append text, with elements for the spaces that would not count; say whether a further space would not.

    ``spaced``: the text before ends with a space, or there is none. Elements between spaces make no difference.
    """
    for piece in re.findall(" +|[^ ]+", text):
        counted = 1 if piece[0] == " " and not spaced else 0
        if piece[0] != " " or counted:
            _append_text(parent, piece if piece[0] != " " else " ")
        if piece[0] == " " and len(piece) > counted:
            attributes = {f"{TEXT}c": str(len(piece) - counted)} if len(piece) - counted > 1 else {}
            etree.SubElement(parent, f"{TEXT}s", attributes)
        spaced = piece[0] == " "
    return spaced


def _append_text(parent: Any, text: str) -> None:
    if len(parent):
        parent[-1].tail = (parent[-1].tail or "") + text
    else:
        parent.text = (parent.text or "") + text
