"""An article as what a summary says is held against: its sentences, words, figures and names, each found quickly."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property, lru_cache

from pipelines.article import Article
from pipelines.languages.exonyms import name_keys
from pipelines.languages.figure_value import Value
from pipelines.languages.figures import values
from pipelines.languages.places import places
from pipelines.languages.sounds import first_sound
from pipelines.languages.stopwords import STOP_WORDS
from pipelines.languages.transliteration import ENDINGS, LONGEST, distance
from pipelines.marks.shown import shown_paragraph
from pipelines.quality.names import has_counterpart
from pipelines.split import split_sentences

WORD = re.compile(r"[^\W\d_]+(?:[-'’][^\W\d_]+)*")
_CLAUSE_END = re.compile(r"[,;:()—–]\s|\s[-—–]\s|\s(?:and|while|but|и|а|но|тогда как|және|ал|бірақ)\s", re.IGNORECASE)
_VERB_ENDINGS = {
    "kk": "ып іп п ған ген қан кен ады еді йды йді атын етін ылды ілді лды лді ылған ілген са се а е й у",
    "ru": """ть ться л ла ло ли лся лась лось лись ет ит ут ют ат ят ется ится утся ются атся ятся ил ила или ал ала али
    ел ела ели ен ена ено ены ан ана ано аны""",
    "en": "ed d ing er ers or ors ly al ment ments ion ions",
}
_ENDINGS = {code: ENDINGS[code] | frozenset(endings.split()) for code, endings in _VERB_ENDINGS.items()}
_NEAR = 300  # letters on either side of a figure among which it is told what it is of
_MOST = 3000  # words with a capital that names are compared with
_SHORTEST = 3  # letters of a stem, and of a word that says something
_ANYTHING = {
    "kk": frozenset(["адам", "кісі", "дана", "жан", "түрлі"]),
    "ru": frozenset(["человек", "люд", "людей", "штук", "единиц", "лиц"]),
    "en": frozenset(["people", "person", "men", "women", "individual", "item", "unit"]),
}  # what anything or anyone is called that is counted
_COUNTED = 3  # words behind a figure among which is what it counts
_SAME = 0.1  # how far apart two languages' words for a thing sound that is called alike in both (``distance``)
_SPELT = 0.28  # the same for names of two languages, which people spell in several ways
_LONG = 4  # letters of words that are compared so


@lru_cache(20_000)
def stems(word: str, language: str) -> frozenset[str]:
    """What a word may be an inflected form of, itself among it: two words with one in common are taken for the same."""
    low = word.lower().replace("ё", "е").removesuffix("'s").removesuffix("’s")
    if len(low) > LONGEST:  # no word that has forms
        return frozenset({low[:LONGEST]})
    endings = _ENDINGS[language]
    return frozenset({low} | {low[:cut] for cut in range(_SHORTEST, len(low)) if low[cut:] in endings})


@lru_cache(50_000)
def alike(word: str, language: str, other: str, other_language: str) -> bool:
    """Whether two words are forms of one, or sound alike and are called alike in their two languages."""
    if language == other_language:
        return not stems(word, language).isdisjoint(stems(other, language))
    if not name_keys(word, language).isdisjoint(name_keys(other, other_language)):
        return True
    if not places(word, language).isdisjoint(places(other, other_language)):
        return True
    return min(len(word), len(other)) >= _LONG and distance(word, other, language, other_language, _SAME) <= _SAME


def content_words(text: str, language: str) -> list[str]:
    """The words of a text that say something, in order."""
    stop = STOP_WORDS[language]
    return [word for word in WORD.findall(text) if len(word) >= _SHORTEST and word.lower() not in stop]


@dataclass(frozen=True, slots=True)
class Figure:
    """A value of a sentence, what is said of it, and the words behind it: what it counts is among them.

    ``said`` is the sentence as far as it is not another figure's: the clauses before it and its own.
    """

    value: Value
    sentence: int
    said: str
    counted: tuple[str, ...]
    first: bool

    @property
    def text(self) -> str:
        return self.value.measured or self.value.text


def figures_of(text: str, language: str, number: int = 0) -> list[Figure]:
    """The values of a sentence, whose number is ``number``."""
    cuts = [0, *(match.start() for match in _CLAUSE_END.finditer(text)), len(text)]
    figures: list[Figure] = []
    start = 0
    read = values(text, language)
    for value in read:
        end = cuts[bisect_left(cuts, value.end)]
        clause = cuts[bisect_right(cuts, value.start) - 1]
        if figures and clause < start:
            start = clause  # two figures of one clause
        counted = _counted(text[value.end : end], language)
        last = value is read[-1]
        said = text[max(start, value.start - _NEAR) : min(len(text) if last else end, value.end + _NEAR)]
        figures.append(Figure(value, number, said.strip(" ,;:()—–-"), counted, not figures))
        start = end
    return figures


def _counted(behind: str, language: str) -> tuple[str, ...]:
    words: list[str] = []
    for match in re.finditer(r"\d|[^\W\d_]+", behind):
        word = match[0]
        if word.isdigit() or word.lower() in STOP_WORDS[language] or len(words) == _COUNTED:
            break
        if not stems(word, language) & _ANYTHING[language]:
            words.append(word)
    return tuple(words)


class Evidence:
    """An article in a language (a code)."""

    def __init__(self, article: Article, language: str) -> None:
        self.language = language
        paragraphs = [shown_paragraph(paragraph) for paragraph in article.paragraphs]
        self.text = "\n".join(paragraphs)
        self.sentences: Sequence[str] = [
            sentence.strip() for text in paragraphs if text for sentence in split_sentences(text, language)
        ]
        self._names: dict[tuple[str, str], bool] = {}

    @cached_property
    def words(self) -> int:
        """How many words the article has."""
        return len(self.text.split())

    @cached_property
    def figures(self) -> list[Figure]:
        """All values of the article."""
        return [
            figure for number, text in enumerate(self.sentences) for figure in figures_of(text, self.language, number)
        ]

    @cached_property
    def by_key(self) -> dict[Decimal | str, list[Figure]]:
        """The article's figures by each amount that they may be, or that their parts are."""
        index: dict[Decimal | str, list[Figure]] = defaultdict(list)
        for figure in self.figures:
            for key in dict.fromkeys(_keys(figure.value)):
                index[key].append(figure)
        return index

    @cached_property
    def vocabulary(self) -> frozenset[str]:
        """The stems of all words."""
        return frozenset(stem for word in set(WORD.findall(self.text)) for stem in stems(word, self.language))

    @cached_property
    def _words(self) -> tuple[dict[str, str], dict[str, dict[str, str]]]:
        """The words with a capital, and the others by their first sound; each with its language."""
        capitals: dict[str, str] = {}
        others: dict[str, dict[str, str]] = defaultdict(dict)
        for word in dict.fromkeys(re.findall(r"[^\W\d_]+(?:['’][^\W\d_]+)?", self.text)):
            written = "en" if word[0] <= "z" else self.language
            if word[0].isupper():
                if len(capitals) < _MOST:
                    capitals[word] = written
            else:
                others[first_sound(word)][word] = written
        return capitals, others

    def has_name(self, word: str, language: str) -> bool:
        """Whether a word of the article sounds like a name, or is another name for the same."""
        known = self._names.get((word, language))
        if known is None:
            capitals, others = self._words
            lower = others.get(first_sound(word), {})
            known = (
                has_counterpart(word, language, capitals)
                or has_counterpart(word, language, lower)
                or any(_like(word, language, other, written) for other, written in capitals.items())
            )
            self._names[word, language] = known
        return known

    def context(self, figure: Figure) -> str:
        """What is said of a figure, and the sentence before it, to which that may refer."""
        before = self.sentences[figure.sentence - 1] if figure.first and figure.sentence else ""
        return f"{before} {figure.said}"

    def overlap(self, words: Iterable[str], language: str, text: str) -> tuple[float, int]:
        """How much of some words a text of the article has: a share from 0 to 1, names double, and how many."""
        there = WORD.findall(text)
        total = met = number = 0
        for word in dict.fromkeys(words):
            weight = 1 + word[0].isupper()
            total += weight
            if any(alike(word, language, other, self.language) for other in there):
                met += weight
                number += 1
        return met / max(1, total), number


def _like(word: str, language: str, other: str, written: str) -> bool:
    """Whether two long names of different languages are spelt a little otherwise than the rules have it."""
    long = min(len(word), len(other)) > _LONG and language != written
    return long and distance(word, other, language, written, _SPELT) <= _SPELT


def _keys(value: Value) -> Iterable[Decimal | str]:
    yield from value.keys
    for part in value.parts:
        yield from part.keys
