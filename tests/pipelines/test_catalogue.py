from __future__ import annotations

import re
from pathlib import Path

import pytest

from pipelines.catalogue import HubSource, find_model, load_catalogue, load_sets
from pipelines.errors import ConfigError, ModelUnavailable
from pipelines.languages import DIRECTIONS, LANGUAGES

ENTRY = "{id: x, name: X, engine: echo, licence: MIT, open_licence: true%s}"


def catalogue(tmp_path: Path, *extras: str) -> Path:
    tmp_path.mkdir(exist_ok=True)
    path = tmp_path / "models.yaml"
    path.write_text("models:\n" + "".join(f"  - {ENTRY % extra}\n" for extra in extras), encoding="utf-8")
    return path


def test_every_direction_and_summary_has_a_model() -> None:
    models = load_catalogue()
    assert {d for spec in models for d in spec.directions} == set(DIRECTIONS)
    # No trustworthy model summarises Kazakh yet.
    assert {code for spec in models for code in spec.summaries} == set(LANGUAGES) - {"kk"}


def test_the_starter_is_pinned_and_keeps_away_from_kazakh() -> None:
    starter = find_model("starter")
    assert starter.revision == "f86cb2c1fa58255f8052cc32aeede1b7482d4361"
    assert starter.files[0].size == 1_117_320_768
    assert not any("kk" in direction for direction in starter.directions)


@pytest.mark.parametrize(
    ("extra", "key"),
    [
        (", colour: red", "colour"),
        (", directions: [fr-en]", "fr-en"),
        (", summaries: [de]", "de"),
        (", max_input: 2", "max_input"),
        (", max_input: many", "max_input"),
        (", max_input: " + "9" * 5000, "5000 digits"),
        (", max_input: 2024-01-40", "day"),
        (", files: [{name: ../x}]", "../x"),
        (", files: [{name: a, sha256: 12}]", "sha256"),
        (", sources: [{from: hub, repo: a/b}]", "files"),
        (", sources: [{from: ftp}]", "ftp"),
    ],
)
def test_a_wrong_setting_names_file_and_key(tmp_path: Path, extra: str, key: str) -> None:
    path = catalogue(tmp_path, extra)
    with pytest.raises(ConfigError) as caught:
        load_catalogue(path)
    assert str(path) in str(caught.value)
    assert key in str(caught.value)
    assert "\n" not in str(caught.value)


def sets(tmp_path: Path, text: str) -> Path:
    path = catalogue(tmp_path, "")
    path.write_text(path.read_text("utf-8") + f"sets: [{text}]\n", "utf-8")
    return path


def test_a_set_names_models_and_may_be_called_like_its_only_one(tmp_path: Path) -> None:
    (group,) = load_sets(sets(tmp_path, "{id: x, name: all of it, models: [x]}"))
    assert (group.id, group.models) == ("x", ("x",))


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("{id: mine, name: Mine, models: [x, y]}", "'mine' names 'y', which is no model"),
        ("{id: x, name: X, models: [x, x]}", "'x' stands twice"),
        ("{id: a, name: A, models: [x]}, {id: a, name: A, models: [x]}", "'a' stands twice"),
        ("{id: a, name: A, models: []}", "models"),
        ("{id: a, name: A, models: [x], colour: red}", "colour"),
    ],
)
def test_a_wrong_set_is_one_sentence(tmp_path: Path, text: str, words: str) -> None:
    with pytest.raises(ConfigError, match=words):
        load_sets(sets(tmp_path, text))


def test_the_users_own_sets_stand_beside_audars(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AUDAR_CONFIG", str(tmp_path / "settings.toml"))
    sets(tmp_path, "{id: mine, name: Mine, models: [x, starter]}")
    assert [group.id for group in load_sets()] == [
        "mine",
        "starter",
        "open",
        "kazakh",
        "best",
        "second-8gb",
        "second-16gb",
    ]
    sets_file = sets(tmp_path / "other", "{id: open, name: Open, models: [x]}")
    monkeypatch.setenv("AUDAR_CONFIG", str(sets_file.parent / "settings.toml"))
    with pytest.raises(ConfigError, match="'open' is one of Audar's own"):
        load_sets()


def test_every_entry_of_the_hub_has_what_a_pull_and_an_engine_need() -> None:
    for spec in load_catalogue():
        if spec.engine != "ctranslate2":
            continue
        names = {file.name for file in spec.files}
        assert spec.size and spec.licence and spec.sources, spec.id
        assert "config.json" in names or any(name.endswith(".npz") for name in names), spec.id
        languages = {code for direction in spec.directions + spec.unreliable for code in direction.split("-")}
        assert not spec.codes or set(spec.codes) >= languages | set(spec.summaries), spec.id
        targets = {direction.split("-")[1] for direction in spec.directions}
        assert not spec.prefix or set(spec.prefix) >= targets, spec.id


def test_what_is_pinned_on_the_hub_is_a_whole_commit() -> None:
    """A branch or a short hash may mean another commit tomorrow."""
    pins = {
        source.repo: source.revision
        for spec in load_catalogue()
        for source in spec.sources
        if isinstance(source, HubSource) and source.revision
    }
    assert len(pins) > 12
    assert not [repo for repo, commit in pins.items() if not re.fullmatch("[0-9a-f]{40}", commit)]
    assert len(set(pins.values())) == len(pins)


def test_an_id_that_stands_twice_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="'x' stands twice"):
        load_catalogue(catalogue(tmp_path, "", ""))


@pytest.mark.parametrize(
    "content", [b"models: [", b"\xff\xfe\x00", b"[]", b"", b"models: !!timestamp 2", b"models: 2026-01-40"]
)
def test_a_broken_file_is_one_sentence(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "models.yaml"
    path.write_bytes(content)
    with pytest.raises(ConfigError, match=r"models\.yaml"):
        load_catalogue(path)


def test_a_missing_file_is_one_sentence(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="Cannot read"):
        load_catalogue(tmp_path / "none.yaml")


def test_figures_are_told_with_their_metric_and_its_scale() -> None:
    told = {figure.text for name in ("tilmash", "kazrush-kk-ru") for figure in find_model(name).quality}
    assert {"en-kk sentence chrF (0-1) 0.60", "kk-ru chrF 48.7"} <= told


@pytest.mark.parametrize(
    ("named", "told"),
    [
        ("startr", "did you mean starter?"),
        ("NLLB", "did you mean nllb-3.3b, nllb-1.3b, nllb-600m?"),
        ("xyz", "`audar models` lists them."),
        ("opn", "`audar models` lists them."),
    ],
)
def test_an_unknown_model_names_the_nearest_ones(named: str, told: str) -> None:
    with pytest.raises(ModelUnavailable) as caught:
        find_model(named)
    assert str(caught.value) == f"There is no model '{named}' in models.yaml; {told}"
    if named == "opn":
        with pytest.raises(ModelUnavailable, match="did you mean open"):
            find_model(named, sets=True)
