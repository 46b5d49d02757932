"""What a model doubts, through the command line: by models that know three sentences by heart."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from pipelines.catalogue import find_model
from tests.conftest import Run
from tests.installing import entry, install, write_models
from tests.pipelines.engines.checkpoints import SENTENCES, nllb_checkpoint

STRANGE = "Ертең үлкен ағаш ашылды."
TEXT = "\n\n".join([*(sentence["kk"] for sentence in SENTENCES), STRANGE]).encode()


@pytest.fixture
def models(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The NLLB checkpoint, which doubts what it does not know."""
    nllb = nllb_checkpoint()
    names = ", ".join(f"{{name: {path.name}}}" for path in nllb.iterdir() if path.is_file() and path.suffix != ".lock")
    keys = {
        "engine": "ctranslate2",
        "decoding": "{beam_size: 2, max_output: 64}",
        "files": f"[{names}]",
        "codes": "{kk: kaz_Cyrl, ru: rus_Cyrl, en: eng_Latn}",
        "uncertain": "{kk-ru: -0.02}",
    }
    entries = [entry("tiny-nllb", directions="[kk-ru, ru-kk, kk-en]", **keys)]
    monkeypatch.setenv("AUDAR_MODELS", write_models(tmp_path / "models.yaml", entries)["AUDAR_MODELS"])
    install(find_model("tiny-nllb"), files=nllb)


def test_doubts_are_counted_and_told_where_all_is_asked_for(audar: Run, models: None) -> None:
    options = ("--from", "kk", "--to", "ru", "--threads", "1", "--no-memory")
    told = audar("translate", *options, input=TEXT).stderr.decode().splitlines()
    assert "audar: Of 1 of 4 segments the model alone is unsure; --flags all tells which." in told
    assert not any("unsure of this" in line for line in told)
    told = audar("translate", *options, "--flags", "all", input=TEXT).stderr.decode().splitlines()
    assert sum("The model is unsure of this translation (−" in line for line in told) == 1
    record = json.loads(audar("translate", *options, "--format", "json", input=TEXT).stdout)
    scores = [segment["score"] for segment in record["segments"]]
    assert min(scores) == scores[3] < -0.02 < min(scores[:3])
    words = ("Ертең", "Ол", "Бұл", "Сол", "Екі", "Үш", "Төрт", "Бес")
    many = b"\n\n".join(STRANGE.replace("Ертең", word).encode() for word in words)
    once = audar("translate", *options, input=many).stderr.decode()
    assert "audar: Warning: The model is unsure of 8 of its 8 translations here: read them as a draft." in once
