"""Windows and batches: every index once, few first, never over the budget."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipelines.engines.seq2seq.batching import FIRST, WIDEST, batches, crews, windows


@given(st.lists(st.integers(1, 300), max_size=200), st.integers(8, 2000), st.integers(1, 100))
def test_every_index_comes_once_and_batches_keep_the_limits(lengths: list[int], budget: int, most: int) -> None:
    found = list(batches(lengths, budget, most=most))
    assert sorted(index for batch in found for index in batch) == list(range(len(lengths)))
    for batch in found:
        assert 1 <= len(batch) <= most
        assert len(batch) == 1 or len(batch) * max(lengths[i] for i in batch) <= budget


@given(st.integers(0, 500))
def test_windows_follow_each_other_and_grow_to_the_widest(count: int) -> None:
    found = list(windows(count))
    assert [index for window in found for index in window] == list(range(count))
    widths = [len(window) for window in found]
    assert all(width <= WIDEST for width in widths)
    if len(widths) > 1:
        assert widths[0] == FIRST
        assert widths[:-1] == sorted(widths[:-1])


def test_batches_come_in_the_order_of_their_windows_shortest_text_first() -> None:
    found = list(batches([9, 3, 5, 1, 7, 7], budget=14))
    assert found == [[1], [0], [3, 2], [4, 5]]


def test_a_wide_first_window_makes_full_batches_from_the_start() -> None:
    assert list(batches([9, 3, 5, 1, 7, 7], budget=14, first=WIDEST)) == [[3, 1], [2, 4], [5], [0]]


@pytest.mark.parametrize(
    ("lengths", "budget", "most", "widths"),
    [
        ([5] * 9, 40, 100, [5, 4]),  # eight would fit, and leave one alone
        ([5] * 9, 1000, 4, [3, 3, 3]),
        ([5] * 8, 1000, 4, [4, 4]),
        ([1, 1, 1, 20], 20, 100, [3, 1]),  # no other way
    ],
)
def test_batches_are_about_equally_full(lengths: list[int], budget: int, most: int, widths: list[int]) -> None:
    assert [len(batch) for batch in batches(lengths, budget, WIDEST, most)] == widths


@given(st.integers(1, 1024), st.booleans())
def test_crews_take_no_more_threads_than_there_are(threads: int, unhurried: bool) -> None:
    at_once, each = crews(threads, unhurried=unhurried)
    assert at_once >= 1
    assert each >= 1
    assert at_once * each <= threads


def test_few_threads_work_on_one_batch_and_many_on_several() -> None:
    assert [crews(threads) for threads in (1, 2, 4, 7, 8, 16)] == [(1, 1), (1, 2), (1, 4), (1, 7), (2, 4), (4, 4)]
    assert [crews(threads, unhurried=True) for threads in (1, 2, 4, 7, 8, 16)] == [
        (1, 1),
        (2, 1),
        (4, 1),
        (4, 1),
        (4, 2),
        (4, 4),
    ]
