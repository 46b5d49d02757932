"""Models in CTranslate2's own files, by its own converter: taken as they are, checked before they are read."""

from __future__ import annotations

import json
import shutil
import struct
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from pipelines.catalogue import HubSource, ModelSpec, WeightFile
from pipelines.engines.seq2seq.checkpoint import quiet
from pipelines.engines.seq2seq.conversion import CONVERTED
from pipelines.engines.seq2seq.ctranslate2 import CTranslate2Engine
from pipelines.errors import ModelUnavailable
from pipelines.task import EngineSettings, Task
from tests.conftest import Run
from tests.hub_server import Hub, serve
from tests.pipelines.engines.checkpoints import (
    MARIAN_PREFIX,
    SENTENCES,
    cached,
    marian_checkpoint,
    marian_spec,
    nllb_checkpoint,
    nllb_spec,
)
from tests.pipelines.engines.test_seq2seq import outputs

EN_RU, KK_EN = Task("translate", "en", "ru"), Task("translate", "kk", "en")
ONE_THREAD = EngineSettings(threads=1, device="cpu")


def _converted(checkpoint: Path, kept: tuple[str, ...]) -> Callable[[Path], None]:
    def build(folder: Path) -> None:
        from ctranslate2.converters import TransformersConverter

        TransformersConverter(str(checkpoint)).convert(str(folder), quantization="int8", force=True)
        for name in kept:
            shutil.copy(checkpoint / name, folder)

    return build


@pytest.fixture(scope="module")
def opus() -> Path:
    """As repositories of OPUS in this form: weights, vocabulary and the two sentencepiece files."""
    return cached("native-marian", _converted(marian_checkpoint(), ("source.spm", "target.spm")))


@pytest.fixture(scope="module")
def nllb_native() -> Path:
    with quiet():
        return cached(
            "native-nllb", _converted(nllb_checkpoint(), ("sentencepiece.bpe.model", "tokenizer_config.json"))
        )


def copied(origin: Path, folder: Path) -> Path:
    return Path(shutil.copytree(origin, folder))


def answers(spec: ModelSpec, folder: Path, task: Task) -> list[str]:
    engine = CTranslate2Engine(spec, folder, ONE_THREAD)
    return outputs(engine, [sentence[task.source] for sentence in SENTENCES], task)


@pytest.mark.parametrize("target", MARIAN_PREFIX)
def test_marians_are_taken_as_they_are(opus: Path, tmp_path: Path, target: str) -> None:
    folder = copied(opus, tmp_path / "model")
    found = answers(marian_spec(), folder, Task("translate", "en", target))
    assert found == [sentence[target] for sentence in SENTENCES]
    assert (folder / "model.bin").samefile(folder / CONVERTED / "model.bin")  # a second name, no second copy
    assert CTranslate2Engine(marian_spec(), folder, ONE_THREAD)._tokenizer().positions == 256 - 8


def test_nllbs_are_taken_as_they_are_and_get_their_codes(nllb_native: Path, tmp_path: Path) -> None:
    folder = copied(nllb_native, tmp_path / "model")
    (folder / "tokenizer_config.json").unlink()  # the vocabulary tells which tokenizer it is
    assert answers(nllb_spec(), folder, KK_EN) == [sentence["en"] for sentence in SENTENCES]


def test_two_vocabularies_older_lists_and_an_end_that_the_model_would_add_itself(opus: Path, tmp_path: Path) -> None:
    folder = copied(opus, tmp_path / "model")
    tokens = json.loads((folder / "shared_vocabulary.json").read_text(encoding="utf-8"))
    (folder / "shared_vocabulary.json").unlink()
    for side in ("source", "target"):
        (folder / f"{side}_vocabulary.txt").write_text("\n".join(tokens) + "\n", encoding="utf-8")
    config = json.loads((folder / "config.json").read_text(encoding="utf-8"))
    (folder / "config.json").write_text(json.dumps(config | {"add_source_eos": True}), encoding="utf-8")
    assert answers(marian_spec(), folder, EN_RU) == [sentence["ru"] for sentence in SENTENCES]


def _pickled(folder: Path) -> None:
    (folder / "model.bin").write_bytes(b"\x80\x04cos\nsystem\n.")


def _cut(folder: Path) -> None:
    data = (folder / "model.bin").read_bytes()
    (folder / "model.bin").write_bytes(data[: len(data) // 2])


def _lying(folder: Path) -> None:
    data = bytearray((folder / "model.bin").read_bytes())
    (length,) = struct.unpack_from("<H", data, 4)
    at = 4 + 2 + length + 8  # the first variable
    (length,) = struct.unpack_from("<H", data, at)
    at += 2 + length + 1
    struct.pack_into("<I", data, at, 1 << 30)
    (folder / "model.bin").write_bytes(data)


def _listless(folder: Path) -> None:
    (folder / "shared_vocabulary.json").write_text('{"a": 1}', encoding="utf-8")


@pytest.mark.parametrize("spoil", [_pickled, _cut, _lying, _listless])
def test_what_makes_no_sense_is_said_and_never_read(opus: Path, tmp_path: Path, spoil: Callable[[Path], None]) -> None:
    folder = copied(opus, tmp_path / "model")
    spoil(folder)
    with pytest.raises(ModelUnavailable, match=r"'tiny-marian' cannot be read \(its .*(newer|damaged|list)"):
        answers(marian_spec(), folder, EN_RU)
    assert not (folder / CONVERTED).exists()


@pytest.fixture
def hub(opus: Path, nllb_native: Path) -> Iterator[Hub]:
    with serve({"owner/opus-ct2": opus, "owner/nllb-ct2": nllb_native}) as running:
        yield running


def test_an_entry_may_name_them_and_they_are_pulled_and_verified(audar: Run, hub: Hub, tmp_path: Path) -> None:
    import msgspec
    import yaml

    names = ("config.json", "shared_vocabulary.json", "source.spm", "target.spm", "model.bin")
    spec = marian_spec(
        id="opus", files=tuple(WeightFile(name=name) for name in names), sources=(HubSource(repo="owner/opus-ct2"),)
    )
    path = tmp_path / "models.yaml"
    path.write_text(yaml.safe_dump({"models": [msgspec.to_builtins(spec)]}, allow_unicode=True), encoding="utf-8")
    environment: dict[str, Any] = {"AUDAR_MODELS": str(path), **hub.environment()}
    assert audar("models", "pull", "opus", env=environment).returncode == 0
    assert audar("models", "verify", "opus", env=environment).returncode == 0
    translated = audar("translate", "--to", "ru", "--from", "en", input=SENTENCES[1]["en"].encode(), env=environment)
    assert translated.stdout.decode().strip() == SENTENCES[1]["ru"]
    refused = audar("models", "trim", "opus", env=environment)
    assert b"'opus' cannot be trimmed: its files are CTranslate2's own" in refused.stderr


@pytest.mark.parametrize(
    ("repo", "wish", "lines"),
    [
        ("owner/nllb-ct2", (), [f"kk-en\t{SENTENCES[0]['en']}", f"ru-kk\t{SENTENCES[0]['kk']}"]),
        ("owner/opus-ct2", ("--directions", "en-ru,en-kk"), [f"en-kk\t{SENTENCES[0]['kk']}"]),
    ],
)
def test_they_are_added_from_a_repository(
    audar: Run, hub: Hub, repo: str, wish: tuple[str, ...], lines: list[str]
) -> None:
    added = audar("models", "add", f"hf:{repo}", "--id", "mine", *wish, env=hub.environment())
    assert added.returncode == 0, added.stderr
    for line in lines:
        assert line.split("\t")[0] in added.stdout.decode()


def test_they_are_added_from_a_folder(audar: Run, nllb_native: Path, tmp_path: Path) -> None:
    folder = copied(nllb_native, tmp_path / "nllb-int8")
    added = audar("models", "add", folder, "--licence", "MIT")
    assert added.returncode == 0, added.stderr
    translated = audar(
        "translate", "--to", "en", "--from", "kk", "--model", "nllb-int8", input=SENTENCES[2]["kk"].encode()
    )
    assert translated.stdout.decode().strip() == SENTENCES[2]["en"]
