"""What the ledger keeps, and what it concludes."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest

from pipelines.article import Confidence
from pipelines.errors import OutputError
from pipelines.folder.events import Outcome
from pipelines.folder.ledger import Ledger, Row, Verdict, judge
from pipelines.task import Answer

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


def test_a_part_is_as_doubtful_as_it_was(tmp_path: Path) -> None:
    ledger = Ledger(tmp_path / "ledger.sqlite3")
    sure = Confidence(-2.5, -1.0)
    with ledger.writing():
        ledger.add_parts("b.ru.txt", "key", {"Бірінші.": Answer("Первое.", sure), "Екінші.": Answer("Второе.")})
    parts = ledger.parts("b.ru.txt", "key")
    assert {source: answer.confidence for source, answer in parts.items()} == {"Бірінші.": sure, "Екінші.": None}
    ledger.close()


def test_rows_and_parts_of_the_first_version_are_this_ones(tmp_path: Path) -> None:
    old, new = "kk-ru|m@1|splitter=s|audar=0.1.0|fields=", "kk-ru|m@1|splitter=s|fields="
    ledger = Ledger(tmp_path / "ledger.sqlite3")
    with ledger.writing():
        ledger.intend("a.ru.txt", replace(ROW, key=old))
        ledger.add_parts("b.ru.txt", old, {"Бірінші.": "Первое."})
        ledger.add_parts("b.ru.txt", new, {"Екінші.": "Второе."})
    assert judge(ledger.row("a.ru.txt"), ROW.source_sha, new, ROW.sha) == "finished"
    assert ledger.parts("b.ru.txt", new) == {"Бірінші.": "Первое.", "Екінші.": "Второе."}
    ledger.close()


def filled(path: Path) -> None:
    ledger = Ledger(path)
    with ledger.writing():
        for number in range(500):
            ledger.intend(f"{number}.ru.txt", ROW)
    ledger.close()


def test_damaged_ledgers_are_set_aside_and_all_kept(tmp_path: Path) -> None:
    path = tmp_path / "ledger.sqlite3"
    for name in ("ledger.sqlite3.damaged", "ledger.sqlite3.damaged-2"):
        filled(path)
        sound = path.read_bytes()
        path.write_bytes(sound[:16384] + b"\xa5" * (len(sound) - 16384))
        Ledger(path, read_only=True).close()
        ledger = Ledger(path)
        assert ledger.row("1.ru.txt") is None
        assert name in ledger.warning
        assert (tmp_path / name).stat().st_size == len(sound)
        ledger.close()


@pytest.mark.parametrize("kind", ["text", "no tables", "other tables", "columns lacking", "folder"])
def test_what_is_no_ledger_is_left_alone_and_the_batch_has_another(tmp_path: Path, kind: str) -> None:
    path = tmp_path / "ledger.sqlite3"
    if kind == "folder":
        path.mkdir()
    elif kind == "text":
        path.write_text("Это не база данных.", encoding="utf-8")
    else:
        with closing(sqlite3.connect(path)) as other:
            other.execute("PRAGMA user_version = 2")
            if kind != "no tables":
                other.execute(f"CREATE TABLE {'bookmarks' if kind == 'other tables' else 'outputs'} (output TEXT)")
                other.commit()
    before = None if kind == "folder" else path.read_bytes()
    for known in (None, ROW):
        for read_only in (True, False):
            ledger = Ledger(path, read_only)
            assert ledger.row("a.ru.txt") == known
            assert "ledger.2.sqlite3" in ledger.warning
            if not read_only:
                with ledger.writing():
                    ledger.intend("a.ru.txt", ROW)
            ledger.close()
    assert before is None or path.read_bytes() == before
    assert sorted(found.name for found in tmp_path.iterdir()) == ["ledger.2.sqlite3", "ledger.sqlite3"]


def test_an_outcome_that_makes_no_sense_is_not_known(tmp_path: Path) -> None:
    ledger = Ledger(tmp_path / "ledger.sqlite3")
    with ledger.writing():
        ledger.intend("a.ru.txt", ROW)
        ledger.add_outcome(OUTCOME)
    ledger._db.execute("UPDATE outputs SET outcome = x'00ff'")
    ledger._db.execute("UPDATE outcomes SET outcome = 5")
    assert ledger.row("a.ru.txt") is None
    assert not list(ledger.outputs()) and not list(ledger.outcomes())
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


@pytest.mark.parametrize("version", [1, 2])
def test_a_ledger_that_knew_neither_input_folders_nor_confidence_is_taken_over(tmp_path: Path, version: int) -> None:
    path = tmp_path / "ledger.sqlite3"
    ledger = Ledger(path)
    with ledger.writing():
        ledger.intend("a.ru.txt", ROW)
        ledger.add_parts("b.ru.txt", "key", {"Бірінші.": "Первое."})
    for column in ("parts DROP COLUMN score", "parts DROP COLUMN threshold", "outputs DROP COLUMN root")[: 4 - version]:
        ledger._db.execute(f"ALTER TABLE {column}")
    ledger._db.execute(f"PRAGMA user_version = {version}")
    ledger.close()
    for read_only in (True, False):
        ledger = Ledger(path, read_only)
        assert ledger.row("a.ru.txt") == ROW and ledger.parts("b.ru.txt", "key") == {"Бірінші.": "Первое."}
        ledger.close()


def test_values_of_another_kind_are_text(tmp_path: Path) -> None:
    ledger = Ledger(tmp_path / "ledger.sqlite3")
    with ledger.writing():
        ledger.intend("a.ru.txt", ROW)
        ledger.add_parts("b.ru.txt", "key", {"text": "translation"})
    with closing(sqlite3.connect(tmp_path / "ledger.sqlite3")) as other:
        other.execute("UPDATE outputs SET source = CAST(source AS BLOB), root = 5")
        other.execute("UPDATE parts SET target = CAST(target AS BLOB)")
        other.commit()
    assert [found[:3] for found in ledger.outputs()] == [("a.ru.txt", ROW.source, b"5")]
    assert ledger.parts("b.ru.txt", "key") == {"text": "translation"}
    row = ledger.row("a.ru.txt")
    assert row is not None and (row.source, row.root) == (ROW.source, b"5")
    ledger.close()
