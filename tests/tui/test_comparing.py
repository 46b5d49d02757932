"""Comparing on the screen: columns are chosen, their facts told, differences marked, everything saved and copied."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest
from textual.pilot import Pilot
from textual.widgets import Input, OptionList, Static

from pipelines import detect
from pipelines.article import Detection, TranslatedSegment
from pipelines.output.compare import fact_rows
from pipelines.read import read_file
from pipelines.run import summarize
from tests.tui.conftest import GatedEcho, begun, settle, warning
from tui.app import AudarApp
from tui.comparison import candidates, fact_lines, preselected
from tui.screens.choose import ChooseScreen
from tui.screens.compare import CompareScreen
from tui.screens.pick import PickScreen
from tui.screens.save import SaveScreen
from tui.session import TranslationResult

SIZES = [(80, 24), (160, 45)]


def shown(app: AudarApp) -> CompareScreen:
    assert isinstance(app.screen, CompareScreen)
    return app.screen


def columns(app: AudarApp) -> list[str]:
    """The texts of the columns in view, as drawn."""
    panes = [shown(app).columns.panes[at] for at in shown(app).columns.in_view]
    return ["\n".join(pane.render_line(y).text.rstrip() for y in range(pane.size.height)) for pane in panes]


def facts(app: AudarApp) -> list[str]:
    """The heads of the columns in view."""
    view = shown(app).columns
    return [str(view.query_one(f"#box-{at} > .facts", Static).content) for at in view.in_view]


def options(app: AudarApp) -> list[str]:
    return [str(option.prompt) for option in app.screen.query_one(OptionList).options]


async def results(pilot: Pilot[Any], *keys: str) -> None:
    """Open the article and make results, one a key: a letter of a language, or l for a lead, m for echo's summary."""
    await settle(pilot)
    for key in keys:
        steps = {"l": ["f6", "down", "down", "enter"], "m": ["f6", "end", "enter"]}.get(key, [key])
        await pilot.press(*steps)
        await settle(pilot)


async def compare(pilot: Pilot[Any], *keys: str) -> None:
    """Open the choice, press keys there, and wait for the columns."""
    await pilot.press("x", *keys, "enter")
    await settle(pilot)


@pytest.mark.parametrize("size", SIZES)
async def test_article_and_newest_results_are_marked_at_first(app: AudarApp, size: tuple[int, int]) -> None:
    async with app.run_test(size=size) as pilot:
        await results(pilot, "e", "k", "l", "e")
        await pilot.press("ч")  # the key of x under a Russian layout
        assert isinstance(app.screen, ChooseScreen)
        marked = [line[4:] for line in options(app) if line.startswith("(x)")]
        assert [line.split(" · ")[0] for line in marked] == ["Article", "Translation", "Summary", "Translation"]
        assert "Kazakh" in marked[1] and "lead" in marked[2] and "English" in marked[3]
        await pilot.press("enter")
        await settle(pilot)
        assert len(shown(app).columns.panes) == 4


@pytest.mark.parametrize("size", SIZES)
async def test_without_a_model_the_article_stands_beside_its_own_sentences(
    app: AudarApp, article: Path, size: tuple[int, int]
) -> None:
    async with app.run_test(size=size) as pilot:
        await results(pilot)
        await compare(pilot)
        texts = [column.text for column in shown(app).comparison.columns]  # type: ignore[union-attr]
        assert texts[1:] == [summarize(read_file(article), 3, method).text for method in ("lead", "extractive")]
        assert "1/3 Article · Russian\n53 words" in facts(app)[0]
        assert "Новый мост открыли в Караганде" in columns(app)[0]


async def test_the_articles_language_is_detected_once(app: AudarApp, monkeypatch: pytest.MonkeyPatch) -> None:
    real, seen = detect.detect, []

    def counted(text: str) -> Detection:
        seen.append(text)
        return real(text)

    monkeypatch.setattr(detect, "detect", counted)
    async with app.run_test(size=(160, 45)) as pilot:
        await results(pilot, "e", "k", "l", "m")
        await compare(pilot)
        assert len(app.session.results) == 4 and len(seen) == 1


async def test_space_marks_at_most_four_and_enter_wants_two(app: AudarApp) -> None:
    async with app.run_test(size=(80, 24)) as pilot:
        await results(pilot, "e", "k", "l")
        await pilot.press("x", "end", "space")
        assert "four" in str(app.screen.query_one("#warning", Static).content) and options(app)[-1].startswith("( )")
        await pilot.press("home", "space", "down", "space", "down", "space", "enter")
        assert isinstance(app.screen, ChooseScreen)
        assert "two" in str(app.screen.query_one("#warning", Static).content)
        await pilot.press("end", "space", "enter")
        await settle(pilot)
        kinds = [column.facts.method for column in shown(app).comparison.columns]  # type: ignore[union-attr]
        assert kinds == ["lead", "extractive"]


@pytest.mark.parametrize(("size", "in_view"), [((70, 24), 1), ((80, 24), 2), ((160, 45), 4)])
async def test_as_many_columns_as_fit_and_the_others_a_key_away(
    app: AudarApp, size: tuple[int, int], in_view: int
) -> None:
    async with app.run_test(size=size) as pilot:
        await results(pilot, "e", "k", "l")
        await compare(pilot)
        assert len(columns(app)) == in_view
        seen = []
        for _ in range(4):
            seen.append(app.focused.id if app.focused else None)
            assert shown(app).columns.at in shown(app).columns.in_view
            await pilot.press("tab")
            await settle(pilot)
        assert seen == ["column-0", "column-1", "column-2", "column-3"]
        assert shown(app).columns.at == 0
        await pilot.press("left")
        await settle(pilot)
        assert "Мэр города открыл мост" in columns(app)[-1] and "4/4" in facts(app)[-1]


async def test_every_column_tells_its_facts(app: AudarApp) -> None:
    async with app.run_test(size=(160, 45)) as pilot:
        await results(pilot, "e", "l")
        await compare(pilot)
        article, translation, summary = facts(app)
        assert article == "1/3 Article · Russian\n53 words"
        assert (
            translation.startswith("2/3 Translation · English · echo\necho · ")
            and "Flagged sentences: 8 of 8" in translation
        )
        assert "61 words (115%) · new words: –" in translation and "Figures in the article: 3/3" in translation
        assert "3/3 Summary · Russian · lead" in summary and "new words: 0%" in summary
        made = shown(app).comparison
        assert made
        for column in made.columns:  # the screen tells what the command line tells
            told = "\n".join(fact_lines(column.facts))
            assert all(value.split(" ")[0] in told for _label, value in fact_rows(column.facts) if value != "0 of 0")


async def test_columns_of_one_kind_scroll_together_until_told_otherwise(app: AudarApp, article: Path) -> None:
    article.write_text("\n\n".join(f"Мост номер {n} закрыли на ремонт до осени этого года." for n in range(200)))
    async with app.run_test(size=(160, 45)) as pilot:
        await results(pilot, "e")
        await compare(pilot)
        first, second = shown(app).columns.panes
        await pilot.press("pagedown", "pagedown", "down")
        await settle(pilot)
        assert first.scroll_offset.y == second.scroll_offset.y > 40
        await pilot.press("t", "tab", "home")
        await settle(pilot)
        assert second.scroll_offset.y == 0 < first.scroll_offset.y
        await pilot.press("е", "end")  # the key of t under a Russian layout
        await settle(pilot)
        assert first.scroll_offset.y == second.scroll_offset.y == first.max_scroll_y


async def test_on_a_narrow_screen_another_translation_shows_the_same_place(app: AudarApp, article: Path) -> None:
    article.write_text("\n\n".join(f"Мост номер {n} закрыли." for n in range(200)))
    async with app.run_test(size=(70, 24)) as pilot:
        await results(pilot, "e")
        await compare(pilot)
        for _ in range(5):
            await pilot.press("pagedown")
        await settle(pilot)
        top = columns(app)[0].splitlines()[0].strip() or columns(app)[0].splitlines()[1].strip()
        await pilot.press("right")
        await settle(pilot)
        assert "Мост номер" in top and f"[en] {top}" in columns(app)[0]


@pytest.mark.parametrize("size", SIZES)
async def test_differing_words_are_underlined_with_a_sign_in_the_margin(app: AudarApp, size: tuple[int, int]) -> None:
    async with app.run_test(size=size) as pilot:
        await results(pilot, "l", "m")
        await compare(pilot, "space")  # without the article: lead, and echo's summary in the same language
        await pilot.press("в")  # the key of d under a Russian layout
        await settle(pilot)
        assert "≠" in shown(app).bar.text and "column 2" in shown(app).bar.text
        await pilot.press("right")
        await settle(pilot)
        pane = shown(app).columns.panes[1]
        runs = [
            run for y in range(pane.size.height) for run in pane.render_line(y) if run.style and run.style.underline
        ]
        signs = [y for y in range(pane.size.height) if pane.render_line(y).text[1:2] == "≠"]
        assert any("ru" in run.text for run in runs) and signs and "≠" in columns(app)[-1]
        await pilot.press("d")
        await settle(pilot)
        assert "≠" not in "".join(columns(app))


async def test_the_next_difference_is_a_key_away(app: AudarApp, article: Path) -> None:
    article.write_text("\n\n".join(f"Мост номер {n} закрыли." for n in range(100)))
    async with app.run_test(size=(80, 24)) as pilot:
        await results(pilot, "e")
        await results(pilot, "e")
        last = app.session.results[-1]
        assert isinstance(last, TranslationResult)
        piece = last.pieces[80]
        last.pieces[80] = TranslatedSegment(piece.segment, piece.target.replace("закрыли", "открыли"))
        await compare(pilot, "space")
        await pilot.press("d")
        await settle(pilot)
        await pilot.press("n")
        await settle(pilot)
        assert "Мост номер 80 закрыли" in columns(app)[0] and "≠" in columns(app)[0]


async def test_between_languages_there_are_no_word_differences_and_it_says_so(app: AudarApp) -> None:
    async with app.run_test(size=(80, 24)) as pilot:
        await results(pilot, "e")
        await compare(pilot)
        await pilot.press("d")
        await settle(pilot)
        assert shown(app).bar.text.startswith("!") and "one language" in shown(app).bar.text
        await pilot.press("n")
        assert "Nothing is marked" in shown(app).bar.text


async def test_with_several_in_one_language_the_other_column_is_asked_for(app: AudarApp) -> None:
    async with app.run_test(size=(160, 45)) as pilot:
        await results(pilot)
        await compare(pilot)
        await pilot.press("d", "down", "enter")
        await settle(pilot)
        assert "column 3" in shown(app).bar.text and "longer column is not marked" not in shown(app).bar.text


@pytest.mark.parametrize("size", SIZES)
async def test_a_comparison_is_saved_in_each_format(app: AudarApp, tmp_path: Path, size: tuple[int, int]) -> None:
    async with app.run_test(size=size) as pilot:
        await results(pilot, "e", "l")
        await compare(pilot)
        for ending in ("txt", "md", "json", "html"):
            await pilot.press("f9")
            assert isinstance(app.screen, SaveScreen)
            app.screen.query_one(Input).value = str(tmp_path / f"out.{ending}")
            await pilot.press("enter")
            await settle(pilot)
            assert shown(app).bar.text.startswith("✓") and f"out.{ending}" in shown(app).bar.text.replace("\n", "")
        saved = {ending: (tmp_path / f"out.{ending}").read_text(encoding="utf-8") for ending in ("txt", "md", "html")}
        record = json.loads((tmp_path / "out.json").read_text(encoding="utf-8"))
        assert [column["kind"] for column in record["columns"]] == ["article", "translation", "summary"]
        assert record["columns"][1]["facts"]["figures"] == {"present": ["12", "4,5", "2028"], "absent": []}
        assert "| Новый мост открыли в Караганде | [en] Новый мост открыли в Караганде |" in saved["md"]
        unmarked = re.sub("</?mark[^>]*>", "", saved["html"])
        assert '<td lang="en">[en] Новый мост открыли в Караганде<p class="why"' in unmarked
        assert "[bold]довольны[/x]" in saved["txt"] and "[en] Автобусы пойдут через неделю." in saved["txt"]
        assert len(app.session.unsaved) == 2  # the results themselves


async def test_the_source_and_a_full_disk_are_errors_on_the_compare_screen(
    app: AudarApp, article: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(_descriptor: int) -> None:
        raise OSError(28, "No space left on device")

    before = article.read_bytes()
    async with app.run_test(size=(80, 24)) as pilot:
        await results(pilot)
        await compare(pilot)
        await pilot.press("w")
        app.screen.query_one(Input).value = str(article)
        await pilot.press("enter", "enter")
        await settle(pilot)
        assert "source" in warning(app)
        monkeypatch.setattr("os.fsync", full)
        await pilot.press("escape", "w", "enter")
        await settle(pilot)
        assert "No space left" in warning(app) and article.read_bytes() == before
        assert [path.name for path in article.parent.iterdir() if path.name.startswith(("bridge", ".bridge"))] == [
            "bridge.txt"
        ]


@pytest.mark.parametrize(
    ("key", "ending", "expected"),
    [
        ("e", "html", '<td lang="ru">Мэр города'),
        ("e", "md", "[en] Мэр города"),
        ("l", "html", '<td lang="ru">Мэр города'),
        ("l", "md", "# Новый мост открыли"),
        ("l", "json", '"method": "lead"'),
        ("l", "txt", "Мэр города"),
    ],
)
async def test_a_result_is_saved_in_the_format_of_the_names_ending(
    app: AudarApp, tmp_path: Path, key: str, ending: str, expected: str
) -> None:
    async with app.run_test(size=(80, 24)) as pilot:
        await results(pilot, key)
        await pilot.press("f9")
        app.screen.query_one(Input).value = str(tmp_path / f"out.{ending}")
        await pilot.press("enter")
        await settle(pilot)
        assert expected in (tmp_path / f"out.{ending}").read_text(encoding="utf-8")
        assert app.session.unsaved == []


async def test_a_comparison_and_a_column_are_copied(app: AudarApp) -> None:
    async with app.run_test(size=(80, 24)) as pilot:
        await results(pilot, "e")
        await compare(pilot)
        await pilot.press("с")  # the key of c under a Russian layout
        await settle(pilot)
        assert app.clipboard == shown(app).comparison.text() != ""  # type: ignore[union-attr]
        await pilot.press("right", "y")
        await settle(pilot)
        assert app.clipboard.startswith("[en] Новый мост") and "Article" not in app.clipboard


async def test_a_translation_that_still_grows_is_compared_as_it_is(app: AudarApp, gated: type[GatedEcho]) -> None:
    async with app.run_test(size=(160, 45)) as pilot:
        await begun(pilot, gated, "f5")
        await pilot.press("x")
        assert any("2 of 8" in line for line in options(app))
        await pilot.press("enter")
        await pilot.pause()
        if measuring := [worker for worker in app.workers if worker.name == "Comparing"]:  # the other is at its gate
            await app.workers.wait_for_complete(measuring)
        await pilot.pause()
        assert shown(app).bar.text.startswith("!") and "not complete" in shown(app).bar.text
        made = shown(app).comparison
        assert made and made.columns[1].facts.seconds  # so far
        assert "Flagged sentences: 2 of 8" in facts(app)[1]  # echo's; the six that lack are not counted
        gated.gate.set()
        await settle(pilot)
        await pilot.press("escape")
        assert app.session.shown and app.session.shown.complete


async def test_other_columns_are_chosen_from_the_comparison_and_escape_leads_back(app: AudarApp) -> None:
    async with app.run_test(size=(80, 24)) as pilot:
        await results(pilot, "e")
        await compare(pilot)
        await compare(pilot, "end", "space")
        assert len(shown(app).columns.panes) == 3 and len(app.screen_stack) == 2
        await pilot.press("x")
        assert sum(line.startswith("(x)") for line in options(app)) == 3  # what was chosen last
        await pilot.press("escape", "escape")
        assert len(app.screen_stack) == 1 and app.focused is not None


async def test_quitting_from_the_comparison_asks_for_what_is_not_saved(app: AudarApp, article: Path) -> None:
    async with app.run_test(size=(80, 24)) as pilot:
        await results(pilot, "e")
        await compare(pilot)
        await pilot.press("й")  # the key of q under a Russian layout
        assert isinstance(app.screen, PickScreen)
        await pilot.press("escape")
        assert shown(app).is_current
        await pilot.press("f10", "enter", "enter")
        await settle(pilot)
    assert article.with_name("bridge.en.txt").is_file() and app.return_code == 0


async def test_without_an_article_there_is_nothing_to_compare() -> None:
    app = AudarApp()
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("x")
        assert "F2" in app.bar.text and len(app.screen_stack) == 1


@pytest.mark.parametrize("size", SIZES)
async def test_a_long_article_is_compared_and_scrolls_to_its_end(
    app: AudarApp, article: Path, size: tuple[int, int]
) -> None:
    article.write_text("\n\n".join(f"Мост номер {n} закрыли на ремонт, сообщил Ержан Серіков." for n in range(5000)))
    async with app.run_test(size=size) as pilot:
        await results(pilot)
        await compare(pilot)
        await pilot.press("end")
        await settle(pilot)
        assert "Мост номер 4999" in columns(app)[0]
        assert preselected(candidates(app.session)) == ["article", "lead", "extractive"]


@pytest.mark.parametrize("size", SIZES)
async def test_files_are_labelled_in_the_language_of_the_interface(
    app: AudarApp, tmp_path: Path, size: tuple[int, int]
) -> None:
    async with app.run_test(size=size) as pilot:
        await results(pilot, "e", "l")
        app.language.speak("ru")
        await compare(pilot)
        for ending in ("txt", "md", "json", "html"):
            await pilot.press("f9")
            app.screen.query_one(Input).value = str(tmp_path / f"out.{ending}")
            await pilot.press("enter")
            await settle(pilot)
        await pilot.press("c")
        await pilot.press("escape", "f9")
        app.screen.query_one(Input).value = str(tmp_path / "result.html")  # of the summary, which is shown
        await pilot.press("enter")
        await pilot.pause()
    saved = {path.name: path.read_text(encoding="utf-8") for path in tmp_path.glob("*.*")}
    for name in ("out.txt", "out.md", "out.html"):
        assert "Перевод на английский" in saved[name] and "Пересказ: начало (русский)" in saved[name]
        assert "новых слов" in saved[name] and "из 8 предложений" in saved[name]
        assert not any(word in saved[name] for word in ("Article", "Summary", "made by", "Facts", "flagged"))
    assert "## Сведения" in saved["out.md"] and app.clipboard == saved["out.txt"]
    assert '<th scope="col" lang="ru"><h2>Статья (русский)</h2>' in saved["result.html"]
    record = json.loads(saved["out.json"])
    assert record["columns"][0]["title"] == "Article (Russian)"  # for programs
