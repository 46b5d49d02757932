"""Several results side by side: the article, its translations and its summaries, each with its facts."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Literal

from pipelines.article import Article, StopCheck, Summary, never
from pipelines.assemble import Translation, assemble_paragraphs
from pipelines.catalogue import find_model
from pipelines.marks.shown import shown_paragraph
from pipelines.memory import Memory
from pipelines.message import Message
from pipelines.models.choose import NoModel, does_somehow
from pipelines.models.routes import find_way
from pipelines.output.labels import ENGLISH, Labels, title
from pipelines.quality.facts import Facts, Found, Source
from pipelines.run import plan_translation, source_language, summarize, translate_article
from pipelines.task import EngineSettings, Task


@dataclass(frozen=True, slots=True)
class Column:
    """One result. ``paragraphs`` of the article and of translations have equal numbers, so that rows align."""

    kind: Literal["article", "translation", "summary"]
    title: str
    language: str
    paragraphs: tuple[str, ...]
    facts: Facts

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
    memory: Memory | None = None,
    direct: bool = False,
) -> Iterator[Column]:
    """Yield the columns as they are ready: article, a translation a target, a summary a method.

    A method ``None`` is the best installed model; without a ``memory`` the user's own serves. ``direct``: only by
    models that do it themselves. Raises what translating and summarising raise.
    """
    found = source_language(article, source)
    measured = measured_source(article, found)
    yield article_column(article, found)
    for target in dict.fromkeys(targets):
        if target != found:
            plan = plan_translation(article, target, found, model, settings, memory, direct)
            yield translation_column(measured, translate_article(plan, stopped))
    for method in dict.fromkeys(methods):
        weightless = method in ("lead", "extractive")
        into = found if weightless else summary_language
        result = summarize(article, sentences, method, into, found, settings, stopped, direct, memory)
        yield summary_column(measured, result)


def default_methods(
    language: str, target: str | None, model: str | None = None, direct: bool = False
) -> tuple[tuple[str | None, ...], str]:
    """extractive, lead, and before them the named model, if it summarises, or the best installed one (``None``).

    Also why no model is among them, for the user; empty where one is.
    """
    task = Task("summarize", language, target or language, 3)
    if model and does_somehow(find_model(model), task):
        return (model, "extractive", "lead"), ""
    try:
        find_way(task, direct=direct)
    except NoModel as error:
        return ("extractive", "lead"), Message("{error} The summaries are extractive.", error=error)
    return (None, "extractive", "lead"), ""


def measured_source(article: Article, code: str) -> Source:
    """The article's running text, prepared for measuring results against it."""
    return Source("\n".join(map(shown_paragraph, article.paragraphs)), code)


def article_column(article: Article, code: str) -> Column:
    """The article itself."""
    paragraphs = tuple(map(shown_paragraph, article.paragraphs))
    return Column("article", title("article", code), code, paragraphs, Facts(article.words))


def translation_column(source: Source, result: Translation) -> Column:
    """A translation and its facts."""
    paragraphs = tuple(assemble_paragraphs(result.article, result.segments))
    # A sentence that is not translated yet is missing, not doubtful.
    flagged = sum(any(flag.code != "untranslated" for flag in piece.flags) for piece in result.segments)
    model, code = result.signature.split("|")[0], result.target_language
    facts = source.measure("\n".join(paragraphs), code, model, result.seconds, flagged, len(result.segments))
    return Column("translation", title("translation", code), code, paragraphs, facts)


def summary_column(source: Source, result: Summary) -> Column:
    """A summary and its facts."""
    code = result.target_language
    facts = source.measure(result.text, code, result.method, result.seconds)
    return Column("summary", title("summary", code, result.method), code, (result.text,), facts)


def titled(column: Column, labels: Labels) -> Column:
    """The column with its title in the labels' language."""
    return replace(column, title=title(column.kind, column.language, column.facts.method, labels))


def fact_rows(facts: Facts, labels: Labels = ENGLISH) -> tuple[tuple[str, str], ...]:
    """Facts as labels and values, for people."""
    rows = [(labels.words, str(facts.words))]
    if facts.share is None or facts.figures is None or facts.names is None:
        return tuple(rows)
    seconds = f"{facts.seconds or 0:.1f}".replace(".", labels.decimal)
    rows = [(labels.made_by, labels.methods.get(facts.method, facts.method))]
    rows.append((labels.time, labels.seconds.format(n=seconds)))
    rows.append((labels.words, labels.share.format(n=facts.words, share=f"{facts.share:.0%}")))
    rows.append((labels.new_words, "–" if facts.new_words is None else f"{facts.new_words:.0%}"))
    rows.append((labels.figures, _found(facts.figures, labels)))
    rows.append((labels.names, _found(facts.names, labels)))
    if facts.flagged is not None:
        rows.append((labels.flagged, labels.sentences.format(n=facts.flagged, total=facts.sentences)))
    return tuple(rows)


def _found(found: Found, labels: Labels) -> str:
    text = labels.found.format(done=len(found.present), total=found.total)
    return text + (f"; {labels.absent.format(list=', '.join(found.absent))}" if found.absent else "")
