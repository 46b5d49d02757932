"""Articles in several languages: each paragraph is told its own, and goes by its own route."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import audar
from bench.mixed_articles import ENGLISH, KAZAKH, POOLS, RUSSIAN, mixed_articles
from pipelines.article import Article, Detection, Paragraph
from pipelines.catalogue import load_catalogue
from pipelines.detect import detect_article
from pipelines.errors import ModelUnavailable, Stopped
from pipelines.folder.batch import run_folder
from pipelines.folder.events import Ended, FolderSettings, Outcome, Warned
from pipelines.memory import open_memory
from pipelines.message import Message
from pipelines.models.choose import NoModel
from pipelines.output.write import translation_record
from pipelines.route import RouteFinder
from pipelines.run import plan_translation, translate_article
from tests.installing import entry, install, write_models

MIXED = mixed_articles()


def article(*texts: str) -> Article:
    return Article("a.txt", tuple(Paragraph("\n\n" if at else "", text) for at, text in enumerate(texts)), "\n")


MIXTURE = article(RUSSIAN[2], KAZAKH[10], RUSSIAN[4], ENGLISH[9], KAZAKH[10])


@pytest.fixture
def models(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., None]:
    """Installs models, one for each group of directions."""

    def write(*directions: str) -> None:
        entries = [entry(f"m{number}", directions=f"[{some}]") for number, some in enumerate(directions)]
        spare = entry("spare", directions="[kk-en, kk-ru]", sources="[{from: hub, repo: owner/spare}]")
        monkeypatch.setenv("AUDAR_MODELS", write_models(tmp_path / "models.yaml", [*entries, spare])["AUDAR_MODELS"])
        for spec in load_catalogue():
            if spec.id != "spare":
                install(spec)

    return write


@pytest.mark.parametrize(("languages", "mixed"), MIXED, ids=[mixed.name for _, mixed in MIXED])
def test_every_paragraph_is_in_its_own_language(languages: Sequence[str], mixed: Article) -> None:
    found = detect_article(mixed)
    assert found.paragraphs == tuple(languages)
    assert found.language == next(iter(found.shares)) and found.shares.keys() == set(languages)
    assert found.confidence <= max(found.shares.values()) < 1
    assert sum(found.shares.values()) == pytest.approx(1)


@pytest.mark.parametrize("code", POOLS)
def test_an_article_in_one_language_has_no_other(code: str) -> None:
    found = detect_article(article(*POOLS[code]))
    assert (found.language, found.shares, found.paragraphs) == (code, {code: 1.0}, ())
    assert found.confidence > 0.99


@pytest.mark.parametrize(
    "short",
    [
        "Reuters",
        "John Smith",
        "Айгүл Нұрланова",
        "Сергей Щукин",
        "Астана",
        "12 345",
        "* * *",
        "FIFA",
        "https://example.kz",
    ],
)
@pytest.mark.parametrize("code", POOLS)
def test_names_and_figures_alone_take_the_articles_language(code: str, short: str) -> None:
    assert detect_article(article(POOLS[code][3], short, POOLS[code][4])).paragraphs == ()


def test_figures_between_take_the_articles_language_not_their_neighbours() -> None:
    found = detect_article(article(RUSSIAN[2], RUSSIAN[3], KAZAKH[3], "12", KAZAKH[8]))
    assert found.paragraphs == ("ru", "ru", "kk", "ru", "kk")


def test_a_headline_in_capitals_goes_with_its_neighbours() -> None:
    found = detect_article(article(KAZAKH[3], KAZAKH[8], "New School Opens In Almaty", ENGLISH[3]))
    assert found.paragraphs == ("kk", "kk", "en", "en")


def test_a_foreign_paragraph_takes_the_articles_language() -> None:
    german = "Die Teilnehmer sprachen darüber, wie man das Trinkwasser der Stadt verbessern kann."
    assert detect_article(article(RUSSIAN[2], german, RUSSIAN[3])).paragraphs == ()


@settings(max_examples=100)
@given(st.lists(st.text(max_size=60), max_size=5))
def test_any_paragraphs_have_an_answer(texts: list[str]) -> None:
    found = detect_article(article(*texts))
    assert 0.0 <= found.confidence <= 1.0
    assert len(found.paragraphs) in (0, len(texts))
    assert set(found.paragraphs) <= found.shares.keys()


def test_each_paragraph_goes_by_its_own_route(models: Callable[..., None]) -> None:
    models("ru-en", "kk-en")
    memory = open_memory()
    plan = plan_translation(MIXTURE, "en", finder=RouteFinder(memory=memory))
    result = translate_article(plan)
    assert plan.note == (
        "2 paragraphs are in Russian, 2 paragraphs are in Kazakh, 1 paragraph is in English; "
        "each is translated from its own language, and what is in English stays as it is."
    )
    assert plan.route.models == "m0, m1" and result.warnings == (plan.note,)
    assert result.source_language == "ru"
    assert [piece.segment.language for piece in result.segments] == ["", "kk", "", "en", "kk"]
    signature, other, unchanged = result.signature.split("|ru=")[0].partition("|kk=[")
    assert signature.startswith("m0@") and other.startswith("|kk=[") and unchanged.startswith("m1@")
    untouched = result.segments[3]
    assert (untouched.target, untouched.flags) == (ENGLISH[9], ())
    assert result.text.split("\n\n")[1] == f"[en] {KAZAKH[10]}"
    kept = {(key.source, key.target, key.signature.split("@")[0]): text for key, text, _ in memory.pairs()}
    assert kept[("kk", "en", "m1")] == KAZAKH[10]
    assert kept.keys() == {("ru", "en", "m0"), ("kk", "en", "m1")}
    languages = [segment.get("language") for segment in translation_record(result)["segments"]]
    assert languages == [None, "kk", None, "en", "kk"]


def test_an_article_in_the_target_language_has_its_other_paragraphs_translated(models: Callable[..., None]) -> None:
    models("kk-ru")
    plan = plan_translation(article(RUSSIAN[2], KAZAKH[3], RUSSIAN[4]), "ru")
    assert translate_article(plan).text == f"{RUSSIAN[2]}\n\n[ru] {KAZAKH[3]}\n\n{RUSSIAN[4]}\n"
    assert plan.route.models == "m0"


def test_the_language_that_the_user_names_is_that_of_all_paragraphs(models: Callable[..., None]) -> None:
    models("ru-en")
    plan = plan_translation(MIXTURE, "en", "ru")
    assert plan.note == "" and not plan.route.others
    assert {segment.language for segment in plan.segments} == {""}


def test_what_no_model_translates_stays_with_a_flag_and_a_word_about_the_model(models: Callable[..., None]) -> None:
    models("ru-en")
    plan = plan_translation(MIXTURE, "en")
    assert isinstance(plan.route.others["kk"], ModelUnavailable)
    (warning,) = plan.warnings
    assert isinstance(warning, Message)
    assert "`audar models pull spare`" in warning and "paragraphs in Kazakh stay as they are" in warning
    result = translate_article(plan)
    assert [[flag.code for flag in piece.flags if flag.code == "untranslated"] for piece in result.segments] == [
        [],
        ["untranslated"],
        [],
        [],
        ["untranslated"],
    ]
    assert result.segments[1].target == KAZAKH[10]


def test_the_main_language_without_a_model_is_an_error(models: Callable[..., None]) -> None:
    models("kk-en")
    with pytest.raises(NoModel, match="Russian to English"):
        plan_translation(MIXTURE, "en")


def outcomes(wanted: FolderSettings) -> tuple[dict[str, Outcome], list[str]]:
    events = list(run_folder(wanted))
    ended = {event.outcome.output: event.outcome for event in events if isinstance(event, Ended)}
    return ended, [event.text for event in events if isinstance(event, Warned)]


def test_a_folder_is_translated_by_paragraph_and_again_when_a_model_comes(
    models: Callable[..., None], tmp_path: Path
) -> None:
    models("ru-en, ru-kk")
    folder = tmp_path / "news"
    folder.mkdir()
    (folder / "a.txt").write_text(MIXTURE.text, encoding="utf-8")
    (folder / "b.txt").write_text(RUSSIAN[2], encoding="utf-8")
    wanted = FolderSettings(folder, tmp_path / "out", ("en",))
    made, warnings = outcomes(wanted)
    assert made["a.en.txt"].status == made["b.en.txt"].status == "translated"
    assert made["a.en.txt"].flags["untranslated"] == 2
    assert any("models pull spare" in warning for warning in warnings)
    assert {one.status for one in outcomes(wanted)[0].values()} == {"unchanged"}
    install(next(spec for spec in load_catalogue() if spec.id == "spare"))
    made, warnings = outcomes(wanted)
    assert (made["a.en.txt"].status, made["b.en.txt"].status) == ("translated", "unchanged")
    assert made["a.en.txt"].reason.startswith("2 paragraphs are in Russian, 2 paragraphs are in Kazakh")
    assert (wanted.out / "a.en.txt").read_text(encoding="utf-8") == translate_article(
        plan_translation(MIXTURE, "en")
    ).text
    same = outcomes(replace(wanted, targets=("ru",)))[0]["a.ru.txt"]
    assert same.language == "ru" and same.flags["untranslated"] == 1 and same.status == "translated"


@pytest.mark.parametrize("calls", range(1, 9))
def test_a_folder_that_was_stopped_at_any_moment_comes_out_as_one_that_was_not(
    models: Callable[..., None], tmp_path: Path, calls: int
) -> None:
    models("ru-en", "kk-en")
    folder = tmp_path / "news"
    folder.mkdir()
    (folder / "a.txt").write_text(MIXTURE.text, encoding="utf-8")
    wanted = FolderSettings(folder, tmp_path / "out", ("en",), memory=False)
    asked = iter(range(calls))
    with suppress(Stopped):
        list(run_folder(wanted, stopped=lambda: next(asked, None) is None))
    run_again = outcomes(wanted)[0]["a.en.txt"]
    assert run_again.status in ("translated", "unchanged")
    text = (wanted.out / "a.en.txt").read_text(encoding="utf-8")
    assert text == translate_article(plan_translation(MIXTURE, "en")).text


def test_an_article_without_words_is_in_no_language() -> None:
    assert detect_article(article("12", "")) == Detection(None, 1.0, None, None)


def test_a_comparison_translates_into_the_main_language_too() -> None:
    columns = audar.compare(MIXTURE, to=("ru", "kk"), model="echo", methods=("lead",), memory=False)
    assert [(column.kind, column.language) for column in columns] == [
        ("article", "ru"),
        ("translation", "ru"),
        ("translation", "kk"),
        ("summary", "ru"),
    ]
    assert columns[1].paragraphs[0] == RUSSIAN[2] and columns[1].paragraphs[3] == f"[ru] {ENGLISH[9]}"
    assert [column.facts.method for column in columns[1:3]] == ["echo", "echo"]
