"""Facts about the three languages, as tables: names, letters, scripts."""

from __future__ import annotations

from dataclasses import dataclass

from pipelines.errors import LanguageError
from pipelines.message import N_, Message

_RUSSIAN = "абвгдеёжзийклмнопрстуфхцчшщъыьэюя"


@dataclass(frozen=True, slots=True)
class Language:
    """A language that Audar translates: ISO 639-1 code, its names, and the letters it is written with (lower case)."""

    code: str
    name: Message
    native: str
    script: str
    letters: frozenset[str]


LANGUAGES: dict[str, Language] = {
    language.code: language
    for language in (
        Language("kk", N_("Kazakh"), "қазақша", "cyrillic", frozenset(_RUSSIAN + "әғқңөұүһі")),
        Language("ru", N_("Russian"), "русский", "cyrillic", frozenset(_RUSSIAN)),
        Language("en", N_("English"), "English", "latin", frozenset("abcdefghijklmnopqrstuvwxyz")),
    )
}

SCRIPTS: dict[str, Message] = {"cyrillic": N_("cyrillic"), "latin": N_("latin"), "arabic": N_("arabic")}
"""The names of scripts."""

DIRECTIONS: tuple[str, ...] = tuple(f"{a}-{b}" for a in LANGUAGES for b in LANGUAGES if a != b)


def language(code: str) -> Language:
    """Return the language of a code; raises ``LanguageError`` for one that Audar does not know."""
    try:
        return LANGUAGES[code]
    except KeyError:
        raise LanguageError(
            "Unsupported language '{code}': choose one of {names}.", code=code, names=", ".join(LANGUAGES)
        ) from None
