"""Number words of the three languages: what a word stands for, whatever its ending.

A word's kind says how it joins its neighbours: ``plain`` (five, twenty, двести), ``hundred`` (multiplies what stands
before it), ``scale`` (thousand and above), ``order`` (fifth: it ends a number, or is a fraction's lower part), ``part``
(half, треть), ``half`` (adds a half: жарым), ``times`` (twice, вдвое), ``hint`` (both, thousands, decade: may stand
for a number that the other side has, but need not).
"""

from __future__ import annotations

import re
from decimal import Decimal
from functools import cache, lru_cache
from typing import NamedTuple

from pipelines.languages.suffixes import ENDINGS


class Numeral(NamedTuple):
    """What a word stands for, its kind, and whether it means something else as often."""

    values: tuple[Decimal, ...]
    kind: str
    doubtful: bool = False


def part_of(whole: int | Decimal) -> Decimal:
    """One of so many parts."""
    return 1 / Decimal(whole)


_SCALES = {
    "en": {
        3: "thousand thousands",
        5: "lakh lakhs",
        6: "million millions mln mn mio",
        7: "crore crores",
        9: "billion billions bln bn",
        12: "trillion trillions trln trn tn",
    },
    "ru": {
        3: "тыс тысяча тысячи тысячу тысяче тысячей тысяч тысячам тысячами тысячах",
        6: "млн миллион миллиона миллиону миллионом миллионе миллионы миллионов миллионам миллионами миллионах",
        9: "млрд миллиард миллиарда миллиарду миллиардом миллиарде миллиарды миллиардов миллиардам миллиардами"
        " миллиардах",
        12: "трлн триллион триллиона триллиону триллионом триллионе триллионы триллионов триллионам триллионами"
        " триллионах",
    },
    "kk": {3: "мың", 6: "млн миллион", 9: "млрд миллиард", 12: "трлн триллион"},
}

_ENGLISH = "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen "
_ENGLISH += "seventeen eighteen nineteen"
_ENGLISH_TENS = "twenty thirty forty fifty sixty seventy eighty ninety"
_ENGLISH_ORDERS = (
    "first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth thirteenth fourteenth fifteenth"
    " sixteenth seventeenth eighteenth nineteenth"
)
_ENGLISH_TIMES = {
    "2": "twice",
    "2 0.5": "double doubled doubles doubling twofold halve halved halves halving",
    "3": "thrice triple tripled triples tripling threefold treble trebled",
    "4": "quadruple quadrupled fourfold",
    "5": "fivefold",
    "10": "tenfold",
}
_ENGLISH_HINTS = {
    "0": "no none nil without",
    "2": "both couple pair pairs duo twin twins twosome",
    "3": "trio triplets",
    "4": "quartet",
    "5": "quintet",
    "10": "decade decades",
    "10 12": "dozens tens",
    "12": "noon midday",
    "14": "fortnight",
    "24": "midnight",
    "100": "hundreds century centuries centenary",
    "1000": "millennium millennia",
}

_RUSSIAN = {
    0: "ноль нуль ноля нуля нолю нулю",
    1: "один одна одно одну одного одной одному одним одном одни одних",
    2: "два две двух двум двумя двое двоих двоим двоими",
    3: "три трех трем тремя трое троих троим троими",
    4: "четыре четырех четырем четырьмя четверо четверых четверым",
    5: "пять пяти пятью пятеро пятерых",
    6: "шесть шести шестью шестеро шестерых",
    7: "семь семи семью семеро семерых",
    8: "восемь восьми восемью восьмью восьмеро восьмерых",
    9: "девять девяти девятью девятеро девятерых",
    10: "десять десяти десятью десятеро десятерых десяток",
    12: "дюжина дюжину",
    40: "сорок сорока",
    90: "девяносто девяноста",
    100: "сто ста сотня сотню сотней",
    200: "двести двухсот двумстам двумястами двухстах",
    300: "триста трехсот тремстам тремястами трехстах",
    400: "четыреста четырехсот четыремстам четырьмястами четырехстах",
}
_RUSSIAN_TEENS = {
    11: "одиннадцат", 12: "двенадцат", 13: "тринадцат", 14: "четырнадцат", 15: "пятнадцат", 16: "шестнадцат",
    17: "семнадцат", 18: "восемнадцат", 19: "девятнадцат", 20: "двадцат", 30: "тридцат",
}  # fmt: skip
_RUSSIAN_ORDERS = {
    1: "перв", 2: "втор", 4: "четверт", 5: "пят", 6: "шест", 7: "седьм", 8: "восьм", 9: "девят", 10: "десят",
    **_RUSSIAN_TEENS, 40: "сороков", 50: "пятидесят", 60: "шестидесят", 70: "семидесят", 80: "восьмидесят",
    90: "девяност", 100: "сот", 1000: "тысячн", 1_000_000: "миллионн",
}  # fmt: skip
_RUSSIAN_ENDINGS = "ый ой ий ая ое ые ого ому ым ом ую ых ыми"
_RUSSIAN_TIMES = {
    "2": "дважды двойной двойная двойное двойные двойного двойную двойным двойных удвоить удвоил удвоила удвоило"
    " удвоили удвоился удвоилась удвоилось удвоились удвоение удвоения",
    "2 0.5": "вдвое",
    "3": "втрое трижды тройной тройная тройное тройного тройную тройным тройных утроить утроил утроила утроили утроился"
    " утроилась утроилось утроились",
    "4": "четырежды вчетверо",
    "5": "впятеро",
    "10": "вдесятеро",
}
_RUSSIAN_HINTS = {
    "0": "без нет",
    "0.5": "пол пополам полдня полчаса полпути",
    "0.5 6": "полугода полгода",
    "2": "оба обе обоих обеих обоим обеим обоими обеими пара пару пары паре парой вдвоем двойка дуэт близнец близнецы",
    "3": "втроем тройка тройку трио",
    "4": "вчетвером четверка четверку квартет",
    "5": "впятером пятерка пятерку пятилетка",
    "7": "семерка семерки семерку семеркой",
    "8": "восьмерка восьмерки восьмерку",
    "10": "десятка десятку десятке десятилетие десятилетия десятилетий десятилетию",
    "10 12": "десятки десятков десяткам десятками десятках дюжины",
    "12": "полдень полудня",
    "20": "двадцатка двадцатки двадцатке двадцатку",
    "24": "полночь полуночи сутки суток",
    "100": "столетие столетия столетий век века веков сотни сотен",
    "1000": "тысячелетие тысячелетия тысячелетий",
}

_RUSSIAN_HOURS = "первого второго третьего четвертого пятого шестого седьмого восьмого девятого десятого одиннадцатого"
_RUSSIAN_HOURS += " двенадцатого"

_KAZAKH = {
    0: "нөл", 1: "бір", 2: "екі", 3: "үш", 4: "төрт", 5: "бес", 6: "алты", 7: "жеті", 8: "сегіз", 9: "тоғыз",
    20: "жиырма", 30: "отыз", 40: "қырық", 50: "елу", 60: "алпыс", 70: "жетпіс", 80: "сексен", 90: "тоқсан",
}  # fmt: skip
_KAZAKH_HINTS = {
    "2": "қос қосақ жұп егіз екеу",
    "3": "үшеу",
    "4": "төртеу",
    "5": "бесеу",
    "6": "алтау",
    "7": "жетеу",
    "10": "онжылдық",
    "10 12": "оншақты ондаған",
    "12": "түс",
    "24": "тәулік",
    "100": "ғасыр жүзжылдық жүздеген",
    "1000": "мыңжылдық",
}
_TENS = frozenset(
    ("он", "онға", "оннан", "онды", "онның", "онымен", "онмен", "оныншы")
)  # "оның" and "онда" are pronouns
KAZAKH_ENDING = r"(?:[ыі]?нш[ыі]|[лдт][ае]ғ[ае]н|[лдт]еген|л[ае]п)?" + ENDINGS["kk"].pattern
"""What follows a Kazakh noun or numeral, roughly: ordinals, possession, cases."""
LONGEST = 40  # letters of a word that is looked at
_KAZAKH_END = re.compile(KAZAKH_ENDING)
_OTHERS = "үшін бірлі жүзі жүзін жүзінен жүзінде жүзіне бесті алтын"  # for; odd; face; horse; gold
_KAZAKH_OTHERS = frozenset(_OTHERS.split())
_VAGUE = re.compile("[дт]ағ|[дт]ег")  # of a Kazakh "thousands"

_DOUBTFUL = frozenset(("second", "тоқсан"))  # of a minute; a quarter of a year

COMPOUND = re.compile(
    "(двух|трех|четырех|пяти|шести|семи|восьми|девяти|десяти|одиннадцати|двенадцати|тринадцати|четырнадцати|пятнадцати"
    "|шестнадцати|семнадцати|восемнадцати|девятнадцати|двадцати|тридцати|сорока|пятидесяти|шестидесяти|семидесяти"
    "|восьмидесяти|девяносто|сто|двухсот|трехсот|пятисот|полутора|полу|пол|дву|тре|одно)([а-я]{3,})"
)
_COUNTED = re.compile(
    "летн|годовал|годичн|месячн|недельн|дневн|часов|минутн|секундн|метров|километров|тонн|килограмм|литр|процентн|этажн"
    "|кратн|комнатн|местн|тысячн|миллионн|миллиардн|сторонн|значн|классн|долларов|рублев|ступенчат|уровнев"
)
_SHORT = {"дву": "2", "тре": "3", "одно": "1", "полутора": "1.5", "полу": "0.5", "пол": "0.5"}


def _put(table: dict[str, Numeral], words: str, kind: str, *values: int | Decimal) -> None:
    amounts = tuple(map(Decimal, values))
    table.update({word: Numeral(amounts, kind, word in _DOUBTFUL) for word in words.split()})


@cache
def _table(language: str) -> dict[str, Numeral]:
    """Whole words of a language; stems of Kazakh."""
    table: dict[str, Numeral] = {}
    {"en": _english, "ru": _russian, "kk": _kazakh}[language](table)
    for zeros, words in _SCALES[language].items():
        _put(table, words, "scale", 10**zeros)
    return table


def _english(table: dict[str, Numeral]) -> None:
    for kind, rows in (("hint", _ENGLISH_HINTS), ("times", _ENGLISH_TIMES)):
        for values, words in rows.items():
            _put(table, words, kind, *map(Decimal, values.split()))
    for value, word in enumerate(_ENGLISH.split()):
        _put(table, word, "plain", value)
    for tens, word in enumerate(_ENGLISH_TENS.split(), 2):
        _put(table, word, "plain", 10 * tens)
        _put(table, f"{word[:-1]}ies", "hint", 10 * tens, 1900 + 10 * tens)
        _put(table, f"{word[:-1]}ieth", "order", 10 * tens)
    for value, word in enumerate(_ENGLISH_ORDERS.split(), 1):
        _put(table, word, "order", value)
        if value > 2:
            _put(table, f"{word}s", "part", part_of(value))
    _put(table, "hundred", "hundred", 100)
    _put(table, "hundredth", "order", 100)
    _put(table, "thousandth", "order", 1000)
    _put(table, "dozen", "plain", 12)
    _put(table, "half", "part", part_of(2))
    _put(table, "quarter quarters", "part", part_of(4))


def _russian(table: dict[str, Numeral]) -> None:
    for kind, rows in (("hint", _RUSSIAN_HINTS), ("times", _RUSSIAN_TIMES)):
        for values, words in rows.items():
            _put(table, words, kind, *map(Decimal, values.split()))
    for value, words in _RUSSIAN.items():
        _put(table, words, "plain", value)
    for value, stem in _RUSSIAN_TEENS.items():
        _put(table, f"{stem}ь {stem}и {stem}ью", "plain", value)
    for value, stem in enumerate(("пят", "шест", "сем", "восем", "девят"), 5):
        oblique = stem.replace("восем", "восьм")
        if value < 9:
            _put(table, f"{stem}ьдесят {oblique}идесяти {stem}ьюдесятью", "plain", 10 * value)
        _put(table, f"{stem}ьсот {oblique}исот {oblique}истам {oblique}истах", "plain", 100 * value)
    for value, stem in _RUSSIAN_ORDERS.items():
        _put(table, " ".join(stem + ending for ending in _RUSSIAN_ENDINGS.split()), "order", value)
    _put(table, "третий третья третье третьего третьей третьему третьим третьем третьи третьих третью", "order", 3)
    _put(table, "треть трети третью третей", "part", part_of(3))
    _put(table, "четверть четверти четвертью четвертей", "part", part_of(4))
    _put(table, "половина половины половину половине половиной", "part", part_of(2))
    _put(table, "полтора полторы полутора", "plain", Decimal("1.5"))
    for hour, word in enumerate(_RUSSIAN_HOURS.split()):  # полвторого is half past one
        _put(table, f"пол{word}", "hint", (hour or 12) + part_of(2))
    for zeros, words in _SCALES["ru"].items():
        _put(table, " ".join(f"пол{word}" for word in words.split()), "plain", 10**zeros * part_of(2))


def _kazakh(table: dict[str, Numeral]) -> None:
    for values, words in _KAZAKH_HINTS.items():
        _put(table, words, "hint", *map(Decimal, values.split()))
    for value, word in _KAZAKH.items():
        _put(table, word, "plain", value)
    _put(table, " ".join(_TENS), "plain", 10)
    _put(table, "жүз", "hundred", 100)
    _put(table, "жарты", "part", part_of(2))
    _put(table, "жарым", "half", part_of(2))
    _put(table, "ширек", "part", part_of(4))


@lru_cache(maxsize=20_000)
def numeral(word: str, language: str) -> Numeral | None:
    """What a word of a language (a code) stands for; None for other words."""
    if len(word) > LONGEST:
        return None
    word = word.lower().replace("ё", "е") if language == "ru" else word.lower()
    table = _table(language)
    if word in table:
        return table[word]
    if language == "ru" and (compound := COMPOUND.fullmatch(word)):
        first = compound[1]
        value = Decimal(_SHORT[first]) if first in _SHORT else table[first].values[0]
        counted = _COUNTED.match(compound[2])
        if not counted and first in ("пол", "полу", "сто", "тре"):
            return None  # "сторона"
        rest = numeral(compound[2], language) or (numeral(f"{compound[2][:-2]}ый", language))
        factor = rest.values[0] if rest and rest.values[0] >= 1000 else 1  # "стотысячный"
        return Numeral((value * factor,), "times" if counted else "hint")
    if language == "kk" and word not in _KAZAKH_OTHERS:
        for end in range(len(word) - 1, 1, -1):
            if (stem := table.get(word[:end])) and word[:end] not in _TENS and _KAZAKH_END.fullmatch(word, end):
                kind = "order" if "нш" in word[end:] else "hint" if _VAGUE.match(word, end) else stem.kind
                return stem._replace(kind=kind)
    return None


_ROMAN = re.compile(r"(X{0,3})(IX|IV|V?I{0,3})")
_LOOKALIKE = str.maketrans("ХІ", "XI")
_FIVES = {"I": 1, "V": 5, "X": 10}


def roman(word: str) -> int:
    """The value of a Roman numeral below 40, also one in Cyrillic letters; 0 for anything else."""
    if not 0 < len(word) < 8 or not word.isupper():
        return 0
    word = word.translate(_LOOKALIKE)
    if not _ROMAN.fullmatch(word):
        return 0
    digits = [_FIVES[letter] for letter in word]
    return sum(-digit if digit < max(digits[at:]) else digit for at, digit in enumerate(digits))
