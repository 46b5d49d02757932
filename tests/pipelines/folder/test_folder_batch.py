"""Batches with the echo engine: what is made, what is made again, and what a killed one leaves behind."""

from __future__ import annotations

import errno
import hashlib
import json
import os
import random
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from lxml import html

from pipelines import engines
from pipelines.article import Article, Confidence, Segment, StopCheck, Summary
from pipelines.documents import registry
from pipelines.engines.echo import EchoEngine
from pipelines.errors import BudgetSpent, ConfigError, EngineError, ModelUnavailable, OutputError, Stopped
from pipelines.folder import finish, summaries, work
from pipelines.folder.batch import plan_folder, run_folder
from pipelines.folder.events import Ended, Finished, FolderSettings, Outcome, Planned, Progressed, Started
from pipelines.folder.ledger import Ledger
from pipelines.folder.render import Work
from pipelines.folder.tally import Pace
from pipelines.revisions import REVISIONS
from pipelines.route import Route
from pipelines.run import summarize_along
from pipelines.split import segment_article
from pipelines.task import Answer, Task

LETTERS = "абвгдежзиклмнопрстуф"

KAZAKH = "Балқаш көліндегі су деңгейі екі жылда көтерілді. Қалада 12 мектеп ашылды.\n\nЖол жабық.\n"
RUSSIAN = "Мост через реку закрыт до осени. Погода хорошая.\n"
GERMAN = "Das Ministerium teilte mit, dass die Brücke im Frühjahr eröffnet wird.\n"


@pytest.fixture
def news(tmp_path: Path) -> FolderSettings:
    """A folder with a Kazakh, a Russian and a German article."""
    folder = tmp_path / "news"
    (folder / "sub").mkdir(parents=True)
    (folder / "a.txt").write_text(KAZAKH, encoding="utf-8")
    (folder / "sub" / "b.txt").write_text(RUSSIAN, encoding="utf-8")
    (folder / "de.txt").write_text(GERMAN, encoding="utf-8")
    return FolderSettings(folder, tmp_path / "out", ("kk", "ru"), model="echo")


def run(settings: FolderSettings) -> tuple[list[Outcome], Finished]:
    events = list(run_folder(settings))
    finished = events[-1]
    assert isinstance(finished, Finished)
    return [event.outcome for event in events if isinstance(event, Ended)], finished


def statuses(settings: FolderSettings) -> dict[str, str]:
    """What became of each output, or of each source that has none."""
    outcomes, _ = run(settings)
    return {outcome.output or outcome.source: outcome.status for outcome in outcomes}


def contents(out: Path) -> dict[str, bytes]:
    """Every output and page by name; not the ledger and the reports, which hold times."""
    files = (path for path in out.rglob("*") if path.is_file() and not path.name.startswith("report."))
    return {str(path.relative_to(out)): path.read_bytes() for path in sorted(files) if path.parent != out / ".audar"}


def test_the_folder_comes_again_in_the_other_languages(news: FolderSettings) -> None:
    assert statuses(news) == {
        "a.kk.txt": "copied",
        "a.ru.txt": "translated",
        "sub/b.kk.txt": "translated",
        "sub/b.ru.txt": "copied",
        "de.txt": "skipped",
    }
    out = news.out
    assert (out / "a.kk.txt").read_text(encoding="utf-8") == KAZAKH
    expected = KAZAKH.replace("Балқаш", "[ru] Балқаш").replace("Қалада", "[ru] Қалада").replace("Жол", "[ru] Жол")
    assert (out / "a.ru.txt").read_text(encoding="utf-8") == expected
    assert (out / "sub/b.kk.txt").read_text(encoding="utf-8").startswith("[kk] Мост")
    assert {path.name for path in (news.folder).iterdir()} == {"a.txt", "sub", "de.txt"}


def test_files_in_the_target_language_are_skipped_when_asked(news: FolderSettings) -> None:
    found = statuses(replace(news, same="skip"))
    assert list(found.values()).count("skipped") == 3
    assert not (news.out / "a.kk.txt").exists()


def test_a_second_run_does_nothing_and_loads_no_engine(news: FolderSettings, monkeypatch: pytest.MonkeyPatch) -> None:
    run(news)
    before = {path: path.stat().st_mtime_ns for path in news.out.rglob("*.txt")}
    engines.close_engines()
    monkeypatch.setitem(engines.ENGINES, "echo", f"{__name__}.Refusing")
    outcomes, finished = run(news)
    engines.close_engines()
    assert finished.statuses == {"unchanged": 4, "skipped": 1}
    assert {path: path.stat().st_mtime_ns for path in news.out.rglob("*.txt")} == before
    assert next(one for one in outcomes if one.output == "a.ru.txt").segments == 3


class Refusing(EchoEngine):
    """Must not be used."""

    def load(self, *_: object) -> None:
        raise EngineError("The engine was loaded.")


@pytest.mark.parametrize(
    ("change", "made"),
    [
        (lambda news: (news.folder / "a.txt").write_text(KAZAKH + "\nКүн жылы.\n", encoding="utf-8"), {"a.kk", "a.ru"}),
        (lambda news: (news.out / "a.ru.txt").unlink(), {"a.ru"}),
        (lambda news: os.utime(news.folder / "a.txt", (1, 1)), set()),
        (lambda news: (news.folder / "c.txt").write_text(RUSSIAN, encoding="utf-8"), {"c.kk", "c.ru"}),
    ],
)
def test_only_what_changed_is_made_again(news: FolderSettings, change: object, made: set[str]) -> None:
    run(news)
    change(news)  # type: ignore[operator]
    found = statuses(news)
    assert {name.removesuffix(".txt") for name, status in found.items() if status in ("translated", "copied")} == made


def test_a_changed_setting_makes_again_what_it_touches(news: FolderSettings) -> None:
    run(news)
    found = statuses(replace(news, source="ru"))
    assert found["a.kk.txt"] == "translated"
    assert found["a.ru.txt"] == "copied"
    assert found["sub/b.kk.txt"] == "unchanged"


def test_fields_and_summaries_make_again_only_what_depends_on_them(news: FolderSettings) -> None:
    (news.folder / "c.json").write_text(json.dumps({"title": "Мост", "more": "Мост закрыт."}), encoding="utf-8")
    wanted = replace(news, targets=("kk",), source="ru")
    first = statuses(wanted)
    assert first["a.kk.txt"] == first["c.kk.json"] == "translated"
    before = {path: path.stat().st_mtime_ns for path in news.out.glob("**/*.kk.*")}
    assert set(statuses(replace(wanted, summary=1)).values()) == {"unchanged", "summarized"}
    assert {path: path.stat().st_mtime_ns for path in before} == before
    wanted = replace(wanted, summary=1, fields=("title", "more"))
    found = statuses(wanted)
    made = {output for output, status in found.items() if status != "unchanged"}
    assert made == {"c.kk.json", "c.summary.kk.txt"}
    assert set(statuses(replace(wanted, fields=("more", "title", "more"))).values()) == {"unchanged"}


def test_fuzzy_translations_are_made_anew_only_where_that_is_asked_for(news: FolderSettings) -> None:
    catalogue = '#, fuzzy\nmsgid "Мост закрыт"\nmsgstr "Жол жабық"\n\nmsgid "Погода"\nmsgstr ""\n'
    (news.folder / "c.po").write_text(catalogue, encoding="utf-8")
    wanted = replace(news, targets=("kk",), source="ru")
    assert statuses(wanted)["c.kk.po"] == "translated"
    assert 'msgstr "Жол жабық"' in (news.out / "c.kk.po").read_text(encoding="utf-8")
    made = {output for output, status in statuses(replace(wanted, redo_fuzzy=True)).items() if status != "unchanged"}
    assert made == {"c.kk.po"}
    assert 'msgstr "[kk] Мост закрыт"' in (news.out / "c.kk.po").read_text(encoding="utf-8")


def test_a_program_that_reads_a_kind_otherwise_makes_that_kind_again(
    news: FolderSettings, monkeypatch: pytest.MonkeyPatch
) -> None:
    (news.folder / "c.po").write_text('msgid "Мост закрыт"\nmsgstr ""\n', encoding="utf-8")
    wanted = replace(news, summary=1, include=("*.txt", "*.po"))
    run(wanted)
    later = replace(registry.BY_EXTENSION[".txt"], revision=1_000)
    monkeypatch.setitem(registry.BY_EXTENSION, ".txt", later)
    found = statuses(wanted)
    made = {output for output, status in found.items() if status not in ("unchanged", "skipped")}
    summaries_made = {f"{name}.summary.{to}.txt" for name in ("a", "sub/b") for to in ("kk", "ru")}
    assert made == {"a.ru.txt", "sub/b.kk.txt", *summaries_made}  # what is copied comes out as before
    assert set(statuses(wanted).values()) == {"unchanged", "skipped"}


@pytest.mark.parametrize(
    ("part", "made"),
    [
        ("check", {"a.ru.txt", "sub/b.kk.txt"}),
        ("extractive", {f"{name}.summary.{to}.txt" for name in ("a", "sub/b") for to in ("kk", "ru")}),
        ("ask", set()),
        ("detect", set()),
    ],
)
def test_a_raised_revision_makes_again_what_it_is_about(
    news: FolderSettings, monkeypatch: pytest.MonkeyPatch, part: str, made: set[str]
) -> None:
    wanted = replace(news, summary=1, summary_model="extractive")
    run(wanted)
    monkeypatch.setitem(REVISIONS, part, 7)
    found = statuses(wanted)
    assert {output for output, status in found.items() if status not in ("unchanged", "skipped")} == made
    assert set(statuses(wanted).values()) == {"unchanged", "skipped"}


def test_outputs_whose_source_is_gone_are_told_and_left(news: FolderSettings) -> None:
    run(replace(news, summary=1))
    (news.folder / "a.txt").rename(news.folder / "renamed.txt")
    (news.folder / "sub" / "b.txt").unlink()
    (news.out / "sub" / "b.ru.txt").unlink()
    outcomes, finished = run(replace(news, include=("de.txt",)))
    lost = {one.output: one for one in outcomes if one.status == "orphaned"}
    assert lost.keys() == {
        *(f"a.{kind}.txt" for kind in ("kk", "ru", "summary.kk", "summary.ru")),
        *(f"sub/b.{kind}.txt" for kind in ("kk", "summary.kk", "summary.ru")),
    }
    assert lost["a.ru.txt"].source == "a.txt"
    assert all((news.out / name).exists() for name in lost)
    page = html.fromstring(finished.page.read_text(encoding="utf-8"))
    rows = {row.xpath("string(td[3])"): row for row in page.xpath("//tr[td[@class='orphaned']]")}
    assert rows.keys() == lost.keys()
    links = {link for row in rows.values() for link in row.xpath(".//a/@href")}
    assert all((news.out / link).exists() for link in links)
    assert {event.outcome.output for event in plan_folder(news) if isinstance(event, Ended)} >= lost.keys()


def test_outputs_of_another_folder_are_none_of_this_ones_business(news: FolderSettings) -> None:
    run(news)
    other = news.folder.with_name("other")
    other.mkdir()
    assert "orphaned" not in run(replace(news, folder=other))[1].statuses
    moved = news.folder.rename(news.folder.with_name("moved"))
    (moved / "a.txt").unlink()
    assert run(replace(news, folder=moved))[1].statuses["orphaned"] == 2


def test_what_a_user_edited_is_not_overwritten(news: FolderSettings) -> None:
    run(news)
    edited = news.out / "a.ru.txt"
    edited.write_text("Правка редактора.\n", encoding="utf-8")
    assert statuses(news)["a.ru.txt"] == "kept"
    (news.folder / "a.txt").write_text(KAZAKH + "Күн жылы.\n", encoding="utf-8")
    assert statuses(news)["a.ru.txt"] == "failed"
    assert edited.read_text(encoding="utf-8") == "Правка редактора.\n"
    assert statuses(replace(news, force=True))["a.ru.txt"] == "translated"
    assert edited.read_text(encoding="utf-8").startswith("[ru] Балқаш")


def test_a_file_that_was_there_before_the_batch_is_not_overwritten(news: FolderSettings) -> None:
    news.out.mkdir()
    (news.out / "a.ru.txt").write_text("Чужой файл.\n", encoding="utf-8")
    outcomes, _ = run(news)
    failed = [one for one in outcomes if one.status == "failed"]
    assert [one.output for one in failed] == ["a.ru.txt"]
    assert "--force" in failed[0].reason
    assert (news.out / "a.ru.txt").read_text(encoding="utf-8") == "Чужой файл.\n"


def test_bad_files_are_named_and_stop_nothing(news: FolderSettings) -> None:
    (news.folder / "broken.txt").write_bytes(bytes(range(256)) * 20)
    (news.folder / "blocked.txt").write_text(RUSSIAN, encoding="utf-8")
    (news.out / "blocked.kk.txt").mkdir(parents=True)
    outcomes, finished = run(news)
    failed = {one.output or one.source: one.reason for one in outcomes if one.status == "failed"}
    assert "broken.txt" in failed["broken.txt"]
    assert "blocked.kk.txt" in failed["blocked.kk.txt"]
    assert finished.statuses["translated"] == 2
    assert finished.statuses["failed"] == 2


def test_what_only_a_program_reads_is_left_alone(news: FolderSettings) -> None:
    (news.folder / "pom.xml").write_text("<project><name>bridge</name></project>", encoding="utf-8")
    (news.folder / "settings.yaml").write_text("port: 8080\nmode: fast\n", encoding="utf-8")
    outcomes, finished = run(news)
    assert {one.source for one in outcomes if one.status == "skipped"} >= {"pom.xml", "settings.yaml"}
    assert "failed" not in finished.statuses


def test_empty_files_and_an_office_programs_notes_are_left_alone(news: FolderSettings) -> None:
    (news.folder / "empty.txt").write_bytes(b"")
    (news.folder / "blank.txt").write_bytes(b" \r\n\t\n")
    (news.folder / "~$letter.docx").write_bytes(b"\x05user")
    outcomes, finished = run(news)
    reasons = {one.source: one.reason for one in outcomes if one.status == "skipped"}
    assert reasons["empty.txt"] == reasons["blank.txt"] == "This file is empty."
    assert "office program" in reasons["~$letter.docx"]
    assert "failed" not in finished.statuses


def test_a_second_target_joins_the_first_in_one_report(news: FolderSettings) -> None:
    _, first = run(replace(news, targets=("kk",)))
    outcomes, second = run(replace(news, targets=("ru",)))
    assert {one.target for one in outcomes if one.target} == {"ru"}
    report = json.loads(second.report.read_text(encoding="utf-8"))
    assert report["targets"] == ["kk", "ru"] and report["models"] == ["echo"]
    by_output = {one["output"]: one["status"] for one in report["files"] if "output" in one}
    assert by_output == {
        "a.kk.txt": "unchanged",
        "sub/b.kk.txt": "unchanged",
        "a.ru.txt": "translated",
        "sub/b.ru.txt": "copied",
    }
    assert second.directions == {
        "kk → kk": {"unchanged": 1},
        "ru → kk": {"unchanged": 1},
        "kk → ru": {"translated": 1},
        "ru → ru": {"copied": 1},
    }
    (news.folder / "a.txt").unlink()
    (news.out / "sub/b.kk.txt").unlink()
    _, third = run(replace(news, targets=("ru",)))
    files = json.loads(third.report.read_text(encoding="utf-8"))["files"]
    assert {one["output"]: one["status"] for one in files if "output" in one} == {
        "a.kk.txt": "orphaned",
        "a.ru.txt": "orphaned",
        "sub/b.ru.txt": "unchanged",
    }
    assert third.page == second.page == first.page


def test_totals_are_known_from_the_first_file_on(news: FolderSettings) -> None:
    (news.folder / "long.txt").write_text(RUSSIAN * 2000, encoding="utf-8")
    settings = replace(news, targets=("kk",), summary=1, summary_model="lead")
    events = list(run_folder(settings))
    started = next(event for event in events if isinstance(event, Started))
    assert (started.make, started.summaries) == (3, 3)
    told = [event for event in events if isinstance(event, Progressed)]
    assert {event.total for event in told} == {6}
    assert {event.summaries for event in told if "→" in event.doing} <= {3}
    (news.out / "a.kk.txt").unlink()
    started = next(event for event in plan_folder(settings) if isinstance(event, Started))
    assert (started.make, started.unchanged, started.summaries) == (1, 4, 1)


def test_a_pace_counts_what_is_begun_and_no_time_before_the_first_answer(monkeypatch: pytest.MonkeyPatch) -> None:
    clock = [100.0]
    monkeypatch.setattr("pipelines.folder.tally.time.monotonic", lambda: clock[0])
    pace = Pace(total=5, size=1000, summaries=1)
    told = list(pace.tick("kk → ru", 0))
    clock[0] += 30  # a model is loaded
    told += pace.tick("kk → ru", 1, begun=lambda: 100.0)
    clock[0] += 10
    told += pace.tick("kk → ru", 9, begun=lambda: 300.0)
    pace.done, pace.files = 600.0, 4
    clock[0] += 10
    told += pace.tick("kk → ru", 12)
    pace.summarize()
    clock[0] += 1
    told += pace.tick("summaries", 12)
    assert [event.left for event in told] == [None, None, pytest.approx(35.0), pytest.approx(16.0), None]
    assert [event.summaries for event in told] == [1, 1, 1, 1, 0]


def test_summaries_stand_beside_the_texts(news: FolderSettings) -> None:
    settings = replace(news, summary=1)
    found = statuses(settings)
    assert found["a.summary.ru.txt"] == found["sub/b.summary.kk.txt"] == "summarized"
    assert (news.out / "a.summary.ru.txt").read_text(encoding="utf-8").strip()
    assert statuses(settings)["a.summary.ru.txt"] == "unchanged"
    assert statuses(replace(settings, summary=3))["a.summary.ru.txt"] == "summarized"
    assert statuses(replace(settings, summary=3))["a.ru.txt"] == "unchanged"


def test_a_second_run_tells_the_same_directions_and_doubts(news: FolderSettings) -> None:
    (news.folder / "c.txt").write_text("The bridge is closed until the autumn.", encoding="utf-8")
    settings = replace(news, targets=("ru",), summary=1)
    _, first = run(settings)
    started, again = (event for event in run_folder(settings) if isinstance(event, (Started, Finished)))
    assert isinstance(started, Started) and isinstance(again, Finished)
    assert (started.make, started.summaries) == (0, 0)
    totals = [{name: sum(counts.values()) for name, counts in one.directions.items()} for one in (first, again)]
    assert totals[0] == totals[1] and totals[0]["en → ru"] == 2
    assert again.flagged == first.flagged > 0


@pytest.mark.parametrize("closed", [False, True])
def test_summaries_that_wait_for_an_earlier_one_are_kept_when_the_batch_ends(
    news: FolderSettings, monkeypatch: pytest.MonkeyPatch, closed: bool
) -> None:
    """As on a cluster, where several are under way: the first one never comes."""
    begun: list[Future[Summary]] = []
    start = summaries._Makers.start

    def slow(makers: summaries._Makers, wanted: summaries._Wanted) -> Future[Summary]:
        if len(begun) == 3:
            raise ModelUnavailable("It is gone.")  # so that something is told before the first one comes
        begun.append(Future() if not begun else start(makers, wanted))
        makers.ahead = 9
        return begun[-1]

    monkeypatch.setattr(summaries._Makers, "start", slow)
    settings = replace(news, summary=1, summary_model="lead", include=("a.txt", "b.txt"))
    batch = run_folder(settings, stopped=lambda: len(begun) == 3 and not closed)
    if closed:
        next(event for event in batch if isinstance(event, Ended) and event.outcome.status == "failed")
        batch.close()  # type: ignore[attr-defined]
    else:
        with pytest.raises(Stopped):
            list(batch)
    made = {path.name for path in news.out.rglob("*.summary.*.txt")}
    assert made == {"b.summary.kk.txt", "a.summary.ru.txt"}
    monkeypatch.undo()
    assert {name for name, status in statuses(settings).items() if status == "summarized"} == {
        "a.summary.kk.txt",
        "sub/b.summary.ru.txt",
    }


def test_without_a_model_a_summary_takes_sentences_of_the_text(news: FolderSettings) -> None:
    settings = replace(news, targets=("kk",), summary=1, summary_model="lead", same="skip", include=("a.txt",))
    assert statuses(settings) == {"a.txt": "skipped", "a.summary.kk.txt": "summarized"}
    assert (news.out / "a.summary.kk.txt").read_text(encoding="utf-8") == KAZAKH.partition(" Қалада")[0] + "\n"


def test_the_report_is_for_programs_and_for_people(news: FolderSettings) -> None:
    (news.folder / "<b>&.txt").write_bytes(bytes(range(256)) * 20)
    _, finished = run(news)
    report = json.loads(finished.report.read_text(encoding="utf-8"))
    assert report["statuses"] == finished.statuses
    assert {one["source"] for one in report["files"]} == {"a.txt", "sub/b.txt", "de.txt", "<b>&.txt"}
    page = html.fromstring(finished.page.read_text(encoding="utf-8"))
    assert not page.xpath("//script | //link | //img | //*[@src]")
    links = page.xpath("//a/@href")
    assert ".audar/pages/a.ru.txt.html" in links
    assert all((news.out / link).is_file() for link in links if "%" not in link)
    assert page.xpath("//td[@class='failed']")
    assert "<b>&.txt" in page.text_content()
    assert "not in its language: " in page.text_content()


def test_two_batches_on_one_output_folder_do_not_mix(news: FolderSettings) -> None:
    first = run_folder(news)
    next(first)
    with pytest.raises(ConfigError, match="Another batch"):
        list(run_folder(news))
    list(first)


def test_a_plan_writes_nothing(news: FolderSettings) -> None:
    events = list(plan_folder(news))
    planned = {(one.source, one.output, one.model) for one in events if isinstance(one, Planned)}
    assert ("a.txt", "a.ru.txt", "echo") in planned
    assert ("a.txt", "a.kk.txt", "") in planned
    assert not news.out.exists()


def test_a_plan_tells_which_summaries_would_fail_and_goes_on(news: FolderSettings) -> None:
    settings = replace(news, targets=("ru",), summary=1, summary_model="mt5-xlsum", include=("*.txt",))
    events = list(plan_folder(settings))
    failed = [event.outcome for event in events if isinstance(event, Ended) and event.outcome.status == "failed"]
    assert [one.output for one in failed] == ["a.summary.ru.txt", "sub/b.summary.ru.txt"]
    assert "not installed" in failed[0].reason
    assert isinstance(events[-1], Started)


def test_a_strangers_file_is_not_summarised_as_the_article(news: FolderSettings) -> None:
    news.out.mkdir()
    (news.out / "a.ru.txt").write_text("Совсем другое. Ничего общего.\n", encoding="utf-8")
    settings = replace(news, targets=("ru",), summary=1, include=("a.txt",))
    found = statuses(settings)
    assert found == {"a.ru.txt": "failed", "a.txt": "skipped"}
    assert not (news.out / "a.summary.ru.txt").exists()
    assert statuses(replace(settings, force=True)) == {"a.ru.txt": "translated", "a.summary.ru.txt": "summarized"}


class Damaged(EchoEngine):
    """Has weights that cannot be loaded."""

    def load(self, *_: object) -> None:
        raise ModelUnavailable("The weights of 'echo' are damaged.")


def test_a_model_that_cannot_be_loaded_stops_only_what_needs_it(
    news: FolderSettings, monkeypatch: pytest.MonkeyPatch
) -> None:
    engines.close_engines()
    monkeypatch.setitem(engines.ENGINES, "echo", f"{__name__}.Damaged")
    found = statuses(news)
    engines.close_engines()
    assert found["a.ru.txt"] == found["sub/b.kk.txt"] == "failed"
    assert found["a.kk.txt"] == found["sub/b.ru.txt"] == "copied"


class Stumbling(EchoEngine):
    """Fails on one word."""

    def run(self, texts: Sequence[str], task: Task, stopped: StopCheck) -> Iterator[tuple[int, str]]:
        for index, answer in super().run(texts, task, stopped):
            if "яд" in texts[index]:
                raise EngineError("The engine choked.")
            yield index, answer


@pytest.fixture
def stumbling(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    engines.close_engines()
    monkeypatch.setitem(engines.ENGINES, "echo", f"{__name__}.Stumbling")
    yield
    engines.close_engines()


def test_a_file_that_the_engine_fails_on_is_lost_alone(news: FolderSettings, stumbling: None) -> None:
    for name in ("1", "5", "9"):
        (news.folder / f"{name}.txt").write_text(RUSSIAN, encoding="utf-8")
    (news.folder / "3.txt").write_text(RUSSIAN + "Здесь яд.\n", encoding="utf-8")
    found = statuses(replace(news, targets=("kk",)))
    assert found["3.kk.txt"] == "failed"
    assert {found[f"{name}.kk.txt"] for name in ("1", "5", "9")} == {"translated"}
    assert not (news.out / "3.kk.txt").exists()


def test_files_that_the_engine_fails_on_stop_no_others_however_many_they_are(
    news: FolderSettings, stumbling: None
) -> None:
    """Twice three failures with no answer between; the engine answers a plain sentence all the same."""
    for name in range(7):
        (news.folder / f"{name}.txt").write_text(f"Здесь {name} яд и мост.\n", encoding="utf-8")
    (news.folder / "7.txt").write_text(RUSSIAN, encoding="utf-8")
    found = statuses(replace(news, targets=("kk",), source="ru", include=("[0-9].txt",)))
    assert found == {**{f"{name}.kk.txt": "failed" for name in range(7)}, "7.kk.txt": "translated"}


class Failing(EchoEngine):
    """Fails on everything into Kazakh, in a way that the protocol does not foresee for one file."""

    asked = 0

    def run(self, texts: Sequence[str], task: Task, stopped: StopCheck) -> Iterator[tuple[int, str]]:
        if task.target == "kk":
            Failing.asked += 1
            raise ZeroDivisionError("by zero") if any("Мост 1 " in text for text in texts) else EngineError("No.")
        yield from super().run(texts, task, stopped)


@pytest.mark.parametrize("summary", [None, 1])
def test_an_engine_that_takes_nothing_any_more_is_left_and_all_else_goes_on(
    news: FolderSettings, monkeypatch: pytest.MonkeyPatch, summary: int | None
) -> None:
    engines.close_engines()
    monkeypatch.setattr(Failing, "asked", 0)
    monkeypatch.setitem(engines.ENGINES, "echo", f"{__name__}.Failing")
    for number in range(20):
        (news.folder / f"{number:02}.txt").write_text(f"Мост {number} закрыт до осени.\n", encoding="utf-8")
        (news.folder / f"k{number:02}.txt").write_text(KAZAKH, encoding="utf-8")
    outcomes, finished = run(replace(news, summary=summary, include=("*[0-9].txt",)))
    engines.close_engines()
    failed = [one for one in outcomes if one.status == "failed" and one.output.endswith(".kk.txt")]
    assert len(failed) == (20 if summary is None else 40)  # Russian into Kazakh, and the Kazakh articles' summaries
    assert "'echo' fails on a plain sentence too" in failed[-1].reason
    assert Failing.asked == (1 + 3 + 1) + (3 + 1 if summary else 0)
    made = {one.output for one in outcomes if one.status == "translated"}
    assert made == {f"k{number:02}.ru.txt" for number in range(20)}
    assert not finished.no_model


@pytest.mark.parametrize("at_once", [2048, 1])
def test_figures_and_calls_of_one_file_alone_do_not_hide_that_an_engine_takes_nothing(
    news: FolderSettings, monkeypatch: pytest.MonkeyPatch, at_once: int
) -> None:
    engines.close_engines()
    monkeypatch.setattr(Failing, "asked", 0)
    monkeypatch.setitem(engines.ENGINES, "echo", f"{__name__}.Failing")
    monkeypatch.setattr(work, "_SEGMENTS", at_once)
    for number in range(20):
        (news.folder / f"{number:02}.txt").write_text(f"12 000\n\nЧасть {number} закрыта.\n", encoding="utf-8")
    found = statuses(replace(news, targets=("kk",), source="ru", include=("*[0-9].txt",)))
    engines.close_engines()
    assert list(found.values()) == ["failed"] * 20
    assert Failing.asked == (1 + 3 + 1 if at_once > 1 else 3 * 2 + 1)


def test_a_stopped_file_goes_on_from_its_last_finished_segment(
    news: FolderSettings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(work, "_SAVE", 0.0)
    sentences = " ".join(f"Мост номер {number} закрыт." for number in range(40))
    (news.folder / "long.txt").write_text(sentences, encoding="utf-8")
    settings = replace(news, targets=("kk",), source="ru", include=("long.txt",))
    asked = 0

    def stopped() -> bool:
        nonlocal asked
        asked += 1
        return asked > 25

    with pytest.raises(Stopped):
        list(run_folder(settings, stopped=stopped))
    assert not (news.out / "long.kk.txt").exists()
    outcomes, finished = run(settings)
    assert 10 < outcomes[0].remembered < 40
    assert finished.segments == 40
    assert (news.out / "long.kk.txt").read_text(encoding="utf-8") == sentences.replace("Мост", "[kk] Мост")


class Doubting(EchoEngine):
    """Doubts every third answer."""

    def run(self, texts: Sequence[str], task: Task, stopped: StopCheck) -> Iterator[tuple[int, str]]:
        for index, answer in super().run(texts, task, stopped):
            yield index, Answer(answer, Confidence(-3.0 if index % 3 == 0 else -0.1, -1.0))


def test_what_a_model_doubted_is_told_also_after_a_stop(news: FolderSettings, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(work, "_SAVE", 0.0)
    engines.close_engines()
    monkeypatch.setitem(engines.ENGINES, "echo", f"{__name__}.Doubting")
    (news.folder / "long.txt").write_text(" ".join(f"Мост {word} закрыт." for word in LETTERS), encoding="utf-8")
    settings = replace(news, targets=("kk",), source="ru", include=("long.txt",))
    asked = 0

    def stopped() -> bool:
        nonlocal asked
        asked += 1
        return asked > 15

    with pytest.raises(Stopped):
        list(run_folder(settings, stopped=stopped))
    outcomes, _ = run(settings)
    engines.close_engines()
    left = len(LETTERS) - outcomes[0].remembered
    assert 0 < left < len(LETTERS) - 3
    before = -(-outcomes[0].remembered // 3)  # every third of those that the first run made, from the first on
    assert outcomes[0].flags["uncertain"] == before + -(-left // 3)


def test_code_stays_code_and_the_same_word_a_word_when_a_stopped_file_goes_on(
    news: FolderSettings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(work, "_SAVE", 0.0)
    sentences = "\n\n".join(f"Мост номер {number} закрыт." for number in range(40))
    (news.folder / "long.md").write_text(f"Поиск.\n\nЭто команда. `Поиск`.\n\n{sentences}\n", encoding="utf-8")
    settings = replace(news, targets=("kk",), source="ru", include=("long.md",))
    run(replace(settings, out=news.out.with_name("whole")))
    asked = 0

    def stopped() -> bool:
        nonlocal asked
        asked += 1
        return asked > 25

    with pytest.raises(Stopped):
        list(run_folder(settings, stopped=stopped))
    assert run(settings)[0][0].remembered > 10
    assert contents(settings.out) == contents(news.out.with_name("whole"))
    begin = "[kk] Поиск.\n\n[kk] Это команда. `Поиск`.\n"
    assert (news.out / "long.kk.md").read_text(encoding="utf-8").startswith(begin)


def test_a_full_disk_ends_the_batch_and_loses_nothing(news: FolderSettings, monkeypatch: pytest.MonkeyPatch) -> None:
    for number in range(8):
        (news.folder / f"{number}.txt").write_text(f"Мост {number} закрыт до осени.\n", encoding="utf-8")
    expected_out = news.out.with_name("expected")
    run(replace(news, out=expected_out))
    written = 0
    real = os.fsync

    def full(handle: int) -> None:
        nonlocal written
        written += 1
        if written > 5:
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        real(handle)

    with monkeypatch.context() as patch:
        patch.setattr(os, "fsync", full)
        with pytest.raises(OutputError, match="full"):
            list(run_folder(news))
    expected = contents(expected_out)
    there = contents(news.out)
    assert all(expected[name] == data for name, data in there.items())
    run(news)
    assert contents(news.out) == expected


CHILD = """
import os, signal, sys
from pathlib import Path
from pipelines.folder.batch import run_folder
from pipelines.folder.events import FolderSettings
folder, out, last = Path(sys.argv[1]), Path(sys.argv[2]), int(sys.argv[3])
seen = 0
def count(event, arguments):
    global seen
    if event in ("open", "os.rename", "os.mkdir", "os.scandir"):
        seen += 1
        if seen == last:
            os.kill(os.getpid(), signal.SIGKILL)
settings = FolderSettings(folder, out, ("kk", "ru"), model="echo", summary=1)
next(events := run_folder(settings))
sys.addaudithook(count)
list(events)
print(seen)
"""


def test_killed_at_any_moment_the_next_run_ends_the_same(news: FolderSettings, tmp_path: Path) -> None:
    """A child counts what it does to files and kills itself at one of those moments, chosen by a seeded chance."""
    for number in range(12):
        text = f"Мост {number} закрыт до осени. {RUSSIAN}"
        (news.folder / "sub" / f"{number}.txt").write_text(text, encoding="utf-8")

    def child(out: Path, last: int) -> subprocess.CompletedProcess[str]:
        command = [sys.executable, "-c", CHILD, str(news.folder), str(out), str(last)]
        return subprocess.run(command, capture_output=True, text=True, check=False, timeout=300)

    whole = child(tmp_path / "whole", 0)
    assert whole.returncode == 0, whole.stderr
    moments = int(child(tmp_path / "again", 0).stdout)  # the first child may have found less in its caches
    expected = contents(tmp_path / "whole")
    chance = random.Random(7)
    for number in range(5):
        out = tmp_path / f"killed{number}"
        killed = child(out, chance.randrange(1, moments * 9 // 10))
        assert killed.returncode == -signal.SIGKILL
        half_done = {name: data for name, data in contents(out).items() if not name.startswith(".audar")}
        assert all(expected[name] == data for name, data in half_done.items())
        _, finished = run(replace(news, out=out, summary=1))
        assert "failed" not in finished.statuses
        assert contents(out) == expected


def test_the_ledger_knows_an_output_by_its_content(news: FolderSettings) -> None:
    run(news)
    ledger = Ledger(news.out / ".audar" / "ledger.sqlite3")
    row = ledger.row("a.ru.txt")
    ledger.close()
    assert row is not None
    assert row.sha == hashlib.sha256((news.out / "a.ru.txt").read_bytes()).digest()
    assert row.source_sha == hashlib.sha256(KAZAKH.encode()).digest()
    assert not (news.out / ".audar" / "tmp").exists()


def test_what_was_finished_before_a_stop_is_kept(news: FolderSettings) -> None:
    for number in range(30):
        (news.folder / f"{number:02}.txt").write_text(f"Мост {number} закрыт.\n", encoding="utf-8")
    (news.folder / "long.txt").write_text(" ".join(f"Река {n} вышла из берегов." for n in range(60)), encoding="utf-8")
    settings = replace(news, targets=("kk",), source="ru")
    asked = 0

    def stopped() -> bool:
        nonlocal asked
        asked += 1
        return asked > 90

    with pytest.raises(Stopped):
        list(run_folder(settings, stopped=stopped))
    made = {path.name for path in news.out.glob("*.kk.txt")}
    assert len(made) >= 20
    report = json.loads((news.out / "report.json").read_text(encoding="utf-8"))
    assert {one["output"] for one in report["files"] if one["status"] == "translated"} == made
    outcomes, _ = run(settings)
    assert {one.output for one in outcomes if one.status == "unchanged"} == made


def test_the_segments_of_an_output_that_the_disk_refused_are_kept(
    news: FolderSettings, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings = replace(news, targets=("ru",), include=("a.txt",))

    def full(handle: int) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    with monkeypatch.context() as patch:
        patch.setattr(os, "fsync", full)
        with pytest.raises(OutputError, match="full"):
            list(run_folder(settings))
    assert run(settings)[0][0].remembered == 3


class StumblingLast(EchoEngine):
    """Answers everything but the texts with one word, and fails then."""

    def run(self, texts: Sequence[str], task: Task, stopped: StopCheck) -> Iterator[tuple[int, str]]:
        yield from (one for one in super().run(texts, task, stopped) if "яд" not in one[1])
        if any("яд" in text for text in texts):
            raise EngineError("The engine choked.")


def test_bad_files_among_good_ones_do_not_end_the_batch(news: FolderSettings, monkeypatch: pytest.MonkeyPatch) -> None:
    engines.close_engines()
    monkeypatch.setitem(engines.ENGINES, "echo", f"{__name__}.StumblingLast")
    for number in range(12):
        text = f"Здесь {number} яд и мост.\n" if number % 3 == 2 else f"Мост {number} закрыт.\n"
        (news.folder / f"{number:02}.txt").write_text(text, encoding="utf-8")
    found = statuses(replace(news, targets=("kk",), source="ru", include=("[01]*.txt",)))
    engines.close_engines()
    assert list(found.values()).count("failed") == 4
    assert list(found.values()).count("translated") == 8


def test_what_no_library_foresaw_is_the_failure_of_one_file(
    news: FolderSettings, monkeypatch: pytest.MonkeyPatch
) -> None:

    def deep(article: Article, language: str, languages: Sequence[str]) -> Sequence[Segment]:
        if "Мост" in article.paragraphs[0].text:
            raise RecursionError("maximum recursion depth exceeded")
        return segment_article(article, language, languages)

    monkeypatch.setattr(work, "segment_article", deep)
    found = statuses(news)
    assert found["sub/b.kk.txt"] == "failed"
    assert found["a.ru.txt"] == "translated"


def test_a_report_of_the_users_own_is_not_overwritten(news: FolderSettings) -> None:
    news.out.mkdir()
    (news.out / "report.html").write_text("Отчёт за год", encoding="utf-8")
    (news.out / "report.json").mkdir()
    for _ in range(2):
        _, finished = run(news)
        assert (news.out / "report.html").read_text(encoding="utf-8") == "Отчёт за год"
        assert (finished.report.name, finished.page.name) == ("report.2.json", "report.2.html")
        assert finished.page.read_text(encoding="utf-8").startswith("<!")
    (news.out / "report.2.html").unlink()
    (news.out / "report.html").unlink()
    assert run(news)[1].page.name == "report.html"
    assert run(news)[1].page.name == "report.html"


def test_what_was_replaced_once_by_force_is_a_strangers_when_it_comes_again(news: FolderSettings) -> None:
    news.out.mkdir()
    own = news.out / "a.ru.txt"
    own.write_text("Чужой файл.\n", encoding="utf-8")
    assert statuses(replace(news, force=True))["a.ru.txt"] == "translated"
    own.write_text("Чужой файл.\n", encoding="utf-8")
    assert statuses(news)["a.ru.txt"] == "kept"
    assert own.read_text(encoding="utf-8") == "Чужой файл.\n"


def test_another_input_folder_does_not_replace_the_outputs_of_the_first(news: FolderSettings) -> None:
    run(news)
    before = (news.out / "a.ru.txt").read_bytes()
    other = news.folder.with_name("other")
    other.mkdir()
    (other / "a.txt").write_text("Жол ашық.\n", encoding="utf-8")
    found = statuses(replace(news, folder=other))
    assert found["a.ru.txt"] == found["a.kk.txt"] == "failed"
    assert (news.out / "a.ru.txt").read_bytes() == before
    moved = news.folder.rename(news.folder.with_name("moved"))
    (moved / "a.txt").write_text(KAZAKH + "Күн жылы.\n", encoding="utf-8")
    found = statuses(replace(news, folder=moved))
    assert found["a.ru.txt"] == "translated"
    assert found["sub/b.kk.txt"] == "unchanged"


def test_a_folder_without_a_utf8_name_is_reported(news: FolderSettings) -> None:
    odd = Path(os.fsdecode(os.fsencode(news.folder) + b"\xff"))
    news.folder.rename(odd)
    _, finished = run(replace(news, folder=odd))
    assert finished.statuses["translated"] == 2
    assert "%FF/a.txt" in finished.page.read_text(encoding="utf-8")


def test_files_too_large_for_memory_are_lost_alone(news: FolderSettings, monkeypatch: pytest.MonkeyPatch) -> None:
    real_read = Path.read_bytes

    def read(path: Path) -> bytes:
        if path.name == "de.txt":
            raise MemoryError
        return real_read(path)

    def summary(article: Article, route: Route, *more: Any) -> Summary:
        if route.task.target == "kk":
            raise RecursionError("too deep")
        return summarize_along(article, route, *more)

    monkeypatch.setattr(Path, "read_bytes", read)
    monkeypatch.setattr(summaries, "summarize_along", summary)
    outcomes, _ = run(replace(news, summary=1))
    failed = {one.output or one.source: one.reason for one in outcomes if one.status == "failed"}
    assert failed.keys() == {"de.txt", "a.summary.kk.txt", "sub/b.summary.kk.txt"}
    assert "memory" in failed["de.txt"]


def test_a_language_is_remembered_for_a_kind_of_file(news: FolderSettings) -> None:
    """The same bytes are mostly Kazakh as text; of a page only the words between its tags count."""
    data = f'<p>{RUSSIAN}</p><!-- {KAZAKH * 9} --><p title="{KAZAKH}">{RUSSIAN}</p>'
    for name in ("page.html", "page.txt"):
        (news.folder / name).write_text(data, encoding="utf-8")
    outcomes, _ = run(replace(news, include=("page.txt",)))
    assert {one.language for one in outcomes} == {"kk"}
    outcomes, _ = run(replace(news, include=("page.html",)))
    assert {one.language for one in outcomes} == {"ru"}


def test_a_long_kazakh_name_has_its_page(news: FolderSettings) -> None:
    for letter in "ат":
        (news.folder / ("қ" * 121 + f"{letter}.txt")).write_text(KAZAKH, encoding="utf-8")
    outcomes, _ = run(replace(news, targets=("ru",), include=("қ*",)))
    assert {one.status for one in outcomes} == {"translated"}
    pages = {one.page for one in outcomes}
    assert len(pages) == 2
    assert all((news.out / page).is_file() for page in pages)


def test_many_large_files_are_not_read_ahead_at_once(news: FolderSettings, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(work, "_AHEAD_BYTES", 10, raising=False)
    most = waiting = 0
    real_submit, real_result = ThreadPoolExecutor.submit, Future.result

    def submit(pool: ThreadPoolExecutor, call: Callable[..., Any], *values: Any) -> Future[Any]:
        nonlocal most, waiting
        if getattr(call, "__name__", "") == "_prepare":
            waiting += 1
            most = max(most, waiting)
        return real_submit(pool, call, *values)

    def result(future: Future[Any], timeout: float | None = None) -> Any:
        nonlocal waiting
        found = real_result(future, timeout)
        waiting -= isinstance(found, Work)
        return found

    monkeypatch.setattr(ThreadPoolExecutor, "submit", submit)
    monkeypatch.setattr(Future, "result", result)
    for number in range(9):
        (news.folder / f"{number}.txt").write_text(RUSSIAN, encoding="utf-8")
    found = statuses(replace(news, targets=("kk",), include=("[0-9].txt",)))
    assert list(found.values()) == ["translated"] * 9
    assert most == 1


class Poor(EchoEngine):
    """Has money for a number of texts."""

    left = 40

    def run(self, texts: Sequence[str], task: Task, stopped: StopCheck) -> Iterator[tuple[int, str]]:
        for index, answer in super().run(texts, task, stopped):
            if not Poor.left:
                raise BudgetSpent("The budget is spent.")
            Poor.left -= 1
            yield index, answer


@pytest.mark.parametrize("way", ["closed", "spent"])
def test_every_way_to_end_keeps_what_is_finished(
    news: FolderSettings, monkeypatch: pytest.MonkeyPatch, way: str
) -> None:
    for number in range(60):
        (news.folder / f"{number:02}.txt").write_text(f"Мост {number} закрыт.\n", encoding="utf-8")
    settings = replace(news, targets=("kk",), source="ru", include=("[0-9]*.txt",))
    monkeypatch.setattr(work, "_SAVE", 1e9)
    if way == "spent":
        engines.close_engines()
        monkeypatch.setattr(Poor, "left", 40)
        monkeypatch.setitem(engines.ENGINES, "echo", f"{__name__}.Poor")
        with pytest.raises(BudgetSpent):
            list(run_folder(settings))
        engines.close_engines()
        assert len(list(news.out.glob("*.txt"))) == 40
        return
    monkeypatch.setattr(finish, "_GROUP", 25)
    events = run_folder(settings)
    assert next(event for event in events if isinstance(event, Ended)).outcome.status == "translated"
    events.close()  # type: ignore[attr-defined]
    report = json.loads((news.out / "report.json").read_text(encoding="utf-8"))
    assert len(report["files"]) == len(list(news.out.glob("*.txt"))) >= 25


class Vanishing(EchoEngine):
    """Loses its weights after some answers."""

    def run(self, texts: Sequence[str], task: Task, stopped: StopCheck) -> Iterator[tuple[int, str]]:
        yield from list(super().run(texts, task, stopped))[:10]
        raise ModelUnavailable("The weights are gone.")


def test_what_a_model_said_before_it_was_gone_is_kept(news: FolderSettings, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(work, "_SAVE", 1e9)
    sentences = " ".join(f"Мост номер {number} закрыт." for number in range(40))
    (news.folder / "long.txt").write_text(sentences, encoding="utf-8")
    settings = replace(news, targets=("kk",), source="ru", include=("long.txt",))
    engines.close_engines()
    with monkeypatch.context() as patch:
        patch.setitem(engines.ENGINES, "echo", f"{__name__}.Vanishing")
        assert statuses(settings) == {"long.kk.txt": "failed"}
        engines.close_engines()
    assert run(settings)[0][0].remembered == 10
