"""Measure a model on the twenty sentences: chrF, speed, and the memory of a process that does nothing else.

chrF is sacrebleu's corpus chrF with its default settings (Popović 2015, "chrF: character n-gram F-score for automatic
MT evaluation"); twenty sentences tell a broken model from a sound one, not a good one from a better one.
"""

from __future__ import annotations

import multiprocessing
import sys
import time
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass
from pathlib import Path

from pipelines.article import never
from pipelines.catalogue import ModelSpec
from pipelines.engines import engine_class
from pipelines.errors import EngineError
from pipelines.models.selftest.sentences import article_for, sentences
from pipelines.quality.check import check_segment
from pipelines.task import Answer, EngineSettings, Task

_POOR = 36.0  # chrF; of 120 answers of the starter it gives the thresholds that reading them gives (bench/RESULTS.md)
_ALL = 0.001  # above the surest answer, where all are poor


@dataclass(frozen=True, slots=True)
class Sentence:
    """One of the twenty with what the model made of it: the mean log-probability of a token, if it tells, and flags."""

    source: str
    reference: str
    output: str
    score: float | None
    flags: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Direction:
    """What came of one direction. ``doubtful`` counts answers with a flag; ``first`` shows the first sentence's.

    ``threshold`` is the mean log-probability of a token below which the model's answers are ``uncertain``, if it tells.
    """

    direction: str
    reliable: bool
    chrf: float
    sentences_per_second: float
    doubtful: int
    first: str
    threshold: float | None = None
    seconds: float = 0.0
    sentences: tuple[Sentence, ...] = ()


@dataclass(frozen=True, slots=True)
class SummaryTry:
    """A summary of the twenty sentences, to be read; there is no score for it."""

    language: str
    seconds: float
    text: str


@dataclass(frozen=True, slots=True)
class Measured:
    """One model: its signature, seconds to load, peak memory (bytes) of its process, and what it did."""

    model: str
    signature: str
    load_seconds: float
    peak_memory: int
    directions: tuple[Direction, ...]
    summaries: tuple[SummaryTry, ...]
    quantisation: str = ""


def measure_apart(spec: ModelSpec, folder: Path | None, settings: EngineSettings) -> Measured:
    """``measure`` in a process of its own, so that memory is the model's and a crash is not ours.

    Raises ``AudarError`` as the engine does, and ``EngineError`` where the system ended the process.
    """
    with ProcessPoolExecutor(1, mp_context=multiprocessing.get_context("spawn")) as pool:
        try:
            return pool.submit(measure, spec, folder, settings).result()
        except BrokenProcessPool as error:
            raise EngineError(
                "The process of '{id}' was ended by the system; this machine's memory may be too small for it.",
                id=spec.id,
            ) from error


def measure(spec: ModelSpec, folder: Path | None, settings: EngineSettings) -> Measured:
    """Translate the twenty in each direction of the entry, summarise them in each language. Raises ``AudarError``."""
    engine = engine_class(spec.engine)(spec, folder, settings)
    start = time.perf_counter()
    engine.load()
    loaded = time.perf_counter() - start
    directions, summaries = [], []
    try:
        for direction in spec.directions + spec.unreliable:
            task = Task("translate", direction[:2], direction[3:])
            sources = [triple[task.source] for triple in sentences()]
            start = time.perf_counter()
            answers = dict(engine.run(sources, task, never))
            seconds = time.perf_counter() - start
            outputs = [answers.get(index, "") for index in range(len(sources))]
            references = [triple[task.target] for triple in sentences()]
            tried = tuple(
                Sentence(source, reference, output, _score(output), _flags(source, output, task))
                for source, reference, output in zip(sources, references, outputs, strict=True)
            )
            directions.append(
                Direction(
                    direction,
                    direction in spec.directions,
                    chrf(outputs, references),
                    len(sources) / seconds,
                    sum(bool(sentence.flags) for sentence in tried),
                    outputs[0],
                    calibrated(outputs, references),
                    seconds,
                    tried,
                )
            )
        for language in spec.summaries + spec.summaries_unreliable:
            task = Task("summarize", language, language, 1)
            text = article_for(engine, task)
            start = time.perf_counter()
            text = dict(engine.run([text], task, never)).get(0, "")
            summaries.append(SummaryTry(language, time.perf_counter() - start, text))
        quantisation = getattr(engine, "quantisation", "")
        return Measured(
            spec.id, engine.signature, loaded, peak_memory(), tuple(directions), tuple(summaries), quantisation
        )
    finally:
        engine.close()


def _score(output: str) -> float | None:
    return output.confidence.score if isinstance(output, Answer) and output.confidence else None


def _flags(source: str, output: str, task: Task) -> tuple[str, ...]:
    return tuple(f"{flag.code}: {flag.detail}" for flag in check_segment(source, output, task))


def calibrated(outputs: list[str], references: list[str]) -> float | None:
    """The score below which answers are doubtful: as many of these are as have a chrF below ``_POOR``.

    One sentence's chrF says little of it, and the share of low ones much of the model. Of a model without any, the
    least sure answer is the threshold. ``None`` where the model does not tell how sure it is.
    """
    scores = [score for score in map(_score, outputs) if score is not None]
    if len(scores) < len(outputs) or not scores:
        return None
    pairs = zip(outputs, references, strict=True)
    poor = sum(chrf([output], [reference]) < _POOR for output, reference in pairs)
    return round([*sorted(scores), max(scores) + _ALL][poor], 3)


def chrf(outputs: list[str], references: list[str]) -> float:
    """Corpus chrF, 0 to 100."""
    from sacrebleu.metrics.chrf import CHRF

    return float(CHRF().corpus_score(outputs, [references]).score)


def chrf_signature() -> str:
    """What the scores were computed with."""
    from sacrebleu.metrics.chrf import CHRF

    metric = CHRF()
    metric.corpus_score(["a"], [["a"]])
    return str(metric.get_signature())


def peak_memory() -> int:
    """Bytes of memory that this process has held at most."""
    if sys.platform == "win32":
        import psutil

        return int(psutil.Process().memory_info().peak_wset)
    import resource

    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak if sys.platform == "darwin" else peak * 1024  # macOS counts bytes, Linux KiB
