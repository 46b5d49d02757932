"""The deep check, by a small model that has learnt who comes when, and whether."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from pipelines import engines
from pipelines.article import Article, Paragraph, Segment, TranslatedSegment, never
from pipelines.catalogue import find_model
from pipelines.deep import deepened
from pipelines.engines.seq2seq.ctranslate2 import CTranslate2Engine
from pipelines.folder.batch import run_folder
from pipelines.folder.events import FolderSettings
from pipelines.memory import HUMAN, MemoryKey, open_memory
from pipelines.output.write import to_json, translation_record
from pipelines.quality.unexplained import UNEXPLAINED, unexplained, unexplained_facts
from pipelines.route import RouteFinder
from pipelines.run import plan_translation, translate_article
from pipelines.task import EngineSettings, Task
from tests.installing import entry, install, write_models
from tests.pipelines.engines.fact_checkpoint import fact_checkpoint, fact_spec, sentence

RU_EN = Task("translate", "ru", "en")
DEEP = EngineSettings(threads=1, device="cpu", check="deep")
SOURCE, RIGHT = sentence(0, 1)["ru"], sentence(0, 1)["en"]


def checked(*pairs: tuple[str, str]) -> list[TranslatedSegment]:
    engine = CTranslate2Engine(fact_spec(), fact_checkpoint(), EngineSettings(threads=1, device="cpu"))
    pieces = [(at, TranslatedSegment(Segment(0, source), target)) for at, (source, target) in enumerate(pairs)]
    found = dict(deepened(pieces, engine, RU_EN))
    return [found[at] for at in range(len(pairs))]


def test_what_a_translation_changed_is_what_it_does_not_account_for() -> None:
    no = sentence(4, 1, comes=False)
    pieces = checked(
        (SOURCE, RIGHT),
        (SOURCE, sentence(0, 4)["en"]),
        (SOURCE, sentence(3, 1)["en"]),
        (no["ru"], sentence(4, 1)["en"]),
        (no["ru"], no["en"]),
    )
    assert [piece.unexplained for piece in pieces] == [(), ("5",), ("Асель",), ("не",), ()]
    # The name begins the sentence, where any word has a capital.
    assert [[flag.source for flag in piece.flags] for piece in pieces] == [[], [("5",)], [], [("не",)], []]
    assert pieces[1].flags[0].detail == "Nothing in the translation accounts for 5."


def test_a_name_or_a_negation_is_a_fact_and_what_is_likely_anyhow_is_none() -> None:
    words = [("Вчера", -3.0, -6.0), ("Асель", -5.0, -5.1), ("не", -6.0, -2.0), ("уехала", -4.0, -4.1), ("5", -0.9, -1)]
    assert unexplained(words) == ("Асель", "не", "уехала")
    (flag,) = unexplained_facts(words, "Вчера Асель не уехала 5", "ru")
    assert (flag.code, flag.source) == (UNEXPLAINED, ("Асель", "не"))


def test_nothing_is_asked_of_what_was_left_as_it_is_or_lost(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object) -> Iterator[tuple[int, list[tuple[str, float]]]]:
        assert _[1] == [], _
        return iter(())

    monkeypatch.setattr(CTranslate2Engine, "word_logprobs", refuse)
    assert [piece.unexplained for piece in checked((SOURCE, SOURCE), (SOURCE, ""))] == [(), ()]


def test_what_is_too_long_for_the_model_is_not_looked_at() -> None:
    long = " ".join([SOURCE] * 20)
    pieces = checked((long, RIGHT), (SOURCE, " ".join([RIGHT] * 20)), (SOURCE, sentence(0, 4)["en"]))
    assert [piece.unexplained for piece in pieces] == [(), (), ("5",)]


def test_stopping_leaves_the_rest_out() -> None:
    engine = CTranslate2Engine(fact_spec(), fact_checkpoint(), EngineSettings(threads=1, device="cpu"))
    pieces = [(at, TranslatedSegment(Segment(0, SOURCE), RIGHT)) for at in range(9)]
    seen: list[int] = []
    for index, _ in deepened(pieces, engine, RU_EN, lambda: len(seen) >= 4):
        seen.append(index)
    assert seen == [0, 1, 2, 3]  # the first window


@pytest.fixture
def models(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """The model for both directions."""
    folder = fact_checkpoint()
    names = ", ".join(
        f"{{name: {path.name}}}" for path in folder.iterdir() if path.is_file() and path.suffix != ".lock"
    )
    keys = {
        "engine": "ctranslate2",
        "decoding": "{beam_size: 1, max_output: 32}",
        "files": f"[{names}]",
        "codes": "{ru: rus_Cyrl, en: eng_Latn}",
    }
    entries = [
        entry("tiny-facts", directions="[ru-en, en-ru]", **keys),
        entry("echo", files="[]", unreliable="[ru-en, ru-kk]"),
    ]
    monkeypatch.setenv("AUDAR_MODELS", write_models(tmp_path / "models.yaml", entries)["AUDAR_MODELS"])
    install(find_model("tiny-facts"), files=folder)
    yield
    engines.close_engines()


def test_words_of_people_are_looked_at_too(models: None) -> None:
    """What the memory has from a person is never uncertain, but may be wrong."""
    open_memory().add(MemoryKey("ru", "en", HUMAN), [(SOURCE, sentence(0, 4)["en"])])
    article = Article("a", (Paragraph("", SOURCE), Paragraph("\n", sentence(2, 3)["ru"])))
    for settings, codes in ((DEEP, [[UNEXPLAINED], []]), (EngineSettings(threads=1, device="cpu"), [[], []])):
        result = translate_article(plan_translation(article, "en", "ru", finder=RouteFinder(settings=settings)))
        deep = [[flag.code for flag in piece.flags if flag.code == UNEXPLAINED] for piece in result.segments]
        assert deep == codes
        record = json.loads(to_json(translation_record(result)))
        assert [one.get("unexplained") for one in record["segments"]] == [["5"] if settings is DEEP else None, None]
    assert result.segments[1].target == sentence(2, 3)["en"]


def test_a_batch_checks_anew_where_the_deep_check_is_wanted(models: None, tmp_path: Path) -> None:
    folder, out = tmp_path / "in", tmp_path / "out"
    folder.mkdir()
    (folder / "a.txt").write_text(SOURCE, encoding="utf-8")
    open_memory().add(MemoryKey("ru", "en", HUMAN), [(SOURCE, sentence(0, 4)["en"])])
    flags = []
    for settings in (EngineSettings(threads=1, device="cpu"), DEEP, DEEP):
        events = list(run_folder(FolderSettings(folder, out, ("en",), source="ru", engine=settings)))
        flags.append([dict(event.outcome.flags) for event in events if hasattr(event, "outcome")])
    assert [UNEXPLAINED in own[0] for own in flags if own] == [False, True, True]


def test_where_no_model_of_the_opposite_direction_is_installed_it_is_said(models: None, tmp_path: Path) -> None:
    article = Article("a", (Paragraph("", SOURCE),))
    plan = plan_translation(article, "en", "ru", "echo", RouteFinder(settings=DEEP))
    assert plan.route.opposite is not None  # whoever translates, another checks
    plan = plan_translation(article, "kk", "ru", "echo", RouteFinder(settings=DEEP))
    assert plan.route.opposite is None
    assert any("only the fast checks are made" in text for text in plan.warnings)
    assert translate_article(plan, never).segments[0].unexplained == ()
