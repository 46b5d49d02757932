"""An engine whose preparing takes for ever, in the process of its own that a pull starts for it."""

from __future__ import annotations

import os
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from pipelines.engines.echo import EchoEngine

_CUSTOM = """
import os, signal, time
from pathlib import Path
from pipelines import errors
from pipelines.engines.echo import EchoEngine

def start(self, spec, folder, settings):
    self.spec, self.folder = spec, folder

def prepare(self, progress):
    print("noise of a native library")
    os.system("echo noise of another process")
    mood = Path(os.environ["MOOD"]).read_text()
    half = self.folder / "half"
    progress("Converting " + self.spec.name, 0, 1)
    if mood == "fails":
        raise errors.StoreError("The disk is too full to convert the model 'tiny': it takes 9 MiB in /x.")
    if mood == "dies":
        os.kill(os.getpid(), signal.SIGKILL)
    if mood == "deaf":
        signal.signal(signal.SIGTERM, signal.SIG_IGN)
    if mood != "ends":
        half.mkdir()
        Path(os.environ["PID"]).write_text(str(os.getpid()))
        try:
            for _ in range(600):
                time.sleep(0.1)
        finally:
            half.rmdir()
    progress("Converting " + self.spec.name, 1, 1)

EchoEngine.prepares, EchoEngine.__init__, EchoEngine.prepare = True, start, prepare
"""


class Preparing:
    """How the preparing behaves (``mood``: works, ends, fails, dies, deaf), and the process that does it."""

    def __init__(self, folder: Path) -> None:
        self._mood, self._pid = folder / "mood", folder / "pid"
        self.be("works")

    def be(self, mood: str) -> None:
        self._mood.write_text(mood, encoding="utf-8")
        self._pid.unlink(missing_ok=True)

    @property
    def begun(self) -> bool:
        """Whether it stands in the middle of its work."""
        return self._pid.exists() and bool(self._pid.read_text(encoding="utf-8"))

    def over(self) -> bool:
        """Whether its process has gone, waiting ten seconds at most."""
        pid = int(self._pid.read_text(encoding="utf-8"))
        for _ in range(1000):
            try:
                os.kill(pid, 0)
                if Path(f"/proc/{pid}/stat").read_text(encoding="utf-8").split()[2] == "Z":
                    return True  # it ended; whoever adopted it has not looked yet
            except (ProcessLookupError, FileNotFoundError):
                return True
            threading.Event().wait(0.01)
        return False


@contextmanager
def slow_preparing(folder: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Preparing]:
    """Let the echo engine prepare as told, in every process started from now on."""
    folder.mkdir()
    (folder / "sitecustomize.py").write_text(_CUSTOM, encoding="utf-8")
    top = str(Path(__file__).resolve().parents[1])
    monkeypatch.setenv("PYTHONPATH", os.pathsep.join((str(folder), top)))
    monkeypatch.setenv("MOOD", str(folder / "mood"))
    monkeypatch.setenv("PID", str(folder / "pid"))
    monkeypatch.setattr(EchoEngine, "prepares", True)
    yield Preparing(folder)
