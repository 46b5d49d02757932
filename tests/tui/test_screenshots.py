"""The script of the documentation's pictures runs, and the pictures that the README shows are there."""

from __future__ import annotations

import re
import subprocess
import sys
import xml.etree.ElementTree as ET
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
SCRIPT = ROOT / "scripts" / "screenshots.py"


def test_a_picture_is_taken_of_the_sample_alone(tmp_path: Path) -> None:
    command = [sys.executable, str(SCRIPT), "main-narrow", "-o", str(tmp_path)]
    subprocess.run(command, check=True, capture_output=True, timeout=120)
    assert [path.name for path in tmp_path.iterdir()] == ["main-narrow.svg"]
    text = (tmp_path / "main-narrow.svg").read_text(encoding="utf-8")
    shown = "".join(ET.fromstring(text).itertext()).replace("\xa0", " ")
    assert "Алматы" in shown and "Help" in shown
    assert "Three new metro stations will be opened in Almaty" in shown  # as recorded
    assert "3 flagged" in shown and "The source does not speak of $." in shown
    assert str(Path.home()) not in shown and str(ROOT) not in shown


def test_an_unknown_picture_is_refused(tmp_path: Path) -> None:
    command = [sys.executable, str(SCRIPT), "nothing", "-o", str(tmp_path)]
    result = subprocess.run(command, check=False, capture_output=True, text=True, timeout=120)
    assert result.returncode == 2 and "nothing" in result.stderr and not list(tmp_path.iterdir())


@pytest.mark.parametrize("page", ["README.md", "docs/guide/screen.md"])
def test_a_page_shows_pictures_that_exist(page: str) -> None:
    named = re.findall(r"screenshots/[\w-]+\.svg", (ROOT / page).read_text(encoding="utf-8"))
    assert named and all((ROOT / "docs" / name).is_file() for name in named)
