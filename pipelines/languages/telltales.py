"""Letters, endings and small words that tell a language at a glance: they raise a suspicion, the detector decides."""

from __future__ import annotations

import re
from collections.abc import Sequence

from pipelines.languages import Language
from pipelines.languages.stopwords import STOP_WORDS

_FREQUENT_KAZAKH, _KAZAKH = re.compile(r"[қғұі]"), re.compile(r"[әғқңөұүһі]")
_ONLY_RUSSIAN = re.compile(r"[ыэь]")  # of the Slavic languages that lack the letters below
_NOT_RUSSIAN = re.compile(r"ъ(?![еёюя])|[іўєґјљњћђџѓќ]")
_RUSSIAN = re.compile(r"(?<=[а-яё][а-яё])(?:ый|ая|ое|ого|ых|ыми|ться|тся|ется|ить|ать|ли|ла)\b")
_RUSSIAN_WORDS = STOP_WORDS["ru"] - STOP_WORDS["kk"]
_ORDINARY = 6  # words among which some have what every text of the language has
_SHARE = 1 / 4  # of words that have it


def is_unlike(words: Sequence[str], language: Language) -> bool:
    """Whether words in small letters, names aside, lack what marks their language, or have what it never has."""
    alien = any(not language.letters.issuperset(word.replace("'", "").replace("’", "")) for word in words)
    return alien or _LACKS[language.code](words)


def _lacks_kazakh(words: Sequence[str]) -> bool:
    return sum(_FREQUENT_KAZAKH.search(word) is not None for word in words) < _SHARE * len(words)


def _lacks_russian(words: Sequence[str]) -> bool:
    return any(_NOT_RUSSIAN.search(word) for word in words) or (
        len(words) >= _ORDINARY and not any(_ONLY_RUSSIAN.search(word) for word in words)
    )


def _lacks_english(words: Sequence[str]) -> bool:
    articles = sum(word in STOP_WORDS["en"] for word in words)
    return len(set(words)) >= _ORDINARY and articles < _SHARE * len(words)


_LACKS = {"kk": _lacks_kazakh, "ru": _lacks_russian, "en": _lacks_english}


def is_like(text: str, language: Language) -> bool:
    """Whether a Cyrillic text has what only Kazakh, or only Russian, has of the two."""
    return _HAS[language.code](text)


def _has_kazakh(text: str) -> bool:
    return _KAZAKH.search(text) is not None


def _has_russian(text: str) -> bool:
    return _RUSSIAN.search(text) is not None or not _RUSSIAN_WORDS.isdisjoint(text.split())


_HAS = {"kk": _has_kazakh, "ru": _has_russian}
