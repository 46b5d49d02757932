"""Facts about the three languages, as tables: names, letters, scripts."""

from __future__ import annotations

from dataclasses import dataclass

from pipelines.errors import LanguageError

_RUSSIAN = "абвгдеёжзийклмнопрстуфхцчшщъыьэюя"


@dataclass(frozen=True, slots=True)
class Language:
    """A language that Audar translates: ISO 639-1 code, its names, and the letters it is written with (lower case)."""

    code: str
    name: str
    native: str
    script: str
    letters: frozenset[str]


LANGUAGES: dict[str, Language] = {
    language.code: language
    for language in (
        Language("kk", "Kazakh", "қазақша", "cyrillic", frozenset(_RUSSIAN + "әғқңөұүһі")),
        Language("ru", "Russian", "русский", "cyrillic", frozenset(_RUSSIAN)),
        Language("en", "English", "English", "latin", frozenset("abcdefghijklmnopqrstuvwxyz")),
    )
}

DIRECTIONS: tuple[str, ...] = tuple(f"{a}-{b}" for a in LANGUAGES for b in LANGUAGES if a != b)


def language(code: str) -> Language:
    """Return the language of a code; raises ``LanguageError`` for one that Audar does not know."""
    try:
        return LANGUAGES[code]
    except KeyError:
        raise LanguageError(f"Unsupported language '{code}': choose one of {', '.join(LANGUAGES)}.") from None
