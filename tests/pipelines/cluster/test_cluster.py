"""A batch on a Ray cluster: the same files as on one machine, with a machine lost in the middle too."""

from __future__ import annotations

import importlib.util
import os
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from threading import Barrier
from typing import Any

import psutil
import pytest

from pipelines import engines
from pipelines.article import Article, Paragraph, StopCheck, Summary, never
from pipelines.catalogue import ModelSpec, WeightFile, find_model
from pipelines.chain import Leg
from pipelines.cluster import connection, heard, pool, probe
from pipelines.cluster.placement import Node, Seat, seats
from pipelines.cluster.probe import check_address, knock
from pipelines.cluster.ray_engine import RayEngine
from pipelines.cluster.worker import Opening, Worker, raised, trouble_of
from pipelines.errors import ClusterLost, ConfigError, EngineError, ModelUnavailable
from pipelines.folder.batch import run_folder
from pipelines.folder.events import Ended, FolderSettings, Warned
from pipelines.folder.summaries import _Makers, _Wanted
from pipelines.folder.survey import FileJob
from pipelines.models.choose import Choice
from pipelines.task import EngineSettings, Task
from tests.conftest import Run

KK_RU = Task("translate", "kk", "ru")
BIG, SMALL = Node("b", "big", 16, 2), Node("s", "small", 3)


def closed_port() -> int:
    """A port on loopback that nobody listens on."""
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        port: int = one.getsockname()[1]
        return port


@pytest.mark.parametrize(
    ("settings", "expected"),
    [
        (EngineSettings(), [Seat("b", 16), Seat("s", 3)]),
        (EngineSettings(workers=1), [Seat("b", 16)]),
        (EngineSettings(workers=3), [Seat("b", 5), Seat("b", 5), Seat("b", 5)]),
        (EngineSettings(workers=4), [Seat("b", 4)] * 4),
        (EngineSettings(workers=6), [Seat("b", 3), Seat("s", 3), *[Seat("b", 3)] * 4]),
        (EngineSettings(threads=8), [Seat("b", 8), Seat("b", 8)]),
        (EngineSettings(threads=2, workers=3), [Seat("b", 2), Seat("s", 2), Seat("b", 2)]),
        (EngineSettings(device="cuda"), [Seat("b", 8, 1), Seat("b", 8, 1)]),
    ],
)
def test_workers_sit_where_their_cpus_are(settings: EngineSettings, expected: list[Seat]) -> None:
    assert seats([BIG, SMALL], settings) == expected


@pytest.mark.parametrize(
    "settings", [EngineSettings(workers=20), EngineSettings(threads=17), EngineSettings(device="cuda", workers=3)]
)
def test_more_workers_than_have_room_are_refused(settings: EngineSettings) -> None:
    with pytest.raises(ConfigError, match="has no room for"):
        seats([BIG, SMALL], settings)


def test_a_name_that_no_machine_can_have_does_not_answer() -> None:
    assert not probe.answers("a..b", 6379)


@pytest.mark.parametrize("address", ["", "10.0.0.1", "host:", "host:99999", "http://host:1", "host:1/x"])
def test_what_is_no_address_is_refused(address: str) -> None:
    with pytest.raises(ConfigError, match="is no address of a Ray cluster"):
        check_address(address)


def test_without_ray_the_command_says_what_installs_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(importlib.util, "find_spec", lambda name: None)
    with pytest.raises(ConfigError, match=r"pip install 'audar\[ray\]'"):
        check_address("auto")


def test_without_its_client_a_client_address_is_refused_and_others_are_not(monkeypatch: pytest.MonkeyPatch) -> None:
    found = importlib.util.find_spec("pytest")
    monkeypatch.setattr(importlib.util, "find_spec", lambda name: None if name == "grpc" else found)
    with pytest.raises(ConfigError, match=r"^--ray ray://h:1 needs Ray's client: pip install 'audar\[ray\]'\.$"):
        check_address("ray://h:1")
    check_address("auto")


@contextmanager
def listening(code: str | None, token: str = "") -> Iterator[str]:
    """``HOST:PORT`` of a gRPC server that ends every call with a status of that name; with none it asks for the token
    alone, and lets in who has it."""
    grpc = pytest.importorskip("grpc", reason="Ray's client is not installed (pip install 'audar[ray]')")

    class Handler(grpc.GenericRpcHandler):  # type: ignore[misc, name-defined]
        def service(self, details: Any) -> Any:
            def answer(request: bytes, context: Any) -> bytes:
                if code:
                    context.abort(getattr(grpc.StatusCode, code), "no")
                if ("authorization", f"Bearer {token}") not in context.invocation_metadata():
                    context.abort(grpc.StatusCode.UNAUTHENTICATED, "no")
                return b""

            return grpc.unary_unary_rpc_method_handler(answer)

    server = grpc.server(ThreadPoolExecutor(1), handlers=(Handler(),))
    port = server.add_insecure_port("127.0.0.1:0")
    server.start()
    try:
        yield f"127.0.0.1:{port}"
    finally:
        server.stop(None).wait()


@pytest.mark.parametrize(
    ("scheme", "code", "told"),
    [
        ("", "UNAUTHENTICATED", r"asks for its token: copy ~/\.ray/auth_token .* RAY_AUTH_MODE=token\.$"),
        ("ray://", "UNAUTHENTICATED", "asks for its token"),
        ("", "UNIMPLEMENTED", r"is no head of a Ray cluster, which is HOST:6379 as Ray comes\.$"),
        ("ray://", "UNIMPLEMENTED", "is no Ray client server, which is ray://HOST:10001 as Ray comes"),
        ("", "INTERNAL", r"does not answer as a Ray cluster does\.$"),
    ],
)
def test_who_does_not_let_in_is_told_before_ray_tries(scheme: str, code: str, told: str) -> None:
    with listening(code) as place, pytest.raises(ConfigError, match=told):
        knock(scheme + place)


def test_a_token_is_sent_where_ray_would_send_it(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / "token").write_text("secret\n", encoding="utf-8")
    monkeypatch.setenv("RAY_AUTH_TOKEN_PATH", str(tmp_path / "token"))
    with listening(None, token="secret") as place:
        for mode in ("disabled", ""):
            monkeypatch.setenv("RAY_AUTH_MODE", mode)
            with pytest.raises(ConfigError, match="asks for its token"):
                knock(place)
        monkeypatch.setenv("RAY_AUTH_MODE", "token")
        knock(place)


def test_what_takes_a_connection_and_says_nothing_is_not_waited_for(monkeypatch: pytest.MonkeyPatch) -> None:
    pytest.importorskip("grpc", reason="Ray's client is not installed (pip install 'audar[ray]')")
    monkeypatch.setattr(probe, "_SECONDS", 0.2)
    with socket.create_server(("127.0.0.1", 0)) as silent:
        address = f"ray://127.0.0.1:{silent.getsockname()[1]}"
        check_address(address)
        with pytest.raises(ConfigError, match="does not answer as a Ray cluster does"):
            knock(address)


def test_a_connection_that_breaks_is_a_lost_cluster() -> None:
    with pytest.raises(ClusterLost, match="the same command goes on from there"), connection.connected():
        raise ConnectionError("Client is shutting down.")


def test_an_address_that_is_none_costs_no_survey(audar: Run, tmp_path: Path) -> None:
    result = audar("batch", tmp_path, "--to", "ru", "--ray", "somewhere")
    assert (result.returncode, result.stdout) == (2, b"")
    assert result.stderr.decode().count("\n") == 1
    result = audar("batch", tmp_path, "--to", "ru", "--ray-workers", "2")
    assert (result.returncode, b"--ray-workers needs --ray" in result.stderr) == (2, True)


def test_a_worker_answers_a_window_and_leaves_one_that_was_stopped() -> None:
    spec = find_model("echo")
    signature = engines_signature(spec)
    worker = Worker()
    assert worker.open(Opening(spec, EngineSettings(), signature)) is None
    part = worker.begin(signature, ("Бір.", "Екі."), KK_RU)
    assert (part.answers, part.over, part.trouble) == (((0, "[ru] Бір."), (1, "[ru] Екі.")), True, None)
    assert worker.more().over


def test_a_worker_with_another_engine_says_how_it_differs() -> None:
    spec = find_model("echo")
    trouble = Worker().open(Opening(spec, EngineSettings(), engines_signature(spec).replace("splitter=", "splitter=9")))
    assert trouble is not None
    error = raised(trouble)
    assert isinstance(error, ConfigError)
    assert " instead of splitter=9" in str(error)


def test_errors_travel_as_their_nearest_known_kind() -> None:
    class Own(EngineError):
        """One that the other side does not know."""

    error = raised(trouble_of(Own("no")))
    assert (type(error), str(error)) == (EngineError, "no")


class _Two:
    """An engine with two workers."""

    workers = 2

    def load(self, *_: object) -> None:
        """Nothing to load."""


def test_summaries_are_made_by_as_many_workers_as_there_are(tmp_path: Path) -> None:
    met = Barrier(2, timeout=60)

    def make(stopped: StopCheck) -> Summary:
        met.wait()  # breaks where nobody else comes
        return Summary("", "echo", "ru", "ru", "", 0.0)

    settings = FolderSettings(tmp_path, tmp_path / "out", ("ru",), engine=EngineSettings(cluster="auto"))
    makers = _Makers(settings, never)
    spec = find_model("echo")
    leg = Leg(Task("summarize", "ru", "ru", 1), Choice(spec, None), _Two())  # type: ignore[arg-type]
    job = FileJob(tmp_path, "a", b"", "b", "ru", "ru", "", 0)
    for one in [makers.start(_Wanted(job, (leg,), make)) for _ in range(4)]:
        assert one.result().method == "echo"
    assert makers.ahead == 4
    alone = _Wanted(job, (), lambda _: Summary("", "lead", "ru", "ru", "", 0.0))  # needs no worker
    assert (makers.start(alone).result().method, makers.ahead) == ("lead", 0)
    both = [makers.start(_Wanted(job, (leg,), make)) for _ in range(2)]
    assert ([one.result().method for one in both], makers.ahead) == (["echo", "echo"], 4)
    makers.close()


def engines_signature(spec: ModelSpec) -> str:
    from pipelines.models.choose import Choice
    from pipelines.models.signature import signature_of

    return signature_of(Choice(spec, None), engines.engine_class(spec.engine)(spec, None, EngineSettings()))


# A real cluster of two machines


@dataclass
class Cluster:
    """Two Ray nodes with a CPU each, as two machines would be."""

    ray: Any
    second: Any

    @property
    def address(self) -> str:
        address: str = self.ray.address
        return address

    def kill_second(self) -> None:
        """End a node and its workers as a power cut would."""
        if self.second is not None:
            raylet = psutil.Process(self.second.all_processes["raylet"][0].process.pid)
            for process in [*raylet.children(recursive=True), raylet]:
                os.kill(process.pid, signal.SIGKILL)
            self.second = None

    def settings(self, **more: Any) -> EngineSettings:
        return EngineSettings(cluster=self.address, **more)


@pytest.fixture(scope="module")
def cluster(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Cluster]:
    pytest.importorskip("ray", reason="Ray is not installed (pip install 'audar[ray]')")
    from ray.cluster_utils import Cluster as RayCluster

    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("RAY_USAGE_STATS_ENABLED", "0")
        patch.setenv("AUDAR_CACHE", str(tmp_path_factory.mktemp("workers")))
        made = RayCluster()
        try:
            for _ in range(2):
                node = made.add_node(
                    num_cpus=1, object_store_memory=100 << 20, include_dashboard=False, **agent_ports()
                )
        except Exception as error:  # noqa: BLE001 - Ray gives a machine half a minute, and raises plain exceptions
            made.shutdown()
            pytest.skip(f"Ray did not start on this machine: {error}")
        yield Cluster(made, node)
        made.shutdown()


def agent_ports() -> dict[str, int]:
    """Ports for Ray's agents: where none are given, Ray dies of an agent that takes 15 s to choose its own."""
    names = ("metrics_agent_port", "dashboard_agent_listen_port", "runtime_env_agent_port", "metrics_export_port")
    return {name: closed_port() for name in names}


@pytest.fixture
def connected(cluster: Cluster) -> Iterator[Cluster]:
    """The cluster; what this process has of it is given back afterwards."""
    engines.close_engines()
    yield cluster
    engines.close_engines()
    list(heard())


def test_weights_that_a_worker_lacks_are_named_with_its_machine(connected: Cluster, tmp_path: Path) -> None:
    file = WeightFile(name="model.bin", size=3)
    spec = ModelSpec("far", "Far", "ctranslate2", "MIT", True, files=(file,), directions=("kk-ru",))
    engine = engines.open_engine(spec, tmp_path, connected.settings(), RayEngine)
    with pytest.raises(ModelUnavailable, match=r"cannot serve: The model 'far' is not installed"):
        engine.load()


def test_another_version_on_a_worker_is_refused(connected: Cluster, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pool, "__version__", "9.9")
    with pytest.raises(ConfigError, match=r"has Audar .*, and this machine 9\.9: install the same one"):
        engines.open_engine(find_model("echo"), None, connected.settings(), RayEngine).load()


def test_a_closed_door_is_told_soon(connected: Cluster) -> None:
    with pytest.raises(ConfigError, match=r"^Nothing answers at 127\.0\.0\.1:\d+: is the Ray cluster there running\?$"):
        check_address(f"127.0.0.1:{closed_port()}")
    assert not probe.answers("127.0.0.1", closed_port())


def test_texts_are_answered_once_and_a_stop_leaves_some_out(connected: Cluster) -> None:
    engine = engines.open_engine(find_model("echo"), None, connected.settings(), RayEngine)
    texts = [f"Бұл {number} хабар." for number in range(700)]
    engine.load()
    answers = list(engine.run(texts, KK_RU, never))
    assert sorted(answers) == [(index, f"[ru] {text}") for index, text in enumerate(texts)]
    seen: list[int] = []
    for index, _ in engine.run(texts, KK_RU, lambda: bool(seen)):
        seen.append(index)
    assert 0 < len(seen) < len(texts)
    assert len(list(engine.run(texts, KK_RU, never))) == len(texts)  # who was left half-way is of use again


def test_a_summary_is_the_local_one(connected: Cluster) -> None:
    from pipelines.summaries.by_model import summarize_article

    text = "Балқаш көліндегі су деңгейі екі жылда көтерілді. Қалада он екі мектеп ашылды деп хабарлады әкімдік."
    article = Article("a.txt", (Paragraph("", text),))
    task = Task("summarize", "kk", "kk", 1)
    spec = find_model("echo")
    here = summarize_article(article, engines.open_engine(spec, None), task)
    assert summarize_article(article, engines.open_engine(spec, None, connected.settings(), RayEngine), task) == here


def articles(folder: Path, count: int) -> None:
    folder.mkdir()
    for number in range(count):
        lines = [f"Балқаш көліндегі су деңгейі {number} жылда {line} сантиметрге көтерілді." for line in range(12)]
        (folder / f"{number:03d}.txt").write_text(" ".join(lines) + "\n", encoding="utf-8")


def contents(out: Path) -> dict[str, bytes]:
    """Every output and page by name; not the ledger and the reports, which hold times."""
    files = (path for path in out.rglob("*") if path.is_file() and not path.name.startswith("report."))
    return {str(path.relative_to(out)): path.read_bytes() for path in sorted(files) if path.parent != out / ".audar"}


PAUSED = """
import signal, sys
signal.signal(signal.SIGINT, signal.default_int_handler)
from pipelines.cluster.ray_engine import RayEngine
real = RayEngine.run
def run(self, texts, task, stopped):
    for number, answer in enumerate(real(self, texts, task, stopped)):
        yield answer
        if number == 20:
            print("now", flush=True)
            sys.stdin.readline()
RayEngine.run = run
from audar.cli import main
sys.argv = ["audar", *sys.argv[1:]]
main()
"""


def paused(folder: Path, out: Path, address: str) -> subprocess.Popen[bytes]:
    """A batch on a cluster that stands still after 21 answers: a file is finished, the next one is not."""
    command = [sys.executable, "-c", PAUSED, "batch", str(folder), "--to", "ru", "--model", "echo"]
    pipe = subprocess.PIPE
    process = subprocess.Popen(
        [*command, "--out", str(out), "--ray", address, "--ray-workers", "1"], stdin=pipe, stdout=pipe, stderr=pipe
    )
    assert process.stdout is not None
    if process.stdout.readline() != b"now\n":
        _, told = process.communicate()
        assert b"Ray did not start on this machine" in told
        pytest.skip(told.decode())
    return process


@pytest.mark.parametrize("own", [True, False])
def test_an_interrupted_batch_leaves_no_worker_behind_and_goes_on(cluster: Cluster, tmp_path: Path, own: bool) -> None:
    folder, out = tmp_path / "news", tmp_path / "out"
    articles(folder, 4)
    process = paused(folder, out, "local" if own else cluster.address)
    started = psutil.Process(process.pid).children(recursive=True)
    assert bool(started) == own
    process.send_signal(signal.SIGINT)
    _, told = process.communicate(timeout=120)
    assert process.returncode == 130
    assert b"the same command goes on from there" in told
    assert b"Traceback" not in told
    assert psutil.wait_procs(started, timeout=60)[1] == []
    whole = contents(out)
    assert "000.ru.txt" in whole
    list(run_folder(FolderSettings(folder, tmp_path / "local", ("ru",), model="echo")))
    list(run_folder(FolderSettings(folder, out, ("ru",), model="echo", engine=cluster.settings())))  # which still is up
    engines.close_engines()
    assert contents(out) == contents(tmp_path / "local")
    assert whole.items() <= contents(out).items()


def test_a_machine_lost_in_the_middle_changes_no_byte(
    connected: Cluster, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    folder = tmp_path / "news"
    articles(folder, 300)
    list(run_folder(FolderSettings(folder, tmp_path / "local", ("ru",), model="echo", summary=1)))
    told: list[str] = []
    done = 0
    more = {"model": "echo", "summary": 1, "engine": connected.settings()}
    settings = FolderSettings(folder, tmp_path / "ray", ("ru",), **more)  # type: ignore[arg-type]
    for event in run_folder(settings):
        if isinstance(event, Ended):
            done += 1
            connected.kill_second()
            assert event.outcome.status in ("translated", "summarized")
        if isinstance(event, Warned):
            told.append(event.text)
    assert done == 600
    assert any("was lost; what it had is given to another" in text for text in told), told
    assert contents(tmp_path / "ray") == contents(tmp_path / "local")
    assert capfd.readouterr().out == ""


def test_what_is_finished_needs_no_cluster(tmp_path: Path) -> None:
    folder = tmp_path / "news"
    articles(folder, 2)
    list(run_folder(FolderSettings(folder, tmp_path / "out", ("ru",), model="echo")))
    nowhere = EngineSettings(cluster=f"127.0.0.1:{closed_port()}")
    again = list(run_folder(FolderSettings(folder, tmp_path / "out", ("ru",), model="echo", engine=nowhere)))
    assert {event.outcome.status for event in again if isinstance(event, Ended)} == {"unchanged"}
    engines.close_engines()
