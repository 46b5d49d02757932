"""Translation quality: Audar's engine against a plain request to the same model, on the same lines in one run.

    python -m bench.quality DATA_DIR --lines 1-200 --directions en-ru,ru-en --folder FOLDER --out answers.jsonl

DATA_DIR has one sentence a line in eng.txt, rus.txt and kaz.txt, aligned (NTREX-128's layout). chrF is sacrebleu's
corpus chrF with its default settings (Popović 2015, "chrF: character n-gram F-score for automatic MT evaluation").
"""

from __future__ import annotations

import argparse
import json
import os
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from sacrebleu.metrics.chrf import CHRF

from pipelines.article import never
from pipelines.catalogue import ModelSpec, find_model
from pipelines.engines import engine_class
from pipelines.instruct.clean import foreign, mixed_words
from pipelines.languages import language
from pipelines.models.store import ready_folder
from pipelines.task import EngineSettings, Task

FILES = {"en": "eng.txt", "ru": "rus.txt", "kk": "kaz.txt"}
SLOTS = 4
CHUNK = 50  # lines that one side translates before the other does: other work on the machine meets both alike


Side = Callable[[list[str], str, str], list[str]]  # texts, source, target -> answers


@dataclass
class Result:
    """One side's answers to the lines of one direction."""

    side: str
    direction: str
    answers: list[str] = field(default_factory=list)
    seconds: float = 0.0


def plain_request(text: str, source: str, target: str) -> str:
    """What a user without Audar would ask."""
    names = language(source).name, language(target).name
    return f"Translate this sentence from {names[0]} to {names[1]}. Answer with the translation only.\n\n{text}"


def plain_server(gguf: Path, slots: int, threads: int = 0, *, context: int = 1024) -> Any:
    """llama.cpp as it comes, with its default settings but the number of slots and their tokens of context."""
    import xllamacpp

    params = xllamacpp.CommonParams()
    params.model.path = str(gguf)
    params.n_ctx = context * slots
    params.n_parallel = slots
    params.verbosity = 0
    if threads:
        params.cpuparams.n_threads = params.cpuparams_batch.n_threads = threads
    return xllamacpp.Server(params)


def ask_plainly(server: Any, text: str, source: str, target: str, max_tokens: int = 400) -> dict[str, Any]:
    """One greedy request; the server's whole answer."""
    message = {"role": "user", "content": plain_request(text, source, target)}
    answer: dict[str, Any] = server.handle_chat_completions(
        {"messages": [message], "temperature": 0, "max_tokens": max_tokens}
    )
    if "error" in answer:
        raise SystemExit(f"The plain request failed: {answer['error']}")
    return answer


def plain_side(gguf: Path, threads: int) -> Side:
    """A bare server, asked several requests at a time."""
    server = plain_server(gguf, SLOTS, threads)

    def translate(texts: list[str], source: str, target: str) -> list[str]:
        def one(text: str) -> str:
            return str(ask_plainly(server, text, source, target)["choices"][0]["message"]["content"]).strip()

        with ThreadPoolExecutor(SLOTS) as pool:
            return list(pool.map(one, texts))

    return translate


def audar_side(spec: ModelSpec, folder: Path, threads: int) -> Side:
    """Audar's engine; loading is not counted, reading the prompt is."""
    engine = engine_class(spec.engine)(spec, folder, EngineSettings(threads=threads))
    engine.load()

    def translate(texts: list[str], source: str, target: str) -> list[str]:
        answers = dict(engine.run(texts, Task("translate", source, target), never))
        return [answers[index] for index in range(len(texts))]

    return translate


def report(results: list[Result], references: dict[str, list[str]]) -> None:
    """Print the table, and the gain of each direction."""
    metric = CHRF()
    scores: dict[tuple[str, str], float] = {}
    print("| direction | side | chrF | source's language | mixed script (answers) | empty | seconds |")
    print("|---|---|---|---|---|---|---|")
    for result in results:
        target = result.direction.partition("-")[2]
        score = metric.corpus_score(result.answers, [references[result.direction]]).score
        scores[result.direction, result.side] = score
        left = sum(foreign(answer, target) for answer in result.answers)
        mixed = sum(bool(mixed_words(answer)) for answer in result.answers)
        empty = sum(not answer.strip() for answer in result.answers)
        print(
            f"| {result.direction} | {result.side} | {score:.2f} | {left} | {mixed} | {empty} | {result.seconds:.0f} |"
        )
    for direction in references:
        print(f"{direction}: gain {scores[direction, 'audar'] - scores[direction, 'plain']:+.2f} chrF")
    print(f"signature {metric.get_signature()}")


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("data", type=Path)
    parser.add_argument("--lines", default="1-200", help="first-last, counted from 1")
    parser.add_argument("--directions", default="en-ru,ru-en")
    parser.add_argument("--model", default="starter")
    parser.add_argument("--folder", type=Path, help="the weights' folder (default: the installed ones)")
    parser.add_argument("--threads", type=int, default=0, help="CPU threads of both sides (default: all cores)")
    parser.add_argument("--out", type=Path, help="write every answer here, as JSON lines")
    options = parser.parse_args()
    first, last = (int(number) for number in options.lines.split("-"))
    spec = find_model(options.model)
    folder = options.folder or ready_folder(spec)
    assert folder is not None
    lines = {
        code: (options.data / name).read_text("utf-8").split("\n")[first - 1 : last] for code, name in FILES.items()
    }
    directions = options.directions.split(",")
    sources = {direction: lines[direction.partition("-")[0]] for direction in directions}
    references = {direction: lines[direction.partition("-")[2]] for direction in directions}
    sides = {
        "plain": plain_side(folder / spec.files[0].name, options.threads),
        "audar": audar_side(spec, folder, options.threads),
    }
    results = [Result(side, direction) for direction in directions for side in sides]
    with (options.out or Path(os.devnull)).open("w", encoding="utf-8") as stream:
        for start in range(0, last - first + 1, CHUNK):
            for result in results:
                source, _, target = result.direction.partition("-")
                texts = sources[result.direction][start : start + CHUNK]
                before = time.perf_counter()
                answers = sides[result.side](texts, source, target)
                result.seconds += time.perf_counter() - before
                for number, (text, answer) in enumerate(zip(texts, answers, strict=True), first + start):
                    row = {"side": result.side, "direction": result.direction, "line": number}
                    row |= {"source": text, "answer": answer, "reference": references[result.direction][number - first]}
                    stream.write(json.dumps(row, ensure_ascii=False) + "\n")
                stream.flush()
                result.answers += answers
    print(f"{spec.id} @ {spec.revision}, lines {options.lines}")
    report(results, references)


if __name__ == "__main__":
    main()
