"""Facts about the three languages, as tables: names, letters, scripts."""

from __future__ import annotations

import re
from dataclasses import dataclass

from pipelines.errors import LanguageError
from pipelines.message import N_, Message

_RUSSIAN = "абвгдеёжзийклмнопрстуфхцчшщъыьэюя"


@dataclass(frozen=True, slots=True)
class Language:
    """A language that Audar translates: ISO 639-1 code, its names, and the letters it is written with (lower case).

    ``words`` are others that people type for it, in lower case.
    """

    code: str
    name: Message
    native: str
    words: tuple[str, ...]
    script: str
    letters: frozenset[str]


LANGUAGES: dict[str, Language] = {
    language.code: language
    for language in (
        Language(
            "kk",
            N_("Kazakh"),
            "қазақша",
            ("kz", "kaz", "qazaq", "qazaqsha", "қазақ", "казахский"),
            "cyrillic",
            frozenset(_RUSSIAN + "әғқңөұүһі"),
        ),
        Language("ru", N_("Russian"), "русский", ("rus", "орыс", "орысша"), "cyrillic", frozenset(_RUSSIAN)),
        Language(
            "en",
            N_("English"),
            "English",
            ("eng", "английский", "ағылшын", "ағылшынша"),
            "latin",
            frozenset("abcdefghijklmnopqrstuvwxyz"),
        ),
    )
}

SCRIPTS: dict[str, Message] = {"cyrillic": N_("cyrillic"), "latin": N_("latin"), "arabic": N_("arabic")}
"""The names of scripts."""

DIRECTIONS: tuple[str, ...] = tuple(f"{a}-{b}" for a in LANGUAGES for b in LANGUAGES if a != b)


_BY_WORD: dict[str, Language] = {
    word: language
    for language in LANGUAGES.values()
    for word in (language.code, language.name.lower(), language.native.lower(), *language.words)
}


def language(code: str) -> Language:
    """Return the language of a code, a name (``Kazakh``, ``қазақша``, ``kaz``) or a locale (``kk_KZ``).

    Raises ``LanguageError`` for one that Audar does not know.
    """
    word = code.strip().lower()
    match = _BY_WORD.get(word) or _BY_WORD.get(re.split(r"[-_.]", word)[0])
    if match is None:
        raise LanguageError(
            "Unsupported language '{code}': choose one of {names}.", code=code, names=", ".join(LANGUAGES)
        )
    return match
