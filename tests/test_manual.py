"""The man page says what the help texts say."""

from __future__ import annotations

import re
import shutil
import subprocess

import pytest

from audar.cli import COMMANDS
from scripts import manual


def test_the_page_is_of_todays_texts() -> None:
    assert manual.PAGE.read_text(encoding="utf-8") == manual.page(), "`make messages` writes it anew"


def test_every_command_is_on_the_page_once() -> None:
    named = re.findall(r'^\.SS "audar (\w+)', manual.page(), re.MULTILINE)
    assert list(dict.fromkeys(named)) == list(COMMANDS)
    assert "AUDAR_CACHE" in manual.page() and "3 no usable model" in manual.page()


def test_roff_finds_nothing_wrong_in_it() -> None:
    if shutil.which("groff") is None:
        pytest.skip("groff is not installed")
    result = subprocess.run(
        ["groff", "-man", "-Tutf8", "-ww", str(manual.PAGE)], capture_output=True, check=False, timeout=60
    )
    assert (result.returncode, result.stderr) == (0, b"")
