"""A few pictures of the screen, compared with those in __snapshots__ (`pytest --snapshot-update` takes them anew)."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from textual.pilot import Pilot

from tests.tui.conftest import answering, settle
from tui.app import AudarApp
from tui.work.messages import JobEnded

WIDE, NARROW = (160, 45), (80, 24)
SnapCompare = Callable[..., bool]

CATALOGUE = """models:
  - id: bridge-kk-ru
    name: Bridge
    engine: ctranslate2
    licence: Apache-2.0
    open_licence: true
    sources: [{from: hub, repo: example/bridge}]
    files: [{name: model.bin}]
    size: 500000000
    directions: [kk-ru, ru-kk]
    summaries: [ru]
    quality: [{direction: kk-ru, metric: chrF, score: 48.7, test_set: FLORES+, source: model card}]
  - id: echo
    name: Echo
    engine: echo
    licence: MIT
    open_licence: true
    directions: [kk-ru, kk-en, ru-kk, ru-en, en-kk, en-ru]
    summaries: [kk, ru, en]
"""


@pytest.fixture(autouse=True)
def frozen(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The same everywhere: the models, the seconds that a job took, colours."""
    models = tmp_path / "models.yaml"
    models.write_text(CATALOGUE, encoding="utf-8")
    monkeypatch.setenv("AUDAR_MODELS", str(models))
    monkeypatch.setattr("tui.work.jobs.JobEnded", lambda number, _seconds: JobEnded(number, 1.5))
    monkeypatch.delenv("NO_COLOR", raising=False)


def after(*keys: str) -> Callable[[Pilot[str]], object]:
    """Press keys one by one, and wait for what each starts."""

    async def run(pilot: Pilot[str]) -> None:
        pilot.app.animation_level = "none"
        await settle(pilot)
        for key in keys:
            await pilot.press(key)
            await settle(pilot)
        await answering(pilot)

    return run


def test_main_wide(app: AudarApp, snap_compare: SnapCompare) -> None:
    assert snap_compare(app, terminal_size=WIDE, run_before=after("f5", "down", "down"))


@pytest.mark.parametrize("switches", [0, 1, 2], ids=["en", "kk", "ru"])
def test_main_narrow(app: AudarApp, snap_compare: SnapCompare, switches: int) -> None:
    keys = ("f5", "down", "down", *"g" * switches)
    assert snap_compare(app, terminal_size=NARROW, run_before=after(*keys))


def test_compare(app: AudarApp, snap_compare: SnapCompare) -> None:
    assert snap_compare(app, terminal_size=WIDE, run_before=after("f5", "f3", "x", "enter"))


def test_models(app: AudarApp, snap_compare: SnapCompare) -> None:
    assert snap_compare(app, terminal_size=NARROW, run_before=after("i"))


def test_error(app: AudarApp, snap_compare: SnapCompare) -> None:
    app.session.model = "bridge-kk-ru"
    assert snap_compare(app, terminal_size=NARROW, run_before=after("f3"))
