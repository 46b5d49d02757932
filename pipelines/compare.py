"""Several results side by side: the article, its translations and its summaries, each with its facts."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from pipelines.article import Article, StopCheck, Summary, Translation, never
from pipelines.assemble import assemble_paragraphs
from pipelines.engines import EngineSettings
from pipelines.languages import LANGUAGES
from pipelines.run import plan_translation, source_language, summarize, translate_article
from pipelines.words import numbers

_WORD = re.compile(r"[^\W\d_]+")


@dataclass(frozen=True, slots=True)
class Column:
    """One result. ``paragraphs`` of the article and of translations have equal numbers, so that rows align."""

    kind: Literal["article", "translation", "summary"]
    title: str
    language: str
    paragraphs: tuple[str, ...]
    facts: tuple[tuple[str, str], ...]

    @property
    def text(self) -> str:
        return "\n\n".join(self.paragraphs)


def compare_article(
    article: Article,
    targets: Sequence[str],
    methods: Sequence[str | None],
    sentences: int,
    source: str | None = None,
    model: str | None = None,
    summary_language: str | None = None,
    settings: EngineSettings | None = None,
    stopped: StopCheck = never,
) -> Iterator[Column]:
    """Yield the columns as they are ready: article, a translation a target, a summary a method.

    A method ``None`` is the best installed model. Raises what translating and summarising raise.
    """
    found = source_language(article, source)
    yield article_column(article, found)
    for target in dict.fromkeys(targets):
        if target != found:
            plan = plan_translation(article, target, found, model, settings)
            yield translation_column(translate_article(plan, stopped))
    for method in dict.fromkeys(methods):
        weightless = method in ("lead", "extractive")
        into = found if weightless else summary_language
        yield summary_column(article, summarize(article, sentences, method, into, found, settings, stopped))


def article_column(article: Article, code: str) -> Column:
    """The article itself."""
    facts = (("words", str(article.words)),)
    return Column(
        "article", f"Article ({LANGUAGES[code].name})", code, tuple(p.text for p in article.paragraphs), facts
    )


def translation_column(result: Translation) -> Column:
    """A translation, with its model, time and number of flagged sentences."""
    paragraphs = tuple(assemble_paragraphs(result.article, result.segments))
    flagged = sum(bool(piece.flags) for piece in result.segments)
    facts = (
        ("model", result.signature.split("|")[0]),
        ("time", f"{result.seconds:.1f} s"),
        ("words", str(sum(len(text.split()) for text in paragraphs))),
        ("flagged", f"{flagged} of {len(result.segments)} sentences"),
    )
    title = f"Translation to {LANGUAGES[result.target_language].name}"
    return Column("translation", title, result.target_language, paragraphs, facts)


def summary_column(article: Article, result: Summary) -> Column:
    """A summary: its method, compression, share of words that the source lacks, and figures not in the source."""
    words = len(result.text.split())
    source = {word.lower() for word in _WORD.findall(article.text)}
    own = [word.lower() for word in _WORD.findall(result.text)]
    known = set(numbers(article.text))
    invented = [number for number in numbers(result.text) if number not in known]
    facts = [
        ("time", f"{result.seconds:.1f} s"),
        ("words", f"{words} ({words / max(1, article.words):.0%} of the article)"),
    ]
    if result.source_language == result.target_language:
        new = sum(word not in source for word in own)
        facts.append(("new words", f"{new / max(1, len(own)):.0%}"))
    facts.append(("figures not in the article", ", ".join(invented) or "none"))
    title = f"Summary by {result.method} ({LANGUAGES[result.target_language].name})"
    return Column("summary", title, result.target_language, (result.text,), tuple(facts))
