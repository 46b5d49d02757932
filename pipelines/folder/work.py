"""Translates the jobs of one direction: segments of many files go to the engine in one stream."""

from __future__ import annotations

import time
from collections import defaultdict, deque
from collections.abc import Generator, Iterator, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import closing
from functools import partial

from pipelines.article import Article, Segment, StopCheck, TranslatedSegment
from pipelines.detect import detect_article
from pipelines.engines.base import workers_of
from pipelines.errors import Stopped
from pipelines.folder.events import FolderSettings, Outcome
from pipelines.folder.finish import Finisher, failed
from pipelines.folder.ledger import Ledger
from pipelines.folder.model_probe import Trust, of_one_text
from pipelines.folder.reading import fields_for, foreseen, parsed
from pipelines.folder.render import Work, copied, read_job, rendered
from pipelines.folder.survey import FileJob
from pipelines.memory import Notes
from pipelines.quality.check import check_segment
from pipelines.quality.confidence import uncertain
from pipelines.route import Route
from pipelines.run import also_deep, languages_note, memory_key, stream_segments
from pipelines.split import segment_article
from pipelines.task import Answer
from pipelines.translate import checked, has_work

_SEGMENTS = 2048
"""Segments of one call of the engine, for each worker it has: enough to fill its batches, few enough for memory."""

_BYTES = 4 << 20
"""Source bytes of one call of the engine, likewise."""

_AHEAD = 64  # files that are read ahead while the engine works
_AHEAD_BYTES = 16 << 20  # and their bytes; one larger file is read alone
_SAVE = 1.0  # seconds of work that a power cut may cost within a file


class _Notes(Notes):
    """Notes that can tell what they knew, so that the report can."""

    known: frozenset[str] = frozenset()

    def look_up(self, texts: Sequence[str]) -> dict[str, str]:
        answers = super().look_up(texts)
        self.known = frozenset(answers)
        return answers


def _part(segment: Segment) -> str:
    """What a segment is kept under while its file is unfinished: its text, in its own language."""
    return f"{segment.language}\x1f{segment.text}" if segment.language else segment.text


class Translator:
    """Works off directions, one after another, keeping what is ready at once. ``segments`` counts those made."""

    def __init__(
        self,
        settings: FolderSettings,
        ledger: Ledger,
        finisher: Finisher,
        pool: ThreadPoolExecutor,
        articles: Mapping[bytes, Article],
        stopped: StopCheck,
    ) -> None:
        self._settings, self._ledger, self._finisher, self._pool = settings, ledger, finisher, pool
        self._articles = articles
        self._stopped = stopped
        self._unsaved: dict[tuple[str, str], dict[str, str]] = defaultdict(dict)
        self._saved_at = time.monotonic()
        self._works: Sequence[Work] = ()
        self.segments = 0

    def run(self, route: Route, jobs: Sequence[FileJob]) -> Iterator[Outcome | None]:
        """Yield outcomes as they are certain; ``None`` now and then between them.

        Raises ``Stopped``, ``ModelUnavailable`` also of an engine that takes nothing any more, ``EngineOver``, and
        ``OutputError`` of a full disk.
        """
        if route.engine is None and not route.others:
            yield from self._copy(route, jobs)
            return
        notes = {
            code: _Notes(each.memory, memory_key(each))
            for code, each in route.by_language.items()
            if isinstance(each, Route) and each.memory
        }
        trust = Trust([leg for each in route.all_routes for leg in each.legs], self._stopped)
        with closing(self._windows(route, jobs)) as windows:
            for works, outcomes in windows:
                for outcome in outcomes:
                    yield self._finisher.report(outcome)
                yield from self._translate(route, works, notes, trust)
                yield from self._finisher.settle()

    def begun(self) -> float:
        """Source bytes, about, of what is done in files that are not finished."""
        open_works = [work for work in self._works if 0 < len(work.pieces) < len(work.segments)]
        return sum(work.job.size * len(work.pieces) / len(work.segments) for work in open_works)

    def save(self) -> None:
        """Keep the finished segments of unfinished files."""
        self._saved_at = time.monotonic()
        if self._unsaved:
            with self._ledger.writing():
                for (output, key), pairs in self._unsaved.items():
                    self._ledger.add_parts(output, key, pairs)
            self._unsaved.clear()

    def _copy(self, route: Route, jobs: Sequence[FileJob]) -> Iterator[Outcome | None]:
        for job in jobs:
            self._stop_if_asked()
            self._finisher.put(job, partial(copied, self._settings, route, job))
            yield from self._finisher.settle()
        yield None

    def _windows(
        self, route: Route, jobs: Sequence[FileJob]
    ) -> Generator[tuple[list[Work], list[Outcome]], None, None]:
        """Read files in their order, some ahead; yield as many at a time as one call of the engine takes."""
        ahead: deque[tuple[FileJob, Future[Work]]] = deque()
        waiting = deque(jobs)
        works: list[Work] = []
        outcomes: list[Outcome] = []
        segments = size = reading = 0
        try:
            while ahead or waiting:
                while waiting and (not ahead or (len(ahead) < _AHEAD and reading + waiting[0].size <= _AHEAD_BYTES)):
                    job = waiting.popleft()
                    reading += job.size
                    ahead.append((job, self._pool.submit(self._prepare, route, job)))
                self._stop_if_asked()
                job, future = ahead.popleft()
                reading -= job.size
                try:
                    work = future.result()
                except Exception as error:  # noqa: BLE001 - also what a library stumbles over is this file's alone
                    outcomes.append(failed(job, foreseen(job.source, error)))
                    continue
                works.append(work)
                workers = max((workers_of(each.engine) for each in route.all_routes if each.engine), default=1)
                segments, size = segments + len(work.segments), size + job.size
                if segments >= _SEGMENTS * workers or size >= _BYTES * workers:
                    yield works, outcomes
                    works, outcomes, segments, size = [], [], 0, 0
            yield works, outcomes
        finally:
            for _, future in ahead:
                future.cancel()

    def _prepare(self, route: Route, job: FileJob) -> Work:
        article = self._articles.get(job.source_sha + job.source.encode())
        if article is None:
            fields = fields_for(job.source, self._settings)
            article = parsed(read_job(job), job.source, fields, self._settings.form)
        languages = detect_article(article).paragraphs if route.others else ()
        segments = segment_article(article, route.task.source, languages)
        return Work(job, article, segments, note=languages_note(article, languages, job.target))

    def _translate(
        self, route: Route, works: Sequence[Work], notes: Mapping[str, _Notes], trust: Trust
    ) -> Iterator[Outcome | None]:
        self._works = works
        try:
            for work in works:
                self._recall(route, work)
                if len(work.pieces) == len(work.segments):
                    self._finish(route, work)
            try:
                yield from self._answers(route, works, notes)
            except Exception as error:
                if not of_one_text(error):
                    raise
                self.save()
                yield from self._one_by_one(route, works, notes, trust)
        finally:
            self._works = ()
        self._stop_if_asked()

    def _recall(self, route: Route, work: Work) -> None:
        """Take what is known of a file's segments, each checked again."""
        known = self._ledger.parts(work.job.output, work.job.key)
        if not known:
            return
        recalled: dict[str, list[tuple[int, TranslatedSegment]]] = defaultdict(list)
        for index, segment in enumerate(work.segments):
            target = known.get(_part(segment))
            by = route.by_language[segment.language]
            # `make` is code here, and a word to translate there.
            if target is not None and isinstance(by, Route) and has_work(segment):
                flags = (*check_segment(segment.text, target, by.task), *uncertain(target.confidence))
                recalled[segment.language].append((index, checked(segment, target, flags, target.confidence)))
        for code, pieces in recalled.items():
            work.pieces.update(also_deep(pieces, route.by_language[code], self._stopped))
        work.remembered += sum(map(len, recalled.values()))

    def _answers(self, route: Route, works: Sequence[Work], notes: Mapping[str, _Notes]) -> Iterator[Outcome | None]:
        """Run everything that is missing through the engines at once; a file is finished with its last segment."""
        owners: dict[str, list[tuple[Work, int]]] = {code: [] for code in route.by_language}
        for work in works:
            for at, segment in enumerate(work.segments):
                if at not in work.pieces:
                    owners[segment.language].append((work, at))
        for code, each in route.by_language.items():
            texts = [work.segments[at] for work, at in owners[code]]
            known = notes.get(code)
            for index, piece in stream_segments(texts, each, route.task, self._stopped, known):
                work, at = owners[code][index]
                work.pieces[at] = piece
                work.remembered += known is not None and piece.segment.text in known.known
                self.segments += 1
                name = work.job.output, work.job.key
                if piece.target != piece.segment.text or has_work(piece.segment):
                    self._unsaved[name][_part(piece.segment)] = Answer(piece.target, piece.confidence)
                if len(work.pieces) == len(work.segments):
                    self._finish(route, work, self._unsaved.pop(name, {}))
                    yield from self._finisher.settle()
                if time.monotonic() - self._saved_at > _SAVE:
                    self.save()
                    yield from self._finisher.settle()
                    yield None

    def _one_by_one(
        self, route: Route, works: Sequence[Work], notes: Mapping[str, _Notes], trust: Trust
    ) -> Iterator[Outcome | None]:
        """After a failure of the engine: each file alone, so that only the one it failed on is lost."""
        yield from self._finisher.settle()
        for work in works:
            if len(work.pieces) == len(work.segments):
                continue
            try:
                yield from self._answers(route, [work], notes)
            except Exception as error:
                if not of_one_text(error):
                    raise
                trust.failed(error)
                yield self._finisher.report(failed(work.job, error))

    def _finish(self, route: Route, work: Work, parts: Mapping[str, str] | None = None) -> None:
        self._finisher.put(work.job, partial(rendered, self._settings, route, work), parts)

    def _stop_if_asked(self) -> None:
        if self._stopped():
            raise Stopped("Stopped. What is finished is kept; the same command goes on from there.")
