"""Names that become paths: those that no file can have, and ids, files, prompts and options in a user's models.yaml."""

from __future__ import annotations

from pathlib import Path

import msgspec
import pytest
import yaml

from pipelines.catalogue import WeightFile, find_model, load_catalogue
from pipelines.engines.seq2seq import conversion
from pipelines.engines.seq2seq.quick_tokenizer import KEPT
from pipelines.errors import ConfigError, StoreError
from pipelines.paths import OURS, inside, is_plain, names_problem

BAD = [
    *("../../x.spm", "/nowhere/x.spm", "..", "a/../x.spm", "a//x.spm", "./x.spm", "a/./x.spm", ".ssh/x.spm", ".x.spm"),
    *("C:x.spm", "C:\\x.spm", "..\\x.spm", "a\\x.spm", "x.spm ", "x.spm.", "a /x.spm", "x.npz:y.spm"),
    *("a\0.spm", "a\n.spm", "a\x1b[31m.spm", "a\x9b.spm", "a\u202e.spm", "a\u200b.spm", "\ud800.spm"),
    *("aux.spm", "CON.x.spm", "nul/x.spm", "com1.spm", "COM¹.spm", "a?.spm", "x" * 201 + ".spm", "x/" * 300 + "y.spm"),
    *("manifest.json", "Manifest.JSON", "wheels/x.spm", "ctranslate2-int8/x.spm", "", "/"),
]


@pytest.mark.parametrize("name", BAD)
def test_names_that_no_file_can_have_are_refused_wherever_they_come_from(name: str, tmp_path: Path) -> None:
    assert names_problem([name]) and names_problem([name]).isprintable()
    with pytest.raises(ValueError, match="files: "):
        msgspec.structs.replace(find_model("echo"), files=(WeightFile(name=name),))
    if name.partition("/")[0].lower() not in OURS:
        assert not is_plain(name)
        with pytest.raises(StoreError):
            inside(tmp_path, name)


def test_names_of_files_as_they_are_stay(tmp_path: Path) -> None:
    good = [
        "model-00001-of-00002.safetensors",
        "Қазақша үлгі.gguf",
        "a b/c.spm",
        "console.json",
        "x,(1)+~é.spm",
        "a..b",
    ]
    assert names_problem(good) == "" and all(inside(tmp_path, name) == tmp_path / name for name in good)
    assert names_problem(["a/b", "A/B"]) and names_problem(["е\u0308", "ё"]) and names_problem(["a", "a"])
    assert all(names_problem(file.name for file in spec.files) == "" for spec in load_catalogue())
    assert {conversion.CONVERTED, conversion.TRIMMED, KEPT, "manifest.json", "parts.json"} <= OURS


# Entries


ENTRY = {"id": "mine", "name": "Mine", "engine": "echo", "licence": "MIT", "open_licence": True}
WHEELS = {"from": "pypi", "distribution": "a-{part}", "version": "1.0+b", "parts": 3, "member": "d/p{part:02d}.bin"}


def entry(**changes: object) -> dict[str, object]:
    """An entry of the user's as plain data; ``repo`` and ``wheels`` are changed in its sources."""
    hub = {"from": "hub", "repo": changes.pop("repo", "owner/tiny")}
    sources = [hub, WHEELS | {key: changes.pop(key) for key in list(changes) if key in WHEELS}]
    return ENTRY | {"prompts": "chat", "files": [{"name": "a.bin", "size": 1}], "sources": sources} | changes


@pytest.mark.parametrize(
    ("key", "value"),
    [
        *(("id", value) for value in ("../x", "con", "a.", "a\n", "aux.x", "x" * 101, ".x")),
        *(("prompts", value) for value in ("../../x", "/etc/x", "a/b", ".chat", "chat\n")),
        *(("files", [{"name": value}]) for value in ("../x.bin", "/x.bin", "manifest.json", "a\x1b.bin")),
        ("files", [{"name": "a.bin", "size": -1}]),
        *(("repo", value) for value in ("../x", "a/../b", "a\\b", "/x", "a/b/c", "a/b\n", "", "a/..")),
        *(("distribution", value) for value in ("--index-url=x", "a b", "")),
        *(("member", value) for value in ("{part.__class__}", "{part:09999999d}", "{0}")),
        ("version", "1 --pre"),
        ("parts", -1),
        ("parts", 10**6),
    ],
)
def test_an_entry_of_the_users_makes_no_paths_or_options(tmp_path: Path, key: str, value: object) -> None:
    path = tmp_path / "models.yaml"
    path.write_text(yaml.safe_dump({"models": [entry(**{key: value})]}))
    with pytest.raises(ConfigError, match=key if key in ("id", "prompts", "files") else "sources") as caught:
        load_catalogue(path)
    assert str(caught.value).isprintable()


def test_an_entry_of_the_users_with_all_that_may_be(tmp_path: Path) -> None:
    path = tmp_path / "models.yaml"
    path.write_text(yaml.safe_dump({"models": [entry(), entry(id="b", repo="gpt2")]}))
    assert [spec.id for spec in load_catalogue(path)] == ["mine", "b"]


def test_links_below_a_folder_lead_nowhere_else(tmp_path: Path) -> None:
    (folder := tmp_path / "folder").mkdir()
    (folder / "out").symlink_to(tmp_path)
    (folder / "within").symlink_to(folder)
    with pytest.raises(StoreError, match="'out/a' cannot be the name of a model's file"):
        inside(folder, "out/a")
    assert inside(folder, "out/a", links=True) == folder / "out" / "a"
    assert inside(folder, "within/a") == folder / "within" / "a"
    (tmp_path / "moved").symlink_to(folder)  # the folder itself may be anywhere
    assert inside(tmp_path / "moved", "a") == tmp_path / "moved" / "a"
