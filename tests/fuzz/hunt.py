"""Tries mutations of a kind's seeds in a worker, and makes what breaks a promise small."""

from __future__ import annotations

import hashlib
import io
import json
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from hypothesis import HealthCheck, Phase, given, seed, settings

from tests.fuzz.mutations import Plan, mutated, plans
from tests.fuzz.seeds import all_seeds
from tests.fuzz.worker import Result, Worker

FOLDER = Path("build/fuzz")
_ATTEMPTS = 200  # inputs tried to make one small
_SECONDS = 15.0  # of processor time for that


@dataclass
class Tally:
    """What mutations of one kind came to."""

    mutations: int = 0
    read: int = 0
    refused: int = 0
    faults: int = 0
    seconds: float = 0.0
    slowest: float = 0.0
    peak: int = 0
    words: dict[str, int] = field(default_factory=dict)

    def count(self, result: Result) -> None:
        """Add one result."""
        self.mutations += 1
        setattr(self, _PLACE[result.status], getattr(self, _PLACE[result.status]) + 1)
        self.seconds += result.seconds
        self.slowest = max(self.slowest, result.seconds)
        self.peak = max(self.peak, result.peak)
        if result.status == "fault":
            self.words[result.words] = self.words.get(result.words, 0) + 1


_PLACE = {"read": "read", "refused": "refused", "fault": "faults"}


def inputs(kind: str, count: int, number: int) -> Iterator[bytes]:
    """So many mutations of a kind's seeds; the same for the same ``number``."""
    seeds = all_seeds()[kind]
    others = [data for other, datas in all_seeds().items() if other != kind for data in datas if len(data) < 4000]
    made: list[Plan] = []

    @seed(number)
    @settings(
        max_examples=count,
        database=None,
        deadline=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(plans(len(seeds)))
    def draw(plan: Plan) -> None:
        made.append(plan)

    draw()
    for plan in made[:count]:
        yield mutated(plan, seeds, others)


def hunt(kind: str, count: int, number: int, worker: Worker, found: Callable[[bytes, Result], None]) -> Tally:
    """Try so many mutations; ``found`` is given those with a fault."""
    tally = Tally()
    for data in inputs(kind, count, number):
        result = worker.try_input(kind, data)
        tally.count(result)
        if result.status == "fault":
            found(data, result)
    return tally


def minimised(kind: str, data: bytes, words: str, worker: Worker) -> bytes:
    """A smaller input with the same fault: pieces are left out as long as it stays."""
    left, spent = _ATTEMPTS, 0.0

    def same(smaller: bytes) -> bool:
        nonlocal left, spent
        if left <= 0 or spent > _SECONDS:
            return False
        result = worker.try_input(kind, smaller)
        left, spent = left - 1, spent + result.seconds
        return result.status == "fault" and result.words == words

    members = _members(data)
    if members is None:
        return _smaller(data, same)
    for name in list(members):
        rest = {other: content for other, content in members.items() if other != name}
        if same(_packed(rest)):
            members = rest
    for name, content in members.items():

        def still(part: bytes, name: str = name) -> bool:
            return same(_packed({**members, name: part}))

        members[name] = _smaller(content, still)
    packed = _packed(members)
    return packed if same(packed) else data


def _smaller(data: bytes, same: Callable[[bytes], bool]) -> bytes:
    size = len(data) // 2
    while size:
        at = 0
        while at < len(data):
            smaller = data[:at] + data[at + size :]
            if same(smaller):
                data = smaller
            else:
                at += size
        size //= 2
    return data


def _members(data: bytes) -> dict[str, bytes] | None:
    """The files of an archive whose faults lie in them; ``None`` for other inputs."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            return {info.filename: archive.read(info) for info in archive.filelist}
    except Exception:  # noqa: BLE001 - it is no archive, or one that is broken itself
        return None


def _packed(members: dict[str, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(
                zipfile.ZipInfo(name), content, zipfile.ZIP_STORED if name == "mimetype" else zipfile.ZIP_DEFLATED
            )
    return out.getvalue()


def keep(kind: str, data: bytes, result: Result, worker: Worker, folder: Path = FOLDER) -> Path | None:
    """Write a fault's input, made small, and what it broke, unless there is one with the same words; where it lies."""
    folder.mkdir(parents=True, exist_ok=True)
    name = f"{kind}-{hashlib.sha256(result.words.encode()).hexdigest()[:8]}"
    path = folder / f"{name}.input"
    if path.exists():
        return None
    path.write_bytes(data)
    path.write_bytes(minimised(kind, data, result.words, worker))
    report = {
        "kind": kind,
        "fault": result.words,
        "repeat": f"make fuzz REPEAT={path} KIND={kind}",
        "trace": result.trace,
    }
    path.with_suffix(".json").write_text(json.dumps(report, indent=1, ensure_ascii=False))
    return path
