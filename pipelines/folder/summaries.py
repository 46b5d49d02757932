"""Summaries of a batch: each is made from the text in its own language, so that no model is needed for it."""

from __future__ import annotations

import hashlib
import threading
from collections import Counter, deque
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import NamedTuple

from pipelines.article import StopCheck, Summary
from pipelines.chain import Leg
from pipelines.documents.registry import format_of, revision
from pipelines.engines.base import workers_of
from pipelines.errors import EngineOver, ModelUnavailable, Stopped
from pipelines.folder.events import FolderSettings, Outcome
from pipelines.folder.finish import Finisher
from pipelines.folder.ledger import Ledger
from pipelines.folder.model_probe import Trust, of_one_text
from pipelines.folder.reading import article_of_record, fields_for, foreseen, parsed, read_whole
from pipelines.folder.survey import FileJob, Routes, SummaryWish, Survey, examine
from pipelines.languages import LANGUAGES
from pipelines.message import N_, Message
from pipelines.output.forms import other_form
from pipelines.route import Route
from pipelines.run import summarize_along


@dataclass(frozen=True, slots=True)
class _Wanted:
    """A summary that is to be made, by which models (none: from the article itself), and how."""

    job: FileJob
    legs: tuple[Leg, ...]
    make: Callable[[StopCheck], Summary]


class _Job(NamedTuple):
    """What is summarised: its bytes, by which route, and the ``form`` that it was written in."""

    job: FileJob
    data: bytes
    route: Route
    form: str


class _Makers:
    """Make summaries: one at a time in this thread; on a cluster as many at a time as it has workers."""

    def __init__(self, settings: FolderSettings, stopped: StopCheck) -> None:
        self._settings, self._stopped = settings, stopped
        self._given_up = threading.Event()
        self._threads: ThreadPoolExecutor | None = None
        self._workers = 0
        self.ahead = 0
        """Summaries that may be under way when the next is begun: one a worker, and one that each begins then."""

    def start(self, wanted: _Wanted) -> Future[Summary]:
        """Begin a summary, or make it. Raises what loading the models of a cluster raises."""
        made: Future[Summary] = Future()
        if not (self._settings.engine.cluster and wanted.legs):
            self.ahead = 0
            try:
                made.set_result(wanted.make(self._stopped))
            except Exception as error:  # noqa: BLE001 - it is raised where the result is asked for
                made.set_exception(error)
            return made
        for leg in wanted.legs:
            leg.engine.load()  # which tells how many workers there are
        if self._threads is None:
            self._workers = max(workers_of(leg.engine) for leg in wanted.legs)
            self._threads = ThreadPoolExecutor(self._workers, "audar-summaries")
        self.ahead = 2 * self._workers
        return self._threads.submit(wanted.make, lambda: self._given_up.is_set() or self._stopped())

    def close(self) -> None:
        """Give up what is under way."""
        self._given_up.set()
        if self._threads is not None:
            self._threads.shutdown(cancel_futures=True)


def summarize_jobs(
    settings: FolderSettings,
    ledger: Ledger,
    routes: Routes,
    surveyed: Survey,
    finisher: Finisher,
    stopped: StopCheck,
) -> Iterator[Outcome | None]:
    """Make the summaries that the survey found, one language after another.

    An engine that takes nothing any more is not asked again: every further summary in that language fails. Raises
    ``Stopped``, ``EngineOver``, and ``ConfigError`` of a cluster that cannot be used.
    """
    trusts: dict[str, Trust] = {}
    lost: dict[str, str] = {}
    waiting: deque[tuple[Outcome, FileJob, Future[Summary]]] = deque()
    makers = _Makers(settings, stopped)

    def failure(known: Outcome, error: Exception) -> Outcome:
        try:
            if of_one_text(error) and (legs := routes.summary(known.target).legs):
                trusts.setdefault(known.target, Trust(legs, stopped)).failed(error)
        except ModelUnavailable as broken:
            lost[known.target] = str(broken)
        return finisher.report(replace(known, reason=foreseen(known.source, error).message))

    def ended(most: int) -> Iterator[Outcome | None]:
        """Hand on what was begun first, until no more than ``most`` are under way."""
        while len(waiting) > most:
            known, job, made = waiting.popleft()
            try:
                finisher.put(job, partial(_rendered, job, made.result()))
            except (Stopped, EngineOver):
                raise
            except Exception as error:  # noqa: BLE001 - one file must not end the batch
                yield failure(known, error)
        yield from finisher.settle()

    try:
        for wish in sorted(surveyed.summaries, key=lambda wish: wish.target):
            file, target, language = wish.file, wish.target, wish.language
            if stopped():
                raise Stopped("Stopped. What is finished is kept; the same command goes on from there.")
            known = Outcome("failed", file.name, target, dict(file.summaries)[target], language)
            try:
                wanted = _wanted(settings, ledger, routes, wish, known, lost.get(target))
            except (Stopped, EngineOver):
                raise
            except Exception as error:  # noqa: BLE001 - one file must not end the batch
                yield failure(known, error)
            else:
                if isinstance(wanted, _Wanted):
                    try:
                        waiting.append((known, wanted.job, makers.start(wanted)))
                    except ModelUnavailable as error:
                        lost[target] = error.message
                        yield failure(known, error)
                else:
                    yield finisher.report(replace(wanted, target=target, language=language))
            yield from ended(makers.ahead)
        yield from ended(0)
    finally:
        makers.close()
        for _, job, made in waiting:  # ready before one that was begun earlier
            if made.done() and not made.cancelled() and made.exception() is None:
                finisher.put(job, partial(_rendered, job, made.result()))
    yield None


def settled(settings: FolderSettings, ledger: Ledger, routes: Routes, surveyed: Survey) -> Iterator[Outcome]:
    """Outcomes of the summaries that are finished or need none: what is left in ``surveyed`` is to be made.

    That is certain only where the text that is summarised stays as it is; what goes wrong is told when its turn comes.
    """
    changing = {job.output for jobs in surveyed.jobs.values() for job in jobs}
    open_wishes: list[SummaryWish] = []
    for wish in surveyed.summaries:
        outcome: Outcome | _Job | None = None
        if wish.untranslated or dict(wish.file.outputs)[wish.target] not in changing:
            try:
                outcome = _examined(settings, ledger, routes, wish, dict(wish.file.summaries)[wish.target])
            except Exception:  # noqa: BLE001 - one file must not end the batch
                outcome = None
        if isinstance(outcome, Outcome):
            yield replace(outcome, target=wish.target, language=wish.language)
        else:
            open_wishes.append(wish)
    surveyed.summaries[:] = open_wishes


def _wanted(
    settings: FolderSettings,
    ledger: Ledger,
    routes: Routes,
    wish: SummaryWish,
    known: Outcome,
    lost: str | None,
) -> Outcome | _Wanted:
    """One summary to be made, or why that is not needed.

    ``known`` names the source, the output and their languages. ``lost``: why none can be made any more.
    """
    examined = _examined(settings, ledger, routes, wish, known.output)
    if isinstance(examined, Outcome):
        return examined
    if lost:
        raise ModelUnavailable(lost)
    job, data, route, form = examined
    name = str(job.path.relative_to(settings.out)) if not wish.untranslated else job.source
    article = article_of_record(data, name) if form == "json" else parsed(data, name, fields_for(name, settings))
    return _Wanted(job, route.legs, partial(summarize_along, article, route, wish.script))


def _examined(
    settings: FolderSettings, ledger: Ledger, routes: Routes, wish: SummaryWish, output: str
) -> Outcome | _Job:
    """What is to be summarised and how, or why that is not needed."""
    file, target, untranslated = wish.file, wish.target, wish.untranslated
    text = dict(file.outputs)[target]
    path: Path = file.path if untranslated else settings.out / text
    name = file.name if untranslated else text
    kind = format_of(file.name)
    if kind and not kind.articles:
        return Outcome("skipped", file.name, reason=N_("Files of this kind hold no article to summarise."))
    # What somebody else has put there is not this article; what was edited is.
    if not path.exists() or (not untranslated and ledger.row(text) is None):
        return Outcome(
            "skipped",
            file.name,
            reason=Message("There is no {language} text to summarise.", language=LANGUAGES[target].name),
        )
    data = read_whole(path, name)
    sha = hashlib.sha256(data).digest()
    route = routes.summary(target)
    form = "" if untranslated else other_form(file.name, settings.form)
    fields = "" if form else ",".join(fields_for(name, settings))
    key = f"summary|{target}|{settings.summary}|{route.signature}|fields={fields}"
    key += revision(path) if form != "json" else ""  # segments are read as they are
    _, outcome, before = examine(settings, ledger, file.name, output, sha, key)
    if outcome is not None:
        return outcome
    job = FileJob(path, file.name, sha, output, wish.language, target, key, len(data), before)
    return _Job(job, data, route, form)


def _rendered(job: FileJob, result: Summary) -> tuple[bytes, str, Outcome]:
    flags = Counter(flag.code for flag in result.flags)
    outcome = Outcome("summarized", job.source, job.target, job.output, job.language, flags=flags)
    return (result.text + "\n").encode(), "", replace(outcome, signature=result.signature)
