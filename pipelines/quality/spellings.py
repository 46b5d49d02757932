"""Names of a document that its translation spells in several ways, told once for each name."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace

from pipelines.article import Flag, TranslatedSegment
from pipelines.languages.exonyms import name_keys
from pipelines.languages.name_forms import cases, kin
from pipelines.languages.places import is_land
from pipelines.languages.transliteration import distance
from pipelines.message import Message, listed
from pipelines.quality.names import Name, proper_names
from pipelines.quality.weights import weighed

SPELLING = "spelling"
_WEIGHT = 0.6
_ALIKE = 0.2  # how far apart a name and its counterpart sound at most


@dataclass(slots=True)
class _Name:
    """A name of the source: its shortest form, where it stands (segments), and what stands for it there."""

    word: str
    places: list[tuple[int, Name]] = field(default_factory=list)
    spellings: list[list[tuple[int, Name]]] = field(default_factory=list)

    def add(self, at: int, counterpart: Name) -> None:
        """Put a counterpart to those that may be forms of the same word."""
        stems = kin(counterpart.word, counterpart.language)
        for spelling in self.spellings:
            if any(not stems.isdisjoint(kin(name.word, name.language)) for _, name in spelling):
                spelling.append((at, counterpart))
                return
        self.spellings.append([(at, counterpart)])


def with_spellings(segments: Sequence[TranslatedSegment], source: str, target: str) -> tuple[TranslatedSegment, ...]:
    """The segments of a document, with a flag where a name is spelled otherwise than it mostly is in the translation.

    A name is told of once, at the first place of another spelling; cases and the like are no other spelling. ``source``
    and ``target`` are language codes. Flags of an earlier look are taken off first.
    """
    pieces = [_without(piece) for piece in segments]
    for name in _names(pieces, source, target):
        name.spellings.sort(key=len, reverse=True)
        at, other = min((use for spelling in name.spellings[1:] for use in spelling), key=lambda use: use[0])
        written = next(use.word for place, use in name.places if place == at)
        detail = Message(
            "{name} is spelled in several ways in the translation: {spellings}.",
            name=name.word,
            spellings=listed([min((use.word for _, use in uses), key=len) for uses in name.spellings]),
        )
        flag = Flag(SPELLING, detail, (written,), (other.word,), _WEIGHT)
        pieces[at] = replace(pieces[at], flags=weighed((*pieces[at].flags, flag), {}))
    return tuple(pieces)


def _without(piece: TranslatedSegment) -> TranslatedSegment:
    flags = tuple(flag for flag in piece.flags if flag.code != SPELLING)
    return piece if len(flags) == len(piece.flags) else replace(piece, flags=flags)


def _names(pieces: Sequence[TranslatedSegment], source: str, target: str) -> Iterator[_Name]:
    """The names that the source has several times, with their counterparts."""
    words = [
        (at, name)
        for at, piece in enumerate(pieces)
        if piece.target != piece.segment.text
        for name in proper_names(piece.segment.text, piece.segment.language or source)
    ]
    known: dict[str, _Name] = {}
    names: dict[int, list[tuple[_Name, Name]]] = {}
    for at, name in sorted(words, key=lambda word: not word[1].sure):
        if entry := _entry(known, name):
            entry.places.append((at, name))
            names.setdefault(at, []).append((entry, name))
    repeated = {id(entry) for entry in known.values() if len(entry.places) > 1}
    for at, here in names.items():
        if not repeated.isdisjoint(id(entry) for entry, _ in here):
            for entry, counterpart in _pairs(here, list(proper_names(pieces[at].target, target))):
                if _comparable(counterpart, target):
                    entry.add(at, counterpart)
    for entry in {id(entry): entry for entry in known.values()}.values():
        if len(entry.spellings) > 1 and id(entry) in repeated:
            yield entry


def _comparable(name: Name, language: str) -> bool:
    """Whether a name is in the language's own letters, and has not several forms as countries and their peoples do."""
    return name.language == language and not name_keys(name.word, language) and not is_land(name.word, language)


def _entry(known: dict[str, _Name], name: Name) -> _Name | None:
    """The name that a word is a form of; one that is not known yet is put there if it is surely a name."""
    stems = cases(name.word, name.language)
    entry = next((known[stem] for stem in stems if stem in known), _Name(name.word) if name.sure else None)
    if entry:
        entry.word = min(entry.word, name.word, key=len)
        for stem in stems:
            known.setdefault(stem, entry)
    return entry


def _pairs(names: Sequence[tuple[_Name, Name]], others: Sequence[Name]) -> Iterator[tuple[_Name, Name]]:
    """Each name with the word that sounds most like it, which then stands for no other."""
    apart = sorted(
        (gap, mine, theirs)
        for mine, (_, name) in enumerate(names)
        for theirs, other in enumerate(others)
        if (gap := distance(name.word, other.word, name.language, other.language, _ALIKE)) <= _ALIKE
    )
    met: set[int] = set()
    taken: set[int] = set()
    for _, mine, theirs in apart:
        if mine not in met and theirs not in taken:
            met.add(mine)
            taken.add(theirs)
            yield names[mine][0], others[theirs]
