"""The only thread workers: they run the pipelines' functions and post what these give."""

from __future__ import annotations

import threading
import time
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from textual.app import App
from textual.message import Message as Posted

from pipelines.article import Article, Detection, StopCheck
from pipelines.errors import AudarError, Stopped
from pipelines.message import Message
from pipelines.task import EngineSettings, Task, cores
from tui.session import OpenArticle
from tui.settings import Settings, load_settings
from tui.text.i18n import _, localized
from tui.work.messages import (
    ArticleRead,
    JobEnded,
    JobFailed,
    JobMessage,
    LanguageFound,
    SentencesFound,
    SentenceTranslated,
    SummaryGrew,
    SummaryReady,
    TranslationPlanned,
    TranslationRecalled,
)

if TYPE_CHECKING:
    from pipelines.run import TranslationPlan

_PAUSE = 0.1  # seconds between two messages of a text that grows

Post = Callable[[Posted], object]
Hear = Callable[[JobMessage], Awaitable[None]]
"""What a job's messages go to, one after the other."""


@dataclass
class Job:
    """A running piece of work. ``slot`` is what it occupies: reading and models do not wait for each other."""

    number: int
    slot: str
    label: str
    hear: Hear
    started: float = field(default_factory=time.monotonic)
    stopping: threading.Event = field(default_factory=threading.Event)


Work = Callable[[int, Post, StopCheck], None]


class Jobs:
    """At most one current job a slot. A newer one stops the older, whose late messages nobody hears any more."""

    def __init__(self, app: App[Any]) -> None:
        self._app = app
        self._last = 0
        self._current: dict[str, Job] = {}
        self._threads: set[int] = set()

    def start(self, slot: str, label: str, work: Work, hear: Hear) -> None:
        """Run ``work`` in a thread; it ends with ``JobEnded``, after ``JobFailed`` if it failed.

        While the job is the slot's current one, ``hear`` gets its messages.
        """
        self.cancel(slot)
        self._last += 1
        job = Job(self._last, slot, label, hear)
        self._current[slot] = job
        self._threads.add(job.number)
        self._app.run_worker(
            lambda: _run(job, work, self._app.post_message), name=label, thread=True, exit_on_error=False
        )

    def cancel(self, slot: str) -> Job | None:
        """Ask the slot's job to stop and forget it at once; return it if there was one."""
        job = self._current.pop(slot, None)
        if job is not None:
            job.stopping.set()
        return job

    def cancel_all(self) -> None:
        """Ask every job to stop."""
        for slot in list(self._current):
            self.cancel(slot)

    def current(self, slot: str) -> Job | None:
        """The slot's running job."""
        return self._current.get(slot)

    async def deliver(self, message: JobMessage) -> None:
        """Hand a message to whoever started its job, and forget the job with its last one."""
        job = next((job for job in self._current.values() if job.number == message.job), None)
        if message.last:
            self._threads.discard(message.job)
            if job is not None:
                del self._current[job.slot]
        if job is not None:
            await job.hear(message)

    @property
    def busy(self) -> bool:
        """Whether any thread still runs, stopped ones included."""
        return bool(self._threads)


def _run(job: Job, work: Work, post: Post) -> None:
    try:
        work(job.number, post, job.stopping.is_set)
    except Stopped:
        pass  # the user asked for it; the handler has said so already
    except AudarError as error:
        post(JobFailed(job.number, advice(error), lacking(error)))
    except MemoryError:
        post(
            JobFailed(job.number, _("This machine's memory is too small for that; a smaller model or text would fit."))
        )
    except Exception as error:  # noqa: BLE001 - the one place where a job's unforeseen error becomes a sentence
        reason = " ".join(str(error).split()) or _("no reason given")
        post(JobFailed(job.number, _("Something unforeseen went wrong") + f" ({type(error).__name__}: {reason})."))
    finally:
        post(JobEnded(job.number, time.monotonic() - job.started))


def lacking(error: AudarError) -> tuple[str, ...]:
    """Ids of the models of which each would help against an error, the best first; none where no pull helps."""
    from pipelines.models.choose import NoModel

    if not isinstance(error, NoModel):
        return ()
    first = [error.recommended] if error.recommended else []
    specs = sorted(error.candidates, key=lambda spec: not spec.open_licence)
    return tuple(dict.fromkeys(spec.id for spec in (*first, *specs) if spec.sources))


def advice(error: AudarError) -> str:
    """The error's sentence; what would help where a model is missing is offered by its own dialog."""
    from pipelines.models.choose import NoModel

    if isinstance(error, NoModel) and error.candidates and isinstance(error.message, Message):
        return localized(Message("No installed model {task}.", task=error.message.fields["task"]))
    return localized(error)


def settings() -> EngineSettings:
    """Engine settings that leave a core for the screen, within the user's limits."""
    try:
        chosen = load_settings()
    except AudarError:
        chosen = Settings()  # the screen has said so
    return chosen.engine_settings(threads=max(1, cores() - 1))


def reading(source: Path | bytes | str, name: str) -> Work:
    """Read a file, bytes that were piped or pasted, or the page at an address; then detect and split."""

    def work(job: int, post: Post, stopped: StopCheck) -> None:
        from pipelines.read import read_bytes, read_file

        if isinstance(source, str):
            from pipelines.fetch import read_page

            article = read_page(source).article
        else:
            article = read_file(source) if isinstance(source, Path) else read_bytes(source, name)
        showing(article, source if isinstance(source, Path) else None)(job, post, stopped)

    return work


def showing(article: Article, path: Path | None) -> Work:
    """Hand over an article that was read; then detect and split."""

    def work(job: int, post: Post, stopped: StopCheck) -> None:
        from pipelines.detect import detect_article

        post(ArticleRead(job, article, path))
        detection = detect_article(article)
        post(LanguageFound(job, detection))
        if detection.language and not stopped():
            splitting(article, detection.language, detection.paragraphs)(job, post, stopped)

    return work


def splitting(article: Article, language: str, languages: Sequence[str] = ()) -> Work:
    """Split an article into sentences, for a language, or for those of its paragraphs."""

    def work(job: int, post: Post, _stopped: StopCheck) -> None:
        from pipelines.split import segment_article

        post(SentencesFound(job, language, tuple(segment_article(article, language, languages))))

    return work


def translating(
    opened: OpenArticle, task: Task, model: str | None, direct: bool = False, check: Literal["fast", "deep"] = "fast"
) -> Work:
    """Translate, a message a sentence; ``direct``: by no steps through another language."""
    article, mixture = opened.article, opened.mixture  # now: the thread reads nothing that may change

    def work(job: int, post: Post, stopped: StopCheck) -> None:
        from pipelines.run import stream_translation

        plan = _planned(article, mixture, task, model, direct, check)
        post(TranslationPlanned(job, plan))
        written = peoples(plan)
        for index, piece in stream_translation(plan, stopped):
            if stopped():
                return
            segment = piece.segment
            post(SentenceTranslated(job, index, piece, written.get((segment.language, segment.text)) == piece.target))

    return work


def _planned(
    article: Article,
    mixture: Detection | None,
    task: Task,
    model: str | None,
    direct: bool,
    check: Literal["fast", "deep"] = "fast",
) -> TranslationPlan:
    from pipelines.route import RouteFinder
    from pipelines.run import plan_along

    finder = RouteFinder({"translate": model or ""}, replace(settings(), check=check), direct=direct)
    return plan_along(article, finder.find(task, languages=mixture.languages if mixture else ()), mixture)


def recalling(opened: OpenArticle, models: Mapping[str, str], direct: bool = False) -> Work:
    """Bring back what the memory has of translations that were made before, loading no model.

    ``models`` has the targets and the models that made them, as ``Recent`` has them.
    """
    article, mixture, source = opened.article, opened.mixture, opened.language or ""

    def work(job: int, post: Post, stopped: StopCheck) -> None:
        from pipelines.run import recall_translation

        for target, model in models.items():
            if stopped():
                return
            try:
                plan = _planned(article, mixture, Task("translate", source, target), model or None, direct)
            except AudarError:  # no model does it any more: the memory is asked under a model's name
                post(TranslationRecalled(job, target))
                continue
            pieces = dict(recall_translation(plan))
            written = peoples(plan)
            by_person = {
                index
                for index, piece in pieces.items()
                if written.get((piece.segment.language, piece.segment.text)) == piece.target
            }
            post(TranslationRecalled(job, target, plan, pieces, by_person))

    return work


def peoples(plan: TranslationPlan) -> dict[tuple[str, str], str]:
    """What people have written for an article's sentences, which the memory gives first, by language and text."""
    from pipelines.memory import HUMAN, MemoryKey
    from pipelines.route import Route

    written: dict[tuple[str, str], str] = {}
    for language, route in plan.route.by_language.items():
        if isinstance(route, Route) and route.memory and route.engine:
            texts = [segment.text for segment in plan.segments if segment.language == language]
            key = MemoryKey(route.task.source, route.task.target, HUMAN)
            pairs = route.memory.look_up(key, list(dict.fromkeys(texts)))
            written |= {(language, text): translation for text, translation in pairs.items()}
    return written


def summarising(opened: OpenArticle, task: Task, method: str | None, direct: bool = False) -> Work:
    """Summarise by a method or a model's id; ``None`` is the best installed model."""
    article, script = opened.article, opened.script

    def work(job: int, post: Post, stopped: StopCheck) -> None:
        from pipelines.route import find_route
        from pipelines.run import summarize_along

        told_at = 0.0

        def tell(part: Task, text: str, done: int, total: int) -> None:
            nonlocal told_at
            if not text or time.monotonic() - told_at > _PAUSE:
                told_at = time.monotonic()
                post(SummaryGrew(job, text if part.kind == "summarize" else "", done, total))

        route = find_route(task, method, settings(), direct=direct)
        post(SummaryReady(job, summarize_along(article, route, script, stopped, tell)))

    return work
