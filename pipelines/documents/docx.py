"""Word documents: the paragraphs of the body, of headers, footers, notes and text boxes; everything else stays."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator, Sequence
from copy import deepcopy
from typing import Any

from lxml import etree  # type: ignore[import-untyped]

from pipelines.article import Article, Marked, Paragraph
from pipelines.documents.archive import parse_xml, read_archive, write_archive, xml_bytes
from pipelines.documents.inline import Atom, Kind, Path, Scan, Unit, find_units, one_line, replace_units, shared
from pipelines.errors import InputError

_SPACES = (
    "http://schemas.openxmlformats.org/wordprocessingml/2006/main",
    "http://purl.oclc.org/ooxml/wordprocessingml/main",  # "Strict Open XML"
)
_MC = "{http://schemas.openxmlformats.org/markup-compatibility/2006}"
_XML_SPACE = "{http://www.w3.org/XML/1998/namespace}space"
_MAIN = ("document.main+xml", "document.macroEnabled.main+xml", "template.main+xml")
_PARTS = (_MAIN, ("header+xml",), ("footer+xml",), ("footnotes+xml",), ("endnotes+xml",))
_LANGUAGES = {"kk": "kk-KZ", "ru": "ru-RU", "en": "en-US"}

_CONTAINERS = {"hyperlink", "ins", "moveTo", "sdt", "customXml", "dir", "bdo"}
_PROPERTIES = {"sdtPr", "sdtEndPr", "customXmlPr", "smartTagPr"}
_UNSEEN = {"proofErr", "lastRenderedPageBreak", "softHyphen"}  # Word makes them anew, or they belong to the old words
_BREAKS = {"tab": "hard", "ptab": "hard", "br": "soft", "cr": "soft"}
_PAIRS = {
    f"{name}{end}": (name, end == "End")
    for name in ("bookmark", "commentRange", "perm", "moveFromRange", "moveToRange", "customXmlInsRange")
    for end in ("Start", "End")
}
_INVISIBLE = {"lang", "noProof", "bCs", "iCs", "szCs", "rPrChange", "webHidden"}  # in comparing two runs' formats
_SEEN_ON_SPACES = {"u", "strike", "dstrike", "highlight", "shd", "bdr"}
_FIELD_WITH_TEXT = "HYPERLINK"  # the results of other fields are figures, dates and names that Word fills in


@dataclasses.dataclass(frozen=True, slots=True)
class _Field:
    """A container made of a complex field's beginning and end, around the result between them."""

    before: tuple[Atom, ...]
    after: tuple[Atom, ...]


@dataclasses.dataclass(frozen=True, slots=True)
class _Group:
    """The atoms of a field that stay together; their paths begin with ``depth`` containers around the field."""

    depth: int
    atoms: tuple[Atom, ...]


def read(data: bytes, name: str, fields: tuple[str, ...] = ()) -> Article:
    """The running text, part after part. Raises ``InputError`` for what is damaged, hostile, no document or empty."""
    del fields
    files = read_archive(data, name)
    kinds = _Kinds(files, name)
    paragraphs: list[Paragraph] = []
    seen = False
    for part in _parts(files, name):
        for element in _paragraphs(parse_xml(files[part], name)):
            scan, units = _scanned(element)
            seen = seen or any(atom.text.strip() for atom in scan.atoms)
            kind = kinds.of(element) if units else "text"
            paragraphs += [unit.paragraph("\n\n" if paragraphs else "", kind) for unit in units]
    if not seen:
        raise InputError(f"{name} has no text in it.")
    title = next((paragraph.text for paragraph in paragraphs if paragraph.kind == "heading"), None)
    return Article(name, tuple(paragraphs), "\n", title, "docx", data=data)


def write(article: Article, texts: Sequence[Marked], target: str) -> bytes:
    """The document with other words in the same styles and links; where it names a language, that is ``target`` now.

    Paragraphs whose text stays the same are not touched.
    """
    files = read_archive(article.data, article.name)
    changed = {}
    at = 0
    for part in _parts(files, article.name):
        root = parse_xml(files[part], article.name)
        for element in list(_paragraphs(root)):  # rebuilding moves what is in them
            scan, units = _scanned(element)
            atoms = replace_units(scan, units, texts[at : at + len(units)]) if units else None
            at += len(units)
            if atoms is not None:
                _rebuild(element, scan, atoms)
                changed[part] = b""
        if part in changed:
            _mirror_boxes(root)
            _set_language(root, target)
            changed[part] = xml_bytes(root)
    if changed:
        for part in _named(files, ("styles+xml",)):
            root = parse_xml(files[part], article.name)
            _set_language(root, target)
            changed[part] = xml_bytes(root)
    return write_archive(article.data, changed)


def _parts(files: dict[str, bytes], name: str) -> list[str]:
    """The names of the parts with running text: the body, then headers, footers and notes."""
    parts = [part for endings in _PARTS for part in _named(files, endings, name)]
    if not _named(files, _MAIN):
        raise InputError(f"{name} is no Word document, or has lost its text (word/document.xml).")
    return parts


def _named(files: dict[str, bytes], endings: tuple[str, ...], name: str = "The document") -> list[str]:
    """The parts that the package declares to be of a kind, in its order."""
    if "[Content_Types].xml" not in files:
        return []
    found = []
    for entry in parse_xml(files["[Content_Types].xml"], name):
        kind, part = entry.get("ContentType", ""), entry.get("PartName", "").lstrip("/")
        if part in files and "word" in kind and kind.endswith(endings):
            found.append(part)
    return found


def _local(element: Any) -> str:
    """The name of one of Word's own elements, or an empty string."""
    if not isinstance(element.tag, str):  # a comment or an instruction
        return ""
    name = etree.QName(element)
    return name.localname if name.namespace in _SPACES else ""


def _of(element: Any, name: str) -> str:
    """A name in the element's own namespace."""
    return f"{{{etree.QName(element).namespace}}}{name}"


def _child(element: Any, name: str) -> Any:
    return element.find(_of(element, name)) if element is not None else None


def _value(element: Any, name: str, attribute: str = "val") -> str | None:
    """The attribute of a child; ``None`` without the child, an empty string without the attribute."""
    child = _child(element, name)
    return None if child is None else child.get(_of(child, attribute), "")


def _paragraphs(root: Any) -> Iterator[Any]:
    """The paragraphs in the document's order, without those that ``_mirror_boxes`` fills."""
    mirrored = {box for _, fallback in _boxes(root) for box in fallback}
    for element in root.iter(*(f"{{{space}}}p" for space in _SPACES)):
        if not mirrored or not any(parent in mirrored for parent in element.iterancestors()):
            yield element


def _boxes(root: Any) -> list[tuple[list[Any], list[Any]]]:
    """The text boxes that are there twice, drawn in the new way and in the old one, innermost first."""
    pairs = []
    for element in root.iter(f"{_MC}AlternateContent"):
        sides = [element.find(f"{_MC}{side}") for side in ("Choice", "Fallback")]
        if all(side is not None for side in sides):
            new, old = ([box for space in _SPACES for box in side.iter(f"{{{space}}}txbxContent")] for side in sides)
            if new and len(new) == len(old):
                pairs.append((new, old))
    return pairs[::-1]


def _mirror_boxes(root: Any) -> None:
    for new, old in _boxes(root):
        for box, copy in zip(new, old, strict=True):
            copy[:] = [deepcopy(child) for child in box]


def _set_language(root: Any, target: str) -> None:
    for element in root.iter(*(f"{{{space}}}lang" for space in _SPACES)):
        if element.get(_of(element, "val")) not in (None, "x-none"):
            element.set(_of(element, "val"), _LANGUAGES.get(target, target))


class _Kinds:
    """What a paragraph is, by its style, its numbering and where it stands."""

    def __init__(self, files: dict[str, bytes], name: str) -> None:
        self.styles: dict[str, Any] = {}
        self.default: str | None = None
        for part in _named(files, ("styles+xml",), name):
            for style in parse_xml(files[part], name):
                if _local(style) == "style":
                    self.styles[style.get(_of(style, "styleId"), "")] = style

    def of(self, element: Any) -> Kind:
        """Heading, item, cell, quote or text."""
        properties = _child(element, "pPr")
        chain = list(self._chain(_value(properties, "pStyle")))
        names = [(_value(style, "name") or "").lower() for style in chain]
        outline = [_value(each, "outlineLvl") for each in (properties, *(_child(style, "pPr") for style in chain))]
        if any(name.startswith("heading ") or name in ("title", "subtitle") for name in names) or any(
            level is not None and level != "9" for level in outline
        ):
            return "heading"
        for each in (properties, *(_child(style, "pPr") for style in chain)):
            numbering = _child(each, "numPr")
            if numbering is not None:
                if _value(numbering, "numId") != "0":
                    return "item"
                break
        if any(_local(parent) == "tc" for parent in element.iterancestors()):
            return "cell"
        return "quote" if any(name in ("quote", "intense quote") for name in names) else "text"

    def _chain(self, style: str | None) -> Iterator[Any]:
        """A style and those that it is based on."""
        seen: set[str] = set()
        while style and style in self.styles and style not in seen:
            seen.add(style)
            yield self.styles[style]
            style = _value(self.styles[style], "basedOn")


def _scanned(element: Any) -> tuple[Scan, list[Unit]]:
    scan = Scan()
    for child in element:
        if _local(child) != "pPr":
            _walk(child, (), scan)
    _gather_fields(scan)
    return scan, find_units(scan)


def _walk(element: Any, path: Path, scan: Scan) -> None:
    name = _local(element)
    if name == "r":
        _walk_run(element, path, scan)
    elif name == "smartTag":
        for child in element:
            if _local(child) not in _PROPERTIES:
                _walk(child, path, scan)
    elif name in _CONTAINERS or (name == "fldSimple" and _has_text_result(element.get(_of(element, "instr"), ""))):
        begun = len(scan.atoms)
        inner = scan.open(element, path)
        body = _child(element, "sdtContent") if name == "sdt" else element
        for child in body if body is not None else ():
            if _local(child) not in _PROPERTIES:
                _walk(child, inner, scan)
        if not scan.close(inner, begun):
            scan.atoms.append(Atom(path=path, content=(None, element)))
    elif name not in _UNSEEN:
        pair = _PAIRS.get(name)
        named = (f"{pair[0]} {element.get(_of(element, 'id'))}", pair[1]) if pair else None
        scan.atoms.append(Atom(path=path, content=(None, element), pair=named))


def _walk_run(run: Any, path: Path, scan: Scan) -> None:
    properties = _child(run, "rPr")
    format = scan.format(_signature(properties), properties)
    if _is_on(properties, "vanish"):
        scan.atoms.append(Atom(path=path, content=(None, run)))
        return
    for child in run:
        name = _local(child)
        text, cut, role = "", _BREAKS.get(name, ""), ""
        if name == "rPr" or name in _UNSEEN:
            continue
        if name == "t":
            text = one_line(child.text or "")
            if not text:
                continue
            if text.isspace() and any(_child(properties, seen) is not None for seen in _SEEN_ON_SPACES):
                text = ""  # a line drawn with spaces
        elif name == "noBreakHyphen":
            text = "-"
        elif name == "br" and child.get(_of(child, "type"), "textWrapping") != "textWrapping":
            cut = "hard"
        elif name == "fldChar":
            role = child.get(_of(child, "fldCharType"), "")
        elif name == "instrText":
            role = "code"
        scan.atoms.append(Atom(text, path, format, (run, child), cut, role=role))  # type: ignore[arg-type]


def _is_on(properties: Any, name: str) -> bool:
    value = _value(properties, name)
    return value is not None and value not in ("0", "false", "off")


def _signature(properties: Any) -> tuple[bytes, ...]:
    """What a reader sees of a run's properties."""
    if properties is None:
        return ()
    visible = []
    for child in properties:
        if _local(child) in _INVISIBLE:
            continue
        if _local(child) == "rFonts" and _of(child, "hint") in child.attrib:
            child = deepcopy(child)
            del child.attrib[_of(child, "hint")]
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
        while end < len(atoms) and atoms[end].role in ("code", "separate", "field"):
            end += 1
        atoms[start:end] = [_group(atoms[start:end])]
    scan.atoms = atoms


def _field(scan: Scan, atoms: list[Atom]) -> list[Atom]:
    code = "".join(atom.content[1].text or "" for atom in atoms if atom.role == "code")
    middle = next((at for at, atom in enumerate(atoms) if atom.role == "separate"), len(atoms) - 1)
    result, path = atoms[middle + 1 : -1], atoms[0].path
    inside = all(atom.path[: len(path)] == path for atom in atoms) and atoms[-1].path == path
    if not inside or not _has_text_result(code) or not any(atom.text.strip() for atom in result):
        return [_group(atoms)]
    number = scan.open(_Field(tuple(atoms[: middle + 1]), (atoms[-1],)), path)[-1]
    for atom in result:
        if len(atom.path) > len(path):
            scan.parents[atom.path[len(path)]] = number
    return [dataclasses.replace(atom, path=(*path, number, *atom.path[len(path) :])) for atom in result]


def _group(atoms: list[Atom]) -> Atom:
    path = atoms[0].path
    for atom in atoms:
        path = path[: shared(path, atom.path)]
    return Atom(path=path, content=_Group(len(path), tuple(atoms)), role="field")


class _Builder:
    """Fills a paragraph with atoms, opening and closing what they stand in."""

    def __init__(self, element: Any, scan: Scan) -> None:
        self.scan = scan
        self.open: list[tuple[int, Any]] = []  # containers' numbers, and where their content goes
        self.top = element
        self.last: tuple[Any, Any, Any] = (None, None, None)  # a run of the source, the run made of it, its parent

    def add(self, atom: Atom) -> None:
        if atom.role == "field":
            for part in atom.content.atoms:
                self.add(dataclasses.replace(part, path=atom.path + part.path[atom.content.depth :]))
            return
        self.go(atom.path)
        run, content = atom.content if atom.content is not None else (None, None)
        if content is None:
            self._append_run(atom.format, None).append(self._text(atom.text))
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
            if isinstance(container, _Field):
                self._copy(container.after)
        for number in path[common:]:
            container = self.scan.containers[number]
            if isinstance(container, _Field):
                self._copy(container.before)
                self.open.append((number, self._parent))
            else:
                self.open.append((number, self._open(container)))

    @property
    def _parent(self) -> Any:
        return self.open[-1][1] if self.open else self.top

    def _open(self, container: Any) -> Any:
        new = etree.SubElement(self._parent, container.tag, dict(container.attrib), container.nsmap)
        new.extend([deepcopy(child) for child in container if _local(child) in _PROPERTIES])
        return etree.SubElement(new, _of(new, "sdtContent")) if _local(container) == "sdt" else new

    def _copy(self, atoms: tuple[Atom, ...]) -> None:
        for atom in atoms:
            if atom.role == "field":
                self._copy(atom.content.atoms)
                continue
            run, content = atom.content
            (self._parent if run is None else self._append_run(None, run)).append(deepcopy(content))
        self.last = (None, None, None)

    def _append_run(self, format: int | None, run: Any) -> Any:
        """A new run in a format, or like ``run``."""
        new = etree.SubElement(self._parent, _of(self.top, "r"), {} if run is None else dict(run.attrib))
        properties = self.scan.formats[format] if format is not None else _child(run, "rPr")
        if properties is not None:
            new.append(deepcopy(properties))
        return new

    def _text(self, text: str) -> Any:
        new = etree.Element(_of(self.top, "t"))
        new.text = text
        if text != text.strip() or "  " in text:
            new.set(_XML_SPACE, "preserve")
        return new


def _rebuild(element: Any, scan: Scan, atoms: Sequence[Atom]) -> None:
    """Put atoms in the place of a paragraph's content."""
    for child in list(element):
        if _local(child) != "pPr":
            element.remove(child)
    builder = _Builder(element, scan)
    for atom in atoms:
        builder.add(atom)
    builder.go(())
