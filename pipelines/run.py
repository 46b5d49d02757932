"""The whole flow, in the order it happens: detect, find a route, split, translate or summarise, assemble.

The command line, the screen and the folder mode all call these functions.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import dataclass

from pipelines.article import (
    Article,
    Flag,
    Segment,
    StopCheck,
    Summary,
    TranslatedSegment,
    never,
)
from pipelines.assemble import Translation
from pipelines.detect import detect_article
from pipelines.engines import Engine
from pipelines.errors import LanguageError, Stopped
from pipelines.languages import LANGUAGES, SCRIPTS, language
from pipelines.languages.language_names import language_name
from pipelines.languages.words import has_words
from pipelines.memory import Memory, MemoryKey, Notes, no_memory
from pipelines.message import Message
from pipelines.read import without_marks
from pipelines.route import Route, find_route
from pipelines.split import segment_article
from pipelines.summaries.by_model import Draft, summarize_article
from pipelines.summaries.in_steps import summarize_in_steps
from pipelines.task import EngineSettings, Task
from pipelines.translate import translate_segments


@dataclass(frozen=True, slots=True)
class TranslationPlan:
    """Everything decided before the first word is translated.

    What went wrong with the route's memory is among ``warnings`` or, if it came later, in the memory's own.
    """

    article: Article
    route: Route
    segments: tuple[Segment, ...]
    warnings: tuple[str, ...] = ()

    @property
    def counts(self) -> list[int]:
        """Segments a paragraph."""
        counts = [0] * len(self.article.paragraphs)
        for segment in self.segments:
            counts[segment.paragraph] += 1
        return counts


def source_language(article: Article, given: str | None = None, target: str | None = None) -> tuple[str, str | None]:
    """The language named by the user, else the detected one, and the letters it is in: all else is told of them.

    Where a ``target`` is named, a text without words is in it: numbers and addresses need no language and no model.
    Raises ``LanguageError`` for none of the three.
    """
    if target and not given and not any(has_words(paragraph.text) for paragraph in article.paragraphs):
        return language(target).code, None
    found = detect_article(article)
    if given:
        return language(given).code, found.script
    if found.language:
        return found.language, found.script
    if found.script is None:
        raise LanguageError(
            "{name} has no words to tell a language by; name it with --from kk, ru or en.", name=article.name
        )
    likely = Message(" (it looks like {language})", language=language_name(found.runner_up)) if found.runner_up else ""
    raise LanguageError(
        "{name} is in none of Kazakh, Russian and English{likely}; --from kk, ru or en overrules that.",
        name=article.name,
        likely=likely,
    )


def plan_translation(
    article: Article,
    target: str,
    source: str | None = None,
    model: str | None = None,
    settings: EngineSettings | None = None,
    memory: Memory | None = None,
    direct: bool = False,
) -> TranslationPlan:
    """Detect, find a route and split. Raises ``LanguageError``, ``NoModel`` or ``ModelUnavailable``."""
    code, script = source_language(article, source, target)
    task = Task("translate", code, language(target).code)
    return plan_along(article, find_route(task, model, settings, memory, direct), script)


def plan_along(article: Article, route: Route, script: str | None = None) -> TranslationPlan:
    """Split an article for a route that was found. ``script``: the letters it is in, where they are known."""
    segments = tuple(segment_article(article, route.task.source))
    if not route.legs:
        return TranslationPlan(article, route, segments)
    odd = script_warning(article, route, script)
    details = [flag.detail for flag in (*route.warnings, *odd)]
    return TranslationPlan(article, route, segments, (*details, *(route.memory.check() if route.memory else ())))


def script_warning(article: Article, route: Route, script: str | None) -> tuple[Flag, ...]:
    """A word about text in another script than the models learnt from: Kazakh in Latin or Arabic letters."""
    source = LANGUAGES[route.task.source]
    if not script or script == source.script:
        return ()
    detail = Message(
        "{name} is in {script} letters; models learnt {language} in {expected} ones.",
        name=article.name,
        script=SCRIPTS.get(script, script),
        language=source.name,
        expected=SCRIPTS[source.script],
    )
    return (Flag("unreliable", detail),)


def stream_translation(plan: TranslationPlan, stopped: StopCheck = never) -> Iterator[tuple[int, TranslatedSegment]]:
    """Yield ``(index, translated segment)`` as they are ready, in any order."""
    route = plan.route
    if route.engine is None:
        return enumerate(TranslatedSegment(segment, segment.text) for segment in plan.segments)
    if route.memory is None:
        return translate_segments(plan.segments, route.engine, route.task, stopped)
    return _with_memory(plan, route.engine, route.memory, stopped)


def _with_memory(
    plan: TranslationPlan, engine: Engine, memory: Memory, stopped: StopCheck
) -> Iterator[tuple[int, TranslatedSegment]]:
    task = plan.route.task
    notes = Notes(memory, MemoryKey(task.source, task.target, plan.route.signature))
    with memory:
        yield from translate_segments(plan.segments, engine, task, stopped, notes)


def collect_translation(
    plan: TranslationPlan, pieces: dict[int, TranslatedSegment], seconds: float = 0.0
) -> Translation:
    """Put finished pieces in order. Raises ``Stopped`` if some are missing."""
    if len(pieces) < len(plan.segments):
        raise Stopped("Stopped after {pieces} of {segments} segments.", pieces=len(pieces), segments=len(plan.segments))
    ordered = tuple(pieces[index] for index in range(len(plan.segments)))
    task, memory = plan.route.task, plan.route.memory
    warnings = tuple(dict.fromkeys((*plan.warnings, *(memory.warnings if memory else ()))))
    return Translation(plan.article, task.source, task.target, plan.route.signature, ordered, seconds, warnings)


def translate_article(plan: TranslationPlan, stopped: StopCheck = never) -> Translation:
    """The whole translation at once. Raises ``Stopped`` when it was stopped."""
    start = time.monotonic()
    pieces = dict(stream_translation(plan, stopped))
    return collect_translation(plan, pieces, time.monotonic() - start)


def summarize(
    article: Article,
    sentences: int,
    method: str | None = None,
    target: str | None = None,
    source: str | None = None,
    settings: EngineSettings | None = None,
    memory: Memory | None = None,
    direct: bool = False,
) -> Summary:
    """Detect, find a route and summarise by it; ``method`` is a model or a way without one, as ``find_route`` has it.

    Where no model does it, the article or the summary is translated too, unless ``direct``. Raises ``LanguageError``,
    ``NoModel``, ``ModelUnavailable`` or ``InputError``.
    """
    code, script = source_language(article, source)
    task = Task("summarize", code, language(target).code if target else code, sentences)
    return summarize_along(article, find_route(task, method, settings, memory, direct), script)


def summarize_along(article: Article, route: Route, script: str | None = None, stopped: StopCheck = never) -> Summary:
    """Summarise by a route that was found, whose warnings come first among the flags.

    ``script``: the letters that the article is in, where they are known.
    """
    start = time.monotonic()
    task, legs = route.task, route.legs
    odd = script_warning(article, route, script) if legs else ()
    article = without_marks(article)
    if not legs:
        from pipelines.summaries.extractive import extractive, lead

        method = {"lead": lead, "extractive": extractive}[route.models]
        draft = Draft(method(article, task.source, task.sentences))
    elif len(legs) == 1:
        draft = summarize_article(article, legs[0].engine, task, stopped)
    else:
        with route.memory or no_memory() as memory:
            draft = summarize_in_steps(article, task, legs, stopped, memory)
    seconds = time.monotonic() - start
    flags = (*route.warnings, *odd, *draft.flags)
    return Summary(draft.text, route.models, task.source, task.target, route.signature, seconds, flags)
