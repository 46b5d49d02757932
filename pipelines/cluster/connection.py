"""The one connection of this process to a Ray cluster: made within a bounded time, and given up at the end."""

from __future__ import annotations

import importlib.util
import os
import re
import signal
import socket
import threading
import warnings
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import Any

from pipelines.cluster.seats import Node
from pipelines.errors import ConfigError

LOCAL, AUTO = "local", "auto"
_SECONDS = 5.0  # for a machine to take a connection
_STORE = 100 << 20  # bytes of the object store of a cluster of our own: windows of text need little
_ADDRESS = re.compile(r"(?:ray://)?(?P<host>\[[0-9A-Fa-f:.]+\]|[\w.-]+):(?P<port>\d{1,5})", re.ASCII)


def check_address(address: str) -> None:
    """What is wrong with an address, or with Ray, before any work is done; Ray itself is not imported.

    Raises ``ConfigError`` for an address that is none, a machine that takes no connection, and a missing Ray.
    """
    place = _place(address)
    found = importlib.util.find_spec("ray")
    if found is None or not found.origin:
        raise ConfigError("--ray needs Ray: pip install 'audar[ray]'.")
    if place and not answers(*place):
        raise ConfigError(f"Nothing answers at {address}: is the Ray cluster there running?")


def _place(address: str) -> tuple[str, int] | None:
    """Host and port of an address; ``None`` where Ray finds or makes the cluster."""
    if address in (LOCAL, AUTO):
        return None
    found = _ADDRESS.fullmatch(address)
    if not found or not 0 < int(found["port"]) < 65536:
        raise ConfigError(f"'{address}' is no address of a Ray cluster: auto, local, HOST:PORT or ray://HOST:PORT.")
    return found["host"].strip("[]"), int(found["port"])


def answers(host: str, port: int) -> bool:
    """Whether something takes a connection there."""
    try:
        socket.create_connection((host, port), timeout=_SECONDS).close()
    except OSError:
        return False
    return True


class Connection:
    """Ray, connected. Raises ``ConfigError`` where that fails."""

    def __init__(self, address: str) -> None:
        check_address(address)
        os.environ.setdefault("RAY_USAGE_STATS_ENABLED", "0")
        with warnings.catch_warnings(), _own_signals():
            warnings.simplefilter("ignore")
            import ray

            more: dict[str, Any] = {"include_dashboard": False, "object_store_memory": _STORE}
            try:
                ray.init(address, log_to_driver=False, logging_level="ERROR", **(more if address == LOCAL else {}))
            except (ConnectionError, RuntimeError, ValueError, OSError, TimeoutError) as error:
                raise ConfigError(_reason(address, error)) from error
            except Exception as error:  # Ray raises plain ones where a local cluster does not start
                if type(error) is not Exception:
                    raise
                raise ConfigError(_reason(address, error)) from error
        _silence()
        self.ray: Any = ray
        self._client = address.startswith("ray://")
        self._place = _place(address if self._client else ray.get_runtime_context().gcs_address)

    def nodes(self) -> list[Node]:
        """The machines that are alive, by name."""
        found = []
        for node in self.ray.nodes():
            if node["Alive"]:
                cpus, gpus = (int(node["Resources"].get(name, 0)) for name in ("CPU", "GPU"))
                found.append(Node(node["NodeID"], node["NodeManagerHostname"], cpus, gpus))
        return sorted(found, key=lambda node: (node.host, node.id))

    def free(self) -> int:
        """CPUs that nobody uses now."""
        return int(self.ray.available_resources().get("CPU", 0))

    def lost(self) -> bool:
        """Whether the cluster's head is gone; Ray would notice after a minute, and end this process."""
        return self._place is not None and not answers(*self._place)

    def close(self) -> None:
        """Give the cluster back; one of our own is ended."""
        with suppress(Exception), _own_signals():
            self.ray.shutdown()


def _reason(address: str, error: Exception) -> str:
    """One sentence of what Ray says in many."""
    said = " ".join(str(error).split())
    if "ersion mismatch" in said:
        ours = re.findall(r"(?:Ray|Python): ([\d.]+)", said)
        return f"The Ray cluster at {address} runs other versions of Ray or Python: {', '.join(ours) or said[:200]}."
    if address == AUTO and isinstance(error, ConnectionError):
        return "There is no Ray cluster on this machine: `ray start --head` starts one; --ray HOST:PORT names another."
    first = re.split(r"(?<=[.!?])\s", said)[0][:200].rstrip(".") or type(error).__name__
    if address == LOCAL:
        return f"Ray did not start on this machine: {first}."
    return f"The Ray cluster at {address} cannot be used: {first}."


def _silence() -> None:
    """Keep Ray from printing to stdout what happens to its processes, which no setting of it forbids."""
    from ray._private import worker

    if hasattr(worker, "print_to_stdstream"):
        worker.print_to_stdstream = lambda *_args, **_more: None


@contextmanager
def _own_signals() -> Iterator[None]:
    """Keep what SIGTERM does in this process: Ray sets a handler of its own."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    kept = signal.getsignal(signal.SIGTERM)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, kept)
