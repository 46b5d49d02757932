"""What the ledger keeps, and what it concludes."""

from __future__ import annotations

from pathlib import Path

import pytest

from pipelines.errors import OutputError
from pipelines.folder.events import Outcome
from pipelines.folder.ledger import Ledger, Row, Verdict, judge

OUTCOME = Outcome("translated", "a.txt", "ru", "a.ru.txt", "kk", segments=3, flags={"numbers": 1})
ROW = Row("a.txt", b"source", "key", b"new", b"old", OUTCOME)


@pytest.mark.parametrize(
    ("row", "source", "key", "found", "verdict"),
    [
        (None, b"source", "key", None, "make"),
        (None, b"source", "key", b"new", "foreign"),
        (ROW, b"source", "key", b"new", "finished"),
        (ROW, b"source", "key", None, "make"),  # deleted, or killed before it was moved into place
        (ROW, b"source", "key", b"old", "make"),  # killed before the new one replaced it
        (ROW, b"source", "key", b"theirs", "edited"),
        (ROW, b"changed", "key", b"new", "make"),
        (ROW, b"source", "other model", b"new", "make"),
        (ROW, b"changed", "key", b"theirs", "edited"),
    ],
)
def test_a_file_is_judged_by_content_model_and_settings(
    row: Row | None, source: bytes, key: str, found: bytes | None, verdict: Verdict
) -> None:
    assert judge(row, source, key, found) == verdict


def test_what_was_committed_is_there_after_a_new_start(tmp_path: Path) -> None:
    path = tmp_path / "ledger.sqlite3"
    first = Ledger(path)
    with first.writing():
        first.intend("a.ru.txt", ROW)
        first.add_languages([(b"sha", "", "kk/latin")])
        first.add_parts("b.ru.txt", "key", {"Бірінші.": "Первое."})
        first.add_outcome(OUTCOME)
    with pytest.raises(KeyError), first.writing():
        first.add_outcome(OUTCOME)
        raise KeyError
    first.close()
    second = Ledger(path)
    assert second.row("a.ru.txt") == ROW
    assert second.language(b"sha", "") == "kk/latin"
    assert second.language(b"sha", "title") is None
    assert second.parts("b.ru.txt", "key") == {"Бірінші.": "Первое."}
    assert second.parts("b.ru.txt", "another key") == {}
    assert list(second.outcomes()) == list(second.outcomes("translated")) == [OUTCOME]
    assert list(second.outcomes("failed")) == []
    with second.writing():
        second.intend("b.ru.txt", ROW)
    assert second.parts("b.ru.txt", "key") == {}
    second.close()


def test_a_damaged_ledger_is_set_aside(tmp_path: Path) -> None:
    path = tmp_path / "ledger.sqlite3"
    path.write_bytes("Это не база данных. ".encode() * 100)
    ledger = Ledger(path)
    assert ledger.row("a.ru.txt") is None
    assert ledger.set_aside is not None
    assert ledger.set_aside.read_bytes().startswith("Это".encode())
    ledger.close()


def test_a_ledger_of_a_newer_audar_is_refused(tmp_path: Path) -> None:
    ledger = Ledger(tmp_path / "ledger.sqlite3")
    ledger._db.execute("PRAGMA user_version = 99")
    ledger.close()
    with pytest.raises(OutputError, match="newer"):
        Ledger(tmp_path / "ledger.sqlite3")


def test_reading_only_makes_no_file(tmp_path: Path) -> None:
    ledger = Ledger(tmp_path / "ledger.sqlite3", read_only=True)
    assert ledger.row("a.ru.txt") is None
    ledger.close()
    assert list(tmp_path.iterdir()) == []


def test_a_ledger_that_knew_no_input_folders_is_taken_over(tmp_path: Path) -> None:
    path = tmp_path / "ledger.sqlite3"
    ledger = Ledger(path)
    with ledger.writing():
        ledger.intend("a.ru.txt", ROW)
    ledger._db.execute("ALTER TABLE outputs DROP COLUMN root")
    ledger._db.execute("PRAGMA user_version = 1")
    ledger.close()
    for read_only in (True, False):
        ledger = Ledger(path, read_only)
        assert ledger.row("a.ru.txt") == ROW
        ledger.close()
