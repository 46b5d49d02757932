"""Units of measure in the three languages: name -> unit, its dimension and its size.

Metric units are put together of prefixes and bases. Short forms are told only right behind a figure.
"""

from __future__ import annotations

import re
from functools import cache, lru_cache
from math import log10
from typing import NamedTuple

from pipelines.languages.numerals import COMPOUND, KAZAKH_ENDING, LONGEST


class Unit(NamedTuple):
    """A unit: its name here, what it measures, and how many of the dimension's first unit it has."""

    name: str
    dimension: str
    size: float


# name, dimension, size, and words by language: a stem that takes endings; short forms behind a bar.
_BASES = (
    ("metre", "length", 1, "метр|м", "метр|м", "metre meter|m"),
    ("gram", "mass", 1, "грам грамм|г гр", "грамм|г гр", "gram gramme|g"),
    ("litre", "volume", 1, "литр|л", "литр|л", "litre liter|l"),
    ("watt", "power", 1, "ватт|вт", "ватт|вт", "watt|w"),
    ("watt-hour", "energy", 3600, "ватт-сағат|вт·сағ втс", "ватт-час|вт·ч втч", "watt-hour|wh"),
    ("hertz", "frequency", 1, "герц|гц", "герц|гц", "hertz|hz"),
    ("byte", "data", 1, "байт|б", "байт|б", "byte|b"),
    ("bit", "data", 0.125, "бит", "бит", "|bit"),
    ("volt", "voltage", 1, "вольт", "вольт", "volt|v"),
    ("joule", "energy", 1, "джоуль|дж", "джоул|дж", "joule|j"),
    ("calorie", "energy", 4.184, "калория|кал", "калори|кал", "calorie|cal"),
    ("pascal", "pressure", 1, "паскаль|па", "паскал|па", "pascal|pa"),
)
_PREFIXES = (
    (1e-9, "нано", "нано", "nano", "н", "n"),
    (1e-6, "микро", "микро", "micro", "мк", "µ"),
    (1e-3, "милли", "милли", "milli", "м", "m"),
    (1e-2, "санти", "санти", "centi", "с", "c"),
    (1e-1, "деци", "деци", "deci", "д", "d"),
    (1e2, "гекто", "гекто", "hecto", "г", "h"),
    (1e3, "кило", "кило", "kilo", "к", "k"),
    (1e6, "мега", "мега", "mega", "м", "m"),
    (1e9, "гига", "гига", "giga", "г", "g"),
    (1e12, "тера", "тера", "tera", "т", "t"),
)
_SMALL = frozenset({"metre", "gram", "litre"})
_SCALES = frozenset({"Mw"})  # of an earthquake, and no megawatts
_OTHERS = (
    ("kilometre", "length", 1e3, "шақырым", "", "kilometre kilometer|kms"),
    ("kilogram", "mass", 1e3, "кило келі", "кило", "kilo"),
    ("inch", "length", 0.0254, "дюйм", "дюйм", "inch inches"),
    ("foot", "length", 0.3048, "фут", "фут", "foot feet|ft"),
    ("yard", "length", 0.9144, "ярд", "ярд", "yard|yd"),
    ("mile", "length", 1609.344, "миля", "мил", "mile|mi mph"),
    ("verst", "length", 1066.8, "", "верст", "verst"),
    ("hectare", "area", 1e4, "гектар|га", "гектар|га", "hectare|ha"),
    ("acre", "area", 4046.86, "акр", "акр", "acre"),
    ("sotka", "area", 100, "сотық", "сотк соток", ""),
    ("barrel", "volume", 158.987, "баррель", "баррел", "barrel|bbl"),
    ("gallon", "volume", 3.785, "галлон", "галлон", "gallon|gal"),
    ("pint", "volume", 0.568, "пинта", "пинт", "pint"),
    ("tonne", "mass", 1e6, "тонна|т", "тонн|т", "tonne ton"),
    ("centner", "mass", 1e5, "центнер|ц", "центнер|ц", "centner quintal"),
    ("pound", "mass", 453.592, "фунт қадақ", "фунт", "pound|lb lbs"),
    ("ounce", "mass", 28.35, "унция", "унци", "ounce|oz"),
    ("carat", "mass", 0.2, "карат", "карат", "carat"),
    ("degree", "temperature", 1, "градус|°", "градус|°", "degree|°"),
    ("horsepower", "power", 735.5, "аттың", "лошадиных", "horsepower|hp"),
    ("second", "time", 1 / 3600, "секунд|сек", "секунд|сек", "second|sec"),
    ("minute", "time", 1 / 60, "минут|мин", "минут|мин", "minute|min mins"),
    ("hour", "time", 1, "сағат", "час|ч", "hour|hr hrs"),
    ("day", "time", 24, "күн тәулік", "день дня дней дню днем днях сутки суток суточн дневн", "day"),
    ("week", "time", 168, "апта", "недел", "week"),
    ("month", "time", 730.5, "ай", "месяц месячн", "month"),
    ("quarter", "time", 2191.5, "тоқсан", "квартал", "quarter"),
    ("year", "time", 8766, "жыл жас", "год лет летн годовал", "year"),
    ("decade", "time", 87660, "онжылдық", "десятилети", "decade"),
    ("century", "time", 876600, "ғасыр", "век столети", "century centuries"),
)
_ENGLISH_END = re.compile("s?")
_RUSSIAN_END = re.compile(
    "(?:ь|а|я|у|ю|о|ом|ем|ой|ей|е|и|ы|ов|ев|ам|ям|ами|ями|ах|ях|ия|ие|ию|ий|ию|иях|иям"
    "|(?:ов|ев|ич|н)?(?:ый|ая|ое|ые|ого|ому|ым|ом|ой|ую|ых|ыми|ий|яя|ее|ие|его|ем|юю|их|ими))?"
)
_ENDINGS = {"en": _ENGLISH_END, "ru": _RUSSIAN_END, "kk": re.compile(KAZAKH_ENDING)}
_LANGUAGES = ("kk", "ru", "en")
_SQUARE = re.compile(r"square|sq|кв|квадрат\w*|шаршы", re.IGNORECASE)
_CUBIC = re.compile(r"cubic|cu|куб|кубическ\w*|текше", re.IGNORECASE)


@cache
def _tables(language: str) -> tuple[dict[str, Unit], dict[str, Unit]]:
    """Stems, and short forms, of a language."""
    at = _LANGUAGES.index(language)
    stems: dict[str, Unit] = {}
    short: dict[str, Unit] = {}

    def add(unit: Unit, words: str, prefix: str = "", letter: str = "") -> None:
        names, _, letters = words.partition("|")
        stems.update({prefix + name: unit for name in names.split()})
        short.update({letter + name: unit for name in letters.split()})

    for name, dimension, size, *words in _BASES:
        long, _, sign = words[at].partition("|")
        latin = words[2].partition("|")[2]
        for factor, *prefixes, cyrillic, letter in _PREFIXES:
            unit = Unit(prefixes[2] + name, dimension, size * factor)
            add(unit, long, prefixes[at])
            if factor == 1e3 or (factor < 1) == (name in _SMALL):  # there are mm and MW, no Mm and mW
                add(unit, f"|{latin}", "", letter)  # everywhere
                if language != "en":
                    add(unit, f"|{sign}", "", cyrillic)
        add(Unit(name, dimension, size), words[at])
    for name, dimension, size, *words in _OTHERS:
        add(Unit(name, dimension, size), words[at])
    return stems, short


@lru_cache(maxsize=20_000)
def unit_of(word: str, language: str, short: bool = False) -> Unit | None:
    """The unit that a word of a language names; with ``short`` also by its sign."""
    stems, signs = _tables(language)
    if word in _SCALES:
        return None
    if short and (sign := word if len(word) == 1 else word.lower()) in signs:  # 5G is no weight
        return signs[sign]
    word = word.lower()
    for end in range(len(word), 1, -1) if len(word) <= LONGEST else ():
        if (unit := stems.get(word[:end])) and _ENDINGS[language].fullmatch(word, end):
            return unit
    if language == "ru" and (compound := COMPOUND.fullmatch(word)):
        return unit_of(compound[2], language)
    return None


def raised(unit: Unit, power: int) -> Unit:
    """A unit of length squared or cubed."""
    if unit.dimension != "length" or power == 1:
        return unit
    if power == 2:
        return Unit(f"{unit.name}²", "area", unit.size**2)
    return Unit(f"{unit.name}³", "volume", 1000 * unit.size**3)


def power_of(word: str) -> int:
    """2 for a word that squares the unit behind it, 3 for one that cubes it, else 1."""
    return 2 if _SQUARE.fullmatch(word) else 3 if _CUBIC.fullmatch(word) else 1


def converted(amount: float, unit: Unit, other: float, into: Unit) -> bool:
    """Whether two amounts are one, rounded; degrees may be Fahrenheit's in one and Celsius' in the other."""
    if unit.dimension != into.dimension or unit.dimension == "share":
        return False
    if unit.dimension == "temperature":
        return any(abs(a - (b - 32) / 1.8) <= 1 for a, b in ((amount, other), (other, amount)))
    size, converted_size = amount * unit.size, other * into.size
    decimal = log10(unit.size / into.size).is_integer()  # metres in kilometres are not rounded
    return unit.name != into.name and abs(size - converted_size) <= (0.001 if decimal else 0.1) * max(
        size, converted_size
    )
