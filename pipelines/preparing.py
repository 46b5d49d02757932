"""Preparing a model that was pulled (conversion, reading of prompts) in a process of its own, which can be stopped.

The libraries that convert stay in native code for seconds and give back no memory. The process is told the model on
its stdin and ends when that is closed, so that it does not outlive its parent; it answers in lines of JSON.
"""

from __future__ import annotations

import os
import queue
import signal
import subprocess
import sys
import threading
from pathlib import Path
from types import FrameType

import msgspec

from pipelines import errors
from pipelines.article import Progress, StopCheck
from pipelines.catalogue import ModelSpec
from pipelines.engines import EngineSettings, engine_class
from pipelines.errors import AudarError, EngineError, Stopped

_POLL = 0.1  # seconds between two looks whether to stop
_GRACE = 0.7  # seconds that the process has to clear away what is half done


class _Order(msgspec.Struct):
    """What the process is to prepare."""

    spec: ModelSpec
    folder: str


class _Line(msgspec.Struct):
    """Progress, or (``error``: the name of its class) what went wrong."""

    text: str
    done: int = 0
    total: int = 0
    error: str = ""


def prepare(spec: ModelSpec, folder: Path, progress: Progress, stopped: StopCheck) -> None:
    """Run the engine's ``prepare`` for an installed model. Raises what that raises, and ``Stopped`` within a second."""
    if not getattr(engine_class(spec.engine), "prepares", True):
        return
    top = str(Path(__file__).resolve().parent.parent)
    paths = os.pathsep.join(filter(None, (top, os.environ.get("PYTHONPATH"))))
    with subprocess.Popen(
        [sys.executable, "-m", "pipelines.preparing"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        env=os.environ | {"PYTHONPATH": paths},
        start_new_session=True,  # Ctrl-C reaches us; we end the process ourselves
    ) as process:
        lines: queue.SimpleQueue[_Line | None] = queue.SimpleQueue()
        threading.Thread(target=_listen, args=(process, lines), daemon=True).start()
        try:
            _tell(process, _Order(spec, str(folder)))
            _follow(lines, progress, stopped)
            process.wait()
        finally:
            _end(process)
    if process.returncode:
        reason = "its memory did not suffice" if process.returncode == -signal.SIGKILL else "no reason given"
        raise EngineError(f"Preparing '{spec.id}' broke off ({reason}); `audar models pull {spec.id}` tries again.")


def _tell(process: subprocess.Popen[bytes], order: _Order) -> None:
    assert process.stdin is not None
    try:
        process.stdin.write(msgspec.json.encode(order) + b"\n")
        process.stdin.flush()
    except BrokenPipeError:
        pass  # it has ended already, and its exit code says so


def _follow(lines: queue.SimpleQueue[_Line | None], progress: Progress, stopped: StopCheck) -> None:
    while True:
        if stopped():
            raise Stopped("Stopped; the model is here, and the next pull prepares it.")
        try:
            line = lines.get(timeout=_POLL)
        except queue.Empty:
            continue
        if line is None:
            return
        if line.error:
            kind = getattr(errors, line.error, EngineError)
            raise kind(line.text)
        progress(line.text, line.done, line.total)


def _listen(process: subprocess.Popen[bytes], lines: queue.SimpleQueue[_Line | None]) -> None:
    for line in process.stdout or ():
        lines.put(msgspec.json.decode(line, type=_Line))
    lines.put(None)


def _end(process: subprocess.Popen[bytes]) -> None:
    """End the process if it runs: first so that it can clear away, then at once."""
    if process.poll() is None:
        process.terminate()
        try:
            process.wait(_GRACE)
        except subprocess.TimeoutExpired:
            process.kill()


def _work() -> None:
    """What the process does."""
    answers = os.fdopen(os.dup(1), "wb")
    silence = os.open(os.devnull, os.O_WRONLY)
    os.dup2(silence, 1)  # native libraries write there whatever they like
    signal.signal(signal.SIGTERM, _leave)
    order = msgspec.json.decode(sys.stdin.buffer.readline(), type=_Order)
    threading.Thread(target=_watch, daemon=True).start()

    def answer(line: _Line) -> None:
        answers.write(msgspec.json.encode(line) + b"\n")
        answers.flush()

    engine = engine_class(order.spec.engine)(order.spec, Path(order.folder), EngineSettings())
    try:
        engine.prepare(lambda text, done, total: answer(_Line(text, done, total)))
    except AudarError as error:
        answer(_Line(str(error), error=type(error).__name__))
    except MemoryError:
        answer(_Line("This machine's memory is too small to prepare the model.", error="EngineError"))
    answers.close()
    os._exit(0)  # native threads of an engine are not waited for


def _watch() -> None:
    """End when the parent is gone, however it went."""
    sys.stdin.buffer.read()
    os.kill(os.getpid(), signal.SIGTERM)


def _leave(number: int, frame: FrameType | None) -> None:
    del number, frame
    raise SystemExit(1)


if __name__ == "__main__":
    _work()
