"""A graphics card that is not there, that refuses, or that has too little room; and a real one, where there is one."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from pipelines.article import never
from pipelines.engines.seq2seq.ctranslate2 import CTranslate2Engine
from pipelines.engines.seq2seq.encoder_decoder import Seq2SeqEngine
from pipelines.engines.seq2seq.transformers import TransformersEngine
from pipelines.errors import EngineError, ModelUnavailable
from pipelines.task import EngineSettings, Task
from tests.pipelines.engines.architectures import ARCHITECTURES
from tests.pipelines.engines.checkpoints import SENTENCES, nllb_spec

ENGINES = pytest.mark.parametrize("kind", [CTranslate2Engine, TransformersEngine])
KK_RU = Task("translate", "kk", "ru")
KAZAKH = [sentence["kk"] for sentence in SENTENCES]
RUSSIAN = dict(enumerate(sentence["ru"] for sentence in SENTENCES))
FULL = "CUDA out of memory. Tried to allocate 2.00 MiB. GPU 0 has 3.12 MiB free. See the manual.\nMore of it."
PROCESSOR = "`--device cpu` runs it on the processor."


@pytest.fixture
def card() -> None:
    """Skips where PyTorch finds no card, as on most machines that run these tests."""
    import torch

    if not torch.cuda.is_available():
        pytest.skip("no graphics card that PyTorch can use")


@pytest.fixture
def full_card(monkeypatch: pytest.MonkeyPatch) -> None:
    """A card that PyTorch finds, and that has no room for a model."""
    import torch

    own = torch.nn.Module.to

    def to(self: torch.nn.Module, device: str) -> torch.nn.Module:
        if device == "cuda":
            raise torch.OutOfMemoryError(FULL)
        return own(self, device)

    monkeypatch.setattr(torch.cuda, "is_available", lambda: True)
    monkeypatch.setattr(torch.nn.Module, "to", to)


def opened(kind: type[Seq2SeqEngine], folder: Any, device: str, **settings: Any) -> Any:
    return kind(nllb_spec(), folder, EngineSettings(threads=1, device=device, **settings))


def with_room_for(engine: TransformersEngine, most: int, monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """Let batches of more than ``most`` texts fail as on a full card; returns the sizes of those that are tried."""
    import torch

    own, sizes = engine._answers, []

    def answers(sources: list[list[int]], *rest: Any) -> Any:
        sizes.append(len(sources))
        if len(sources) > most and engine._device != "cpu":
            raise torch.OutOfMemoryError(FULL)
        device, engine._device = engine._device, "cpu"  # where the model is in truth
        try:
            return own(sources, *rest)
        finally:
            engine._device = device

    engine.load()
    engine._device = "cuda"
    monkeypatch.setattr(engine, "_answers", answers)
    return sizes


@ENGINES
def test_without_a_card_cuda_is_refused_in_one_sentence(
    kind: type[Seq2SeqEngine], nllb: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    import ctranslate2
    import torch

    monkeypatch.setattr(torch.cuda, "is_available", lambda: False)
    monkeypatch.setattr(ctranslate2, "get_cuda_device_count", lambda: 0)
    engine = opened(kind, nllb, "cuda")
    for work in (engine.load, lambda: list(engine.run(KAZAKH, KK_RU, never))):
        with pytest.raises(ModelUnavailable, match=r"^The model 'tiny-nllb' cannot run on a .* finds none") as told:
            work()
        assert str(told.value).endswith(PROCESSOR)


@pytest.mark.usefixtures("full_card")
def test_a_card_without_room_for_the_model(nllb: Path) -> None:
    with pytest.raises(ModelUnavailable) as told:
        opened(TransformersEngine, nllb, "cuda").load()
    assert str(told.value) == f"The model 'tiny-nllb' cannot run on a graphics card (it has no room): {PROCESSOR}"
    assert dict(opened(TransformersEngine, nllb, "auto").run(KAZAKH, KK_RU, never)) == RUSSIAN  # on the CPU


def test_a_batch_without_room_is_done_in_halves_and_no_larger_one_is_tried_again(
    nllb: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    engine = opened(TransformersEngine, nllb, "cpu", unhurried=True)
    sizes = with_room_for(engine, 3, monkeypatch)
    expected = dict(enumerate([*RUSSIAN.values()] * 4))
    assert dict(engine.run(KAZAKH * 4, KK_RU, never)) == expected
    assert sizes == [12, 6, 3, 3, 3, 3]
    sizes.clear()
    assert dict(engine.run(KAZAKH * 4, KK_RU, never)) == expected
    assert sizes == [3, 3, 3, 3]
    engine.close()
    assert engine._refused is None  # the next load may find more room


def test_stopping_between_halves_gives_nothing_of_the_batch(nllb: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    engine = opened(TransformersEngine, nllb, "cpu", unhurried=True)
    sizes = with_room_for(engine, 2, monkeypatch)
    assert list(engine.run(KAZAKH, KK_RU, lambda: len(sizes) > 2)) == []
    assert sizes == [3, 1, 2]


def test_a_single_text_without_room_fails_on_cuda_and_goes_on_on_the_cpu_with_auto(
    nllb: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    engine = opened(TransformersEngine, nllb, "auto", unhurried=True)
    with_room_for(engine, 0, monkeypatch)
    engine.settings = EngineSettings(device="cuda")
    with pytest.raises(EngineError) as told:
        list(engine.run(KAZAKH, KK_RU, never))
    assert str(told.value) == f"The model 'tiny-nllb' failed on the graphics card (it has no room): {PROCESSOR}"
    engine.settings = EngineSettings(device="auto")
    assert dict(engine.run(KAZAKH, KK_RU, never)) == RUSSIAN
    assert engine._device == "cpu"


def test_missing_libraries_of_a_card_are_named(nllb: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    engine = opened(CTranslate2Engine, nllb, "cpu")

    def fail(*_: object) -> None:
        raise RuntimeError("Library libcublas.so.12 is not found or cannot be loaded")

    monkeypatch.setattr(engine, "_generate", fail)
    with pytest.raises(EngineError) as told:
        list(engine.run(KAZAKH, KK_RU, never))
    why = "Library libcublas.so.12 is not found or cannot be loaded"
    assert str(told.value) == f"The model 'tiny-nllb' failed on the graphics card ({why}): {PROCESSOR}"


@pytest.mark.usefixtures("card")
@pytest.mark.parametrize("name", list(ARCHITECTURES))
def test_on_a_card_the_words_are_those_of_the_cpu(name: str) -> None:
    known = ARCHITECTURES[name]
    for device in ("cuda", "auto"):
        engine = TransformersEngine(known.spec, known.folder, EngineSettings(threads=1, device=device))
        for task, source, target in known.known:
            assert dict(engine.run([source], task, never)) == {0: target}
        assert engine._device == "cuda"
        engine.close()


@pytest.mark.usefixtures("card")
def test_a_card_gets_its_memory_back_and_takes_the_model_again(nllb: Path) -> None:
    import torch

    engine = opened(TransformersEngine, nllb, "cuda")
    engine.load()
    taken = torch.cuda.memory_allocated()
    for _ in range(2):
        assert dict(engine.run(KAZAKH, KK_RU, never)) == RUSSIAN
        engine.close()
        weights = (nllb / "model.safetensors").stat().st_size
        assert torch.cuda.memory_allocated() < taken + (40 << 20) - weights  # cuBLAS keeps up to 32 MiB
