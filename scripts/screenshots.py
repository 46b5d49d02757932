"""Save the screenshots of the documentation: `.venv/bin/python scripts/screenshots.py [-o FOLDER] [NAME …]`.

They show the real application with a sample article and what the starter once answered (``recorded.json`` beside this
script), so that they are a model's own words, and the same on every machine: its settings and weights stay out of them.
Only the seconds are not the model's. The files are SVG, made by Textual. The answers are recorded anew by

    audar translate audar/samples/almaty-ru.txt --to en --format json --no-memory -m starter -o scripts/recorded.json
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import sys
import tempfile
from collections.abc import Awaitable, Callable, Iterator, Sequence
from importlib.resources import files
from pathlib import Path
from typing import Any

from textual.pilot import Pilot

ROOT = Path(__file__).parent.parent
sys.path.insert(0, str(ROOT))  # so that it runs without an installed Audar too

from pipelines import engines  # noqa: E402 - as above
from pipelines.article import Confidence, StopCheck  # noqa: E402
from pipelines.catalogue import ModelSpec, find_model  # noqa: E402
from pipelines.engines.echo import EchoEngine  # noqa: E402
from pipelines.models.store import Manifest, StoredFile, model_folder, write_manifest  # noqa: E402
from pipelines.task import Answer, Task  # noqa: E402
from tui.app import AudarApp  # noqa: E402
from tui.session import TranslationResult  # noqa: E402
from tui.widgets.job_bar import JobBar  # noqa: E402

MODEL = "starter"
RECORDED = Path(__file__).with_name("recorded.json")
Step = Callable[[Pilot[str]], Awaitable[None]]


class Recorded(EchoEngine):
    """Gives the recorded answers, as sure as the model was of each; it knows no others."""

    signature = "engine=recorded"

    def run(self, texts: Sequence[str], task: Task, stopped: StopCheck) -> Iterator[tuple[int, str]]:
        """Yield the answers in order; raises ``KeyError`` for a text without one."""
        threshold = (self.spec.uncertain or {})[f"{task.source}-{task.target}"]
        answers: dict[str, dict[str, Any]] = {
            segment["source"]: segment for segment in json.loads(RECORDED.read_text(encoding="utf-8"))["segments"]
        }
        for index, text in enumerate(texts):
            if stopped():
                return
            answer = answers[text]
            yield index, Answer(answer["target"], Confidence(answer["score"], threshold))


def pretend_installed(spec: ModelSpec) -> None:
    """Let a model look installed: files of the right sizes, without a byte in them, which nobody reads."""
    folder = model_folder(spec)
    folder.mkdir(parents=True)
    stored = []
    for file in spec.files:
        with (folder / file.name).open("wb") as stream:
            stream.truncate(file.size or 0)
        changed = (folder / file.name).stat().st_mtime_ns
        stored.append(StoredFile(name=file.name, size=file.size or 0, sha256=file.sha256 or "", mtime_ns=changed))
    write_manifest(folder, Manifest(id=spec.id, revision="0.2.0", source="recorded", files=tuple(stored)))


async def settle(pilot: Pilot[str]) -> None:
    """Wait for the threads and for what they posted."""
    await pilot.pause()
    await pilot.app.workers.wait_for_complete()
    await pilot.pause()


async def pressed(pilot: Pilot[str], *keys: str) -> None:
    """Press keys, and wait for what each of them starts."""
    for key in keys:
        await pilot.press(key)
        await settle(pilot)


async def translated(pilot: Pilot[str]) -> None:
    """The article and its translation, the cursor on the first flagged sentence."""
    await pressed(pilot, "f5", "d")
    # What is said of a job that has just ended tells its seconds, and those were not the model's.
    pilot.app.query_one("#job", JobBar).say("")
    await settle(pilot)


async def light(pilot: Pilot[str]) -> None:
    """The same on light ground."""
    pilot.app.theme = "textual-light"
    await translated(pilot)


async def edit(pilot: Pilot[str]) -> None:
    """The dialog in which that sentence is corrected."""
    await translated(pilot)
    await pressed(pilot, "enter")


async def summary(pilot: Pilot[str]) -> None:
    """The dialog that asks how to summarise."""
    await translated(pilot)
    await pressed(pilot, "f6")


async def compare(pilot: Pilot[str]) -> None:
    """The article, its translation, and its most central sentences, with the facts of each."""
    await translated(pilot)
    shown = pilot.app.session.shown if isinstance(pilot.app, AudarApp) else None
    if isinstance(shown, TranslationResult):
        shown.seconds = 0.0  # so that it is the same picture each time
    await pressed(pilot, "x", "end", "space", "enter")


async def models(pilot: Pilot[str]) -> None:
    """The models that Audar knows."""
    await pressed(pilot, "i")


async def kazakh(pilot: Pilot[str]) -> None:
    """The main screen, its interface in Kazakh."""
    await translated(pilot)
    await pressed(pilot, "g")


SHOTS: dict[str, tuple[tuple[int, int], Step]] = {
    "main": ((120, 32), translated),
    "main-light": ((120, 32), light),
    "main-kazakh": ((120, 32), kazakh),
    "main-narrow": ((80, 24), translated),
    "edit": ((120, 32), edit),
    "summary": ((100, 28), summary),
    "compare": ((140, 32), compare),
    "models": ((140, 32), models),
}
"""Name of the file -> size in columns and lines, and what to do before the picture is taken."""


async def shoot(name: str, folder: Path) -> Path:
    """Take one picture and return its file. Raises ``KeyError`` for a name that is not in ``SHOTS``."""
    size, step = SHOTS[name]
    app = AudarApp(Path(str(files("audar") / "samples" / "almaty-ru.txt")))
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
            spec = find_model(MODEL)
            pretend_installed(spec)
            engines.ENGINES[spec.engine] = f"{__name__}.{Recorded.__name__}"
            asyncio.run(shoot(name, options.output))


if __name__ == "__main__":
    main()
