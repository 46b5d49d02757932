"""A hub, a mirror or anybody between that lies: no path of its making, no more bytes than told, no end of asking."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import msgspec
import pytest

from pipelines.catalogue import WeightFile
from pipelines.errors import AudarError, StoreError
from pipelines.models.adding import Wish, add
from pipelines.models.adding.origins import place_of
from pipelines.models.sources import choosing, hub_cache, hub_calls, hub_files, hub_listing
from pipelines.models.sources import hub as hub_sources
from pipelines.models.sources.hub_calls import Patience
from pipelines.models.store import partial_folder, remove
from pipelines.paths import is_digest, is_plain
from pipelines.task import EngineSettings
from tests.hub_server import COMMIT, Hub, Refusal
from tests.pipelines.models.test_hub import BODY, CONFIG, hub, quiet, refused, said_by_pull, tiny, weights
from tests.pipelines.test_paths import BAD

__all__ = ["hub"]

VICTIM = b"alias ls='ls --color'\n"


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The user's home, and the place of passing files in it; the weights are as long as a file there."""
    folder = tmp_path / "home"
    (folder / "tmp").mkdir(parents=True)
    (folder / ".bashrc").write_bytes(VICTIM)
    monkeypatch.setenv("HOME", str(folder))
    monkeypatch.setattr(tempfile, "tempdir", str(folder / "tmp"))
    return folder


def tree(*tops: Path) -> dict[str, bytes | None]:
    """Everything below folders, with its content."""
    return {str(path): path.read_bytes() if path.is_file() else None for top in tops for path in top.rglob("*")}


def telling(change: Callable[[dict[str, Any]], object]) -> Callable[[dict[str, Any]], object]:
    """A listing that is right but for ``change``."""

    def lie(told: dict[str, Any]) -> object:
        changed = change(told)
        return told if changed is None else changed

    return lie


def ids(oid: str, size: int) -> Callable[[dict[str, Any]], object]:
    """A listing in which the weights have this id and size."""

    def change(told: dict[str, Any]) -> None:
        for sibling in told["siblings"]:
            if sibling["rfilename"] == "weights.bin":
                sibling |= {"blobId": oid, "size": size}
                sibling["lfs"] = {"sha256": oid, "size": size, "pointerSize": 130} if len(oid) % 2 else None

    return telling(change)


def names(*given: object) -> Callable[[dict[str, Any]], object]:
    """A listing of files of these names."""
    return telling(lambda told: told | {"siblings": [{"rfilename": name} for name in given]})


def not_added() -> str:
    """The one sentence with which a model is not added."""
    with pytest.raises(AudarError) as caught:
        add("hf:owner/tiny", Wish(directions=("kk-en",)), EngineSettings(), quiet, lambda _: None)
    assert "\n" not in str(caught.value) and str(caught.value).isprintable()
    return str(caught.value)


# Paths


@pytest.mark.parametrize("where", ["unfinished", "blobs"])
@pytest.mark.parametrize("absolute", [True, False])
def test_an_id_of_a_content_is_no_path(hub: Hub, home: Path, cache: Path, where: str, absolute: bool) -> None:
    victim, blobs = home / ".bashrc", hub.home / "hub" / "models--owner--tiny" / "blobs"
    blobs.mkdir(parents=True)
    place = partial_folder(tiny()) / ".unfinished" if where == "unfinished" else blobs
    oid = str(victim) if absolute else os.path.relpath(victim, place)
    size = len(BODY) if where == "unfinished" else len(VICTIM)
    before = tree(home, hub.home)
    for told in (oid, oid.replace("home/", "home//")):  # of both lengths: as a sha256 and as git's sha1
        hub.lie = ids(told, size)
        assert "the hub's id of weights.bin is no sha256 or sha1: " in refused(tiny())
    assert tree(home, hub.home) == before
    assert not [path for path in tree(cache) if "locks" not in path and "partial" not in Path(path).name]


@pytest.mark.parametrize("oid", ["0" * 39, "0" * 41, "0" * 63, "A" * 64, "g" * 40, "0" * 40 + "\n", "main", "."])
def test_only_digits_are_an_id(hub: Hub, oid: str) -> None:
    assert is_digest("0" * 40) and is_digest("f" * 64) and not is_digest(oid)
    hub.lie = ids(oid, len(BODY))
    assert "is no sha256 or sha1" in refused(tiny())


@pytest.mark.parametrize("name", [name for name in BAD if name.endswith(".spm")])
def test_a_listing_with_such_a_name_is_refused_before_a_byte_is_written(
    hub: Hub, home: Path, cache: Path, name: str
) -> None:
    hub.lie = names("m.npz", "config.json", name) if "\ud800" not in name else _surrogate
    before = tree(home, hub.home, cache)
    sentence = not_added()
    assert "cannot be the name of" in sentence or "a name of Audar's own" in sentence or "surrogate" in sentence
    assert tree(home, hub.home, cache) == before and len(hub.requests) == 1
    if not is_plain(name):
        with pytest.raises(StoreError):
            place_of("hf:owner/tiny").glance(("config.json", name), home / "tmp")
        assert tree(home, hub.home, cache) == before


def _surrogate(told: dict[str, Any]) -> object:
    return b'{"siblings": [{"rfilename": "m.npz"}, {"rfilename": "\\ud800.spm"}]}'


def test_names_that_differ_in_case_alone_are_refused(hub: Hub, home: Path) -> None:
    hub.lie = names("m.npz", "m.spm", "M.spm")
    assert "stands twice, or with other letters" in not_added()


def test_a_link_in_an_unfinished_download_leads_nowhere_else(hub: Hub, home: Path) -> None:
    spec = msgspec.structs.replace(tiny(), files=(WeightFile(name="config.json"), WeightFile(name="a/weights.bin")))
    hub.lie = names("config.json", "a/weights.bin")
    partial_folder(spec).mkdir(parents=True)
    (partial_folder(spec) / "a").symlink_to(home)
    before = tree(home)
    assert "'a/weights.bin' cannot be the name of a model's file" in refused(spec)
    assert tree(home) == before


def test_what_the_hubs_cache_calls_a_commit_is_one(hub: Hub, home: Path) -> None:
    top = hub.home / "hub" / "models--owner--tiny"
    hub.cache("owner/tiny", "config.json", CONFIG)
    assert hub_cache.commit_there("owner/tiny", None) == hub_cache.commit_there("owner/tiny", COMMIT) == COMMIT
    for commit in (os.path.relpath(home, top / "snapshots"), str(home), "main", ""):
        (top / "refs" / "main").write_text(commit)
        assert hub_cache.commit_there("owner/tiny", None) is None
    (top / "refs" / "main").write_text(COMMIT)
    (home / "commit").write_text(COMMIT)
    for revision in (os.path.relpath(home / "commit", top / "refs"), str(home / "commit"), "../refs/main", "\0"):
        assert hub_cache.commit_there("owner/tiny", revision) is None
    for commit, name in ((COMMIT, "../../refs/main"), ("..", "refs/main"), (COMMIT, str(home / ".bashrc"))):
        assert hub_cache.find("owner/tiny", commit, name, "") is None
    assert hub_cache.find("owner/tiny", COMMIT, "nothing", "../refs/main") is None


# Types


WRONG: dict[str, Callable[[dict[str, Any]], object]] = {
    "null name": names(None),
    "number for a name": names(5),
    "no name": telling(lambda told: told | {"siblings": [{}]}),
    "negative size": ids("0" * 40, -1),
    "size too large": ids("0" * 40, 2**70),
    "text for a size": telling(lambda told: told | {"siblings": [{"rfilename": "weights.bin", "size": "9"}]}),
    "fraction for a size": telling(lambda told: told | {"siblings": [{"rfilename": "weights.bin", "size": 0.5}]}),
    "files are no list": telling(lambda told: told | {"siblings": {"weights.bin": 1}}),
    "files are null": telling(lambda told: told | {"siblings": None}),
    "a file is text": telling(lambda told: told | {"siblings": ["weights.bin"]}),
    "storage is empty": telling(lambda told: told | {"siblings": [{"rfilename": "weights.bin", "lfs": {}}]}),
    "commit is a number": telling(lambda told: told | {"sha": 5}),
    "commit is a path": telling(lambda told: told | {"sha": "../../../x"}),
    "commit steers the terminal": telling(lambda told: told | {"sha": "\x1b[31m"}),
    "tags are numbers": telling(lambda told: told | {"tags": [5]}),
    "a list": telling(lambda told: []),
    "text": telling(lambda told: b"<html>"),
    "no UTF-8": telling(lambda told: b'{"siblings": [{"rfilename": "\xff"}]}'),
    "deep": telling(lambda told: b'{"siblings": [], "x": ' + b"[" * 300_000),
}


@pytest.mark.parametrize("wrong", WRONG)
def test_a_listing_of_the_wrong_kind_is_one_sentence(hub: Hub, home: Path, cache: Path, wrong: str) -> None:
    hub.lie = WRONG[wrong]
    assert "the hub's answer for owner/tiny makes no sense: " in refused(tiny())
    assert not_added().startswith("'owner/tiny' was not added: the hub's answer for owner/tiny makes no sense: ")
    assert not (cache / "models").exists() and not list((cache / "partial").iterdir())


def test_an_answer_on_a_newer_revision_that_makes_no_sense_is_none(hub: Hub) -> None:
    said_by_pull(tiny())
    hub.lie = WRONG["commit steers the terminal"]
    assert said_by_pull(tiny()) == []


def test_what_the_hub_need_not_tell_may_lack(hub: Hub) -> None:
    hub.lie = telling(
        lambda told: {"siblings": [{"rfilename": "weights.bin", "size": None}, {"rfilename": "config.json"}]}
    )
    hub.commit = "main"  # what is asked for where no commit is told
    said_by_pull(tiny())
    assert weights() == BODY


# Sizes


@pytest.mark.parametrize("name", ["weights.bin", "config.json"])
def test_a_file_ends_where_it_should(hub: Hub, name: str) -> None:
    size = len(BODY if name == "weights.bin" else CONFIG)
    hub.surplus[name] = 64 << 20
    assert f"{name} does not end after the {size:,} bytes that it should have and was deleted" in refused(tiny())
    assert hub.sent < 32 << 20 and len(hub.asked_for(name)) == 1
    assert sum(path.stat().st_size for path in partial_folder(tiny()).rglob("*")) <= len(BODY) + len(CONFIG) + 8192


@pytest.mark.parametrize("name", ["weights.bin", "config.json"])
def test_a_file_without_a_size_ends_too(hub: Hub, name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    def unsized(told: dict[str, Any]) -> None:
        for sibling in told["siblings"]:
            sibling["size"] = 0

    hub.lie = telling(unsized)
    monkeypatch.setattr(hub_files, "SETTINGS", 1 << 20)
    monkeypatch.setattr(hub_files, "_LARGEST", 2 << 20)
    said_by_pull(tiny())
    hub.surplus[name] = 64 << 20
    spec = msgspec.structs.replace(tiny(), id="other")
    most = 2 << 20 if name == "weights.bin" else 1 << 20
    assert f"{name} does not end after the {most:,} bytes" in refused(spec)
    assert hub.sent < 32 << 20


def test_settings_have_a_limit_of_their_own(hub: Hub, home: Path, tmp_path: Path) -> None:
    def large(told: dict[str, Any]) -> None:
        for sibling in told["siblings"]:
            sibling["size"] = choosing.SETTINGS + 1

    hub.lie = telling(large)
    assert "config.json is too large to be a tokenizer's or a configuration's file" in refused(tiny())
    with pytest.raises(StoreError, match=r"was not added: config\.json is too large"):
        place_of("hf:owner/tiny").glance(("config.json",), home / "tmp")
    assert not hub.asked_for("config.json") and not list((home / "tmp").iterdir())
    with (tmp_path / "config.json").open("wb") as stream:
        stream.truncate(choosing.SETTINGS + 1)
    with pytest.raises(StoreError, match=r"config\.json is too large"):
        place_of(str(tmp_path)).glance(("config.json",), home / "tmp")
    assert not list((home / "tmp").iterdir())


def test_a_size_that_is_not_the_entrys_is_told_before_anything_is_fetched(hub: Hub) -> None:
    sentence = refused(tiny(size=len(BODY) - 1))
    assert "weights.bin has 1,024,000 bytes at the hub and 1,023,999 in models.yaml" in sentence
    assert len(hub.requests) == 1


@pytest.mark.parametrize("where", ["api", "refusal", "redirect"])
def test_answers_without_an_end_are_not_read(hub: Hub, where: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(hub_listing, "_LONGEST", 1 << 20)
    hub.surplus[where], hub.cdn = 64 << 20, True
    if where == "refusal":
        hub.refusals["weights.bin"] = Refusal(404, {"X-Error-Code": "EntryNotFound"})
    if where == "redirect":
        said_by_pull(tiny())
    else:
        assert {"api": "it is longer than", "refusal": "lacks a file that it lists"}[where] in refused(tiny())
    assert hub.sent < 32 << 20


@pytest.mark.parametrize("place", ["http://[::1", "file:///etc/passwd", "\x01", ""])
def test_a_redirect_to_nowhere_is_no_file(hub: Hub, place: str) -> None:
    hub.lie = telling(lambda told: {"siblings": [{"rfilename": "weights.bin"}, {"rfilename": "config.json"}]})
    hub.commit = "main"  # nothing is told that the file could be checked by
    hub.refusals["weights.bin"] = Refusal(302, {"Location": place})
    assert "the connection for owner/tiny broke off" in refused(tiny())


def test_redirects_without_an_end_are_not_followed(hub: Hub) -> None:
    hub.refusals["weights.bin"] = Refusal(302, {"Location": "weights.bin"})
    assert "the connection for owner/tiny broke off" in refused(tiny())
    assert len(hub.asked_for("weights.bin")) == 3 * 10


# Asking again


def test_a_server_that_sends_a_little_and_drops_is_not_asked_for_ever(hub: Hub) -> None:
    hub.cut_always["weights.bin"] = 1_000
    assert "the connection for owner/tiny broke off: what came stays" in refused(tiny())
    assert len(hub.asked_for("weights.bin")) == 3
    hub.cut_always["weights.bin"] = 100_000  # slow progress is progress: 262,144 bytes in three tries
    said_by_pull(tiny())
    assert weights() == BODY and len(hub.asked_for("weights.bin")) == 3 + 11


def test_small_files_are_looked_at_only_if_they_are_the_hubs(hub: Hub, home: Path) -> None:
    hub.garble = {"config.json"}
    with pytest.raises(StoreError, match=r"'owner/tiny' was not added: config\.json arrived damaged"):
        place_of("hf:owner/tiny").glance(("config.json",), home / "tmp")
    assert not list((home / "tmp").iterdir())


def test_a_listing_that_comes_byte_by_byte_is_not_waited_for(hub: Hub, monkeypatch: pytest.MonkeyPatch) -> None:
    said_by_pull(tiny())
    monkeypatch.setattr(hub_calls, "PATIENCE", Patience(tries=3, first=0.0, listing=0.3))
    monkeypatch.setattr(hub_sources, "_GLANCE_TIMEOUT", 0.3)
    hub.drip = True
    assert said_by_pull(tiny()) == []  # whether there is a newer one is not told
    remove(tiny())
    assert "stalls" in refused(tiny()) and "stalls" in not_added()
    assert len(hub.requests) == 6


def test_a_file_that_comes_byte_by_byte_is_not_waited_for(hub: Hub, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(hub_calls, "PATIENCE", Patience(tries=3, first=0.0, slowest=0.1))
    monkeypatch.setattr(hub_cache, "commit_there", lambda *_: None)
    place = place_of("hf:owner/tiny")
    hub.drip = True
    with tempfile.TemporaryDirectory() as folder, pytest.raises(StoreError, match="stalls"):
        place.glance(("weights.bin",), Path(folder))
    assert len(hub.asked_for("weights.bin")) == 3


@pytest.mark.parametrize(
    "place", ["http://127.0.0.1:99999", "http://[::1", "http://a\x01b", "ftp://hub", "hub", "http://"]
)
def test_an_address_that_is_none_is_told_before_anything_is_asked(place: str) -> None:
    words = "from pipelines.models.sources.hub_errors import check_endpoint as check; check()"
    for ask in (words, "from pipelines.models.adding.origins import place_of; place_of('hf:owner/name')"):
        ended = subprocess.run(
            [sys.executable, "-c", ask], env={**os.environ, "HF_ENDPOINT": place}, capture_output=True, check=False
        )
        last = ended.stderr.decode().splitlines()[-1]
        assert "HF_ENDPOINT names no hub: " in last and last.startswith("pipelines.errors."), last
