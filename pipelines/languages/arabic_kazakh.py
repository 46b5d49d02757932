"""Kazakh in Arabic letters (töte jazuw, as it is written in China) -> the Cyrillic letters of Kazakhstan, by a table.

The letters are those of A. Baitursynuly's alphabet in its form of today (Unicode, "Arabic", U+0600 to U+06FF). A hamza
before a word, and ك, گ and ە in it, tell that all its vowels are front ones.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable

_SAME = str.maketrans(
    {"\u06a9": "ك", "\u06cc": "ي", "\u06be": "ه", "\u0621": "\u0674", "\u0654": "\u0674", "\u0640": "", "\u200c": ""}
    | {"\u0675": "\u0674ا", "\u0676": "\u0674و", "\u0677": "\u0674ۇ", "\u0678": "\u0674ى"}
)
_WORD = re.compile(r"[\u0620-\u064a\u066e-\u06d3\u06d5\u0674]+")
_FORMS = re.compile("[\ufb50-\ufdff\ufe70-\ufefc]+")  # a letter's shapes at the ends of words and within
_FRONT = re.compile("[\u0674كگە]")

_CONSONANTS = dict(zip("بپتجچحدرزسشعفقكگڭلمنهۆۋي", "бптжчхдрзсшғфқкгңлмнһвуй", strict=True)) | {"خ": "х", "غ": "ғ"}
_BACK = dict(zip("اوۇىە", "аоұые", strict=True))
_VOWELS = {False: _BACK, True: _BACK | dict(zip("اوۇى", "әөүі", strict=True))}
_VOWEL = "аәоөұүыіеу"
_SIGNS = str.maketrans("،؛؟٪٫٬۔" + "٠١٢٣٤٥٦٧٨٩" + "۰۱۲۳۴۵۶۷۸۹", ",;?%,\u00a0." + "0123456789" * 2)
_STARTS = re.compile(r"(?:^|[.!?…]\s|(?<!\s)[^\S\n]*+\n)\s*+[«\"“(—–-]*+\s*+([а-яәғқңөұүһі])")

# What one Cyrillic letter stands for; й is written like и, у like a vowel and a consonant.
_JOINED = (
    (re.compile(rf"(?<=[{_VOWEL}])йа|\bйа"), "я"),
    (re.compile(rf"(?<=[{_VOWEL}])й[уұ]|\bй[уұ]"), "ю"),
    (re.compile(rf"(?<=[^\W{_VOWEL}й])йа"), "ия"),
    (re.compile(rf"(?<=[^\W{_VOWEL}й])й"), "и"),
    (re.compile(rf"\bй(?=[^\W{_VOWEL}])"), "и"),
    (re.compile(r"\bйо"), "ё"),
)


def in_cyrillic(text: str) -> str:
    """The text with its words in Arabic letters in Cyrillic ones, sentences with a capital; other text as it is."""
    plain = _FORMS.sub(lambda forms: unicodedata.normalize("NFKC", forms[0]), text).translate(_SAME)
    if not _WORD.search(plain):
        return text
    turned = _WORD.sub(_turned, plain).translate(_SIGNS)
    return _STARTS.sub(lambda start: start[0][:-1] + start[1].upper(), turned)


def _turned(match: re.Match[str]) -> str:
    word = match[0]
    letters = _CONSONANTS | _VOWELS[bool(_FRONT.search(word))]
    spelt = "".join(letters.get(letter, "") for letter in word)
    for pattern, letter in _JOINED:
        spelt = pattern.sub(letter, spelt)
    return spelt


USUAL_LETTERS: dict[str, Callable[[str], str]] = {"kk": in_cyrillic}
"""By language that is also written in other letters than are usual here: a text in the usual ones."""
