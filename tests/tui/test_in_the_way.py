"""The screen is never in the way: messages stay, wishes are remembered, nothing ends or is drawn unasked."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest
from textual import events
from textual.widgets import Input, OptionList, Static

from tests.tui.conftest import GatedEcho, begun, halfway, lines, settle, until, warning
from tui.app import AudarApp
from tui.screens.messages import MessagesScreen
from tui.screens.open import OpenScreen
from tui.screens.pick import PickScreen
from tui.session import SummaryResult, TranslationResult
from tui.widgets.job_bar import JobBar, Pace, progress_text

LONG = "\n\n".join(f"Это предложение номер {n} о новом мосте, который открыли в городе вчера." for n in range(28))


def languages(app: AudarApp) -> list[str]:
    return [result.language for result in app.session.results]


@pytest.mark.parametrize("size", [(80, 24), (160, 45), (250, 50)])
async def test_a_zoomed_pane_is_as_high_as_its_own_text_and_stays_where_one_reads(
    tmp_path: Path, size: tuple[int, int]
) -> None:
    path = tmp_path / "long.txt"
    path.write_text(LONG, encoding="utf-8")
    app = AudarApp(path)
    app.session.model = "echo"
    async with app.run_test(size=size) as pilot:
        await settle(pilot)
        await pilot.press("f3")
        await settle(pilot)
        await pilot.press(*["down"] * 20)
        for pane in ("target", "source"):
            await pilot.press("z")
            await settle(pilot)
            widget = app.reader.source if pane == "source" else app.reader.target
            assert widget.rows and widget.rows.height <= 84
            assert widget.text_width == min(size[0] - 4, 100)
            assert "номер 20 " in " ".join(line[3:] for line in lines(app, pane).splitlines() if line[:1] == "▌")
        await pilot.press("z")
        await settle(pilot)
        assert app.reader.source.rows is app.reader.target.rows
        assert app.reader.source.scroll_offset.y == app.reader.target.scroll_offset.y


async def test_what_was_said_stays_while_a_job_runs(app: AudarApp, gated: type[GatedEcho]) -> None:
    async with app.run_test(size=(80, 24)) as pilot:
        await begun(pilot, gated, "f3")
        app.bar.say("The disk is full.", "error")
        app._tick()
        assert app.bar.text == "✗ The disk is full." and "2/8" in app.progress.text
        app.bar.say("Another thing.")
        assert app.bar.text == "✗ The disk is full.\nAnother thing." and app.bar.has_class("-error")
        await pilot.press("down")
        app.bar.say("The last thing.")
        assert app.bar.text == "The last thing." and not app.bar.has_class("-error")
        gated.gate.set()
        await settle(pilot)
        assert not app.progress.display
        await pilot.press("р")  # h under a Russian layout
        assert isinstance(app.screen, MessagesScreen)
        assert "The disk is full." in str(app.screen.query("VerticalScroll Static").first(Static).render())


async def test_what_was_said_of_the_job_before_goes_when_the_next_one_begins(
    app: AudarApp, gated: type[GatedEcho]
) -> None:
    async with app.run_test(size=(80, 24)) as pilot:
        await begun(pilot, gated, "f3")
        await pilot.press("escape")
        await settle(pilot)
        assert "Stopped" in app.bar.text
        gated.reached.clear()
        await pilot.press("f3")
        await halfway(pilot, gated)
        assert "Stopped" not in app.bar.text
        gated.gate.set()
        await settle(pilot)


def test_a_rate_that_would_be_told_as_nothing_is_not_told() -> None:
    pace = Pace()
    for number in (1, 2, 3):
        pace.piece(number, number * 60.0)
    assert "sent./s" not in progress_text("Translating", 3, 8, 190.0, pace)
    assert "left" in progress_text("Translating", 3, 8, 190.0, pace)


def test_the_last_ten_messages_are_kept() -> None:
    bar = JobBar(id="bar")
    for n in range(12):
        bar.said.append(bar.said[-1]) if n == 11 else bar.say(str(n))
    assert len(bar.said) == 10


async def test_a_wish_before_the_language_is_known_is_done_when_it_is(
    article: Path, monkeypatch: pytest.MonkeyPatch, gated: type[GatedEcho]
) -> None:
    from pipelines import detect

    wait, real = asyncio.Event(), detect.detect_article
    loop = asyncio.get_running_loop()

    def slow(*arguments: object) -> object:
        asyncio.run_coroutine_threadsafe(wait.wait(), loop).result(30)
        return real(*arguments)  # type: ignore[arg-type]

    monkeypatch.setattr(detect, "detect_article", slow)
    gated.gate.set()
    app = AudarApp(article)
    app.session.model = "echo"
    async with app.run_test(size=(80, 24)) as pilot:
        await until(pilot, lambda: app.session.opened is not None)
        await pilot.press("f3", "f5")
        assert "begins as soon as" in app.bar.text
        wait.set()
        await settle(pilot)
        await settle(pilot)
        assert languages(app) == ["en"]


async def test_a_wish_for_an_article_in_no_language_begins_when_it_is_named(tmp_path: Path) -> None:
    path = tmp_path / "numbers.txt"
    path.write_text("Yeni köprü dün şehirde açıldı, herkes çok mutlu oldu.\n")
    app = AudarApp(path)
    app.session.model = "echo"
    async with app.run_test(size=(80, 24)) as pilot:
        await settle(pilot)
        await pilot.press("f5")
        assert "F7" in app.bar.text
        await pilot.press("f7")
        await settle(pilot)
        await settle(pilot)
        assert languages(app) == ["en"]


@pytest.mark.parametrize(("answer", "made"), [("enter", ["kk", "en"]), ("escape", ["kk"])])
async def test_a_key_stops_no_running_job_unasked(
    app: AudarApp, gated: type[GatedEcho], answer: str, made: list[str]
) -> None:
    async with app.run_test(size=(80, 24)) as pilot:
        await begun(pilot, gated, "k")
        await pilot.press("k")
        assert "being made" in app.bar.text
        await pilot.press("e")
        assert isinstance(app.screen, PickScreen) and app.jobs.current("model")
        await pilot.press(answer)
        gated.gate.set()
        await settle(pilot)
        await settle(pilot)
        assert languages(app) == made
        assert all(isinstance(result, TranslationResult) and result.complete for result in app.session.results)


async def test_escape_forgets_what_waits(app: AudarApp, gated: type[GatedEcho]) -> None:
    async with app.run_test(size=(80, 24)) as pilot:
        await begun(pilot, gated, "k")
        await pilot.press("e", "enter", "escape")
        gated.gate.set()
        await settle(pilot)
        assert languages(app) == ["kk"] and not app.jobs.current("model")


async def test_a_missing_model_is_offered_with_its_size_and_the_translation_goes_on_by_itself(
    app: AudarApp, monkeypatch: pytest.MonkeyPatch
) -> None:
    app.session.model = None
    monkeypatch.setattr("tui.screens.pick._MOMENT", 3600)
    async with app.run_test(size=(80, 24)) as pilot:
        await settle(pilot)
        await pilot.press("f3")
        await settle(pilot)
        assert "Russian to Kazakh" in app.bar.text and app.bar.text.count("\n") == 0
        options = app.screen.query_one(OptionList)
        first = options.options[0]
        assert first.id == "kazrush-ru-kk" and "GB" in str(first.prompt) and "Apache-2.0" in str(first.prompt)
        assert len(options.options) <= 6
        await pilot.press("enter")  # meant for something else: the question came by itself
        assert isinstance(app.screen, PickScreen) and not app.models.transfer
        app.screen._take_answers()

        def pull(*_arguments: object) -> None:
            app.session.model = "echo"

        monkeypatch.setattr("pipelines.models.pull.pull", pull)
        await pilot.press("enter")
        await settle(pilot)
        await settle(pilot)
        assert languages(app) == ["kk"]


async def test_type_ahead_goes_where_it_was_meant_to(app: AudarApp, tmp_path: Path) -> None:
    other = tmp_path / "k.txt"
    other.write_text("A new bridge was opened. It is long.")
    async with app.run_test(size=(80, 24)) as pilot:
        await settle(pilot)
        for key in ["f2", *str(other)]:
            app.post_message(events.Key(key, key if len(key) == 1 else None))
        await until(
            pilot, lambda: isinstance(app.screen, OpenScreen) and app.screen.query_one(Input).value == str(other)
        )
        assert not app.session.results
        await pilot.press("enter")
        await settle(pilot)
        for key in ["f6", "down", "down", "enter"]:
            app.post_message(events.Key(key, None))
        await until(pilot, lambda: bool(app.session.results))
        assert isinstance(app.session.shown, SummaryResult) and app.session.shown.summary.method == "lead"


async def test_letters_work_with_caps_lock_too(app: AudarApp) -> None:
    async with app.run_test(size=(80, 24)) as pilot:
        await settle(pilot)
        await pilot.press("E")
        await settle(pilot)
        await pilot.press("Л")
        await settle(pilot)
        assert languages(app) == ["en", "kk"]


async def test_extractive_offers_no_language_that_it_cannot_do(app: AudarApp) -> None:
    async with app.run_test(size=(80, 24)) as pilot:
        await settle(pilot)
        await pilot.press("s", "l", "down", "l")
        assert "(Russian)" in str(app.screen.query_one("#options", Static).render())
        await pilot.press("enter")
        await settle(pilot)
        assert app.session.shown and app.session.shown.language == "ru" and not app.bar.has_class("-error")


async def test_two_columns_are_compared_side_by_side_at_80_cells(app: AudarApp) -> None:
    async with app.run_test(size=(80, 24)) as pilot:
        await settle(pilot)
        await pilot.press("f5")
        await settle(pilot)
        await pilot.press("x", "enter")
        await settle(pilot)
        assert app.comparison._screen
        assert len(app.comparison._screen.columns.in_view) == 2


async def test_the_title_grows_with_the_screen(tmp_path: Path) -> None:
    title = "A new bridge over the Nura was opened in the centre of Karaganda on Monday morning"
    path = tmp_path / "long.txt"
    path.write_text(f"{title}\n\nThe mayor opened it.\n")
    app = AudarApp(path)
    async with app.run_test(size=(40, 24)) as pilot:
        await settle(pilot)
        await pilot.resize_terminal(120, 24)
        await pilot.pause()
        assert title in "".join(strip.text for strip in app.screen._compositor.render_strips())


async def test_nothing_is_asked_where_the_memory_has_everything(
    app: AudarApp, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("AUDAR_MEMORY", str(tmp_path / "memory.sqlite3"))
    monkeypatch.setattr("pipelines.catalogue.ModelSpec.is_fake", property(lambda _: False))
    async with app.run_test(size=(80, 24)) as pilot:
        await settle(pilot)
        await pilot.press("f5")
        await settle(pilot)
        assert app.session.results and not app.session.unsaved
        await pilot.press("q")
    assert app.return_code == 0


async def test_a_mistyped_path_can_be_mended(app: AudarApp, tmp_path: Path) -> None:
    async with app.run_test(size=(80, 24)) as pilot:
        await settle(pilot)
        await pilot.press("f5")
        await settle(pilot)
        await pilot.press("f9")
        app.screen.query_one(Input).value = str(tmp_path / "no" / "such" / "out.txt")
        await pilot.press("enter")
        assert "no folder" in warning(app) and app.screen.query_one(Input).value.endswith("out.txt")


def test_time_left_counts_neither_loading_nor_the_memory_and_runs_down() -> None:
    pace = Pace()
    for done in range(1, 51):
        pace.piece(done, 0.2 + done / 1000)  # the memory's
    assert not pace.rate
    for done in range(51, 56):
        pace.piece(done, 25.0 + 2 * (done - 51))  # the model's, after it was loaded
    assert pace.rate == 0.5
    assert [pace.left(60, 33.0 + seconds) for seconds in (0, 1, 2, 60)] == [10, 9, 8, 0]
