"""Endings that a foreign name takes in a sentence, whole: plural, possession, case, and what is made of a case."""

from __future__ import annotations

import re

ENDINGS = {
    "kk": re.compile(
        r"(?:[лдт][ае]р)?(?:ымыз|іміз|ыңыз|іңіз|мыз|міз|ңыз|ңіз|ым|ім|ың|ің|с?[ыі]|м|ң)?"
        r"(?:[ндт][ыі]ң|[ндт][ыі]|н|[ғг][ае]|[қк][ае]|н[ае]|[ае]|(?:н)?[дт][ае]|(?:н)?[дт][ае]н|н[ае]н|[мбп]ен)?"
        r"(?:[ғг][ыі])?(?:[лдт][ае]р)?(?:[ндт][ыі]ң|[ндт][ыі]|[ғгқк][ае]|[дт][ае]н?|[мбп]ен)?"
        r"(?:л[ыі]қ?к?|с[ыі]з|ш[ыі]|[дт]ік|[дт]ық)?"
    ),
    "ru": re.compile(r"ами|ями|ов|ев|ом|ем|ой|ей|ам|ах|ям|ях|а|я|у|ю|е|и|ы"),
}
"""By language: ``Telegramдағы``, ``iPhoneдар``, ``PDFті``; ``PDFом``, ``iPhoneы``. English ones need no rule."""

HYPHENATED = frozenset({"kk"})
"""Languages that put a hyphen before the ending of a foreign word."""
