from __future__ import annotations

from pathlib import Path

import pytest

from pipelines.catalogue import find_model, load_catalogue
from pipelines.errors import ConfigError, ModelUnavailable
from pipelines.languages import DIRECTIONS, LANGUAGES

ENTRY = "{id: x, name: X, engine: echo, licence: MIT, open_licence: true%s}"


def catalogue(tmp_path: Path, *extras: str) -> Path:
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


def test_an_id_that_stands_twice_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="'x' stands twice"):
        load_catalogue(catalogue(tmp_path, "", ""))


@pytest.mark.parametrize("content", [b"models: [", b"\xff\xfe\x00", b"[]", b""])
def test_a_broken_file_is_one_sentence(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "models.yaml"
    path.write_bytes(content)
    with pytest.raises(ConfigError, match=r"models\.yaml"):
        load_catalogue(path)


def test_a_missing_file_is_one_sentence(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="Cannot read"):
        load_catalogue(tmp_path / "none.yaml")


def test_an_unknown_model_names_the_known_ones() -> None:
    with pytest.raises(ModelUnavailable, match="starter"):
        find_model("startr")
