"""Figures of a summary that its article does not have, has in another unit or currency, or says of something else."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator, Sequence

from pipelines.article import Flag
from pipelines.languages.currencies import unmatched_currency
from pipelines.languages.figure_value import DIGITS, HINT, WORDS, Value
from pipelines.languages.stopwords import STOP_WORDS
from pipelines.languages.units import Unit, converted, unit_of
from pipelines.message import Message, listed
from pipelines.summaries.evidence import Evidence, Figure, alike, content_words, figures_of

_ABOUT = 0.1  # how far a rounded figure may be from the article's, as a share of it
_EXACT = 2  # figures of a number that tell it from a rough one
_ROUGH = re.compile(
    r"\b(?:(?:more|less|fewer) than|over|under|nearly|almost|about|around|some|up to|at least|at most"
    r"|более|больше|свыше|почти|около|порядка|примерно|до|менее|меньше|астам|жуық|шамамен|дейін|кем|көп)\b",
    re.IGNORECASE,
)
_MOST = 500  # figures of an article among which another is looked for that was meant
_PLACES = 50  # places of one figure that are looked at
_YEARS = 1500, 2100
_IN_YEAR = re.compile(r"\b(?:in|since|by|until|till|before|after|of|от|с|до|после|к) \Z", re.IGNORECASE)
_SUMMED = 12  # values of neighbouring sentences that are added up
# A sign before a value or behind it, or a name behind it: "$62 million", "5 US dollars".
_MONEY = re.compile(r"[$€£₸₽¥₴₼₾₮₺₹₪₱₩]\s?\Z"), re.compile(r"\s?[$€£₸₽¥₴₼₾₮₺₹₪₱₩]|(?:\s[^\W\d]+){0,2}")
_FITS, _LEAST = 0.5, 2  # of a clause's words, how many another figure's clause must have to be what was meant


def check_figures(sentence: str, language: str, evidence: Evidence) -> Iterator[Flag]:
    """What is wrong with the figures of one sentence of a summary."""
    lacking: list[str] = []
    for figure in figures_of(sentence, language):
        value = figure.value
        if value.sure == HINT:
            continue
        places = _places(value, evidence)
        if not places:
            rough = _ROUGH.search(sentence[max(0, value.start - 16) : value.start] + " " + sentence[value.end :][:24])
            if value.sure > WORDS and (
                _is_year(value, sentence, language) or not _derived(value, evidence, rough is not None)
            ):
                lacking.append(figure.text)
            continue
        fitting = [place for place in places if _one_unit(value.unit, place.value.unit)][:_PLACES]
        if not fitting:
            if value.sure == DIGITS:
                yield _unlike(figure, places[0])
        elif flag := _currency(sentence, language, figure, fitting, evidence) or _elsewhere(
            figure, language, fitting, evidence
        ):
            yield flag
    if lacking:
        yield Flag(
            "numbers", Message("Not found in the article: {words}.", words=listed(lacking)), target=tuple(lacking)
        )


def _places(value: Value, evidence: Evidence) -> list[Figure]:
    """The article's figures that have the same amount, or the same in another unit."""
    places = [figure for key in value.keys for figure in evidence.by_key.get(key, ())]
    if not places and value.parts:  # "5-10" of what stands apart
        parts = [[figure for key in part.keys for figure in evidence.by_key.get(key, ())] for part in value.parts]
        places = [figure for part in parts for figure in part] if all(parts) else []
    if not places:
        unit = value.unit
        places = [
            figure
            for figure in evidence.figures
            if set(value.keys).intersection(figure.value.hints)
            or set(value.hints).intersection(figure.value.amounts)
            or (unit and figure.value.unit and converted(value.amount, unit, figure.value.amount, figure.value.unit))
        ]
    return list({id(figure): figure for figure in places}.values())


def _derived(value: Value, evidence: Evidence, rough: bool) -> bool:
    """Whether a value comes of the article's: one of them rounded, or two of neighbouring sentences added up.

    ``rough``: the summary says that it is about so much, more or less.
    """
    digits = len("".join(character for character in value.text if character.isdigit()).strip("0"))
    figures = [figure for figure in evidence.figures if figure.value.sure > HINT and figure.value.amount][: 10 * _MOST]
    most = _ABOUT if digits < _EXACT else _ABOUT / 20
    step = 10 ** (math.floor(math.log10(value.amount)) - max(digits, 1) + 1) if value.amount > 0 and rough else 0
    for at, first in enumerate(figures):
        amount = first.value.amount
        apart = abs(value.amount - amount)
        if digits < _significant(amount) and (apart <= most * abs(amount) or apart < step):
            return True
        for other in figures[at + 1 : at + _SUMMED]:
            sums = amount + other.value.amount, abs(amount - other.value.amount)
            near = other.sentence <= first.sentence + 1 and _one_unit(first.value.unit, other.value.unit)
            if near and value.amount in sums:
                return True
    return False


def _is_year(value: Value, sentence: str, language: str) -> bool:
    """Whether a figure is a year, which is not rounded and no sum of others."""
    if len(value.text) != 4 or value.unit or not _YEARS[0] <= value.amount <= _YEARS[1]:
        return False
    behind = re.match(r"\s*([^\W\d_]+)", sentence[value.end :])
    if behind is None or behind[1].lower() in STOP_WORDS[language]:
        return _IN_YEAR.search(sentence, 0, value.start) is not None
    unit = unit_of(behind[1], language)
    return unit is not None and unit.name == "year"


def _significant(amount: float) -> int:
    return len(f"{amount:.12g}".replace(".", "").strip("0"))


def _one_unit(unit: Unit | None, other: Unit | None) -> bool:
    """Whether two figures may be of one thing: a share is none of what is counted."""
    if unit is None or other is None:
        return all(each is None or each.dimension != "share" for each in (unit, other))
    return unit.name == other.name or unit.dimension == other.dimension != "share"


def _unlike(figure: Figure, place: Figure) -> Flag:
    words = f"{place.text} → {figure.text}"
    share = all(each.value.unit and each.value.unit.dimension == "share" for each in (figure, place))
    code, text = ("percent", "Percent or points: {words}.") if share else ("unit", "Another unit: {words}.")
    return Flag(code, Message(text, words=words), (place.text,), (figure.text,))


def _currency(
    sentence: str, language: str, figure: Figure, places: Sequence[Figure], evidence: Evidence
) -> Flag | None:
    """A sum in a currency that the article has beside none of the same amount."""
    written = _beside(sentence, figure.value)
    sums = [(place, _beside(evidence.sentences[place.sentence], place.value)) for place in places]
    named = [text for _, text in sums if unmatched_currency(text, "", evidence.language)]
    texts = named or [evidence.sentences[number] for number in {place.sentence: None for place in places}]
    other = unmatched_currency(written, "\n".join(texts), language)
    if not other:
        return None
    return Flag(
        "currency",
        Message("The article names another currency for {figure}, or none.", figure=figure.text),
        (places[0].text,),
        (figure.text, other),
    )


def _beside(text: str, value: Value) -> str:
    """A value and what stands right beside it in its sentence."""
    before = text[max(0, value.start - 2) : value.start]
    sign, behind = _MONEY[0].search(before), _MONEY[1].match(text, value.end)
    return (sign[0] if sign else "") + text[value.start : behind.end() if behind else value.end]


def _elsewhere(figure: Figure, language: str, places: Sequence[Figure], evidence: Evidence) -> Flag | None:
    """A figure that the article says of something else, where it has another one for what the summary speaks of."""
    there = {id(place) for place in places}
    others = [other for other in evidence.figures if id(other) not in there and other.value.sure > HINT][:_MOST]
    if figure.counted and all(place.counted and not _one_thing(figure, language, place, evidence) for place in places):
        meant = [other for other in others if _one_thing(figure, language, other, evidence)]
        if meant:
            return _belonging(figure, places[0], meant[0])
    own_words = {*figure.text.split(), *figure.counted[:1]}
    words = [word for word in content_words(figure.said, language) if word not in own_words]
    if len(words) < _LEAST:
        return None
    best, rival = 0.0, None
    for other in others:
        if not _comparable(figure, language, other, places, evidence):
            continue
        share, number = evidence.overlap(words, language, other.said)
        if share > best and number >= _LEAST:
            best, rival = share, other
    if rival is None or best < _FITS:
        return None
    here = max(evidence.overlap(words, language, evidence.context(place))[0] for place in places)
    return _belonging(figure, places[0], rival) if here < best / 2 else None


def _comparable(figure: Figure, language: str, other: Figure, places: Sequence[Figure], evidence: Evidence) -> bool:
    """Whether another figure of the article may stand where a summary has this one."""
    unit, theirs = figure.value.unit, other.value.unit
    if unit or theirs:
        return bool(unit and theirs and unit.dimension == theirs.dimension)
    if figure.counted and other.counted:
        return _one_thing(figure, language, other, evidence)
    # What it counts is left out where it was said before: "40 thousand euros, the winner got 6 thousand".
    return not other.counted and (not figure.counted or any(other.sentence == place.sentence for place in places))


def _one_thing(figure: Figure, language: str, other: Figure, evidence: Evidence) -> bool:
    """Whether two figures count the same, or are of one unit."""
    if figure.value.unit and other.value.unit:
        return figure.value.unit.name == other.value.unit.name
    return any(alike(word, language, its, evidence.language) for word in figure.counted for its in other.counted)


def _belonging(figure: Figure, place: Figure, other: Figure) -> Flag:
    return Flag(
        "elsewhere",
        Message(
            "The article says {figure} of something else ({clause}), and {other} of this.",
            figure=figure.text,
            clause=place.said.rstrip(".!?…"),
            other=other.text,
        ),
        (place.text, other.text),
        (figure.text,),
    )
