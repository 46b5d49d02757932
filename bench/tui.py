"""How soon the screen answers: first paint, and the longest gap between updates while an engine works flat out.

    python -m bench.tui [--megabytes 1]

Prints: seconds from a process's start to its first painted screen (the best and the worst of some); the longest time
in which the screen could not draw while the starter (without its weights: as many threads of GIL-releasing work as the
machine has cores) translates, and while an article of the given size is opened and scrolled through; how long Escape
takes until the engine's thread has ended. The screen runs without a terminal, at 160x45: the terminal's own time
does not count.
"""

from __future__ import annotations

import argparse
import asyncio
import hashlib
import os
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Awaitable, Callable
from contextlib import asynccontextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from tui.app import AudarApp

SIZE = (160, 45)
_BEAT = 0.005  # seconds between two looks at the clock
SENTENCE = "The town of Brenholt opened bridge number {n} on Monday, and the mayor said that 9,000 cars a day use it. "
FIRST_PAINT = """
import asyncio, sys, time
sys.argv = ["audar"]
from tui.app import AudarApp
async def main():
    app = AudarApp()
    async with app.run_test(size=(80, 24)) as pilot:
        print(time.time(), any(name in sys.modules for name in ("torch", "transformers", "ctranslate2", "xllamacpp")))
asyncio.run(main())
"""


class Gaps:
    """The longest times in which the event loop, which also draws, did not come to run."""

    def __init__(self) -> None:
        self.worst = 0.0
        self._task: asyncio.Task[None] | None = None

    async def _watch(self) -> None:
        last = time.perf_counter()
        while True:
            await asyncio.sleep(_BEAT)
            now = time.perf_counter()
            self.worst = max(self.worst, now - last - _BEAT)
            last = now

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


def first_paint(runs: int = 5) -> None:
    """Start processes and look when they had painted."""
    times = []
    for _ in range(runs):
        started = time.time()
        done = subprocess.run([sys.executable, "-c", FIRST_PAINT], capture_output=True, text=True, check=True)
        painted, heavy = done.stdout.split()
        times.append(float(painted) - started)
        if heavy == "True":
            raise SystemExit("An engine's library was loaded for the first paint.")
    print(f"first paint: {min(times):.2f} to {max(times):.2f} s ({runs} starts)", flush=True)


def article(folder: Path, size: int) -> Path:
    """Write an article of some ``size`` bytes, in paragraphs of five sentences."""
    parts: list[str] = []
    length = 0
    while length < size:
        parts.append("".join(SENTENCE.format(n=len(parts) * 5 + n) for n in range(5)).rstrip() + "\n\n")
        length += len(parts[-1])
    path = folder / "article.txt"
    path.write_text("".join(parts), encoding="utf-8")
    return path


async def until(condition: Callable[[], bool], seconds: float = 120) -> None:
    """Let the screen work until a condition holds."""
    end = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > end:
            raise SystemExit("The screen did not get there in time.")
        await asyncio.sleep(0.02)


async def opened(app: AudarApp, use: Callable[[], Awaitable[None]]) -> float:
    """Run the screen until its article is split, then ``use`` it; the longest gap while opening."""
    async with app.run_test(size=SIZE):
        async with Gaps.watched() as gaps:
            await until(lambda: bool(app.session.opened and app.session.opened.segments))
        await use()
    return gaps.worst


def work_flat_out(stop: threading.Event) -> None:
    """Keep a core busy without the interpreter's lock."""
    block = bytes(1 << 24)
    while not stop.is_set():
        hashlib.sha256(block).digest()


def while_translating(folder: Path, seconds: float) -> None:
    """Scroll and step through an article while the engine works."""
    from tui.app import AudarApp

    real = has_starter()
    app = AudarApp(article(folder, 20_000))
    app.session.model = "starter" if real else "echo"

    async def use() -> None:
        stop = threading.Event()
        if not real:
            for _ in range(os.cpu_count() or 1):
                threading.Thread(target=work_flat_out, args=(stop,), daemon=True).start()
        app.simulate_key("f4")
        if real:
            await until(lambda: bool(app.session.shown and getattr(app.session.shown, "pieces", None)))
        async with Gaps.watched() as gaps:
            end = time.monotonic() + seconds
            while time.monotonic() < end:
                for key in ("down", "pagedown", "down", "pageup"):
                    app.simulate_key(key)
                    await asyncio.sleep(0.05)
        load = "the starter" if real else "a GIL-releasing load"
        print(f"longest gap while {load} works: {gaps.worst * 1000:.0f} ms", flush=True)
        if real:
            started = time.perf_counter()
            app.simulate_key("escape")
            await until(lambda: not app.jobs.busy)
            print(f"Escape: the thread had ended after {time.perf_counter() - started:.2f} s", flush=True)
        stop.set()

    asyncio.run(opened(app, use))


def large(folder: Path, megabytes: float) -> None:
    """Open a large article and page through it."""
    from tui.app import AudarApp

    app = AudarApp(article(folder, int(megabytes * 1e6)))

    async def use() -> None:
        async with Gaps.watched() as gaps:
            for key in ["pagedown"] * 60 + ["end", "home"] + ["down"] * 40:
                app.simulate_key(key)
                await asyncio.sleep(0.02)
        print(f"longest gap while scrolling {megabytes:g} MB: {gaps.worst * 1000:.0f} ms", flush=True)

    worst = asyncio.run(opened(app, use))
    print(f"longest gap while opening {megabytes:g} MB: {worst * 1000:.0f} ms", flush=True)


def has_starter() -> bool:
    """Whether the starter's weights are installed."""
    from pipelines.catalogue import find_model
    from pipelines.models.store import installed_folder

    return installed_folder(find_model("starter")) is not None


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--megabytes", type=float, default=1.0)
    parser.add_argument("--seconds", type=float, default=15.0, help="how long to look while the engine works")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        # The user's settings do not count, and what is made here belongs neither to the recent files nor in the memory.
        os.environ |= {
            "AUDAR_MEMORY": "off",
            "AUDAR_CONFIG": f"{name}/settings.toml",
            "AUDAR_STATE": f"{name}/recent.json",
        }
        first_paint()
        large(Path(name), options.megabytes)
        while_translating(Path(name), options.seconds)
    sys.stdout.flush()
    os._exit(0)  # an engine's thread may still hold a step


if __name__ == "__main__":
    main()
