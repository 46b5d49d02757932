"""A process of our own code for work that must be stopped or limited: it ends with its parent, however that went.

The child runs a module of ours, which calls ``serve``. It is given one order on its stdin, which stays open as long as
the parent lives, and answers in lines of JSON. Nothing here asks more of the system than pipes: it works alike on
Windows and macOS.
"""

from __future__ import annotations

import os
import queue
import signal
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import NoReturn

import msgspec

Answer = Callable[[msgspec.Struct], None]
"""Sends a line from the child to its parent."""

_POLL = 0.1  # seconds between two looks at how the child fares
_GRACE = 0.7  # seconds that a child has to clear away what is half done


class Child:
    """A child that runs: its number, its answers, and how it ended (``None`` while it runs)."""

    def __init__(self, process: subprocess.Popen[bytes], longest: int) -> None:
        self.pid = process.pid
        self._process = process
        self._lines: queue.SimpleQueue[bytes] = queue.SimpleQueue()
        threading.Thread(target=self._listen, args=(longest,), daemon=True).start()

    @property
    def returncode(self) -> int | None:
        return self._process.returncode

    def runs(self, seconds: float = 0) -> bool:
        """Whether it has not ended after so many seconds more."""
        with suppress(subprocess.TimeoutExpired):
            self._process.wait(seconds)
        return self.returncode is None

    @property
    def starved(self) -> bool:
        """Whether it ended for want of memory: by the system's signal 9, or by 6, as Python ends itself."""
        return self.returncode in (-9, -6)

    def usage(self) -> tuple[float, int]:
        """Seconds of a processor and bytes of memory that it has taken; nothing once it has ended."""
        import psutil

        try:
            process = psutil.Process(self.pid)
            return sum(process.cpu_times()[:2]), process.memory_info().rss
        except psutil.Error:
            return 0.0, 0

    def kill(self) -> None:
        """End it at once."""
        self._process.kill()

    def answers(self) -> Iterator[bytes | None]:
        """Its lines as they come, and ``None`` a tenth of a second after the last one; then it has ended."""
        while True:
            try:
                line = self._lines.get(timeout=_POLL)
            except queue.Empty:
                yield None
                continue
            if not line:
                self._process.wait()
                return
            yield line

    def _listen(self, longest: int) -> None:
        assert self._process.stdout is not None
        line = b"\n"
        while line:
            line = self._process.stdout.readline(longest)
            self._lines.put(line)


@contextmanager
def started(module: str, order: bytes, longest: int = -1) -> Iterator[Child]:
    """A child that runs ``module``, with its order; it is ended at the latest when the context is left.

    An answer of more than ``longest`` bytes comes in pieces, which are no JSON.
    """
    top = str(Path(__file__).resolve().parent.parent)
    paths = os.pathsep.join(filter(None, (top, os.environ.get("PYTHONPATH"))))
    with subprocess.Popen(
        [sys.executable, "-P", "-m", module],  # -P: nothing of the folder we stand in is imported
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        env=os.environ | {"PYTHONPATH": paths},
        start_new_session=True,  # Ctrl-C reaches us; we end the process ourselves
    ) as process:
        try:
            _tell(process, order)
            yield Child(process, longest)
        finally:
            _end(process)


def _tell(process: subprocess.Popen[bytes], order: bytes) -> None:
    """Write past the pipe's buffer, which closing it would write once more to a child that is gone."""
    assert process.stdin is not None
    try:
        for part in (b"%d\n" % len(order), order):
            rest = memoryview(part)
            while rest:
                rest = rest[os.write(process.stdin.fileno(), rest) :]
    except OSError:
        pass  # it has ended already, and its exit code says so


def _end(process: subprocess.Popen[bytes]) -> None:
    """End the process if it runs: first so that it can clear away, then at once."""
    if process.poll() is None:
        process.terminate()
        try:
            process.wait(_GRACE)
        except subprocess.TimeoutExpired:
            process.kill()


def serve(work: Callable[[bytes, Answer], None]) -> NoReturn:
    """What a child's module does: ``work`` is given the order and what sends an answer."""
    lines = os.fdopen(os.dup(1), "wb")
    silence = os.open(os.devnull, os.O_WRONLY)
    os.dup2(silence, 1)  # native libraries write there whatever they like
    order = sys.stdin.buffer.read(int(sys.stdin.buffer.readline()))
    _end_with_parent()

    def answer(line: msgspec.Struct) -> None:
        lines.write(msgspec.json.encode(line) + b"\n")
        lines.flush()

    code = 1
    try:
        work(order, answer)
        code = 0
    finally:
        os._exit(code)  # Python would end itself by signal 6 over the thread that reads stdin, or wait for native ones


def _end_with_parent() -> None:
    """End when the parent is gone, however it went, by the signal that the system sends where it can.

    Native code that holds the interpreter's lock, as llama.cpp does while it loads, keeps the thread from noticing.
    """
    if hasattr(os, "O_ASYNC"):
        import fcntl

        with suppress(OSError):
            fcntl.fcntl(0, fcntl.F_SETOWN, os.getpid())
            fcntl.fcntl(0, fcntl.F_SETFL, fcntl.fcntl(0, fcntl.F_GETFL) | os.O_ASYNC)  # SIGIO, which ends it
    threading.Thread(target=_watch, daemon=True).start()


def _watch() -> None:
    sys.stdin.buffer.read()
    os.kill(os.getpid(), signal.SIGTERM)
