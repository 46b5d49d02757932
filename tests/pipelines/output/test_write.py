from __future__ import annotations

import json
import os
from pathlib import Path

import pytest

from pipelines.article import Article, Flag, Paragraph, Segment, TranslatedSegment
from pipelines.assemble import Translation
from pipelines.errors import OutputError, TargetExists
from pipelines.files import check_target, whole_file, write_file
from pipelines.output.compare import Column
from pipelines.output.write import comparison_markdown, to_json, translation_record
from pipelines.quality.facts import Facts


def test_a_file_is_written_whole_with_the_users_rights(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    write_file(path, "Қазақ\n")
    assert path.read_text(encoding="utf-8") == "Қазақ\n"
    umask = os.umask(0)
    os.umask(umask)
    assert path.stat().st_mode & 0o777 == 0o666 & ~umask
    write_file(path, "again", replace=True)
    assert path.read_text(encoding="utf-8") == "again"
    assert [p.name for p in tmp_path.iterdir()] == ["a.txt"]


def test_the_source_is_never_overwritten_under_any_name(tmp_path: Path) -> None:
    source = tmp_path / "a.txt"
    source.write_text("source", encoding="utf-8")
    link = tmp_path / "link.txt"
    link.symlink_to(source)
    for target in (source, link, tmp_path / "." / "a.txt"):
        with pytest.raises(OutputError, match="is the source"):
            write_file(target, "result", source, replace=True)
    assert source.read_text(encoding="utf-8") == "source"


def test_a_folder_or_a_missing_place_is_one_sentence(tmp_path: Path) -> None:
    with pytest.raises(OutputError, match="is a folder"):
        write_file(tmp_path, "x")
    with pytest.raises(OutputError, match="Cannot write"):
        write_file(tmp_path / "none" / "a.txt", "x")


def test_a_link_is_followed_and_permissions_are_kept(tmp_path: Path) -> None:
    path, link = tmp_path / "private.txt", tmp_path / "link.txt"
    path.write_text("old", encoding="utf-8")
    path.chmod(0o600)
    link.symlink_to(path)
    write_file(link, "new", replace=True)
    assert link.is_symlink()
    assert path.read_text(encoding="utf-8") == "new"
    assert path.stat().st_mode & 0o777 == 0o600


def test_a_file_that_is_there_is_not_replaced_unless_it_may_be(tmp_path: Path) -> None:
    path, link = tmp_path / "a.txt", tmp_path / "link.txt"
    path.write_text("old", encoding="utf-8")
    link.symlink_to(path)
    for target in (path, link):
        with pytest.raises(TargetExists, match="exists already"):
            check_target(target)
        with pytest.raises(TargetExists, match="exists already"):
            write_file(target, "new")
    assert path.read_text(encoding="utf-8") == "old"
    path.unlink()
    write_file(link, "new")  # a link that led nowhere
    assert link.is_symlink() and path.read_text(encoding="utf-8") == "new"
    assert sorted(found.name for found in tmp_path.iterdir()) == ["a.txt", "link.txt"]


@pytest.mark.parametrize("links", [True, False])
def test_a_file_made_while_the_result_was_is_not_replaced(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, links: bool
) -> None:
    def no_links(*_: object) -> None:
        raise OSError(95, "Operation not supported")

    if not links:
        monkeypatch.setattr(os, "link", no_links)
    path, free = tmp_path / "a.txt", tmp_path / "b.txt"
    with pytest.raises(TargetExists), whole_file(path) as stream:
        stream.write(b"ours")
        path.write_text("theirs", encoding="utf-8")
    write_file(free, "ours")
    assert (path.read_text(), free.read_text()) == ("theirs", "ours")
    assert sorted(found.name for found in tmp_path.iterdir()) == ["a.txt", "b.txt"]


def test_a_named_pipe_or_device_is_written_to_and_stays(tmp_path: Path) -> None:
    path = tmp_path / "pipe"
    os.mkfifo(path)
    reader = os.open(path, os.O_RDONLY | os.O_NONBLOCK)
    try:
        write_file(path, "Қазақ\n")
        assert os.read(reader, 100).decode() == "Қазақ\n"
    finally:
        os.close(reader)
    assert path.is_fifo()


def test_a_full_disk_leaves_the_old_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "a.txt"
    path.write_text("old", encoding="utf-8")

    def full(_: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("os.fsync", full)
    with pytest.raises(OutputError, match="No space left"):
        write_file(path, "new", replace=True)
    assert path.read_text(encoding="utf-8") == "old"
    assert [p.name for p in tmp_path.iterdir()] == ["a.txt"]


def test_the_translations_json_has_the_promised_keys() -> None:
    article = Article("a", (Paragraph("", "Мост."),))
    piece = TranslatedSegment(Segment(0, "Мост."), "Bridge.", (Flag("numbers", "why"),))
    record = json.loads(to_json(translation_record(Translation(article, "ru", "en", "sig", (piece,)))))
    assert record == {
        "source_language": "ru",
        "target_language": "en",
        "signature": "sig",
        "segments": [
            {
                "paragraph": 0,
                "source": "Мост.",
                "target": "Bridge.",
                "flags": [{"code": "numbers", "detail": "why", "source": [], "target": [], "weight": 1.0}],
            }
        ],
    }


def test_pipes_in_a_text_do_not_break_the_markdown_table() -> None:
    columns = [
        Column("article", "Article", "en", ("a | b", "c"), Facts(3)),
        Column("translation", "To", "ru", ("а", "б"), Facts(2)),
        Column("summary", "Summary", "en", ("short",), Facts(1)),
    ]
    page = comparison_markdown("Name", columns).splitlines()
    assert page[2:6] == ["| Article | To |", "|---|---|", "| a \\| b | а |", "| c | б |"]
    assert "short" in page


def test_names_that_lead_nowhere_are_one_sentence(tmp_path: Path) -> None:
    (tmp_path / "loop.txt").symlink_to("loop.txt")
    for name in ("loop.txt", "x" * 300):
        for replace in (True, False):
            with pytest.raises(OutputError, match="Cannot write"):
                write_file(tmp_path / name, "x", replace=replace)
