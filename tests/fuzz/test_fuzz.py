"""A fixed number of mutations of every kind's seeds, the same ones each time; `make fuzz` tries others for hours."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.fuzz.hunt import hunt
from tests.fuzz.seeds import all_seeds
from tests.fuzz.worker import Result, Worker

_SEED = 20240512
_MUTATIONS = 40
KNOWN: tuple[tuple[str, str, str], ...] = (
    ("*", "an article has control characters", "taken out of every article by the mend of the terminal's gate"),
    ("*", "ValueError in pipelines/documents/runs.py", "a reference with thousands of digits"),
    ("*", "ValueError in pipelines/documents/page.py", "a reference with thousands of digits"),
    ("*", "ValueError in pipelines/formats/html.py", "a reference with thousands of digits"),
    ("*", "ValueError in pipelines/documents/strings.py", "a reference with thousands of digits"),
    ("answer", "processor time in pipelines/clean.py", "expressions that grow"),
    ("hub", "Error in pipelines/adding", "a listing's values are not checked yet"),
    ("hub", "Error in pipelines/sources", "a listing's values are not checked yet"),
    ("hub", "a refusal has control characters", "a listing's names are not checked yet"),
    ("hub", "outside of its place", "a listing's names are not checked yet"),
    ("wheel", "Error in pipelines/sources/pypi.py", "a wheel that is cut, or packed in a way that is not known"),
)
"""Faults that are let pass: kind (or ``*``), a part of the fault's words, and why."""


@pytest.fixture(scope="module")
def worker() -> Iterator[Worker]:
    with Worker() as process:
        yield process


@pytest.mark.parametrize("kind", all_seeds())
def test_hostile_inputs_give_a_value_or_a_sentence(kind: str, worker: Worker) -> None:
    faults: list[str] = []

    def found(data: bytes, result: Result) -> None:
        if not any(where in ("*", kind) and words in result.words for where, words, _ in KNOWN):
            faults.append(f"{result.words}\n{data[:2000]!r}\n{result.trace}")

    tally = hunt(kind, _MUTATIONS, _SEED, worker, found)
    assert not faults, f"{len(faults)} faults, the first: {faults[0]}"
    assert tally.mutations == _MUTATIONS


@pytest.mark.parametrize("kind", all_seeds())
def test_seeds_are_read(kind: str, worker: Worker) -> None:
    results = [worker.try_input(kind, data) for data in all_seeds()[kind]]
    assert "read" in {result.status for result in results}, results
    assert "fault" not in {result.status for result in results}, results
