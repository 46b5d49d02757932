"""Processor seconds of a new process until NLLB's tokenizer (256,000 pieces) has cut a sentence, by three ways.

    python -m bench.tokenizer [--rounds 5]

By the sentencepiece file (``sentencepiece_tokenizer.py``), by the kept file of the tokenizers library alone, and by
transformers; and of a process that only imports what all three need. The ways take turns, the least of each counts.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from bench.sentences import SENTENCES
from bench.shape import VOCABULARY, make_tokenizer, spec
from pipelines.engines.seq2seq.checkpoint import quiet
from pipelines.engines.seq2seq.codec import Codec
from pipelines.engines.seq2seq.quick_tokenizer import KEPT
from pipelines.task import Task

WAYS = ("imports", "sentencepiece", "tokenizers", "transformers")


def measure(folder: Path, way: str) -> float:
    """Processor seconds of this process, all threads, from its start."""
    if way == "transformers":
        from transformers import AutoTokenizer

        with quiet():
            assert AutoTokenizer.from_pretrained(folder, local_files_only=True)(SENTENCES[0])["input_ids"]
    elif way != "imports":
        assert Codec(spec(1), folder).encode(SENTENCES[:1], Task("translate", "kk", "ru"))
    return time.process_time()


def main() -> None:
    """Measure each way in processes of its own, and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--measure", nargs=2, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.measure:
        print(measure(Path(options.measure[0]), options.measure[1]))
        return
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        make_tokenizer(folder)
        (folder / "config.json").write_text(json.dumps({"vocab_size": VOCABULARY}), encoding="utf-8")
        Codec(spec(1), folder)  # keeps the quick ones
        record = folder / KEPT / "audar.json"
        facts = json.loads(record.read_text(encoding="utf-8"))
        assert facts["pieces"]
        best: dict[str, float] = {}
        for _ in range(options.rounds):
            for way in WAYS:
                pieces = None if way == "tokenizers" else facts["pieces"]
                record.write_text(json.dumps(facts | {"pieces": pieces}), encoding="utf-8")
                command = [sys.executable, "-m", "bench.tokenizer", "--measure", name, way]
                environment = os.environ | {"OMP_NUM_THREADS": "1"}
                took = subprocess.run(command, stdout=subprocess.PIPE, text=True, check=True, env=environment)
                best[way] = min(best.get(way, 1e9), float(took.stdout))
    for way, seconds in best.items():
        print(f"{way}: {seconds:.2f} s")


if __name__ == "__main__":
    main()
