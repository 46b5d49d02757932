"""What passes through a translation unchanged, also in texts that no person wrote."""

from __future__ import annotations

import pytest

from pipelines.languages.words import PLACEHOLDER, has_words, urls
from pipelines.quality.check import check_segment
from pipelines.task import Task


def test_addresses_are_found_whole_and_in_order() -> None:
    text = "Пишите: a.b+c@mail.example.kz, см. https://x.kz/a?b=1. Или www.ru-x.org! (d@e.fi)"
    assert urls(text) == ["a.b+c@mail.example.kz", "https://x.kz/a?b=1", "www.ru-x.org", "d@e.fi"]


@pytest.mark.parametrize("text", ["site.kz", "a-b.c.ru/x y@z.io (test.com)", "-news.net", "@handle #тег 12:30"])
def test_addresses_alone_are_no_words(text: str) -> None:
    assert not has_words(text)


# Where matching backtracks over the whole line from every letter, each of these takes hours.
@pytest.mark.parametrize("unit", ["ж", "a-", "a.", "a@", "."])
def test_a_line_of_millions_of_characters_without_a_space_is_looked_through(unit: str) -> None:
    line = unit * (2_000_000 // len(unit))
    assert has_words(line) == (unit == "ж")
    assert urls(line) == []


def test_a_source_that_repeats_a_word_throughout_excuses_its_translation() -> None:
    source = "слово " * 100_000
    assert "repeated" not in [flag.code for flag in check_segment(source, source, Task("translate", "ru", "en"))]


@pytest.mark.parametrize("begin", ["{", "{{", "{name", "{n, "])
def test_a_brace_before_a_long_gap_takes_no_long_search(begin: str) -> None:
    """In time that grows with the square of its length this would take minutes."""
    assert PLACEHOLDER.search(begin + " " * 300_000) is None
    assert PLACEHOLDER.search(begin + " " * 300_000 + "{") is None
