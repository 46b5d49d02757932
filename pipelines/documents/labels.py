"""The letter of a menu or button that a key takes: ``&Save``, ``_Open``, ``E&xit``, ``Cl_ose``, ``Pre~view``."""

from __future__ import annotations

import re

_LETTER = r"[^\W\d_]"
_CAPITAL = "[A-ZА-ЯЁӘҒҚҢӨҰҮҺІ]"
_SMALL = "[a-zа-яёәғқңөұүһі]"
_MOST_BEFORE = 4  # letters of its word before a sign; file_name and black&white have theirs elsewhere


def _sign(sign: str, first: str) -> re.Pattern[str]:
    """A sign before a word, or near the beginning of one whose first letter is such."""
    within = "|".join(rf"(?<=\b{first}{_LETTER * more})" for more in range(_MOST_BEFORE))
    return re.compile(rf"(?:(?<![\w&]){sign}(?={_LETTER})|(?:{within}){sign}(?={_SMALL}{{2}}))(?!\w+;)")


SIGNS = {"&amp;": _LETTER, "&": _LETTER, "~": _LETTER, "_": _CAPITAL}
_PATTERNS = {sign: _sign(sign, first) for sign, first in SIGNS.items()}
_LONGEST = 60  # letters of a label
_LAST_WORD = re.compile(r"(?<!\w)\w++\W*+\Z")


def key_pattern(value: str) -> str:
    """What finds the sign of a key in what may be a label, which has it once; empty for others."""
    patterns = (pattern for sign, pattern in _PATTERNS.items() if sign in value) if len(value) <= _LONGEST else ()
    return next((pattern.pattern for pattern in patterns if len(pattern.findall(value)) == 1), "")


def key_place(text: str, at: int) -> int:
    """Where a sign belongs that stands somewhere in a text: before a letter, else before the last word before it."""
    word = None if text[at : at + 1].isalpha() else _LAST_WORD.search(text[:at])
    return word.start() if word else at
