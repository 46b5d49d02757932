"""A child that holds the interpreter's lock without end, as native code does while it loads a model."""

from __future__ import annotations

import msgspec

from pipelines.child import Answer, serve


class _Line(msgspec.Struct):
    begun: bool


def _hold(_order: bytes, answer: Answer) -> None:
    answer(_Line(True))
    sum(range(10**15))


if __name__ == "__main__":
    serve(_hold)
