"""The one connection of this process to a Ray cluster: made within a bounded time, and given up at the end."""

from __future__ import annotations

import logging
import os
import re
import signal
import threading
import warnings
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import Any

from pipelines.cluster.placement import Node
from pipelines.cluster.probe import AUTO, CLIENT, LOCAL, answers, check_address, knock, place
from pipelines.errors import ClusterLost, ConfigError
from pipelines.message import N_, Message

_STORE = 100 << 20  # bytes of the object store of a cluster of our own: windows of text need little
_BRIEF = {"RAY_USAGE_STATS_ENABLED": "0", "RAY_NUM_REDIS_GET_RETRIES": "5"}
"""What Ray reads of the environment: it is to send nothing home, and to give up after some seconds."""


class Connection:
    """Ray, connected. Raises ``ConfigError`` where that fails."""

    def __init__(self, address: str) -> None:
        check_address(address)
        knock(address)
        for name, value in _BRIEF.items():
            os.environ.setdefault(name, value)
        logging.getLogger("ray.util.client").setLevel(logging.CRITICAL)  # a cut connection is told in a sentence
        logging.getLogger("ray.util.client.logsclient").addHandler(logging.NullHandler())  # it stands on its own
        with warnings.catch_warnings(), _own_signals():
            warnings.simplefilter("ignore")
            import ray

            more: dict[str, Any] = {"include_dashboard": False, "object_store_memory": _STORE}
            try:
                ray.init(address, log_to_driver=False, logging_level="ERROR", **(more if address == LOCAL else {}))
            except (ConnectionError, RuntimeError, ValueError, OSError, TimeoutError) as error:
                raise ConfigError(_reason(address, error)) from error
            except Exception as error:  # Ray raises plain ones where a local cluster does not start
                if type(error) is not Exception and not isinstance(error, ray.exceptions.RayError):
                    raise
                raise ConfigError(_reason(address, error)) from error
        _silence()
        self.ray: Any = ray
        self._place = place(address if address.startswith(CLIENT) else ray.get_runtime_context().gcs_address)

    def nodes(self) -> list[Node]:
        """The machines that are alive, by name."""
        nodes = []
        for node in self.ray.nodes():
            if node["Alive"]:
                cpus, gpus = (int(node["Resources"].get(name, 0)) for name in ("CPU", "GPU"))
                nodes.append(Node(node["NodeID"], node["NodeManagerHostname"], cpus, gpus))
        return sorted(nodes, key=lambda node: (node.host, node.id))

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


GONE = N_(
    "The Ray cluster is gone: its head does not answer any more. What is finished is kept; the same command "
    "goes on from there."
)


@contextmanager
def connected() -> Iterator[None]:
    """Raise ``ClusterLost`` where Ray's client finds its connection cut, after half a minute of trying again."""
    try:
        yield
    except ConnectionError as error:
        raise ClusterLost(GONE) from error


def _reason(address: str, error: Exception) -> Message:
    """One sentence of what Ray says in many."""
    text = " ".join(str(error).split())
    if "ersion mismatch" in text:
        versions = re.findall(r"(?:Ray|Python): ([\d.]+)", text)
        return Message(
            "The Ray cluster at {address} runs other versions of Ray or Python: {versions}.",
            address=address,
            versions=", ".join(versions) or text[:200],
        )
    if address == AUTO and isinstance(error, ConnectionError):
        return N_(
            "There is no Ray cluster on this machine: `ray start --head` starts one; --ray HOST:PORT names another."
        )
    if "Traceback" in text:  # of the client's server, which sends all of it
        text = str(error).strip().splitlines()[-1].strip()
    first = re.split(r"(?<=[.!?])\s", text)[0][:200].rstrip(".") or type(error).__name__
    if address == LOCAL:
        return Message("Ray did not start on this machine: {reason}.", reason=first)
    return Message("The Ray cluster at {address} cannot be used: {reason}.", address=address, reason=first)


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
    handler = signal.getsignal(signal.SIGTERM)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, handler)
