"""Other words put into the atoms of a paragraph: marks and containers around them, and every point kept."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from pipelines.article import Mark, Marked
from pipelines.documents.office.paragraph import Atom, Path, Scan, Unit, one_line, shared
from pipelines.marks.markup import kept_parts, settle_kept, spaced, to_runs


def replace_units(scan: Scan, units: Sequence[Unit], texts: Sequence[Marked]) -> list[Atom] | None:
    """The paragraph's atoms with new texts for its units, or ``None`` if no text is new. No point is lost."""
    if all(unit.marked.text == new.text for unit, new in zip(units, texts, strict=True)):
        return None
    atoms: list[Atom] = []
    at = 0
    for unit, new in zip(units, texts, strict=True):
        atoms += scan.atoms[at : unit.first]
        same = unit.marked.text == new.text
        atoms += scan.atoms[unit.first : unit.last] if same else _rewritten(scan, unit, new)
        at = unit.last
    return _in_pairs(_whole(scan.atoms, atoms + scan.atoms[at:]))


def _whole(old: Sequence[Atom], new: list[Atom]) -> list[Atom]:
    """The new atoms, and an empty one in each container that has none left: fewer words than links, for example.

    It stands after the last of those that share most containers with it.
    """
    numbers = {number for atom in new for number in atom.path}
    for atom in old:
        if numbers.issuperset(atom.path):
            continue
        numbers.update(atom.path)
        common = [shared(each.path, atom.path) for each in new]
        most = max(common, default=0)
        at = max((at for at, count in enumerate(common) if count == most), default=-1)
        new.insert(at + 1, Atom(path=atom.path, format=atom.format))
    return new


def _rewritten(scan: Scan, unit: Unit, new: Marked) -> list[Atom]:
    """The unit's atoms with other text."""
    text = one_line(new.text)
    settled = settle_kept(Marked(text, new.marks)).marks
    marks = [*_apart(scan, _joined(settled, text), text), *_break_points(unit, text)]
    inside = scan.atoms[unit.first : unit.last]
    points = {at: atom for at, atom in enumerate(inside, unit.first) if not atom.text}
    codes = {mark.key: mark for mark in unit.marked.marks if mark.kept}
    atoms: list[Atom] = []
    broken = False
    runs = list(to_runs(Marked(text, tuple(marks))))
    for at, (piece, keys) in enumerate(runs):
        code = next((key for key in keys if key.startswith("k")), None)
        if code is not None:
            if codes.pop(code, None) is not None:
                before = "" if piece or not atoms else atoms[-1].text
                after = "" if piece else next((text for text, _ in runs[at:] if text), "")
                atoms += _code(scan, code, _path(scan, unit.root, keys), before, after)
                broken = False
            continue
        if not piece:
            number, _, flags = keys[-1][1:].partition(",") if keys else ("-1", "", "")
            point = points.pop(int(number), None)
            if point is not None:
                around = _path(scan, unit.root, keys)
                before, after = atoms[-1].text if atoms else "", next((text for text, _ in runs[at:] if text), "")
                atoms += _with_spaces([point], spaced("\0", flags, before, after), around, unit.formats[unit.root])
                broken = bool(point.cut)
            continue
        piece = piece.lstrip() if broken else piece
        if not piece:
            continue
        path = _path(scan, unit.root, keys)
        formats = [int(key[1:]) for key in keys if key[0] == "f"]
        usual = unit.formats.get(path, unit.formats[unit.root])
        atoms.append(Atom(piece, path, formats[-1] if formats else usual))
        broken = False
    atoms += points.values()
    for key, mark in codes.items():
        if mark.start < mark.end and not scan.atoms[int(kept_parts(key)[1].split(",")[0])].seen:
            continue  # code that the text holds
        atoms += _code(scan, key, unit.root, atoms[-1].text if atoms else "", "")
    atoms = _points_inside(_without_double_spaces(atoms), unit.root)
    ends = (atoms[0].path, atoms[-1].path) if atoms else (unit.root, unit.root)
    first, last = inside[0], inside[-1]
    lead = [Atom(unit.lead, first.path[: shared(first.path, ends[0])], first.format)] if unit.lead else []
    tail = [Atom(unit.tail, last.path[: shared(last.path, ends[1])], last.format)] if unit.tail else []
    return [*lead, *atoms, *tail]


def _code(scan: Scan, key: str, path: Path, before: str, after: str) -> list[Atom]:
    """Code letter by letter, in its own formats; with spaces where it stands between words that have none."""
    _, places, flags = kept_parts(key)
    first, last = map(int, places.split(","))
    if scan.atoms[first].seen:
        atoms = [replace(scan.atoms[first], path=path)]
    else:
        atoms = [Atom(atom.text, path, atom.format) for atom in scan.atoms[first:last]]
        while not atoms[0].text.strip():
            del atoms[0]
        while not atoms[-1].text.strip():
            del atoms[-1]
        atoms[0] = replace(atoms[0], text=atoms[0].text.lstrip())
        atoms[-1] = replace(atoms[-1], text=atoms[-1].text.rstrip())
    spaces = spaced("\0", flags, before, after) if before or after else "\0"
    return _with_spaces(atoms, spaces, path, atoms[0].format)


def _with_spaces(atoms: list[Atom], spaces: str, path: Path, format: int) -> list[Atom]:
    """Atoms in the place of the sign between two spaces, each of which may be missing."""
    lead, tail = ([Atom(space, path, format)] if space else [] for space in spaces.split("\0"))
    return [*lead, *atoms, *tail]


def _without_double_spaces(atoms: list[Atom]) -> list[Atom]:
    """Without spaces beside things that have one within them: a field that shows `` Table 1``."""
    texts = [atom.text for atom in atoms]
    for at, atom in enumerate(atoms):
        if not atom.seen or not atom.text:
            continue
        if at and not atoms[at - 1].seen and atom.text[0].isspace():
            texts[at - 1] = texts[at - 1].rstrip()
        if at + 1 < len(atoms) and not atoms[at + 1].seen and atom.text[-1].isspace():
            texts[at + 1] = texts[at + 1].lstrip()
    return [replace(atom, text=text) for atom, text in zip(atoms, texts, strict=True)]


def _joined(marks: Sequence[Mark], text: str) -> list[Mark]:
    """The marks, with one for two of one key that only white space parts, as when a sentence ended in a link."""
    joined: list[Mark] = []
    last: dict[str, int] = {}  # where the last mark of each key is
    for mark in sorted(marks, key=lambda mark: (mark.start, -mark.end)):
        at = last.get(mark.key)
        if at is not None and mark.start < mark.end and not text[joined[at].end : mark.start].strip():
            joined[at] = replace(joined[at], end=max(joined[at].end, mark.end))
        else:
            last[mark.key] = len(joined)
            joined.append(mark)
    return joined


def _apart(scan: Scan, marks: Sequence[Mark], text: str) -> list[Mark]:
    """The marks, changed so that containers overlap only where one is in the other in the source, as links must.

    Of two over the same words one goes to the nearest word that is in none; where there is none, each has half.
    """
    apart: list[Mark] = []
    for mark in marks:
        others = [at for at, other in enumerate(apart) if _clash(scan, mark, other)]
        same = next((at for at in others if apart[at].start >= mark.start and apart[at].end <= mark.end), None)
        if same is not None:
            taken = [other for other in apart if other.key[0] == "c"] + [each for each in marks if each.key[0] == "c"]
            words = [match.span() for match in re.finditer(r"\w+", text)]
            free = [word for word in words if not any(t.start < word[1] and word[0] < t.end for t in taken)]
            if free:
                start, end = min(free, key=lambda word: abs(word[0] - mark.start))
            else:
                start, end = (apart[same].start + apart[same].end + 1) // 2, apart[same].end
                apart[same] = replace(apart[same], end=start)
            mark = replace(mark, start=start, end=end)
        else:
            for at in others:
                before = apart[at].start < mark.start
                apart[at] = replace(apart[at], end=mark.start) if before else replace(apart[at], start=mark.end)
        if mark.start < mark.end or mark.key[0] != "c":
            apart.append(mark)
    return apart


def _clash(scan: Scan, mark: Mark, other: Mark) -> bool:
    """Whether both are containers, over the same words, and none is in the other in the source."""
    if not mark.key[0] == other.key[0] == "c" or mark.key == other.key:
        return False
    mine, theirs = int(mark.key[1:]), int(other.key[1:])
    related = theirs in scan.line(mine) or mine in scan.line(theirs)
    return not related and max(mark.start, other.start) < min(mark.end, other.end)


def _break_points(unit: Unit, text: str) -> Iterator[Mark]:
    """Soft line breaks as points, at the spaces that divide the new text as they divided the old one."""
    if not unit.breaks:
        return
    spaces = [match.start() for match in re.finditer(r"\s+", text)] or [len(text)]
    for offset, at in unit.breaks:
        wanted = offset * len(text) / len(unit.marked.text)
        place = min(spaces, key=lambda space: abs(space - wanted))
        yield Mark(place, place, f"p{at}")


def _path(scan: Scan, root: Path, keys: Sequence[str]) -> Path:
    """Where a run stands, by the containers among its marks, ordered as in the source."""
    numbers = [int(key[1:]) for key in keys if key[0] == "c"]
    return (*root, *sorted(dict.fromkeys(numbers), key=lambda number: len(scan.line(number))))


def _points_inside(atoms: list[Atom], root: Path) -> list[Atom]:
    """Points put into those of their own containers that the text next to them is in."""
    depths = [0] * len(atoms)
    for order in (range(len(atoms)), range(len(atoms) - 1, -1, -1)):
        near = root
        for at in order:
            near = atoms[at].path if atoms[at].text else near
            depths[at] = max(depths[at], shared(atoms[at].path, near))
    return [
        atom if atom.text else replace(atom, path=atom.path[:depth]) for atom, depth in zip(atoms, depths, strict=True)
    ]


def _in_pairs(atoms: list[Atom]) -> list[Atom]:
    """The beginnings of bookmarks, comments and the like before their ends again."""
    ends: dict[str, int] = {}
    for at, atom in enumerate(atoms):
        if atom.pair is None:
            continue
        name, closes = atom.pair
        if closes:
            ends.setdefault(name, at)
        elif name in ends:
            end = ends.pop(name)
            atoms[at], atoms[end] = atoms[end], atoms[at]
    return atoms
