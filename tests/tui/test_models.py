"""The models screen: what is installed and serves what; pull, stop, verify, remove, with pip and a small catalogue."""

from __future__ import annotations

import asyncio
import os
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from filelock import FileLock
from textual.pilot import Pilot
from textual.widgets import DataTable, OptionList, Static

from pipelines.article import StopCheck
from pipelines.catalogue import find_model, load_catalogue
from pipelines.errors import Stopped
from pipelines.models.sources import pypi
from tests.audar.test_models import BODY, PYPI, make_wheels, write_catalogue
from tests.hub_server import serve
from tests.installing import install
from tests.slow_preparing import slow_preparing
from tests.tui.conftest import answering, halfway, lines, settle
from tui.app import AudarApp
from tui.screens.help import HelpScreen
from tui.screens.models import ModelsScreen
from tui.screens.pick import PickScreen
from tui.settings import DefaultModels, change_settings, load_settings
from tui.text.i18n import use
from tui.text.models import details
from tui.widgets.footer import KeyFooter

ENGLISH = "The bridge over the river was closed on Monday. Buses take another road.\n"
ECHO = """  - id: echo
    name: Echo
    engine: echo
    licence: MIT
    open_licence: true
    unreliable: [en-kk]
"""


@pytest.fixture
def tiny(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A catalogue with ``tiny``, a fake of 102,400 bytes in three wheels, and ``echo``; gives the wheels' folder."""
    wheels = tmp_path / "wheels"
    path = tmp_path / "models.yaml"
    for name, value in (write_catalogue(path, PYPI) | make_wheels(wheels)).items():
        monkeypatch.setenv(name, value)
    path.write_text(path.read_text(encoding="utf-8") + ECHO, encoding="utf-8")
    return wheels


@pytest.fixture
def english() -> AudarApp:
    return AudarApp(ENGLISH.encode(), "stdin")


def screen(app: AudarApp) -> ModelsScreen:
    assert isinstance(app.screen, ModelsScreen)
    return app.screen


def told(app: AudarApp, name: str) -> str:
    return str(screen(app).query_one(f"#{name}", Static).render())


def state_of(app: AudarApp, model: str) -> str:
    return str(screen(app).query_one(DataTable).get_row(model)[1])


async def press(pilot: Pilot[Any], *keys: str) -> None:
    await pilot.press(*keys)
    await settle(pilot)


async def test_every_model_is_listed_with_its_facts(app: AudarApp) -> None:
    async with app.run_test(size=(80, 24)) as pilot:
        await settle(pilot)
        await press(pilot, "ш")  # i on a Russian layout
        table = screen(app).query_one(DataTable)
        for spec in load_catalogue():
            cells = [str(cell) for cell in table.get_row(spec.id)]
            assert spec.licence in cells and spec.engine in cells
            assert cells[1] == ("– not here" if spec.files else "✓ built in")
            for figure in spec.quality:
                assert f"{figure.direction} {figure.metric} {figure.score:g}" in cells[7]
        assert "Translates now: kk→ru echo" in told(app, "serves")  # the app's fixture chose it
        assert "Summarises now: kk –" in told(app, "serves")
        first = load_catalogue()[0]
        assert first.name in told(app, "details")
        await press(pilot, "down")
        assert load_catalogue()[1].name in told(app, "details")
        assert screen(app).query_one(KeyFooter).region.bottom == 24  # all fits, the line of keys included
        await press(pilot, "escape")
        assert not isinstance(app.screen, ModelsScreen)


def test_a_gated_model_tells_what_a_pull_needs_until_it_is_here() -> None:
    spec = find_model("tilmash")
    assert "'tilmash' is gated: accept its terms at" in details(spec, None)
    use("ru")
    assert "Доступ к «tilmash» ограничен: примите условия на" in details(spec, None)
    install(spec)
    assert "ограничен" not in details(spec, None)


async def test_a_missing_model_is_one_key_away_is_pulled_and_then_translates(
    english: AudarApp, tiny: Path, cache: Path
) -> None:
    app = english
    async with app.run_test(size=(80, 24)) as pilot:
        await settle(pilot)
        await press(pilot, "f4")
        assert "English to Russian" in app.bar.text and app.bar.has_class("-error")
        await answering(pilot)
        await press(pilot, "escape")  # not now
        await press(pilot, "i")
        assert state_of(app, "tiny") == "– not here" and "en→ru –" in told(app, "serves")
        await press(pilot, "p")
        question = str(app.screen.query_one(".question", Static).render())
        assert isinstance(app.screen, PickScreen) and "tiny" in question and "0.0 GB, licence MIT" in question
        await press(pilot, "enter")
        assert screen(app).bar.text == "✓ tiny is installed and verified." and app.models.transfer is None
        assert (cache / "models" / "tiny" / "weights.bin").read_bytes() == BODY
        assert state_of(app, "tiny") == "✓ installed" and "en→ru tiny" in told(app, "serves")
        assert "Summarises now: kk – · ru – · en tiny" in told(app, "serves")
        await press(pilot, "escape", "f4")
        assert lines(app, "target").count("[ru]") == 2


async def test_a_no_pulls_nothing(english: AudarApp, tiny: Path, cache: Path) -> None:
    async with english.run_test(size=(80, 24)) as pilot:
        await settle(pilot)
        await press(pilot, "i", "p")
        await press(pilot, "down", "enter")
        assert english.models.transfer is None and not (cache / "partial").exists()


def hold_part(monkeypatch: pytest.MonkeyPatch, held: int) -> threading.Event:
    """Let a part of the download hang until the job is stopped; the event says when it hangs."""
    reached = threading.Event()
    real = pypi._download

    def download(source: Any, part: int, folder: Path, tell: Callable[[int], None], stopped: StopCheck) -> Path:
        if part != held:
            return real(source, part, folder, tell, stopped)
        reached.set()
        for _ in range(6000):  # a failed test must not leave a thread that waits for ever
            if stopped():
                raise Stopped("Stopped.")
            threading.Event().wait(0.01)
        raise AssertionError("nobody stopped the download")

    monkeypatch.setattr(pypi, "_download", download)
    return reached


async def test_quitting_stops_a_pull_and_keeps_what_came(
    tiny: Path, cache: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    reached = hold_part(monkeypatch, 2)
    app = AudarApp()
    async with app.run_test(size=(80, 24)) as pilot:
        await press(pilot, "i")
        await pilot.press("p")
        await pilot.press("enter")
        assert await asyncio.to_thread(reached.wait, 60)
        await pilot.press("f1")
        assert isinstance(app.screen, HelpScreen)
        await pilot.press("escape", "f10")
        await settle(pilot)
        assert not app.is_running and app.return_code == 0
    assert (cache / "partial" / "tiny" / "parts.json").exists()


async def test_a_pull_that_quitting_stopped_can_be_begun_again_after_staying(
    english: AudarApp, tiny: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    reached = hold_part(monkeypatch, 2)
    app = english
    async with app.run_test(size=(80, 24)) as pilot:
        await settle(pilot)
        await press(pilot, "f6", "down", "down", "enter")  # an unsaved result, so that quitting asks
        await press(pilot, "i")
        await pilot.press("p")
        await pilot.press("enter")
        assert await asyncio.to_thread(reached.wait, 60)
        await pilot.press("escape", "f10")
        await settle(pilot)
        assert isinstance(app.screen, PickScreen)
        await press(pilot, "escape")
        assert app.is_running and app.models.transfer is None and not app.models.bar.display
        await press(pilot, "i", "p")
        assert isinstance(app.screen, PickScreen)


@pytest.mark.parametrize("leave", [False, True])
async def test_a_pull_goes_on_beside_a_translation_is_stopped_and_resumed(
    english: AudarApp, tiny: Path, cache: Path, monkeypatch: pytest.MonkeyPatch, leave: bool
) -> None:
    app = english
    with monkeypatch.context() as held:
        reached = hold_part(held, 3)
        async with app.run_test(size=(80, 24)) as pilot:
            await settle(pilot)
            await press(pilot, "i")
            await pilot.press("p")
            await pilot.press("enter")
            assert await asyncio.to_thread(reached.wait, 60)
            app.session.model = "echo"
            await pilot.press("escape", "f3")
            while app.jobs.current("model"):
                await pilot.pause()
            await pilot.pause()
            assert lines(app, "target").count("[kk]") == 2
            app.models.tell_progress()
            await pilot.pause()
            assert app.models.bar.display and "Pulling tiny" in app.models.bar.text and "MB" in app.models.bar.text
            if not leave:
                await pilot.press("i", "p")  # the same again: refused while it runs
                await pilot.pause()
                assert "One at a time: Pulling tiny, part" in screen(app).bar.text
                use("ru")
                await pilot.press("p")
                await pilot.pause()
                assert "Загрузка tiny, часть" in screen(app).bar.text
                use("en")
                await pilot.press("с")  # c on a Russian layout
            else:
                await pilot.press("escape")
            await settle(pilot)
            assert app.models.transfer is None and not app.models.bar.display
            text = app.bar.text if leave else screen(app).bar.text
            assert text.startswith("! Stopped pulling tiny") and not (cache / "models" / "tiny").exists()
            if not leave:
                assert state_of(app, "tiny") == "◐ begun"
    for part in (1, 2):
        (tiny / f"tiny_part{part}-1.0-py3-none-any.whl").unlink()  # they are not fetched again
    again = AudarApp()
    async with again.run_test(size=(80, 24)) as pilot:
        await press(pilot, "i")
        await press(pilot, "p")
        await press(pilot, "enter")
        assert "installed" in screen(again).bar.text
        assert (cache / "models" / "tiny" / "weights.bin").read_bytes() == BODY


async def test_a_stalled_download_from_the_hub_is_stopped_at_once(
    tmp_path: Path, cache: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from huggingface_hub import constants

    folder = tmp_path / "repo"
    folder.mkdir()
    (folder / "weights.bin").write_bytes(BODY)
    write_catalogue(tmp_path / "models.yaml", "{from: hub, repo: owner/tiny}")
    monkeypatch.setenv("AUDAR_MODELS", str(tmp_path / "models.yaml"))
    with serve({"owner/tiny": folder}) as hub:
        hub.stall = True
        template = constants.HUGGINGFACE_CO_URL_TEMPLATE.replace(constants.ENDPOINT, hub.url)
        monkeypatch.setattr(constants, "ENDPOINT", hub.url)
        monkeypatch.setattr(constants, "HUGGINGFACE_CO_URL_TEMPLATE", template)
        monkeypatch.setattr(constants, "HF_HUB_DISABLE_XET", True)
        app = AudarApp()
        async with app.run_test(size=(80, 24)) as pilot:
            await press(pilot, "i")
            await pilot.press("p")
            await pilot.press("enter")
            assert await asyncio.to_thread(hub.stalled.wait, 60)
            await pilot.press("c")
            await pilot.pause()
            assert app.models.transfer is None and "Stopped pulling tiny" in screen(app).bar.text
            hub.stall = False
            hub.release.set()
            await settle(pilot)
            assert not (cache / "models" / "tiny").exists()
            await press(pilot, "p")
            await press(pilot, "enter")
            assert (cache / "models" / "tiny" / "weights.bin").read_bytes() == BODY


async def test_a_conversion_is_stopped_and_holds_no_lock(
    tiny: Path, tmp_path: Path, cache: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    app = AudarApp()
    with slow_preparing(tmp_path / "slow", monkeypatch) as preparing:
        async with app.run_test(size=(80, 24)) as pilot:
            await press(pilot, "i")
            await pilot.press("p")
            await pilot.press("enter")
            while not preparing.begun:
                await pilot.pause()
            await pilot.pause()
            assert app.models.transfer is not None and app.models.transfer.text() == "Converting Tiny"
            await pilot.press("c")
            await settle(pilot)
            assert "Stopped pulling tiny" in screen(app).bar.text and preparing.over()
            assert not (cache / "models" / "tiny" / "half").exists()
            with FileLock(cache / "locks" / "tiny.lock", timeout=0):
                assert state_of(app, "tiny") == "✓ installed"


async def test_another_process_that_pulls_is_waited_for(tiny: Path, cache: Path) -> None:
    (cache / "locks").mkdir(parents=True)
    app = AudarApp()
    async with app.run_test(size=(80, 24)) as pilot:
        with FileLock(cache / "locks" / "tiny.lock"):
            await press(pilot, "i")
            await pilot.press("p")
            await pilot.press("enter")
            while app.models.transfer is None or not app.models.transfer.label.startswith("Waiting"):
                await pilot.pause()
            assert "another Audar" in app.models.transfer.text()
        await settle(pilot)
        assert screen(app).bar.text == "✓ tiny is installed and verified."


async def test_what_goes_wrong_is_a_sentence_on_the_screen(tiny: Path, tmp_path: Path) -> None:
    for part in (1, 2, 3):
        (tiny / f"tiny_part{part}-1.0-py3-none-any.whl").unlink()
    app = AudarApp()
    async with app.run_test(size=(80, 24)) as pilot:
        await press(pilot, "i")
        await press(pilot, "p")
        await press(pilot, "enter")
        assert "pip could not get tiny-part1" in screen(app).bar.text and screen(app).bar.has_class("-error")
        assert app.models.transfer is None


async def test_a_full_disk_is_said_before_anything_is_fetched(
    tiny: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    text = (tmp_path / "models.yaml").read_text(encoding="utf-8").replace(f"size: {len(BODY)}", f"size: {10**18}")
    (tmp_path / "huge.yaml").write_text(text, encoding="utf-8")
    monkeypatch.setenv("AUDAR_MODELS", str(tmp_path / "huge.yaml"))
    app = AudarApp()
    async with app.run_test(size=(80, 24)) as pilot:
        await press(pilot, "i")
        await press(pilot, "p")
        await press(pilot, "enter")
        assert "are free" in screen(app).bar.text and screen(app).bar.has_class("-error")


async def test_damage_is_found_and_a_pull_mends_it(tiny: Path, cache: Path) -> None:
    app = AudarApp()
    weights = cache / "models" / "tiny" / "weights.bin"
    async with app.run_test(size=(80, 24)) as pilot:
        await press(pilot, "i")
        await press(pilot, "v")
        assert "not installed" in screen(app).bar.text
        await press(pilot, "p")
        await press(pilot, "enter")
        await press(pilot, "v")
        assert screen(app).bar.text == "✓ tiny is as it was pulled."
        weights.write_bytes(BODY[:-1] + b"?")  # the same length: only reading it tells
        await press(pilot, "м")  # v on a Russian layout
        assert "weights.bin does not have the sha256" in screen(app).bar.text and screen(app).bar.has_class("-error")
        await press(pilot, "p")
        await press(pilot, "enter")
        assert screen(app).bar.text == "✓ tiny is installed and verified." and weights.read_bytes() == BODY
        await press(pilot, "p")  # now it is sound
        assert "v verifies it" in screen(app).bar.text
        weights.write_bytes(BODY[:-1])
        await press(pilot, "escape", "i")
        assert state_of(app, "tiny") == "✗ damaged" and "en→ru –" in told(app, "serves")
        await press(pilot, "p")
        await press(pilot, "enter")
        assert weights.read_bytes() == BODY and state_of(app, "tiny") == "✓ installed"


async def test_removing_asks_closes_the_loaded_model_and_forgets_the_choice(
    english: AudarApp, tiny: Path, cache: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    closed = []
    monkeypatch.setattr("pipelines.engines.echo.EchoEngine.close", lambda self: closed.append(self.spec.id))
    app = english
    async with app.run_test(size=(80, 24)) as pilot:
        await settle(pilot)
        await press(pilot, "i", "p")
        await press(pilot, "enter")
        await press(pilot, "escape", "f8", "down")
        await press(pilot, "enter", "f4")
        assert app.session.model == "tiny" and lines(app, "target").count("[ru]") == 2
        closed.clear()
        await press(pilot, "i", "delete")
        await press(pilot, "enter")
        assert (cache / "models" / "tiny").exists()  # the first answer keeps it
        await press(pilot, "x")
        await press(pilot, "down", "enter")
        assert screen(app).bar.text.startswith("✓ Removed tiny") and closed == ["tiny"]
        assert not (cache / "models" / "tiny").exists() and app.session.model is None
        assert state_of(app, "tiny") == "– not here" and "en→ru –" in told(app, "serves")


async def test_after_a_removal_another_model_serves_now_and_at_the_next_start(english: AudarApp, tiny: Path) -> None:
    models = Path(os.environ["AUDAR_MODELS"])
    entry = ECHO.replace("id: echo", "id: other").replace(
        "unreliable: [en-kk]", "directions: [en-ru]\n    summaries: [en]"
    )
    models.write_text(models.read_text(encoding="utf-8") + entry, encoding="utf-8")
    change_settings(theme="nord", models=DefaultModels(translate="tiny", summarize="tiny"))
    for app in (AudarApp(ENGLISH.encode(), "stdin"), AudarApp(ENGLISH.encode(), "stdin")):
        async with app.run_test(size=(80, 24)) as pilot:
            await settle(pilot)
            if app.session.model == "tiny":
                await press(pilot, "i", "p")
                await press(pilot, "enter")
                assert "en→ru tiny" in told(app, "serves")
                await press(pilot, "x")
                await press(pilot, "down", "enter")
                assert app.session.model is None and app.settings.values.theme == "nord"
                assert "en→ru other" in told(app, "serves") and "en other" in told(app, "serves")
                await press(pilot, "escape")
            await press(pilot, "f4")
            assert lines(app, "target").count("[ru]") == 2
    assert load_settings().models == DefaultModels()


async def test_a_removal_stopped_while_it_waits_removes_nothing(tiny: Path, cache: Path) -> None:
    app = AudarApp()
    async with app.run_test(size=(80, 24)) as pilot:
        await press(pilot, "i", "p")
        await press(pilot, "enter")
        with FileLock(cache / "locks" / "tiny.lock"):
            await pilot.press("x")
            await pilot.press("down", "enter")
            while app.models.transfer is None or not app.models.transfer.label.startswith("Waiting"):
                await pilot.pause()
            await pilot.press("c")
            await pilot.pause()
            assert screen(app).bar.text == "! Stopped."
        await settle(pilot)
        assert (cache / "models" / "tiny" / "weights.bin").read_bytes() == BODY
        assert state_of(app, "tiny") == "✓ installed"


async def test_a_model_in_use_is_not_removed(english: AudarApp, tiny: Path, cache: Path, gated: Any) -> None:
    app = english
    gated.free = 0
    async with app.run_test(size=(80, 24)) as pilot:
        await settle(pilot)
        await press(pilot, "i", "p")
        await press(pilot, "enter")
        await pilot.press("escape", "f4")
        await halfway(pilot, gated)
        await pilot.press("i", "x")
        await pilot.pause()
        assert "runs" in screen(app).bar.text and (cache / "models" / "tiny").exists()
        gated.gate.set()
        await settle(pilot)


async def test_the_choice_of_a_model_leads_to_the_models(english: AudarApp, tiny: Path) -> None:
    app = english
    async with app.run_test(size=(80, 24)) as pilot:
        await settle(pilot)
        await pilot.press("f8")
        options = app.screen.query_one(OptionList)
        options.highlighted = options.option_count - 1
        await press(pilot, "enter")
        assert screen(app)


async def test_built_in_models_have_nothing_to_pull(english: AudarApp, tiny: Path) -> None:
    async with english.run_test(size=(80, 24)) as pilot:
        await settle(pilot)
        await press(pilot, "i", "down")
        for key in ("p", "v", "x"):
            screen(english).bar.say("")
            await press(pilot, key)
            assert "no weights" in screen(english).bar.text
