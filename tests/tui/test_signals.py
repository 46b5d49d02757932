"""Signals while the screen has the terminal: it is left as it was found, with the code that shells know."""

from __future__ import annotations

import fcntl
import os
import select
import signal
import subprocess
import sys
import termios
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

pyte = pytest.importorskip("pyte")

TIMEOUT = 60
CODES = [(signal.SIGINT, 130), (signal.SIGTERM, 143), (signal.SIGHUP, 129)]
# Ending takes for ever, as it may where native code is busy.
STUCK = """
import os, threading
from tui.app import AudarApp
def end(self):
    os.write(2, b"ENDING")
    threading.Event().wait()
AudarApp.end = end
import sys
from audar.cli import main
sys.argv = ["audar", *sys.argv[1:]]
main()
"""


class Terminal:
    """A process on a pseudo-terminal that outlives it, so that one sees how the terminal was left."""

    def __init__(self, *command: str) -> None:
        self.screen = pyte.Screen(80, 24)
        self._stream = pyte.ByteStream(self.screen)
        self.written = b""
        self.master, self.slave = os.openpty()
        termios.tcsetwinsize(self.slave, (24, 80))
        self.settings = termios.tcgetattr(self.slave)
        self.modes = set(self.screen.mode)

        def take_terminal() -> None:
            fcntl.ioctl(0, termios.TIOCSCTTY, 0)

        self.process = subprocess.Popen(
            command,
            stdin=self.slave,
            stdout=self.slave,
            stderr=self.slave,
            env={**os.environ, "TERM": "xterm-256color", "PYTHONPATH": str(Path(__file__).parents[2])},
            start_new_session=True,
            preexec_fn=take_terminal,  # noqa: PLW1509 - no threads yet
        )

    def read(self) -> bool:
        """Take in what was written; ``False`` where nothing comes."""
        if not select.select([self.master], [], [], TIMEOUT if self.process.poll() is None else 0)[0]:
            return False
        data = os.read(self.master, 1 << 16)
        self.written += data
        self._stream.feed(data.replace(b"\x1b[>", b"\x1b[?").replace(b"\x1b[<u", b""))  # newer than pyte
        return True

    def wait_for(self, text: str) -> None:
        while not any(text in line for line in self.screen.display):
            assert self.read(), "\n".join(self.screen.display)

    def end(self) -> int:
        """Wait for the end; the code."""
        while self.process.poll() is None:
            if select.select([self.master], [], [], 0.1)[0]:
                self.read()
        while self.read():
            pass
        return self.process.returncode

    def assert_left_as_found(self) -> None:
        assert termios.tcgetattr(self.slave) == self.settings
        assert set(self.screen.mode) == self.modes
        assert self.written.count(b"\x1b[<u") >= self.written.count(b"\x1b[>25u") == 1  # the keyboard protocol
        assert b"Traceback" not in self.written

    def close(self) -> None:
        self.process.kill()
        self.process.wait()
        os.close(self.master)
        os.close(self.slave)


@pytest.fixture
def start() -> Iterator[Callable[..., Terminal]]:
    terminals: list[Terminal] = []

    def begin(*command: str) -> Terminal:
        terminals.append(Terminal(*command))
        return terminals[-1]

    yield begin
    for terminal in terminals:
        terminal.close()


@pytest.mark.parametrize(("number", "code"), CODES)
def test_a_signal_leaves_the_terminal_as_it_was(
    start: Callable[..., Terminal], article: Path, number: signal.Signals, code: int
) -> None:
    terminal = start(sys.executable, "-m", "audar", "tui", str(article))
    terminal.wait_for("Russian 100%")
    assert set(terminal.screen.mode) != terminal.modes
    terminal.process.send_signal(number)
    assert terminal.end() == code
    terminal.assert_left_as_found()


@pytest.mark.parametrize("twice", [True, False])
@pytest.mark.parametrize(("number", "code"), CODES[1:])
def test_so_does_a_second_signal_or_the_end_of_patience(
    start: Callable[..., Terminal], article: Path, number: signal.Signals, code: int, twice: bool
) -> None:
    terminal = start(sys.executable, "-c", STUCK, "tui", str(article))
    terminal.wait_for("Russian 100%")
    terminal.process.send_signal(number)
    terminal.wait_for("ENDING")
    if twice:
        terminal.process.send_signal(number)
    assert terminal.end() == code
    terminal.assert_left_as_found()


def test_ctrl_z_gives_the_terminal_back_until_the_screen_goes_on(start: Callable[..., Terminal], article: Path) -> None:
    terminal = start(sys.executable, "-m", "audar", "tui", str(article))
    terminal.wait_for("Russian 100%")
    os.write(terminal.master, b"\x1a")
    os.waitid(os.P_PID, terminal.process.pid, os.WSTOPPED | os.WNOWAIT)
    while select.select([terminal.master], [], [], 0.1)[0]:
        terminal.read()
    assert termios.tcgetattr(terminal.slave) == terminal.settings and set(terminal.screen.mode) == terminal.modes
    terminal.screen.reset()
    terminal.process.send_signal(signal.SIGCONT)
    terminal.wait_for("Russian 100%")
    os.write(terminal.master, b"q")
    assert terminal.end() == 0
    assert termios.tcgetattr(terminal.slave) == terminal.settings


def test_nothing_is_drawn_when_nothing_changes(start: Callable[..., Terminal], article: Path) -> None:
    terminal = start(sys.executable, "-m", "audar", "tui", str(article))
    terminal.wait_for("F3 F4 F5 translate")
    while select.select([terminal.master], [], [], 1.0)[0]:  # four beats of its clock without a byte
        assert len(terminal.written) < 100_000 and terminal.read()


def test_a_terminal_that_is_closed_ends_the_screen(start: Callable[..., Terminal], article: Path) -> None:
    terminal = start(sys.executable, "-m", "audar", "tui", str(article))
    terminal.wait_for("Russian 100%")
    os.close(terminal.master)
    assert terminal.process.wait(TIMEOUT) == 129
    terminal.master = os.open(os.devnull, os.O_RDONLY)
