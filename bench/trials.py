"""Processes that are disturbed on purpose, and what is looked at afterwards; for bench/kills.py."""

from __future__ import annotations

import hashlib
import math
import os
import random
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO

FAULTS = Path(__file__).parent / "faults"
STATE = ".audar"
OURS = {"ledger.sqlite3", "lock", "pages"}  # what a finished batch leaves in its state folder

Allowed = Mapping[str, set[str]]
"""Relative name -> the sha256 of every content that a file may have at any moment."""


@dataclass
class Row:
    """A scenario's line of the table. ``broken``: promises that did not hold, in words."""

    scenario: str
    rounds: int = 0
    middle: int = 0  # rounds that were disturbed after something and before everything was done
    differ: int = 0
    half: int = 0
    lost: int = 0
    left: int = 0
    codes: Counter[int] = field(default_factory=Counter)
    broken: list[str] = field(default_factory=list)

    HEAD = ("scenario", "rounds", "in the middle", "differ", "half-written", "lost", "left over", "exit codes")

    def cells(self) -> tuple[str, ...]:
        codes = ", ".join(f"{code}: {count}" for code, count in sorted(self.codes.items()))
        figures = (self.rounds, self.middle, self.differ, self.half, self.lost, self.left)
        return (self.scenario, *map(str, figures), codes)

    def fails(self, told: str) -> None:
        """Note a promise that did not hold."""
        self.broken.append(f"{self.scenario}, round {self.rounds}: {told}")

    def same(self, found: Mapping[str, str], expected: Mapping[str, str]) -> None:
        """Compare what is there at the end with what nobody disturbed."""
        wrong = {name for name in found.keys() | expected.keys() if found.get(name) != expected.get(name)}
        self.differ += bool(wrong)
        if wrong:
            self.fails(f"{len(wrong)} files differ: {', '.join(sorted(wrong)[:3])}")

    def whole(self, found: Iterable[tuple[str, str]], allowed: Allowed) -> None:
        """Every file that is there has one of the contents that it may have."""
        wrong = sorted({name for name, sha in found if sha not in allowed.get(name, ())})
        self.half += len(wrong)
        if wrong:
            self.fails(f"half-written: {', '.join(wrong[:3])}")

    def kept(self, files: Mapping[Path, bytes]) -> None:
        """A person's files are there as they were."""
        wrong = [path.name for path, data in files.items() if not path.is_file() or path.read_bytes() != data]
        self.lost += len(wrong)
        if wrong:
            self.fails(f"lost or changed: {', '.join(wrong[:3])}")

    def clean(self, out: Path) -> None:
        """Nothing is left over but what a finished batch leaves."""
        state = {path.name for path in (out / STATE).iterdir()} - OURS
        hidden = {path.name for path in out.rglob(".*") if path != out / STATE}
        self.left += len(state | hidden)
        if state | hidden:
            self.fails(f"left over: {', '.join(sorted(state | hidden))}")

    def ended(self, code: int, told: str, *allowed: int) -> None:
        """An exit code that is allowed, and no word of a program that does not understand itself."""
        self.codes[code] += 1
        if code not in allowed or "Traceback" in told or "unforeseen" in told:
            self.fails(f"exit code {code}: {told.strip()[-300:]}")


class World:
    """A folder for everything, and processes of Audar that know nothing outside it."""

    def __init__(self, base: Path, seed: int) -> None:
        self.base, self.chance = base, random.Random(seed)
        self._number = 0
        self.environment = {
            **os.environ,
            "AUDAR_CACHE": str(base / "cache"),
            "AUDAR_CONFIG": str(base / "config" / "settings.toml"),
            "AUDAR_STATE": str(base / "state" / "recent.json"),
            "AUDAR_MEMORY": str(base / "data" / "memory.sqlite3"),
            "PYTHONPATH": os.pathsep.join([str(FAULTS), str(FAULTS.parent.parent)]),
        }

    def place(self, name: str) -> Path:
        """A path that nobody has had yet."""
        self._number += 1
        return self.base / f"{name}{self._number}"

    def start(self, *words: str | Path, fault: str = "", under: Path | None = None, **more: str) -> Started:
        """Start ``audar`` in a process group of its own, with a fault (bench/faults)."""
        given = {**self.environment, "AUDAR_BENCH_FAULT": fault, "AUDAR_BENCH_UNDER": str(under or ""), **more}
        told = tempfile.TemporaryFile()  # noqa: SIM115 - lives as long as the process
        process = subprocess.Popen(
            [sys.executable, "-m", "audar", *map(str, words)],
            env=given, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=told, start_new_session=True,
        )  # fmt: skip
        return Started(process, told)

    def run(self, *words: str | Path, fault: str = "", under: Path | None = None, **more: str) -> tuple[int, str]:
        """Run ``audar`` to its end: the exit code and what it told."""
        return self.start(*words, fault=fault, under=under, **more).wait()

    def changes(self, *words: str | Path, under: Path, **more: str) -> int:
        """How many changes on the disk a command makes, at each of which it can be hit."""
        count = self.place("count")
        code, told = self.run(*words, fault=f"count:{count}", under=under, **more)
        if code:
            raise SystemExit(f"The undisturbed run ended with {code}: {told}")
        return int(count.read_text(encoding="utf-8"))


@dataclass
class Started:
    """A process that runs."""

    process: subprocess.Popen[bytes]
    told: IO[bytes]

    def runs(self) -> bool:
        return self.process.poll() is None

    def wait(self) -> tuple[int, str]:
        code = self.process.wait(timeout=600)
        self.told.seek(0)
        return code, self.told.read().decode()

    def kill(self) -> int:
        """SIGKILL for the process and all that it started; the exit code."""
        if self.runs():
            os.killpg(self.process.pid, signal.SIGKILL)
        return self.process.wait()

    def watched(self, watch: Watch | None = None, seconds: float = 600.0, outputs: float = math.inf) -> None:
        """Wait until the time is over, more than so many outputs are there, or the process ends."""
        end = time.perf_counter() + seconds
        while self.runs() and time.perf_counter() < end and (watch is None or watch.look() <= outputs):
            time.sleep(0.002)


def sha(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def contents(folder: Path, pages: bool = True) -> dict[str, str]:
    """Relative name -> sha256 of every output (and its page); not the ledger and the reports, which hold times."""
    found = {}
    for path in sorted(folder.rglob("*")):
        name = path.relative_to(folder)
        if name.parts[0] == STATE and not (pages and name.parts[1:2] == ("pages",)):
            continue
        if path.is_file() and not name.name.startswith("report."):
            found[str(name)] = sha(path.read_bytes())
    return found


class Watch:
    """Looks at each output when it is first there, the moment at which it would be half-written."""

    def __init__(self, out: Path) -> None:
        self.out, self.seen = out, dict[str, str]()

    def look(self) -> int:
        """How many outputs are there."""
        for folder, folders, names in os.walk(self.out):
            folders[:] = [one for one in folders if one != STATE]
            for name in names:
                path = Path(folder, name)
                known = str(path.relative_to(self.out))
                if known not in self.seen and not name.startswith("report."):
                    self.seen[known] = sha(path.read_bytes())
        return len(self.seen)
