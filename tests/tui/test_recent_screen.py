"""The articles opened before: told with what was made of them, opened again with their translations, forgotten."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from textual import events
from textual.pilot import Pilot
from textual.widgets import Input, OptionList, Static
from textual.widgets._footer import FooterKey

from pipelines.engines.echo import EchoEngine
from tests.tui.conftest import TEXT, lines, settle, warning
from tui.app import AudarApp
from tui.keys import RECENT_ACTIONS
from tui.recent import Recent, recent_article, recent_articles, recent_path, remember
from tui.screens.batch import BatchScreen
from tui.screens.edit import EditScreen, SentenceArea
from tui.screens.open import OpenScreen
from tui.screens.recent import RecentScreen
from tui.session import TranslationResult
from tui.text.i18n import INTERFACES


@pytest.fixture
def remembering(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """The memory takes the fake model for a real one."""
    monkeypatch.setattr("pipelines.catalogue.ModelSpec.is_fake", property(lambda _: False))
    yield


def told(app: AudarApp) -> list[str]:
    """The lines of the list."""
    assert isinstance(app.screen, RecentScreen)
    return [str(option.prompt) for option in app.screen.query_one(OptionList).options]


async def worked_on(article: Path) -> None:
    """Translate to Kazakh and English, and correct a sentence of the second."""
    app = AudarApp(article)
    app.session.model = "echo"
    async with app.run_test(size=(100, 30)) as pilot:
        await settle(pilot)
        for key in ("f3", "f5"):
            await pilot.press(key)
            await settle(pilot)
        await pilot.press("down", "down", "enter")
        await settle(pilot)
        assert isinstance(app.screen, EditScreen)
        app.screen.query_one(SentenceArea).text = "Building it cost 4.5 billion tenge and took two years."
        await pilot.press("enter")
        await settle(pilot)


async def reopened(pilot: Pilot[str], *keys: str) -> list[TranslationResult]:
    await pilot.press(*keys, "enter")
    await settle(pilot)
    assert isinstance(pilot.app, AudarApp)
    return [result for result in pilot.app.session.results if isinstance(result, TranslationResult)]


async def test_the_list_tells_what_was_made_and_enter_brings_it_back_without_loading_a_model(
    article: Path, remembering: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    await worked_on(article)

    def loaded(_engine: EchoEngine) -> None:
        raise AssertionError("a model was loaded")

    monkeypatch.setattr(EchoEngine, "load", loaded)
    app = AudarApp()
    async with app.run_test(size=(80, 24)) as pilot:
        await settle(pilot)
        (line,) = told(app)
        assert line.startswith("Новый мост открыли в Караганде\n  Russian · 20")
        assert "translated: Kazakh, English · 1 sentence corrected · bridge.txt" in line
        kazakh, english = await reopened(pilot)
        assert (kazakh.language, english.language) == ("kk", "en") and kazakh.complete and english.complete
        assert [english.pieces[index].target for index in english.by_person] == [
            "Building it cost 4.5 billion tenge and took two years."
        ]
        assert app.session.shown is english and "Building it cost" in lines(app, "target")
        assert app.bar.text == "✓ The translation is back from the memory." and not app.session.unsaved


async def test_what_the_memory_lacks_is_told_and_made_only_when_it_is_asked_for(
    article: Path, remembering: None
) -> None:
    await worked_on(article)
    article.write_text(TEXT + "\nМост назвали «Достық».\n", encoding="utf-8")
    app = AudarApp()
    app.session.model = "echo"
    async with app.run_test(size=(80, 24)) as pilot:
        await settle(pilot)
        results = await reopened(pilot)
        assert [len(result.plan.segments) - len(result.pieces) for result in results] == [1, 1]
        assert "does not have all of the translation any more: Kazakh, English" in app.bar.text
        await pilot.press("f5")
        await settle(pilot)
        assert isinstance(app.session.shown, TranslationResult) and app.session.shown.complete
        assert [result.language for result in app.session.results] == ["kk", "en"]


async def test_a_model_that_is_gone_costs_the_translation_but_not_the_article(article: Path) -> None:
    remember(str(article), lambda _former: Recent(place=str(article), translated={"en": "gone", "xx": "", "kk": ""}))
    app = AudarApp()
    async with app.run_test(size=(80, 24)) as pilot:
        await settle(pilot)
        assert await reopened(pilot) == []
        assert "мост" in lines(app) and "any more: English, Kazakh" in app.bar.text


async def test_a_translation_that_no_memory_has_is_not_promised(article: Path) -> None:
    await worked_on(article)  # by the fake model, which is not remembered
    assert recent_article(str(article)).translated == {}
    app = AudarApp(article)
    async with app.run_test(size=(80, 24)) as pilot:
        await settle(pilot)
        assert app.bar.text == "F3 F4 F5 translate, F6 summarises."


async def test_a_removed_translation_does_not_come_back(article: Path, remembering: None) -> None:
    await worked_on(article)
    app = AudarApp()
    async with app.run_test(size=(80, 24)) as pilot:
        await settle(pilot)
        await reopened(pilot)
        await pilot.press("delete")
        await settle(pilot)
    known = recent_article(str(article))
    assert known.translated == {"kk": "echo"} and not known.edited


async def test_a_gone_file_is_told_and_taken_out_of_the_list(article: Path, tmp_path: Path) -> None:
    other = tmp_path / "other.txt"
    for path in (article, other):
        remember(str(path), lambda former: former)
    app = AudarApp()
    async with app.run_test(size=(40, 24)) as pilot:
        await settle(pilot)
        assert ["✗ the file is gone" in line for line in told(app)] == [True, False]
        await pilot.press("enter")
        assert warning(app).startswith("! There is no file") and isinstance(app.screen, RecentScreen)
        await pilot.press("delete")
        assert [entry.place for entry in recent_articles()] == [str(article)] and len(told(app)) == 1
        await pilot.press("ч")  # x on a Cyrillic keyboard
        assert told(app) == [] and article.exists()
        assert "No article" in str(app.screen.query_one(".question", Static).render())
        await pilot.press("enter", "escape")
        assert len(app.screen_stack) == 1


async def test_the_list_leads_to_another_article_and_takes_a_paste_and_comes_back_by_a_key(article: Path) -> None:
    remember(str(article), lambda former: former)
    app = AudarApp()
    async with app.run_test(size=(80, 24)) as pilot:
        await settle(pilot)
        await pilot.press("щ", "/")  # o, and what is typed there at once
        assert isinstance(app.screen, OpenScreen) and app.screen.query_one(Input).value == "/"
        await pilot.press("escape", "о", "и")  # j, then b
        assert isinstance(app.screen, BatchScreen)
        await pilot.press("escape", "j")
        await settle(pilot)
        assert len(told(app)) == 1
        app.screen.post_message(events.Paste(TEXT))
        await settle(pilot)
        assert app.session.opened and app.session.opened.path is None
    assert len(recent_articles()) == 1


@pytest.mark.parametrize(
    ("code", "words"), [("kk", "аударылған: қазақша, ағылшынша"), ("ru", "переведено: казахский, английский")]
)
async def test_the_list_speaks_the_interface(article: Path, code: str, words: str) -> None:
    entry = Recent(place=str(article), title="[b]Тақырып[/b] \x1b[31m", translated={"kk": "", "en": ""})
    remember(entry.place, lambda _former: entry)
    app = AudarApp()
    async with app.run_test(size=(80, 24)) as pilot:
        await settle(pilot)
        app.language.speak(code)
        assert words in told(app)[0].lower() and told(app)[0].startswith("[b]Тақырып[/b] ")
        assert "\x1b" not in told(app)[0]


@pytest.mark.parametrize(
    "entry",
    [{"place": "notes.txt"}, {"title": "x"}, {"place": "/a", "opened": -1}, {"place": "/a", "opened": 1e300}, 7],
)
def test_a_list_of_something_else_is_left_alone(entry: object) -> None:
    recent_path().parent.mkdir(parents=True)
    recent_path().write_text(json.dumps([entry]))
    remember("/b.txt", lambda former: former)
    assert recent_articles() == [] and json.loads(recent_path().read_text()) == [entry]


def test_the_names_that_earlier_programs_kept_are_read_and_pages_stand_beside_them(article: Path) -> None:
    recent_path().parent.mkdir(parents=True)
    recent_path().write_text(json.dumps([str(article), "https://example.kz/a"]))
    remember("https://example.kz/b", lambda former: former)
    assert [entry.source for entry in recent_articles()] == ["https://example.kz/b", article, "https://example.kz/a"]
    assert not any(entry.gone for entry in recent_articles())


@pytest.mark.parametrize("code", INTERFACES)
async def test_its_footer_fits_80_columns(article: Path, code: str) -> None:
    remember(str(article), lambda former: former)
    app = AudarApp()
    async with app.run_test(size=(80, 24)) as pilot:
        await settle(pilot)
        app.language.speak(code)
        await settle(pilot)
        keys = list(app.screen.query(FooterKey))
        assert len(keys) >= sum(action.shown for action in RECENT_ACTIONS)
        assert max(key.region.right for key in keys) <= 80
