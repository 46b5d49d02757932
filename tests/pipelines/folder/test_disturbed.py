"""Batches that are disturbed at chosen moments: full disks, files and clocks that change; at scale: bench/kills.py.

The full disks are played in a process of its own (bench/faults), where every change of the disk is counted.
"""

from __future__ import annotations

import json
import os
import random
import shutil
import sqlite3
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest

from bench.mixed import article, make_folder
from pipelines.errors import OutputError
from pipelines.folder.batch import run_folder
from pipelines.folder.events import Ended, Finished, FolderSettings, Started
from pipelines.folder.ledger import DISK_FULL, Ledger
from tests.pipelines.folder.test_folder_batch import contents

FAULTS = Path(__file__).parents[3] / "bench" / "faults"

CHILD = """
import json, shutil, sys
from pathlib import Path
import sitecustomize as faults
from pipelines.errors import AudarError
from pipelines.folder.batch import run_folder
from pipelines.folder.events import Finished, FolderSettings
from tests.pipelines.folder.test_folder_batch import contents

folder, out = Path(sys.argv[1]), Path(sys.argv[2])
settings = FolderSettings(folder, out, ("ru",), model="echo")

def run(at):
    shutil.rmtree(out, ignore_errors=True)
    faults.at, faults.seen = at, 0
    try:
        list(run_folder(settings))
    except AudarError as error:
        return f"{type(error).__name__}: {error}"
    finally:
        faults.at = 10**9
    return ""

assert run(10**9) == ""
expected, changes = contents(out), faults.seen
found = {"changes": changes, "told": [], "half": [], "differ": [], "failed": []}
for at in range(1, changes + 1):
    found["told"].append(run(at))
    there = {name: data for name, data in contents(out).items() if not name.startswith(".audar/tmp")}
    found["half"] += [f"{at}: {name}" for name, data in there.items() if data != expected[name]]
    *_, last = run_folder(settings)
    found["failed"] += [at] if "failed" in last.statuses else []
    found["differ"] += [at] if contents(out) != expected or (out / ".audar" / "tmp").exists() else []
print(json.dumps(found))
"""


def test_a_disk_that_is_full_at_any_change_costs_nothing_that_was_finished(tmp_path: Path) -> None:
    make_folder(tmp_path / "news", 3)
    out = tmp_path / "out"
    given = {"AUDAR_BENCH_FAULT": f"full:{10**9}", "AUDAR_BENCH_UNDER": str(out)}
    child = subprocess.run(
        [sys.executable, "-c", CHILD, str(tmp_path / "news"), str(out)],
        env={**os.environ, **given, "PYTHONPATH": os.pathsep.join([str(FAULTS), str(FAULTS.parents[1])])},
        capture_output=True,
        text=True,
        check=False,
        timeout=300,
    )
    assert child.stdout, child.stderr
    found = json.loads(child.stdout)
    assert found["changes"] > 50
    assert (found["half"], found["differ"], found["failed"]) == ([], [], [])
    assert all(told.startswith("OutputError: ") and told.endswith(".") for told in found["told"])
    assert all("full" in told or "No space" in told for told in found["told"])


def test_a_transaction_that_cannot_be_ended_for_a_full_disk_is_none_any_more(tmp_path: Path) -> None:
    ledger = Ledger(tmp_path / "ledger.sqlite3")
    ledger._db.execute("CREATE TABLE much (data BLOB)")
    pages = ledger._db.execute("PRAGMA page_count").fetchone()[0]
    ledger._db.execute(f"PRAGMA max_page_count = {pages}")
    with pytest.raises(OutputError) as caught, ledger.writing():
        ledger._db.execute("INSERT INTO much VALUES (zeroblob(100000))")
    assert str(caught.value) == DISK_FULL
    with ledger.writing():
        ledger.add_languages([(b"sha", "txt", "kk")])
    assert ledger.language(b"sha", "txt") == "kk"
    ledger.close()


class _Unending(sqlite3.Connection):
    """Has no room to end a transaction, once."""

    left = 1

    def execute(self, statement: str, *given: object) -> sqlite3.Cursor:
        if statement == "COMMIT" and self.left:
            self.left -= 1
            raise sqlite3.OperationalError("disk I/O error")
        return super().execute(statement, *given)  # type: ignore[arg-type]


def test_after_a_commit_that_failed_the_next_transaction_can_begin(tmp_path: Path) -> None:
    ledger = Ledger(tmp_path / "ledger.sqlite3")
    ledger.close()
    ledger._db = sqlite3.connect(tmp_path / "ledger.sqlite3", isolation_level=None, factory=_Unending)
    with pytest.raises(OutputError, match="disk I/O error"), ledger.writing():
        ledger.add_languages([(b"sha", "txt", "kk")])
    with ledger.writing():
        ledger.add_languages([(b"other", "txt", "kk")])
    assert (ledger.language(b"sha", "txt"), ledger.language(b"other", "txt")) == (None, "kk")
    ledger.close()


def test_segments_of_an_output_whose_folder_finds_no_room_are_kept(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    make_folder(tmp_path / "news", 1)
    settings = FolderSettings(tmp_path / "news", tmp_path / "out", ("ru",), model="echo")
    real = Path.mkdir

    def full(path: Path, mode: int = 0o777, parents: bool = False, exist_ok: bool = False) -> None:
        if path.name == "00":
            raise OSError(28, "No space left on device")
        real(path, mode, parents, exist_ok)

    with monkeypatch.context() as patch:
        patch.setattr(Path, "mkdir", full)
        with pytest.raises(OutputError) as caught:
            list(run_folder(settings))
    assert str(caught.value) == DISK_FULL
    outcomes = [event.outcome for event in run_folder(settings) if isinstance(event, Ended)]
    assert outcomes[0].remembered == outcomes[0].segments > 5


@pytest.fixture
def news(tmp_path: Path) -> Iterator[FolderSettings]:
    make_folder(tmp_path / "news", 12)
    yield FolderSettings(tmp_path / "news", tmp_path / "out", ("ru",), model="echo", summary=1)


@pytest.mark.parametrize("moment", [Started, Ended])
def test_files_changed_under_a_batch_are_old_or_new_and_the_next_run_has_them_all(
    news: FolderSettings, tmp_path: Path, moment: type
) -> None:
    """Whether a file was read before or after it changed, nothing is mixed; added ones are the next run's."""
    list(run_folder(replace(news, out=tmp_path / "before")))
    before = contents(tmp_path / "before")
    names = sorted(path for path in news.folder.rglob("*") if path.is_file())
    (gone, moved, *others), chance = names[:8], random.Random(5)
    events = run_folder(news)
    next(event for event in events if isinstance(event, moment))
    gone.unlink()
    moved.rename(moved.with_stem("moved"))
    for path in others:
        path.write_bytes(article(path.suffix, chance, "Жаңа хабар."))
    (news.folder / "added.txt").write_bytes(article(".txt", chance, "Қосылған хабар."))
    *rest, finished = events
    assert isinstance(finished, Finished)
    reasons = {event.outcome.reason for event in rest if isinstance(event, Ended) and event.outcome.status == "failed"}
    assert all(told.endswith(("run it again.", "No such file or directory.")) for told in reasons)
    list(run_folder(replace(news, out=tmp_path / "after")))
    after = contents(tmp_path / "after")
    assert all(data in (before.get(name), after.get(name)) for name, data in contents(news.out).items())
    *_, finished = run_folder(news)
    assert isinstance(finished, Finished) and "failed" not in finished.statuses
    now = contents(news.out)
    assert {name: now[name] for name in after} == after
    assert all(before[name] == now[name] for name in now.keys() - after.keys())


def test_dates_of_files_and_a_clock_that_goes_back_make_nothing_again(
    news: FolderSettings, monkeypatch: pytest.MonkeyPatch
) -> None:
    list(run_folder(news))
    made = contents(news.out)
    for number, path in enumerate(path for path in news.folder.rglob("*") if path.is_file()):
        os.utime(path, (number * 2e8, number * 2e8))  # 1970 to 2116
    real = time.time
    monkeypatch.setattr(time, "time", lambda: real() - 1e9)
    *_, finished = run_folder(news)
    assert isinstance(finished, Finished) and not finished.statuses.keys() & {"translated", "summarized", "copied"}
    shutil.rmtree(news.out / "00")
    list(run_folder(news))
    assert contents(news.out) == made


def test_a_file_whose_damage_is_told_in_damaged_letters_is_left_alone(tmp_path: Path) -> None:
    path = tmp_path / "ledger.sqlite3"
    with closing(sqlite3.connect(path)) as db:
        db.execute("CREATE TABLE aaaa (x)")
    data = path.read_bytes().replace(b"tableaaaaaaaa", b"table\x83aaa\x83aaa").replace(b"TABLE aaaa", b"TABLX aaaa")
    path.write_bytes(data)
    ledger = Ledger(path)
    assert path.read_bytes() == data and "is left alone" in ledger.warning
    ledger.close()
