"""SIGTERM and a closed terminal end every command as Ctrl-C does, each with its own code, and lose nothing."""

from __future__ import annotations

import os
import shlex
import signal
import sqlite3
import subprocess
import sys
from pathlib import Path

import pexpect
import pytest

SIGNALS = [(signal.SIGINT, 130), (signal.SIGTERM, 143), (signal.SIGHUP, 129)]
TEXT = "".join(f"Мост номер {at} закрыт. " for at in range(20)).strip()
# The fake engine, as one whose answers are remembered; it stands still after its fourth one, on request for ever.
SLOW = """
import os, sys, threading
from pipelines.engines.echo import EchoEngine
from pipelines.chain import Leg
from pipelines.memory import Notes
real, keep = EchoEngine.run, Notes.keep
def run(self, texts, task, stopped):
    for number, answer in enumerate(real(self, texts, task, stopped)):
        yield answer
        if number == 3 and "WAIT" in os.environ:
            try:
                os.write(2, b"now\\n")
                threading.Event().wait()
            except KeyboardInterrupt:
                if os.environ["WAIT"] == "ever":
                    os.write(2, b"deaf\\n")
                    threading.Event().wait()
                raise
def kept(self, *pair):
    keep(self, *pair)
    self.flush()
EchoEngine.run, Notes.keep, Leg.remembers = run, kept, True
from audar.cli import main
sys.argv = ["audar", *sys.argv[1:]]
main()
"""


@pytest.fixture
def article(tmp_path: Path) -> Path:
    path = tmp_path / "a.txt"
    path.write_text(TEXT, encoding="utf-8")
    return path


def command(article: Path) -> list[str]:
    return [sys.executable, "-c", SLOW, "translate", str(article), "--to", "kk", "--model", "echo"]


def begin(article: Path, wait: str) -> subprocess.Popen[bytes]:
    """A translation that has come to its fourth sentence."""
    pipe = subprocess.PIPE
    process = subprocess.Popen(command(article), env=os.environ | {"WAIT": wait}, stdout=pipe, stderr=pipe)
    assert process.stderr is not None
    while process.stderr.readline() != b"now\n":
        assert process.poll() is None
    return process


def remembered() -> int:
    with sqlite3.connect(os.environ["AUDAR_MEMORY"]) as memory:
        assert memory.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
        return int(memory.execute("SELECT count(*) FROM pairs").fetchone()[0])


@pytest.mark.parametrize(("number", "code"), SIGNALS)
def test_a_signal_ends_a_translation_and_the_memory_goes_on(article: Path, number: signal.Signals, code: int) -> None:
    process = begin(article, "once")
    process.send_signal(number)
    assert process.communicate(timeout=60)[1] == b"audar: Interrupted.\n"
    assert process.returncode == code
    assert remembered() == 4
    again = subprocess.run(command(article), capture_output=True, check=True)
    assert again.stdout.decode() == TEXT.replace("Мост", "[kk] Мост")
    assert remembered() == 20


@pytest.mark.parametrize(("number", "code"), SIGNALS)
def test_a_second_signal_ends_what_is_deaf_to_the_first(article: Path, number: signal.Signals, code: int) -> None:
    process = begin(article, "ever")
    assert process.stderr is not None
    process.send_signal(number)
    assert process.stderr.readline() == b"deaf\n"
    process.send_signal(number)
    process.communicate(timeout=60)
    assert process.returncode == code
    assert remembered() == 4


def test_a_signal_that_is_ignored_stays_ignored(article: Path) -> None:
    line = "signal.signal(signal.SIGHUP, signal.SIG_IGN)"
    hang_up = "import os, signal, sys; from audar import streams; " + line
    code = f"{hang_up}; streams.guard_signals(); os.kill(os.getpid(), signal.SIGHUP); streams.leave(0)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


@pytest.mark.parametrize(("number", "code"), SIGNALS[1:])
@pytest.mark.parametrize("wait", ["once", "ever"])
def test_a_bar_leaves_the_cursor_on_the_terminal(
    article: Path, tmp_path: Path, number: signal.Signals, code: int, wait: str
) -> None:
    line = shlex.join([*command(article), "-o", str(tmp_path / "b.txt")])
    child = pexpect.spawn("/bin/sh", ["-c", f"exec {line} >/dev/null"], env=os.environ | {"WAIT": wait}, timeout=60)
    child.expect(rb"now\r\n")
    child.kill(number)
    if wait == "ever":
        child.expect(rb"deaf\r\n")
        child.kill(number)
    child.expect(pexpect.EOF)
    child.close()
    assert child.exitstatus == code
    shown = child.before + (child.after if isinstance(child.after, bytes) else b"")
    assert b"\x1b[?25h" in shown
    assert not (tmp_path / "b.txt").exists()
