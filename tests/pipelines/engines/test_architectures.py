"""Every architecture that models.yaml names, in its repository's file layout, through both encoder-decoder engines."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from pipelines.article import never
from pipelines.catalogue import load_catalogue
from pipelines.engines.seq2seq.ctranslate2 import CTranslate2Engine
from pipelines.engines.seq2seq.encoder_decoder import Seq2SeqEngine
from pipelines.engines.seq2seq.marian import marian_weights, unpack
from pipelines.engines.seq2seq.transformers import TransformersEngine
from pipelines.errors import ModelUnavailable, StoreError
from pipelines.task import EngineSettings, Task
from tests.pipelines.engines.architectures import ARCHITECTURES, Architecture
from tests.pipelines.engines.checkpoints import copy_of

ENGINES = pytest.mark.parametrize("kind", [CTranslate2Engine, TransformersEngine])
ONE_THREAD = EngineSettings(threads=1, device="cpu")
MARIAN = ARCHITECTURES["marian-files"]


@pytest.fixture(params=list(ARCHITECTURES))
def architecture(request: pytest.FixtureRequest) -> Architecture:
    return ARCHITECTURES[request.param]


@ENGINES
def test_the_words_come_in_the_language_asked_for(kind: type[Seq2SeqEngine], architecture: Architecture) -> None:
    engine = kind(architecture.spec, architecture.folder, ONE_THREAD)
    by_task: dict[Task, list[tuple[str, str]]] = {}
    for task, source, target in architecture.known:
        by_task.setdefault(task, []).append((source, target))
    for task, pairs in by_task.items():
        found = dict(engine.run([source for source, _ in pairs], task, never))
        assert [found[index] for index in range(len(pairs))] == [target for _, target in pairs], task


@pytest.mark.parametrize("name", [name for name, known in ARCHITECTURES.items() if known.temptation])
def test_left_alone_the_model_writes_the_token_that_the_engines_forbid(name: str) -> None:
    """Otherwise the words above would prove nothing about it."""
    import torch
    from transformers import AutoModelForSeq2SeqLM, AutoTokenizer

    known = ARCHITECTURES[name]
    tokenizer = AutoTokenizer.from_pretrained(known.folder)
    model = AutoModelForSeq2SeqLM.from_pretrained(known.folder)
    task, source, _ = known.known[0]
    start = [model.config.decoder_start_token_id]
    if known.spec.codes:
        tokenizer.src_lang = known.spec.codes[task.source]
        start.append(tokenizer.convert_tokens_to_ids(known.spec.codes[task.target]))
    with torch.inference_mode():
        logits = model(**tokenizer(source, return_tensors="pt"), decoder_input_ids=torch.tensor([start])).logits
    assert tokenizer.convert_ids_to_tokens([int(logits[0, -1].argmax())]) == [known.temptation]


def test_the_layouts_are_those_of_the_catalogue() -> None:
    """What a checkpoint here lacks or has besides would not be pulled, or be missing, in earnest."""
    layouts = {"m2m100": "m2m100-418m", "nllb-files": "nllb-600m", "distilbart": "distilbart-cnn",
               "rut5": "rut5-gazeta", "marian-files": "hplt-kk-en"}  # fmt: skip
    entries = {spec.id: spec for spec in load_catalogue()}
    for name, model_id in layouts.items():
        there = {path.name for path in ARCHITECTURES[name].folder.iterdir() if path.is_file()}
        there = {"model.safetensors" if file.startswith("model-000") else file for file in there}
        entry = entries[model_id]
        needed = {file.name for file in entry.files if not file.optional and not file.alternative}
        assert needed <= there, name
        assert entry.codes == ARCHITECTURES[name].spec.codes


def test_marians_files_are_unpacked_once_and_tell_when_they_cannot_be(tmp_path: Path) -> None:
    folder = copy_of(MARIAN.folder, tmp_path / "model")
    for name in ("config.json", "model.safetensors", "vocab.json", "source.spm", "target.spm", "tokenizer_config.json"):
        (folder / name).unlink(missing_ok=True)  # what an engine left in the cached one
    assert sorted(path.name for path in folder.iterdir()) == [
        "model.kk-en.spm", "model.kk-en.vocab", "model.npz.best-chrf.npz",
    ]  # fmt: skip
    unpack(folder)
    before = (folder / "model.safetensors").stat().st_ino
    unpack(folder)
    assert (folder / "model.safetensors").stat().st_ino == before
    assert not list(folder.glob("*.part"))
    config = json.loads((folder / "config.json").read_text())
    assert (config["model_type"], config["pad_token_id"]) == ("marian", config["vocab_size"] - 1)


def test_ctranslate2s_own_converter_reads_the_same_file_alike(tmp_path: Path) -> None:
    """The converter that was written for Marian's files: the names here are Marian's, not merely ours."""
    import ctranslate2
    import sentencepiece
    from ctranslate2.converters import MarianConverter

    processor = sentencepiece.SentencePieceProcessor(model_file=str(MARIAN.folder / "model.kk-en.spm"))
    pieces = [processor.id_to_piece(number) for number in range(len(processor))]
    quoted = [piece.replace("\\", "\\\\").replace('"', '\\"') for piece in pieces]
    (tmp_path / "vocab.yml").write_text("".join(f'"{piece}": {number}\n' for number, piece in enumerate(quoted)))
    converter = MarianConverter(str(MARIAN.folder / "model.npz.best-chrf.npz"), [str(tmp_path / "vocab.yml")])
    converter.convert(str(tmp_path / "converted"))
    translator = ctranslate2.Translator(str(tmp_path / "converted"), intra_threads=1)
    for _, source, target in MARIAN.known:
        (result,) = translator.translate_batch([processor.encode(source, out_type=str)], beam_size=2)
        assert processor.decode(result.hypotheses[0]) == target


def test_a_vocabulary_in_yaml_with_two_sentencepiece_files_serves_as_well(tmp_path: Path) -> None:
    """How OPUS-MT packs Marian's files; a piece may look like a word of YAML."""
    import sentencepiece

    spm = (MARIAN.folder / "model.kk-en.spm").read_bytes()
    processor = sentencepiece.SentencePieceProcessor(model_proto=spm)
    for name in ("source.spm", "target.spm"):
        (tmp_path / name).write_bytes(spm)
    rows = (json.dumps(processor.id_to_piece(number), ensure_ascii=False) for number in range(len(processor)))
    text = "".join(f"{row}: {number}\n" for number, row in enumerate(rows))
    (tmp_path / "opus.spm32k-spm32k.vocab.yml").write_text(text, encoding="utf-8")
    shutil.copy(MARIAN.folder / "model.npz.best-chrf.npz", tmp_path / "opus.npz")
    engine = CTranslate2Engine(MARIAN.spec, tmp_path, ONE_THREAD)
    task, source, target = MARIAN.known[0]
    assert dict(engine.run([source], task, never)) == {0: target}


def changed(folder: Path, tmp_path: Path, **changes: object) -> Path:
    """A copy of Marian's files with other options in ``special:model.yml``."""
    import yaml

    shutil.copy(folder / "model.kk-en.spm", tmp_path)
    with np.load(folder / "model.npz.best-chrf.npz") as arrays:
        content = dict(arrays)
    options = yaml.safe_load(content["special:model.yml"].tobytes()[:-1]) | changes
    content["special:model.yml"] = np.frombuffer(yaml.safe_dump(options).encode() + b"\0", np.int8)
    np.savez(tmp_path / "model.npz", **content)
    return tmp_path


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"tied-embeddings-all": False}, "a vocabulary for each side"),
        ({"transformer-preprocess": "n"}, "transformer-preprocess"),
        ({"transformer-decoder-autoreg": "rnn"}, "transformer-decoder-autoreg"),
        ({"type": "s2s"}, "type"),
        ({"transformer-ffn-activation": "sigmoid"}, "transformer-ffn-activation"),
    ],
)
def test_what_transformers_cannot_represent_is_refused_by_name(
    tmp_path: Path, changes: dict[str, object], words: str
) -> None:
    folder = changed(MARIAN.folder, tmp_path, **changes)
    with pytest.raises(ModelUnavailable, match=words):
        CTranslate2Engine(MARIAN.spec, folder, ONE_THREAD).load()
    assert not (folder / "config.json").exists()


@pytest.mark.parametrize("harm", ["cut", "garbage", "pickle", "two"])
def test_damaged_marian_files_name_the_model_and_run_nothing(tmp_path: Path, harm: str) -> None:
    class Bomb:
        def __reduce__(self) -> tuple[Any, ...]:
            return (Path.touch, (tmp_path / "exploded",))

    folder = changed(MARIAN.folder, tmp_path)
    weights = marian_weights(folder)
    assert weights is not None
    whole = weights.read_bytes()
    if harm == "pickle":
        bomb: dict[str, Any] = {"special:model.yml": np.array([Bomb()], dtype=object)}
        np.savez(weights, **bomb)
    elif harm == "two":
        (folder / "other.spm").write_bytes(b"x")
    else:
        weights.write_bytes(whole[: len(whole) // 2] if harm == "cut" else b"\0garbage" * 50)
    with pytest.raises(ModelUnavailable, match=r"tiny-marian-files.*audar models verify"):
        CTranslate2Engine(MARIAN.spec, folder, ONE_THREAD).load()
    assert not (tmp_path / "exploded").exists()
    assert not list(folder.glob(".*.part"))


def test_a_full_disk_while_unpacking_is_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = changed(MARIAN.folder, tmp_path)

    def full(*_: object, **__: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("safetensors.numpy.save_file", full)
    with pytest.raises(StoreError, match="No space left on device"):
        CTranslate2Engine(MARIAN.spec, folder, ONE_THREAD).load()
    assert not (folder / "config.json").exists()
