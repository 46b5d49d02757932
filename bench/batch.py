"""Speed and memory of the folder mode with the echo engine, in processes as a user starts them.

    python -m bench.batch [--files 1000,10000]
    python -m bench.batch --shape [--beams 4] [--threads 2] [--files 16]     # with a real engine: bench/folder.py

Makes folders of short articles, translates each to Russian, and again with nothing changed, and prints files a second
end to end (the process's start included) and the peak memory.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import os
import random
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from bench.sentences import SENTENCES


def make_articles(folder: Path, count: int, seed: int = 1) -> None:
    """Short articles in Kazakh, of four paragraphs of three sentences, a hundred a folder; no two are alike."""
    chance = random.Random(seed)
    for number in range(count):
        place = folder / f"{number // 100:03d}"
        place.mkdir(parents=True, exist_ok=True)
        paragraphs = [" ".join(chance.sample(SENTENCES, 3)) for _ in range(4)]
        paragraphs[0] = f"№ {number} хабар: {paragraphs[0]}"
        (place / f"{number:05d}.txt").write_text("\n\n".join(paragraphs) + "\n", encoding="utf-8")


def command(folder: Path, out: Path) -> list[str]:
    """The batch as a user types it."""
    batch = [sys.executable, "-m", "audar", "batch", str(folder), "--out", str(out)]
    return [*batch, "--to", "ru", "--model", "echo"]


def measure(folder: Path, out: Path) -> tuple[float, float, float]:
    """Seconds of a whole process by the clock and of CPU time, and its peak memory in MB."""
    start = time.perf_counter()
    with tempfile.TemporaryFile() as told:
        process = subprocess.Popen(command(folder, out), stdout=subprocess.DEVNULL, stderr=told)
        _, status, usage = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
        if process.returncode:
            told.seek(0)
            raise SystemExit(f"The batch ended with {process.returncode}: {told.read().decode()}")
    return time.perf_counter() - start, usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024


def contents(out: Path) -> dict[str, str]:
    """Relative name -> sha256 of everything in the output but the ledger and the reports, which hold times."""
    return {
        str(path.relative_to(out)): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(out.rglob("*"))
        if path.is_file()
        and not path.name.startswith("report.")
        and path.relative_to(out).parts[:2] != (".audar", path.name)
    }


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--files", help="numbers of articles, parted by commas; else 1000,10000 (with --shape: 16)")
    parser.add_argument("--shape", action="store_true", help="measure with a model of NLLB-600M's shape instead")
    parser.add_argument("--beams", type=int, default=4, help="with --shape")
    parser.add_argument("--threads", type=int, default=2, help="with --shape")
    options = parser.parse_args()
    if options.shape:
        from bench.folder import bench_shape

        bench_shape(int(options.files or 16), options.beams, options.threads)
        return
    sizes = "1000,10000" if options.files is None else options.files
    with tempfile.TemporaryDirectory() as temporary:
        base = Path(temporary)
        for count in (int(part) for part in sizes.split(",") if part):
            make_articles(base / f"in{count}", count)
            first, first_cpu, first_peak = measure(base / f"in{count}", base / f"out{count}")
            again, again_cpu, again_peak = measure(base / f"in{count}", base / f"out{count}")
            report = json.loads((base / f"out{count}" / "report.json").read_text(encoding="utf-8"))
            if report["statuses"] != {"unchanged": count}:
                raise SystemExit(f"The second run did other things than nothing: {report['statuses']}")
            for label, seconds, cpu, peak, wanted in (
                ("first run", first, first_cpu, first_peak, 200),
                ("unchanged", again, again_cpu, again_peak, 1000),
            ):
                speed = count / seconds
                print(
                    f"{count} files, {label}: {speed:.0f} files/s, {speed / wanted:.2f} of the wanted {wanted} "
                    f"({count / cpu:.0f} a second of CPU time), peak {peak:.0f} MB",
                    flush=True,
                )


if __name__ == "__main__":
    main()
