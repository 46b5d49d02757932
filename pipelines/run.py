"""The whole flow, in the order it happens: detect, choose a model, split, translate or summarise, assemble.

The command line, the screen and the folder mode all call these functions.
"""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
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
from pipelines.chain import Leg, engine_of, model_text, way_signature
from pipelines.detect import detect_article
from pipelines.engines import Engine, open_engine
from pipelines.errors import LanguageError, Stopped
from pipelines.languages import LANGUAGES, language
from pipelines.languages.language_names import language_name
from pipelines.languages.words import has_words
from pipelines.memory import Memory, MemoryKey, Notes, open_memory
from pipelines.models.choose import Choice
from pipelines.models.routes import Way, doubts, find_way
from pipelines.read import without_marks
from pipelines.revisions import revised
from pipelines.split import segment_article
from pipelines.summaries.by_model import summarize_article
from pipelines.summaries.in_steps import summarize_in_steps
from pipelines.task import EngineSettings, Task
from pipelines.translate import translate_segments

WEIGHTLESS = ("lead", "extractive")
"""Methods of summary that need no model."""


@dataclass(frozen=True, slots=True)
class TranslationPlan:
    """Everything decided before the first word is translated. Without legs the text is already in the target.

    ``engine`` goes the whole way, through all legs. ``memory`` is there where answers are remembered; what went wrong
    with it is among ``warnings`` or, if it came later, in its own.
    """

    article: Article
    task: Task
    segments: tuple[Segment, ...]
    legs: tuple[Leg, ...] = ()
    engine: Engine | None = None
    warnings: tuple[str, ...] = ()
    memory: Memory | None = None

    @property
    def counts(self) -> list[int]:
        """Segments a paragraph."""
        counts = [0] * len(self.article.paragraphs)
        for segment in self.segments:
            counts[segment.paragraph] += 1
        return counts

    @property
    def models(self) -> str:
        """The ids of the models for people, in their order; empty without legs."""
        return model_text(self.legs)

    @property
    def signature(self) -> str:
        return way_signature(self.legs) if self.legs else "unchanged" + revised("split")


def source_language(article: Article, given: str | None = None) -> str:
    """The language named by the user, else the detected one. Raises ``LanguageError`` for none of the three."""
    if given:
        return language(given).code
    found = detect_article(article)
    if found.language:
        return found.language
    if found.script is None:
        raise LanguageError(f"{article.name} has no words to tell a language by; name it with --from kk, ru or en.")
    likely = f" (it looks like {language_name(found.runner_up)})" if found.runner_up else ""
    raise LanguageError(
        f"{article.name} is in none of Kazakh, Russian and English{likely}; --from kk, ru or en overrules that."
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
    """Detect, choose and split. Without a ``memory`` the user's own serves (``no_memory()``: none).

    Where no model does the direction, several do it in steps, unless ``direct``.
    Raises ``LanguageError``, ``NoModel`` or ``ModelUnavailable``.
    """
    if source is None and not any(has_words(paragraph.text) for paragraph in article.paragraphs):
        source = target  # numbers and addresses need no language and no model
    task = Task("translate", source_language(article, source), language(target).code)
    segments = tuple(segment_article(article, task.source))
    if task.source == task.target:
        return TranslationPlan(article, task, segments)
    way = find_way(task, model, direct)
    script = script_warning(article, task.source)
    legs = open_legs(way, settings)
    memory = (memory or open_memory()) if any(leg.remembers for leg in legs) else None
    told = [flag.detail for flag in doubts(task, way)]
    warnings = (*told, *((script,) if script else ()), *(memory.check() if memory else ()))
    return TranslationPlan(article, task, segments, legs, engine_of(legs, memory), warnings, memory)


def script_warning(article: Article, source: str) -> str | None:
    """A word about text in another script than the models learnt from: Kazakh in Latin or Arabic letters."""
    script, expected = detect_article(article).script, LANGUAGES[source].script
    if script in (None, expected):
        return None
    return f"{article.name} is in {script} letters; models learnt {LANGUAGES[source].name} in {expected} ones."


def stream_translation(plan: TranslationPlan, stopped: StopCheck = never) -> Iterator[tuple[int, TranslatedSegment]]:
    """Yield ``(index, translated segment)`` as they are ready, in any order."""
    if plan.engine is None:
        return enumerate(TranslatedSegment(segment, segment.text) for segment in plan.segments)
    if plan.memory is None:
        return translate_segments(plan.segments, plan.engine, plan.task, stopped)
    return _with_memory(plan, plan.engine, plan.memory, stopped)


def _with_memory(
    plan: TranslationPlan, engine: Engine, memory: Memory, stopped: StopCheck
) -> Iterator[tuple[int, TranslatedSegment]]:
    notes = Notes(memory, MemoryKey(plan.task.source, plan.task.target, plan.signature))
    with memory:
        yield from translate_segments(plan.segments, engine, plan.task, stopped, notes)


def collect_translation(
    plan: TranslationPlan, pieces: dict[int, TranslatedSegment], seconds: float = 0.0
) -> Translation:
    """Put finished pieces in order. Raises ``Stopped`` if some are missing."""
    if len(pieces) < len(plan.segments):
        raise Stopped(f"Stopped after {len(pieces)} of {len(plan.segments)} segments.")
    ordered = tuple(pieces[index] for index in range(len(plan.segments)))
    warnings = tuple(dict.fromkeys((*plan.warnings, *(plan.memory.warnings if plan.memory else ()))))
    task = plan.task
    return Translation(plan.article, task.source, task.target, plan.signature, ordered, seconds, warnings)


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
    stopped: StopCheck = never,
    direct: bool = False,
    memory: Memory | None = None,
) -> Summary:
    """Summarise by ``lead``, ``extractive``, a model's id, or (``None``) the best installed model.

    Where no model does it, the article or the summary is translated too, unless ``direct``; ``memory`` (``None``: the
    user's own) remembers those translations. Raises ``LanguageError``, ``NoModel``, ``ModelUnavailable``,
    ``InputError`` or ``Stopped``.
    """
    found = source_language(article, source)
    task = Task("summarize", found, language(target).code if target else found, sentences)
    if method in WEIGHTLESS:
        start = time.monotonic()
        method = str(method)
        text = _weightless(without_marks(article), task, method)
        signature = weightless_signature(method)
        return Summary(text, method, task.source, task.target, signature, time.monotonic() - start)
    way = find_way(task, method, direct)
    return summarize_along(article, task, open_legs(way, settings), doubts(task, way), stopped, memory)


def summarize_along(
    article: Article,
    task: Task,
    legs: Sequence[Leg],
    told: Sequence[Flag] = (),
    stopped: StopCheck = never,
    memory: Memory | None = None,
) -> Summary:
    """Summarise by models that were chosen; what was ``told`` of their choice comes first among the flags."""
    start = time.monotonic()
    article = without_marks(article)
    if len(legs) == 1:
        draft = summarize_article(article, legs[0].engine, task, stopped)
    else:
        with memory or open_memory() as remembered:
            draft = summarize_in_steps(article, task, legs, stopped, remembered)
    seconds = time.monotonic() - start
    script = script_warning(article, task.source)
    flags = (*told, *((Flag("unreliable", script),) if script else ()), *draft.flags)
    return Summary(draft.text, model_text(legs), task.source, task.target, way_signature(legs), seconds, flags)


def weightless_signature(method: str) -> str:
    """The signature of a summary that needs no model."""
    return method + revised("split", method)


def _weightless(article: Article, task: Task, method: str) -> str:
    from pipelines.summaries.extractive import extractive, lead

    if task.source != task.target:
        raise LanguageError(
            f"'{method}' takes sentences from the article and stays in {LANGUAGES[task.source].name}; "
            f"translate to {LANGUAGES[task.target].name} first, or use a model."
        )
    return {"lead": lead, "extractive": extractive}[method](article, task.source, task.sentences)


def open_legs(way: Way, settings: EngineSettings | None = None) -> tuple[Leg, ...]:
    """The engines of a way's models; none is loaded by that."""
    return tuple(Leg(step.task, step.choice, _engine(step.choice, settings)) for step in way)


def _engine(choice: Choice, settings: EngineSettings | None) -> Engine:
    """The engine of a model: the cluster's where the settings name one."""
    kind: type[Engine] | None = None
    # A server takes many requests at once by itself: it is asked from here, within one budget.
    if settings and settings.cluster and not choice.spec.server:
        from pipelines.cluster.engine import RayEngine

        kind = RayEngine
    return open_engine(choice.spec, choice.folder, settings, kind)
