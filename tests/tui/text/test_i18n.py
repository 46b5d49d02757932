"""The interface in three languages: complete catalogues, and a screen that follows a switch while it runs."""

from __future__ import annotations

import gettext
import string
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog
from babel.messages.catalog import Message as Entry
from babel.messages.pofile import read_po
from textual.pilot import Pilot
from textual.widgets import Input, OptionList, Static
from textual.widgets._footer import FooterKey

import tui
from pipelines.message import N_, Message
from scripts.messages import extracted
from tests.tui.conftest import GatedEcho, begun, settle
from tui.app import AudarApp
from tui.keys import ACTIONS, COMPARE_ACTIONS, MODELS_ACTIONS, Action
from tui.text.i18n import INTERFACES, Number, _, chosen, counted, following, interface, language_name, localized, use

TUI = Path(tui.__file__).parent
FORMS = {"kk": 2, "ru": 3}


def catalogue(code: str) -> Catalog:
    with (TUI / "locale" / code / "LC_MESSAGES" / "audar.po").open("rb") as file:
        return read_po(file, locale=code)


def messages(code: str) -> list[Entry]:
    return [message for message in catalogue(code) if message.id]


def forms(message: Entry) -> list[str]:
    return [message.string] if isinstance(message.string, str) else list(message.string or ())


def fields(text: str) -> set[tuple[str, str]]:
    """Placeholders with their formats."""
    return {(name, spec or "") for _text, name, spec, _how in string.Formatter().parse(text) if name is not None}


@pytest.mark.parametrize("code", FORMS)
def test_catalogues_hold_exactly_the_messages_of_the_code(code: str) -> None:
    used = {message.id for message in extracted()}
    known = {message.id for message in catalogue(code)}
    assert used - known == set(), "missing: make messages, then translate"
    assert known - used == set(), "unused: make messages"


@pytest.mark.parametrize("code", FORMS)
def test_every_message_is_translated_with_the_same_placeholders(code: str) -> None:
    assert catalogue(code).num_plurals == FORMS[code]
    for message in messages(code):
        assert not message.fuzzy, message.id
        wanted = [fields(text) for text in ([message.id] if isinstance(message.id, str) else message.id)]
        assert len(forms(message)) == (1 if isinstance(message.id, str) else FORMS[code])
        for form in forms(message):
            assert form.strip(), f"{message.id!r} is not translated"
            assert fields(form) in wanted, message.id
            original = message.id if isinstance(message.id, str) else message.id[0]
            assert (form[0] == " ", form[-1] == " ") == (original[0] == " ", original[-1] == " "), message.id


@pytest.mark.parametrize("code", FORMS)
def test_the_compiled_catalogue_is_in_step(code: str) -> None:
    compiled = gettext.translation("audar", TUI / "locale", [code])
    for message in messages(code):
        if isinstance(message.id, str):
            assert compiled.gettext(message.id) == (message.string or message.id), "make messages"
        else:
            given = {compiled.ngettext(message.id[0], message.id[1], number) for number in (1, 2, 5, 21, 0)}
            assert given == set(forms(message)), "make messages"


def test_plural_forms() -> None:
    use("ru")
    told = [counted(n, "{n:,} word", "{n:,} words") for n in (1, 2, 5, 11, 21)]
    assert told == ["1 слово", "2 слова", "5 слов", "11 слов", "21 слово"]
    use("kk")
    assert counted(7, "{n:,} word", "{n:,} words") == "7 сөз"
    use("en")
    assert [counted(n, "{n:,} word", "{n:,} words") for n in (1, 2)] == ["1 word", "2 words"]


def test_names_of_languages_and_words_follow_the_interface() -> None:
    words = Message("Translating to {language}", language=N_("Kazakh"))
    told = {}
    for code in INTERFACES:
        use(code)
        told[code] = (language_name("kk"), localized(words))
    assert told["en"] == ("Kazakh", "Translating to Kazakh")
    assert told["ru"] == ("казахский", "Перевожу на казахский")
    assert told["kk"] == ("қазақша", "Аударылуда: қазақша")


@pytest.mark.parametrize(
    ("setting", "environ", "code"),
    [
        (None, {}, "en"),
        ("auto", {"LANG": "kk_KZ.UTF-8"}, "kk"),
        ("ru", {"LANG": "kk_KZ.UTF-8"}, "ru"),
        ("auto", {"LANG": "kk_KZ.UTF-8", "LC_MESSAGES": "ru_RU"}, "ru"),
        ("auto", {"LANG": "kk_KZ", "LC_MESSAGES": "ru_RU", "LC_ALL": "C.UTF-8"}, "en"),
        ("auto", {"LC_ALL": "", "LANG": "ru"}, "ru"),
        ("auto", {"LANG": "de_DE.UTF-8"}, "en"),
    ],
)
def test_the_setting_chooses_then_the_locale(setting: str | None, environ: dict[str, str], code: str) -> None:
    assert chosen(setting, environ) == code


def test_decimals_have_the_sign_of_the_language() -> None:
    told = []
    for code in INTERFACES:
        use(code)
        told.append(_("{rate:.1f} MB/s").format(rate=Number(1.25)))
    assert ["1,2" in text for text in told] == [True, True, False] and "1.2" in told[2]


def test_switching_goes_round() -> None:
    assert [following(code) for code in INTERFACES] == ["ru", "en", "kk"]


def footer(app: AudarApp) -> str:
    return " ".join(key.description for key in app.screen.query(FooterKey))


async def test_a_locale_decides_at_start(article: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LC_ALL", "kk_KZ.UTF-8")
    app = AudarApp(article)
    async with app.run_test(size=(80, 24)) as pilot:
        await settle(pilot)
        assert "сөз" in str(app.heading.render()) and "Сақтау" in footer(app)


async def test_switching_while_running_redraws_everything(app: AudarApp) -> None:
    async with app.run_test(size=(80, 24)) as pilot:
        await settle(pilot)
        await pilot.press("f5")
        await settle(pilot)
        seen = set()
        for code, name, key in (("kk", "орысша", "g"), ("ru", "русский", "п"), ("en", "Russian", "g")):
            await pilot.press(key)
            await settle(pilot)
            assert interface() == code
            assert name in str(app.heading.render())
            assert name in str(app.reader.source.border_title)
            assert _("Article") in str(app.reader.source.border_title)
            assert language_name("en") in str(app.reader.target.border_title)
            assert _("Quit") in footer(app).split()
            seen |= {app.bar.text, footer(app)}
            await pilot.press("f1")
            await pilot.pause()
            told = "\n".join(str(widget.render()) for widget in app.screen.query("Static"))
            assert _("Show this help") in told
            await pilot.press("escape", "ctrl+p")
            await settle(pilot)
            assert app.screen.query_one(Input).placeholder == _("Search for commands…")
            options = "\n".join(str(option.prompt) for option in app.screen.query_one(OptionList).options)
            assert all(_(action.explained) in options for action in ACTIONS)
            await pilot.press("escape")
        assert len(seen) == 6


async def test_a_running_job_is_told_in_the_new_language(app: AudarApp, gated: type[GatedEcho]) -> None:
    async with app.run_test(size=(80, 24)) as pilot:
        await begun(pilot, gated, "f5")
        await pilot.press("g")
        await pilot.pause()
        assert app.progress.text.startswith("Аударылуда: ағылшынша")
        gated.gate.set()
        await settle(pilot)


@pytest.mark.parametrize("code", INTERFACES)
@pytest.mark.parametrize(("key", "actions"), [("home", ACTIONS), ("i", MODELS_ACTIONS)], ids=["main", "models"])
async def test_footers_fit_80_columns(app: AudarApp, code: str, key: str, actions: tuple[Action, ...]) -> None:
    async with app.run_test(size=(80, 24)) as pilot:
        await settle(pilot)
        app.language.speak(code)
        await pilot.press(key)
        await settle(pilot)
        keys = list(app.screen.query(FooterKey))
        spared = 2 if actions is ACTIONS else 0  # the model and the language, where a language has longer words
        assert len(keys) >= sum(action.shown for action in actions) - spared
        assert max(key.region.right for key in keys) <= 80


async def switch_by_palette(pilot: Pilot[str], code: str) -> None:
    """Switch with the palette, which opens over dialogs too."""
    for _attempt in range(6):
        if interface() == code:
            return
        await pilot.press("ctrl+p")
        await settle(pilot)
        pilot.app.screen.query_one(Input).value = _("Interface in the next language: kk, ru, en")
        await settle(pilot)
        await pilot.press("enter")
        await settle(pilot)
    assert interface() == code


def told(app: AudarApp) -> str:
    return "\n".join(str(widget.render()) for widget in app.screen.query(Static))


async def test_an_open_dialog_follows_and_keeps_what_was_chosen(app: AudarApp) -> None:
    async with app.run_test(size=(80, 24)) as pilot:
        await settle(pilot)
        await pilot.press("f1")
        await switch_by_palette(pilot, "ru")
        assert "Показать эту справку" in told(app)
        await pilot.press("escape", "f6", "right", "down")
        await switch_by_palette(pilot, "kk")
        assert "(ұзын)" in told(app)
        options = app.screen.query_one(OptionList)
        assert options.highlighted == 1 and options.has_focus
        assert str(options.get_option_at_index(1).prompt).startswith("Іріктеу")


@pytest.mark.parametrize("code", INTERFACES)
async def test_a_comparison_follows_and_its_footer_fits_80_columns(app: AudarApp, code: str) -> None:
    async with app.run_test(size=(80, 24)) as pilot:
        await settle(pilot)
        for key in ("f5", "x", "enter"):
            await pilot.press(key)
            await settle(pilot)
        await switch_by_palette(pilot, code)
        assert _("Article") in told(app) and counted(53, "{n:,} word", "{n:,} words") in told(app)
        await pilot.press("right")
        await settle(pilot)
        assert _("Translation") + " · " + language_name("en") in told(app)
        keys = list(app.screen.query(FooterKey))
        assert len(keys) == sum(action.shown for action in COMPARE_ACTIONS)
        assert max(key.region.right for key in keys) <= 80


def words(app: AudarApp) -> list[str]:
    """Everything that the topmost screen says."""
    options = [str(option.prompt) for one in app.screen.query(OptionList) for option in one.options]
    return [told(app), *options, *(one.placeholder for one in app.screen.query(Input))]


@pytest.mark.parametrize(
    "keys",
    [["f10"], ["f2"], ["f8"], ["f9"], ["f9", "enter"], ["x"], ["x", "down", "space", "enter"], ["p"], ["p", "enter"]],
)
async def test_every_open_dialog_follows_the_language(app: AudarApp, article: Path, keys: list[str]) -> None:
    article.with_name("bridge.en.txt").write_text("in the way of saving")
    async with app.run_test(size=(80, 24)) as pilot:
        await settle(pilot)
        await pilot.press("f5")
        await settle(pilot)
        await pilot.press(*keys)
        await pilot.pause()  # not for the threads: the file tree's waits for ever
        english, focused = words(app), app.focused and app.focused.id
        app.settings.keep(language="kk")
        app.language.speak("kk")
        await pilot.pause()
        followed = words(app)
        assert app.focused and app.focused.id == focused and followed != english
        await pilot.press("escape", *keys)
        await pilot.pause()
        assert followed == words(app)  # as if it were opened now


async def test_a_dialog_that_follows_the_language_keeps_its_answers(app: AudarApp) -> None:
    async with app.run_test(size=(80, 24)) as pilot:
        await settle(pilot)
        await pilot.press("f5")
        await settle(pilot)
        await pilot.press("f9")
        app.screen.query_one(Input).value = "typed.json"
        await switch_by_palette(pilot, "ru")
        assert app.screen.query_one(Input).value == "typed.json"
        await pilot.press("escape", "x", "end", "space")
        marked = [line[:3] for line in words(app)[1:]]
        await switch_by_palette(pilot, "kk")
        assert [line[:3] for line in words(app)[1:]] == marked and marked.count("(x)") == 3
        await pilot.press("escape", "f10", "down")
        await switch_by_palette(pilot, "ru")
        await pilot.press("enter")  # to quit without saving
    assert app.return_code == 0
