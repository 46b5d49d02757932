"""Kazakh to English through Russian by two real models, each of which knows its own direction by heart."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from pipelines import engines
from pipelines.article import Article, Paragraph
from pipelines.catalogue import find_model
from pipelines.memory import open_memory
from pipelines.models.choose import NoModel
from pipelines.route import RouteFinder
from pipelines.run import plan_translation, translate_article
from pipelines.task import EngineSettings
from tests.installing import entry, install, write_models
from tests.pipelines.engines.checkpoints import SENTENCES

ONE_THREAD = EngineSettings(threads=1, device="cpu")
ARTICLE = Article(
    "a.txt", tuple(Paragraph("\n" if at else "", s["kk"]) for at, s in enumerate((*SENTENCES, SENTENCES[0])))
)
ENGLISH = [SENTENCES[at]["en"] for at in (0, 1, 2, 0)]


@pytest.fixture
def installed(t5: Path, nllb: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """The T5 checkpoint for Kazakh to Russian, and the NLLB one, of which the catalogue wants Russian to English only.

    As in the real entries, their files are more than a repository has.
    """
    keys = {"engine": "ctranslate2", "decoding": "{beam_size: 2, max_output: 64}"}
    files = [
        "[{name: pytorch_model.bin, alternative: weights}, {name: other.json, optional: true}, "
        + ", ".join(f"{{name: {path.name}}}" for path in folder.iterdir() if path.is_file() and path.suffix != ".lock")
        + "]"
        for folder in (t5, nllb)
    ]
    codes = "{kk: kaz_Cyrl, ru: rus_Cyrl, en: eng_Latn}"
    entries = [
        entry("tiny-t5", directions="[kk-ru]", **keys | {"files": files[0]}),
        entry("tiny-nllb", directions="[ru-en]", unreliable="[kk-en]", codes=codes, **keys | {"files": files[1]}),
    ]
    monkeypatch.setenv("AUDAR_MODELS", write_models(tmp_path / "models.yaml", entries)["AUDAR_MODELS"])
    install(find_model("tiny-t5"), files=t5)
    install(find_model("tiny-nllb"), files=nllb)
    yield
    engines.close_engines()


def test_two_models_make_english_of_kazakh(installed: None) -> None:
    plan = plan_translation(ARTICLE, "en", "kk", finder=RouteFinder(settings=ONE_THREAD))
    assert plan.route.models == "tiny-t5 → tiny-nllb"
    made = translate_article(plan)
    assert [piece.target for piece in made.segments] == ENGLISH
    assert all(piece.flags == () for piece in made.segments)
    known = {(key.source, key.target): key.signature for key, _, _ in open_memory().pairs()}
    assert known["kk", "en"] == plan.route.signature == made.signature
    russian = {text: target for _, text, target in open_memory().pairs("kk", "ru")}
    assert russian == {sentence["kk"]: sentence["ru"] for sentence in SENTENCES}


def test_what_the_first_step_knows_by_memory_is_not_translated_again(
    installed: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    translate_article(plan_translation(ARTICLE, "ru", "kk", finder=RouteFinder(settings=ONE_THREAD)))
    plan = plan_translation(ARTICLE, "en", "kk", finder=RouteFinder(settings=ONE_THREAD))

    def refuse(*_: object) -> None:
        raise AssertionError("the first model was asked again")

    monkeypatch.setattr(plan.route.legs[0].engine, "run", refuse)
    assert [piece.target for piece in translate_article(plan).segments] == ENGLISH


def test_a_stop_leaves_sentences_out_and_what_was_ready_in_the_memory(installed: None) -> None:
    plan = plan_translation(ARTICLE, "en", "kk", finder=RouteFinder(settings=ONE_THREAD))
    assert plan.route.engine is not None
    texts = [sentence["kk"] for sentence in SENTENCES] * 3
    done: list[int] = []
    for index, _ in plan.route.engine.run(texts, plan.route.task, lambda: len(done) >= 3):
        done.append(index)
    assert 3 <= len(done) < len(texts)


def test_refused_there_is_no_model(installed: None) -> None:
    with pytest.raises(NoModel):
        plan_translation(ARTICLE, "en", "kk", finder=RouteFinder(direct=True))
