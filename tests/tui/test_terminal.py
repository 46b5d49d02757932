"""The screen in a real terminal: a file and a pipe are opened, translated and left."""

from __future__ import annotations

import os
import shlex
import subprocess
import sys
import time
from pathlib import Path

import pytest

pexpect = pytest.importorskip("pexpect")
pyte = pytest.importorskip("pyte")

TIMEOUT = 60


class Terminal:
    """A process on a pseudo-terminal of 80 by 24, and what its screen shows."""

    def __init__(self, command: str) -> None:
        self.screen = pyte.Screen(80, 24)
        self.written = b""
        self._stream = pyte.ByteStream(self.screen)
        env = {**os.environ, "TERM": "xterm-256color", "PYTHONPATH": str(Path(__file__).parents[2])}
        self.process = pexpect.spawn("/bin/sh", ["-c", command], dimensions=(24, 80), env=env, timeout=TIMEOUT)

    def wait_for(self, text: str) -> None:
        """Read until the screen shows a text; fails with the screen's content."""
        end = time.monotonic() + TIMEOUT
        while not any(text in line for line in self.screen.display):
            try:
                assert time.monotonic() < end, f"{text!r} not in:\n" + "\n".join(self.screen.display)
                data = self.process.read_nonblocking(4096, timeout=TIMEOUT)
            except (pexpect.TIMEOUT, pexpect.EOF) as error:
                raise AssertionError(f"{text!r} not in:\n" + "\n".join(self.screen.display)) from error
            self.written += data
            # The query for the keyboard protocol (CSI > … u) is newer than pyte.
            self._stream.feed(data.replace(b"\x1b[>", b"\x1b[?"))

    def press(self, keys: str) -> None:
        self.process.send(keys)

    def end(self) -> int:
        self.process.expect(pexpect.EOF)
        self.process.close()
        return int(self.process.exitstatus)


def audar(*arguments: str) -> str:
    return shlex.join([sys.executable, "-m", "audar", *arguments])


def with_echo(article: Path) -> Terminal:
    """The screen with an article, and the fake model chosen."""
    terminal = Terminal(audar("tui", str(article)))
    terminal.wait_for("Russian 100%")
    terminal.press("m")
    terminal.wait_for("Translate with")
    terminal.press("\x1b[B\r")
    terminal.wait_for("model: echo")
    return terminal


def test_a_file_is_opened_translated_and_left(article: Path) -> None:
    terminal = with_echo(article)
    terminal.press("у")  # the key of e under a Russian layout
    terminal.wait_for("[en] Новый мост")
    terminal.press("\x1b[21~")  # F10
    terminal.wait_for("is not saved")
    terminal.press("\x1b[B\r")
    assert terminal.end() == 0


def test_a_translation_is_compared_and_the_comparison_saved(article: Path) -> None:
    terminal = with_echo(article)
    terminal.press("\x1b[15~")  # F5
    terminal.wait_for("Ready in")
    terminal.press("ч")  # the key of x under a Russian layout
    terminal.wait_for("(x) Translation")
    terminal.press("\r")
    terminal.wait_for("1/2 Article")
    terminal.press("\x1b[C")
    terminal.wait_for("Figures in the article: 3/3")
    terminal.press("\x1b[20~")  # F9
    terminal.wait_for("Save as")
    terminal.press("\r")
    terminal.wait_for("Saved")
    page = article.with_name("bridge.comparison.html").read_text(encoding="utf-8")
    why = '<p class="why" lang="en">! Much of the translation is not English.</p>'
    assert f'<td lang="en">[en] Новый мост открыли в Караганде{why}</td>' in page
    terminal.press("q")
    terminal.wait_for("is not saved")
    terminal.press("\x1b[B\r")
    assert terminal.end() == 0


def test_what_is_typed_at_once_is_done_in_its_order(article: Path) -> None:
    terminal = Terminal(audar("tui"))
    terminal.wait_for("F2 opens")
    terminal.press(f"\x1bOQ{article}\r")
    terminal.wait_for("Russian 100%")
    terminal.press("\x1b[17~\x1b[B\x1b[B\r")  # F6, lead
    terminal.wait_for("lead ·")
    terminal.press("\x1b[20~.md\r")
    terminal.wait_for("Saved")
    terminal.press("q")
    assert terminal.end() == 0


def test_piped_text_is_read_keys_come_from_the_terminal_and_the_result_goes_to_the_pipe(
    article: Path, tmp_path: Path
) -> None:
    out = tmp_path / "out.txt"
    terminal = Terminal(f"cat {shlex.quote(str(article))} | {audar('tui')} > {shlex.quote(str(out))}")
    terminal.wait_for("Russian 100%")
    terminal.press("\x1b[17~")  # F6
    terminal.wait_for("Lead")
    terminal.press("\x1b[B\x1b[B\r")
    terminal.wait_for("lead ·")
    terminal.press("q")
    assert terminal.end() == 0
    assert out.read_text(encoding="utf-8").startswith("Мэр города открыл мост")


def test_without_a_terminal_the_screen_refuses_in_one_sentence(article: Path) -> None:
    result = subprocess.run(
        [sys.executable, "-m", "audar", "tui", str(article)], input=b"", capture_output=True, check=False, timeout=120
    )
    assert result.returncode == 2 and not result.stdout
    assert result.stderr.decode().count("\n") == 1 and b"terminal" in result.stderr
