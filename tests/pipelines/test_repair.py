"""Doubtful sentences asked for again, of a model that has learnt two translations of one, the wrong one better."""

from __future__ import annotations

from pathlib import Path

import pytest

from pipelines.catalogue import Decoding, ModelSpec
from pipelines.chain import Chain, Leg
from pipelines.engines.base import Engine
from pipelines.engines.seq2seq.ctranslate2 import CTranslate2Engine
from pipelines.engines.seq2seq.transformers import TransformersEngine
from pipelines.memory import HUMAN, Memory, MemoryKey
from pipelines.models.choose import Choice
from pipelines.read import read_bytes
from pipelines.repair import repaired
from pipelines.route import Route
from pipelines.run import TranslationPlan, plan_along, stream_translation
from pipelines.task import EngineSettings, Task
from tests.pipelines.engines.checkpoints import (
    SENTENCES,
    cached,
    copy_of,
    learn,
    spec_of,
    t5_tokenizer,
)

TASK = Task("translate", "ru", "en")
COST = "Строительство моста обошлось городу в 98 миллиардов тенге."
WRONG = "The construction of the bridge cost the city 98 million tenge."
RIGHT = "The construction of the bridge cost the city 98 billion tenge."
PLAIN = SENTENCES[0]


def _build(folder: Path) -> None:
    import torch
    from transformers import T5Config, T5ForConditionalGeneration

    pairs = [(s["ru"], s["en"]) for s in SENTENCES] * 2 + [(COST, WRONG), (COST, WRONG), (COST, RIGHT)]
    tokenizer = t5_tokenizer(folder, pairs, vocab_size=300)
    torch.manual_seed(0)
    config = T5Config(
        vocab_size=len(tokenizer), d_model=64, d_kv=16, d_ff=128, num_layers=2, num_decoder_layers=2, num_heads=4,
        dropout_rate=0.0, tie_word_embeddings=True, decoder_start_token_id=0, pad_token_id=0, eos_token_id=1,
    )  # fmt: skip
    sources, targets = (tokenizer(list(side))["input_ids"] for side in zip(*pairs, strict=True))
    learn(T5ForConditionalGeneration(config), sources, targets, 0, folder)


@pytest.fixture(scope="module")
def checkpoint() -> Path:
    return cached("two-minds", _build)


def two_minds() -> ModelSpec:
    return spec_of({}, id="two-minds", directions=("ru-en",), decoding=Decoding(beam_size=2, max_output=64))


def plan_of(engine: Engine, memory: Memory, text: str) -> TranslationPlan:
    leg = Leg(TASK, Choice(engine.spec, None), engine)
    route = Route(TASK, "two-minds|test", "two-minds", (leg,), engine, memory=memory)
    return plan_along(read_bytes(text.encode(), "a.txt"), route)


@pytest.mark.parametrize("kind", [CTranslate2Engine, TransformersEngine])
def test_what_no_check_doubts_is_taken_and_comes_again_without_the_model(
    kind: type[CTranslate2Engine], checkpoint: Path, tmp_path: Path
) -> None:
    engine = kind(two_minds(), copy_of(checkpoint, tmp_path / "model"), EngineSettings(threads=1, device="cpu"))
    memory = Memory(tmp_path / "memory.sqlite3")
    plan = plan_of(engine, memory, f"{PLAIN['ru']} {COST}")
    pieces = dict(stream_translation(plan))
    assert [pieces[at].target for at in (0, 1)] == [PLAIN["en"], WRONG]
    assert [flag.code for flag in pieces[1].flags] == ["numbers"]
    (mended,) = repaired(plan, pieces)
    assert (mended[0], mended[1].target, mended[1].flags) == (1, RIGHT, ())

    gone = kind(two_minds(), tmp_path / "nowhere", EngineSettings(threads=1, device="cpu"))
    plan = plan_of(gone, memory, f"{PLAIN['ru']} {COST}")
    pieces = dict(stream_translation(plan))
    assert pieces[1].target == WRONG  # what a model says at first stays what it says at first
    assert [(at, piece.target) for at, piece in repaired(plan, pieces)] == [(1, RIGHT)]


def test_a_persons_words_are_not_asked_about_again(checkpoint: Path, tmp_path: Path) -> None:
    memory = Memory(tmp_path / "memory.sqlite3")
    memory.put(MemoryKey("ru", "en", HUMAN), [(COST, RIGHT.replace("the city", "the city budget"))])
    plan = plan_of(CTranslate2Engine(two_minds(), tmp_path / "nowhere", EngineSettings(threads=1)), memory, COST)
    assert list(repaired(plan, dict(stream_translation(plan)))) == []


def test_of_several_models_the_last_chooses_other_words(checkpoint: Path, tmp_path: Path) -> None:
    engine = CTranslate2Engine(
        two_minds(), copy_of(checkpoint, tmp_path / "model"), EngineSettings(threads=1, device="cpu")
    )
    memory = Memory(tmp_path / "memory.sqlite3")
    chain = Chain([Leg(TASK, Choice(engine.spec, None), engine)], memory)
    plan = plan_of(chain, memory, COST)
    pieces = dict(stream_translation(plan))
    assert [(at, piece.target) for at, piece in repaired(plan, pieces)] == [(0, RIGHT)]
