"""Who did something to whom: which of two names of a sentence is the subject, by its case or by the order of words.

Only plain sentences are told: Kazakh and Russian by case endings, Russian also, and English only, by the order subject,
verb, object. Written from knowledge.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

from pipelines.languages.places import place_names
from pipelines.languages.words import any_word


@dataclass(frozen=True, slots=True)
class Role:
    """A name in a text: where it stands, its last word, and the name's last word in the other language."""

    start: int
    end: int
    word: str
    other: str


_BREAK = re.compile(r"[,;:.!?()\n]|\s[-–—]\s")
_CONSONANT = re.compile(r"[bcdfghjklmnpqrstvwxzбвгғджзйкқлмнңпрстфхһцчшщьъ]$", re.IGNORECASE)

# What stands between an English subject and its object, the verb first.
_ENGLISH_VERB = re.compile(
    r"\s+(?:(?:has|have|had|will|also|then|once|again|\w+ly)\s+)*(?:[a-z]{2,}ed|beat|gave|told|won|lost|sold|bought|took"
    r"|sent|hit|shot|led|taught|fought|caught|struck|drove|brought|overtook|saw|chose|lent|paid|wrote|made|thrashed)\b"
)
_ENGLISH_OTHER = any_word(
    "and or who whom which that of in at on with for as than because after before while but from by about"
)
_ENGLISH_BEFORE = re.compile(
    r"\b(?:of|in|at|on|with|for|to|from|by|than|and|or|against|as|about|between|like)\s+(?:\w+\s+)?[\"“]?$",
    re.IGNORECASE,
)

_RUSSIAN_VERB = re.compile(
    r"\b(?:[а-яё]{2,}(?:л|ла|ло|ли|ет|ит|ют|ят|ут|ат|ёт)|[а-яё]*(?:спас|в[её]з|н[её]с|мог|верг|стиг))\b"
)
_RUSSIAN_BEFORE = re.compile(
    r"\b(?:в|во|на|с|со|у|к|ко|о|об|от|за|из|для|при|после|против|между|около|и|или|над|под|перед|через|по|без|до|как)"
    r"\s+(?:\w+(?<!е)\s+)?[«\"]?$",  # "в финале Германию" is an object
    re.IGNORECASE,
)
_RUSSIAN_OBLIQUE = re.compile(r"(?:[уюеыи]|ой|ей|ою|ого|ому)$")
_RUSSIAN_FIXED = re.compile(r"[ыиоуеэюь]$")

_KAZAKH_OBJECT = re.compile(r"(?:[дтн][ыі]|[ғқ]а|[гк]е)$")
_KAZAKH_OTHER = re.compile(r"(?:[дтн][ыі]ң|[дт][ае]|[дтн][ае]н|[мбп]ен|[дт][ае]ғ[ыі]|[дт]егі)$")
_KAZAKH_LAST = re.compile(r"[^\W\d_]+(?=[^\w]*(?:[,;:.!?»]|$))")
_LIKE_AN_ENDING = re.compile(r"(?:[dtnдтн][yiыиі]|[gkғқгк][aeае])$", re.IGNORECASE)

# Verbs whose subject is who suffers or gets what the object of others does, and passive ones.
_TURNED = {
    "en": any_word(
        "was were is are been being by lost lose loses receiv* got gets took takes bought buys borrow* learn* heard"
        " inherit* suffer* trail*"
    ),
    "ru": any_word("проигр* уступ* получ* взял* взять купил* узнал* услышал* принял* унаслед* занял* \\w+ся \\w+сь"),
    "kk": any_word("жеңіл* ұтыл* ал алды алған алып есті* білді білген \\w+[ыі][лн](?:ды|ді|ған|ген|ып|іп)"),
}


def subject(text: str, language: str, first: Role, second: Role) -> tuple[int, bool] | None:
    """Which of two names, in their order, is the subject while the other is an object (0 or 1); None where unsure.

    Beside it: whether the verb turns the roles around, as "lose" does against "beat".
    """
    between = text[first.end : second.start]
    if _BREAK.search(between):
        return None
    clause = _SUBJECTS[language](text, first, second, between)
    if clause is None:
        return None
    at, verb = clause
    return at, _TURNED[language].search(verb) is not None


def _english(text: str, first: Role, second: Role, between: str) -> tuple[int, str] | None:
    del second
    verb = _ENGLISH_VERB.match(between.lstrip('"”'))
    if verb is None or _ENGLISH_OTHER.search(between) or _ENGLISH_BEFORE.search(text[: first.start]):
        return None
    return 0, between


def _russian(text: str, first: Role, second: Role, between: str) -> tuple[int, str] | None:
    verbs = _RUSSIAN_VERB.findall(between)
    if len(verbs) != 1 or any(_RUSSIAN_BEFORE.search(text[: role.start]) for role in (first, second)):
        return None
    bent = [_is_oblique(role) for role in (first, second)]
    if bent == [False, True]:
        return 0, between
    # Names without cases are told by their order alone, where nothing stands before the first.
    plain = not text[: first.start].strip(' «"“') and bent == [False, False]
    fixed = _RUSSIAN_FIXED.search(second.word) or text[second.start - 1 : second.start] in ("«", '"', "“")
    return (0, between) if plain and fixed else None


def _is_oblique(role: Role) -> bool:
    """Whether a Russian name is in another case than the nominative, as its like in the other language tells."""
    word, other = role.word.lower(), role.other.lower()
    if word == other:
        return False
    if names := place_names(word, "ru"):
        return word not in names
    if _CONSONANT.search(other):
        return not _CONSONANT.search(word)
    return other[-1] in "aаяе" and bool(_RUSSIAN_OBLIQUE.search(word))


def _kazakh(text: str, first: Role, second: Role, between: str) -> tuple[int, str] | None:
    del between
    objects = [_kazakh_case(text, role) for role in (first, second)]
    last = _KAZAKH_LAST.search(text, second.end)
    if last is None or sorted(objects) != ["", "object"]:
        return None
    return objects.index(""), last[0]


def _kazakh_case(text: str, role: Role) -> str:
    """``object`` for the accusative and the dative, "" for the nominative, else ``other``."""
    behind = re.match(r"[»\"”]-?([а-яәғқңөұүһі]+)", text[role.end :])
    word = behind[1] if behind else role.word
    if not behind and word.lower() in place_names(word, "kk"):
        return ""
    if _KAZAKH_OTHER.search(word):
        return "other"
    if _KAZAKH_OBJECT.search(word):
        return "" if not behind and _LIKE_AN_ENDING.search(role.other) else "object"
    return ""


_SUBJECTS: dict[str, Callable[[str, Role, Role, str], tuple[int, str] | None]] = {
    "en": _english,
    "ru": _russian,
    "kk": _kazakh,
}
