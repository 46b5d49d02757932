"""Speed of the encoder-decoder path on NLLB-600M's shape: Audar, bare CTranslate2 and transformers, in one run.

    python -m bench.engines [--beams 1,4] [--threads 1,2] [--skip convert,first]

Sentences and outputs have 30 tokens (bench/shape.py); every side has the same beam size and counts the tokens that it
wrote. The slow sides get few sentences. Bare CTranslate2 gets one call of ``translate_batch`` for each of some batch
sizes, of which the best counts; Audar's figure is its translate stage, from texts to texts: once as for a screen, with
few sentences first, and once unhurried, as for a folder. Each measure has a process of its own; the sides take turns,
for a machine's speed drifts by a third within minutes, and the better run of each counts. Before them come the peak
memory of the conversion and the seconds from the start of a process to the first translated sentence.
"""

from __future__ import annotations

import argparse
import itertools
import json
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

from bench.shape import CODES, checkpoint, sentences, spec
from pipelines.article import Segment, never
from pipelines.engines.seq2seq.codec import Codec
from pipelines.engines.seq2seq.conversion import CONVERTED
from pipelines.engines.seq2seq.ctranslate2 import CTranslate2Engine
from pipelines.task import EngineSettings, Task
from pipelines.translate import translate_segments

TASK = Task("translate", "kk", "ru")
MANY, ONE_BY_ONE, BATCH = {1: 256, 4: 128}, 3, 16  # sentences of the fast sides, of the slow loop, of its batches
BARE_BATCHES = {1: (64, 128), 4: (16, 32)}
WANTED = {"bare": 0.95, "batches": 4.0, "loop": 18.0}
SIDES, ROUNDS = ("audar", "unhurried", "bare", "batches", "loop"), 2


def measure_audar(folder: Path, beams: int, threads: int, *, unhurried: bool = False) -> dict[str, Any]:
    """The translate stage over many sentences."""
    engine = CTranslate2Engine(spec(beams), folder, EngineSettings(threads=threads, unhurried=unhurried))
    engine.load()
    texts = sentences(Codec(spec(beams), folder).tokenizer, MANY.get(beams, 128), 30)
    written: list[int] = []
    generate = engine._generate

    def counting(*given: Any) -> Any:
        outputs = generate(*given)
        written.extend(len(output.ids) for output in outputs or ())
        return outputs

    engine._generate = counting  # type: ignore[method-assign, assignment]
    list(engine.run(texts[:2], TASK, never))
    written.clear()
    start = time.perf_counter()
    found = list(translate_segments([Segment(0, text) for text in texts], engine, TASK))
    return {"seconds": time.perf_counter() - start, "tokens": sum(written), "sentences": len(found)}


def measure_unhurried(folder: Path, beams: int, threads: int) -> dict[str, Any]:
    """The same, where nobody waits for the first words."""
    return measure_audar(folder, beams, threads, unhurried=True)


def measure_bare(folder: Path, beams: int, threads: int) -> dict[str, Any]:
    """``translate_batch`` on the same sentences, tokens to tokens."""
    import ctranslate2

    codec = Codec(spec(beams), folder)
    texts = sentences(codec.tokenizer, MANY.get(beams, 128), 30)
    words = [codec.tokenizer.convert_ids_to_tokens(ids) for ids in codec.encode(texts, TASK)]
    prefix = [[CODES["ru"]]] * len(words)
    translator = ctranslate2.Translator(
        str(folder / CONVERTED), compute_type="int8", inter_threads=1, intra_threads=threads
    )
    translator.translate_batch(words[:2], target_prefix=prefix[:2], beam_size=beams)
    runs = []
    for batch in BARE_BATCHES.get(beams, (16, 32)):
        start = time.perf_counter()
        found = translator.translate_batch(words, target_prefix=prefix, beam_size=beams, max_batch_size=batch)
        seconds = time.perf_counter() - start
        tokens = sum(len(one.hypotheses[0]) - 1 for one in found)  # without the language code
        runs.append({"seconds": seconds, "tokens": tokens, "sentences": len(found), "batch": batch})
    return max(runs, key=lambda run: run["tokens"] / run["seconds"])


def measure_loop(folder: Path, beams: int, threads: int) -> dict[str, Any]:
    """transformers in float32, one sentence after another."""
    return _transformers(folder, beams, threads, ONE_BY_ONE, 1)


def measure_batches(folder: Path, beams: int, threads: int) -> dict[str, Any]:
    """transformers in float32, in batches of sixteen."""
    return _transformers(folder, beams, threads, BATCH, BATCH)


def _transformers(folder: Path, beams: int, threads: int, count: int, batch: int) -> dict[str, Any]:
    """``generate`` as its documentation shows it."""
    import torch
    from transformers import AutoModelForSeq2SeqLM, AutoTokenizer

    torch.set_num_threads(threads)
    tokenizer = AutoTokenizer.from_pretrained(folder, src_lang=CODES["kk"])
    model = AutoModelForSeq2SeqLM.from_pretrained(folder, dtype=torch.float32).eval()
    target = tokenizer.convert_tokens_to_ids(CODES["ru"])
    texts = sentences(tokenizer, count, 30)
    tokens = 0
    start = time.perf_counter()
    for at in range(0, count, batch):
        given = tokenizer(texts[at : at + batch], return_tensors="pt", padding=True)
        with torch.inference_mode():
            rows = model.generate(**given, forced_bos_token_id=target, num_beams=beams, max_new_tokens=64)
        tokenizer.batch_decode(rows, skip_special_tokens=True)
        tokens += int(sum((row[2:] > 2).sum() for row in rows))
    return {"seconds": time.perf_counter() - start, "tokens": tokens, "sentences": count}


def measure_first(folder: Path, beams: int, threads: int) -> dict[str, Any]:
    """The first sentence of a cold process; the caller's clock counts."""
    text = json.loads(sys.stdin.read())
    engine = CTranslate2Engine(spec(beams), folder, EngineSettings(threads=threads))
    list(translate_segments([Segment(0, text)], engine, TASK))
    return {"at": time.time()}


def measure_convert(folder: Path, beams: int, threads: int) -> dict[str, Any]:
    """The conversion, in a folder of links that has none yet."""
    del threads
    with tempfile.TemporaryDirectory(dir=folder.parent) as name:
        for path in folder.iterdir():
            if path.is_file() and not path.name.startswith("."):
                (Path(name) / path.name).symlink_to(path)
        start = time.perf_counter()
        CTranslate2Engine(spec(beams), Path(name), EngineSettings()).prepare(lambda *_: None)
        return {"seconds": time.perf_counter() - start}


MEASURES = {
    "audar": measure_audar,
    "unhurried": measure_unhurried,
    "bare": measure_bare,
    "loop": measure_loop,
    "batches": measure_batches,
    "first": measure_first,
    "convert": measure_convert,
}


def child(measure: str, beams: int, threads: int, given: str = "") -> tuple[dict[str, Any], float]:
    """Run one measure in a process of its own: what it printed, and when it was started."""
    started = time.time()
    command = [sys.executable, "-m", "bench.engines", "--measure", measure, "--beams", str(beams)]
    done = subprocess.run(
        [*command, "--threads", str(threads)], input=given, stdout=subprocess.PIPE, text=True, check=True
    )
    return json.loads(done.stdout), started


def compare(beams: int, threads: int, skipped: list[str], text: str) -> None:
    """Measure every side for one beam size and number of threads, and print."""
    if "first" not in skipped:
        result, started = child("first", beams, threads, text)
        print(
            f"beams {beams}, {threads} threads: first sentence {result['at'] - started:.2f} s after the start",
            flush=True,
        )
    speeds: dict[str, float] = {}
    for side in SIDES * ROUNDS:
        if side in skipped:
            continue
        result, _ = child(side, beams, threads)
        speed = result["tokens"] / result["seconds"]
        speeds[side] = max(speed, speeds.get(side, 0.0))
        print(
            f"beams {beams}, {threads} threads, {side}: {result['sentences']} sentences, "
            f"{result['tokens']} tokens in {result['seconds']:.1f} s, {speed:.1f} a second"
            + (f", batch {result['batch']}" if "batch" in result else ""),
            flush=True,
        )
    for own, (side, wanted) in itertools.product(("audar", "unhurried"), WANTED.items()):
        if side in speeds and own in speeds:
            share = speeds[own] / speeds[side]
            print(f"beams {beams}, {threads} threads: {own} / {side} {share:.2f} (wanted {wanted})", flush=True)


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--beams", default="1,4", help="beam sizes, parted by commas")
    parser.add_argument("--threads", default="2", help="numbers of threads, parted by commas")
    parser.add_argument("--skip", default="", help=f"what to leave out, of {', '.join(MEASURES)}")
    parser.add_argument("--measure", choices=sorted(MEASURES), help=argparse.SUPPRESS)
    options = parser.parse_args()
    folder, skipped = checkpoint(), options.skip.split(",")
    if options.measure:
        result = MEASURES[options.measure](folder, int(options.beams), int(options.threads))
        result["peak"] = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024
        print(json.dumps(result))
        return
    if "convert" not in skipped:
        result, _ = child("convert", 1, 1)
        share = result["peak"] / (folder / "model.safetensors").stat().st_size
        print(
            f"conversion: {result['seconds']:.0f} s, peak {result['peak'] / 1e9:.2f} GB, {share:.2f} of the checkpoint",
            flush=True,
        )
    CTranslate2Engine(spec(1), folder, EngineSettings()).prepare(lambda *_: None)
    text = json.dumps(sentences(Codec(spec(1), folder).tokenizer, 1, 30)[0])
    numbers = [[int(part) for part in given.split(",")] for given in (options.threads, options.beams)]
    for threads, beams in itertools.product(*numbers):
        compare(beams, threads, skipped, text)


if __name__ == "__main__":
    main()
