"""How far apart two names sound, each in any of the three languages and in any form: a weighted edit distance."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from itertools import product

_VOWELS = "aeiouy"
# Letters as sounds. Beside the plain ones: J is dzh, Z zh, S sh, C ch, c ts, x kh, N ng, # ks. Languages read Latin
# letters in many ways: T is th, X ch, W w, Q gh, K a c or q; q a c and G a g before e, i, y.
_CYRILLIC = {
    letter: sound
    for sound, letters in {
        "a": "аәя", "b": "б", "v": "в", "g": "гғ", "d": "д", "e": "еэ", "o": "оөё", "Z": "ж", "z": "з", "i": "иіы",
        "y": "й", "k": "кқ", "l": "л", "m": "м", "n": "нң", "p": "п", "r": "р", "s": "с", "t": "т", "u": "уұүю",
        "f": "ф", "x": "хһ", "c": "ц", "C": "ч", "S": "шщ", "": "ъь",
    }.items()
    for letter in letters
} | {
    "дж": "J", "чж": "J", "тч": "C", "дз": "z", "цз": "z", "тс": "c", "дс": "c", "кс": "#", "кц": "#", "кст": "kst",
    "нг": "N", "уа": "Wa", "уо": "Wo", "уэ": "We", "уи": "Wi",
}  # fmt: skip
_LATIN = (
    {letter: letter for letter in "abdefghiklmnoprstuvyz"}
    | {letter + "w" + vowel: letter + "W" + vowel for letter in "ao" for vowel in _VOWELS}
    | {"ay" + vowel: "ay" + vowel for vowel in "aeiou"}
    | {vowel + "kes": vowel + "#" for vowel in _VOWELS}
    | {
        "au": "o", "aw": "o", "ay": "e", "c": "K", "ce": "qe", "cester": "ster", "ch": "X", "ci": "qi", "ck": "k",
        "cks": "#", "cq": "k", "cqu": "k", "cy": "qi", "cz": "C", "dg": "J", "dj": "J", "ds": "c", "dz": "c",
        "dzh": "J", "ea": "e",
        "eau": "o", "ee": "i", "ei": "e", "eu": "e", "ewic": "evic", "ewsk": "evsk", "ey": "e", "ge": "Ge", "gh": "Q",
        "gi": "Gi", "gj": "G", "gn": "n", "gy": "Gi", "heim": "haim", "ie": "i", "ij": "i",
        "j": "J", "kh": "x", "kj": "k", "ks": "#",
        "kst": "kst", "lj": "l", "mc": "mak", "mcc": "mak", "ng": "N", "nge": "nGe", "ngg": "N", "ngi": "nGi",
        "nj": "nJ", "oe": "o", "oo": "u", "ou": "u", "ow": "o", "owic": "ovic", "owsk": "ovsk", "ph": "f", "q": "K",
        "qu": "kW", "sch": "S", "sh": "S", "shch": "S", "sheim": "shaim",
        "sz": "S", "tch": "C", "th": "T", "ts": "c", "tz": "c",
        "w": "W", "wh": "W", "wr": "r", "x": "#", "xh": "J", "xt": "kst", "zh": "Z", "ß": "s", "æ": "e", "ç": "s",
        "ø": "e", "đ": "d", "ı": "i", "ł": "l",
    }
)  # fmt: skip
_LETTERS = _CYRILLIC | _LATIN
_PARTS = re.compile("|".join(sorted(_LETTERS, key=len, reverse=True)) + "|.", re.DOTALL)

# What it costs to take one sound for another; pairs that stand nowhere cost most.
_COSTS = {
    0.1: "ei ao iy ou Kk Nn #z #S #s #x gx gQ xQ tT vW uW uv sq cq cz qz Gg GJ JZ XC Xk Xx xh gh",
    0.25: "Jg Qf KC Kc Kq Kg Kx sz cs sS zZ CS XS Cc Qk xk GZ Gx Jy Jx JC JG Ju fT zT sT dT kg GC qk qC ZS vf iJ yZ fh"
    " Wg Wo",
    0.5: "td pb ST CJ Sz Sc lW vb vu pf Zs Zc qS nm Jz kx Jd Zy yx gv",
}
_SUBSTITUTES = {(left, right): 0.25 for left in _VOWELS for right in _VOWELS}
for _cost in sorted(_COSTS, reverse=True):
    for _two in _COSTS[_cost].split():
        _SUBSTITUTES[_two[0], _two[1]] = _SUBSTITUTES[_two[1], _two[0]] = _cost
_SUBSTITUTES |= {(sound, sound): 0.0 for sound in "".join(_LETTERS.values())}
# What it costs that a sound has no counterpart: vowels and what is often silent cost little, 0.9 is usual.
_LONE = dict.fromkeys(_VOWELS, 0.2) | dict.fromkeys("lmnz", 1.1)
_LONE |= {"e": 0.15, "h": 0.2, "Q": 0.2, "W": 0.3, "x": 0.6, "s": 0.8, "t": 0.7, "d": 0.8}
_USUAL, _OTHER = 0.9, 1.1


def _together(*parts: str) -> frozenset[str]:
    """Every way to put a word of each part together; ``-`` stands for none."""
    return frozenset("".join(words).replace("-", "") for words in product(*(part.split() for part in parts)))


_KAZAKH_CASES = (
    "- лар лер дар дер тар тер",
    "- ы і сы сі",
    """- ның нің дың дің тың тің ға ге қа ке а е на не ны ні ды ді ты ті н да де та те нда нде дан ден тан тен нан нен
    мен бен пен дағы дегі тағы тегі ндағы ндегі нікі дікі тікі ша ше дай дей тай тей""",
)
CASES: dict[str, frozenset[str]] = {
    "kk": _together(*_KAZAKH_CASES),
    "ru": _together(
        """а я у ю е ё и ы о й ь ом ем ём ой ей ою ею ам ям ами ями ах ях ий ый ого его ому ему им ым их ых ими ыми ую
        юю ая яя ое ее ые ие"""
    ),
    "en": _together("s es"),
}
"""What a name may end in as a case or a plural."""
ENDINGS: dict[str, frozenset[str]] = {
    "kk": _together("- лық лік дық дік тық тік лықтар ліктер дықтар діктер тықтар тіктер стан ия ланд", *_KAZAKH_CASES),
    "ru": _together(
        """а я у ю е ё и ы о й ь ом ем ём ой ей ою ею ам ям ами ями ах ях ов ев ий ый ого его ому ему ым им ых их ыми
        ими ую юю ая яя ое ее ые ие ия ии ию ией ьи ье ья ьей ова ец нец анец цы нцы анцы нин анин яне ане ян"""
    )
    | _together(
        "ск нск овск инск ийск ьск анск ческ еск атск иатск ийц ц ов ев",
        "ый ий ого ому им ом ая ой ую ое ие их ими и ы ев ем ам ами ах а у е",
    )
    | _together("стан истан", "- а у ом е"),
    "en": _together("s es n ns ian ians ish ese ia stan istan land ean"),
}
"""What a name may end in beside its stem: cases, plurals, and what makes a country's people and language of it."""

# What makes a father's name of a name, in three languages and with case endings.
_PATRONYMIC = re.compile(
    r"(\w{3,}?)(?:(?:ұлы|улы|қызы|кызы|uly|[qk]yzy)\w{0,4}|[еёо](?:в|вич|вн)\w{0,3}|y?[eo]v(?:a|ich|na)?)"
)
_SON = re.compile(r"ұлы|улы|қызы|кызы|uly|[qk]yzy")

_SHORTEST = 3  # sounds of a stem
_LONG = 5.0  # what a name weighs beyond which its length excuses no more
LONGEST = 30  # letters of a name; a longer one is none


@lru_cache(8192)
def _sounds(word: str, language: str) -> tuple[str, tuple[int, ...]]:
    """The sounds of a word, and after how many of them it may end."""
    word = word.lower()
    if not word.isascii():  # é is e to us
        word = "".join(letter if letter in _LETTERS else unicodedata.normalize("NFD", letter)[0] for letter in word)
    sounds: list[str] = []
    after = [0] * (len(word) + 1)  # sounds until a letter
    for part in _PARTS.finditer(word):
        before = len(sounds)
        for sound in _LETTERS.get(part[0], ""):
            if not sounds or sounds[-1] != sound:
                sounds.append(sound)
        for place in range(part.start(), part.end()):
            after[place + 1] = min(len(sounds), before + place + 1 - part.start())
    ends = {len(sounds)}
    for place in range(2, len(word)):
        if word[place:] in ENDINGS[language] and after[place] >= _SHORTEST:
            ends.add(after[place])
    return "".join(sounds), tuple(sorted(ends))


@lru_cache(16384)
def distance(left: str, right: str, left_language: str, right_language: str, limit: float = 0.5) -> float:
    """How far two names are apart: 0 for those that sound the same, 1 for those without a common sound.

    The cost of turning one into the other, by the number of sounds; endings of either language are free. What is surely
    beyond ``limit`` is not looked at to its end and told as 1.
    """
    if not 0 < len(left) <= LONGEST or not 0 < len(right) <= LONGEST:
        return 1.0
    if left.lower() == right.lower():
        return 0.0
    left, right = _without_patronymics(left.lower(), right.lower())
    spoken, ends = _sounds(left, left_language)
    other, other_ends = _sounds(right, right_language)
    if not spoken or not other:
        return 1.0
    most = limit * min(_LONG, max(_weight(spoken), _weight(other)))
    row = [0.0]
    for sound in other:
        row.append(row[-1] + _LONE.get(sound, _USUAL))
    best = 1.0
    for place, sound in enumerate(spoken, 1):
        lone = _LONE.get(sound, _USUAL)
        above, row = row, [row[0] + lone]
        for at, against in enumerate(other):
            row.append(
                min(
                    above[at] + _SUBSTITUTES.get((sound, against), _OTHER),
                    above[at + 1] + lone,
                    row[at] + _LONE.get(against, _USUAL),
                )
            )
        if min(row) > most:
            return best
        if place in ends:
            for end in other_ends:
                best = min(best, row[end] / min(_LONG, max(_weight(spoken[:place]), _weight(other[:end]))))
    return min(1.0, best)


def _without_patronymics(left: str, right: str) -> tuple[str, str]:
    """Құнанбайұлы is Кунанбаев and Кунанбаевич: their fathers' names, where one of two ends as Kazakh ones do."""
    if _SON.search(left) or _SON.search(right):
        child, same = _PATRONYMIC.fullmatch(left), _PATRONYMIC.fullmatch(right)
        if child and same:
            return child[1], same[1]
    return left, right


def _weight(sounds: str) -> float:
    return sum(0.4 if sound in _VOWELS else 1.0 for sound in sounds) + 0.5
