"""Which workers a cluster gets: where each may sit, and with how many CPUs."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from pipelines.errors import ConfigError
from pipelines.message import N_, Message
from pipelines.task import EngineSettings


@dataclass(frozen=True, slots=True)
class Node:
    """One machine of the cluster that is alive, and what Ray may give away of it."""

    id: str
    host: str
    cpus: int
    gpus: int = 0


@dataclass(frozen=True, slots=True)
class Seat:
    """A worker's place: the node it should sit on, its CPUs (the engine's threads too) and its graphics cards."""

    node: str
    cpus: int
    gpus: int = 0


def seats(nodes: Sequence[Node], settings: EngineSettings) -> list[Seat]:
    """A seat a worker, the nodes taking turns.

    One worker a node with all its CPUs, since a model is then in memory once a machine; with ``threads`` as many as
    have room with so many CPUs each; with ``workers`` just so many, with as many CPUs each as lets them all sit. On
    "cuda" there are as many as graphics cards, with one each. Raises ``ConfigError`` where they do not fit.
    """
    wanted = settings.workers
    if settings.device == "cuda":
        rows = [[Seat(node.id, max(1, node.cpus // node.gpus), 1)] * node.gpus for node in nodes if node.gpus]
        what = N_("graphics cards")
    elif settings.threads:
        rows = [[Seat(node.id, settings.threads)] * (node.cpus // settings.threads) for node in nodes]
        what = Message("times {threads} CPUs on one machine", threads=settings.threads)
    elif wanted:
        most = max((node.cpus for node in nodes), default=0)
        share = next((cpus for cpus in range(most, 0, -1) if sum(n.cpus // cpus for n in nodes) >= wanted), 1)
        rows = [[Seat(node.id, share)] * (node.cpus // share) for node in nodes]
        what = N_("CPUs")
    else:
        rows = [[Seat(node.id, node.cpus)] for node in nodes if node.cpus]
        what = N_("CPUs")
    places = [row[turn] for turn in range(max(map(len, rows), default=0)) for row in rows if turn < len(row)]
    if not places or len(places) < wanted:
        raise ConfigError(
            "The Ray cluster has no room for {wanted} workers: it has {room} {what}.",
            wanted=wanted or N_("any"),
            room=len(places),
            what=what,
        )
    return places[:wanted] if wanted else places
