"""Save the screenshots of the documentation: `.venv/bin/python scripts/screenshots.py [-o FOLDER] [NAME …]`.

They show the real application with a sample article and the fake engine; settings and weights of this machine stay out
of them. The files are SVG, made by Textual.
"""

from __future__ import annotations

import argparse
import asyncio
import os
import sys
import tempfile
from collections.abc import Awaitable, Callable
from importlib.resources import files
from pathlib import Path

from textual.pilot import Pilot

ROOT = Path(__file__).parent.parent
sys.path.insert(0, str(ROOT))  # so that it runs without an installed Audar too

Step = Callable[[Pilot[str]], Awaitable[None]]


async def settle(pilot: Pilot[str]) -> None:
    """Wait for the threads and for what they posted."""
    await pilot.pause()
    await pilot.app.workers.wait_for_complete()
    await pilot.pause()


async def translated(pilot: Pilot[str]) -> None:
    """The article and its translation, the cursor a few sentences on."""
    await pilot.press("f3")
    await settle(pilot)
    await pilot.press("down", "down", "down")
    await settle(pilot)


async def summary(pilot: Pilot[str]) -> None:
    """The dialog that asks how to summarise."""
    await translated(pilot)
    await pilot.press("f6")
    await settle(pilot)


async def compare(pilot: Pilot[str]) -> None:
    """The article between two translations, with the facts of each."""
    await pilot.press("f5")
    await settle(pilot)
    await pilot.press("f3")
    await settle(pilot)
    await pilot.press("x", "enter")
    await settle(pilot)


async def models(pilot: Pilot[str]) -> None:
    """The models that Audar knows."""
    await pilot.press("i")
    await settle(pilot)


async def kazakh(pilot: Pilot[str]) -> None:
    """The main screen, its interface in Kazakh."""
    await translated(pilot)
    await pilot.press("g")
    await settle(pilot)


SHOTS: dict[str, tuple[tuple[int, int], Step]] = {
    "main": ((120, 32), translated),
    "main-kazakh": ((120, 32), kazakh),
    "main-narrow": ((80, 24), translated),
    "summary": ((100, 28), summary),
    "compare": ((140, 32), compare),
    "models": ((140, 32), models),
}
"""Name of the file -> size in columns and lines, and what to do before the picture is taken."""


async def shoot(name: str, folder: Path) -> Path:
    """Take one picture and return its file. Raises ``KeyError`` for a name that is not in ``SHOTS``."""
    from tui.app import AudarApp

    size, step = SHOTS[name]
    app = AudarApp(Path(str(files("audar") / "samples" / "almaty-ru.txt")))
    app.session.model = "echo"
    async with app.run_test(size=size) as pilot:
        await settle(pilot)
        await step(pilot)
        target = folder / f"{name}.svg"
        target.write_text(app.export_screenshot(title="Audar"), encoding="utf-8")
    return target


def main() -> None:
    """Take the named pictures, or all."""
    parser = argparse.ArgumentParser(description=str(__doc__).splitlines()[0])
    parser.add_argument("names", nargs="*", metavar="NAME", help=f"one of {', '.join(SHOTS)}")
    parser.add_argument("-o", "--output", type=Path, default=ROOT / "docs" / "screenshots", metavar="FOLDER")
    options = parser.parse_args()
    unknown = [name for name in options.names if name not in SHOTS]
    if unknown:
        parser.error(f"there is no {', '.join(unknown)}; there are {', '.join(SHOTS)}")
    options.output.mkdir(parents=True, exist_ok=True)
    for name in options.names or SHOTS:
        with tempfile.TemporaryDirectory() as folder:
            # A machine without weights and settings, speaking English: the pictures are the same everywhere.
            own = {"AUDAR_CONFIG": f"{folder}/settings.toml", "AUDAR_STATE": f"{folder}/recent.json"}
            os.environ |= {"AUDAR_CACHE": folder, "AUDAR_MEMORY": "off", "LC_ALL": "C.UTF-8"} | own
            asyncio.run(shoot(name, options.output))


if __name__ == "__main__":
    main()
