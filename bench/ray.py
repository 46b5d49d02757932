"""What it costs to have segments answered elsewhere: by a Ray cluster of this machine, and by a llama.cpp server.

    python -m bench.ray [--files 1000] [--sentences 16]

A cluster with two workers of one CPU each is started here. With the echo engine, which does nothing, a folder is
translated by a process on its own and by one with ``--ray``; what is more is the cluster's cost. With ``--sentences``
the starter then translates as many sentences in this process, by one worker of the cluster with all its CPUs, and as
the ``openai`` engine behind llama.cpp's own server. Ratios of one run; seconds of this machine mean little elsewhere.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from bench.batch import command, contents, make_articles
from bench.quality import plain_server
from bench.speed import SENTENCES, TASK
from pipelines.article import never
from pipelines.catalogue import ModelSpec, Server, find_model
from pipelines.cluster.ray_engine import RayEngine
from pipelines.engines import Engine, close_engines, engine_class, open_engine
from pipelines.models.store import ready_folder
from pipelines.task import EngineSettings


def batch(folder: Path, out: Path, *more: str) -> float:
    """Seconds of a whole batch, its process's start included."""
    start = time.perf_counter()
    done = subprocess.run([*command(folder, out), *more], capture_output=True, check=False)
    if done.returncode:
        raise SystemExit(f"The batch ended with {done.returncode}: {done.stderr.decode()}")
    return time.perf_counter() - start


def echoes(base: Path, count: int, address: str) -> None:
    """The echo engine alone and on the cluster, with few files (what it costs to begin) and with many."""
    figures: dict[int, tuple[float, float]] = {}
    for number in (10, count):
        folder = base / f"in{number}"
        make_articles(folder, number)
        alone = batch(folder, base / f"alone{number}")
        spread = batch(folder, base / f"ray{number}", "--ray", address)
        if contents(base / f"alone{number}") != contents(base / f"ray{number}"):
            raise SystemExit("The cluster wrote other files.")
        figures[number] = alone, spread
        print(f"{number} files: {alone:.1f} s alone, {spread:.1f} s with Ray, {spread / alone:.2f} times", flush=True)
    begin = figures[10][1] - figures[10][0]
    each = (figures[count][1] - figures[count][0] - begin) / (12 * (count - 10))
    print(f"to begin: {begin:.1f} s; a segment then: {each * 1000:.2f} ms more", flush=True)


def answered(engine: Engine, texts: list[str]) -> float:
    """Seconds of a run, after the engine was loaded and has answered once."""
    engine.load()
    dict(engine.run(texts[:1], TASK, never))
    start = time.perf_counter()
    if len(dict(engine.run(texts, TASK, never))) != len(texts):
        raise SystemExit("Some texts were not answered.")
    return time.perf_counter() - start


def starters(count: int) -> None:
    """The starter in this process, on the cluster, and behind a server."""
    spec = find_model("starter")
    folder = ready_folder(spec)
    texts = list(SENTENCES[:count])
    own = engine_class(spec.engine)(spec, folder, EngineSettings())
    alone = answered(own, texts)
    own.close()
    print(f"{count} sentences by the starter: {alone:.1f} s in one process", flush=True)
    spread = answered(open_engine(spec, folder, EngineSettings(cluster="local", workers=1), RayEngine), texts)
    close_engines()
    print(f"by a worker of a cluster: {spread / alone:.2f} times", flush=True)
    server = plain_server(Path(str(folder)) / spec.files[0].name, 4)
    served = ModelSpec(
        "served",
        "Served",
        "openai",
        "-",
        True,
        directions=("en-ru",),
        prompts=spec.prompts,
        server=Server(url=f"{server.listening_address}/v1", model="starter", at_once=4),
    )
    behind = answered(engine_class("openai")(served, None, EngineSettings()), texts)
    print(f"by the openai engine and llama.cpp's server (4 at once): {behind / alone:.2f} times", flush=True)


def main() -> None:
    """Start a cluster, measure and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--files", type=int, default=1000, help="articles of the echo engine's folder")
    parser.add_argument("--sentences", type=int, default=0, help="sentences for the starter, at most 32")
    options = parser.parse_args()
    os.environ["RAY_USAGE_STATS_ENABLED"] = "0"
    from ray.cluster_utils import Cluster

    if options.files:
        cluster = Cluster()
        try:
            for _ in range(2):
                cluster.add_node(num_cpus=1, object_store_memory=100 << 20, include_dashboard=False)
            with tempfile.TemporaryDirectory() as temporary:
                echoes(Path(temporary), options.files, cluster.address)
        finally:
            cluster.shutdown()
    if options.sentences:
        starters(options.sentences)
    sys.stdout.flush()
    os._exit(0)  # llama.cpp's threads are not waited for


if __name__ == "__main__":
    main()
