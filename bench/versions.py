"""Start and folder mode of this checkout against another one's, with its own .venv: processor seconds, sides in turns.

    python -m bench.versions OTHER_CHECKOUT [--runs 15] [--batches 3] [--files 1000]

Processor seconds are those of the whole process, its children included, as the system counts them. Each ratio is the
median of the ratios of neighbouring runs, for a machine's speed drifts; the seconds are medians too.
"""

from __future__ import annotations

import argparse
import os
import shutil
import statistics
import subprocess
import tempfile
from pathlib import Path

from bench.sentences import SENTENCES

HERE = Path(__file__).resolve().parents[1]
STARTS = (("--help",), ("detect", "0.txt"), ("translate", "0.txt", "--to", "ru", "--model", "echo"))
BATCH = ("batch", "news", "--to", "ru", "--model", "echo")


def seconds(checkout: Path, arguments: tuple[str, ...], folder: Path) -> float:
    """Processor seconds of one command."""
    command = [str(checkout / ".venv/bin/audar"), *arguments]
    started = subprocess.Popen(command, cwd=folder, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    _pid, status, usage = os.wait4(started.pid, 0)
    started.returncode = os.waitstatus_to_exitcode(status)
    if started.returncode:
        raise SystemExit(f"{' '.join(command)}: exit code {started.returncode}")
    return usage.ru_utime + usage.ru_stime


def compare(other: Path, arguments: tuple[str, ...], runs: int, folder: Path) -> tuple[float, float, float]:
    """Seconds of this and of the other checkout, and their ratio."""
    pairs = []
    for turn in range(runs + 1):  # the first one fills caches and does not count
        pair = []
        for checkout in (HERE, other):
            shutil.rmtree(folder / "news-audar", ignore_errors=True)
            pair.append(seconds(checkout, arguments, folder))
        if turn:
            pairs.append(pair)
    medians = [statistics.median(side) for side in zip(*pairs, strict=True)]
    return medians[0], medians[1], statistics.median(this / before for this, before in pairs)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("other", type=Path)
    parser.add_argument("--runs", type=int, default=15)
    parser.add_argument("--batches", type=int, default=3)
    parser.add_argument("--files", type=int, default=1000)
    wanted = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        os.environ.update(
            AUDAR_MEMORY="off", AUDAR_CACHE=str(folder / "cache"), AUDAR_CONFIG=str(folder / "settings.toml")
        )
        (folder / "news").mkdir()
        for at in range(wanted.files):
            text = "\n\n".join(SENTENCES[at % len(SENTENCES)] + f" {at}." for _ in range(3))
            (folder / "news" / f"{at}.txt").write_text(text, encoding="utf-8")
        shutil.copy(folder / "news" / "0.txt", folder)
        print("| command | this | other | ratio |\n|---|---:|---:|---:|")
        for arguments in (*STARTS, BATCH):
            runs = wanted.batches if arguments is BATCH else wanted.runs
            this, before, ratio = compare(wanted.other.resolve(), arguments, runs, folder)
            print(f"| audar {' '.join(arguments)} | {this:.2f} | {before:.2f} | {ratio:.2f} |", flush=True)


if __name__ == "__main__":
    main()
