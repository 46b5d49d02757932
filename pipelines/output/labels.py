"""The words around results in texts and pages: English ones, or those that a caller gives in another language."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from pipelines.languages import LANGUAGES


def _names() -> dict[str, str]:
    return {code: known.name for code, known in LANGUAGES.items()}


@dataclass(frozen=True, slots=True)
class Labels:
    """Titles, names of facts and their values; what stands in braces is filled in.

    ``language`` is the code of the words' language, ``languages`` are names by code, ``methods`` words for ways to
    summarise (a method without one stands as it is), ``localized`` gives a message in the language.
    """

    language: str = "en"
    languages: Mapping[str, str] = field(default_factory=_names)
    methods: Mapping[str, str] = field(default_factory=dict)
    decimal: str = "."
    localized: Callable[[object], str] = str
    article: str = "Article ({language})"
    translation: str = "Translation to {language}"
    summary: str = "Summary by {method} ({language})"
    facts: str = "Facts"
    made_by: str = "made by"
    time: str = "time"
    seconds: str = "{n} s"
    words: str = "words"
    share: str = "{n} ({share} of the article)"
    new_words: str = "new words"
    compression: str = "compression"
    taken: str = "taken over"
    fragments: str = "{share} of the words, in passages of {n}"
    figures: str = "figures in the article"
    names: str = "names in the article"
    present: str = "{done} of {total}"
    absent: str = "not found: {list}"
    flagged: str = "flagged"
    sentences: str = "{n} of {total} sentences"
    warning: str = "warning"


ENGLISH = Labels()


def title(kind: str, code: str, method: str = "", labels: Labels = ENGLISH) -> str:
    """The title of an ``article``, ``translation`` or ``summary`` in a language."""
    template = {"article": labels.article, "translation": labels.translation}.get(kind, labels.summary)
    return template.format(language=labels.languages[code], method=labels.methods.get(method, method))
