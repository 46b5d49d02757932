"""What every test may use: a cache folder of its own, and the command line as a user runs it."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import hypothesis
import pytest

# A test says today what it said yesterday, on a machine of any speed.
hypothesis.settings.register_profile("audar", derandomize=True, deadline=None)
hypothesis.settings.load_profile("audar")

# A background job ignores Ctrl-C or the end of its terminal, and so would every program that it starts.
signal.signal(signal.SIGINT, signal.default_int_handler)
signal.signal(signal.SIGHUP, signal.SIG_DFL)

Run = Callable[..., "subprocess.CompletedProcess[bytes]"]
USER_CACHE = os.environ.get("AUDAR_CACHE")


@pytest.fixture(autouse=True)
def cache(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A cache folder of the test's own: no test sees or changes the user's weights, settings, files or memory."""
    folder = tmp_path_factory.mktemp("cache")
    monkeypatch.setenv("AUDAR_CACHE", str(folder))
    mine = tmp_path_factory.mktemp("mine")
    monkeypatch.setenv("AUDAR_CONFIG", str(mine / "config" / "settings.toml"))
    monkeypatch.setenv("AUDAR_STATE", str(mine / "state" / "recent.json"))
    monkeypatch.setenv("AUDAR_MEMORY", str(mine / "data" / "memory.sqlite3"))
    return folder


@pytest.fixture
def audar() -> Run:
    """Run ``audar`` in a process; stdin is empty unless ``input`` is given."""

    def run(
        *arguments: str | Path, input: bytes | None = b"", env: dict[str, str] | None = None, timeout: float = 120
    ) -> subprocess.CompletedProcess[bytes]:
        return subprocess.run(
            [sys.executable, "-m", "audar", *map(str, arguments)],
            input=input,
            capture_output=True,
            check=False,
            env={**os.environ, "COLUMNS": "100", **(env or {})},
            timeout=timeout,
        )

    return run


@pytest.fixture
def starter(monkeypatch: pytest.MonkeyPatch) -> Path:
    """The starter's folder in the user's cache; skips, saying so, where it is not installed."""
    from pipelines.catalogue import find_model
    from pipelines.models.store import installed_folder

    if USER_CACHE is None:
        monkeypatch.delenv("AUDAR_CACHE")
    else:
        monkeypatch.setenv("AUDAR_CACHE", USER_CACHE)
    folder = installed_folder(find_model("starter"))
    if folder is None:
        pytest.skip("the starter's weights are not installed (`audar models pull starter`)")
    return folder
