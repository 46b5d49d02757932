"""Speed of the folder mode with an encoder-decoder model of NLLB-600M's shape, against what it is built on.

    python -m bench.batch --shape [--beams 4] [--threads 2] [--files 16]

Three sides, in processes with the model loaded before their clock starts: ``run_folder`` from the folder to the report,
the files' segments through one call of bare ``translate_batch`` a batch size (tokens to tokens: its tokenization is not
counted, all of the folder mode's work is), and the first few of them through transformers' ``generate``, one after
another, in float32. Every output has 30 tokens (bench/shape.py). The sides take turns, for a machine's speed drifts by
a third within minutes, and the better run of each counts.
"""

from __future__ import annotations

import json
import os
import random
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

from bench.sentences import SENTENCES
from bench.shape import CODES, checkpoint, installed, spec
from pipelines.engines import open_engine
from pipelines.engines.seq2seq.codec import Codec
from pipelines.engines.seq2seq.conversion import CONVERTED
from pipelines.engines.seq2seq.ctranslate2 import CTranslate2Engine
from pipelines.task import EngineSettings, Task

TASK = Task("translate", "kk", "ru")
BARE_BATCHES = (16, 32)
ONE_BY_ONE = 3
ROUNDS = 2
WANTED = {"bare": 0.9, "loop": 15.0}


def make_articles(folder: Path, count: int, seed: int = 1) -> None:
    """Articles in Kazakh of eight sentences of five to twenty words; no two sentences are alike."""
    chance = random.Random(seed)
    words = sorted({word.strip(".,").lower() for line in SENTENCES for word in line.split()})
    for number in range(count):
        lines = [" ".join(chance.choices(words, k=chance.randint(5, 20))).capitalize() + "." for _ in range(8)]
        text = "\n\n".join(" ".join(lines[at : at + 4]) for at in (0, 4))
        (folder / f"{number:03d}.txt").write_text(text + "\n", encoding="utf-8")


def segments(folder: Path) -> list[str]:
    """The segments of the folder's files, in their order."""
    from pipelines.read import read_file
    from pipelines.split import segment_article

    found = [part for path in sorted(folder.iterdir()) for part in segment_article(read_file(path), "kk")]
    return [segment.text for segment in found]


def measure_folder(folder: Path, beams: int, threads: int) -> dict[str, Any]:
    """The folder mode: files to files, with pages, ledger and reports."""
    from pipelines.catalogue import find_model
    from pipelines.folder.batch import run_folder
    from pipelines.folder.events import Finished, FolderSettings
    from pipelines.models.store import ready_folder

    name = find_model(spec(beams).id)
    settings = EngineSettings(threads=threads, unhurried=True)  # as the folder mode opens it: loaded before the clock
    tokens = 0
    generate = CTranslate2Engine._generate

    def counting(*given: Any) -> Any:
        nonlocal tokens
        outputs = generate(*given)
        tokens += sum(len(output.ids) for output in outputs or ())
        return outputs

    CTranslate2Engine._generate = counting  # type: ignore[method-assign, assignment]
    with tempfile.TemporaryDirectory() as out:
        wanted = FolderSettings(folder, Path(out) / "out", ("ru",), "kk", name.id, engine=settings)
        engine = open_engine(name, ready_folder(name), wanted.engine)
        list(engine.run(["Су.", "Жол."], TASK, lambda: False))
        tokens = 0
        start, cpu = time.perf_counter(), time.process_time()
        *_, last = run_folder(wanted)
        seconds, cpu = time.perf_counter() - start, time.process_time() - cpu
    assert isinstance(last, Finished)
    assert list(last.statuses) == ["translated"], last.statuses
    return {"seconds": seconds, "cpu": cpu, "tokens": tokens, "segments": last.segments}


def measure_bare(folder: Path, beams: int, threads: int) -> dict[str, Any]:
    """``translate_batch`` over all segments, of which the best batch size counts."""
    import ctranslate2

    model = checkpoint()
    codec = Codec(spec(beams), model)
    words = [codec.tokenizer.convert_ids_to_tokens(ids) for ids in codec.encode(segments(folder), TASK)]
    prefix = [[CODES["ru"]]] * len(words)
    translator = ctranslate2.Translator(str(model / CONVERTED), compute_type="int8", intra_threads=threads)
    translator.translate_batch(words[:2], target_prefix=prefix[:2], beam_size=beams)
    runs = []
    for batch in BARE_BATCHES:
        start, cpu = time.perf_counter(), time.process_time()
        found = translator.translate_batch(words, target_prefix=prefix, beam_size=beams, max_batch_size=batch)
        seconds, cpu = time.perf_counter() - start, time.process_time() - cpu
        tokens = sum(len(one.hypotheses[0]) - 1 for one in found)
        runs.append({"seconds": seconds, "cpu": cpu, "tokens": tokens, "segments": len(found), "batch": batch})
    return max(runs, key=lambda run: run["tokens"] / run["seconds"])


def measure_loop(folder: Path, beams: int, threads: int) -> dict[str, Any]:
    """transformers, one segment after another."""
    import torch
    from transformers import AutoModelForSeq2SeqLM, AutoTokenizer

    torch.set_num_threads(threads)
    tokenizer = AutoTokenizer.from_pretrained(checkpoint(), src_lang=CODES["kk"])
    model = AutoModelForSeq2SeqLM.from_pretrained(checkpoint(), dtype=torch.float32).eval()
    target = tokenizer.convert_tokens_to_ids(CODES["ru"])
    texts = segments(folder)[:ONE_BY_ONE]
    tokens = 0
    start, cpu = time.perf_counter(), time.process_time()
    for text in texts:
        with torch.inference_mode():
            given = tokenizer(text, return_tensors="pt")
            row = model.generate(**given, forced_bos_token_id=target, num_beams=beams, max_new_tokens=64)[0]
        tokenizer.decode(row, skip_special_tokens=True)
        tokens += int((row[2:] > 2).sum())
    seconds, cpu = time.perf_counter() - start, time.process_time() - cpu
    return {"seconds": seconds, "cpu": cpu, "tokens": tokens, "segments": len(texts)}


MEASURES = {"folder": measure_folder, "bare": measure_bare, "loop": measure_loop}


def bench_shape(files: int, beams: int, threads: int, sides: tuple[str, ...] = tuple(MEASURES)) -> None:
    """Run every side in processes of its own, and print."""
    CTranslate2Engine(spec(beams), checkpoint(), EngineSettings()).prepare(lambda *_: None)
    environment = {**os.environ, **installed(beams)}
    speeds: dict[str, float] = {}
    with tempfile.TemporaryDirectory() as temporary:
        make_articles(Path(temporary), files)
        for side in sides * ROUNDS:
            started = time.time()
            command = [sys.executable, "-m", "bench.folder", side, temporary, str(beams), str(threads)]
            done = subprocess.run(command, env=environment, stdout=subprocess.PIPE, text=True, check=True)
            found = json.loads(done.stdout)
            speed = found["tokens"] / found["seconds"]
            speeds[side] = max(speed, speeds.get(side, 0.0))
            print(
                f"{side}, beams {beams}, {threads} threads: {found['segments']} segments, {found['tokens']} tokens in "
                f"{found['seconds']:.1f} s ({found['cpu']:.1f} s of CPU time), {speed:.1f} a second"
                + (f", batches of {found['batch']}" if "batch" in found else "")
                + (f" ({found['at'] - started:.1f} s with the process's start)" if side == "folder" else ""),
                flush=True,
            )
    shutil.rmtree(environment["AUDAR_CACHE"])
    for side, wanted in WANTED.items():
        if side in speeds and "folder" in speeds:
            print(f"folder mode / {side}: {speeds['folder'] / speeds[side]:.2f} (wanted {wanted})", flush=True)


if __name__ == "__main__":
    result = MEASURES[sys.argv[1]](Path(sys.argv[2]), int(sys.argv[3]), int(sys.argv[4]))
    print(json.dumps(result | {"at": time.time()}))
