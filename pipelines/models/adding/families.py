"""The families of models that Audar runs, as a table: how each is recognised, and how it is told the languages."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

Knows = Callable[[str], bool]
"""Whether a tokenizer has this very token."""


@dataclass(frozen=True, slots=True)
class Family:
    """``model_types`` are those of ``config.json``. A language is told by a code in the tokenizer or by a prefix.

    ``tokens`` are what the vocabulary must have for a language, where that is not the code or the prefix itself.
    ``any_source``: it reads every language that it writes, told or not. ``summarises``: such models often do, and
    their files do not say in what language. ``finetuned``: what it does in its languages is what it was trained
    further for.
    """

    name: str
    model_types: tuple[str, ...]
    codes: dict[str, str] = field(default_factory=dict)
    prefixes: dict[str, str] = field(default_factory=dict)
    tokens: dict[str, str] = field(default_factory=dict)
    any_source: bool = False
    summarises: bool = False
    finetuned: bool = False

    def languages(self, knows: Knows) -> dict[str, str]:
        """The codes or prefixes, by language, of those languages that the tokenizer knows."""
        codes = self.codes or self.prefixes
        return {code: codes[code] for code in codes if knows(self.tokens.get(code, codes[code].strip()))}


MARIAN = Family("Marian", ("marian",))

FAMILIES: tuple[Family, ...] = (
    Family("NLLB", ("m2m_100",), codes={"kk": "kaz_Cyrl", "ru": "rus_Cyrl", "en": "eng_Latn"}, any_source=True),
    Family(
        "M2M-100",
        ("m2m_100",),
        codes={"kk": "kk", "ru": "ru", "en": "en"},
        tokens={"kk": "__kk__", "ru": "__ru__", "en": "__en__"},
        any_source=True,
    ),
    Family("mBART", ("mbart",), codes={"kk": "kk_KZ", "ru": "ru_RU", "en": "en_XX"}, summarises=True, finetuned=True),
    Family("MADLAD", ("t5",), prefixes={"kk": "<2kk> ", "ru": "<2ru> ", "en": "<2en> "}, any_source=True),
    Family("OPUS-MT", ("marian",), prefixes={"kk": ">>kaz<< ", "ru": ">>rus<< ", "en": ">>eng<< "}),
    MARIAN,
    Family("T5", ("t5", "mt5", "umt5"), summarises=True),
    Family("BART", ("bart",), summarises=True),
)
"""The first family that has the type, and, where it tells languages, a language that the tokenizer knows, is taken."""

OPEN_LICENCES = frozenset(
    {
        "apache-2.0",
        "mit",
        "bsd-2-clause",
        "bsd-3-clause",
        "cc0-1.0",
        "cc-by-4.0",
        "cc-by-sa-4.0",
        "mpl-2.0",
        "unlicense",
    }
)
"""Licences that allow every use, commercial ones too, as the hub names them."""


def family_of(model_type: str, knows: Knows) -> Family | None:
    """The family of a model; ``None`` for a type that no engine here runs."""
    for family in FAMILIES:
        if model_type in family.model_types and (not (family.codes or family.prefixes) or family.languages(knows)):
            return family
    return None


def known_types() -> str:
    """Every model type, for a message."""
    return ", ".join(dict.fromkeys(model_type for family in FAMILIES for model_type in family.model_types))
