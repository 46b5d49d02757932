"""The inside of a paragraph in XML, as office documents have it, and the running text taken out of it.

A format scans a paragraph into atoms: text in some format, or a point that is no text (a picture, a field, a break).
``find_units`` makes paragraphs of them; ``refill.replace_units`` gives the atoms of the translated ones. What stands
before the first and after the last letter of a unit is in no mark and never moves.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Literal

from pipelines.article import Marked
from pipelines.documents.slices import LETTER
from pipelines.marks.markup import Run, can_be_shown, from_runs, kept_key, strip_marked

Kind = Literal["text", "heading", "item", "quote", "cell"]
Path = tuple[int, ...]

_UNWRITABLE = re.compile("[^ -\\\\^-~\\]\u00a0-\u2027\u202a-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_CITATION = re.compile(r"ZOTERO_(?:ITEM|BREF)|CSL_CITATION|ADDIN|EN\.CITE|Mendeley|JR_cite")
_FINAL = ".!?…:;"


CITATION = "citation"


@dataclass(frozen=True, slots=True, eq=False)
class Atom:
    """A piece of a paragraph. Without ``text`` it is a point.

    ``path`` numbers the containers around it, outermost first. ``content`` is what the source has here; an atom without
    any is new text, or without text an empty container. A ``hard`` cut parts units, a ``soft`` one (a line break) too,
    unless the sentence runs over it. ``seen`` with text: a thing that shows it (a field), and is kept as a whole;
    without text: one that has a place among the words (a picture, a symbol), with spaces of its own.
    """

    text: str = ""
    path: Path = ()
    format: int = 0
    content: Any = None
    cut: Literal["", "hard", "soft"] = ""
    pair: tuple[str, bool] | None = None  # a name that two points share, and whether this is the second one
    role: str = ""  # the format's own
    seen: bool = False


@dataclass(frozen=True, slots=True)
class Group:
    """The content of one atom made of several; their paths begin with ``depth`` containers around the group."""

    depth: int
    atoms: tuple[Atom, ...]


def group(atoms: Sequence[Atom], depth: int | None = None, text: str = "") -> Atom:
    """One atom for several, which shows ``text``."""
    path = _common([atom.path for atom in atoms])[:depth]
    format = next((atom.format for atom in atoms if atom.text), atoms[0].format)
    seen = bool(text) or any(atom.seen for atom in atoms)
    return Atom(text, path, format, Group(len(path), tuple(atoms)), role="group", seen=seen)


def parts(atoms: Sequence[Atom]) -> Iterator[Atom]:
    """Atoms with the parts of groups in their place, however deeply one nests in another."""
    rest = list(reversed(atoms))
    while rest:
        atom = rest.pop()
        if isinstance(atom.content, Group):
            depth, inner = atom.content.depth, atom.content.atoms
            rest += [replace(part, path=atom.path + part.path[depth:]) for part in reversed(inner)]
        else:
            yield atom


def citation_role(name: str | None) -> str:
    """The role of a point of this name: whether a reference manager's citation begins there."""
    return CITATION if _CITATION.match(name or "") else ""


def gather_citations(atoms: Sequence[Atom]) -> list[Atom]:
    """Make one thing of each citation that stands between two points of one name, as reference managers write them."""
    gathered: list[Atom] = []
    ends = {atom.pair[0]: at for at, atom in enumerate(atoms) if atom.pair and atom.pair[1]}
    at = 0
    while at < len(atoms):
        pair = atoms[at].pair
        end = ends.get(pair[0], -1) if pair and atoms[at].role == CITATION else -1
        inside = atoms[at : end + 1]
        if any(atom.text.strip() for atom in inside) and not any(atom.cut for atom in inside):
            gathered.append(group(inside, text="".join(atom.text for atom in inside)))
            at = end
        else:
            gathered.append(atoms[at])
        at += 1
    return gathered


@dataclass(slots=True)
class Scan:
    """The atoms of one paragraph and what their numbers mean."""

    atoms: list[Atom] = field(default_factory=list)
    containers: list[Any] = field(default_factory=list)
    parents: list[int] = field(default_factory=list)
    formats: list[Any] = field(default_factory=list)
    known: dict[Any, int] = field(default_factory=dict)
    code: set[int] = field(default_factory=set)  # the formats whose text is kept

    def is_code(self, atom: Atom) -> bool:
        """Whether an atom is text that is kept letter by letter."""
        return bool(atom.text) and (atom.seen or atom.format in self.code)

    @property
    def all_code(self) -> bool:
        """Whether there is code, and no other text."""
        return bool(self.code) and all(self.is_code(atom) for atom in self.atoms if atom.text.strip())

    def open(self, container: Any, path: Path) -> Path:
        """The path inside a container that stands at ``path``."""
        self.containers.append(container)
        self.parents.append(path[-1] if path else -1)
        return (*path, len(self.containers) - 1)

    def close(self, path: Path, begun: int) -> bool:
        """Say whether there is text in the container; if not, take back it and its atoms (from ``begun`` on)."""
        if any(atom.text.strip() for atom in self.atoms[begun:]):
            return True
        del self.atoms[begun:], self.containers[path[-1] :], self.parents[path[-1] :]
        return False

    def format(self, signature: Any, value: Any) -> int:
        """The number of a format; of all with one signature the first one's ``value`` is kept."""
        if signature not in self.known:
            self.known[signature] = len(self.formats)
            self.formats.append(value)
        return self.known[signature]

    def line(self, container: int) -> Path:
        """A container's ancestors, outermost first, and itself."""
        path: Path = ()
        while container >= 0:
            path = (container, *path)
            container = self.parents[container]
        return path


@dataclass(frozen=True, slots=True)
class Unit:
    """Running text: ``atoms[first:last]`` without the white space at both ends."""

    first: int
    last: int
    lead: str
    marked: Marked
    tail: str
    root: Path  # the containers that all of it stands in
    formats: dict[Path, int]  # the format that needs no mark, by container
    breaks: tuple[tuple[int, int], ...]  # soft breaks inside: offset in the text, number of the atom
    gap: str  # what parts it from the unit before in plain text


def find_units(scan: Scan) -> tuple[list[Unit], str]:
    """The running text of a paragraph: pieces with letters, between tabs, page breaks and most line breaks.

    Also gives the text without letters that follows the last of them.
    """
    units: list[Unit] = []
    gap = parted = ""
    code = scan.all_code
    for start, end in _pieces(scan.atoms, code):
        words = [at for at in range(start, end) if scan.atoms[at].text.strip()]
        if (units or gap) and start:
            parted = parted or ("\n" if scan.atoms[start - 1].cut == "soft" else "\t")
        if any(LETTER.search(scan.atoms[at].text) for at in words if not scan.is_code(scan.atoms[at])):
            units.append(_unit(scan, words[0], words[-1] + 1, gap + parted))
            gap = parted = ""
        elif words:
            text = "".join(atom.text for atom in scan.atoms[start:end])
            gap += parted + (text.rstrip() if code else " ".join(text.split()))
            parted = ""
    return units, gap


def shared(first: Sequence[Any], second: Sequence[Any]) -> int:
    """How many items two sequences begin with in common."""
    count = 0
    for left, right in zip(first, second, strict=False):
        if left != right:
            break
        count += 1
    return count


def one_line(text: str) -> str:
    """Text with spaces for line ends, tabs and characters that XML cannot hold, and without hyphens nobody sees."""
    return _UNWRITABLE.sub(" ", text.replace("\u00ad", ""))


def _pieces(atoms: Sequence[Atom], code: bool) -> Iterator[tuple[int, int]]:
    """Begin and end of what cuts part; the lines of ``code`` are no sentence."""
    start = 0
    for at, atom in enumerate(atoms):
        if atom.cut == "hard" or (atom.cut == "soft" and (code or not _runs_on(atoms, at))):
            yield start, at
            start = at + 1
    yield start, len(atoms)


def _runs_on(atoms: Sequence[Atom], at: int) -> bool:
    """Whether a sentence goes on after a line break: no end before it, and a small letter next."""
    left = _next_text(atoms, range(at - 1, -1, -1))
    right = _next_text(atoms, range(at + 1, len(atoms)))
    return bool(left and right) and left.rstrip()[-1] not in _FINAL and right.lstrip()[0].islower()


def _next_text(atoms: Sequence[Atom], places: range) -> str:
    for at in places:
        if atoms[at].cut:
            break
        if atoms[at].text.strip():
            return atoms[at].text
    return ""


def _unit(scan: Scan, first: int, last: int, gap: str) -> Unit:
    inside = scan.atoms[first:last]
    root = _common([atom.path for atom in inside if atom.text.strip()])
    formats = _usual_formats([atom for atom in inside if not scan.is_code(atom)], root)
    pieces: list[tuple[str, tuple[str, ...] | None, str]] = []  # text, its marks (of white space: later), a point's key
    breaks: list[tuple[int, int]] = []
    length = 0
    code_ends = first
    spaced = thing = False  # whether the text so far ends with a space; and whether a thing without text follows it
    for at, atom in enumerate(inside, start=first):
        keys = tuple(f"c{number}" for number in atom.path[len(root) :])
        new: list[tuple[str, tuple[str, ...] | None, str]] = []
        if at < code_ends:
            continue
        if scan.is_code(atom):
            code_ends = next((n for n in range(at + 1, last) if not _goes_on(scan, at, n)), last)
            new = _code_pieces(scan, at, code_ends, keys, "l" * spaced + "r" * _is_spaced(scan, code_ends, last))
            new = new[1:] if thing and new[0][0].isspace() else new
        elif atom.text:
            keys += (f"f{atom.format}",) if atom.format != formats[atom.path] else ()
            text = atom.text.lstrip() if thing else atom.text
            new = [(part, keys if part.strip() else None, "") for part in re.split(r"(^\s+|\s+$)", text) if part]
        elif atom.cut:
            breaks.append((length, at))
            if not (spaced or scan.atoms[at + 1].text[:1].isspace()):
                new = [(" ", None, "")]
        else:
            flags = "l" * spaced + "r" * _is_spaced(scan, at + 1, last) if atom.seen else ""
            new = [("", None, f"p{at},{flags}")]
            thing = thing or (atom.seen and spaced)
        pieces += new
        texts = [text for text, _, _ in new if text]
        length += sum(map(len, texts))
        if texts:
            spaced = texts[-1][-1].isspace()
        thing = bool(new) and not new[-1][0] and spaced and (thing or bool(scan.is_code(atom)))
    lead, marked, tail = strip_marked(from_runs(_runs(pieces)))
    offsets = tuple((offset - len(lead), at) for offset, at in breaks)
    return Unit(first, last, lead, marked, tail, root, formats, offsets, gap)


def _goes_on(scan: Scan, first: int, at: int) -> bool:
    """Whether an atom belongs to the code that begins with another one."""
    begin, atom = scan.atoms[first], scan.atoms[at]
    return scan.is_code(atom) and atom.path == begin.path and not (begin.seen or atom.seen)


def _is_spaced(scan: Scan, at: int, last: int) -> bool:
    """Whether the text from an atom on begins with a space."""
    return next((atom.text[0].isspace() for atom in scan.atoms[at:last] if atom.text), False)


def _code_pieces(
    scan: Scan, first: int, last: int, around: tuple[str, ...], flags: str
) -> list[tuple[str, tuple[str, ...] | None, str]]:
    """Code as pieces: the white space at its ends is no part of it, and what is too long for a model is a point."""
    text = "".join(atom.text for atom in scan.atoms[first:last])
    code = text.strip()
    if not code:
        return [(text, None, "")]
    lead, tail = text[: text.index(code)], text[text.index(code) + len(code) :]
    key = kept_key(first, code, f"{first},{last}", flags)
    if scan.atoms[first].seen and not can_be_shown(code):
        return [("", None, key)]
    shown = (code, (*around, key), "") if can_be_shown(code) else ("", None, key)
    return [piece for piece in ((lead, None, ""), shown, (tail, None, "")) if piece[0] or piece[2]]


def _usual_formats(atoms: Sequence[Atom], root: Path) -> dict[Path, int]:
    """The most frequent format of each container's own text, and of all text where a container has none."""
    counts: dict[Path, Counter[int]] = {root: Counter()}
    for atom in atoms:
        if atom.text:
            counts.setdefault(atom.path, Counter())[atom.format] += len(atom.text.strip())
    if not +counts[root]:
        counts[root] = sum(counts.values(), Counter())
    return {path: count.most_common(1)[0][0] for path, count in counts.items()}


def _runs(pieces: Sequence[tuple[str, tuple[str, ...] | None, str]]) -> Iterator[Run]:
    """Runs for ``from_runs``: white space and points are in the marks that go on over them."""
    following: list[tuple[str, ...]] = []  # the marks of the next text, from the end
    for _, keys, _ in reversed(pieces):
        following.append(keys if keys is not None else (following[-1] if following else ()))
    before: tuple[str, ...] = ()
    for (text, keys, point), after in zip(pieces, reversed(following), strict=True):
        if keys is None:
            around = before[: shared(before, after)]
            yield text, (*around, point) if point else around
        else:
            before = keys
            yield text, keys


def _common(paths: Sequence[Path]) -> Path:
    common = paths[0]
    for path in paths:
        common = common[: shared(common, path)]
    return common
