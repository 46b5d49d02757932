"""Files and folders that are closed to the user: each is told in a sentence, and the rest goes on."""

from __future__ import annotations

import ctypes
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

TEXT = "Мост через реку закрыт до осени.\n"
ECHO = ("--to", "kk", "--model", "echo")
_DROP, _OVERRIDE, _SEARCH = 24, 1, 2  # prctl's PR_CAPBSET_DROP, and what makes root pass every door

Run = Callable[..., "tuple[int, str]"]


def obey_modes() -> None:
    """Make the program that this process becomes obey files' modes, even as root."""
    if os.geteuid() == 0:
        for capability in (_OVERRIDE, _SEARCH):
            ctypes.CDLL(None, use_errno=True).prctl(_DROP, capability, 0, 0, 0)


@pytest.fixture
def audar(tmp_path: Path) -> Run:
    """Run ``audar`` where modes hold; its exit code and what it told on stderr."""

    def start(*command: str) -> subprocess.CompletedProcess[bytes]:
        return subprocess.run(
            [sys.executable, *command], capture_output=True, check=False, preexec_fn=obey_modes, timeout=120
        )

    (tmp_path / "probe").touch(0)
    if start("-c", f"open({str(tmp_path / 'probe')!r})").returncode == 0:
        pytest.skip("modes do not hold for this user here")

    def run(*arguments: str | Path) -> tuple[int, str]:
        ended = start("-m", "audar", *map(str, arguments))
        told = ended.stderr.decode()
        assert "Traceback" not in told
        assert "unforeseen" not in told
        return ended.returncode, told

    return run


@pytest.fixture
def close() -> Iterator[Callable[[Path, int], None]]:
    """Change a mode until the test is over."""
    changed: dict[Path, int] = {}

    def change(path: Path, mode: int) -> None:
        changed.setdefault(path, path.stat().st_mode)
        path.chmod(mode)

    yield change
    for path, mode in reversed(changed.items()):
        path.chmod(mode)


Close = Callable[[Path, int], None]


@pytest.fixture
def news(tmp_path: Path) -> Path:
    folder = tmp_path / "news"
    (folder / "sub").mkdir(parents=True)
    for name in ("a.txt", "b.txt", "sub/c.txt"):
        (folder / name).write_text(TEXT, encoding="utf-8")
    return folder


def test_what_is_closed_is_named_and_the_rest_is_translated(audar: Run, news: Path, close: Close) -> None:
    close(news / "b.txt", 0)
    close(news / "sub", 0)
    code, told = audar("batch", news, *ECHO)
    assert code == 1
    assert "audar: b.txt cannot be read: Permission denied.\n" in told
    assert "audar: sub: This folder cannot be read: Permission denied.\n" in told
    out = news.with_name("news-audar")
    assert (out / "a.kk.txt").read_text(encoding="utf-8") == f"[kk] {TEXT}"
    close(news / "b.txt", 0o644)
    close(news / "sub", 0o755)
    assert audar("batch", news, *ECHO)[0] == 0
    assert (out / "sub" / "c.kk.txt").exists()


@pytest.mark.parametrize(("mode", "out"), [(0o555, "out"), (0o555, "out/x"), (0, "out/x")])
def test_an_output_folder_that_is_closed_is_told_in_one_sentence(
    audar: Run, news: Path, close: Close, mode: int, out: str
) -> None:
    (news.parent / "out").mkdir()
    close(news.parent / "out", mode)
    place = news.parent / out
    assert audar("batch", news, *ECHO, "--out", place) == (1, f"audar: Cannot write to {place}: Permission denied.\n")


def test_an_input_folder_behind_a_closed_one_is_told(audar: Run, news: Path, close: Close) -> None:
    close(news, 0)
    code, told = audar("batch", news / "sub", *ECHO)
    assert (code, told) == (2, f"audar: {news / 'sub'} cannot be read: Permission denied.\n")


def test_a_closed_folder_of_the_output_fails_its_files_alone(audar: Run, news: Path, close: Close) -> None:
    sub = news.with_name("news-audar") / "sub"
    sub.mkdir(parents=True)
    close(sub, 0o555)
    code, told = audar("batch", news, *ECHO)
    assert (code, "sub/c.txt: Cannot write sub/c.kk.txt: Permission denied." in told) == (1, True)
    assert (sub.parent / "b.kk.txt").exists()
    assert not any(sub.iterdir())


@pytest.mark.parametrize(
    ("command", "name"), [(("translate",), "a.txt"), (("summarize",), "a.txt"), (("memory", "import"), "m.tmx")]
)
def test_a_closed_file_is_told_in_one_sentence(
    audar: Run, news: Path, close: Close, command: tuple[str, ...], name: str
) -> None:
    path = news / name
    path.touch()
    close(path, 0)
    code, told = audar(*command, path, *(ECHO if command == ("translate",) else ()))
    assert (code, told.count("\n")) == (2, 1)
    assert name in told
