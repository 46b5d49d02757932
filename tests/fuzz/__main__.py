"""Fuzzing for as long as there is time: ``make fuzz SECONDS=3600 KIND=docx SEED=7 JOBS=2``.

Prints a table in the end, and each new fault as it is found; its input, made small, lies in ``build/fuzz``.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
import time
from collections.abc import Iterator
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from dataclasses import asdict
from pathlib import Path
from typing import Any

from tests.fuzz.hunt import FOLDER, Tally, hunt, keep
from tests.fuzz.seeds import all_seeds
from tests.fuzz.worker import Result, Worker

_ROUND = 250  # mutations of a kind before another's turn
_worker: Worker | None = None


def main() -> int:
    """Run, and return 1 where a promise was broken."""
    kinds = list(all_seeds())
    options = argparse.ArgumentParser(prog="make fuzz", description=__doc__)
    options.add_argument("--seconds", type=float, default=600, help="how long to run (600)")
    options.add_argument("--kind", action="append", choices=kinds, help="only these kinds (all)")
    options.add_argument(
        "--seed", type=int, default=int.from_bytes(os.urandom(3)), help="the first round's number (by chance)"
    )
    options.add_argument("--jobs", type=int, default=1, help="processes at once (1)")
    options.add_argument("--totals", type=Path, help="a JSON file to which the numbers are added")
    options.add_argument("--repeat", type=Path, help="try this one input of --kind and tell")
    chosen = options.parse_args()
    if chosen.repeat:
        with Worker() as worker:
            result = worker.try_input(
                chosen.kind[0] if chosen.kind else chosen.repeat.name.partition("-")[0], chosen.repeat.read_bytes()
            )
        print(f"{result.status}: {result.words or 'nothing is wrong'} ({result.seconds:.2f} s)\n{result.trace}")
        return int(result.status == "fault")
    tallies: dict[str, Tally] = {}
    end = time.monotonic() + chosen.seconds
    rounds = ((kind, number) for number in range(chosen.seed, sys.maxsize) for kind in chosen.kind or kinds)
    print(f"seed {chosen.seed}", flush=True)
    for kind, tally, told in _played(rounds, chosen.jobs, end):
        _add(tallies.setdefault(kind, Tally()), tally)
        for line in told:
            print(line, flush=True)
        if chosen.totals:
            _note(chosen.totals, kind, tally)
    _table(tallies)
    return int(any(tally.faults for tally in tallies.values()))


def _played(rounds: Iterator[tuple[str, int]], jobs: int, end: float) -> Iterator[tuple[str, Tally, list[str]]]:
    with ProcessPoolExecutor(jobs) as pool:
        running: set[Future[tuple[str, Tally, list[str]]]] = set()
        while time.monotonic() < end or running:
            while len(running) < jobs and time.monotonic() < end:
                running.add(pool.submit(_round, *next(rounds)))
            done, running = wait(running, return_when=FIRST_COMPLETED)
            yield from (future.result() for future in done)


def _round(kind: str, number: int) -> tuple[str, Tally, list[str]]:
    """One round, in a process of the pool, which has one worker."""
    global _worker  # noqa: PLW0603
    _worker = _worker or Worker()
    told: list[str] = []
    faults: dict[str, tuple[bytes, Result]] = {}
    tally = hunt(
        kind, _ROUND, number, _worker, lambda data, result: faults.setdefault(result.words, (data, result)) and None
    )
    for data, result in faults.values():
        if path := keep(kind, data, result, _worker):
            told.append(f"{kind}: {result.words}: {path}")
    _worker.close()  # what one kind leaves in memory is not the next one's
    _worker = None
    return kind, tally, told


def _add(whole: Tally, part: Tally) -> None:
    for name in ("mutations", "read", "refused", "faults", "seconds"):
        setattr(whole, name, getattr(whole, name) + getattr(part, name))
    whole.slowest, whole.peak = max(whole.slowest, part.slowest), max(whole.peak, part.peak)
    for words, count in part.words.items():
        whole.words[words] = whole.words.get(words, 0) + count


def _note(path: Path, kind: str, tally: Tally) -> None:
    """Add a round to the totals on disk."""
    totals: dict[str, Any] = json.loads(path.read_text()) if path.exists() else {"seconds": 0.0, "kinds": {}}
    whole = Tally(**totals["kinds"].get(kind, {}))
    _add(whole, tally)
    totals["kinds"][kind] = asdict(whole)
    totals["seconds"] = sum(one["seconds"] for one in totals["kinds"].values())
    totals["least"] = min(one["mutations"] for one in totals["kinds"].values())
    half = path.with_suffix(".new")
    half.write_text(json.dumps(totals, indent=1, ensure_ascii=False))
    half.replace(path)


def _table(tallies: dict[str, Tally]) -> None:
    row = "{:<12}{:>10}{:>9}{:>9}{:>8}{:>11}{:>9}{:>9}"
    print(row.format("kind", "mutations", "read", "refused", "faults", "slowest s", "peak MB", "CPU s"))
    for kind, one in tallies.items():
        numbers = one.mutations, one.read, one.refused, one.faults
        print(row.format(kind, *numbers, f"{one.slowest:.2f}", one.peak >> 20, f"{one.seconds:.0f}"))
        for words, count in sorted(one.words.items()):
            print(f"{'':<12}{count:>10} × {words}")
    print(f"Inputs of faults, made small, are in {FOLDER}.")


if __name__ == "__main__":
    sys.exit(main())
