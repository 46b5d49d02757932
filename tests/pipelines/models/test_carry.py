"""A model as one file: out of one cache and into another, and what is refused on the way."""

from __future__ import annotations

import io
import json
import os
import tarfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from pipelines.catalogue import find_model
from pipelines.errors import ModelUnavailable, StoreError, TargetExists
from pipelines.models.carry import export, import_file
from pipelines.models.store import damaged_files, model_folder, partial_folder, state
from tests.installing import entry, install, write_models


@pytest.fixture
def archive(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A file with the model ``a``, which is installed nowhere any more."""
    for key, value in write_models(tmp_path / "models.yaml", [entry("a", directions="[kk-ru]")]).items():
        monkeypatch.setenv(key, value)
    install(find_model("a"))
    export(find_model("a"), tmp_path / "a.tar", _quiet)
    monkeypatch.setenv("AUDAR_CACHE", str(tmp_path / "elsewhere"))
    assert state(find_model("a")) == "absent"
    return tmp_path / "a.tar"


def test_what_was_written_is_installed_elsewhere(archive: Path) -> None:
    assert import_file(archive, _quiet).id == "a"
    assert state(find_model("a")) == "ready"
    assert not damaged_files(find_model("a"))
    assert (model_folder(find_model("a")) / "weights.bin").read_bytes() == b"weights"
    assert import_file(archive, _quiet).id == "a"  # again, in its own place


def test_nothing_that_is_there_is_written_over(archive: Path, cache: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AUDAR_CACHE", str(cache))
    with pytest.raises(TargetExists):
        export(find_model("a"), archive, _quiet)
    with pytest.raises(ModelUnavailable, match="not installed"):
        monkeypatch.setenv("AUDAR_CACHE", str(archive.parent / "empty"))
        export(find_model("a"), archive.with_name("b.tar"), _quiet)


Change = Callable[[dict[str, Any], dict[str, bytes | tarfile.TarInfo]], None]


def _link(name: str, kind: bytes) -> tarfile.TarInfo:
    member = tarfile.TarInfo(name)
    member.type, member.linkname = kind, "/etc/passwd"
    return member


def other_weights(manifest: dict[str, Any], files: dict[str, bytes | tarfile.TarInfo]) -> None:
    files["weights.bin"] = b"WEIGHTS"


def longer(manifest: dict[str, Any], files: dict[str, bytes | tarfile.TarInfo]) -> None:
    files["weights.bin"] = b"weights" * 9


def outside(manifest: dict[str, Any], files: dict[str, bytes | tarfile.TarInfo]) -> None:
    manifest["files"][0]["name"] = "up/../../weights.bin"
    files["up/../../weights.bin"] = files.pop("weights.bin")


def link(manifest: dict[str, Any], files: dict[str, bytes | tarfile.TarInfo]) -> None:
    files["weights.bin"] = _link("weights.bin", tarfile.SYMTYPE)


def hard_link(manifest: dict[str, Any], files: dict[str, bytes | tarfile.TarInfo]) -> None:
    files["weights.bin"] = _link("weights.bin", tarfile.LNKTYPE)


def device(manifest: dict[str, Any], files: dict[str, bytes | tarfile.TarInfo]) -> None:
    files["weights.bin"] = _link("weights.bin", tarfile.CHRTYPE)


def more(manifest: dict[str, Any], files: dict[str, bytes | tarfile.TarInfo]) -> None:
    files["more.bin"] = b"x"


def listed_more(manifest: dict[str, Any], files: dict[str, bytes | tarfile.TarInfo]) -> None:
    manifest["files"].append({**manifest["files"][0], "name": "more.bin"})
    files["more.bin"] = b"weights"


def read_prompts(manifest: dict[str, Any], files: dict[str, bytes | tarfile.TarInfo]) -> None:
    manifest["made"] = [{**manifest["files"][0], "name": "prompts/a.bin"}]
    files["prompts/a.bin"] = b"weights"


def no_manifest(manifest: dict[str, Any], files: dict[str, bytes | tarfile.TarInfo]) -> None:
    manifest.clear()


@pytest.mark.parametrize(
    "change",
    [other_weights, longer, outside, link, hard_link, device, more, listed_more, read_prompts, no_manifest],
)
def test_a_hostile_archive_is_refused_and_leaves_nothing(archive: Path, change: Change, tmp_path: Path) -> None:
    files: dict[str, bytes | tarfile.TarInfo] = {}
    with tarfile.open(archive) as reading:
        for member in reading.getmembers():
            stream = reading.extractfile(member)
            assert stream is not None
            files[member.name] = stream.read()
    head = files.pop("manifest.json")
    assert isinstance(head, bytes)
    manifest = json.loads(head)
    change(manifest, files)
    hostile = tmp_path / "hostile.tar"
    with tarfile.open(hostile, "w") as writing:
        for name, content in {
            **({"manifest.json": json.dumps(manifest).encode()} if manifest else {}),
            **files,
        }.items():
            member = content if isinstance(content, tarfile.TarInfo) else tarfile.TarInfo(name)
            data = content if isinstance(content, bytes) else b""
            member.size = len(data)
            writing.addfile(member, io.BytesIO(data))
    with pytest.raises(StoreError, match=r"hostile\.tar is not installed: "):
        import_file(hostile, _quiet)
    assert state(find_model("a")) == "absent"
    assert not partial_folder(find_model("a")).exists()
    assert not list(Path(os.environ["AUDAR_CACHE"]).rglob("*.bin"))


@pytest.mark.parametrize("damage", [b"", b"no archive", b"\0" * 1024])
def test_what_is_no_archive_is_one_sentence(archive: Path, damage: bytes) -> None:
    archive.write_bytes(damage)
    with pytest.raises(StoreError):
        import_file(archive, _quiet)


def test_weights_that_the_catalogue_does_not_name_are_refused(archive: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    other = "f" * 64
    files = f"[{{name: weights.bin, sha256: {other}}}]"
    for key, value in write_models(archive.with_name("b.yaml"), [entry("a", files=files)]).items():
        monkeypatch.setenv(key, value)
    with pytest.raises(StoreError, match=r"models\.yaml has another revision"):
        import_file(archive, _quiet)


def _quiet(label: str, done: int, total: int) -> None:
    del label, done, total
