"""The wheel holds what an installed Audar needs, and takes no names beyond its own."""

from __future__ import annotations

import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> list[str]:
    folder = tmp_path_factory.mktemp("wheel")
    command = [sys.executable, "-m", "pip", "wheel", "--no-deps", "--quiet", "--wheel-dir", str(folder), str(ROOT)]
    result = subprocess.run(command, capture_output=True, text=True, check=False)
    assert result.returncode == 0, result.stderr
    with zipfile.ZipFile(next(folder.glob("audar-*.whl"))) as archive:
        return archive.namelist()


def test_top_level_names_are_only_ours(wheel: list[str]) -> None:
    assert {name.split("/")[0] for name in wheel if ".dist-info" not in name} == {"audar", "tui", "pipelines"}


def test_data_files_are_in_the_wheel(wheel: list[str]) -> None:
    assert "pipelines/models.yaml" in wheel
    assert {"audar/samples/almaty-ru.txt", "audar/py.typed", "pipelines/py.typed"} <= set(wheel)
    data = {path for package in ("audar", "tui", "pipelines") for path in (ROOT / package).rglob("*.*")}
    kinds = (".json", ".yaml", ".txt", ".tcss", ".py", ".html", ".mo", ".po", ".typed")
    wanted = {str(path.relative_to(ROOT)) for path in data if path.suffix in kinds}
    assert wanted <= set(wheel)
