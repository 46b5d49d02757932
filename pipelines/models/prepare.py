"""Preparing a model that was pulled (conversion, reading of prompts) in a process of its own, which can be stopped.

The libraries that convert stay in native code for seconds and give back no memory.
"""

from __future__ import annotations

import signal
from pathlib import Path
from types import FrameType
from typing import Any

import msgspec

from pipelines import errors
from pipelines.article import Progress, StopCheck
from pipelines.catalogue import ModelSpec
from pipelines.child import Answer, Child, serve, started
from pipelines.engines import engine_class
from pipelines.errors import AudarError, EngineError, Stopped
from pipelines.message import N_, packed, unpacked
from pipelines.task import EngineSettings


class _Order(msgspec.Struct):
    """What the process is to prepare."""

    spec: ModelSpec
    folder: str


class _Line(msgspec.Struct):
    """Progress, or (``error``: the name of its class) what went wrong."""

    text: Any  # a packed message
    done: int = 0
    total: int = 0
    error: str = ""


def prepare(spec: ModelSpec, folder: Path, progress: Progress, stopped: StopCheck) -> None:
    """Run the engine's ``prepare`` for an installed model. Raises what that raises, and ``Stopped`` within a second."""
    if not getattr(engine_class(spec.engine), "prepares", True):
        return
    with started("pipelines.models.prepare", msgspec.json.encode(_Order(spec, str(folder)))) as child:
        _follow(child, progress, stopped)
    if child.returncode:
        reason = N_("its memory did not suffice") if child.starved else N_("no reason given")
        raise EngineError(
            "Preparing '{id}' broke off ({reason}); `audar models pull {id}` tries again.", id=spec.id, reason=reason
        )


def _follow(child: Child, progress: Progress, stopped: StopCheck) -> None:
    for answer in child.answers():
        if stopped():
            raise Stopped("Stopped; the model is here, and the next pull prepares it.")
        if answer is None:
            continue
        line = msgspec.json.decode(answer, type=_Line)
        if line.error:
            kind = getattr(errors, line.error, EngineError)
            raise kind(unpacked(line.text))
        progress(unpacked(line.text), line.done, line.total)


def _work(packed_order: bytes, answer: Answer) -> None:
    """What the process does."""
    signal.signal(signal.SIGTERM, _leave)
    order = msgspec.json.decode(packed_order, type=_Order)
    engine = engine_class(order.spec.engine)(order.spec, Path(order.folder), EngineSettings())
    try:
        engine.prepare(lambda text, done, total: answer(_Line(packed(text), done, total)))
    except AudarError as error:
        answer(_Line(packed(error), error=type(error).__name__))
    except MemoryError:
        answer(_Line(packed(N_("This machine's memory is too small to prepare the model.")), error="EngineError"))


def _leave(number: int, frame: FrameType | None) -> None:
    del number, frame
    raise SystemExit(1)


if __name__ == "__main__":
    serve(_work)
