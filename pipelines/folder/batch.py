"""One batch from its beginning to its end: lock, survey, directions, summaries, report."""

from __future__ import annotations

import os
import shutil
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from dataclasses import replace
from datetime import UTC, datetime

from pipelines.article import StopCheck, never
from pipelines.cluster import heard
from pipelines.controls import printable
from pipelines.errors import AudarError, ConfigError, ModelUnavailable, OutputError
from pipelines.folder.events import (
    Ended,
    Event,
    Finished,
    FolderSettings,
    Outcome,
    Planned,
    Started,
    Surveyed,
    Warned,
)
from pipelines.folder.finish import Finisher
from pipelines.folder.ledger import Ledger
from pipelines.folder.plan import STATE, check_folders, check_patterns
from pipelines.folder.report import models_of, report_place, write_reports
from pipelines.folder.summaries import settled, summarize_jobs
from pipelines.folder.survey import FileJob, Routes, Survey, check_models, survey
from pipelines.folder.tally import TICK, Pace, Tally
from pipelines.folder.work import Translator
from pipelines.memory import Memory, no_memory, open_memory
from pipelines.message import N_, Message, reason_of
from pipelines.route import Provide

_BUNCH = 500  # outcomes of the survey kept in one transaction


def run_folder(settings: FolderSettings, provide: Provide | None = None, stopped: StopCheck = never) -> Iterator[Event]:
    """Translate a folder, yielding events; the last is ``Finished``. What lacks a model fails with that reason.

    Close the iterator, or let ``stopped()`` turn true, to stop at any moment; the same call goes on from there. Raises
    ``InputError`` or ``ConfigError`` for folders that cannot serve or are in use by another batch, ``OutputError``
    where the output cannot be written at all, ``BudgetSpent``, ``Stopped``. What an engine cannot take, and all that
    needs an engine that takes nothing any more, fails; the rest goes on.
    """
    settings = check_folders(settings)
    check_patterns(settings)
    check_models(settings)
    settings = replace(settings, engine=replace(settings.engine, unhurried=True))
    began = time.monotonic()
    with _opened(settings) as (ledger, pool), _memory(settings) as memory:
        if ledger.warning:
            yield Warned(ledger.warning)
        routes, surveyed, tally = Routes(settings, provide, memory), Survey(), Tally()
        warned = len(memory.check())
        yield from map(Warned, memory.warnings)
        earlier = _of_other_targets(settings, ledger)
        for event in _surveyed(settings, ledger, routes, surveyed):
            if isinstance(event, Ended):
                tally.add(event.outcome)
            yield event
        yield from _nothing(settings, surveyed)
        yield Started(surveyed.make, tally.statuses["unchanged"], len(surveyed.summaries))
        tally.join(earlier)
        shown = replace(settings, targets=(*dict.fromkeys(before.target for before in earlier), *settings.targets))
        finisher = Finisher(settings, ledger, pool)
        translator = Translator(settings, ledger, finisher, pool, surveyed.articles, stopped)
        jobs = {pair: surveyed.jobs[pair] for pair in sorted(surveyed.jobs)}
        sizes = {job.output: job.size for some in jobs.values() for job in some}
        pace = Pace(surveyed.make + len(surveyed.summaries), sum(sizes.values()), len(surveyed.summaries))
        try:
            for (source, target), some in jobs.items():
                route = routes.translation(source, target)
                if route.warnings:
                    tally.warnings |= dict.fromkeys(flag.detail for flag in route.warnings)
                    yield Warned(" ".join(flag.detail for flag in route.warnings))
                doing = f"{source} → {target}"
                work = _all_of(some, surveyed, finisher, translator.run(route, some))
                for outcome in _through(finisher, work):
                    yield from _counted(outcome, tally, pace, sizes.get, doing, translator)
                yield from map(Warned, route.take_incidents())
            translator.save()  # of files that failed half-way
            if settings.summary:
                pace.summarize()
                for outcome in _through(
                    finisher, summarize_jobs(settings, ledger, routes, surveyed, finisher, stopped)
                ):
                    yield from _counted(outcome, tally, pace, lambda _output, _none: 1, N_("summaries"), translator)
        except BaseException:
            for outcome in finisher.close():
                tally.add(outcome)
            with suppress(OutputError):  # a full disk has been told already
                translator.save()
            with suppress(OutputError):
                write_reports(shown, ledger, _finished(settings, ledger, surveyed, tally, began))
            raise
        yield from map(Warned, memory.warnings[warned:])
        finished = _finished(settings, ledger, surveyed, tally, began)
        write_reports(shown, ledger, finished)
        yield finished


def _finished(settings: FolderSettings, ledger: Ledger, surveyed: Survey, tally: Tally, began: float) -> Finished:
    """The batch so far, in figures."""
    return Finished(
        dict(tally.statuses),
        {name: dict(counts) for name, counts in sorted(tally.directions.items())},
        tally.segments,
        tally.remembered,
        tally.flagged,
        time.monotonic() - began,
        bool(surveyed.missing) and not tally.served,
        report_place(settings, ledger, ".json"),
        report_place(settings, ledger, ".html"),
        models_of(ledger),
        datetime.now(UTC).astimezone().isoformat(timespec="seconds"),
        tuple(tally.warnings),
    )


def plan_folder(settings: FolderSettings, provide: Provide | None = None) -> Iterator[Event]:
    """What ``run_folder`` would do, with nothing written: ``Surveyed``, ``Ended``, ``Planned`` and ``Started``."""
    settings = check_folders(settings)
    check_patterns(settings)
    check_models(settings)
    ledger = Ledger(settings.out / STATE / "ledger.sqlite3", read_only=True)
    routes, surveyed, tally = Routes(settings, provide, _memory(settings)), Survey(), Tally()
    try:
        for event in survey(settings, ledger, routes, surveyed):
            if isinstance(event, Outcome):
                tally.add(event)
                yield Ended(event)
        for outcome in settled(settings, ledger, routes, surveyed):
            tally.add(outcome)
            yield Ended(outcome)
        for (source, target), jobs in sorted(surveyed.jobs.items()):
            models = routes.translation(source, target).models
            for job in jobs:
                yield Planned(job.source, job.output, job.language, job.target, models)
        for file, target, language, *_ in surveyed.summaries:
            output = dict(file.summaries)[target]
            try:
                yield Planned(file.name, output, language, target, routes.summary(target).models)
            except AudarError as error:
                yield Ended(Outcome("failed", file.name, target, output, language, error.message))
        served = tally.served or any(source != target for source, target in surveyed.jobs)
        yield from _nothing(settings, surveyed)
        yield Started(
            surveyed.make,
            tally.statuses["unchanged"],
            len(surveyed.summaries),
            True,
            bool(surveyed.missing) and not served,
        )
    finally:
        ledger.close()


def _nothing(settings: FolderSettings, surveyed: Survey) -> Iterator[Event]:
    """A word about a folder without files."""
    if not surveyed.files:
        left = (
            N_("hidden ones and those of --exclude are left out")
            if settings.exclude
            else N_("hidden ones are left out")
        )
        yield Warned(
            Message(
                "There is no file to translate in {folder}; {left}.", folder=printable(str(settings.folder)), left=left
            )
        )


def _memory(settings: FolderSettings) -> Memory:
    return open_memory() if settings.memory else no_memory()


@contextmanager
def _opened(settings: FolderSettings) -> Iterator[tuple[Ledger, ThreadPoolExecutor]]:
    """The ledger and the threads, while no other batch has the output folder."""
    from filelock import FileLock, Timeout

    state = settings.out / STATE
    try:
        state.mkdir(parents=True, exist_ok=True)
        lock = FileLock(state / "lock", timeout=0)
        lock.acquire()
    except Timeout as error:
        raise ConfigError(
            "Another batch is at work on {out}; wait for it, or name another --out.", out=settings.out
        ) from error
    except OSError as error:
        raise OutputError("Cannot write to {out}: {reason}.", out=settings.out, reason=reason_of(error)) from error
    try:
        shutil.rmtree(state / "tmp", ignore_errors=True)  # of a run that was cut off
        try:
            (state / "tmp").mkdir(exist_ok=True)
        except OSError as error:
            raise OutputError("Cannot write to {out}: {reason}.", out=settings.out, reason=reason_of(error)) from error
        ledger = Ledger(state / "ledger.sqlite3")
        pool = ThreadPoolExecutor(max(1, settings.jobs), "audar-batch")
        try:
            yield ledger, pool
        finally:
            pool.shutdown(wait=True, cancel_futures=True)
            ledger.close()
            shutil.rmtree(state / "tmp", ignore_errors=True)
    finally:
        lock.release()


def _surveyed(settings: FolderSettings, ledger: Ledger, routes: Routes, surveyed: Survey) -> Iterator[Event]:
    """The survey's events, with what it learns kept in the ledger, some at a time."""
    outcomes: list[Outcome] = []
    languages: list[tuple[bytes, str, str]] = []
    reported_at = time.monotonic()

    def keep() -> None:
        with ledger.writing():
            ledger.add_languages(languages)
            for outcome in outcomes:
                ledger.add_outcome(outcome)
        outcomes.clear()
        languages.clear()

    for item in survey(settings, ledger, routes, surveyed):
        if isinstance(item, Outcome):
            outcomes.append(item)
            yield Ended(item)
        else:
            languages.append(item)
        if len(outcomes) + len(languages) >= _BUNCH:
            keep()
        if time.monotonic() - reported_at > TICK:
            reported_at = time.monotonic()
            yield Surveyed(surveyed.files)
    for outcome in settled(settings, ledger, routes, surveyed):
        outcomes.append(outcome)
        yield Ended(outcome)
    keep()
    yield Surveyed(surveyed.files)


def _of_other_targets(settings: FolderSettings, ledger: Ledger) -> list[Outcome]:
    """Begin a report: what an earlier run made of these files for other targets stays in it, while it is there."""
    earlier: list[Outcome] = []
    for outcome in ledger.outcomes():
        made = outcome.status in ("translated", "copied", "summarized", "unchanged", "kept")
        there = os.path.lexists(settings.folder / outcome.source)
        if there and made:
            there = os.path.lexists(settings.out / outcome.output)
        if there and outcome.target and outcome.target not in settings.targets and outcome.status != "orphaned":
            earlier.append(replace(outcome, status="unchanged") if made else outcome)
    with ledger.writing():
        ledger.clear_outcomes()
        for outcome in earlier:
            ledger.add_outcome(outcome)
    return earlier


def _through(finisher: Finisher, events: Iterator[Outcome | None]) -> Iterator[Outcome | None]:
    """The events of some work, and then of all that is still on its way to the disk."""
    yield from events
    yield from finisher.settle(everything=True)


def _all_of(
    jobs: Sequence[FileJob], surveyed: Survey, finisher: Finisher, events: Iterator[Outcome | None]
) -> Iterator[Outcome | None]:
    """The events of a direction; where its model turns out to be unusable, its jobs fail and the others go on."""
    done: set[str] = set()
    try:
        for outcome in events:
            if outcome is not None:
                done.add(outcome.output)
            yield outcome
    except ModelUnavailable as error:
        surveyed.missing[jobs[0].language, jobs[0].target] = error.message
        for outcome in finisher.settle(everything=True):
            done.add(outcome.output)
            yield outcome
        for job in jobs:
            if job.output not in done:
                failed = Outcome("failed", job.source, job.target, job.output, job.language, error.message)
                yield finisher.report(failed)


def _counted(
    outcome: Outcome | None,
    tally: Tally,
    pace: Pace,
    size: Callable[[str, int], int],
    doing: str,
    translator: Translator,
) -> Iterator[Event]:
    yield from map(Warned, heard())
    if outcome is not None:
        tally.add(outcome)
        pace.files += 1
        pace.done += size(outcome.output, 0)
        yield Ended(outcome)
    yield from pace.tick(doing, translator.segments, translator.begun)
