"""Trimmed against untrimmed on NLLB-600M's shape: speed of the translate stage, and peak memory of its process.

    python -m bench.trim [--beams 1,4] [--threads 2] [--sentences 128]

The model is trimmed by the very command's code, test text included (bench/shape.py has random weights, and a test text
is translated greedily: with four beams, random scores near one another change places when tokens go). Then each side,
in a process of its own, translates the same sentences of 30 tokens into 30 tokens, in the batches that Audar makes; the
sides take turns twice and the better run counts. Memory (Linux only) is that of a process with the tokenizer, the model
and its work.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

import msgspec

from bench.shape import CACHE, checkpoint, sentences, spec
from pipelines.article import Segment, never
from pipelines.catalogue import ModelSpec, WeightFile
from pipelines.engines.seq2seq.codec import Codec
from pipelines.engines.seq2seq.conversion import CONVERTED
from pipelines.engines.seq2seq.ctranslate2 import CTranslate2Engine
from pipelines.models.store import Manifest, model_folder, write_manifest
from pipelines.models.trimming.trim import trim
from pipelines.task import EngineSettings, Task
from pipelines.translate import translate_segments

TASK = Task("translate", "kk", "ru")
LENGTH = 30
ROUNDS = 2


def trimmed_copy(folder: Path) -> Path:
    """The shape as an installed model, of links to its files, and trimmed."""
    installed: ModelSpec = msgspec.structs.replace(spec(1), files=(WeightFile(name="config.json"),))
    target = model_folder(installed)
    target.mkdir(parents=True)
    for path in folder.iterdir():
        if path.is_file() and not path.name.startswith("."):
            (target / path.name).symlink_to(path.resolve())
    shutil.copytree(folder / CONVERTED, target / CONVERTED, copy_function=os.link)
    write_manifest(target, Manifest(id=installed.id, revision="1", source="bench", files=()))
    start = time.perf_counter()
    done = trim(installed, lambda *_: None)
    assert done is not None
    print(
        f"trimmed to {done.tokens} of {done.of} tokens in {time.perf_counter() - start:.0f} s; {done.compared} "
        f"translations the same, {done.added} tokens for them alone; weights {done.after / done.before:.2f} of "
        f"{done.before / 1e6:.0f} MB",
        flush=True,
    )
    return target


def measure(folder: Path, beams: int, threads: int) -> dict[str, Any]:
    """One side: seconds for the sentences on stdin, and memory held after them and at most (bytes)."""
    texts: list[str] = json.load(sys.stdin)
    engine = CTranslate2Engine(spec(beams), folder, EngineSettings(threads=threads))
    engine.load()
    list(engine.run(texts[:2], TASK, never))
    start = time.perf_counter()
    found = list(translate_segments([Segment(0, text) for text in texts], engine, TASK))
    seconds = time.perf_counter() - start
    return {
        "seconds": seconds,
        "sentences": len(found),
        **memory(),
    }


def memory() -> dict[str, int]:
    """Bytes that this program holds and has held at most; getrusage would count its parent before the start too."""
    lines = (line.split() for line in Path("/proc/self/status").read_text(encoding="utf-8").splitlines())
    found = {line[0]: int(line[1]) * 1024 for line in lines if line[0] in ("VmRSS:", "VmHWM:")}
    return {"held": found["VmRSS:"], "peak": found["VmHWM:"]}


def child(folder: Path, texts: list[str], beams: int, threads: int) -> dict[str, Any]:
    """``measure`` in a process of its own."""
    command = [sys.executable, "-m", "bench.trim", "--measure", str(folder), "--beams", str(beams)]
    done = subprocess.run(
        [*command, "--threads", str(threads)], input=json.dumps(texts), stdout=subprocess.PIPE, text=True, check=True
    )
    found: dict[str, Any] = json.loads(done.stdout)
    return found


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--beams", default="1,4", help="beam sizes, parted by commas")
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--sentences", type=int, default=128)
    parser.add_argument("--measure", type=Path, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.measure:
        print(json.dumps(measure(options.measure, int(options.beams), options.threads)))
        return
    folder = checkpoint()
    CTranslate2Engine(spec(1), folder, EngineSettings()).prepare(lambda *_: None)
    texts = sentences(Codec(spec(1), folder).tokenizer, options.sentences, LENGTH)
    with tempfile.TemporaryDirectory(dir=CACHE) as name:
        os.environ["AUDAR_CACHE"] = name
        sides = {"whole": folder, "trimmed": trimmed_copy(folder)}
        for beams in (int(part) for part in options.beams.split(",")):
            best: dict[str, dict[str, Any]] = {}
            for _ in range(ROUNDS):
                for side, place in sides.items():
                    found = child(place, texts, beams, options.threads)
                    best[side] = min(best.get(side, found), found, key=lambda run: run["seconds"])
            for side, run in best.items():
                print(
                    f"beams {beams}, {side}: {run['sentences'] / run['seconds']:.2f} sentences/s, memory held "
                    f"{run['held'] / 1e6:.0f} MB, peak {run['peak'] / 1e6:.0f} MB",
                    flush=True,
                )
            whole, part = best["whole"], best["trimmed"]
            print(
                f"beams {beams}: {whole['seconds'] / part['seconds']:.2f} times as fast (wanted 1.4), "
                f"{1 - part['held'] / whole['held']:.0%} less memory held (wanted 33 %), "
                f"{1 - part['peak'] / whole['peak']:.0%} less at the peak",
                flush=True,
            )


if __name__ == "__main__":
    main()
