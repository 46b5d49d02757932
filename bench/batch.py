"""Speed, memory and safety of the folder mode with the echo engine, in processes as a user starts them.

    python -m bench.batch [--files 1000,10000] [--kills 50] [--seed 1]
    python -m bench.batch --shape [--beams 4] [--threads 2] [--files 16]     # with a real engine: bench/folder.py

Makes folders of short articles, translates each to Russian, and again with nothing changed, and prints files a second
end to end (the process's start included) and the peak memory. With ``--kills`` a batch is then killed by SIGKILL at
that many random moments, after a time or a number of outputs, each time finished by a second run and compared byte for
byte with a run that nobody stopped.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import os
import random
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

SENTENCES = (
    "Әкімдік жаңа мектептің ашылатынын хабарлады, онда 300 орын бар.",
    "Балқаш көліндегі су деңгейі екі жылда елу сантиметрге көтерілді.",
    "Жол жөндеу жұмыстары қараша айында аяқталады деп күтілуде.",
    "Дәрігерлер тұрғындарға суық тиюден сақтануды ескертті.",
    "Ауыл мектебінің оқушылары математикадан облыстық жарыста жеңді.",
    "Қалада биыл он бес шақырым велосипед жолы салынады.",
    "Кітапхана демалыс күндері де кешкі сағат онға дейін ашық болады.",
    "Шаруалар биылғы астық өткен жылғыдан мол болғанын айтады.",
)


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


def kill_once(folder: Path, out: Path, seconds: float, outputs: int) -> set[str]:
    """Start a batch and kill it after some seconds or outputs: the names of outputs that were there then."""
    process = subprocess.Popen(command(folder, out), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    end = time.perf_counter() + seconds
    while process.poll() is None and time.perf_counter() < end and len(list(out.glob("*/*.txt"))) < outputs:
        time.sleep(0.001)
    process.kill()
    process.wait()
    return {name for name in contents(out) if not name.startswith(".audar")} if out.exists() else set()


def bench_kills(base: Path, kills: int, seed: int) -> dict[str, object]:
    """Kill a batch at random moments; tell how often the rerun differed and how often a file was half-written."""
    folder = base / "killed"
    make_articles(folder, 200)
    whole, _, _ = measure(folder, base / "whole")
    expected = contents(base / "whole")
    chance = random.Random(seed)
    different = half = begun = 0
    for number in range(kills):
        out = base / f"out{number}"
        by_time = number % 2 == 0
        seconds, outputs = (chance.uniform(0.1, whole), 201) if by_time else (60.0, chance.randrange(1, 200))
        there = kill_once(folder, out, seconds, outputs)
        now = contents(out) if out.exists() else {}
        half += any(now[name] != expected.get(name) for name in there)
        begun += 0 < len(there) < len(expected) // 2
        measure(folder, out)
        different += contents(out) != expected
        shutil.rmtree(out)
        print(f"kill {number + 1}: {len(there)} of {len(expected) // 2} outputs were there", flush=True)
    return {"kills": kills, "in the middle": begun, "reruns that differ": different, "half-written": half}


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--files", help="numbers of articles, parted by commas; else 1000,10000 (with --shape: 16)")
    parser.add_argument("--kills", type=int, default=0, help="how often to kill a batch")
    parser.add_argument("--seed", type=int, default=1)
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
        if options.kills:
            print(bench_kills(base, options.kills, options.seed))


if __name__ == "__main__":
    main()
