"""Downloads from the hub: what goes wrong with the network, the token, the files and the disk, each in one sentence."""

from __future__ import annotations

import hashlib
import os
import resource
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import msgspec
import pytest

from pipelines.article import Progress
from pipelines.catalogue import HubSource, ModelSpec, WeightFile
from pipelines.engines.seq2seq import checkpoint
from pipelines.errors import HubUnreachable, Stopped, StoreError
from pipelines.models.adding.cards import Card
from pipelines.models.adding.origins import place_of
from pipelines.models.cache import NoRoom
from pipelines.models.gates import gate
from pipelines.models.pull import pull
from pipelines.models.sources import hub_cache, hub_calls
from pipelines.models.sources.hub_calls import Patience
from pipelines.models.store import damaged_files, model_folder, partial_folder, read_manifest, remove, state
from tests.hub_server import COMMIT, Hub, Refusal, serve

BODY = bytes(range(256)) * 4_000  # 1,024,000 bytes: several reads of a socket
NEWER = bytes(reversed(range(256))) * 4_000
CONFIG = b'{"model_type": "tiny"}'
OTHER = "f" * 40


@pytest.fixture
def hub(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Hub]:
    """A hub with ``owner/tiny``, used by this process; waits between tries are none, a stall is noticed at once."""
    from huggingface_hub import constants

    folder = tmp_path / "repo"
    folder.mkdir()
    (folder / "weights.bin").write_bytes(BODY)
    (folder / "config.json").write_bytes(CONFIG)
    with serve({"owner/tiny": folder}) as running:
        for name in ("HF_TOKEN", "HUGGING_FACE_HUB_TOKEN", "HTTP_PROXY", "http_proxy", "ALL_PROXY", "all_proxy"):
            monkeypatch.delenv(name, raising=False)
        monkeypatch.setattr(constants, "ENDPOINT", running.url)
        monkeypatch.setattr(
            constants, "HUGGINGFACE_CO_URL_TEMPLATE", running.url + "/{repo_id}/resolve/{revision}/{filename}"
        )
        monkeypatch.setattr(constants, "HF_HUB_CACHE", str(running.home / "hub"))
        monkeypatch.setattr(constants, "HF_TOKEN_PATH", str(running.home / "token"))
        monkeypatch.setattr(constants, "HF_HUB_OFFLINE", False)
        monkeypatch.setattr(constants, "HF_HUB_DOWNLOAD_TIMEOUT", 0.3)
        monkeypatch.setattr(constants, "HF_HUB_ETAG_TIMEOUT", 0.3)
        monkeypatch.setattr(hub_calls, "PATIENCE", Patience(tries=3, first=0.0))
        yield running


def tiny(revision: str | None = None, **weights: object) -> ModelSpec:
    files = (WeightFile(name="weights.bin", **weights), WeightFile(name="config.json"))  # type: ignore[arg-type]
    sources = (HubSource(repo="owner/tiny", revision=revision),)
    return ModelSpec(
        id="tiny", name="Tiny", engine="echo", licence="MIT", open_licence=True, files=files, sources=sources
    )


def quiet(label: str, done: int, total: int) -> None:
    """Progress that nobody watches."""


def said_by_pull(spec: ModelSpec, progress: Progress = quiet) -> list[str]:
    said: list[str] = []
    pull(spec, progress, say=said.append)
    assert (model_folder(spec) / "config.json").read_bytes() == CONFIG
    assert sorted(path.name for path in model_folder(spec).iterdir()) == ["config.json", "manifest.json", "weights.bin"]
    assert not partial_folder(spec).exists()
    return said


def refused(spec: ModelSpec) -> str:
    with pytest.raises(StoreError) as caught:
        pull(spec, quiet)
    assert state(spec) == "absent"
    sentence = str(caught.value)
    assert "\n" not in sentence and sentence.endswith(".")
    return sentence


def weights(spec: ModelSpec | None = None) -> bytes:
    return (model_folder(spec or tiny()) / "weights.bin").read_bytes()


# What the network does


def test_progress_never_goes_back_and_ends_at_the_whole(hub: Hub) -> None:
    told: list[tuple[str, int, int]] = []
    said = said_by_pull(tiny(), lambda *step: told.append(step))
    done = [done for label, done, _ in told if label.endswith("from the hub")]
    assert done == sorted(done) and done[-1] == len(BODY) + len(CONFIG)
    assert said == [] and weights() == BODY
    assert read_manifest(tiny()).revision == COMMIT  # type: ignore[union-attr]


def test_a_cut_connection_is_opened_again_where_it_broke(hub: Hub) -> None:
    hub.cut_once["weights.bin"] = 600_000
    said_by_pull(tiny())
    assert hub.ranges == ["bytes=600000-"] and weights() == BODY


def test_a_server_that_ignores_ranges_sends_all_again(hub: Hub) -> None:
    hub.cut_once["weights.bin"] = 600_000
    hub.ignore_ranges = True
    said_by_pull(tiny())
    assert weights() == BODY


def test_a_connection_that_breaks_each_time_is_given_up_and_what_came_stays(hub: Hub) -> None:
    hub.cut_always["weights.bin"] = 0
    hub.cut_once["weights.bin"] = 400_000
    assert "the connection for owner/tiny broke off: what came stays" in refused(tiny())
    assert len(hub.asked_for("weights.bin")) == 1 + 3  # each new byte renews the patience
    hub.cut_always.clear()
    said_by_pull(tiny())
    assert hub.ranges[-1] == "bytes=400000-" and weights() == BODY


def test_a_stalled_connection_is_given_up_after_a_while_and_what_came_stays(hub: Hub) -> None:
    hub.stall = True
    assert "the connection for owner/tiny stalls: what came stays" in refused(tiny())
    hub.stall = False
    came = next((partial_folder(tiny()) / ".unfinished").iterdir()).stat().st_size
    assert 0 < came < len(BODY)
    said_by_pull(tiny())
    assert hub.ranges[-1] == f"bytes={came}-" and weights() == BODY


def test_a_stalled_list_of_files_is_given_up_at_once(hub: Hub) -> None:
    hub.stall_api = True
    assert "the connection for owner/tiny stalls" in refused(tiny())
    assert len(hub.requests) == 1  # another source may do


def test_a_stop_is_minded_while_nothing_comes(hub: Hub, monkeypatch: pytest.MonkeyPatch) -> None:
    from huggingface_hub import constants

    monkeypatch.setattr(constants, "HF_HUB_DOWNLOAD_TIMEOUT", 60)
    hub.stall = True
    with pytest.raises(Stopped):
        pull(tiny(), quiet, hub.stalled.is_set)
    hub.stall = False
    said_by_pull(tiny())
    assert weights() == BODY


@pytest.mark.parametrize("where", ["api", "weights.bin"])
@pytest.mark.parametrize("status", [429, 500, 502, 503])
def test_a_busy_or_broken_hub_is_asked_again(hub: Hub, where: str, status: int) -> None:
    hub.refusals[where] = Refusal(status, {"Retry-After": "0"}, times=2)
    said_by_pull(tiny())
    assert weights() == BODY


@pytest.mark.parametrize("where", ["api", "weights.bin"])
def test_a_hub_that_stays_broken_is_told(hub: Hub, where: str) -> None:
    hub.refusals[where] = Refusal(503)
    assert refused(tiny()) == "'tiny' could not be fetched: the hub answered 503 for owner/tiny."
    assert hub.refusals[where].times == 1_000_000 - 3


def test_the_wait_that_the_hub_asks_for_is_kept_and_told(hub: Hub, monkeypatch: pytest.MonkeyPatch) -> None:
    waited: list[float] = []
    monkeypatch.setattr("pipelines.models.sources.hub_files.pause", lambda seconds, *_: waited.append(seconds))
    hub.refusals["weights.bin"] = Refusal(429, {"Retry-After": "17"}, times=1)
    said_by_pull(tiny())
    remove(tiny())
    limit = {"RateLimit": '"resolvers";r=0;t=42', "RateLimit-Policy": '"fixed window";"resolvers";q=5;w=300'}
    hub.refusals["weights.bin"] = Refusal(429, limit, times=1)
    said_by_pull(tiny())
    assert waited == [17.0, 42.0]


def test_a_pause_tells_seconds_and_can_be_stopped() -> None:
    told: list[tuple[str, int, int]] = []
    with pytest.raises(Stopped):
        hub_calls.pause(3600.0, lambda *step: told.append(step), lambda: True)
    assert told == [("Pausing before the hub is asked again, seconds", 0, 3600)]


def test_a_wait_of_an_hour_is_not_waited_for(hub: Hub) -> None:
    hub.refusals["weights.bin"] = Refusal(429, {"Retry-After": "3600"})
    assert "too many requests (429 for owner/tiny): pull again later" in refused(tiny())
    assert hub.refusals["weights.bin"].times == 1_000_000 - 1


def test_an_answer_that_is_no_json_is_told(hub: Hub) -> None:
    hub.refusals["api"] = Refusal(200)
    assert "the hub's answer for owner/tiny makes no sense: Object missing required" in refused(
        tiny()
    )  # it is an empty object
    hub.refusals["api"] = Refusal(204)
    assert "the hub's answer for owner/tiny makes no sense: Input data was truncated" in refused(tiny())


def test_large_files_come_from_another_host_which_is_told_no_token(hub: Hub, monkeypatch: pytest.MonkeyPatch) -> None:
    hub.cdn = hub.xet = True
    hub.token = "secret"
    monkeypatch.setenv("HF_TOKEN", "secret")
    hub.cut_once["weights.bin"] = 700_000
    said_by_pull(tiny())
    assert weights() == BODY
    sent = [request for request in hub.requests if request.path.startswith("/cdn/")]
    assert [request.range for request in sent] == ["", "bytes=700000-"]
    assert all(request.host.startswith("localhost:") and not request.authorization for request in sent)
    assert all(request.path.endswith("?signature=a%2Fb") for request in sent)
    asked = [request for request in hub.requests if "owner/tiny" in request.path and request not in sent]
    assert all(request.authorization == "Bearer secret" for request in asked)


# What is changed or damaged


def test_a_file_that_changed_after_a_cut_is_begun_anew(hub: Hub) -> None:
    hub.cut_once["weights.bin"] = 300_000
    hub.cut_always["weights.bin"] = 0
    refused(tiny())
    hub.cut_always.clear()
    (hub.repos["owner/tiny"] / "weights.bin").write_bytes(NEWER)
    hub.commit = OTHER
    said_by_pull(tiny())
    assert weights() == NEWER and read_manifest(tiny()).revision == OTHER  # type: ignore[union-attr]
    assert hub.requests[-1].range == ""


def test_a_file_that_arrives_damaged_is_deleted(hub: Hub) -> None:
    for name in ("weights.bin", "config.json"):  # known to the hub by its sha256, and by git's sha1
        hub.garble = {name}
        assert f"{name} arrived damaged" in refused(tiny())
        assert not list(partial_folder(tiny()).rglob(name))
    hub.garble = set()
    said_by_pull(tiny())


def test_the_sha256_of_models_yaml_has_the_last_word(hub: Hub) -> None:
    pinned = tiny(sha256=hashlib.sha256(NEWER).hexdigest())
    assert "weights.bin of 'tiny' arrived damaged (1,024,000 bytes" in refused(pinned)
    assert not (partial_folder(pinned) / "weights.bin").exists()


def test_what_an_earlier_pull_left_damaged_is_fetched_anew(hub: Hub) -> None:
    hub.refusals["config.json"] = Refusal(503)
    refused(tiny())
    left = partial_folder(tiny()) / "weights.bin"
    left.write_bytes(BODY[:-1] + b"?")
    hub.refusals.clear()
    said_by_pull(tiny())
    assert weights() == BODY and len(hub.asked_for("weights.bin")) == 2


def test_a_whole_file_of_an_earlier_pull_is_not_fetched_again(hub: Hub) -> None:
    hub.refusals["config.json"] = Refusal(503)
    refused(tiny())
    hub.refusals.clear()
    said_by_pull(tiny())
    assert len(hub.asked_for("weights.bin")) == 1


# Who may have what


def test_what_is_not_there_is_told(hub: Hub) -> None:
    (hub.repos["owner/tiny"] / "config.json").unlink()
    assert "the repository of tiny has no config.json" in refused(tiny())
    hub.refusals["weights.bin"] = Refusal(404, {"X-Error-Code": "EntryNotFound"})
    (hub.repos["owner/tiny"] / "config.json").write_bytes(CONFIG)
    assert "owner/tiny lacks a file that it lists" in refused(tiny())
    hub.repos["owner/other"] = hub.repos.pop("owner/tiny")
    assert "the hub has no owner/tiny, or it is private: log in with `hf auth login` or set HF_TOKEN" in refused(tiny())


def test_a_private_repository_wants_a_token_that_fits(hub: Hub, monkeypatch: pytest.MonkeyPatch) -> None:
    hub.token = "right"
    assert "or it is private: log in" in refused(tiny())
    monkeypatch.setenv("HF_TOKEN", "wrong")
    assert "the hub does not take your token for owner/tiny" in refused(tiny())
    monkeypatch.setenv("HF_TOKEN", "right")
    said_by_pull(tiny())


def test_a_gated_model_says_what_is_to_be_done_without_a_token_and_without_access(
    hub: Hub, monkeypatch: pytest.MonkeyPatch
) -> None:
    hub.token, hub.gated = "granted", True
    page = f"{hub.url}/owner/tiny"
    assert f"owner/tiny is gated: accept its terms at {page}, then log in with `hf auth login`" in refused(tiny())
    monkeypatch.setenv("HF_TOKEN", "another's")
    assert f"your token was not granted access to owner/tiny: accept its terms at {page} with the" in refused(tiny())
    monkeypatch.setenv("HF_TOKEN", "granted")
    said_by_pull(tiny())


def test_a_model_that_is_added_is_refused_in_the_same_words(hub: Hub, monkeypatch: pytest.MonkeyPatch) -> None:
    def told(place: str = "hf:owner/tiny") -> str:
        with pytest.raises(StoreError, match=r"^'owner/tiny' was not added: [^\n]*[^.]\.$") as caught:
            place_of(place).glance(("config.json",), hub.repos["owner/tiny"].parent)
        return str(caught.value)

    hub.token, hub.gated = "granted", True
    assert "owner/tiny is gated: accept its terms at" in told()
    monkeypatch.setenv("HF_TOKEN", "another's")
    assert "your token was not granted access to owner/tiny" in told()
    hub.token, hub.gated = "", False
    named = f"hf:owner/tiny@{OTHER}"
    assert f"owner/tiny has no revision {OTHER}: name another, or none for the newest." in told(named)
    hub.refusals["api"] = Refusal(429)
    assert "the hub has had too many requests" in told()
    hub.refusals = {"config.json": Refusal(500)}
    assert "the hub answered 500 for owner/tiny" in told()
    hub.refusals["config.json"] = Refusal(500, times=1)
    place_of("hf:owner/tiny").glance(("config.json",), hub.repos["owner/tiny"].parent)
    assert not place_of("hf:owner/tiny").gated
    assert (hub.repos["owner/tiny"].parent / "config.json").read_bytes() == CONFIG


def test_what_the_page_says_of_a_model_that_is_added(hub: Hub, monkeypatch: pytest.MonkeyPatch) -> None:
    hub.token, hub.gated = "granted", True
    hub.tags = ("summarization", "mbart", "ru", "dataset:IlyaGusev/gazeta", "license:apache-2.0")
    monkeypatch.setenv("HF_TOKEN", "granted")
    place = place_of("hf:owner/tiny")
    assert place.card == Card("apache-2.0", frozenset({"summarize"}), ("ru",)) and place.gated


def test_the_token_of_hf_auth_login_is_sent(hub: Hub) -> None:
    hub.token = "stored"
    hub.home.mkdir()
    (hub.home / "token").write_text("stored\n", encoding="utf-8")
    said_by_pull(tiny())


def test_a_forbidden_or_disabled_repository_is_told(hub: Hub) -> None:
    hub.refusals["api"] = Refusal(403)
    assert "the hub refuses owner/tiny to your token (403)" in refused(tiny())
    hub.refusals["api"] = Refusal(403, {"X-Error-Message": "Access to this resource is disabled."})
    assert "the hub has switched owner/tiny off" in refused(tiny())


# The cache that all programs of the hub share


def fill_cache(hub: Hub, body: bytes = BODY) -> Path:
    hub.cache("owner/tiny", "config.json", CONFIG)
    return hub.cache("owner/tiny", "weights.bin", body)


def test_what_the_hubs_cache_has_is_not_downloaded_and_takes_no_room(hub: Hub) -> None:
    blob = fill_cache(hub)
    said = said_by_pull(tiny())
    assert said == [f"Took 1.0 MB of tiny from the hub's cache in {hub.home / 'hub'}."]
    assert [request.path for request in hub.requests] == ["/api/models/owner/tiny?blobs=true"]
    assert (model_folder(tiny()) / "weights.bin").samefile(blob)
    assert remove(tiny()) < 1000  # the disk is not freed of what the other cache still has
    assert blob.read_bytes() == BODY


def test_where_links_are_not_possible_it_is_copied(hub: Hub, monkeypatch: pytest.MonkeyPatch) -> None:
    def across(*_: object) -> None:
        raise OSError(18, "Invalid cross-device link")

    monkeypatch.setattr(os, "link", across)
    blob = fill_cache(hub)
    assert len(said_by_pull(tiny())) == 1
    assert weights() == BODY and not (model_folder(tiny()) / "weights.bin").samefile(blob)
    assert remove(tiny()) > len(BODY)


def test_a_file_of_the_cache_serves_another_revision_if_it_has_not_changed(hub: Hub) -> None:
    hub.cache("owner/tiny", "weights.bin", BODY, commit=OTHER)
    said_by_pull(tiny())
    assert not hub.asked_for("weights.bin") and len(hub.asked_for("config.json")) == 1


def test_a_damaged_file_of_the_cache_is_downloaded_and_left_alone(hub: Hub) -> None:
    blob = fill_cache(hub)
    blob.write_bytes(BODY[:-1] + b"?")
    said = said_by_pull(tiny())
    assert "weights.bin in the hub's cache is damaged; it is downloaded." in said
    assert weights() == BODY and blob.read_bytes() == BODY[:-1] + b"?"


@pytest.mark.parametrize("revision", [None, COMMIT])
@pytest.mark.parametrize("why", ["offline", "unreachable", "gated"])
def test_without_the_hub_its_cache_serves(
    hub: Hub, monkeypatch: pytest.MonkeyPatch, why: str, revision: str | None
) -> None:
    from huggingface_hub import constants

    spec = tiny(revision)
    if why == "offline":
        monkeypatch.setattr(constants, "HF_HUB_OFFLINE", True)
        assert "the hub is switched off (HF_HUB_OFFLINE)" in refused(spec)
    elif why == "unreachable":
        monkeypatch.setattr(constants, "ENDPOINT", "http://127.0.0.1:9")
        assert (
            "the hub cannot be reached (at 127.0.0.1:9): look at the network, HTTPS_PROXY and HF_ENDPOINT"
            in refused(spec)
        )
    else:
        hub.refusals["api"] = Refusal(403, {"X-Error-Code": "GatedRepo"})
        assert "is gated" in refused(spec)
    hub.cache("owner/tiny", "weights.bin", BODY)
    refused(spec)  # a part of it does not do
    blob = fill_cache(Hub({}, home=hub.home / "other"))  # nor does another cache
    refused(spec)
    hub.cache("owner/tiny", "config.json", CONFIG)
    assert len(said_by_pull(spec)) == 1
    assert weights(spec) == blob.read_bytes() and read_manifest(spec).revision == COMMIT  # type: ignore[union-attr]


@pytest.mark.parametrize("why", ["offline", "unreachable", "gated"])
def test_a_model_is_added_from_the_cache_without_the_hub(
    hub: Hub, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, why: str
) -> None:
    from huggingface_hub import constants

    if why == "offline":
        monkeypatch.setattr(constants, "HF_HUB_OFFLINE", True)
    elif why == "unreachable":
        monkeypatch.setattr(constants, "ENDPOINT", "http://127.0.0.1:9")
    else:
        hub.refusals["api"] = Refusal(403, {"X-Error-Code": "GatedRepo"})

    def told() -> str:
        with pytest.raises(StoreError, match=r"^'owner/tiny' was not added: [^\n]*[^.]\.$") as caught:
            place_of("hf:owner/tiny").glance(("config.json",), tmp_path)
        return str(caught.value)

    nothing = told()
    assert {"offline": "HF_HUB_OFFLINE", "unreachable": "cannot be reached", "gated": "is gated"}[why] in nothing
    config = hub.cache("owner/tiny", "config.json", CONFIG)
    part = nothing[:-1] + ", and what the hub's cache has of it does not do (it has no weights that Audar reads: "
    assert told().startswith(part)
    hub.cache("owner/tiny", "model.safetensors", BODY)
    hub.cache("owner/tiny", "README.md", b"---\nlicense: mit\ntags: [translation]\nlanguage: kk\n---\n# Tiny\n")
    for text in ("hf:owner/tiny", f"hf:owner/tiny@{COMMIT}"):
        place = place_of(text)
        assert place.source == HubSource(repo="owner/tiny", revision=COMMIT)
        assert place.card == Card("mit", frozenset({"translate"}), ("kk",))
        assert (place.sizes["model.safetensors"], place.sizes["config.json"]) == (len(BODY), len(CONFIG))
        place.glance(("config.json",), tmp_path)
    assert (tmp_path / "config.json").read_bytes() == CONFIG
    config.write_bytes(CONFIG[:-1] + b"?")
    assert "config.json in the hub's cache is damaged, and" in told()


def test_small_files_of_a_model_that_is_added_are_taken_from_the_cache(hub: Hub, tmp_path: Path) -> None:
    blob = hub.cache("owner/tiny", "config.json", CONFIG)
    place_of("hf:owner/tiny").glance(("config.json",), tmp_path)
    assert not hub.asked_for("config.json") and (tmp_path / "config.json").read_bytes() == CONFIG
    blob.write_bytes(b"?" * len(CONFIG))
    (tmp_path / "config.json").unlink()
    place_of("hf:owner/tiny").glance(("config.json",), tmp_path)
    assert len(hub.asked_for("config.json")) == 1 and (tmp_path / "config.json").read_bytes() == CONFIG


def test_what_may_not_be_read_in_the_cache_is_downloaded(hub: Hub, monkeypatch: pytest.MonkeyPatch) -> None:
    blob, plain = fill_cache(hub), Path.open

    def refusing(path: Path, *arguments: Any, **options: Any) -> Any:
        if path.resolve() == blob:
            raise PermissionError(13, "Permission denied", str(path))
        return plain(path, *arguments, **options)

    monkeypatch.setattr(Path, "open", refusing)
    said_by_pull(tiny())
    assert len(hub.asked_for("weights.bin")) == 1 and not hub.asked_for("config.json")


def test_a_damaged_cache_does_not_serve_offline(hub: Hub, monkeypatch: pytest.MonkeyPatch) -> None:
    from huggingface_hub import constants

    monkeypatch.setattr(constants, "HF_HUB_OFFLINE", True)
    fill_cache(hub).write_bytes(BODY[:-1] + b"?")
    assert "weights.bin in the hub's cache is damaged, and the hub cannot be asked" in refused(tiny())


# Revisions


def test_another_pull_tells_of_a_newer_revision_unless_one_is_pinned(hub: Hub) -> None:
    said_by_pull(tiny())
    assert said_by_pull(tiny()) == []
    hub.commit = OTHER
    assert said_by_pull(tiny()) == [
        "The hub has a newer revision of owner/tiny (ffffffffffff; here is 0123456789ab): "
        "`audar models remove tiny` and another pull get it."
    ]
    assert said_by_pull(tiny(COMMIT)) == []
    hub.refusals["api"] = Refusal(503)
    asked = len(hub.requests)
    assert said_by_pull(tiny()) == [] and len(hub.requests) == asked + 1  # a glance: no second try


def test_a_pinned_revision_that_is_gone_says_what_to_do_and_takes_no_other(hub: Hub) -> None:
    said_by_pull(tiny(COMMIT))
    shutil.rmtree(model_folder(tiny()))
    hub.commit = OTHER  # the repository's history was written anew
    assert refused(tiny(COMMIT)) == (
        f"'tiny' could not be fetched: owner/tiny has no revision {COMMIT}: an entry of your own can name another, or "
        "none for the newest (docs/guide/own-models.md)."
    )
    said_by_pull(tiny())  # such an entry


# The disk, kills and stops


def test_a_disk_without_room_is_told_before_anything_is_fetched(hub: Hub, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("shutil.disk_usage", lambda _path: type("Usage", (), {"free": 1_000_000})())
    with pytest.raises(NoRoom, match=r"needs 0\.0 GB.*Free 0\.1 GB more, or set AUDAR_CACHE"):
        pull(tiny(), quiet)
    assert not hub.asked_for("weights.bin")
    fill_cache(hub)
    said_by_pull(tiny())  # links take no room


def test_a_disk_that_fills_says_how_much_is_missing_and_what_came_stays(hub: Hub) -> None:
    spec = tiny(size=len(BODY))
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    try:
        resource.setrlimit(resource.RLIMIT_FSIZE, (300_000, before[1]))  # as a quota does
        sentence = refused(spec)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)
    assert "File too large. Free 0.7 MB for the rest, or set AUDAR_CACHE" in sentence
    assert "the next pull goes on from there" in sentence
    said_by_pull(spec)
    assert hub.ranges == ["bytes=300000-"] and weights() == BODY


@pytest.mark.parametrize("kind", [KeyboardInterrupt, Stopped])
def test_an_interruption_at_any_moment_leaves_nothing_half_installed(hub: Hub, kind: type[BaseException]) -> None:
    ended = set()
    for moment in range(10_000):
        calls = 0

        def interrupted(label: str, done: int, total: int, last: int = moment) -> None:
            nonlocal calls
            calls += 1
            if calls > last:
                ended.add(label.split()[0])
                raise kind("now")

        try:
            pull(tiny(), interrupted)
            break
        except kind:
            assert state(tiny()) == "absent"
        pull(tiny(), quiet)
        assert weights() == BODY and damaged_files(tiny()) == []
        remove(tiny())
    assert ended == {"Pulling", "Verifying"} and weights() == BODY


def test_a_death_between_any_two_moves_leaves_the_old_or_the_new_model_whole(
    hub: Hub, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Death(BaseException):
        """Nothing of ours catches it, nor clears up behind it."""

    from huggingface_hub import constants

    real, path = Path.replace, model_folder(tiny()) / "weights.bin"
    pull(tiny(), quiet)
    for moves in range(100):
        path.write_bytes(BODY[:-1])  # damaged: it is fetched anew and moved over the old one
        left = moves

        def replace(self: Path, target: Path) -> Path:
            nonlocal left
            left -= 1
            if left < 0:
                raise Death
            return real(self, target)

        with monkeypatch.context() as dying:
            dying.setattr(Path, "replace", replace)
            try:
                pull(tiny(), quiet)
                break
            except Death:
                pass
        with monkeypatch.context() as cut_off:
            if (partial_folder(tiny()) / "manifest.json").exists():  # once all was verified, the hub is not needed
                cut_off.setattr(constants, "ENDPOINT", "http://127.0.0.1:9")
            said_by_pull(tiny())
        assert path.read_bytes() == BODY and not list(partial_folder(tiny()).parent.iterdir())
    assert moves == 5  # two files, the manifest, the old model away, the new one into its place


def test_hash_kinds(tmp_path: Path) -> None:
    path = tmp_path / "a"
    path.write_bytes(b"hello\n")
    assert hub_cache.is_sound(path, "ce013625030ba8dba906f756967f9e9ca394464a", quiet, "a")  # as `git hash-object` says
    assert not hub_cache.is_sound(path, "0" * 40, quiet, "a")
    assert not hub_cache.is_sound(path, "0" * 64, quiet, "a")
    assert hub_cache.is_sound(path, "", quiet, "a")


def test_the_endpoints_password_is_not_told(hub: Hub, monkeypatch: pytest.MonkeyPatch) -> None:
    from huggingface_hub import constants

    address = hub.url.replace("http://", "http://user:secret@")
    hub.token, hub.gated = "granted", True
    monkeypatch.setattr(constants, "ENDPOINT", address)
    monkeypatch.setenv("HF_ENDPOINT", address)
    for spec in (tiny(), msgspec.structs.replace(tiny(), gated=True)):
        assert f"accept its terms at {hub.url}/owner/tiny," in (gate(spec) or refused(spec))
    monkeypatch.setattr(constants, "ENDPOINT", "http://user:secret@127.0.0.1:9")
    assert "cannot be reached (at 127.0.0.1:9)" in refused(tiny())


def test_weights_that_only_pytorch_reads_are_not_fetched_where_it_lacks(
    hub: Hub, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(checkpoint, "has_torch", lambda: False)
    with pytest.raises(StoreError, match=r"the weights of tiny are pickled, .*-m pip install 'torch>=2.13'` gets it"):
        pull(tiny(), quiet)
    assert not hub.asked_for("weights.bin") and not partial_folder(tiny()).exists()


def test_who_is_in_a_hurry_leaves_a_hub_that_gives_next_to_nothing(hub: Hub, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(hub_calls, "_HURRIED", Patience(tries=1, step=1 << 20, slowest=0.2, listing=0.2))
    monkeypatch.setattr(hub_calls, "PATIENCE", Patience(listing=60.0, slowest=60.0))
    hub.drip = True
    with hub_calls.hurry(True), pytest.raises(HubUnreachable, match="stalls"):
        pull(tiny(), quiet)
    with hub_calls.hurry(False):
        assert hub_calls.PATIENCE.listing == 60.0
