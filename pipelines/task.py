"""What a model is asked to do, and what it may use for it."""

from __future__ import annotations

import os
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

from pipelines.article import Confidence

CUT_MARK = " […]"
"""What an engine puts behind an output that never came to its end."""


class Answer(str):
    """An engine's output together with how sure its model is of it, where the engine knows."""

    confidence: Confidence | None

    def __new__(cls, text: str, confidence: Confidence | None = None) -> Answer:
        answer = super().__new__(cls, text)
        answer.confidence = confidence
        return answer

    def __reduce__(self) -> tuple[type[Answer], tuple[str, Confidence | None]]:
        return Answer, (str(self), self.confidence)


def confidence_of(outputs: Iterable[str]) -> Confidence | None:
    """How sure the models are of a text made of ``outputs``: as sure as of the most doubtful; ``None``: unknown."""
    confidences = [output.confidence for output in outputs if isinstance(output, Answer) and output.confidence]
    return min(confidences, key=lambda confidence: confidence.margin, default=None)


@dataclass(frozen=True, slots=True)
class Task:
    """What to do with each text. ``sentences`` is the wished length of a summary (0 for a translation).

    ``attempt`` is how often the same was asked before: models then choose other words, by chance or the next likely.
    """

    kind: Literal["translate", "summarize"]
    source: str
    target: str
    sentences: int = 0
    attempt: int = 0


@dataclass(frozen=True, slots=True)
class EngineSettings:
    """How to run: CPU threads (0: all of this process's cores), device ("cpu", "cuda", "auto").

    ``batch`` is the source tokens of one batch (0: what suits the model; encoder-decoder engines only). ``unhurried``:
    nobody waits for the first words, so the first batch is a full one too. ``check``: "deep" also asks a model of the
    opposite direction whether a translation accounts for each word of its source. ``cluster`` is the address of a Ray
    cluster that runs the engine (empty: this process does), ``workers`` how many there (0: one a machine).

    Of llama.cpp's process: ``memory`` is the bytes that it may take before it is ended (0: as many as there are),
    ``nice`` how far it yields to all else on the machine (0 to 19; not on Windows).
    """

    threads: int = 0
    device: str = "auto"
    batch: int = 0
    cluster: str = ""
    workers: int = 0
    unhurried: bool = False
    check: Literal["fast", "deep"] = "fast"
    memory: int = 0
    nice: int = 5


def cores() -> int:
    """The cores that this process may use, at least one."""
    affinity = getattr(os, "sched_getaffinity", None)  # not on macOS and Windows
    return len(affinity(0)) if affinity else os.cpu_count() or 1
