"""How sure models are of their answers: scores of both libraries, and the thresholds that they are held against."""

from __future__ import annotations

import math
import pickle
from pathlib import Path

import pytest

from pipelines.article import Confidence, never
from pipelines.catalogue import Decoding
from pipelines.engines.confidence import DEFAULT, FILE, threshold, write_thresholds
from pipelines.engines.llama.written import Written
from pipelines.engines.seq2seq.ctranslate2 import CTranslate2Engine
from pipelines.task import Answer, EngineSettings, Task, confidence_of
from tests.pipelines.engines.checkpoints import CODES, SENTENCES, nllb_spec

KK_RU = Task("translate", "kk", "ru")


def written(*tokens: tuple[str, float | None]) -> Written:
    answer = Written()
    for piece, logprob in tokens:
        answer.add(piece, logprob)
    return answer


def test_a_line_has_the_mean_of_its_own_tokens_without_its_number() -> None:
    answer = written(
        ("1", -9.0), (".", -9.0), (" Su", -1.0), ("n", -2.0), (".\n", -3.0), ("2", -9.0), (". ", -9.0), ("A", -4.0)
    )  # fmt: skip
    assert answer.text == "1. Sun.\n2. A"
    assert answer.score_of_item(0) == answer.score(0, numbered=True) == -2.0
    assert answer.score(1, numbered=True) == -4.0
    assert answer.score(2, numbered=True) is None
    assert answer.score(1) == pytest.approx(-22 / 3)
    assert written(("5", -1.0), (" lakes", -2.0)).score(numbered=True) == -1.5  # no number of a list


def test_nothing_is_known_where_no_token_is_told() -> None:
    assert written(("Sun", None), (".", None)).score() is None
    assert written().score() is None


def test_an_answer_of_several_is_as_sure_as_the_most_doubtful_of_them() -> None:
    sure, unsure = Confidence(-0.9, -1.0), Confidence(-0.5, -0.4)
    assert confidence_of([Answer("a", sure), "b", Answer("c"), Answer("d", unsure)]) == unsure
    assert confidence_of(["b", Answer("c")]) is None


def test_an_answer_stays_one_where_it_is_sent_to_another_process() -> None:
    sent = pickle.loads(pickle.dumps(Answer("a", Confidence(-0.5, -0.4))))
    assert (sent, sent.confidence) == ("a", Confidence(-0.5, -0.4))


@pytest.mark.parametrize("penalty", [1.0, 0.6])
@pytest.mark.parametrize("beams", [1, 3])
def test_the_score_is_the_mean_log_probability_of_a_token(nllb: Path, penalty: float, beams: int) -> None:
    """Held against forced decoding of the same tokens, the end token among them."""
    spec = nllb_spec(decoding=Decoding(beam_size=beams, length_penalty=penalty, max_output=64))
    engine = CTranslate2Engine(spec, nllb, EngineSettings(threads=1, device="cpu"))
    sources = [*(sentence["kk"] for sentence in SENTENCES), "Ертең үлкен ағаш ашылды."]
    answers = dict(engine.run(sources, KK_RU, never))
    codec = engine._tokenizer()
    words = codec.tokenizer.convert_ids_to_tokens
    for at, source in enumerate(sources):
        target = [CODES["ru"], *words(codec._ids(answers[at]))]
        forced = engine._translator.score_batch([words(codec.encode([source], KK_RU)[0])], [target], offset=1)[0]
        answer = answers[at]
        assert isinstance(answer, Answer)
        assert answer.confidence is not None
        assert answer.confidence.threshold == DEFAULT
        assert answer.confidence.score == pytest.approx(sum(forced.log_probs) / len(forced.log_probs), rel=0.1)


def test_an_answer_to_a_text_that_the_model_does_not_know_is_less_sure(nllb: Path) -> None:
    engine = CTranslate2Engine(nllb_spec(), nllb, EngineSettings(threads=1, device="cpu"))
    known, unknown = dict(engine.run([SENTENCES[0]["kk"], "Ертең үлкен ағаш ашылды."], KK_RU, never)).values()
    assert isinstance(known, Answer) and known.confidence
    assert isinstance(unknown, Answer) and unknown.confidence
    assert unknown.confidence.score < known.confidence.score < 0


def test_thresholds_are_those_of_the_entry_then_measured_ones_then_a_guess(tmp_path: Path) -> None:
    spec = nllb_spec(uncertain={"kk-ru": -0.7})
    assert threshold(spec, None, "int8", "kk-ru") == -0.7
    assert threshold(spec, tmp_path, "int8", "ru-kk") == DEFAULT
    write_thresholds(tmp_path, "int8", {"kk-ru": -0.5, "ru-kk": -0.4})
    write_thresholds(tmp_path, "int8", {"ru-kk": -0.3})
    assert threshold(spec, tmp_path, "int8", "kk-ru") == -0.7
    assert threshold(nllb_spec(), tmp_path, "int8", "kk-ru") == -0.5
    assert threshold(spec, tmp_path, "int8", "ru-kk") == -0.3
    assert threshold(spec, tmp_path, "q4_k_m", "ru-kk") == DEFAULT  # other weights
    for broken in (b"[1, 2", b'{"int8": {"ru-kk": "low"}}', b"\xff"):
        (tmp_path / FILE).write_bytes(broken)
        assert threshold(spec, tmp_path, "int8", "ru-kk") == DEFAULT


def test_log_probabilities_are_natural_logarithms(nllb: Path) -> None:
    """What was learnt by heart is almost certain."""
    engine = CTranslate2Engine(nllb_spec(), nllb, EngineSettings(threads=1, device="cpu"))
    (answer,) = dict(engine.run([SENTENCES[0]["kk"]], KK_RU, never)).values()
    assert isinstance(answer, Answer) and answer.confidence
    assert 0.9 < math.exp(answer.confidence.score) <= 1
