"""An article on the screen, and engines that wait where a test wants to look."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Awaitable, Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

import pytest
from textual.pilot import Pilot
from textual.widgets import Static

from pipelines import engines
from pipelines.article import StopCheck
from pipelines.engines.echo import EchoEngine
from pipelines.task import Task
from tui.app import AudarApp
from tui.text.i18n import use

TEXT = """Новый мост открыли в Караганде

Мэр города открыл мост в понедельник 12 мая. Строительство стоило 4,5 млрд тенге и заняло два года. \
Следующий мост построят в 2028 году.

- Движение начнётся во вторник утром.
- Автобусы пойдут через неделю.

Жители [bold]довольны[/x]: раньше дорога занимала сорок минут. «Мы ждали этого долго», — сказала одна из них.
"""

Settle = Callable[[Pilot[Any]], Awaitable[None]]


@pytest.fixture(autouse=True)
def english_interface(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """The interface speaks English in tests, whatever the machine's locale and the test before."""
    monkeypatch.setenv("LC_ALL", "C.UTF-8")
    use("en")
    yield
    use("en")


@pytest.fixture
def article(tmp_path: Path) -> Path:
    path = tmp_path / "bridge.txt"
    path.write_text(TEXT, encoding="utf-8")
    return path


@pytest.fixture
def app(article: Path) -> AudarApp:
    """The application with an article, translating with the fake model."""
    app = AudarApp(article)
    app.session.model = "echo"
    return app


async def settle(pilot: Pilot[Any]) -> None:
    """Wait for the threads, and for the messages they posted."""
    await pilot.pause()
    await asyncio.wait_for(pilot.app.workers.wait_for_complete(), 60)
    await pilot.pause()


def lines(app: AudarApp, pane: str = "source") -> str:
    """What a pane shows, as text."""
    widget = app.reader.source if pane == "source" else app.reader.target
    return "\n".join(widget.render_line(y).text.rstrip() for y in range(widget.size.height))


def warning(app: AudarApp) -> str:
    """What the open dialog warns of."""
    return str(app.screen.query_one("#warning", Static).render())


async def until(pilot: Pilot[Any], condition: Callable[[], bool]) -> None:
    """Let the screen work until a condition holds; not for ever."""
    async with asyncio.timeout(30):
        while not condition():
            await pilot.pause()


async def answering(pilot: Pilot[Any]) -> None:
    """Wait until a question that came by itself takes an answer."""
    await until(pilot, lambda: pilot.app.focused is not None)


class GatedEcho(EchoEngine):
    """Gives ``free`` texts, then waits until it may go on; it obeys a stop unless it is ``deaf``."""

    free = 2
    deaf = False
    reached: threading.Event
    gate: threading.Event

    def run(self, texts: Sequence[str], task: Task, stopped: StopCheck) -> Iterator[tuple[int, str]]:
        for index, answer in super().run(texts, task, lambda: False):
            if index == self.free:
                self.reached.set()
                for _ in range(2000):  # a failed test must not leave a thread that waits for ever
                    if self.gate.wait(0.01):
                        break
                    if stopped() and not self.deaf:
                        return
            yield index, answer


@pytest.fixture
def gated(monkeypatch: pytest.MonkeyPatch) -> Iterator[type[GatedEcho]]:
    """The fake model with a gate; the gate opens at the end of the test at the latest."""

    class Gated(GatedEcho):
        reached, gate = threading.Event(), threading.Event()

    monkeypatch.setattr(engines, "engine_class", lambda _name: Gated)
    engines.close_engines()
    yield Gated
    Gated.gate.set()
    engines.close_engines()


async def halfway(pilot: Pilot[Any], gated: type[GatedEcho]) -> None:
    """Wait until the engine stands before its gate, and what came before is on the screen."""
    assert await asyncio.to_thread(gated.reached.wait, 30)
    await pilot.pause()


async def begun(pilot: Pilot[Any], gated: type[GatedEcho], key: str) -> None:
    """Open the article, press the key of a translation, and wait until it is halfway."""
    await settle(pilot)
    await pilot.press(key)
    await halfway(pilot, gated)
