"""What serves each task, what would serve it better, and the sets: on Audar's catalogue and on small ones."""

from __future__ import annotations

from pathlib import Path

import pytest

from pipelines.catalogue import find_model, find_set, load_catalogue
from pipelines.models.recommend import Service, all_tasks, memory_of, recommend, services
from pipelines.task import Task
from tests.installing import entry, install, write_models

HUB = "[{from: hub, repo: a/b}]"


def served(source: str, target: str, kind: str = "translate") -> tuple[list[str], list[str]]:
    """Ids of the models that do a task now, and of those that would do it better."""
    (found,) = [s for s in services() if (s.task.kind, s.task.source, s.task.target) == (kind, source, target)]
    return [spec.id for _, spec in found.now], [spec.id for _, spec in found.better]


def test_with_nothing_installed_the_open_models_are_offered_and_steps_where_nobody_does_it() -> None:
    assert served("kk", "ru") == ([], ["kazrush-kk-ru"])
    assert served("kk", "kk", "summarize") == ([], ["kazrush-kk-ru", "rut5-gazeta", "kazrush-ru-kk"])


def test_what_is_installed_serves_and_only_better_ones_are_offered() -> None:
    install(find_model("mbart50"))
    assert served("kk", "en") == (["mbart50"], ["hplt-kk-en"])
    install(find_model("hplt-kk-en"))
    assert served("kk", "en") == (["hplt-kk-en"], ["tilmash"])  # the only one above it
    install(find_model("tilmash"))
    assert served("kk", "en") == (["tilmash"], [])


def test_steps_serve_and_a_direct_model_is_better() -> None:
    install(find_model("kazrush-kk-ru"))
    install(find_model("opus-big-ru-en"))
    assert served("kk", "en") == (["kazrush-kk-ru", "opus-big-ru-en"], ["hplt-kk-en"])
    (summary,) = [s for s in services() if s.task == Task("summarize", "kk", "kk", 3)]
    assert [spec.id for spec in summary.missing] == ["rut5-gazeta", "kazrush-ru-kk"]  # the rest is there


def test_every_task_is_told() -> None:
    found = list(services())
    assert all(isinstance(service, Service) for service in found)
    assert [service.task for service in found] == list(all_tasks())
    assert len(found) == 9


@pytest.mark.parametrize(("name", "open_only"), [("open", True), ("best", False)])
def test_the_sets_are_what_is_recommended_and_cover_every_task(name: str, open_only: bool) -> None:
    found, group = recommend(open_only), find_set(name)
    assert group is not None
    assert {spec.id for spec in found.models} == set(group.models)
    assert all(path for _, path in found.routes)
    assert found.missing == found.models
    if open_only:
        assert all(spec.open_licence for spec in found.models)


def test_a_set_of_models_serves_every_task_once_it_is_installed() -> None:
    for group in ("open", "best"):
        for model in (find_set(group) or pytest.fail()).models:
            if not (spec := find_model(model)).files or served_by(spec.id):
                continue
            install(spec)
        assert all(service.now for service in services()), group


def served_by(model_id: str) -> bool:
    return any(model_id in [spec.id for _, spec in service.now] for service in services())


def test_memory_bounds_each_task() -> None:
    plenty, little = recommend(True, 4_000_000_000), recommend(True, 1_000_000_000)
    assert plenty.models == recommend(True).models and little.more is plenty.more is None
    rooms = {room: recommend(True, room).more for room in (7_000_000_000, 15_000_000_000)}  # machines of 8 and 16 GB
    assert [group and group.id for group in rooms.values()] == ["second-8gb", "second-16gb"]
    largest = recommend(True).more_models
    assert all(spec.open_licence for spec in largest) and memory_of([largest[0]]) <= 15_000_000_000
    for spec in largest:
        install(spec)
    assert recommend(True, 15_000_000_000).more == rooms[7_000_000_000]  # what is here is not proposed
    assert plenty.memory <= 4_000_000_000 and little.memory <= 1_000_000_000
    missing = {(task.kind, task.source) for task, path in little.routes if not path}
    assert missing == {("summarize", "kk")}  # three models at once
    assert recommend(True, 100_000_000).models == ()


def test_a_model_that_is_loaded_twice_on_the_way_counts_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    big, small = {"size": 4_000_000_000, "engine": "ctranslate2"}, {"size": 400_000_000, "engine": "ctranslate2"}
    entries = [
        entry("both", directions="[kk-ru, ru-kk]", sources=HUB, **big),
        entry("s", summaries="[ru]", sources=HUB, **small),
    ]
    monkeypatch.setenv("AUDAR_MODELS", write_models(tmp_path / "models.yaml", entries)["AUDAR_MODELS"])
    both, s = load_catalogue()
    assert memory_of([both, s, both]) == memory_of([both, s]) == memory_of([both]) + 100_000_000


def test_what_does_not_fit_gives_way_to_the_next_and_steps_fill_the_rest(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    entries = [
        entry("huge", directions="[kk-en]", sources=HUB, size=40_000_000_000, engine="ctranslate2"),
        entry("closed", directions="[kk-ru]", sources=HUB, size=4_000_000, engine="ctranslate2", open_licence="false"),
        entry("free", directions="[kk-ru]", sources=HUB, size=4_000_000, engine="ctranslate2"),
        entry("next", directions="[ru-en]", sources=HUB, size=4_000_000, engine="ctranslate2"),
        entry("poor", unreliable="[en-kk]", sources=HUB, size=4_000_000, engine="ctranslate2"),
    ]
    monkeypatch.setenv("AUDAR_MODELS", write_models(tmp_path / "models.yaml", entries)["AUDAR_MODELS"])
    ways = {f"{t.source}-{t.target}": [s.id for _, s in p] for t, p in recommend(True, 2_000_000_000).routes}
    assert (ways["kk-en"], ways["kk-ru"], ways["en-kk"]) == (["free", "next"], ["free"], [])
    assert {f"{t.source}-{t.target}": [s.id for _, s in p] for t, p in recommend().routes}["kk-ru"] == ["closed"]
