"""Paths as people type them and terminals drop them."""

from __future__ import annotations

from pathlib import Path

import pytest

from tui.paths import dropped_file, typed_path


def test_dropped_files_are_found(tmp_path: Path) -> None:
    path = tmp_path / "жаңа мақала.txt"
    path.write_text("x")
    for text in (str(path), f"'{path}'", path.as_uri(), str(path).replace(" ", "\\ ") + " ", f'"{path}"\n'):
        assert dropped_file(text) == path


@pytest.mark.parametrize("text", ["", "Just a text.", "two\nlines", "x" * 5000, "/no/such/file", "a\0b"])
def test_texts_are_no_files(text: str) -> None:
    assert dropped_file(text) is None


def test_nothing_and_unknown_homes_are_no_paths() -> None:
    assert typed_path(" ") is None and typed_path("a\0b") is None
    assert typed_path("~nobody-of-that-name/x") is None
    assert typed_path("~/x") == Path.home() / "x"
