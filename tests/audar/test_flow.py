"""From the hub to a translation: a real, tiny NLLB is pulled, converted and used through the command line."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import msgspec
import pytest
import yaml

from tests.conftest import Run
from tests.hub_server import Hub, serve
from tests.pipelines.engines import checkpoints

ENGINES = ("ctranslate2", "transformers")


@pytest.fixture(scope="module")
def hub() -> Iterator[Hub]:
    with serve({"owner/nllb": checkpoints.nllb_checkpoint()}) as running:
        yield running


@pytest.fixture(params=ENGINES)
def settings(request: pytest.FixtureRequest, tmp_path: Path, hub: Hub) -> dict[str, str]:
    entry = msgspec.to_builtins(checkpoints.nllb_spec(engine=request.param))
    entry["files"] = [{"name": path.name} for path in sorted(hub.repos["owner/nllb"].glob("[!.]*")) if path.is_file()]
    entry["sources"] = [{"from": "hub", "repo": "owner/nllb"}]
    path = tmp_path / "models.yaml"
    path.write_text(yaml.safe_dump({"models": [entry]}, allow_unicode=True), encoding="utf-8")
    return {"AUDAR_MODELS": str(path), **hub.environment()}


def article(code: str) -> str:
    """Three sentences the model knows, in two paragraphs, with a line that has no words."""
    first, second, third = (sentence[code] for sentence in checkpoints.SENTENCES)
    return f"{first} {second}\n\n* * *\n\n{third}\n"


def test_pull_convert_translate(audar: Run, settings: dict[str, str]) -> None:
    pulled = audar("models", "pull", "tiny-nllb", env=settings)
    assert pulled.returncode == 0, pulled.stderr
    for source, target in (("kk", "en"), ("ru", "kk"), ("en", "ru")):
        result = audar("translate", "--from", source, "--to", target, input=article(source).encode(), env=settings)
        assert result.returncode == 0, result.stderr
        assert result.stdout.decode() == article(target)
    record = json.loads(
        audar("translate", "--to", "ru", "--format", "json", input=article("kk").encode(), env=settings).stdout
    )
    assert record["source_language"] == "kk"
    assert record["signature"].startswith("tiny-nllb@0123456789ab|engine=")
    assert [segment["flags"] for segment in record["segments"]] == [[], [], []]


def test_each_paragraph_is_translated_from_its_own_language(audar: Run, settings: dict[str, str]) -> None:
    audar("models", "pull", "tiny-nllb", env=settings)
    mixed = "\n\n".join(
        sentence[code] for code, sentence in zip(("kk", "ru", "en"), checkpoints.SENTENCES, strict=True)
    )
    expected = "\n\n".join(sentence["en"] for sentence in checkpoints.SENTENCES)
    result = audar("translate", "--to", "en", input=mixed.encode(), env=settings)
    assert (result.returncode, result.stdout.decode()) == (0, expected), result.stderr


def test_damaged_weights_are_one_sentence(audar: Run, settings: dict[str, str], cache: Path) -> None:
    audar("models", "pull", "tiny-nllb", env=settings)
    weights = cache / "models" / "tiny-nllb" / "model.safetensors"
    weights.write_bytes(weights.read_bytes()[:-9])
    result = audar("translate", "--to", "ru", input=article("kk").encode(), env=settings)
    assert (result.returncode, result.stdout) == (3, b"")
    assert b"models pull tiny-nllb" in result.stderr
    assert result.stderr.count(b"\n") == 1


def test_a_graphics_card_that_is_not_there_is_one_sentence(audar: Run, settings: dict[str, str]) -> None:
    audar("models", "pull", "tiny-nllb", env=settings)
    hidden = {**settings, "CUDA_VISIBLE_DEVICES": ""}
    result = audar("translate", "--to", "ru", "--device", "cuda", input=article("kk").encode(), env=hidden)
    assert (result.returncode, result.stdout) == (3, b"")
    assert b"cannot run on a graphics card" in result.stderr
    assert result.stderr.count(b"\n") == 1


def test_trim_translate_and_undo(audar: Run, settings: dict[str, str], cache: Path) -> None:
    """The small model has nothing to lose but pieces of its own; the whole test text is translated twice."""
    if "engine: transformers" in Path(settings["AUDAR_MODELS"]).read_text(encoding="utf-8"):
        audar("models", "pull", "tiny-nllb", env=settings)
        refused = audar("models", "trim", "tiny-nllb", env=settings)
        assert refused.returncode == 1
        assert b"no multilingual translator of the ctranslate2 engine" in refused.stderr
        return
    absent = audar("models", "trim", "tiny-nllb", env=settings)
    assert absent.returncode == 3
    assert absent.stderr.splitlines()[-1].endswith(b"`audar models pull tiny-nllb` gets it.")
    assert audar("models", "pull", "tiny-nllb", env=settings).returncode == 0
    trimmed = audar("models", "trim", "tiny-nllb", env=settings)
    assert trimmed.returncode == 0, trimmed.stderr
    assert trimmed.stdout == b""
    assert b"All 204 translations of the test text are the same, token for token" in trimmed.stderr
    assert b"trimmed already" in audar("models", "trim", "tiny-nllb", env=settings).stderr
    assert audar("models", "verify", "tiny-nllb", env=settings).returncode == 0
    command = ("translate", "--from", "kk", "--to", "ru", "--format", "json")
    result = audar(*command, input=article("kk").encode(), env=settings)
    assert "|vocabulary=" in json.loads(result.stdout)["signature"]
    assert all(sentence["ru"] in result.stdout.decode() for sentence in checkpoints.SENTENCES)
    assert audar("models", "trim", "tiny-nllb", "--undo", env=settings).returncode == 0
    assert b"has its whole vocabulary." in audar("models", "trim", "tiny-nllb", "--undo", env=settings).stderr
    result = audar(*command, input=article("kk").encode(), env=settings)
    assert "|vocabulary=" not in json.loads(result.stdout)["signature"]
    assert (cache / "models" / "tiny-nllb" / "ctranslate2-int8").is_dir()
