"""Correcting a sentence: it stands in every format, in the memory before any model's, and can be undone."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest
from textual.pilot import Pilot
from textual.widgets import OptionList, Static

from pipelines import engines
from pipelines.article import StopCheck
from pipelines.engines.echo import EchoEngine
from pipelines.errors import OutputError
from pipelines.memory import HUMAN, MemoryKey, open_memory
from pipelines.memory.tmx import read_tmx
from pipelines.task import Task
from tests.tui.conftest import lines, settle, until
from tui.app import AudarApp
from tui.screens.edit import EditScreen, SentenceArea
from tui.screens.pick import PickScreen
from tui.session import TranslationResult
from tui.work.formats import written

KEY = MemoryKey("ru", "en", HUMAN)
SENTENCE = "Следующий мост построят в 2028 году."
RIGHT = "The next bridge will be built in 2028."


@pytest.fixture(autouse=True)
def remembering(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """A memory of its own, which takes the fake model for a real one."""
    monkeypatch.setenv("AUDAR_MEMORY", str(tmp_path / "memory.sqlite3"))
    monkeypatch.setattr("pipelines.catalogue.ModelSpec.is_fake", property(lambda _: False))
    yield


def shown(app: AudarApp) -> TranslationResult:
    assert isinstance(app.session.shown, TranslationResult)
    return app.session.shown


def in_memory(text: str = SENTENCE) -> str | None:
    with open_memory() as memory:
        return memory.look_up(KEY, [text]).get(text)


def editor(app: AudarApp) -> EditScreen:
    assert isinstance(app.screen, EditScreen)
    return app.screen


async def translated(pilot: Pilot[str], *keys: str) -> int:
    """Translate to English and go to the sentence; its index."""
    app = pilot.app
    assert isinstance(app, AudarApp)
    await settle(pilot)
    await pilot.press("f5")
    await settle(pilot)
    index = next(at for at, s in enumerate(shown(app).plan.segments) if s.text == SENTENCE)
    app.reader.go(index)
    await pilot.press(*keys)
    await settle(pilot)
    return index


async def correct(pilot: Pilot[str], text: str) -> None:
    app = pilot.app
    assert isinstance(app, AudarApp)
    await pilot.press("enter")
    await settle(pilot)
    editor(app).query_one(SentenceArea).text = text
    await pilot.press("enter")
    await pilot.pause()


async def test_a_corrected_sentence_stands_on_the_screen_in_the_memory_and_in_every_format(
    app: AudarApp, tmp_path: Path
) -> None:
    async with app.run_test(size=(160, 45)) as pilot:
        index = await translated(pilot)
        await correct(pilot, RIGHT + "\n")
        assert shown(app).pieces[index].target == RIGHT and in_memory() == RIGHT
        assert RIGHT in " ".join(lines(app, "target").replace("▌✓", "").split())
        assert index not in shown(app).flagged and not app.session.unsaved
        for ending in (".txt", ".md", ".html", ".json", ".tmx"):
            content = written(shown(app), tmp_path / f"out{ending}")
            assert RIGHT in (content if isinstance(content, str) else content.decode())
        for ending in (".srt", ".csv", ".xhtml", ".docx", ".tex"):
            with pytest.raises(OutputError, match=rf"this is not written as \{ending}, but as .*\.json, \.tmx"):
                written(shown(app), tmp_path / f"out{ending}")
        record = json.loads(str(written(shown(app), tmp_path / "out.json")))
        assert [at for at, segment in enumerate(record["segments"]) if segment.get("by") == "person"] == [index]
        content = written(shown(app), tmp_path / "out.tmx")
        (tmp_path / "out.tmx").write_bytes(content if isinstance(content, bytes) else content.encode())
        assert ("ru", "en", SENTENCE, RIGHT) in list(read_tmx(tmp_path / "out.tmx"))


async def test_it_comes_back_when_the_article_is_opened_again(app: AudarApp, article: Path) -> None:
    async with app.run_test(size=(80, 24)) as pilot:
        await translated(pilot)
        await correct(pilot, RIGHT)
    again = AudarApp(article)
    again.session.model = "echo"
    async with again.run_test(size=(80, 24)) as pilot:
        index = await translated(pilot)
        assert shown(again).pieces[index].target == RIGHT and shown(again).by_person == {index}


@pytest.mark.parametrize("before", [None, "Another bridge will follow in 2028."])
async def test_a_correction_is_undone_also_after_a_save(app: AudarApp, before: str | None) -> None:
    if before:
        with open_memory() as memory:
            memory.put(KEY, [(SENTENCE, before)])
    async with app.run_test(size=(80, 24)) as pilot:
        index = await translated(pilot)
        old, by_person = shown(app).pieces[index], set(shown(app).by_person)
        await correct(pilot, RIGHT)
        await pilot.press("f9", "enter")
        await pilot.press("г")  # u under a Russian layout
        assert shown(app).pieces[index] == old and shown(app).by_person == by_person and in_memory() == before
        await pilot.press("u")
        assert "nothing to undo" in app.bar.text


async def test_every_place_of_the_same_sentence_is_corrected(tmp_path: Path) -> None:
    path = tmp_path / "twice.txt"
    path.write_text(f"{SENTENCE}\n\nЭто сказал мэр города.\n\n{SENTENCE}\n", encoding="utf-8")
    app = AudarApp(path)
    app.session.model = "echo"
    async with app.run_test(size=(80, 24)) as pilot:
        await translated(pilot)
        await correct(pilot, RIGHT)
        assert shown(app).text().count(RIGHT) == 2
        signs = [line[1:2] for line in lines(app, "target").splitlines() if RIGHT in line]
        assert signs == ["✓", "✓"]


async def test_keys_of_the_dialog_typed_before_it_is_there_are_done_in_their_order(app: AudarApp) -> None:
    async with app.run_test(size=(80, 24)) as pilot:
        await translated(pilot)
        for key in ("enter", "ctrl+u", "X", "y", "z"):
            app.simulate_key(key)
        await until(pilot, lambda: isinstance(app.screen, EditScreen) and app.screen.listens)
        await until(pilot, lambda: app.screen.query_one(SentenceArea).text[-1:] == "z")
        assert app.screen.query_one(SentenceArea).text == "Xyz"


async def test_a_wrapped_sentence_is_deleted_up_to_the_cursor_and_behind_it(app: AudarApp) -> None:
    async with app.run_test(size=(80, 24)) as pilot:
        await translated(pilot)
        await pilot.press("enter")
        await until(pilot, lambda: isinstance(app.screen, EditScreen) and app.screen.listens)
        area = app.screen.query_one(SentenceArea)
        area.text = "one two " * 30
        area.move_cursor((0, 100))
        await pilot.press("ctrl+u")
        assert area.text == ("one two " * 30)[100:] and area.cursor_location == (0, 0)
        area.move_cursor((0, 10))
        await pilot.press("ctrl+k")
        assert area.text == ("one two " * 30)[100:110]


async def test_escape_and_an_empty_text_change_nothing(app: AudarApp) -> None:
    async with app.run_test(size=(80, 24)) as pilot:
        index = await translated(pilot)
        old = shown(app).pieces[index]
        await correct(pilot, "  ")
        assert "not kept" in str(editor(app).query_one("#edit-flags", Static).render())
        await pilot.press("escape")
        assert shown(app).pieces[index] == old and in_memory() is None


async def test_flags_follow_what_is_written(app: AudarApp) -> None:
    async with app.run_test(size=(80, 24)) as pilot:
        await translated(pilot, "enter")
        area = editor(app).query_one(SentenceArea)
        area.text = "The next bridge will be built in 2082."
        await pilot.pause()
        assert "2028" in str(editor(app).query_one("#edit-flags", Static).render())
        area.text = RIGHT
        await pilot.pause()
        assert not editor(app).query_one("#edit-flags", Static).display


async def test_near_matches_of_the_memory_are_offered_with_their_differences(app: AudarApp) -> None:
    with open_memory() as memory:
        memory.put(KEY, [("Следующий мост построят в 2031 году.", "The next bridge will be built in 2031.")])
        memory.put(KEY, [("Автобусы пойдут через неделю, а поезда через год.", "Buses come first.")])
    async with app.run_test(size=(80, 24)) as pilot:
        await translated(pilot, "enter")
        options = editor(app).query_one(OptionList)
        prompts = [str(option.prompt) for option in options.options]
        assert len(prompts) == 1 and "2031" in prompts[0] and "a person's 9" in prompts[0]
        spans = options.options[0].prompt.spans  # type: ignore[union-attr]
        assert [prompts[0][span.start : span.end] for span in spans] == ["2031"]
        await pilot.press("tab", "1")
        assert editor(app).text == "The next bridge will be built in 2031."


async def test_another_installed_model_is_asked(app: AudarApp, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    models = tmp_path / "models.yaml"
    entry = "{{id: {id}, name: N, engine: echo, licence: MIT, open_licence: true, directions: [ru-en]}}"
    models.write_text("models:\n" + "".join(f"  - {entry.format(id=name)}\n" for name in ("echo", "other")))
    monkeypatch.setenv("AUDAR_MODELS", str(models))
    monkeypatch.setattr(
        "pipelines.engines.echo.EchoEngine.run",
        lambda self, texts, task, stopped: enumerate(f"{self.spec.id}: {text}" for text in texts),
    )
    async with app.run_test(size=(80, 24)) as pilot:
        await translated(pilot, "enter", "f8")
        options = editor(app).query_one(OptionList)
        assert [str(option.prompt) for option in options.options] == [f"1 other: {SENTENCE}  (other)"]
        await pilot.press("tab", "enter")
        assert editor(app).text == f"other: {SENTENCE}"


async def test_flags_are_listed_with_counts_and_gone_to_in_both_directions(app: AudarApp) -> None:
    async with app.run_test(size=(80, 24)) as pilot:
        await settle(pilot)
        await pilot.press("f5")
        await settle(pilot)
        flagged = shown(app).flagged
        assert len(flagged) > 2
        app.reader.go(flagged[1])
        await pilot.press("d")
        assert app.reader.cursor == flagged[2]
        await pilot.press("В", "D")  # a Russian layout's, and a Latin one's
        assert app.reader.cursor == flagged[0]
        await pilot.press("v")
        assert isinstance(app.screen, PickScreen)
        question = str(app.screen.query_one(".question", Static).render())
        assert f"{len(flagged)} flagged sentences: not in its language" in question
        await pilot.press("end", "enter")
        assert app.reader.cursor == flagged[-1]


class Searching(EchoEngine):
    """Answers otherwise when it is asked again, but not the second time."""

    OTHER_ANSWER = "no. {n} of its beam search"

    def run(self, texts: Sequence[str], task: Task, stopped: StopCheck) -> Iterator[tuple[int, str]]:
        for index, answer in super().run(texts, task, stopped):
            yield index, "Two more bridges." if task.attempt == 2 else answer


async def test_the_model_is_asked_for_another_answer_only_on_a_key(
    app: AudarApp, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(engines, "engine_class", lambda _name: Searching)
    engines.close_engines()
    async with app.run_test(size=(100, 30)) as pilot:
        await translated(pilot, "enter")
        options = editor(app).query_one(OptionList)
        assert options.option_count == 0
        await pilot.press("f5")
        await settle(pilot)
        assert [str(option.prompt) for option in options.options] == [
            "1 Two more bridges.  (echo, no. 3 of its beam search)"
        ]
        await pilot.press("f5")
        await settle(pilot)
        assert options.option_count == 1 and "no other answer" in "".join(n.message for n in app._notifications)
    engines.close_engines()


async def test_a_model_that_always_answers_alike_says_so(app: AudarApp) -> None:
    async with app.run_test(size=(100, 30)) as pilot:
        await translated(pilot, "enter", "f5")
        assert "no other answer" in "".join(n.message for n in app._notifications)
