"""How soon the screen is there, what it costs, and how long it keeps anybody waiting.

    python -m bench.screen [--only start,keys,idle,large,work] [--shape] [--rounds 7] [--seconds 15]

start: processor time until the first frame, until an article's text can be read, until its language and sentences are
known, and until the articles opened before are listed, as multiples of that of `import textual`; all by turns in one
run, the least of each. keys: processor time of
a key press. idle: what the screen writes to its terminal and computes in 8 seconds in which nothing happens. large: an
article of a megabyte opened and paged through. work: while a model loads and translates (the starter; without its
weights as many threads of GIL-releasing work as there are cores; with --shape also CTranslate2 with the weights of
bench/shape.py, inside the screen's process), the longest time in which the screen could not draw, and what of it was
waiting for a core, which other processes had; how long Escape takes. Each part runs in a process of its own, at 160x45;
all but idle do without a terminal, whose own time does not count.
"""

from __future__ import annotations

import argparse
import asyncio
import hashlib
import os
import select
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Awaitable, Callable, Sequence
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from tui.app import AudarApp

SIZE = (160, 45)
IDLE = 8.0
SHAPE = "bench-nllb-shape"
_BEAT = 0.005  # seconds between two looks at the clock
SENTENCE = "The town of Brenholt opened bridge number {n} on Monday, and the mayor said that 9,000 cars a day use it."
STARTS = {
    "import textual": "import textual",
    "first frame": "from bench.screen import until_first_frame; until_first_frame()",
    "readable article": "from bench.screen import until_readable; until_readable(False)",
    "with its sentences": "from bench.screen import until_readable; until_readable(True)",
    "articles opened before": "from bench.screen import until_first_frame; until_first_frame()",
}


@dataclass
class Gaps:
    """The longest time in which the event loop, which also draws, did not come to run; in seconds.

    ``waited``: what of it the thread waited for a core (Linux tells).
    """

    worst: float = 0.0
    waited: float = 0.0

    async def _watch(self) -> None:
        last, delay = time.perf_counter(), core_waits()
        while True:
            await asyncio.sleep(_BEAT)
            now, delayed = time.perf_counter(), core_waits()
            if now - last - _BEAT > self.worst:
                self.worst, self.waited = now - last - _BEAT, delayed - delay
            last, delay = now, delayed

    @classmethod
    @asynccontextmanager
    async def watched(cls) -> AsyncIterator[Gaps]:
        """Watch while the block runs."""
        gaps = cls()
        task = asyncio.create_task(gaps._watch())
        try:
            yield gaps
        finally:
            task.cancel()
            with suppress(asyncio.CancelledError):
                await task

    def __str__(self) -> str:
        return f"{self.worst * 1000:.0f} ms ({self.waited * 1000:.0f} of them without a core)"


def core_waits() -> float:
    """Seconds that this thread was ready to run and had no core; 0 where the system does not tell."""
    try:
        return int(Path(f"/proc/self/task/{threading.get_native_id()}/schedstat").read_bytes().split()[1]) / 1e9
    except OSError:
        return 0.0


# The start


def until_first_frame() -> None:
    """Start the screen without an article, and stop when it is drawn."""
    from tui.app import AudarApp

    async def run() -> None:
        async with AudarApp().run_test(size=SIZE):
            tell_start()

    asyncio.run(run())


def until_readable(sentences: bool) -> None:
    """Start the screen with an article, and stop when its text is drawn, or when its ``sentences`` are known too."""
    from importlib.resources import files

    from tui.app import AudarApp

    async def run() -> None:
        app = AudarApp(Path(str(files("audar") / "samples" / "almaty-ru.txt")))
        async with app.run_test(size=SIZE) as pilot:
            await until(lambda: bool(app.session.opened and (app.session.opened.segments or not sentences)))
            await pilot.pause()
            tell_start()

    asyncio.run(run())


def tell_start() -> None:
    """Print the processor time of this process, and end it."""
    if any(name in sys.modules for name in ("torch", "transformers", "ctranslate2", "xllamacpp")):
        raise SystemExit("An engine's library was loaded for the first frame.")
    print(time.process_time(), flush=True)
    os._exit(0)


def start(rounds: int) -> None:
    """Measure the starts by turns."""
    least = dict.fromkeys(STARTS, float("inf"))
    for _ in range(rounds + 1):  # the first round writes the byte code
        for name, code in STARTS.items():
            code += "" if "(" in code else "\nimport time; print(time.process_time())"
            state = {"AUDAR_STATE": os.devnull} if name == "first frame" else {}
            done = subprocess.run(
                [sys.executable, "-c", code], capture_output=True, text=True, check=True, env=os.environ | state
            )
            least[name] = min(least[name], float(done.stdout))
    first = next(iter(least.values()))
    print(" · ".join(f"{name} {seconds:.2f} s = {seconds / first:.1f}" for name, seconds in least.items()))


# What is open


def article(folder: Path, size: int, sentences: Sequence[str] = (SENTENCE,)) -> Path:
    """Write an article of some ``size`` bytes, in paragraphs of five sentences."""
    parts: list[str] = []
    length = 0
    while length < size:
        numbers = range(len(parts) * 5, len(parts) * 5 + 5)
        parts.append(" ".join(sentences[n % len(sentences)].format(n=n) for n in numbers) + "\n\n")
        length += len(parts[-1])
    path = folder / "article.txt"
    path.write_text("".join(parts), encoding="utf-8")
    return path


async def until(condition: Callable[[], bool], seconds: float = 600) -> None:
    """Let the screen work until a condition holds."""
    end = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > end:
            raise SystemExit("The screen did not get there in time.")
        await asyncio.sleep(0.01)


def opened(app: AudarApp, use: Callable[[], Awaitable[None]]) -> Gaps:
    """Run the screen until its article is split, then ``use`` it; the longest gap while opening."""

    async def run() -> Gaps:
        async with app.run_test(size=SIZE) as pilot:
            async with Gaps.watched() as gaps:
                await until(lambda: bool(app.session.opened and app.session.opened.segments))
            await use()
            await pilot.pause()  # until the last key is done
        return gaps

    return asyncio.run(run())


def keys(folder: Path) -> None:
    """Press keys that move through an article and its translation."""
    from tui.app import AudarApp

    app = AudarApp(article(folder, 20_000))
    app.session.model = "echo"

    async def use() -> None:
        app.simulate_key("f4")
        await until(lambda: bool(app.session.shown and app.session.shown.complete))
        pressed = ["down"] * 100 + ["pagedown", "pageup"] * 50
        for names in (["down"] * 5, pressed):  # the first ones draw what all need
            before = time.process_time()
            for key in names:
                app.simulate_key(key)
                await asyncio.sleep(0)
                await until(lambda: not app._typed and not app._key_runs)
            cost = time.process_time() - before
        print(f"a key press: {cost / len(pressed) * 1000:.1f} ms of a processor", flush=True)

    opened(app, use)


def large(folder: Path, megabytes: float) -> None:
    """Open a large article and page through it."""
    from tui.app import AudarApp

    app = AudarApp(article(folder, int(megabytes * 1e6)))

    async def use() -> None:
        async with Gaps.watched() as gaps:
            for key in ["pagedown"] * 60 + ["end", "home"] + ["down"] * 40:
                app.simulate_key(key)
                await asyncio.sleep(0.02)
        print(f"longest gap while scrolling {megabytes:g} MB: {gaps}", flush=True)

    print(f"longest gap while opening {megabytes:g} MB: {opened(app, use)}", flush=True)


# Nothing happens


def idle(folder: Path) -> None:
    """Start Audar on a terminal of its own, wait until it is at rest, and see what it does then."""
    import fcntl
    import pty
    import struct
    import termios

    import psutil

    leader, follower = pty.openpty()
    fcntl.ioctl(leader, termios.TIOCSWINSZ, struct.pack("HHHH", SIZE[1], SIZE[0], 0, 0))
    command = [sys.executable, "-m", "audar", "tui", str(article(folder, 20_000))]
    process = subprocess.Popen(
        command, stdin=follower, stdout=follower, stderr=follower, env=os.environ | {"TERM": "xterm-256color"}
    )
    written, seconds = 0, 0.0
    try:
        drain(leader, 120.0, quiet=3.0, shown=b"Brenholt")
        before = sum(psutil.Process(process.pid).cpu_times()[:2])
        written = drain(leader, IDLE)
        seconds = sum(psutil.Process(process.pid).cpu_times()[:2]) - before
    finally:
        process.kill()
        process.wait()
    print(f"at rest for {IDLE:g} s: {written} bytes, {seconds / IDLE:.1%} of a core", flush=True)


def drain(leader: int, seconds: float, quiet: float = 0.0, shown: bytes = b"") -> int:
    """Read what comes for so many seconds, or until ``shown`` and then nothing came for ``quiet`` ones; its bytes."""
    came, end = b"", time.monotonic() + seconds
    while (left := end - time.monotonic()) > 0:
        ready, _, _ = select.select([leader], [], [], min(left, quiet) if quiet else left)
        if ready:
            came += os.read(leader, 1 << 16)
        elif quiet and shown in came:
            break
    return len(came)


# A model works


def work_flat_out(stop: threading.Event) -> None:
    """Keep a core busy without the interpreter's lock."""
    block = bytes(1 << 24)
    while not stop.is_set():
        hashlib.sha256(block).digest()


def work(folder: Path, model: str, seconds: float) -> None:
    """Scroll and step through an article while a model (empty: another load) loads and translates."""
    from bench.sentences import SENTENCES
    from tui.app import AudarApp

    # The checkpoint of bench/shape.py has tokens for no other words than these; what has none goes another way.
    app = AudarApp(article(folder, 20_000, SENTENCES if model == SHAPE else (SENTENCE,)))
    app.session.model = model or "echo"
    name = model or "a GIL-releasing load"

    async def use() -> None:
        stop = threading.Event()
        if model:
            app.simulate_key("f4")
            async with Gaps.watched() as gaps:
                await until(lambda: bool(app.session.shown and getattr(app.session.shown, "pieces", None)))
            print(f"longest gap while {name} loads: {gaps}", flush=True)
        else:
            for _ in range(os.cpu_count() or 1):
                threading.Thread(target=work_flat_out, args=(stop,), daemon=True).start()
        async with Gaps.watched() as gaps:
            end = time.monotonic() + seconds
            while time.monotonic() < end and (app.jobs.busy or not model):
                for key in ("down", "pagedown", "down", "pageup"):
                    app.simulate_key(key)
                    await asyncio.sleep(0.05)
        print(f"longest gap while {name} works: {gaps}", flush=True)
        if model and app.jobs.busy:
            started = time.perf_counter()
            app.simulate_key("escape")
            await until(lambda: not app.jobs.busy)
            print(f"Escape: the thread had ended after {time.perf_counter() - started:.2f} s", flush=True)
        stop.set()

    opened(app, use)


def has_starter() -> bool:
    """Whether the starter's weights are installed."""
    from pipelines.catalogue import find_model
    from pipelines.models.store import installed_folder

    return installed_folder(find_model("starter")) is not None


def parted(part: str, options: argparse.Namespace, folder: str, environment: dict[str, str], model: str = "") -> None:
    """Measure a part in a process of its own."""
    command = [sys.executable, "-m", "bench.screen", "--within", folder, "--only", part, "--model", model]
    command += ["--seconds", str(options.seconds), "--megabytes", str(options.megabytes)]
    subprocess.run([*command, "--rounds", str(options.rounds)], check=True, env=os.environ | environment)


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--only", default="start,keys,idle,large,work", metavar="PARTS")
    parser.add_argument("--shape", action="store_true", help="also CTranslate2 inside the process (2.5 GB, minutes)")
    parser.add_argument("--megabytes", type=float, default=1.0)
    parser.add_argument("--rounds", type=int, default=7, help="how often the start is measured")
    parser.add_argument("--seconds", type=float, default=15.0, help="how long to look while a model works")
    parser.add_argument("--within", type=Path, help=argparse.SUPPRESS)
    parser.add_argument("--model", default="", help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.within:
        parts: dict[str, Callable[[], None]] = {
            "start": lambda: start(options.rounds),
            "keys": lambda: keys(options.within),
            "idle": lambda: idle(options.within),
            "large": lambda: large(options.within, options.megabytes),
            "work": lambda: work(options.within, options.model, options.seconds),
        }
        parts[options.only]()
        sys.stdout.flush()
        os._exit(0)  # an engine's thread may still hold a step
    with tempfile.TemporaryDirectory() as folder:
        # The user's settings do not count, and what is made here belongs neither to the recent files nor in the memory.
        own = {"AUDAR_CONFIG": f"{folder}/settings.toml", "AUDAR_STATE": f"{folder}/recent.json", "AUDAR_MEMORY": "off"}
        own["PYTHONDONTWRITEBYTECODE"] = ""
        for part in options.only.split(","):
            parted(part, options, folder, own, "starter" if part == "work" and has_starter() else "")
            if part == "work" and options.shape:
                from bench.shape import checkpoint, installed, spec
                from pipelines.engines.seq2seq.ctranslate2 import CTranslate2Engine
                from pipelines.task import EngineSettings

                CTranslate2Engine(spec(1), checkpoint(), EngineSettings()).prepare(lambda *_: None)
                parted(part, options, folder, own | installed(1), SHAPE)


if __name__ == "__main__":
    main()
