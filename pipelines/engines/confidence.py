"""How sure a model is of its answers, and below which score they are doubtful: by its entry, measured, or a guess.

The score is the mean log-probability of an answer's tokens (Fomicheva et al. 2020, "Unsupervised Quality Estimation for
Neural Machine Translation", there TP).
"""

from __future__ import annotations

import functools
from pathlib import Path

import msgspec

from pipelines.article import Confidence
from pipelines.catalogue import ModelSpec
from pipelines.files import write_file
from pipelines.task import Answer, Task

FILE = "confidence.json"
"""Beside a model's weights: thresholds by quantisation, then by direction. ``audar models check`` writes it."""

DEFAULT = -1.0
"""The threshold of a model of which nothing is known: on average its tokens are likelier to be others."""

Thresholds = dict[str, dict[str, float]]


def scored(
    output: str, score: float | None, spec: ModelSpec, folder: Path | None, quantisation: str, task: Task
) -> Answer:
    """An output with what its score means for this model, quantised so, in the task's direction."""
    if score is None or task.kind != "translate":
        return Answer(output)
    return Answer(output, Confidence(score, threshold(spec, folder, quantisation, f"{task.source}-{task.target}")))


def threshold(spec: ModelSpec, folder: Path | None, quantisation: str, direction: str) -> float:
    """The score below which an answer is doubtful; what a person says in the entry goes before what was measured."""
    measured = read_thresholds(folder).get(quantisation, {})
    return spec.uncertain.get(direction, measured.get(direction, DEFAULT))


def read_thresholds(folder: Path | None) -> Thresholds:
    """What was measured of the model in ``folder``; nothing where the file is missing or no such table."""
    path = folder / FILE if folder else None
    try:
        return _read(path, path.stat().st_mtime_ns) if path else {}
    except OSError:
        return {}


def write_thresholds(folder: Path, quantisation: str, thresholds: dict[str, float]) -> None:
    """Keep what was measured beside the weights, in place of older figures. Raises ``OutputError``."""
    merged = read_thresholds(folder)
    merged = {**merged, quantisation: {**merged.get(quantisation, {}), **thresholds}}
    write_file(folder / FILE, msgspec.json.format(msgspec.json.encode(merged)) + b"\n", replace=True)


@functools.lru_cache(maxsize=8)
def _read(path: Path, changed: int) -> Thresholds:
    del changed
    try:
        return msgspec.json.decode(path.read_bytes(), type=Thresholds)
    except (OSError, msgspec.DecodeError):
        return {}
