"""Converting an installed model and dropping its download, on a checkpoint that knows sentences by heart."""

from __future__ import annotations

import json
import os
import shutil
from pathlib import Path

import msgspec
import pytest

from pipelines.article import never
from pipelines.catalogue import ModelSpec, WeightFile, find_model
from pipelines.engines.seq2seq.checkpoint import quiet
from pipelines.engines.seq2seq.conversion import CONVERTED
from pipelines.engines.seq2seq.converter import Converter
from pipelines.engines.seq2seq.ctranslate2 import CTranslate2Engine
from pipelines.engines.seq2seq.transformers import TransformersEngine
from pipelines.errors import ModelUnavailable
from pipelines.models.choose import choose
from pipelines.models.convert import Converted, convert
from pipelines.models.pull import pull
from pipelines.models.store import (
    Manifest,
    StoredFile,
    damaged_files,
    model_folder,
    ready_folder,
    sha256_of,
    state,
    write_manifest,
)
from pipelines.models.trimming.trim import undo
from pipelines.task import EngineSettings, Task
from tests.installing import entry, write_models
from tests.pipelines.engines.architectures import ARCHITECTURES
from tests.pipelines.engines.checkpoints import SENTENCES, copy_of, nllb_spec, t5_spec

KK_RU = Task("translate", "kk", "ru")
ONE_THREAD = EngineSettings(threads=1, device="cpu")


def quietly(what: str, done: int, total: int) -> None:
    """Tell nobody."""


def converted(spec: ModelSpec, drop: bool) -> Converted:
    done = convert(spec, drop, quietly)
    assert done is not None
    return done


def installed(checkpoint: Path, spec: ModelSpec) -> tuple[ModelSpec, Path]:
    """The checkpoint in the cache as a pull leaves it, with an optional file that the source lacked."""
    folder = copy_of(checkpoint, model_folder(spec))
    files = [
        StoredFile(name=p.name, size=p.stat().st_size, sha256=sha256_of(p), mtime_ns=p.stat().st_mtime_ns)
        for p in sorted(folder.iterdir())
    ]
    write_manifest(folder, Manifest(id=spec.id, revision="1", source="owner/tiny", files=tuple(files)))
    listed = [WeightFile(name=file.name) for file in files if file.name != "model.safetensors"]
    weights = [WeightFile(name=f"{name}", alternative="w") for name in ("model.safetensors", "pytorch_model.bin")]
    whole = ModelSpec(
        **{
            **{key: getattr(spec, key) for key in spec.__struct_fields__},
            "files": (*listed, *weights, WeightFile(name="extra.json", optional=True)),
        }
    )
    return whole, folder


def translated(spec: ModelSpec) -> list[str]:
    engine = CTranslate2Engine(spec, ready_folder(spec), ONE_THREAD)
    return [text for _, text in sorted(engine.run([s["kk"] for s in SENTENCES], KK_RU, never))]


@pytest.mark.parametrize("kind", ["nllb", "t5"])
def test_a_dropped_download_leaves_a_model_that_is_installed_verified_and_knows_its_words(
    kind: str, request: pytest.FixtureRequest
) -> None:
    spec = nllb_spec() if kind == "nllb" else t5_spec()
    spec, folder = installed(request.getfixturevalue(kind), spec)
    size = (folder / "model.safetensors").stat().st_size
    done = converted(spec, False)
    assert (done.download, done.freed) == (size, 0)
    assert (folder / "model.safetensors").is_file()
    done = converted(spec, True)
    assert (done.download, done.freed) == (size, size)
    assert not (folder / "model.safetensors").exists()
    assert state(spec) == "ready"
    assert damaged_files(spec) == []
    assert translated(spec) == [s["ru"] for s in SENTENCES]
    assert converted(spec, True).download == 0  # a second time nothing is left to drop


class Killed(BaseException):
    """A kill, as nothing catches it."""


def in_shards(folder: Path) -> None:
    """Cut the weights of a checkpoint into three files and an index, as large ones are published."""
    from safetensors.numpy import load_file, save_file

    whole = load_file(folder / "model.safetensors")
    parts = [f"model-{number:05}-of-00003.safetensors" for number in (1, 2, 3)]
    where = {name: parts[place % 3] for place, name in enumerate(sorted(whole))}
    for part in parts:
        save_file({name: whole[name] for name in whole if where[name] == part}, folder / part, {"format": "pt"})
    index = {"metadata": {"total_size": 0}, "weight_map": where}
    (folder / "model.safetensors.index.json").write_text(json.dumps(index))
    (folder / "model.safetensors").unlink()


def test_a_kill_while_shards_are_deleted_leaves_a_model_that_works(
    t5: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shards = copy_of(t5, tmp_path / "shards")
    in_shards(shards)
    spec, folder = installed(shards, t5_spec())
    listed = [WeightFile(name=path.name, size=path.stat().st_size) for path in sorted(shards.iterdir())]
    spec = msgspec.structs.replace(spec, files=tuple(listed))
    size = converted(spec, False).download
    shutil.copytree(folder, tmp_path / "whole")
    unlink, deleted = Path.unlink, 0

    def killed(path: Path, missing_ok: bool = False) -> None:
        nonlocal deleted
        if path.name.startswith("model"):
            if deleted == most:
                raise Killed
            deleted += 1
        unlink(path, missing_ok)

    for most in (0, 1, 3):
        shutil.rmtree(folder)
        shutil.copytree(tmp_path / "whole", folder)
        deleted = 0
        with monkeypatch.context() as patched, pytest.raises(Killed):
            patched.setattr(Path, "unlink", killed)
            convert(spec, True, quietly)
        assert len(list(folder.glob("model*"))) == 4 - most
        assert (state(spec), damaged_files(spec)) == ("ready", [])
        if most == 1:  # and in a copy, whose files have dates of their own
            for path in folder.rglob("*"):
                os.utime(path, ns=(1, 1))
        assert translated(spec) == [s["ru"] for s in SENTENCES]
        assert undo(spec, quietly) is False
        left = converted(spec, False)
        assert (left.freed, left.dropped) == (0, False) and 0 < left.download <= size
        assert converted(spec, True).freed == left.download
        assert not list(folder.glob("model*")) and damaged_files(spec) == []
        assert translated(spec) == [s["ru"] for s in SENTENCES]


def test_an_entry_whose_engine_needs_the_dropped_download_says_so_and_pulls_it_again(
    t5: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    spec, folder = installed(t5, t5_spec())
    convert(spec, True, quietly)
    listed = "[" + ", ".join(f"{{name: {file.name}, optional: true}}" for file in spec.files) + "]"
    keys = {"files": listed, "directions": "[kk-ru]", "sources": f"[{{from: folder, path: {t5}}}]"}
    for key, value in write_models(tmp_path / "models.yaml", [entry(spec.id, engine="transformers", **keys)]).items():
        monkeypatch.setenv(key, value)
    changed = find_model(spec.id)
    told = (
        rf"^The download of '{spec.id}' was dropped, and its engine \(transformers\) cannot use the int8 files: "
        rf"`audar models pull {spec.id}` gets the download again, or write `engine: ctranslate2` in its entry\.$"
    )
    for ask in (lambda: ready_folder(changed), lambda: choose(KK_RU, spec.id), lambda: choose(KK_RU)):
        with pytest.raises(ModelUnavailable, match=told):
            ask()
    assert (state(spec), state(changed)) == ("ready", "absent")
    pull(changed, quietly)
    engine = TransformersEngine(changed, ready_folder(changed), ONE_THREAD)
    assert dict(engine.run([SENTENCES[0]["kk"]], KK_RU, never)) == {0: SENTENCES[0]["ru"]}
    assert (folder / "model.safetensors").is_file() and state(spec) == "ready"


def test_a_cache_that_was_copied_to_another_machine_serves_without_the_download(t5: Path) -> None:
    spec, folder = installed(t5, t5_spec())
    convert(spec, True, quietly)
    for path in folder.rglob("*"):  # a copy has dates of its own
        os.utime(path, ns=(1, 1))
    assert translated(spec) == [s["ru"] for s in SENTENCES]


def test_int8_files_of_an_older_conversion_are_told_where_the_download_was_dropped(
    t5: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    spec, folder = installed(t5, t5_spec())
    convert(spec, True, quietly)
    monkeypatch.setattr("pipelines.engines.seq2seq.conversion.VERSION", 2)
    with pytest.raises(ModelUnavailable, match=r"`audar models remove .*` and another pull"):
        translated(spec)
    assert (folder / CONVERTED / "model.bin").is_file()


def test_a_download_that_lies_in_the_hubs_cache_too_frees_nothing(t5: Path, tmp_path: Path) -> None:
    spec, folder = installed(t5, t5_spec())
    (tmp_path / "blob").hardlink_to(folder / "model.safetensors")
    assert converted(spec, False).download == 0
    assert converted(spec, True).freed == 0
    assert not (folder / "model.safetensors").exists()
    assert (tmp_path / "blob").is_file()


def test_of_marians_own_files_what_was_unpacked_is_verified_once_they_are_dropped() -> None:
    marian = ARCHITECTURES["marian-files"]
    spec = msgspec.structs.replace(
        marian.spec, files=(WeightFile(name="model.npz.best-chrf.npz"), WeightFile(name="model.kk-en.spm"))
    )
    folder = model_folder(spec)
    folder.mkdir(parents=True)
    stored = []
    for file in spec.files:
        path = folder / file.name
        path.write_bytes((marian.folder / file.name).read_bytes())
        stat = path.stat()
        stored.append(StoredFile(name=file.name, size=stat.st_size, sha256=sha256_of(path), mtime_ns=stat.st_mtime_ns))
    write_manifest(folder, Manifest(id=spec.id, revision="1", source="owner/tiny", files=tuple(stored)))
    convert(spec, True, quietly)
    assert {path.suffix for path in folder.iterdir()}.isdisjoint({".npz", ".safetensors"})
    assert damaged_files(spec) == []
    engine = CTranslate2Engine(spec, ready_folder(spec), ONE_THREAD)
    answers = dict(engine.run([SENTENCES[0]["kk"]], Task("translate", "kk", "en"), never))
    assert answers == {0: SENTENCES[0]["en"]}
    (folder / "vocab.json").write_text("{}")  # it could not be unpacked again
    assert state(spec) == "damaged"


def test_what_is_left_is_verified(t5: Path) -> None:
    spec, folder = installed(t5, t5_spec())
    convert(spec, True, quietly)
    model = folder / CONVERTED / "model.bin"
    content = model.read_bytes()
    model.write_bytes(content[:-1] + bytes([content[-1] ^ 1]))
    assert damaged_files(spec) == [f"{CONVERTED}/model.bin does not have the sha256 it was pulled with."]
    with pytest.raises(ModelUnavailable, match="damaged"):
        ready_folder(spec)
    model.unlink()
    assert state(spec) == "damaged"


def test_the_bytes_are_those_of_ctranslate2s_own_conversion(nllb: Path, tmp_path: Path) -> None:
    folder = copy_of(nllb, tmp_path / "model")
    engine = CTranslate2Engine(nllb_spec(), folder, ONE_THREAD)
    engine.prepare(quietly)
    with quiet():
        spec = Converter(engine.spec, folder, engine._tokenizer().tokenizer)._load()
    spec.validate()
    spec.optimize(quantization="int8")
    (tmp_path / "theirs").mkdir()
    spec.save(str(tmp_path / "theirs"))
    for path in (tmp_path / "theirs").iterdir():
        assert (folder / CONVERTED / path.name).read_bytes() == path.read_bytes(), path.name


def test_models_of_other_engines_have_nothing_to_convert() -> None:
    assert convert(nllb_spec(engine="transformers"), True, quietly) is None
    assert convert(choose(KK_RU, "echo").spec, True, quietly) is None
