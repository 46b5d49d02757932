"""Names that a translation lost, and names that it made up: those that sound like no word of the other side."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from pipelines.article import Flag
from pipelines.languages.common import is_common
from pipelines.languages.exonyms import name_keys
from pipelines.languages.places import is_town, places
from pipelines.languages.transliteration import LONGEST, distance
from pipelines.message import Message, listed

_SHORTEST = 3  # letters of a name that is looked for

_TELLING = 5  # letters of a name that is known for one where it begins a sentence
_LOWER = 3  # letters of words that a headline writes in small letters; and how many longer ones tell that it is one
_MOST = 100  # distinct words of a segment whose names are compared
_SAME = 0.2  # how far apart a name and its counterpart sound (``distance``),
_WORD_SAME = 0.1  # the same for words without a capital, most of which are no names,
_NEAR, _NEAR_SHORT = 0.3, 0.4  # what spellings that follow no rule may have, in names of so many letters:
_SHORT = 6
_MOVED = 0.75  # of a text: how far behind or before its place a name may come in another language
_DISTORTED = 0.48  # beyond that they are two names

_TOKEN = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)?")
_OPENING = re.compile(r"[.!?…:;•«“\"„(*>]|[-–—]\s")
_QUOTES = re.compile(r"[«“\"„]")
_TITLE = re.compile(r"(?<=[«“\"„])\w[\w-]{0,30}(?: \w[\w-]{0,30}){0,2}[»”\"“]")  # a few words that are quoted alone
_JOINTS = frozenset(" -\u00a0‑")


@dataclass(frozen=True, slots=True)
class Name:
    """A capitalised word of a text, and the language that it is read in.

    ``run`` numbers the row of such words that it stands in; ``start`` and ``end`` are its letters in the text, and
    ``place`` tells where that is (0 to 1). ``sure``: it is a name and no other word with a capital. ``first``: it may
    owe its capital to its place. ``quoted``: it stands in quotation marks alone.
    """

    word: str
    language: str
    run: int
    start: int
    end: int
    place: float
    sure: bool
    first: bool
    quoted: bool


class _Side:
    """The words and names of one text."""

    def __init__(self, text: str, language: str) -> None:
        self.words = {word: _written(word, language) for word in map(_bare, _TOKEN.findall(text))}
        self.names = tuple(proper_names(text, language)) if len(self.words) <= _MOST else ()
        self.quotes = bool(_QUOTES.search(text))
        # "Мак Карти" may be one word on the other side.
        joined = {
            first.word + second.word.lower(): (first, second)
            for first, second in zip(self.names, self.names[1:], strict=False)
            if first.run == second.run and len(first.word) <= _SHORTEST
        }
        self.joined = {word: pair for word, pair in joined.items() if word not in self.words}
        self.words |= {word: first.language for word, (first, _) in self.joined.items()}

    def unmatched(self, other: _Side) -> list[Name]:
        """Names that sound like no word of the other side and are no other name for one, each once."""
        wanted = {name.word: name for name in reversed(self.names) if name.sure or name.quoted}
        alone = [
            name for name in reversed(wanted.values()) if not has_counterpart(name.word, name.language, other.words)
        ]
        if not alone:
            return alone
        met = {
            name.word
            for word, pair in self.joined.items()
            if has_counterpart(word, pair[0].language, other.words)
            for name in pair
        }
        return [name for name in alone if name.word not in met]


def odd_names(text: str, translation: str, source: str, target: str) -> frozenset[str]:
    """Names of ``text`` without a like word in ``translation``, and the other way round; two language codes.

    Not every one is wrong: people leave names out, too, and write others for them. In their translations of NTREX-128
    between the three languages, lines 401 to 800, 33 to 41 of 400 have such a name.
    """
    before, after = _Side(text, source), _Side(translation, target)
    return frozenset(name.word for name in before.unmatched(after) + after.unmatched(before))


def name_flags(source: str, target: str, source_language: str, target_language: str) -> Iterator[Flag]:
    """What became of a segment's names: distorted, replaced, lost or made up.

    A name with no counterpart is no fault by itself: people write "he" or "the city" for one. It is told where another
    name came instead, and where it is a whole person's, a town's, or what stands in quotation marks alone.
    """
    before, after = _Side(source, source_language), _Side(target, target_language)
    lost, new = before.unmatched(after), after.unmatched(before)
    titles = (
        [] if after.quotes or not all(name.first for name in after.names) else [name for name in lost if name.quoted]
    )
    lost, new = [name for name in lost if name.sure], [name for name in new if name.sure]
    for name in tuple(lost):
        for other in new:
            apart = distance(name.word, other.word, name.language, other.language)
            shorter, longer = sorted((len(name.word), len(other.word)))
            if apart <= _tolerance(longer) or (name.quoted and other.quoted):
                lost.remove(name)
                new.remove(other)
                break
            if apart <= _DISTORTED and shorter > _SHORTEST and longer >= _SHORT:
                yield _flag(Message("{name} became {other}.", name=name.word, other=other.word), [name], [other])
                return
    whole, made = _whole(lost, before), _whole(new, after)
    if lost and new:
        alike = _number(lost) == _number(new) and abs(lost[0].place - new[0].place) < _MOVED
        if alike or whole or made:
            yield _flag(Message("{name} became {other}.", name=_listed(lost), other=_listed(new)), lost, new)
    elif gone := whole or [name for name in lost if is_town(name.word, name.language)] or ([] if new else titles):
        yield _flag(Message("No name in the translation sounds like {name}.", name=_listed(gone)), gone, [])
    elif made:
        yield _flag(Message("No name in the source sounds like {name}.", name=_listed(made)), [], made)


def _flag(detail: Message, lost: Iterable[Name], new: Iterable[Name]) -> Flag:
    return Flag("names", detail, tuple(name.word for name in lost), tuple(name.word for name in new))


def _listed(names_: Iterable[Name]) -> str:
    return listed([name.word for name in names_])


def _tolerance(longer: int) -> float:
    """How far apart spellings of one name may be that follow no rule: short names more than long ones."""
    if longer < _SHORT:
        return _NEAR_SHORT
    return _NEAR if longer <= _SHORT + 1 else _SAME


def _number(names_: list[Name]) -> int:
    """How many names these are, each in one form or several."""
    return sum(
        all(distance(name.word, other.word, name.language, other.language, _SAME) > _SAME for other in names_[:at])
        for at, name in enumerate(names_)
    )


def _whole(unmatched: list[Name], side: _Side) -> list[Name]:
    """Those that stand in a run of names of which none is met: a person's first and last name."""
    gone = {name.word for name in unmatched}
    for run in {name.run for name in unmatched}:
        members = [name for name in side.names if name.run == run and name.sure]
        if len(members) > 1 and gone.issuperset(name.word for name in members):
            return members
    return []


def has_counterpart(word: str, language: str, others: dict[str, str]) -> bool:
    """Whether a name has a counterpart among words, which are given with their languages."""
    keys, there = name_keys(word, language), places(word, language)
    for other, written in others.items():
        proper = other[0].isupper()
        if proper or len(other) > _SHORTEST:
            most = _SAME if proper else _WORD_SAME
            if distance(word, other, language, written, most) <= most:
                return True
        if keys and not keys.isdisjoint(name_keys(other, written)):
            return True
        if there and not there.isdisjoint(places(other, written)):
            return True
    return False


def _written(word: str, language: str) -> str:
    """The language that a word is read in: Latin letters among Cyrillic ones are read as English."""
    return "en" if word[0] <= "z" else language


def _bare(word: str) -> str:
    """A word without the English ending of a possessor."""
    return word.removesuffix("'s").removesuffix("’s")


def _is_headline(text: str) -> bool:
    """Whether all longer words have a capital, as in English headlines."""
    words = [match[0] for match in _TOKEN.finditer(text) if len(match[0]) > _LOWER]
    return len(words) >= _LOWER and all(word[0].isupper() for word in words)


def proper_names(text: str, language: str) -> Iterator[Name]:
    """Capitalised words; those that begin a sentence, and those of a headline in capitals, are not surely names."""
    last, run, before = 0, 0, ""
    headline = _is_headline(text)
    for match in _TOKEN.finditer(text):
        between = text[last : match.start()]
        first = not last
        last = match.end()
        if not before or between not in _JOINTS:
            run += 1
            before = ""
        word = _bare(match[0])
        if len(word) < 2 or not word[0].isupper():
            before = ""
            continue
        title = _TITLE.match(text, match.start()) if len(between) == 2 - first else None
        quoted = title is not None and title.end() == match.end() + 1
        opening = first or (not quoted and bool(_OPENING.search(between)))
        written = _written(word, language)
        name = _SHORTEST <= len(word) <= LONGEST and word[1].islower() and word[-1].islower()
        known = bool(places(word, written))
        proper = name and (known or not is_common(word, written, before))
        telling = known and len(word) >= _TELLING
        yield Name(
            word,
            written,
            run,
            match.start(),
            match.start() + len(word),
            match.start() / len(text),
            sure=proper and (telling or (not headline and (not opening or bool(before)))),
            first=opening,
            quoted=name and quoted,
        )
        before = word
