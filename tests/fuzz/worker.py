"""A process that tries inputs, each within limits; one that dies of an input is replaced, and its death is a fault."""

from __future__ import annotations

import faulthandler
import json
import os
import re
import resource
import select
import signal
import struct
import subprocess
import sys
import tempfile
import time
import traceback
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Literal

from tests.fuzz.seeds import all_seeds

ROOT = Path(__file__).resolve().parents[2]
CPU_SECONDS = 5.0
CPU_SECONDS_OF_SIZE = 5e-5
"""Processor time of one input, and more for each of its bytes: reading, twice, and writing, twice, a busy machine."""
_MEMORY = 1 << 30  # bytes that an input may take beyond what the process has
_PATIENCE = 120.0  # seconds for an input that sleeps, or whose process is not given a processor
_HEAD = struct.Struct("<II")
_FRAME = re.compile(r'File "([^"]+)", line (\d+),? in (\S+)')


@dataclass(frozen=True, slots=True)
class Result:
    """What became of an input: ``words`` tell a fault, the same for the same one; ``peak``: the process's bytes."""

    status: Literal["read", "refused", "fault"]
    words: str
    seconds: float
    peak: int
    trace: str = ""


class Worker:
    """The process as its owner sees it."""

    def __init__(self) -> None:
        self._process: subprocess.Popen[bytes] | None = None
        self._errors: IO[bytes] | None = None
        self._known: set[str] = set()

    def __enter__(self) -> Worker:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """End the process."""
        if self._process:
            self._process.kill()
            self._process.wait()
            for pipe in (self._process.stdin, self._process.stdout):
                if pipe:
                    pipe.close()
            self._process = None

    def try_input(self, kind: str, data: bytes) -> Result:
        """Have one input tried."""
        if self._process is None or kind not in self._known:
            self._known.add(kind)
            self._ask(kind, all_seeds()[kind][0])
        return self._ask(kind, data)

    def _ask(self, kind: str, data: bytes) -> Result:
        if self._process is None:
            self._known = {kind}
            self._errors = tempfile.TemporaryFile()  # noqa: SIM115 - it lives as long as the process
            self._process = subprocess.Popen(
                [sys.executable, "-m", "tests.fuzz.worker"], cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                stderr=self._errors, env={**os.environ, "PYTHONHASHSEED": "0", "HF_HUB_DISABLE_TELEMETRY": "1"},
            )  # fmt: skip
        process, errors = self._process, self._errors
        assert process.stdin and process.stdout and errors
        try:
            process.stdin.write(_HEAD.pack(len(kind), len(data)) + kind.encode() + data)
            process.stdin.flush()
            ready, _, _ = select.select([process.stdout], [], [], _PATIENCE)
            line = process.stdout.readline() if ready else b""
        except BrokenPipeError:
            line, ready = b"", [process.stdout]
        if line:
            return Result(**json.loads(line))
        if not ready:
            process.send_signal(signal.SIGPROF)  # it tells where it is
        try:
            code = process.wait(20)
        except subprocess.TimeoutExpired:
            code = 0
        errors.seek(0)
        told = errors.read()[-20_000:].decode(errors="replace")
        self.close()
        why = "takes too much processor time" if code == -signal.SIGPROF else f"ends by {-code}"
        return Result(
            "fault",
            f"the process {why if ready else 'sleeps'} {_place(told, 'most recent call first')}",
            CPU_SECONDS,
            0,
            told,
        )


def _place(trace: str, order: str = "") -> str:
    """The innermost function of Audar's in a trace."""
    frames = [(Path(path), name) for path, _, name in _FRAME.findall(trace)]
    code = tuple(ROOT / package for package in ("pipelines", "tui", "audar"))
    own = [f"{path.relative_to(ROOT)} {name}" for path, name in frames if any(part in path.parents for part in code)]
    return f"in {own[0] if order else own[-1]}" if own else ""


def _serve() -> None:
    """Answer one input after another."""
    pipe = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # what a library prints is no answer
    faulthandler.register(signal.SIGPROF, chain=True)  # then the signal ends the process, even within a library
    faulthandler.enable()
    from tests.fuzz.properties import try_input

    known: set[str] = set()
    while head := sys.stdin.buffer.read(_HEAD.size):
        kind_size, size = _HEAD.unpack(head)
        kind = sys.stdin.buffer.read(kind_size).decode()
        data = sys.stdin.buffer.read(size)
        unlimited = kind not in known  # the first input of a kind is a seed, which imports what it needs
        known.add(kind)
        taken = int(Path("/proc/self/statm").read_text().split()[0]) * resource.getpagesize()
        resource.setrlimit(
            resource.RLIMIT_AS, (resource.RLIM_INFINITY if unlimited else taken + _MEMORY, resource.RLIM_INFINITY)
        )
        begin, status, words, trace = time.process_time(), "fault", "", ""
        signal.setitimer(signal.ITIMER_PROF, 0 if unlimited else CPU_SECONDS + size * CPU_SECONDS_OF_SIZE)
        try:
            status = try_input(kind, data)
        except BaseException as error:  # noqa: BLE001 - that is what is looked for
            trace = traceback.format_exc()
            words = f"{type(error).__name__}: {error}" if type(error).__name__ == "Fault" else type(error).__name__
            words = f"{words} {_place(trace)}".strip()
        signal.setitimer(signal.ITIMER_PROF, 0)
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss << 10
        result = {
            "status": status,
            "words": words,
            "seconds": time.process_time() - begin,
            "peak": peak,
            "trace": trace,
        }
        pipe.write(json.dumps(result).encode() + b"\n")
        pipe.flush()


if __name__ == "__main__":
    _serve()
