"""``audar models add`` from the hub, and ``audar models check``, as a user runs them."""

from __future__ import annotations

import hashlib
import json
from importlib.metadata import version
from pathlib import Path

import pytest

from tests.conftest import Run
from tests.hub_server import COMMIT, serve
from tests.pipelines.engines.architectures import ARCHITECTURES
from tests.pipelines.engines.checkpoints import SENTENCES, copy_of

MARIAN = ARCHITECTURES["marian-files"]


@pytest.fixture
def files(tmp_path: Path) -> Path:
    """Marian's own files, as the repository has them, with a program that must not run."""
    folder = tmp_path / "repo"
    folder.mkdir()
    for path in MARIAN.folder.glob("model.*"):
        if path.name != "model.safetensors":
            (folder / path.name).write_bytes(path.read_bytes())
    (folder / "modeling.py").write_text("raise SystemExit('run')")
    return folder


def test_add_from_the_hub_check_and_translate(audar: Run, files: Path, cache: Path) -> None:
    with serve({"HPLT/tiny-kk-en": files}) as hub:
        added = audar("models", "add", "hf:HPLT/tiny-kk-en", "--from", "kk", "--to", "en", "--licence", "CC-BY-4.0",
                      env=hub.environment())  # fmt: skip
    assert added.returncode == 0, added.stderr
    assert added.stdout.decode() == f"kk-en\t{SENTENCES[0]['en']}\n"
    assert b"Marian model" in added.stderr
    assert b"licence CC-BY-4.0" in added.stderr
    assert COMMIT.encode() in (cache / "models" / "tiny-kk-en" / "manifest.json").read_bytes()
    assert not (cache / "models" / "tiny-kk-en" / "modeling.py").exists()
    again = audar("models", "add", "hf:HPLT/tiny-kk-en", "--from", "kk", "--to", "en", env=hub.environment())
    assert again.returncode == 3  # the hub is gone
    assert b"cannot be reached" in again.stderr

    checked = audar("models", "check", "tiny-kk-en", "--json", "--threads", "1")
    assert checked.returncode == 0, checked.stderr
    report = json.loads(checked.stdout)
    (model,) = report["measured"]
    assert model["model"] == "tiny-kk-en"
    assert model["peak_memory"] > 10_000_000
    (direction,) = model["directions"]
    assert direction["first"] == SENTENCES[0]["en"]
    assert 5 < direction["chrf"] < 60  # two sentences of the twenty are known
    measured = json.loads((cache / "models" / "tiny-kk-en" / "confidence.json").read_bytes())
    assert measured == {"int8": {"kk-en": direction["threshold"]}}
    first, *others = direction["sentences"]
    assert first == {
        "source": SENTENCES[0]["kk"],
        "reference": SENTENCES[0]["en"],
        "output": SENTENCES[0]["en"],
        "score": first["score"],
        "flags": [],
    }
    assert len(others) == 19 and -5 < first["score"] < 0 < direction["seconds"]
    assert sum(bool(sentence["flags"]) for sentence in others) == direction["doubtful"]
    assert (model["weights"]["source"], model["weights"]["revision"]) == ("HPLT/tiny-kk-en", COMMIT)
    digests = {file["name"]: file["sha256"] for file in model["weights"]["files"]}
    assert digests == {name: hashlib.sha256((files / name).read_bytes()).hexdigest() for name in digests} and digests
    assert report["machine"]["ctranslate2"] == version("ctranslate2")
    assert report["machine"]["chrf"].startswith("nrefs:1|case:mixed")
    assert report["not_run"] == {}

    damaged = cache / "models" / "tiny-kk-en" / "model.kk-en.spm"
    content = damaged.read_bytes()
    damaged.write_bytes(content[:-1] + bytes([content[-1] ^ 1]))
    checked = audar("models", "check", "--threads", "1")
    assert (checked.returncode, checked.stdout) == (3, b"")
    assert b"'tiny-kk-en' is damaged" in checked.stderr
    checked = audar("models", "check", "echo", "tiny-kk-en", "--threads", "1")
    assert checked.returncode == 1
    assert b"Not run here: tiny-kk-en ('tiny-kk-en' is damaged" in checked.stdout
    memory = next(line for line in checked.stdout.decode().splitlines() if line.startswith("memory: "))
    assert memory.endswith(" GB")
    assert f"of {memory.removeprefix('memory: ')}" in audar("doctor").stdout.decode()
    assert b"Traceback" not in checked.stderr


def test_add_from_the_hubs_cache_offline(audar: Run, files: Path, cache: Path) -> None:
    with serve({"HPLT/tiny-kk-en": files}) as hub:
        environment = {**hub.environment(), "HF_HUB_OFFLINE": "1"}
        arguments = ("models", "add", "hf:HPLT/tiny-kk-en", "--from", "kk", "--to", "en")
        refused = audar(*arguments, env=environment)
        assert (refused.returncode, refused.stderr.count(b"\n")) == (3, 1)
        assert b"'HPLT/tiny-kk-en' was not added: the hub is switched off (HF_HUB_OFFLINE)." in refused.stderr
        for path in files.iterdir():
            hub.cache("HPLT/tiny-kk-en", path.name, path.read_bytes())
        added = audar(*arguments, env=environment)
        assert (added.returncode, hub.requests) == (0, []), added.stderr
    assert added.stdout.decode() == f"kk-en\t{SENTENCES[0]['en']}\n"
    assert b"of tiny-kk-en from the hub's cache in" in added.stderr
    assert COMMIT.encode() in (cache / "models" / "tiny-kk-en" / "manifest.json").read_bytes()


def test_refusals_are_one_sentence_and_leave_nothing(audar: Run, cache: Path, tmp_path: Path) -> None:
    pickled = copy_of(ARCHITECTURES["rut5"].folder, tmp_path / "pickled")
    refused = audar("models", "add", pickled, "--summaries", "ru")
    assert refused.returncode == 3
    assert refused.stderr.count(b"\n") == 1
    assert b"can run code" in refused.stderr
    assert refused.stdout == b""
    assert f"{pickled}: its weights are only in".encode() in refused.stderr
    (tmp_path / "empty").mkdir()
    for wrong, words in (
        (tmp_path / "nowhere", b"There is no folder"),
        (pickled / "config.json", b"is a file"),
        (tmp_path / "empty", b"empty: it has no weights that Audar reads"),
        ("https://example.org/foo/bar", b"is no page of a model"),
    ):
        result = audar("models", "add", wrong)
        assert (result.returncode, result.stdout) == (2, b"")
        assert words in result.stderr and result.stderr.count(b"\n") == 1
    away = audar("models", "add", "https://huggingface.co/foo/bar", env={"HF_ENDPOINT": "http://127.0.0.1:9"})
    assert away.returncode == 3
    assert b"'foo/bar' was not added: the hub cannot be reached" in away.stderr
    assert audar("models", "add", pickled, "--directions", "kk-fr").returncode == 2
    assert audar("models", "add", pickled, "--from", "kk").returncode == 2
    assert audar("models", "check", "nobody").returncode == 3
    missing = audar("models", "check", "starter")
    assert (missing.returncode, missing.stdout) == (3, b"")
    assert b"'starter' is not installed; `audar models pull starter` or --yes gets it." in missing.stderr
    nothing = audar("models", "check")
    assert (nothing.returncode, nothing.stdout) == (3, b"")
    assert nothing.stderr == b"audar: No model is installed: `audar models pull starter` gets the starter.\n"
    assert not (cache / "models").exists()
