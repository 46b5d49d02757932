"""The whole flow, in the order it happens: detect, choose a model, split, translate or summarise, assemble.

The command line, the screen and the folder mode all call these functions.
"""

from __future__ import annotations

import hashlib
import time
from collections.abc import Iterator
from dataclasses import dataclass

import msgspec

from pipelines import __version__
from pipelines.article import (
    Article,
    Detection,
    Flag,
    Segment,
    StopCheck,
    Summary,
    TranslatedSegment,
    Translation,
    never,
)
from pipelines.choose import Choice, choose
from pipelines.detect import detect
from pipelines.engines import Engine, EngineSettings, Task, open_engine
from pipelines.errors import LanguageError, Stopped
from pipelines.formats.marks import without_marks
from pipelines.languages import LANGUAGES, language
from pipelines.languages.names import language_name
from pipelines.markup import outside_kept
from pipelines.memory import Memory, MemoryKey, Notes, open_memory
from pipelines.prompts import load_prompts
from pipelines.split import segment_article
from pipelines.summarize import summarize_article
from pipelines.translate import translate_segments
from pipelines.words import has_words

WEIGHTLESS = ("lead", "extractive")
"""Methods of summary that need no model."""


@dataclass(frozen=True, slots=True)
class TranslationPlan:
    """Everything decided before the first word is translated. Without a choice the text is already in the target.

    ``memory`` is there where answers are remembered; what went wrong with it is among ``warnings`` or, if it came
    later, in its own.
    """

    article: Article
    task: Task
    segments: tuple[Segment, ...]
    choice: Choice | None
    engine: Engine | None
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
    def signature(self) -> str:
        if self.choice is None or self.engine is None:
            return f"unchanged|audar={__version__}"
        return signature_of(self.choice, self.engine)


def detect_article(article: Article) -> Detection:
    """The language of an article's running text; code and placeholders do not count."""
    return detect("\n".join(outside_kept(paragraph.text, paragraph.marks) for paragraph in article.paragraphs))


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
) -> TranslationPlan:
    """Detect, choose and split. Without a ``memory`` the user's own serves (``no_memory()``: none).

    Raises ``LanguageError``, ``NoModel`` or ``ModelUnavailable``.
    """
    if source is None and not any(has_words(paragraph.text) for paragraph in article.paragraphs):
        source = target  # numbers and addresses need no language and no model
    task = Task("translate", source_language(article, source), language(target).code)
    segments = tuple(segment_article(article, task.source))
    if task.source == task.target:
        return TranslationPlan(article, task, segments, None, None)
    choice = choose(task, model)
    doubts = (choice.notice, choice.warning, script_warning(article, task.source))
    engine = open_engine(choice.spec, choice.folder, settings)
    memory = (memory or open_memory()) if remembers(choice) else None
    warnings = (*(text for text in doubts if text), *(memory.check() if memory else ()))
    return TranslationPlan(article, task, segments, choice, engine, warnings, memory)


def remembers(choice: Choice) -> bool:
    """Whether a model's answers are worth remembering: those of the fake engine come sooner than a look-up."""
    return bool(choice.spec.files or choice.spec.server)


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
    return Translation(plan.article, plan.task.source, plan.task.target, plan.signature, ordered, seconds)


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
) -> Summary:
    """Summarise by ``lead``, ``extractive``, a model's id, or (``None``) the best installed model.

    Raises ``LanguageError``, ``NoModel``, ``ModelUnavailable``, ``InputError`` or ``Stopped``.
    """
    found = source_language(article, source)
    task = Task("summarize", found, language(target).code if target else found, sentences)
    start = time.monotonic()
    article = without_marks(article)
    if method in WEIGHTLESS:
        text = _weightless(article, task, str(method))
        signature = f"{method}|audar={__version__}"
        return Summary(text, str(method), task.source, task.target, signature, time.monotonic() - start)
    choice = choose(task, method)
    engine = open_engine(choice.spec, choice.folder, settings)
    draft = summarize_article(article, engine, task, stopped)
    seconds = time.monotonic() - start
    doubts = [Flag("unreliable", text) for text in (choice.warning, script_warning(article, found)) if text]
    if choice.notice:
        doubts.insert(0, Flag("sent", choice.notice))
    signature = signature_of(choice, engine)
    return Summary(draft.text, choice.spec.id, task.source, task.target, signature, seconds, (*doubts, *draft.flags))


def _weightless(article: Article, task: Task, method: str) -> str:
    from pipelines.extractive import extractive, lead

    if task.source != task.target:
        raise LanguageError(
            f"'{method}' takes sentences from the article and stays in {LANGUAGES[task.source].name}; "
            f"translate to {LANGUAGES[task.target].name} first, or use a model."
        )
    return {"lead": lead, "extractive": extractive}[method](article, task.source, task.sentences)


def signature_of(choice: Choice, engine: Engine) -> str:
    """What makes a result: two texts of one signature and direction were made in the same way.

    The keys of models.yaml that change what a model says and have no word of their own come as a hash, and so does
    what the prompt set says.
    """
    spec = choice.spec
    asked = load_prompts(spec.prompts) if spec.prompts else None
    said = msgspec.to_builtins([spec.decoding, spec.codes, spec.prefix, spec.max_input, asked], str_keys=True)
    how = msgspec.json.encode(said, order="deterministic")
    settings = hashlib.sha256(how).hexdigest()[:8]
    return f"{choice.name}|{engine.signature}|settings={settings}|splitter=razdel-0.5|audar={__version__}"
