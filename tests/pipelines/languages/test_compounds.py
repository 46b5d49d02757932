"""Which hyphens at lines' ends belong to a word."""

from __future__ import annotations

import pytest

from pipelines.languages.compounds import keeps_hyphen

COMPOUNDS = """
state-owned long-term well-known twenty-five north-western self-employed non-stop follow-up price-determining
world-wide decision-making
кто-нибудь кому-либо как-то какого-то по-русски по-прежнему по-моему из-за во-первых кое-где всё-таки
научно-технический социально-экономического военно-морской северо-восточный премьер-министр два-три
ата-анасы бала-шағасы бірте-бірте түр-түрі келген-мыс болып-ақ оңтүстік-шығыс әлеуметтік-экономикалық іс-шаралар
салт-дәстүрі
"""
BROKEN = """
build-ing com-ing rail-way under-stand pre-vious pro-gram north-ern short-age low-er accept-able estab-lished
main-taining some-thing half-way gener-ated
мес-то руч-ка по-мощь по-следовательному из-вестно во-прос военно-служащий госу-дарство экс-перт упрощён-ного
жүргізу-шілер тұр-мыс қала-лық әкім-дік
"""


@pytest.mark.parametrize("word", COMPOUNDS.split())
def test_compounds(word: str) -> None:
    first, second = word.split("-")
    assert keeps_hyphen(first, second, frozenset())


@pytest.mark.parametrize("word", BROKEN.split())
def test_broken_words(word: str) -> None:
    first, second = word.split("-")
    assert not keeps_hyphen(first, second, frozenset())


def test_the_words_of_the_text_decide_of_what_no_table_has() -> None:
    assert keeps_hyphen("купля", "продажа", {"купля", "продажа"})
    assert not keeps_hyphen("купля", "продажа", {"продажа"})
    assert not keeps_hyphen("паро", "воза", {"паро", "воза", "паровоза"})


@pytest.mark.parametrize(("first", "second"), [("the", "art"), ("state", "of"), ("day", "to")])
def test_small_words_link_longer_compounds(first: str, second: str) -> None:
    assert keeps_hyphen(first, second, frozenset(), longer=True)
