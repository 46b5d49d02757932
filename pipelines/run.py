"""The whole flow, in the order it happens: detect, find a route, split, translate or summarise, assemble.

The command line, the screen and the folder mode all call these functions.
"""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Callable, Generator, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from pipelines.article import (
    Article,
    Detection,
    Flag,
    Segment,
    StopCheck,
    Summary,
    TranslatedSegment,
    never,
)
from pipelines.assemble import Translation, assemble_stream
from pipelines.detect import detect_article
from pipelines.engines.watched import Tell, watched
from pipelines.errors import LanguageError, ModelUnavailable, Stopped
from pipelines.languages import LANGUAGES, SCRIPTS, language
from pipelines.languages.language_names import language_name
from pipelines.languages.words import has_words
from pipelines.memory import MemoryKey, Notes, no_memory
from pipelines.message import Message, counted, joined
from pipelines.quality.confidence import doubtful_throughout
from pipelines.quality.spellings import with_spellings
from pipelines.read import without_marks
from pipelines.route import BEST, Route, RouteFinder, why_untranslated
from pipelines.split import segment_article
from pipelines.task import Task
from pipelines.translate import left_untranslated, translate_segments


@dataclass(frozen=True, slots=True)
class TranslationPlan:
    """Everything decided before the first word is translated.

    ``note`` says which languages the paragraphs are in, where they are several. What went wrong with the route's memory
    is among ``warnings`` or, if it came later, in the memory's own.
    """

    article: Article
    route: Route
    segments: tuple[Segment, ...]
    warnings: tuple[str, ...] = ()
    note: str = ""

    @property
    def counts(self) -> list[int]:
        """Segments a paragraph."""
        counts = [0] * len(self.article.paragraphs)
        for segment in self.segments:
            counts[segment.paragraph] += 1
        return counts


def source_language(article: Article, given: str | None = None, target: str | None = None) -> tuple[str, Detection]:
    """The language named by the user, else the detected one, and what was detected: all else is told of them.

    One that is named is the language of all paragraphs. Where a ``target`` is named, a text without words is in it:
    numbers and addresses need no language and no model.
    Raises ``LanguageError`` for none of the three.
    """
    if target and not given and not any(has_words(paragraph.text) for paragraph in article.paragraphs):
        return language(target).code, Detection(None, 1.0, None, None)
    detection = detect_article(article)
    if given:
        return language(given).code, replace(detection, paragraphs=())
    if detection.language:
        return detection.language, detection
    if detection.script is None:
        raise LanguageError(
            "{name} has no words to tell a language by; name it with --from kk, ru or en.", name=article.name
        )
    likely = (
        Message(" (it looks like {language})", language=language_name(detection.runner_up))
        if detection.runner_up
        else ""
    )
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
    finder: RouteFinder = BEST,
) -> TranslationPlan:
    """Detect, find the routes and split. Raises ``LanguageError``, ``NoModel`` or ``ModelUnavailable``."""
    code, detection = source_language(article, source, target)
    task = Task("translate", code, language(target).code)
    return plan_along(article, finder.find(task, model, detection.languages), detection)


def plan_along(article: Article, route: Route, detection: Detection | None = None) -> TranslationPlan:
    """Split an article for a route that was found. ``detection``: what was detected, where that is known."""
    languages = detection.paragraphs if detection and route.others else ()
    segments = tuple(segment_article(article, route.task.source, languages))
    odd = script_warning(article, route, detection.script if detection else None) if route.legs else ()
    details = [flag.detail for flag in (*route.warnings, *odd)]
    warnings = (*details, *(route.memory.check() if route.memory else ()))
    return TranslationPlan(article, route, segments, warnings, languages_note(article, languages, route.task.target))


def languages_note(article: Article, languages: Sequence[str], target: str) -> str:
    """Which languages the paragraphs with words are in, and what becomes of them; nothing of a single language."""
    pairs = zip(article.paragraphs, languages, strict=False)
    counts = Counter(code for paragraph, code in pairs if has_words(paragraph.text))
    if len(counts) < 2:
        return ""
    parts = joined(
        (
            counted(
                n,
                "{n} paragraph is in {language}",
                "{n} paragraphs are in {language}",
                language=LANGUAGES[code].name,
            )
            for code, n in counts.most_common()
        ),
        ", ",
    )
    if target in counts:
        return Message(
            "{parts}; each is translated from its own language, and what is in {language} stays as it is.",
            parts=parts,
            language=LANGUAGES[target].name,
        )
    return Message("{parts}; each is translated from its own language.", parts=parts)


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
    """Yield ``(index, translated segment)`` as they are ready, in any order: one language after another."""
    places: dict[str, list[int]] = {}
    for index, segment in enumerate(plan.segments):
        places.setdefault(segment.language, []).append(index)
    for code, indices in places.items():
        route = plan.route.by_language[code]
        segments = [plan.segments[index] for index in indices]
        memory = route.memory if isinstance(route, Route) and route.engine else None
        with memory or no_memory():
            notes = Notes(memory, memory_key(route)) if memory and isinstance(route, Route) else None
            for at, piece in stream_segments(segments, route, plan.route.task, stopped, notes):
                yield indices[at], piece


def recall_translation(plan: TranslationPlan) -> Iterator[tuple[int, TranslatedSegment]]:
    """As ``stream_translation``, of what needs no model: what the memory has, and what is no work. None is loaded."""
    return stream_translation(plan, stopped=lambda: True)


def memory_key(route: Route) -> MemoryKey:
    """Under what a route's answers are remembered."""
    return MemoryKey(route.task.source, route.task.target, route.signature)


def stream_segments(
    segments: Sequence[Segment],
    route: Route | ModelUnavailable,
    task: Task,
    stopped: StopCheck = never,
    notes: Notes | None = None,
) -> Iterator[tuple[int, TranslatedSegment]]:
    """As ``translate_segments``, for segments of one language by its route, which may need no model, or lack one.

    ``task`` is the article's.
    """
    if not isinstance(route, Route):
        return enumerate(left_untranslated(segment, why_untranslated(task, segment.language)) for segment in segments)
    if route.engine is None:
        return enumerate(TranslatedSegment(segment, segment.text) for segment in segments)
    return also_deep(translate_segments(segments, route.engine, route.task, stopped, notes), route, stopped)


def also_deep(
    pieces: Iterable[tuple[int, TranslatedSegment]], route: Route | ModelUnavailable, stopped: StopCheck = never
) -> Iterator[tuple[int, TranslatedSegment]]:
    """Segments as a route translated them, looked at by the deep check too where the route has one."""
    if isinstance(route, Route) and route.opposite:
        from pipelines.deep import deepened

        return deepened(pieces, route.opposite, route.task, stopped)
    return iter(pieces)


def collect_translation(
    plan: TranslationPlan, pieces: dict[int, TranslatedSegment], seconds: float = 0.0
) -> Translation:
    """Put finished pieces in order, and look at the names of all of them. Raises ``Stopped`` if some are missing."""
    if len(pieces) < len(plan.segments):
        raise Stopped("Stopped after {pieces} of {segments} segments.", pieces=len(pieces), segments=len(plan.segments))
    task = plan.route.task
    ordered = with_spellings([pieces[index] for index in range(len(plan.segments))], task.source, task.target)
    notes = (plan.note,) if plan.note else ()
    remembering = [warning for route in plan.route.all_routes if route.memory for warning in route.memory.warnings]
    incidents = plan.route.take_incidents()
    doubt = [text for text in (doubtful_throughout(ordered),) if text]
    warnings = tuple(dict.fromkeys((*notes, *plan.warnings, *remembering, *incidents, *doubt)))
    return Translation(plan.article, task.source, task.target, plan.route.all_signatures, ordered, seconds, warnings)


class TranslationStream(Iterator[str]):
    """A translation while it is made: yields the document paragraph by paragraph, each as soon as it is ready.

    ``on_progress`` is called with segments done and their total; ``stopped`` is asked whether to stop. Closing it stops
    the work too.
    """

    def __init__(
        self,
        plan: TranslationPlan,
        stopped: StopCheck = never,
        on_progress: Callable[[int, int], object] | None = None,
    ) -> None:
        self.plan = plan
        self._pieces: dict[int, TranslatedSegment] = {}
        self._began = time.monotonic()
        self._segments = self._collected(stopped, on_progress)
        self._texts = assemble_stream(plan.article, plan.counts, self._segments)

    def _collected(
        self, stopped: StopCheck, on_progress: Callable[[int, int], object] | None
    ) -> Generator[tuple[int, TranslatedSegment]]:
        for index, piece in stream_translation(self.plan, stopped):
            self._pieces[index] = piece
            if on_progress:
                on_progress(len(self._pieces), len(self.plan.segments))
            yield index, piece

    def __next__(self) -> str:
        return next(self._texts)

    @property
    def warnings(self) -> tuple[str, ...]:
        """What is known before the first word: ``result`` tells it too, and what came later."""
        return (*([self.plan.note] if self.plan.note else ()), *self.plan.warnings)

    def result(self) -> Translation:
        """The whole translation; what is not made yet is made now. Raises ``Stopped`` when it was stopped."""
        for _segment in self._segments:
            pass
        return collect_translation(self.plan, self._pieces, time.monotonic() - self._began)

    def close(self) -> None:
        self._segments.close()


def translate_article(
    plan: TranslationPlan, stopped: StopCheck = never, on_progress: Callable[[int, int], object] | None = None
) -> Translation:
    """The whole translation at once, as ``TranslationStream`` makes it. Raises ``Stopped`` when it was stopped."""
    return TranslationStream(plan, stopped, on_progress).result()


def summarize(
    article: Article,
    sentences: int,
    method: str | None = None,
    target: str | None = None,
    source: str | None = None,
    finder: RouteFinder = BEST,
    stopped: StopCheck = never,
) -> Summary:
    """Detect, find a route and summarise by it; ``method`` is a model or a way without one, as ``find_route`` has it.

    Where no model does it, the article or the summary is translated too, unless the finder is ``direct``. Raises
    ``LanguageError``, ``NoModel``, ``ModelUnavailable`` or ``InputError``, ``Stopped`` when it was stopped.
    """
    code, detection = source_language(article, source)
    task = Task("summarize", code, language(target).code if target else code, sentences)
    return summarize_along(article, finder.find(task, method), detection.script, stopped)


def summarize_along(
    article: Article, route: Route, script: str | None = None, stopped: StopCheck = never, tell: Tell | None = None
) -> Summary:
    """Summarise by a route that was found, whose warnings come first among the flags; ``tell`` is told meanwhile.

    ``script``: the letters that the article is in, where they are known.
    """
    from pipelines.summaries.by_model import Draft, summarize_article
    from pipelines.summaries.in_steps import summarize_in_steps

    start = time.monotonic()
    task = route.task
    legs = tuple(replace(leg, engine=watched(leg.engine, tell)) for leg in route.legs) if tell else route.legs
    odd = script_warning(article, route, script) if legs else ()
    article = without_marks(article)
    if not legs:
        from pipelines.summaries.extractive import extractive, lead

        method = {"lead": lead, "extractive": extractive}[route.models]
        draft = Draft(method(article, task.source, task.sentences))
    else:
        with route.memory or no_memory() as memory:
            if len(legs) == 1:
                draft = summarize_article(article, legs[0].engine, task, stopped, legs[0].notes(memory))
            else:
                draft = summarize_in_steps(article, task, legs, stopped, memory)
    mended = [Flag("restarted", incident) for incident in route.take_incidents()]
    flags = (*route.warnings, *odd, *mended, *draft.flags)
    made_by = draft.method or route.models
    return Summary(draft.text, made_by, task.source, task.target, route.signature, time.monotonic() - start, flags)
