"""Saving, copying and leaving: nothing that was made is lost without a question."""

from __future__ import annotations

import json
from pathlib import Path

import docx
import pytest
from textual.widgets import Input

from tests.tui.conftest import TEXT, GatedEcho, answering, begun, settle, warning
from tui.app import AudarApp
from tui.screens.pick import PickScreen
from tui.screens.save import SaveScreen
from tui.session import TranslationResult


async def test_a_translation_is_saved_beside_its_source_and_quitting_asks_nothing(app: AudarApp, article: Path) -> None:
    async with app.run_test(size=(80, 24)) as pilot:
        await settle(pilot)
        await pilot.press("f5")
        await settle(pilot)
        await pilot.press("f9", "enter")
        await pilot.pause()
        saved = article.with_name("bridge.en.txt")
        assert app.session.shown and saved.read_text(encoding="utf-8") == app.session.shown.text()
        await pilot.press("f10")
    assert app.return_code == 0 and app.return_value is None


async def test_json_has_the_sentence_pairs(app: AudarApp, tmp_path: Path) -> None:
    async with app.run_test(size=(80, 24)) as pilot:
        await settle(pilot)
        await pilot.press("f5")
        await settle(pilot)
        await pilot.press("ц")
        app.screen.query_one(Input).value = str(tmp_path / "out.json")
        await pilot.press("enter")
        await pilot.pause()
        record = json.loads((tmp_path / "out.json").read_text(encoding="utf-8"))
        assert record["target_language"] == "en" and len(record["segments"]) == 8


async def test_a_file_made_while_the_dialog_was_open_is_left_alone(app: AudarApp, article: Path) -> None:
    other = article.with_name("bridge.en.txt")
    async with app.run_test(size=(80, 24)) as pilot:
        await settle(pilot)
        await pilot.press("f5")
        await settle(pilot)
        await pilot.press("f9")
        other.write_text("theirs")
        await pilot.press("enter")
        assert "exists" in warning(app) and other.read_text() == "theirs"
        assert app.session.unsaved


async def test_another_file_is_overwritten_only_when_asked_twice_and_the_source_never(
    app: AudarApp, article: Path
) -> None:
    other = article.with_name("bridge.en.txt")
    other.write_text("old")
    async with app.run_test(size=(80, 24)) as pilot:
        await settle(pilot)
        await pilot.press("f5")
        await settle(pilot)
        await pilot.press("f9", "enter")
        assert isinstance(app.screen, SaveScreen) and other.read_text() == "old"
        await pilot.press("enter")
        await pilot.pause()
        assert other.read_text().startswith("[en]")
        await pilot.press("f9")
        app.screen.query_one(Input).value = str(article)
        await pilot.press("enter", "enter")
        await pilot.pause()
        assert "source" in warning(app)
        assert article.read_text(encoding="utf-8") == TEXT


async def test_a_full_disk_is_said_and_the_result_stays(app: AudarApp, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(_descriptor: int) -> None:
        raise OSError(28, "No space left on device")

    async with app.run_test(size=(80, 24)) as pilot:
        await settle(pilot)
        await pilot.press("f5")
        await settle(pilot)
        monkeypatch.setattr("os.fsync", full)
        await pilot.press("f9", "enter")
        await pilot.pause()
        assert "No space left" in warning(app) and isinstance(app.screen, SaveScreen)
        assert app.screen.query_one(Input).value.endswith("bridge.en.txt") and app.session.unsaved


async def test_quitting_with_an_unsaved_result_asks(app: AudarApp, article: Path) -> None:
    async with app.run_test(size=(80, 24)) as pilot:
        await settle(pilot)
        await pilot.press("f5")
        await settle(pilot)
        await pilot.press("й")
        assert isinstance(app.screen, PickScreen)
        await pilot.press("escape")
        assert app.is_running and not isinstance(app.screen, PickScreen)
        await pilot.press("f10", "enter")
        assert isinstance(app.screen, SaveScreen)
        await pilot.press("enter")
        await pilot.pause()
    assert article.with_name("bridge.en.txt").is_file() and app.return_code == 0


async def test_opening_another_article_asks_too(app: AudarApp, tmp_path: Path) -> None:
    other = tmp_path / "other.txt"
    other.write_text("A new bridge was opened. It is long.")
    async with app.run_test(size=(80, 24)) as pilot:
        await settle(pilot)
        await pilot.press("f5")
        await settle(pilot)
        await pilot.press("f2")
        app.screen.query_one(Input).value = str(other)
        await pilot.press("enter", "enter")
        await settle(pilot)
        assert app.session.opened and app.session.opened.path != other


async def test_quitting_during_a_job_stops_it_then_asks(app: AudarApp, gated: type[GatedEcho]) -> None:
    async with app.run_test(size=(80, 24)) as pilot:
        await begun(pilot, gated, "f5")
        await pilot.press("f10")
        await settle(pilot)
        assert isinstance(app.screen, PickScreen) and not app.jobs.busy
        await answering(pilot)
        await pilot.press("down", "enter")
    assert app.return_code == 0


async def test_a_second_quit_ends_at_once(app: AudarApp, gated: type[GatedEcho]) -> None:
    gated.deaf = True
    async with app.run_test(size=(80, 24)) as pilot:
        await begun(pilot, gated, "f5")
        await pilot.press("q")
        assert app.is_running and "again" in app.bar.text and app.jobs.busy
        await pilot.press("q")
    code, waited = app.return_code, gated.gate.is_set()
    gated.gate.set()  # the loop of the tests, unlike the screen's own, waits for its threads
    assert code == 130 and not waited


async def test_where_the_output_is_piped_the_shown_result_goes_there(article: Path) -> None:
    app = AudarApp(article, output_piped=True)
    app.session.model = "echo"
    async with app.run_test(size=(80, 24)) as pilot:
        await settle(pilot)
        await pilot.press("f5")
        await settle(pilot)
        expected = app.session.shown and app.session.shown.text()
        await pilot.press("f10")
    assert expected and app.return_value == expected


@pytest.mark.parametrize("size", [(80, 24), (160, 45)])
async def test_after_staying_the_bar_says_what_was_stopped(
    app: AudarApp, gated: type[GatedEcho], size: tuple[int, int]
) -> None:
    async with app.run_test(size=size) as pilot:
        await begun(pilot, gated, "f5")
        await pilot.press("f10")
        await settle(pilot)
        assert isinstance(app.screen, PickScreen)
        await answering(pilot)
        await pilot.press("down", "down", "enter")
        assert "Stopped; 2 of 8 sentences" in app.bar.text
        await pilot.press("f10", "enter", "escape")  # to save first, then not to
        assert "Stopping" not in app.bar.text and app.is_running


async def test_a_growing_translation_is_saved_with_its_time_so_far(
    app: AudarApp, tmp_path: Path, gated: type[GatedEcho]
) -> None:
    async with app.run_test(size=(80, 24)) as pilot:
        await begun(pilot, gated, "f5")
        growing = app.session.shown
        assert isinstance(growing, TranslationResult) and not growing.seconds
        await pilot.press("f9")
        app.screen.query_one(Input).value = str(tmp_path / "out.html")
        await pilot.press("enter")
        assert (tmp_path / "out.html").is_file() and growing.seconds and not growing.complete
        gated.gate.set()
        await settle(pilot)


async def test_a_translated_word_document_is_saved_as_one_and_nothing_else_as_that(tmp_path: Path) -> None:
    document = docx.Document()
    document.add_heading("The harbour opens", 1)
    document.add_paragraph("Ships may enter it again on Monday.")
    document.save(str(tmp_path / "letter.docx"))
    app = AudarApp(tmp_path / "letter.docx")
    app.session.model = "echo"
    async with app.run_test(size=(80, 24)) as pilot:
        await settle(pilot)
        await pilot.press("f4")
        await settle(pilot)
        await pilot.press("f9", "enter")
        await pilot.pause()
        written = docx.Document(str(tmp_path / "letter.ru.docx"))
        assert [(p.style and p.style.name, p.text) for p in written.paragraphs] == [
            ("Heading 1", "[ru] The harbour opens"),
            ("Normal", "[ru] Ships may enter it again on Monday."),
        ]
        await pilot.press("f9")
        app.screen.query_one(Input).value = str(tmp_path / "letter.odt")
        await pilot.press("enter")
        await pilot.pause()
        assert not (tmp_path / "letter.odt").exists()
        assert "letter.odt: this is not written as .odt, but as .txt" in warning(app)
