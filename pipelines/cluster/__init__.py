"""A Ray cluster behind the engine protocol: texts go to workers, each of which holds the engine of the plan."""

from __future__ import annotations

from collections.abc import Iterator
from queue import Empty, SimpleQueue

news: SimpleQueue[str] = SimpleQueue()
"""What the user should know of the cluster: workers lost, workers that cannot serve."""


def heard() -> Iterator[str]:
    """What is new, each sentence once."""
    while True:
        try:
            yield news.get_nowait()
        except Empty:
            return


__all__ = ["heard", "news"]
