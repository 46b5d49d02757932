"""llama.cpp's process: stopped, limited, hanging, orphaned, and telling what no server tells."""

from __future__ import annotations

import http.server
import os
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import psutil
import pytest

from pipelines.article import never
from pipelines.engines.llama import slot_job
from pipelines.engines.llama.llamacpp import LlamaCppEngine
from pipelines.engines.llama.server import LlamaServer
from pipelines.errors import EngineError, Stopped
from pipelines.instruct.prompts import Form
from pipelines.task import EngineSettings
from tests.pipelines.engines.test_llama import EN_RU, TEXTS, tiny_spec
from tests.pipelines.engines.tiny_gguf import write_tiny_gguf

HUGE = 1 << 60


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("tiny")
    write_tiny_gguf(folder / "tiny.gguf", seed=2)
    return folder


@pytest.fixture
def engine(folder: Path) -> Iterator[LlamaCppEngine]:
    """Within limits that are never reached."""
    engine = LlamaCppEngine(tiny_spec(), folder, EngineSettings(threads=1, memory=HUGE, nice=3))
    yield engine
    engine.close()


def process(engine: LlamaCppEngine) -> psutil.Process:
    assert engine._server
    return psutil.Process(engine._server._process._child.pid)


def test_a_model_beyond_its_memory_is_ended_and_that_is_said(folder: Path) -> None:
    engine = LlamaCppEngine(tiny_spec(), folder, EngineSettings(threads=1, memory=1_000_000))
    for _ in range(2):  # the second time as the first
        with pytest.raises(EngineError, match=r"took more memory than the 0\.001 GB that it may"):
            list(engine.run(TEXTS, EN_RU, never))
    assert not psutil.Process().children()
    engine.close()


def test_what_is_ready_stays_when_the_limit_is_reached_and_the_model_can_be_used_again(engine: LlamaCppEngine) -> None:
    ready: list[str] = []
    with pytest.raises(EngineError, match="more memory"):
        for _, text in engine.run(TEXTS * 40, EN_RU, never):
            ready.append(text)
            assert engine._server
            engine._server._process._most = 1
    assert ready and not engine.warnings
    assert len(dict(engine.run(TEXTS, EN_RU, never))) == len(TEXTS)


@pytest.mark.skipif(not hasattr(os, "nice"), reason="a platform without niceness")
def test_its_process_yields_as_far_as_it_is_told(engine: LlamaCppEngine) -> None:
    engine.load()
    level = min(19, os.nice(0) + 3)
    assert process(engine).nice() == level
    share = Path(f"/proc/{process(engine).pid}/autogroup")
    assert not share.exists() or share.read_text().split()[1:] == ["nice", str(level)]


def test_loading_is_left_off_when_it_is_stopped(engine: LlamaCppEngine) -> None:
    with pytest.raises(Stopped):
        engine.load(lambda: True)
    assert not psutil.Process().children()
    engine.load()


@pytest.mark.skipif(not hasattr(signal, "SIGSTOP"), reason="a platform without SIGSTOP")
def test_a_server_that_hangs_is_given_up_when_it_does_not_notice_a_stop(
    engine: LlamaCppEngine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(slot_job, "_PATIENCE", 0.2)
    hanging: list[psutil.Process] = []
    for _ in engine.run(TEXTS * 40, EN_RU, lambda: bool(hanging)):
        hanging.append(process(engine))
        hanging[0].suspend()
    assert len(dict(engine.run(TEXTS, EN_RU, never))) == len(TEXTS)  # by another one
    assert not hanging[0].is_running() and not engine.warnings


def test_two_models_work_at_once_and_end_apart(engine: LlamaCppEngine, folder: Path) -> None:
    other = LlamaCppEngine(tiny_spec(id="other"), folder, EngineSettings(threads=1))
    answers = [dict(each.run(TEXTS[:2], EN_RU, never)) for each in (engine, other)]
    assert answers[0] == answers[1] and process(engine).pid != process(other).pid
    other.close()
    assert len(dict(engine.run(TEXTS[:1], EN_RU, never))) == 1


def test_a_child_ends_with_its_parent_even_while_it_holds_the_interpreter() -> None:
    code = (
        "from pipelines.child import started\n"
        "with started('tests.pipelines.engines.holding_child', b'') as child:\n"
        "    next(line for line in child.answers() if line)\n"
        "    print(child.pid, flush=True)\n"
        "    input()\n"
    )
    with subprocess.Popen(
        [sys.executable, "-c", code], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as parent:
        assert parent.stdout
        child = psutil.Process(int(parent.stdout.readline()))
        parent.kill()
    child.wait(30)


LIES = [b"", b"[]", b"{", b"null", b'{"tokens": "many"}', b'{"tokens": [1, "two"]}', b'{"prompt": 5}']


@pytest.fixture
def liar(request: pytest.FixtureRequest) -> Iterator[LlamaServer]:
    """A server's client; every answer, streamed or not, is what the test's parameter says."""
    told: bytes = request.param

    class Answer(http.server.BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            self.rfile.read(int(self.headers["Content-Length"]))
            self.send_response(200)
            self.end_headers()
            self.wfile.write(b"data: " + told + b"\n\n" if "completions" in self.path else told)

        def log_message(self, *_: object) -> None: ...

    class Process:
        key = "key"

        def check(self) -> None: ...

    with http.server.HTTPServer(("127.0.0.1", 0), Answer) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        client = object.__new__(LlamaServer)
        client._form, client._process = Form(), Process()  # type: ignore[assignment]
        client._host, client._port = "127.0.0.1", server.server_port
        yield client
        server.shutdown()


@pytest.mark.parametrize("liar", LIES, indirect=True)
def test_an_answer_that_is_none_is_an_error(liar: LlamaServer) -> None:
    for ask in (lambda: liar.count("a"), lambda: liar.prompt([{"role": "user", "content": "a"}])):
        with pytest.raises(EngineError, match="does not answer"):
            ask()


@pytest.mark.parametrize(
    "liar", [b"[]", b"{", b"7", b'{"choices": [1]}', b'{"choices": [{"logprobs": {"content": [{}]}}]}'], indirect=True
)
def test_a_piece_of_an_answer_that_is_none_is_an_error(liar: LlamaServer) -> None:
    with pytest.raises(EngineError, match="does not answer"):
        liar.chat([{"role": "user", "content": "a"}], slot=0, max_tokens=5)


@pytest.mark.parametrize("liar", [b'{"error": {"message": "too long"}}'], indirect=True)
def test_a_refusal_is_told(liar: LlamaServer) -> None:
    with pytest.raises(EngineError, match="refused a request: too long"):
        liar.chat([{"role": "user", "content": "a"}], slot=0, max_tokens=5)
