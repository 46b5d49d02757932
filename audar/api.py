"""What ``import audar`` offers: thin calls of ``pipelines``. Nothing here prints, asks or fetches a model."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from os import PathLike
from pathlib import Path
from typing import Literal

from pipelines import __version__
from pipelines.article import Article, Detection, Flag, Summary, TranslatedSegment, never
from pipelines.assemble import Translation
from pipelines.detect import detect_article
from pipelines.documents.registry import FORMS, fields_of
from pipelines.engines import close_engines
from pipelines.errors import (
    AudarError,
    BudgetSpent,
    ClusterLost,
    ConfigError,
    EngineError,
    EngineOver,
    HubUnreachable,
    InputError,
    LanguageError,
    MemoryUnusable,
    ModelUnavailable,
    OutputError,
    Stopped,
    StoreError,
    TargetExists,
    UnknownKind,
)
from pipelines.folder.batch import run_folder
from pipelines.folder.events import Event, Finished, FolderSettings
from pipelines.folder.plan import default_out
from pipelines.languages import language
from pipelines.memory import no_memory, open_memory
from pipelines.models.choose import NoModel
from pipelines.output.compare import Column, compare_article, plan_comparison
from pipelines.read import read_bytes, read_file
from pipelines.route import RouteFinder
from pipelines.run import TranslationStream, plan_translation, translate_article
from pipelines.run import summarize as summarize_article
from pipelines.summaries.by_model import LENGTHS
from pipelines.task import EngineSettings

__all__ = [
    "Article",
    "AudarError",
    "BudgetSpent",
    "ClusterLost",
    "Column",
    "ConfigError",
    "Detection",
    "EngineError",
    "EngineOver",
    "EngineSettings",
    "Event",
    "Finished",
    "Flag",
    "HubUnreachable",
    "InputError",
    "LanguageError",
    "MemoryUnusable",
    "ModelUnavailable",
    "NoModel",
    "OutputError",
    "Stopped",
    "StoreError",
    "Summary",
    "TargetExists",
    "TranslatedSegment",
    "Translation",
    "TranslationStream",
    "UnknownKind",
    "__version__",
    "batch",
    "close_engines",
    "compare",
    "detect",
    "read",
    "stream",
    "summarize",
    "translate",
]

Length = Literal["short", "medium", "long"]


def read(
    source: str | PathLike[str] | bytes, name: str = "text", fields: Sequence[str] = (), *, redo_fuzzy: bool = False
) -> Article:
    """Read an article from a file, or from bytes whose ``name`` tells their kind (``page.html``).

    ``fields`` are those that hold text, in json, jsonl, csv, tsv, yaml and the front matter of md. ``redo_fuzzy``: of
    catalogues (po, xliff) also what has a translation that waits for a person. Raises ``InputError``, ``ConfigError``.
    """
    if isinstance(source, bytes):
        return read_bytes(source, name, fields=fields_of(name, fields, redo_fuzzy))
    return read_file(Path(source), fields_of(Path(source), fields, redo_fuzzy))


def detect(text: str | Article) -> Detection:
    """The language of a text: kk, ru, en, or ``None`` for none of these. Raises ``InputError`` for an empty one."""
    return detect_article(_article(text))


def translate(
    text: str | Article,
    to: str = "en",
    source: str | None = None,
    model: str | None = None,
    *,
    memory: bool = True,
    direct: bool = False,
    settings: EngineSettings | None = None,
    stopped: Callable[[], bool] = never,
    on_progress: Callable[[int, int], object] | None = None,
) -> Translation:
    """Translate a text; ``str()`` of the result is the text, with its paragraphs, blank lines and order.

    Without a ``source`` the language is detected, without a ``model`` the best installed one serves, or several in
    steps, unless ``direct``. ``memory``: whether the translation memory is used and filled. ``on_progress`` is called
    with segments done and their total, and ``stopped`` is asked whether to stop.
    Raises ``InputError``, ``LanguageError``, ``NoModel`` or another ``ModelUnavailable``, ``EngineError``, ``Stopped``.
    """
    plan = plan_translation(_article(text), to, source, model, _finder(memory, direct, settings))
    return translate_article(plan, stopped, on_progress)


def stream(
    text: str | Article,
    to: str = "en",
    source: str | None = None,
    model: str | None = None,
    *,
    memory: bool = True,
    direct: bool = False,
    settings: EngineSettings | None = None,
    stopped: Callable[[], bool] = never,
    on_progress: Callable[[int, int], object] | None = None,
) -> TranslationStream:
    """As ``translate``, but give paragraph by paragraph as soon as each is ready; joined they are the whole text.

    What can be wrong before the first word is raised by the call itself. Closing the stream stops the work.
    """
    plan = plan_translation(_article(text), to, source, model, _finder(memory, direct, settings))
    return TranslationStream(plan, stopped, on_progress)


def summarize(
    text: str | Article,
    to: str | None = None,
    source: str | None = None,
    model: str | None = None,
    *,
    length: Length = "medium",
    memory: bool = True,
    direct: bool = False,
    settings: EngineSettings | None = None,
    stopped: Callable[[], bool] = never,
) -> Summary:
    """Summarise a text in its own language or in another; ``str()`` of the result is the summary.

    ``model`` is a model's id, or ``extractive`` (the most central sentences) or ``lead`` (the first ones), which need
    none and stay in the text's language. Raises what ``translate`` raises.
    """
    finder = _finder(memory, direct, settings)
    return summarize_article(_article(text), _sentences(length), model, to, source, finder, stopped)


def compare(
    text: str | Article,
    to: str | Sequence[str] = (),
    source: str | None = None,
    model: str | None = None,
    *,
    methods: Sequence[str] | None = None,
    summary_to: str | None = None,
    length: Length = "medium",
    memory: bool = True,
    direct: bool = False,
    settings: EngineSettings | None = None,
    stopped: Callable[[], bool] = never,
) -> tuple[Column, ...]:
    """An article, its translations and its summaries as columns, each with the facts that can be measured.

    ``methods`` are ways to summarise, as ``summarize`` takes them for a model; without them extractive, lead, and a
    model where there is one. Raises what ``translate`` raises.
    """
    finder, summary_code = _finder(memory, direct, settings), language(summary_to).code if summary_to else None
    plan = plan_comparison(_article(text), _codes(to), _sentences(length), methods, summary_code, source, model, finder)
    return tuple(compare_article(plan, stopped))


def batch(
    folder: str | PathLike[str],
    to: str | Sequence[str],
    out: str | PathLike[str] | None = None,
    source: str | None = None,
    model: str | None = None,
    *,
    summary: Length | None = None,
    summary_model: str | None = None,
    include: Sequence[str] = (),
    exclude: Sequence[str] = (),
    fields: Sequence[str] = (),
    redo_fuzzy: bool = False,
    form: Literal["same", "txt", "md", "html", "json"] = "same",
    force: bool = False,
    memory: bool = True,
    direct: bool = False,
    settings: EngineSettings | None = None,
    stopped: Callable[[], bool] = never,
    on_event: Callable[[Event], object] | None = None,
) -> Finished:
    """Translate a folder file by file, going on where it was stopped; into ``DIR-audar`` beside it without an ``out``.

    One bad file stops nothing: the result counts outcomes by ``statuses``, and its ``report`` names each. ``on_event``
    is called with each ``Event`` as it comes; what it raises stops the work, and what is finished is kept.
    Raises ``NoModel`` where nothing could be translated for want of one, and what ``run_folder`` raises.
    """
    if form not in ("same", *FORMS):
        raise ConfigError("Unknown form '{form}': choose one of same, {names}.", form=form, names=", ".join(FORMS))
    wanted = FolderSettings(
        folder=Path(folder),
        out=Path(out) if out is not None else default_out(Path(folder)),
        targets=_codes(to),
        source=language(source).code if source else None,
        model=model,
        summary=_sentences(summary) if summary else None,
        summary_model=summary_model,
        include=tuple(include),
        exclude=tuple(exclude),
        fields=tuple(fields),
        redo_fuzzy=redo_fuzzy,
        form=form,
        force=force,
        memory=memory,
        direct=direct,
        engine=settings or EngineSettings(),
    )
    lacking: list[NoModel] = []

    def refuse(error: NoModel) -> bool:
        lacking.append(error)
        return False

    for event in run_folder(wanted, refuse, stopped):
        if on_event:
            on_event(event)
    assert isinstance(event, Finished)
    if event.no_model and lacking:
        raise lacking[0]
    return event


def _article(text: str | Article) -> Article:
    """Plain text as an article named ``text``."""
    if isinstance(text, str):
        return read_bytes(text.encode("utf-8", "replace"), "text", "text")
    if not isinstance(text, Article):
        raise TypeError(f"A text is a str or what audar.read gives, not {type(text).__name__}.")
    return text


def _finder(memory: bool, direct: bool, settings: EngineSettings | None) -> RouteFinder:
    return RouteFinder({}, settings, open_memory() if memory else no_memory(), direct)


def _sentences(length: str) -> int:
    if length not in LENGTHS:
        raise ConfigError("Unknown length '{length}': choose one of {names}.", length=length, names=", ".join(LENGTHS))
    return LENGTHS[length]


def _codes(to: str | Sequence[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(language(code).code for code in ([to] if isinstance(to, str) else to)))
