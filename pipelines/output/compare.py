"""Several results side by side: the article, its translations and its summaries, each with its facts."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Literal

from pipelines.article import Article, Detection, Flag, StopCheck, Summary, never
from pipelines.assemble import Translation, assemble_paragraphs
from pipelines.languages import LANGUAGES
from pipelines.marks.shown import shown_paragraph
from pipelines.message import Message
from pipelines.output.labels import ENGLISH, Labels, title
from pipelines.quality.facts import Facts, Source, Terms
from pipelines.route import BEST, WEIGHTLESS, Route, RouteFinder
from pipelines.run import languages_note, plan_along, source_language, summarize_along, translate_article
from pipelines.summaries.checks import sentences_of
from pipelines.task import Task


@dataclass(frozen=True, slots=True)
class Column:
    """One result. ``paragraphs`` of the article and of translations have equal numbers, so that rows align.

    ``flags`` are those of its sentences, each with the number of its paragraph.
    """

    kind: Literal["article", "translation", "summary"]
    title: str
    language: str
    paragraphs: tuple[str, ...]
    facts: Facts
    flags: tuple[tuple[int, Flag], ...] = ()

    @property
    def text(self) -> str:
        return "\n\n".join(self.paragraphs)


@dataclass(frozen=True, slots=True)
class ComparisonPlan:
    """What a comparison takes to be done, a route a column, and what its user should know before the first."""

    article: Article
    language: str
    detection: Detection
    routes: tuple[Route, ...]
    notes: tuple[str, ...] = ()


def plan_comparison(
    article: Article,
    targets: Sequence[str],
    sentences: int,
    methods: Sequence[str | None] | None = None,
    summary_language: str | None = None,
    source: str | None = None,
    model: str | None = None,
    finder: RouteFinder = BEST,
) -> ComparisonPlan:
    """Detect, and find the routes of a translation a target, by ``model``, and of a summary a method.

    The article's own language is a target where its paragraphs are in several. A method ``None`` is the best installed
    model; without ``methods`` they are extractive, lead, and a model where there is one. What takes the article's own
    sentences stays in its language. Raises ``LanguageError``, ``NoModel`` or ``ModelUnavailable``.
    """
    code, detection = source_language(article, source)
    notes: list[str] = []
    if methods is None:
        method, lacking = finder.summary_method(Task("summarize", code, summary_language or code), model)
        methods = (method, "extractive", "lead")
        notes += [Message("{error} The summaries are extractive.", error=lacking)] if lacking else ()
    routes = []
    for target in dict.fromkeys(targets):
        if target == code and not detection.paragraphs:
            notes.append(
                Message(
                    "{name} is already in {language}; there is no translation to it.",
                    name=article.name,
                    language=LANGUAGES[code].name,
                )
            )
            continue
        routes.append(finder.find(Task("translate", code, target), model, detection.languages))
        notes.append(languages_note(article, detection.paragraphs, target))
    for method in dict.fromkeys(methods):
        into = code if method in WEIGHTLESS else summary_language or code
        routes.append(finder.find(Task("summarize", code, into, sentences), method))
    warnings: list[str] = [Message("Warning: {text}", text=flag.detail) for route in routes for flag in route.warnings]
    return ComparisonPlan(article, code, detection, tuple(routes), tuple(dict.fromkeys(filter(None, notes + warnings))))


def compare_article(plan: ComparisonPlan, stopped: StopCheck = never) -> Iterator[Column]:
    """Yield the columns as they are ready: the article, then a translation or a summary a route.

    Raises what translating and summarising raise.
    """
    article = plan.article
    measured = measured_source(article, plan.language)
    yield article_column(article, plan.language)
    for route in plan.routes:
        if route.task.kind == "translate":
            result = translate_article(plan_along(article, route, plan.detection), stopped)
            yield translation_column(measured, result, route.models if route.others else "")
        else:
            yield summary_column(measured, summarize_along(article, route, plan.detection.script, stopped))


def measured_source(article: Article, code: str) -> Source:
    """The article's running text, prepared for measuring results against it."""
    return Source("\n".join(map(shown_paragraph, article.paragraphs)), code)


def article_column(article: Article, code: str) -> Column:
    """The article itself."""
    paragraphs = tuple(map(shown_paragraph, article.paragraphs))
    return Column("article", title("article", code), code, paragraphs, Facts(article.words))


def translation_column(source: Source, result: Translation, models: str = "") -> Column:
    """A translation and its facts; ``models`` made it, where its signature's head does not tell all of them."""
    paragraphs = tuple(assemble_paragraphs(result.article, result.segments))
    # A sentence that is not translated yet is missing, not doubtful.
    flagged = sum(any(flag.code != "untranslated" for flag in piece.flags) for piece in result.segments)
    model, code = models or result.signature.split("|")[0], result.target_language
    facts = source.measure("\n".join(paragraphs), code, model, result.seconds, flagged, len(result.segments))
    flags = tuple((piece.segment.paragraph, flag) for piece in result.segments for flag in piece.flags)
    facts = replace(facts, warnings=result.warnings)
    return Column("translation", title("translation", code), code, paragraphs, facts, flags)


def summary_column(source: Source, result: Summary) -> Column:
    """A summary and its facts."""
    code = result.target_language
    facts = summary_facts(source, result)
    flags = tuple((0, flag) for flag in result.doubts)
    return Column("summary", title("summary", code, result.method), code, (result.text,), facts, flags)


def summary_facts(source: Source, result: Summary) -> Facts:
    """The facts of a summary."""
    flagged = len({flag.sentence for flag in result.doubts if flag.sentence is not None})
    sentences = len(sentences_of(result.text, result.target_language))
    facts = source.measure(
        result.text, result.target_language, result.method, result.seconds, flagged, sentences, summary=True
    )
    return replace(facts, warnings=tuple(flag.detail for flag in result.flags))


def flag_reasons(column: Column, labels: Labels = ENGLISH) -> list[str]:
    """What is said of a translation's sentences, for people; a summary's facts have it among their warnings."""
    if column.kind == "summary":
        return []
    return [labels.localized(flag.detail) for _, flag in column.flags]


def titled(column: Column, labels: Labels) -> Column:
    """The column with its title in the labels' language."""
    return replace(column, title=title(column.kind, column.language, column.facts.method, labels))


def fact_rows(facts: Facts, labels: Labels = ENGLISH) -> tuple[tuple[str, str], ...]:
    """Facts as labels and values, for people."""
    rows = [(labels.words, str(facts.words))]
    warnings = [(labels.warning, labels.localized(text)) for text in facts.warnings]
    if facts.share is None or facts.figures is None or facts.names is None:
        return (*rows, *warnings)
    seconds = f"{facts.seconds or 0:.1f}".replace(".", labels.decimal)
    rows = [(labels.made_by, labels.methods.get(facts.method, facts.method))]
    rows.append((labels.time, labels.seconds.format(n=seconds)))
    rows.append((labels.words, labels.share.format(n=facts.words, share=f"{facts.share:.0%}")))
    rows.append((labels.new_words, "–" if facts.new_words is None else f"{facts.new_words:.0%}"))
    if facts.compression is not None:
        rows.append((labels.compression, f"{facts.compression:.1f}".replace(".", labels.decimal)))
    if facts.coverage is not None and facts.density is not None:
        density = f"{facts.density:.1f}".replace(".", labels.decimal)
        rows.append((labels.taken, labels.fragments.format(share=f"{facts.coverage:.0%}", n=density)))
    rows.append((labels.figures, _terms(facts.figures, labels)))
    rows.append((labels.names, _terms(facts.names, labels)))
    if facts.flagged is not None:
        rows.append((labels.flagged, labels.sentences.format(n=facts.flagged, total=facts.sentences)))
    return (*rows, *warnings)


def _terms(terms: Terms, labels: Labels) -> str:
    text = labels.present.format(done=len(terms.present), total=terms.total)
    return text + (f"; {labels.absent.format(list=', '.join(terms.absent))}" if terms.absent else "")
