"""Words of flags are found in texts as whole words, whatever stands between those of a phrase."""

import pytest

from pipelines.article import Flag
from pipelines.quality.flagged_words import source_words, spans_of_words, target_words


@pytest.mark.parametrize(
    ("text", "words", "marked"),
    [
        ("От 5 до 15 и 0,5 км.", ("5",), ["5"]),
        ("Курс 3,5, а был 13,5.", ("3,5",), ["3,5"]),
        ("Дорога закрыта, закрыта закрыта.", ("закрыта",), ["закрыта", "закрыта", "закрыта"]),
        ("Again, and again: it rained.", ("and again it",), ["and again: it"]),
        ("Ерлан Садыков келді.", ("Садыков", "Ерлан"), ["Ерлан", "Садыков"]),
        ("Он сказал «да.", ("«",), ["«"]),
        ("The road is closed.", ("the ROAD",), ["The road"]),
        ("us and US", ("US",), ["US"]),
        ("a b c d", ("a b", "b c"), ["a b c"]),
        ("nothing", ("5", "x"), []),
    ],
)
def test_whole_words_are_found(text: str, words: tuple[str, ...], marked: list[str]) -> None:
    assert [text[start:end] for start, end in spans_of_words(text, words)] == marked


def test_flags_give_the_words_of_each_side_once() -> None:
    flags = (Flag("numbers", "", ("5", "7"), ("6",)), Flag("unit", "", ("5",), (" ",)))
    assert source_words(flags) == ("5", "7")
    assert target_words(flags) == ("6",)
