"""The inside of a Word paragraph, scanned into atoms."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator
from copy import deepcopy
from itertools import groupby
from typing import Any

from lxml import etree

from pipelines.documents.office.code_styles import IsCode, no_code
from pipelines.documents.office.paragraph import (
    Atom,
    Path,
    Scan,
    citation_role,
    gather_citations,
    group,
    one_line,
)

SPACES = (
    "http://schemas.openxmlformats.org/wordprocessingml/2006/main",
    "http://purl.oclc.org/ooxml/wordprocessingml/main",  # "Strict Open XML"
)
MC = "{http://schemas.openxmlformats.org/markup-compatibility/2006}"
_MATH = "{http://schemas.openxmlformats.org/officeDocument/2006/math}"
_DRAWING = "{http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing}"

_CONTAINERS = {"hyperlink", "ins", "moveTo", "sdt", "customXml", "dir", "bdo"}
PROPERTIES = {"sdtPr", "sdtEndPr", "customXmlPr", "smartTagPr"}
_UNSEEN = {"proofErr", "lastRenderedPageBreak", "softHyphen"}  # Word makes them anew, or they belong to the old words
_BREAKS = {"tab": "hard", "ptab": "hard", "br": "soft", "cr": "soft"}
_PAIRS = {
    f"{name}{end}": (name, end == "End")
    for name in ("bookmark", "commentRange", "perm", "moveFromRange", "moveToRange", "customXmlInsRange")
    for end in ("Start", "End")
}
_INVISIBLE = {"lang", "noProof", "bCs", "iCs", "szCs", "rPrChange", "webHidden"}  # in comparing two runs' formats
_SEEN = {"drawing", "pict", "object", "sym", "footnoteReference", "endnoteReference", "delText"}
_SEEN_ON_SPACES = {"u", "strike", "dstrike", "highlight", "shd", "bdr"}
_FIELD_WITH_TEXT = "HYPERLINK"  # the results of other fields are figures, dates and names that Word fills in


@dataclasses.dataclass(frozen=True, slots=True)
class Field:
    """A container made of a complex field's beginning and end, around the result between them."""

    before: tuple[Atom, ...]
    after: tuple[Atom, ...]


def local(element: Any) -> str:
    """The name of one of Word's own elements, or an empty string."""
    if not isinstance(element.tag, str):  # a comment or an instruction
        return ""
    name = etree.QName(element)
    return name.localname if name.namespace in SPACES else ""


def of_word(element: Any, name: str) -> str:
    """A name in the element's own namespace."""
    return f"{{{etree.QName(element).namespace}}}{name}"


def child_of(element: Any, name: str) -> Any:
    return element.find(of_word(element, name)) if element is not None else None


def value_of(element: Any, name: str, attribute: str = "val") -> str | None:
    """The attribute of a child; ``None`` without the child, an empty string without the attribute."""
    child = child_of(element, name)
    return None if child is None else child.get(of_word(child, attribute), "")


def scan_paragraph(element: Any, is_code: IsCode = no_code) -> Scan:
    """What stands in a ``w:p``; ``is_code`` is asked by the identifiers of styles."""
    scan = Scan()
    for child in element:
        if local(child) != "pPr":
            _walk(child, (), scan)
    _gather_fields(scan)
    whole = is_code(value_of(child_of(element, "pPr"), "pStyle") or "")
    for number, properties in enumerate(scan.formats):
        if whole or is_code(value_of(properties, "rStyle") or ""):
            scan.code.add(number)
    return scan


def _walk(element: Any, path: Path, scan: Scan) -> None:
    name = local(element)
    if name == "r":
        _walk_run(element, path, scan)
    elif name == "smartTag":
        for child in element:
            if local(child) not in PROPERTIES:
                _walk(child, path, scan)
    elif name in _CONTAINERS or (name == "fldSimple" and _has_text_result(element.get(of_word(element, "instr"), ""))):
        begun = len(scan.atoms)
        inner = scan.open(element, path)
        body = child_of(element, "sdtContent") if name == "sdt" else element
        for child in body if body is not None else ():
            if local(child) not in PROPERTIES:
                _walk(child, inner, scan)
        if not scan.close(inner, begun):
            scan.atoms.append(Atom(path=path, content=(None, element), seen=_is_seen(element)))
    elif name not in _UNSEEN:
        pair = _PAIRS.get(name)
        named = (f"{pair[0]} {element.get(of_word(element, 'id'))}", pair[1]) if pair else None
        role = citation_role(element.get(of_word(element, "name")) if pair else None)
        text, seen = _result(element), _is_seen(element)
        atom = Atom(text, path, content=(None, element), pair=named, role=role, seen=seen or bool(text))
        scan.atoms.append(atom)


def _result(element: Any) -> str:
    """What a simple field or an equation shows."""
    texts: Iterator[Any] = iter(())
    if local(element) == "fldSimple":
        texts = element.iter(of_word(element, "t"))
    elif element.tag in (f"{_MATH}oMath", f"{_MATH}oMathPara"):
        texts = element.iter(f"{_MATH}t")
    text = one_line("".join(each.text or "" for each in texts))
    return text if text.strip() else ""


def _is_seen(element: Any) -> bool:
    """Whether something in an element has a place among the words, as what floats beside them has not."""
    if element.tag == f"{MC}AlternateContent":
        element = element.find(f"{MC}Choice") if element.find(f"{MC}Choice") is not None else element
    things = (each for each in element.iter(etree.Element) if local(each) in _SEEN)
    return any(local(thing) != "drawing" or thing.find(f"{_DRAWING}inline") is not None for thing in things)


def _walk_run(run: Any, path: Path, scan: Scan) -> None:
    properties = child_of(run, "rPr")
    format = scan.format(_signature(properties), properties)
    if _is_on(properties, "vanish"):
        scan.atoms.append(Atom(path=path, content=(None, run)))
        return
    for child in run:
        name = local(child)
        text, cut, role = "", _BREAKS.get(name, ""), ""
        if name == "rPr" or name in _UNSEEN:
            continue
        if name == "t":
            text = one_line(child.text or "")
            if not text:
                continue
            if text.isspace() and any(child_of(properties, seen) is not None for seen in _SEEN_ON_SPACES):
                text = ""  # a line drawn with spaces
        elif name == "noBreakHyphen":
            text = "-"
        elif name == "br" and child.get(of_word(child, "type"), "textWrapping") != "textWrapping":
            cut = "hard"
        elif name == "fldChar":
            role = child.get(of_word(child, "fldCharType"), "")
        elif name == "instrText":
            role = "code"
        emoji = child.find(f"{MC}Fallback/{of_word(run, 't')}") if child.tag == f"{MC}AlternateContent" else None
        text = one_line(emoji.text or "") if emoji is not None else text
        seen = emoji is not None or _is_seen(child)
        scan.atoms.append(Atom(text, path, format, (run, child), cut, role=role, seen=seen))  # type: ignore[arg-type]


def _is_on(properties: Any, name: str) -> bool:
    value = value_of(properties, name)
    return value is not None and value not in ("0", "false", "off")


def _signature(properties: Any) -> tuple[bytes, ...]:
    """What a reader sees of a run's properties."""
    if properties is None:
        return ()
    visible = []
    for child in properties:
        if local(child) in _INVISIBLE:
            continue
        if local(child) == "rFonts" and of_word(child, "hint") in child.attrib:
            child = deepcopy(child)
            del child.attrib[of_word(child, "hint")]
            if not child.attrib:
                continue
        visible.append(etree.tostring(child, method="c14n", exclusive=True, with_tail=False))
    return tuple(sorted(visible))


def _has_text_result(code: str) -> bool:
    return code.strip().upper().startswith(_FIELD_WITH_TEXT)


def _gather_fields(scan: Scan) -> None:
    """Make one point of each complex field, or a container of one whose result is running text."""
    atoms: list[Atom] = []
    begun: list[int] = []
    for atom in scan.atoms:
        atoms.append(atom)
        if atom.role == "begin":
            begun.append(len(atoms) - 1)
        elif atom.role == "end" and begun:
            start = begun.pop()
            atoms[start:] = _field(scan, atoms[start:])
    for start in reversed(begun):  # fields that end in a later paragraph, such as a table of contents
        end = start + 1
        while end < len(atoms) and atoms[end].role in ("code", "separate", "group") and not atoms[end].text:
            end += 1
        atoms[start:end] = [group(atoms[start:end])]
    scan.atoms = _without_hollow(gather_citations(atoms))


def _without_hollow(atoms: list[Atom]) -> list[Atom]:
    """One point of each container that holds no text (a link on a page number, which is a field)."""
    full = {number for atom in atoms if atom.text.strip() or atom.cut for number in atom.path}
    thinned: list[Atom] = []
    for number, together in groupby(atoms, lambda atom: next((each for each in atom.path if each not in full), None)):
        members = list(together)
        thinned += members if number is None else [group(members, members[0].path.index(number))]
    return thinned


def _field(scan: Scan, atoms: list[Atom]) -> list[Atom]:
    code = "".join(atom.content[1].text or "" for atom in atoms if atom.role == "code")
    middle = next((at for at, atom in enumerate(atoms) if atom.role == "separate"), len(atoms) - 1)
    result, path = atoms[middle + 1 : -1], atoms[0].path
    inside = all(atom.path[: len(path)] == path for atom in atoms) and atoms[-1].path == path
    text = "".join(atom.text or " " * bool(atom.cut) for atom in result)
    if not inside or not _has_text_result(code) or not text.strip():
        return [group(atoms, text=text if text.strip() else "")]
    number = scan.open(Field(tuple(atoms[: middle + 1]), (atoms[-1],)), path)[-1]
    for atom in result:
        if len(atom.path) > len(path):
            scan.parents[atom.path[len(path)]] = number
    return [dataclasses.replace(atom, path=(*path, number, *atom.path[len(path) :])) for atom in result]
