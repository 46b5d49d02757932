"""The self-test's sentences and its measure."""

from __future__ import annotations

from itertools import permutations

import pytest

from pipelines.article import Confidence
from pipelines.catalogue import find_model
from pipelines.detect import detect
from pipelines.models.selftest.measure import calibrated, chrf, measure
from pipelines.models.selftest.sentences import article, sentences
from pipelines.quality.numbers import check_numbers
from pipelines.task import Answer, EngineSettings, Task
from tests.pipelines.engines.architectures import ARCHITECTURES


def test_there_are_twenty_sentences_each_in_three_languages() -> None:
    assert len(sentences()) == 20
    for triple in sentences():
        assert set(triple) == {"kk", "ru", "en"}
        for source, target in permutations(triple, 2):
            assert not list(check_numbers(triple[source], triple[target], Task("translate", source, target))), triple
        for code, text in triple.items():
            assert detect(text).language == code, text
    assert article("kk").count(sentences()[3]["kk"]) == 1


def test_chrf_is_full_for_the_reference_and_low_for_another_sentence() -> None:
    references = [triple["kk"] for triple in sentences()]
    assert chrf(references, references) == pytest.approx(100)
    assert chrf(references[1:] + references[:1], references) < 25


def test_a_model_that_knows_two_of_the_twenty_scores_by_them() -> None:
    known = ARCHITECTURES["nllb-files"]
    found = measure(known.spec, known.folder, EngineSettings(threads=1, device="cpu"))
    assert {way.direction for way in found.directions} == set(known.spec.directions)
    for way in found.directions:
        assert way.first == sentences()[0][way.direction[-2:]]
        assert 5 < way.chrf < 60
        assert way.sentences_per_second > 0
        assert way.threshold is not None and way.threshold < 0  # it knows two sentences, and doubts the others
    assert found.quantisation == "int8"
    assert found.signature.startswith("engine=ctranslate2")
    assert found.peak_memory > found.load_seconds >= 0


def test_as_many_answers_are_doubtful_as_are_poor() -> None:
    references = ["The bridge is closed.", "A school was opened.", "It will rain.", "Nobody came."]

    def answers(poor: int) -> list[str]:
        texts = ["Xyz."] * poor + references[poor:]
        return [Answer(text, Confidence(-1 / (at + 1), -1.0)) for at, text in enumerate(texts)]

    assert [calibrated(answers(poor), references) for poor in range(5)] == [-1.0, -0.5, -0.333, -0.25, -0.249]
    assert calibrated(references, references) is None


def test_the_fake_engine_echoes_and_is_found_doubtful() -> None:
    found = measure(find_model("echo"), None, EngineSettings())
    assert len(found.directions) == 6
    assert all(not way.reliable for way in found.directions)
    assert {summary.language for summary in found.summaries} == {"kk", "ru", "en"}
