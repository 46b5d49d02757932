"""Preparing in a process of its own: what it tells, how it is stopped, and that it outlives nobody."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from pipelines.catalogue import ModelSpec
from pipelines.errors import EngineError, Stopped, StoreError
from pipelines.models.prepare import prepare
from tests.slow_preparing import Preparing, slow_preparing

SPEC = ModelSpec(id="tiny", name="Tiny", engine="echo", licence="MIT", open_licence=True)


@pytest.fixture
def preparing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Preparing]:
    with slow_preparing(tmp_path / "slow", monkeypatch) as slow:
        yield slow


def run(folder: Path, stopped: object = lambda: False) -> list[tuple[str, int, int]]:
    told: list[tuple[str, int, int]] = []
    prepare(SPEC, folder, lambda *step: told.append(step), stopped)  # type: ignore[arg-type]
    return told


def test_its_progress_is_told_and_noise_is_not(preparing: Preparing, tmp_path: Path) -> None:
    preparing.be("ends")
    assert run(tmp_path) == [("Converting Tiny", 0, 1), ("Converting Tiny", 1, 1)]


def test_its_errors_come_as_they_were(preparing: Preparing, tmp_path: Path) -> None:
    preparing.be("fails")
    with pytest.raises(StoreError, match="it takes 9 MiB in /x"):
        run(tmp_path)


def test_a_death_is_told(preparing: Preparing, tmp_path: Path) -> None:
    preparing.be("dies")
    with pytest.raises(EngineError, match=r"Preparing 'tiny' broke off \(its memory did not suffice\)"):
        run(tmp_path)


@pytest.mark.parametrize("mood", ["works", "deaf"])
def test_a_stop_ends_the_process(preparing: Preparing, tmp_path: Path, mood: str) -> None:
    preparing.be(mood)
    with pytest.raises(Stopped):
        run(tmp_path, lambda: preparing.begun)
    assert preparing.over()
    assert (tmp_path / "half").exists() == (mood == "deaf")  # one that can clears up behind itself


def test_an_exception_in_the_progress_ends_the_process(preparing: Preparing, tmp_path: Path) -> None:
    def interrupted() -> bool:
        if preparing.begun:
            raise KeyboardInterrupt
        return False

    with pytest.raises(KeyboardInterrupt):
        run(tmp_path, interrupted)
    assert preparing.over()


def test_it_does_not_outlive_a_parent_that_is_killed(preparing: Preparing, tmp_path: Path) -> None:
    script = (
        "import sys\nfrom pathlib import Path\nfrom tests.pipelines.models.test_prepare import SPEC, prepare\n"
        "prepare(SPEC, Path(sys.argv[1]), lambda *_: print(flush=True), lambda: False)"
    )
    command = [sys.executable, "-c", script, str(tmp_path)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, env=os.environ.copy()) as parent:
        assert parent.stdout is not None and parent.stdout.readline() == b"\n"
        while not preparing.begun:
            assert parent.poll() is None
        parent.send_signal(signal.SIGKILL)
    assert preparing.over()


def test_files_of_the_folder_that_the_user_stands_in_are_not_imported(
    preparing: Preparing, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    preparing.be("ends")
    for name in ("queue", "subprocess", "pipelines"):
        (tmp_path / f"{name}.py").write_text("raise SystemExit('run')\n", encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    assert run(tmp_path) == [("Converting Tiny", 0, 1), ("Converting Tiny", 1, 1)]
