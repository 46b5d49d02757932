"""What llama.cpp's own options bring the starter, and how near Audar's engine comes to the server's bare speed.

    python -m bench.llama_options [--rounds 2] [--threads 2,1] [--only NAME …]

Each option has a process of its own, which translates the same sentences from a prompt that is in its slots already;
the options take turns, and the better round of each counts. Output tokens a second of each are printed, as shares of
what the options are that Audar's engine uses.

``bare`` is the server under the same requests in the same slots, nothing asked of it but tokens: no grammar, no
log-probabilities, nothing looked at or asked again, and of each answer as many tokens as the engine's has. That is what
llama.cpp's own batched bench times, which its Python package does not carry, and the connection.
"""

from __future__ import annotations

import argparse
import json
import os
import queue
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

from bench.speed import SENTENCES, TASK
from pipelines.article import never
from pipelines.catalogue import find_model
from pipelines.child import serve
from pipelines.engines.llama import process
from pipelines.engines.llama.llamacpp import LlamaCppEngine
from pipelines.engines.llama.slot_job import LlamaJob
from pipelines.models.store import ready_folder
from pipelines.task import EngineSettings

_OPTION = "AUDAR_BENCH_LLAMA"
BARE = "bare"


def _cache_of_8_bits(params: Any) -> None:
    import xllamacpp

    params.cache_type_k = params.cache_type_v = xllamacpp.ggml_type.GGML_TYPE_Q8_0


def _attention(name: str, params: Any) -> None:
    import xllamacpp

    params.flash_attn_type = xllamacpp.llama_flash_attn_type[f"LLAMA_FLASH_ATTN_TYPE_{name}"]


def _drafts(size: int, most: int, params: Any) -> None:
    """Drafts of ``most`` tokens that followed the last ``size`` before, in the source or in what was written."""
    import xllamacpp

    params.speculative.types = [xllamacpp.common_speculative_type.COMMON_SPECULATIVE_TYPE_NGRAM_SIMPLE]
    simple = params.speculative.ngram_simple
    simple.size_n, simple.size_m = size, most


OPTIONS: dict[str, Callable[[Any], None]] = {
    "as they are": lambda _params: None,
    "flash attention": partial(_attention, "ENABLED"),
    "no flash attention": partial(_attention, "DISABLED"),
    "8-bit cache": _cache_of_8_bits,
    "drafts of 3 by 2 tokens": partial(_drafts, 2, 3),
    "drafts of 8 by 3 tokens": partial(_drafts, 3, 8),
}


def _work(packed_order: bytes, answer: Any) -> None:
    """The engine's process, with an option set in all that it configures."""
    import xllamacpp

    make = xllamacpp.CommonParams

    def configured() -> Any:
        params = make()
        OPTIONS[os.environ[_OPTION]](params)
        return params

    xllamacpp.CommonParams = configured
    process._work(packed_order, answer)


def measure(option: str, threads: int, folder: Path, *, bare: bool) -> dict[str, float]:
    """Tokens a second of the engine under an option, and of the bare server where it is asked for."""
    os.environ[_OPTION] = option
    process.started = partial(_elsewhere, process.started)  # type: ignore[attr-defined]
    engine = LlamaCppEngine(find_model("starter"), folder, EngineSettings(threads=threads))
    engine.load()
    list(engine.run(SENTENCES, TASK, lambda: True))
    _in_slots(engine)
    start = time.perf_counter()
    answers = dict(engine.run(SENTENCES, TASK, never))
    seconds = time.perf_counter() - start
    counts = [engine.count(answers[at], TASK) for at in range(len(SENTENCES))]
    speeds = {option: sum(counts) / seconds}
    if bare:
        speeds[BARE] = sum(counts) / _bare_seconds(engine, counts)
    engine.close()
    return speeds


def _elsewhere(started: Any, module: str, order: bytes) -> Any:
    del module
    return started("bench.llama_options", order)


def _in_slots(engine: LlamaCppEngine) -> range:
    """The slots that a run over all sentences takes, the beginning of its prompts in each."""
    return engine._ready_slots([[text] for text in SENTENCES], TASK, LlamaJob())


def _bare_seconds(engine: LlamaCppEngine, counts: list[int]) -> float:
    """Seconds that the server takes to read each sentence and to write so many tokens."""
    translate, waiting = engine.prompts.translate, queue.SimpleQueue[tuple[str, int]]()
    prefix = translate.prefix(TASK.source, TASK.target)
    slots = _in_slots(engine)
    start = time.perf_counter()
    for request in zip(SENTENCES, counts, strict=True):
        waiting.put(request)

    def work(slot: int) -> None:
        while not waiting.empty():
            text, count = waiting.get()
            chat = [*prefix, translate.ask([text], TASK.source, TASK.target)]
            engine._loaded.chat(chat, slot=slot, max_tokens=count, sampling={"temperature": 0, "ignore_eos": True})

    workers = [threading.Thread(target=work, args=(slot,)) for slot in slots]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    return time.perf_counter() - start


def child(option: str, threads: int, *, bare: bool) -> dict[str, float]:
    """``measure`` in a process of its own, beside weights without a saved prompt."""
    weights = ready_folder(find_model("starter"))
    assert weights is not None
    with tempfile.TemporaryDirectory() as name:
        for file in find_model("starter").files:
            (Path(name) / file.name).symlink_to(weights.resolve() / file.name)
        command = [sys.executable, "-m", "bench.llama_options", "--measure", option, "--threads", str(threads)]
        done = subprocess.run(
            [*command, "--folder", name, *["--bare"] * bare], stdout=subprocess.PIPE, text=True, check=True
        )
    speeds: dict[str, float] = json.loads(done.stdout)
    return speeds


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, default=2)
    parser.add_argument("--threads", default="2", help="numbers of threads, parted by commas")
    parser.add_argument("--only", nargs="*", default=list(OPTIONS), choices=list(OPTIONS), metavar="NAME")
    for hidden in ("--measure", "--folder"):
        parser.add_argument(hidden, help=argparse.SUPPRESS)
    parser.add_argument("--bare", action="store_true", help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.measure:
        print(json.dumps(measure(options.measure, int(options.threads), Path(options.folder), bare=options.bare)))
        return
    usual = next(iter(OPTIONS))
    for threads in map(int, options.threads.split(",")):
        best: dict[str, float] = {}
        for name in [usual, *(name for name in options.only if name != usual)] * options.rounds:
            for side, speed in child(name, threads, bare=name == usual).items():
                best[side] = max(speed, best.get(side, 0.0))
                print(f"  {threads} threads, {side}: {speed:.1f} tokens a second", flush=True)
        for side, speed in best.items():
            print(f"{threads} threads, {side}: {speed / best[usual]:.2f}", flush=True)
        print(f"{threads} threads, Audar's engine / bare: {best[usual] / best[BARE]:.2f}", flush=True)


if __name__ == "__main__":
    if len(sys.argv) == 1 and _OPTION in os.environ:
        serve(_work)
    main()
