"""Which words of two texts differ, and where they stand."""

from __future__ import annotations

import pytest

from tui.text.differences import Spans, differences


def words(texts: tuple[str, ...], spans: Spans | None) -> list[list[str]] | None:
    return None if spans is None else [[text[a:b] for a, b in line] for text, line in zip(texts, spans, strict=True)]


@pytest.mark.parametrize(
    ("first", "second", "left", "right"),
    [
        (("The old bridge is closed.",), ("The bridge was closed.",), [["old", "is"]], [["was"]]),
        (("Мост закрыт.", "Ждём."), ("Мост закрыт.", "Не ждём."), [[], []], [[], ["Не"]]),
        (("мост Открыт",), ("Мост открыт!",), [[]], [[]]),
        (("one two three four",), ("one 2 3 four",), [["two three"]], [["2 3"]]),
        (("a b", "c d"), ("a b c d e",), [[], []], [["e"]]),
        (("", "x"), ("y", "x"), [[], []], [["y"], []]),
    ],
)
def test_words_that_differ_are_found_in_their_paragraphs(
    first: tuple[str, ...], second: tuple[str, ...], left: list[list[str]], right: list[list[str]]
) -> None:
    found = differences(first, second)
    assert words(first, found.first) == left and words(second, found.second) == right
    assert found.words == tuple(sum(len(run.split()) for line in side for run in line) for side in (left, right))


def test_of_a_much_longer_text_nothing_is_marked() -> None:
    article = ("The bridge was closed for repairs.", "It will open in May.", "Buses go round the city now.")
    found = differences(("The bridge stays closed.",), article)
    assert words(("The bridge stays closed.",), found.first) == [["stays"]]
    assert found.second is None and found.words == (1, 0)


def test_a_long_text_is_aligned_word_by_word_too() -> None:
    long = " ".join(f"word{n} and" for n in range(3000))
    found = differences((long,), (long.replace("word1500", "other"),))
    assert words((long,), found.first) == [["word1500"]]
