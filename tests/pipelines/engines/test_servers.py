"""Entries of the user's own, and whether a server's text leaves this machine."""

from __future__ import annotations

import os
import re
from itertools import islice
from pathlib import Path
from typing import Any

import msgspec
import pytest

from pipelines import catalogue
from pipelines.addresses import url_problem
from pipelines.article import Article, Paragraph
from pipelines.catalogue import Server, find_model, load_catalogue, user_path
from pipelines.engines.openai.openai_engine import OpenAiEngine
from pipelines.engines.servers import leaves_for, notice, on_this_machine
from pipelines.errors import ConfigError
from pipelines.instruct.prompts import load_prompts
from pipelines.models.choose import choose
from pipelines.models.doctor import report
from pipelines.run import plan_translation
from pipelines.task import EngineSettings, Task
from tests.conftest import Run
from tests.pipelines.engines.chat_server import chat_server, fail, say

DOCUMENT = Path(__file__).parents[3] / "docs" / "guide" / "own-models.md"
ENTRY = """\
models:
  - id: mine
    name: Mine
    engine: openai
    licence: Apache-2.0
    open_licence: true
    server: {url: "%s", model: big%s}
    directions: [en-ru]
    unreliable: [en-kk]
    summaries: [en]
    prompts: chat
"""
URL = "http://127.0.0.1:11434/v1"
TEXT = "The lake froze in December.\n"


def write(url: str = URL, more: str = "") -> Path:
    """The user's own models.yaml with one entry."""
    path = user_path()
    assert path is not None
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(ENTRY % (url, more), encoding="utf-8")
    catalogue._load.cache_clear()
    return path


def test_the_users_entries_stand_before_audars() -> None:
    audars = load_catalogue()
    assert user_path() == Path(os.environ["AUDAR_CONFIG"]).parent / "models.yaml"
    write()
    assert [spec.id for spec in load_catalogue()] == ["mine", *(spec.id for spec in audars)]
    assert find_model("mine").server == Server(url=URL, model="big")
    assert choose(Task("translate", "en", "ru")).spec.id == "mine"


def test_another_catalogue_leaves_out_the_users_entries(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    other = tmp_path / "other.yaml"
    other.write_text("models: []", encoding="utf-8")
    write()
    monkeypatch.setenv("AUDAR_MODELS", str(other))
    assert load_catalogue() == ()


@pytest.mark.parametrize(
    ("more", "named"),
    [
        (", colour: red", "colour"),
        (", key_from: sk-abc123", "key_from"),
        (", at_once: 0", "at_once"),
        (", timeout: 0", "timeout"),
        (", budget: -1", "budget"),
        (", retries: many", "retries"),
        (", extra: {messages: []}", "server.extra: 'messages'"),
        (", extra: {stream: true}", "server.extra: 'stream'"),
    ],
)
def test_a_wrong_key_of_a_server_names_file_and_key(more: str, named: str) -> None:
    path = write(more=more)
    with pytest.raises(ConfigError) as caught:
        load_catalogue()
    assert str(path) in str(caught.value) and named in str(caught.value)
    assert "abc123" not in str(caught.value)


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("id: mine", "id: echo", "the id 'echo' is one of Audar's own"),
        ("engine: openai", "engine: echo", "mine: server: the openai engine needs it, and no other"),
        (
            'server: {url: "http://127.0.0.1:11434/v1", model: big}',
            "note: x",
            "mine: server: the openai engine needs it",
        ),
        ("prompts: chat", "note: x", "mine: prompts: a model behind a server needs a prompt set"),
        (URL, "localhost:11434", "server.url: an address begins with http"),
        (URL, "http://user:secret@host/v1", "server.url: a key does not belong in the address"),
    ],
)
def test_a_wrong_entry_says_what_is_wrong(old: str, new: str, said: str) -> None:
    path = write()
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new), encoding="utf-8")
    with pytest.raises(ConfigError) as caught:
        load_catalogue()
    assert str(path) in str(caught.value) and said in str(caught.value)
    assert "secret" not in str(caught.value)


def test_a_models_file_that_cannot_be_read_is_said(tmp_path: Path) -> None:
    path = user_path()
    assert path is not None
    path.mkdir(parents=True)
    with pytest.raises(ConfigError, match="Cannot read"):
        load_catalogue()


@pytest.mark.parametrize(
    "url",
    [
        "",
        "ftp://host",
        "http://",
        "http://host:port",
        "http://host:99999",
        "http://[::1",
        "https://h/v1?key=x",
        "http://a b",
    ],
)
def test_what_is_no_address_is_refused(url: str) -> None:
    assert url_problem(url)


@pytest.mark.parametrize(
    ("url", "here"),
    [
        ("http://localhost:8080/v1", True),
        ("http://LOCALHOST/v1", True),
        ("http://api.localhost/v1", True),
        ("http://127.0.0.1/v1", True),
        ("http://127.8.9.1:1/v1", True),
        ("http://[::1]:8080/v1", True),
        ("http://localhost.example.com/v1", False),
        ("http://127.0.0.1.example.com/v1", False),
        ("http://0.0.0.0:8080/v1", False),
        ("http://192.168.1.5:11434/v1", False),
        ("https://llm.example.com/v1", False),
    ],
)
def test_only_loopback_is_this_machine(url: str, here: bool) -> None:
    assert url_problem(url) is None
    assert on_this_machine(url) is here


def test_an_entry_that_sends_the_text_away_says_so_before_it_does() -> None:
    article = Article("news", (Paragraph("", "The lake froze in December."),))
    write("https://llm.example.com/v1")
    assert plan_translation(article, "ru", model="mine").warnings == ("'mine' sends the text to llm.example.com.",)
    said, doubt = plan_translation(article, "kk", "en", model="mine").warnings
    assert said.startswith("'mine' sends the text") and "unreliably" in doubt
    write("http://10.0.0.7:8000/v1")
    assert notice(find_model("mine")) == "'mine' sends the text to 10.0.0.7:8000, unencrypted."
    write()
    assert plan_translation(article, "ru", model="mine").warnings == ()


def test_the_address_of_the_environment_counts_too(monkeypatch: pytest.MonkeyPatch) -> None:
    write("")
    spec = find_model("mine")
    for value, there in (
        ("", None),
        ("nonsense", None),
        ("https://llm.example.com/v1", "llm.example.com"),
        (URL, None),
    ):
        monkeypatch.setenv("OPENAI_BASE_URL", value)
        assert leaves_for(spec) == there


def test_the_chat_prompts_ask_without_examples() -> None:
    prompts = load_prompts("chat")
    system, request = [*prompts.translate.prefix("kk", "en"), prompts.translate.ask(["Мәтін."], "kk", "en")]
    assert "Kazakh" in system["content"] and "English" in system["content"]
    assert request["content"] == "Мәтін."


def test_prompts_that_are_not_there_are_said_when_the_engine_loads() -> None:
    write()
    spec: Any = msgspec.structs.replace(find_model("mine"), prompts="none")
    with pytest.raises(ConfigError, match=r"none\.yaml"):
        OpenAiEngine(spec, None, EngineSettings()).load()


def test_the_documented_entry_is_one_and_the_documented_keys_are_all(tmp_path: Path) -> None:
    text = DOCUMENT.read_text(encoding="utf-8")
    example = tmp_path / "models.yaml"
    example.write_text("models:" + text.split("```yaml\nmodels:")[1].split("```")[0], encoding="utf-8")
    (spec,) = load_catalogue(example)
    assert spec.server and not leaves_for(spec)
    load_prompts(spec.prompts)
    told = dict(re.findall(r"^\| `(\w+)` \|.*\| (.+?) \|$", text, re.MULTILINE))
    assert set(told) == set(Server.__struct_fields__)
    defaults = Server(model="x")
    assert all(told[key] == f"{getattr(defaults, key):g}" for key in ("at_once", "retries", "timeout", "budget"))


# As a user meets it


def test_the_command_line_translates_through_a_server_and_tells_of_it(audar: Run) -> None:
    with chat_server() as server:
        server.usual = say("Озеро замёрзло в декабре.")
        write(server.url)
        done = audar("translate", "--to", "ru", input=TEXT.encode())
        assert (done.returncode, done.stdout.decode()) == (0, "Озеро замёрзло в декабре.\n")
        assert b"sends the text" not in done.stderr
        listed = audar("models")
        assert "mine\ta server\t-\tApache-2.0\ten-ru (en-kk)\ten\t-" in listed.stdout.decode().splitlines()
        assert b"sends the text" not in listed.stderr
        server.plan = [fail(401, "no")]
        refused = audar("translate", "--to", "ru", input=b"Three trains were late.")
        assert refused.returncode == 3 and refused.stdout == b""
        assert refused.stderr.decode().count("\n") == 1 and "refuses the key of 'mine' (401)" in refused.stderr.decode()


def test_models_and_doctor_tell_of_entries_that_send_the_text_away(audar: Run) -> None:
    path = write("https://llm.example.com/v1")
    assert "audar: 'mine' sends the text to llm.example.com." in audar("models").stderr.decode()
    (entry,) = [
        spec for spec in msgspec.json.decode(audar("models", "--json").stdout)["models"] if spec["id"] == "mine"
    ]
    assert entry["sends_to"] == "llm.example.com"
    assert dict(islice(report(), 5))["catalogue"].endswith(f"1 of them yours, in {path}")
