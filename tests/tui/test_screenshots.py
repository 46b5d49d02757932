"""The script of the documentation's pictures runs, and the pictures that the README shows are there."""

from __future__ import annotations

import re
import subprocess
import sys
import xml.etree.ElementTree as ET
from pathlib import Path

ROOT = Path(__file__).parents[2]
SCRIPT = ROOT / "scripts" / "screenshots.py"


def test_a_picture_is_taken_of_the_sample_alone(tmp_path: Path) -> None:
    command = [sys.executable, str(SCRIPT), "main-narrow", "-o", str(tmp_path)]
    subprocess.run(command, check=True, capture_output=True, timeout=120)
    assert [path.name for path in tmp_path.iterdir()] == ["main-narrow.svg"]
    text = (tmp_path / "main-narrow.svg").read_text(encoding="utf-8")
    shown = "".join(ET.fromstring(text).itertext()).replace("\xa0", " ")
    assert "Алматы" in shown and "[kk]" in shown and "Help" in shown
    assert str(Path.home()) not in shown and str(ROOT) not in shown


def test_an_unknown_picture_is_refused(tmp_path: Path) -> None:
    command = [sys.executable, str(SCRIPT), "nothing", "-o", str(tmp_path)]
    result = subprocess.run(command, check=False, capture_output=True, text=True, timeout=120)
    assert result.returncode == 2 and "nothing" in result.stderr and not list(tmp_path.iterdir())


def test_the_readme_shows_a_picture_that_exists() -> None:
    named = re.findall(r"docs/screenshots/[\w-]+\.svg", (ROOT / "README.md").read_text(encoding="utf-8"))
    assert named and all((ROOT / name).is_file() for name in named)
