"""The settings: one documented file, read strictly; choices made on the screen are kept in it."""

from __future__ import annotations

import os
import re
import tomllib
from pathlib import Path

import pytest
from textual.widgets import OptionList

from pipelines.errors import ConfigError
from tests.tui.conftest import TEXT, settle
from tui.app import AudarApp
from tui.keys import ALL_ACTIONS
from tui.screens.help import HelpScreen, help_text
from tui.screens.pick import PickScreen
from tui.settings import DEFAULTS, DefaultModels, Settings, change_settings, load_settings, settings_path
from tui.text.i18n import interface, use
from tui.work import jobs

DOCS = (Path(__file__).parents[2] / "docs" / "guide" / "settings.md").read_text(encoding="utf-8")


@pytest.fixture
def config() -> Path:
    path = Path(os.environ["AUDAR_CONFIG"])
    path.parent.mkdir(parents=True, exist_ok=True)
    return path


@pytest.fixture(autouse=True)
def english_afterwards() -> object:
    yield
    use("en")


def notes(app: AudarApp) -> str:
    return " ".join(note.message for note in app._notifications)


def test_without_a_file_the_defaults_hold_and_nothing_is_written() -> None:
    assert load_settings() == Settings()
    assert not settings_path().exists()


def test_what_is_written_is_read_back_and_every_key_is_explained(config: Path) -> None:
    new = change_settings(
        language="kk",
        theme="nord",
        default_target="ru",
        models=DefaultModels(translate="starter", summarize="rut5-gazeta"),
        keymap={"to_en": ("ctrl+e", "?"), "compare.choose": ("n",)},
    )
    assert load_settings() == new
    text = config.read_text(encoding="utf-8")
    assert [line for line in DEFAULTS.splitlines() if line.startswith("#")] == [
        line for line in text.splitlines() if line.startswith("#")
    ]
    for key in Settings.__struct_fields__:
        assert re.search(rf"^# .+\n(\[{key}\]|{key} = )", text, re.MULTILINE), key
    changed = change_settings(theme="dracula")  # the rest stays
    assert (changed.language, changed.keymap, changed.theme) == ("kk", new.keymap, "dracula")


@pytest.mark.parametrize("wrong", ["memory = -1", "memory = inf", "memory = nan", "nice = 20", "cores = 2"])
def test_limits_of_the_engine_that_are_none_are_refused(config: Path, wrong: str) -> None:
    config.write_text(f"[engine]\n{wrong}\n", encoding="utf-8")
    with pytest.raises(ConfigError, match="engine"):
        load_settings()


def test_the_screen_runs_engines_within_the_limits(config: Path) -> None:
    config.write_text("[engine]\nmemory = 2.5\nnice = 10\n", encoding="utf-8")
    assert (jobs.settings().memory, jobs.settings().nice) == (2_500_000_000, 10)
    config.write_text("[engine]\nmemory = 'all'\n", encoding="utf-8")
    assert (jobs.settings().memory, jobs.settings().nice) == (0, 5)


MINE = """# Mine.
theme = 'nord'  # easy on the eyes
default_target = 'kk'
  # below, indented
[keymap] # few
"compare.choose" = [
    'n',  # next to m
]
to_en = ['y'] # yes

[models]
summarize = 'gone'   # bring it back?
# the end
"""

CHANGED = """# Mine.
theme = "dracula"  # easy on the eyes
default_target = 'kk'
  # below, indented
language = "kk"

[keymap] # few
"compare.choose" = [
    'n',  # next to m
]
help = ["u"]

[models]
summarize = ""   # bring it back?
# the end
translate = "starter"
"""


def test_a_change_leaves_the_users_own_comments_and_order_in_the_file(config: Path) -> None:
    config.write_text(MINE, encoding="utf-8")
    models = DefaultModels(translate="starter")
    keymap: dict[str, tuple[str, ...]] = {"compare.choose": ("n",), "help": ("u",)}
    new = change_settings(language="kk", theme="dracula", models=models, keymap=keymap)
    assert config.read_text(encoding="utf-8") == CHANGED
    assert (
        load_settings()
        == new
        == Settings(language="kk", theme="dracula", default_target="kk", models=models, keymap=keymap)
    )


def test_an_action_has_its_keys_under_the_name_that_it_had_before(config: Path) -> None:
    config.write_text("[keymap]\ndoubt = ['f12']\n")
    assert load_settings().keymap == {"flagged": ("f12",)}
    assert change_settings(theme="nord").keymap == load_settings().keymap and "doubt = ['f12']" in config.read_text()


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("langage = 'kk'", "langage"),
        ("language = 'de'", "language"),
        ("theme = 'none-such'", "theme"),
        ("default_target = 3", "default_target"),
        ("[models]\nsummarise = 'x'", "summarise"),
        ("[keymap]\nfly = ['f5']", "fly"),
        ("[keymap]\nto_en = ['f5', 'nokey']", "keymap.to_en: 'nokey'"),
        ("[keymap]\nto_en = []", "keymap.to_en"),
        ("[keymap]\nto_en = ['y']\nto_ru = ['y']", "'y' is also given to to_en"),
        ("language = ", "not valid TOML"),
        (b"language = '\xff'", "not valid TOML"),
        ("My notes: buy milk.\n", "not valid TOML"),
        ("theme = " + "9" * 5000, "not valid TOML"),
        ("theme = " + "[" * 50_000, "not valid TOML"),
    ],
)
async def test_a_wrong_file_is_named_with_its_key_and_left_alone_by_choices_too(
    config: Path, text: str | bytes, words: str
) -> None:
    config.write_bytes(text if isinstance(text, bytes) else text.encode())
    with pytest.raises(ConfigError) as caught:
        load_settings()
    assert words in str(caught.value) and str(config) in str(caught.value)
    app = AudarApp()
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.pause()
        assert app.settings.values == Settings()
        assert words in notes(app) and str(config) in notes(app)
        assert config.read_bytes() == (text if isinstance(text, bytes) else text.encode())
        app.settings.keep(default_target="kk")
        await pilot.pause()
        assert app.settings.values.default_target == "kk" and "is not kept" in notes(app)
    assert config.read_bytes() == (text if isinstance(text, bytes) else text.encode())
    assert list(config.parent.iterdir()) == [config]


async def test_a_file_that_cannot_be_written_costs_only_the_keeping(config: Path) -> None:
    config.mkdir()
    app = AudarApp()
    async with app.run_test(size=(80, 24)) as pilot:
        app.theme = "nord"
        await pilot.pause()
        await pilot.pause()
        assert app.theme == "nord" and "is not kept" in notes(app)


async def test_the_file_is_applied(config: Path) -> None:
    config.write_text(
        "language = 'ru'\ntheme = 'nord'\n[models]\ntranslate = 'echo'\n[keymap]\nhelp = ['u']\n", encoding="utf-8"
    )
    app = AudarApp()
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.pause()
        assert app.theme == "nord" and interface() == "ru" and app.session.model == "echo"
        await pilot.press("f1")
        assert not isinstance(app.screen, HelpScreen)
        await pilot.press("г")  # u on a Russian layout
        assert isinstance(app.screen, HelpScreen)


async def test_choices_on_the_screen_are_kept() -> None:
    app = AudarApp(TEXT.encode(), "stdin")
    async with app.run_test(size=(80, 24)) as pilot:
        await settle(pilot)
        app.theme = "gruvbox"
        await pilot.pause()
        await pilot.press("g")
        await pilot.pause()
        assert load_settings().theme == "gruvbox"
        assert load_settings().language == interface() != "en"


async def test_a_chosen_model_is_kept_and_one_that_is_gone_from_the_catalogue_is_said(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    models = tmp_path / "models.yaml"
    server = "engine: openai, prompts: chat, server: {model: m, url: 'http://127.0.0.1:9/v1'}"
    entry = f"{{id: ours, name: Ours, {server}, licence: MIT, open_licence: true, directions: [ru-en]}}"
    models.write_text(f"models: [{entry}]\n", encoding="utf-8")
    monkeypatch.setenv("AUDAR_MODELS", str(models))
    app = AudarApp(TEXT.encode(), "stdin")
    async with app.run_test(size=(80, 24)) as pilot:
        await settle(pilot)
        await pilot.press("f8", "down", "enter")
        assert app.session.model == "ours"
    assert load_settings().models.translate == "ours"
    monkeypatch.delenv("AUDAR_MODELS")
    app = AudarApp()
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.pause()
        await pilot.pause()
        assert app.session.model is None
        assert "models.translate" in notes(app) and "'ours'" in notes(app) and str(settings_path()) in notes(app)
    assert load_settings().models.translate == "ours"  # the file is the user's


async def test_a_model_that_is_gone_stays_unused_when_another_choice_is_kept(config: Path) -> None:
    config.write_text("[models]\nsummarize = 'gone'\n", encoding="utf-8")
    app = AudarApp()
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.pause()
        await pilot.pause()
        assert "'gone'" in notes(app)
        app.settings.keep(default_target="kk")
        assert app.settings.values.default_target == "kk" and app.settings.values.models == DefaultModels()
    assert load_settings().models.summarize == "gone"  # the file is the user's


@pytest.mark.parametrize(
    ("setting", "article", "expected"),
    [("en", "ru", "en"), ("en", "kk", "en"), ("en", "en", "ru"), ("kk", "ru", "kk"), ("kk", "kk", "en")],
)
def test_the_default_target_is_never_the_articles_own_language(setting: str, article: str, expected: str) -> None:
    change_settings(default_target=setting)
    assert load_settings().target_for(article) == expected


@pytest.mark.parametrize("key", ["t", "е"])
async def test_one_key_translates_to_the_default_target(app: AudarApp, key: str) -> None:
    async with app.run_test(size=(80, 24)) as pilot:
        await settle(pilot)
        await pilot.press(key)
        await settle(pilot)
        assert app.session.shown and app.session.shown.language == "en"


async def test_the_settings_are_changed_by_keyboard(app: AudarApp) -> None:
    async with app.run_test(size=(80, 24)) as pilot:
        await settle(pilot)
        await pilot.press("p", "down", "enter")
        assert isinstance(app.screen, PickScreen)
        options = app.screen.query_one(OptionList)
        options.highlighted = [option.id for option in options.options].index("kk")
        await pilot.press("enter", "t")
        await settle(pilot)
        assert load_settings().default_target == "kk"
        assert app.session.shown and app.session.shown.language == "kk"
        await pilot.press("з", "enter")
        options = app.screen.query_one(OptionList)
        options.highlighted = [option.id for option in options.options].index("kk")
        await pilot.press("enter")
        assert load_settings().language == interface() == "kk"


def test_the_help_tells_the_users_own_keys() -> None:
    line = next(line for line in help_text({"quit": ("ctrl+x",)}).splitlines() if "Quit; a second" in line)
    assert line.startswith("ctrl+x ") and "F10" not in line


def test_the_documentation_has_every_key_and_action_and_the_default_file() -> None:
    default = DOCS.split("```toml\n")[1].split("```")[0]
    assert default == DEFAULTS
    assert tomllib.loads(default)["models"] == {"translate": "", "summarize": ""}
    for key in (*Settings.__struct_fields__, *DefaultModels.__struct_fields__):
        assert f"| `{key}`" in DOCS or f"| `models.{key}`" in DOCS
    listed = {
        line.split("`")[1]: line.split("|")[2].strip()
        for line in DOCS.split("## Actions")[1].splitlines()
        if "| `" in line
    }
    assert listed == {action.name: " ".join(f"`{key}`" for key in action.keys) for action in ALL_ACTIONS}


async def test_the_deep_check_is_chosen_and_kept(app: AudarApp) -> None:
    async with app.run_test(size=(80, 24)) as pilot:
        await settle(pilot)
        await pilot.press("p", *["down"] * 4, "enter")
        await settle(pilot)
        assert app.bar.text == "Check of translations: deep, by a model of the opposite direction"
        await pilot.press("f5")
        await settle(pilot)
        assert "deep check needs a CTranslate2 model" in " ".join(said.text for said in app.bar.said)
    assert load_settings().check == "deep" and load_settings().engine_settings().check == "deep"
