"""A fixed number of mutations of every kind's seeds, the same ones each time; `make fuzz` tries others for hours."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.fuzz.hunt import hunt
from tests.fuzz.seeds import all_seeds
from tests.fuzz.worker import Result, Worker

_SEED = 20240512
_MUTATIONS = 40


@pytest.fixture(scope="module")
def worker() -> Iterator[Worker]:
    with Worker() as process:
        yield process


@pytest.mark.parametrize("kind", all_seeds())
def test_hostile_inputs_give_a_value_or_a_sentence(kind: str, worker: Worker) -> None:
    faults: list[str] = []

    def found(data: bytes, result: Result) -> None:
        faults.append(f"{result.words}\n{data[:2000]!r}\n{result.trace}")

    tally = hunt(kind, _MUTATIONS, _SEED, worker, found)
    assert not faults, f"{len(faults)} faults, the first: {faults[0]}"
    assert tally.mutations == _MUTATIONS


@pytest.mark.parametrize("kind", all_seeds())
def test_seeds_are_read(kind: str, worker: Worker) -> None:
    results = [worker.try_input(kind, data) for data in all_seeds()[kind]]
    assert "read" in {result.status for result in results}, results
    assert "fault" not in {result.status for result in results}, results
