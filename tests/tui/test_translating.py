"""Translating: sentences stream in, the result is the pipeline's, a stop keeps what is ready."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest
from textual.widgets import OptionList, Static

from pipelines import engines
from pipelines.article import Confidence, StopCheck
from pipelines.assemble import assemble
from pipelines.engines.echo import EchoEngine
from pipelines.quality.confidence import UNCERTAIN
from pipelines.read import read_file
from pipelines.run import plan_translation, translate_article
from pipelines.task import Answer, Task
from tests.tui.conftest import GatedEcho, begun, lines, settle
from tui.app import AudarApp
from tui.screens.models import ModelsScreen
from tui.session import TranslationResult
from tui.widgets.pane import GUTTER, TextPane


def shown(app: AudarApp) -> TranslationResult:
    assert isinstance(app.session.shown, TranslationResult)
    return app.session.shown


@pytest.mark.parametrize(("key", "target"), [("f3", "kk"), ("f5", "en"), ("у", "en")])
async def test_a_translation_equals_the_assembled_one(app: AudarApp, article: Path, key: str, target: str) -> None:
    source = read_file(article)
    expected = assemble(source, translate_article(plan_translation(source, target, "ru", "echo")).segments)
    async with app.run_test(size=(160, 45)) as pilot:
        await settle(pilot)
        await pilot.press(key)
        await settle(pilot)
        assert shown(app).text() == expected
        drawn = " ".join(line[GUTTER:] for line in lines(app, "target").splitlines())
        assert drawn.split() == expected.split()
        assert app.bar.text.startswith("✓")


async def test_sentences_stand_where_they_belong_while_others_are_awaited(
    app: AudarApp, gated: type[GatedEcho]
) -> None:
    async with app.run_test(size=(120, 30)) as pilot:
        await begun(pilot, gated, "f3")
        app.reader.flush()
        target = lines(app, "target").splitlines()
        assert target[0][GUTTER:] == "[kk] Новый мост открыли в Караганде"
        assert target[2][GUTTER:].startswith("[kk] Мэр города открыл мост в понедельник 12 мая. …")
        assert "- …" in lines(app, "target")
        await pilot.press("end")  # the article can be read meanwhile
        assert app.reader.cursor == len(shown(app).plan.segments) - 1
        gated.gate.set()
        await settle(pilot)
        assert shown(app).complete and "…" not in lines(app, "target")


async def test_where_the_model_doubts_most_one_line_says_so_and_no_sentence_is_marked_for_it(
    app: AudarApp, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Doubting(EchoEngine):
        def run(self, texts: Sequence[str], task: Task, stopped: StopCheck) -> Iterator[tuple[int, str]]:
            for index, answer in super().run(texts, task, stopped):
                yield index, Answer(answer, Confidence(-0.9, -0.4))

    monkeypatch.setattr(engines, "engine_class", lambda _name: Doubting)
    engines.close_engines()
    async with app.run_test(size=(160, 45)) as pilot:
        await settle(pilot)
        await pilot.press("f3")
        await settle(pilot)
        assert "unsure of 8 of its 8 translations here" in app.bar.text
        pieces = shown(app).pieces.values()
        assert all(piece.confidence for piece in pieces)
        assert not any(flag.code == UNCERTAIN for piece in pieces for flag in piece.flags)
    engines.close_engines()


async def test_a_name_that_is_spelled_in_several_ways_is_flagged_when_all_is_ready(
    app: AudarApp, article: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    answers = {
        "Вчера приехал Гилмор.": "Gilmore arrived yesterday.",
        "С Гилмором говорила мэр.": "The mayor spoke with Gilmour.",
        "Потом Гилмор уехал.": "Then Gilmore left.",
    }

    class Misspelling(EchoEngine):
        def run(self, texts: Sequence[str], task: Task, stopped: StopCheck) -> Iterator[tuple[int, str]]:
            for index, text in enumerate(texts):
                yield index, answers[text]

    article.write_text(" ".join(answers), encoding="utf-8")
    monkeypatch.setattr(engines, "engine_class", lambda _name: Misspelling)
    engines.close_engines()
    async with app.run_test(size=(160, 45)) as pilot:
        await settle(pilot)
        await pilot.press("f5")
        await settle(pilot)
        assert [flag.code for flag in shown(app).pieces[1].flags] == ["spelling"]
        assert shown(app).flagged == [1]
        assert '"target": [\n            "Gilmour"' in shown(app).json()
    engines.close_engines()


async def test_escape_stops_and_keeps_what_is_ready(app: AudarApp, gated: type[GatedEcho]) -> None:
    async with app.run_test(size=(120, 30)) as pilot:
        await begun(pilot, gated, "f3")
        await pilot.press("escape")
        assert "2 of 8" in app.bar.text
        await settle(pilot)
        assert not app.jobs.busy
        text = shown(app).text()
        assert text.startswith("[kk] Новый мост") and "\n- Движение начнётся" in text
        assert app.bar.text.startswith("! Stopped")


async def test_late_messages_of_a_stopped_job_change_nothing(app: AudarApp, gated: type[GatedEcho]) -> None:
    gated.deaf = True
    async with app.run_test(size=(120, 30)) as pilot:
        await begun(pilot, gated, "f3")
        await pilot.press("escape")
        gated.gate.set()
        await settle(pilot)
        assert len(shown(app).pieces) == 2 and not app.jobs.busy


async def test_a_second_translation_asks_and_can_take_the_place_of_the_running_one(
    app: AudarApp, gated: type[GatedEcho]
) -> None:
    async with app.run_test(size=(120, 30)) as pilot:
        await begun(pilot, gated, "f3")
        await pilot.press("f5", "down", "enter")
        gated.gate.set()
        await settle(pilot)
        assert shown(app).language == "en" and shown(app).complete
        await pilot.press("a")
        assert shown(app).language == "kk" and not shown(app).complete
        assert "2 of 8" in str(app.reader.target.border_title)


async def test_the_sentence_under_the_cursor_and_its_counterpart_are_marked(app: AudarApp) -> None:
    async with app.run_test(size=(160, 45)) as pilot:
        await settle(pilot)
        await pilot.press("f3")
        await settle(pilot)
        await pilot.press("down", "down")
        for pane in ("source", "target"):
            marked = [line for line in lines(app, pane).splitlines() if line.startswith("▌")]
            assert any("Строительство" in line for line in marked)


async def test_a_flag_has_a_sign_and_a_reason(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "a.txt"
    path.write_text("The mayor opened the bridge. It cost 450 million and took two years. All are glad.")
    monkeypatch.setattr(
        "pipelines.engines.echo.EchoEngine.run",
        lambda self, texts, task, stopped: enumerate(text.replace("450", "many") for text in texts),
    )
    app = AudarApp(path)
    app.session.model = "echo"
    async with app.run_test(size=(80, 24)) as pilot:
        await settle(pilot)
        await pilot.press("f4")
        await settle(pilot)
        assert 1 in shown(app).flagged
        app.reader.go(0)
        app.reader.go_to_next([1])
        reason = str(app.screen.query_one("#reasons").render())
        assert reason.startswith("!") and "450" in reason
        assert any(line[1] == "!" for line in lines(app, "target").splitlines() if len(line) > 1)
        assert underlined(app, "source") == "450 million"
        assert underlined(app, "target") == ""  # no word of it stands for the number


def underlined(app: AudarApp, name: str) -> str:
    """What a pane underlines of its text."""
    pane = app.query_one(f"#{name}", TextPane)
    runs = [run for row in range(pane.size.height) for run in pane.render_line(row)]
    return "".join(run.text for run in runs if run.style and run.style.underline)


async def test_panes_scroll_together(tmp_path: Path) -> None:
    path = tmp_path / "long.txt"
    path.write_text("\n\n".join(f"Это предложение номер {n} о новом мосте в городе." for n in range(200)))
    for size in ((80, 24), (120, 30)):
        app = AudarApp(path)
        app.session.model = "echo"
        async with app.run_test(size=size) as pilot:
            await settle(pilot)
            await pilot.press("f3")
            await settle(pilot)
            await pilot.press("pagedown", "pagedown")
            await pilot.pause()
            assert app.reader.source.scroll_offset.y > 0
            assert app.reader.source.scroll_offset.y == app.reader.target.scroll_offset.y
            await pilot.press("tab", "end")
            while not all("номер 199" in lines(app, pane) for pane in ("source", "target")):
                await pilot.pause()


async def test_narrow_screens_stack_and_wide_ones_stand_side_by_side(app: AudarApp) -> None:
    async with app.run_test(size=(80, 24)) as pilot:
        await settle(pilot)
        assert not app.reader.target.display
        await pilot.press("f3")
        await settle(pilot)
        source, target = app.reader.source.region, app.reader.target.region
        assert source.width == target.width == 80 and target.y == source.bottom
        assert "F10" in "".join(str(strip.text) for strip in app.screen._compositor.render_strips())
        await pilot.resize_terminal(140, 40)
        await pilot.pause()
        source, target = app.reader.source.region, app.reader.target.region
        assert source.y == target.y and target.x == source.right


async def test_the_article_is_not_translated_into_its_own_language(app: AudarApp) -> None:
    async with app.run_test(size=(80, 24)) as pilot:
        await settle(pilot)
        await pilot.press("f4")
        assert "already" in app.bar.text and not app.session.results


async def test_an_engine_that_fails_does_not_end_the_screen(app: AudarApp, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object) -> None:
        raise ZeroDivisionError("[/broken]")

    monkeypatch.setattr("pipelines.engines.echo.EchoEngine.load", fail)
    async with app.run_test(size=(80, 24)) as pilot:
        await settle(pilot)
        await pilot.press("f3")
        await settle(pilot)
        assert app.is_running and "ZeroDivisionError: [/broken]" in app.bar.text


async def test_a_model_is_chosen_from_the_list(app: AudarApp) -> None:
    app.session.model = None
    async with app.run_test(size=(80, 24)) as pilot:
        await settle(pilot)
        await pilot.press("ь")
        options = app.screen.query_one(OptionList)
        ids = [option.id for option in options.options]
        assert ids[:2] == ["", "echo"] and "opus-big-en-ru" not in ids
        options.highlighted = ids.index("kazrush-ru-kk")
        await pilot.press("enter")
        await settle(pilot)
        assert isinstance(app.screen, ModelsScreen) and app.session.model is None  # not installed: there it is pulled
        assert "kazRush ru-kk" in str(app.screen.query_one("#details", Static).render())
        await pilot.press("escape")
        await pilot.press("f8", "down", "enter")
        await pilot.press("f3")
        await settle(pilot)
        assert shown(app).plan.route.models == "echo"


async def test_zoom_shows_one_pane_then_the_other_then_both(app: AudarApp) -> None:
    async with app.run_test(size=(80, 24)) as pilot:
        await settle(pilot)
        await pilot.press("z", "f3")
        await settle(pilot)
        panes = app.reader.source, app.reader.target
        seen = [tuple(pane.display for pane in panes)]
        for _ in range(3):
            await pilot.press("я")
            seen.append(tuple(pane.display for pane in panes))
            assert app.focused and app.focused.display
        assert seen == [(True, True), (False, True), (True, False), (True, True)]
