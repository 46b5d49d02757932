"""``audar demo`` in three worlds: a hub that gives the models, one that does not, and nothing at all."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import msgspec
import pytest
import yaml

from audar.commands.demo import SAMPLES, by_person
from pipelines.catalogue import HubSource, find_model
from pipelines.quality.check import check_segment
from pipelines.task import Task
from tests.audar.demo_checkpoints import COST, WRONG, kazrush_checkpoint, opus_checkpoint
from tests.conftest import Run
from tests.hub_server import Hub, serve
from tests.pipelines.engines import checkpoints

AWAY = {"HF_ENDPOINT": "http://127.0.0.1:9", "HF_HUB_OFFLINE": ""}


@pytest.fixture
def hub() -> Iterator[Hub]:
    with serve({"owner/nllb": checkpoints.nllb_checkpoint()}) as running:
        yield running


def entry(model_id: str, source: dict[str, str], **keys: Any) -> dict[str, Any]:
    folder = checkpoints.nllb_checkpoint()
    files = [{"name": path.name} for path in sorted(folder.glob("[!.]*")) if path.is_file()]
    plain = msgspec.to_builtins(checkpoints.nllb_spec())
    return {**plain, "id": model_id, "files": files, "sources": [source], "unreliable": [], **keys}


def catalogue(path: Path, *entries: dict[str, Any]) -> dict[str, str]:
    path.write_text(yaml.safe_dump({"models": list(entries)}, allow_unicode=True), encoding="utf-8")
    return {"AUDAR_MODELS": str(path)}


@pytest.fixture
def models(tmp_path: Path) -> dict[str, str]:
    """A model of the hub's for both directions, and a rough one for one of them that needs no hub."""
    good = entry("good", {"from": "hub", "repo": "owner/nllb"}, directions=["ru-en", "kk-ru"])
    folder = {"from": "folder", "path": str(checkpoints.nllb_checkpoint())}
    rough = entry("rough", folder, directions=["ru-en"], rough=["ru-en"])
    return catalogue(tmp_path / "models.yaml", good, rough)


def test_with_a_hub_everything_is_pulled_and_translated(audar: Run, hub: Hub, models: dict[str, str]) -> None:
    first = audar("demo", env=models | hub.environment())
    assert first.returncode == 0, first.stderr
    shown = first.stdout.decode()
    assert "Translating almaty-ru.txt to English with good" in shown
    assert "Translating balqash-kk.txt to Russian with good" in shown
    assert shown.count("made by: good") == 2 and "made by: extractive" in shown
    assert first.stderr.count(b"Pulling good: ") == 1 and b"rough" not in first.stderr
    # Three sentences are all that the model knows: what it makes of others is flagged, and mended by a person's words.
    cost = "Construction took five years and cost the city budget 98 billion tenge."
    assert "! Not found in the translation: 98 миллиардов." in shown
    assert f"✓ No other answer passed. A person's words: {cost}" in shown
    assert " ".join(part.split("│")[2].strip() for part in shown.splitlines() if part.count("│") == 3).count(
        "98 billion"
    )
    hub.requests.clear()
    again = audar("demo", env=models | hub.environment())  # by the memory
    assert again.returncode == 0 and b"Pulling" not in again.stderr and not hub.requests
    second = again.stdout.decode()
    assert "sentences came from the memory in a person's words" in second
    assert second.count("→ " + cost) == 1 and "No other answer passed" not in second
    assert (
        second.partition("made by")[0].split("side by side")[1]
        == shown.partition("made by")[0].split("side by side")[1]
    )


def test_the_catalogues_own_models_come_in_their_layouts_and_a_wrong_figure_is_mended(audar: Run) -> None:
    repos = {"Helsinki-NLP/opus-mt-tc-big-zle-en": opus_checkpoint(), "deepvk/kazRush-kk-ru": kazrush_checkpoint()}
    with serve(repos) as running:
        for model in ("opus-big-ru-en", "kazrush-kk-ru"):
            (source,) = find_model(model).sources
            assert isinstance(source, HubSource) and source.revision
            running.commits[source.repo] = source.revision
        ran = audar("demo", env=running.environment())
    assert ran.returncode == 0, ran.stderr
    shown, people = ran.stdout.decode(), [by_person(name, name[-6:-4], target) for name, target in SAMPLES if target]
    for text in people[0].values():
        assert text in shown
    kazakh = shown.partition("Translating balqash-kk.txt to Russian with kazrush-kk-ru")[2]
    assert sum(text in kazakh for text in people[1].values()) >= 5  # so small a T5 loses a word here and there
    wrong = shown.partition("In doubt, 1 of 10 sentences, and what mends them:")[2].splitlines()[2:6]
    assert [line.strip() for line in wrong] == [
        next(text for text, other in people[0].items() if other == COST),
        f"→ {WRONG}",
        "! Not found in the translation: 98 миллиардов.",
        f"✓ Asked again, the model says what no check doubts: {COST}",
    ]
    assert shown.count("flagged: 0 of 10 sentences") == 2 and shown.count("made by: kazrush-kk-ru") == 1
    assert "made up to show it" not in shown
    assert b"Taking" not in ran.stderr and b"Warning" not in ran.stderr


@pytest.mark.parametrize("trouble", ["gone", "silent", "stalling", "lying", "broken"])
def test_without_the_hub_the_rough_model_serves_and_says_so(
    audar: Run, hub: Hub, models: dict[str, str], trouble: str
) -> None:
    environment = models | hub.environment()
    if trouble == "gone":
        environment |= AWAY
    elif trouble == "silent":
        hub.stall_api = True
        environment |= {"HF_HUB_ETAG_TIMEOUT": "1"}
    elif trouble == "stalling":
        hub.stall = True
        environment |= {"HF_HUB_DOWNLOAD_TIMEOUT": "1"}
    elif trouble == "lying":
        hub.garble = {"model.safetensors"}
    else:
        hub.lie = lambda told: b"<html>a page of a proxy"
    ran = audar("demo", env=environment)
    assert ran.returncode == 0, ran.stderr
    assert "Translating almaty-ru.txt to English with rough" in ran.stdout.decode()
    assert b"Taking rough in its place" in ran.stderr
    assert b"'rough' translates Russian to English roughly" in ran.stderr
    assert b"balqash-kk.txt is left untranslated: 'good' " in ran.stderr
    if trouble in ("gone", "silent", "stalling"):  # once, and not asked again
        assert b"'good' comes from the hub, which cannot be reached." in ran.stderr
        assert ran.stderr.count(b"'good' could not be fetched") == 1
    assert "The most central sentences of balqash-kk.txt" in ran.stdout.decode()
    assert ran.stderr.count(b"Without the hub: ") == 1


def test_with_nothing_it_shows_what_needs_no_model_and_says_what_to_do(audar: Run, hub: Hub, tmp_path: Path) -> None:
    good = entry("good", {"from": "hub", "repo": "owner/nllb"}, directions=["ru-en", "kk-ru"])
    ran = audar("demo", env=catalogue(tmp_path / "m.yaml", good) | hub.environment() | AWAY)
    assert ran.returncode == 3
    assert ran.stdout.decode().count("The most central sentences of") == 2
    shown = ran.stdout.decode()
    assert "a wrong translation, one that was made up to show it" in shown
    assert "! The source does not speak of dollars." in shown and "98 billion tenge" in shown
    assert b"Without the hub: HF_ENDPOINT names a mirror" in ran.stderr
    assert ran.stderr.splitlines()[-1] == b"audar: No model is here, and none could be had."
    assert b"Traceback" not in ran.stderr


@pytest.mark.parametrize(("name", "target"), [(name, target) for name, target in SAMPLES if target])
def test_what_a_person_made_of_the_samples_passes_every_check(name: str, target: str) -> None:
    source = name[-6:-4]
    pairs = by_person(name, source, target)
    assert len(pairs) == 10
    for text, translation in pairs.items():
        assert not check_segment(text, translation, Task("translate", source, target)), text
