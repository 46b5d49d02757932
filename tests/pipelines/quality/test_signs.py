"""Ends, quotation marks and brackets, capitals."""

from __future__ import annotations

import pytest

from pipelines.quality.signs import capitals, ending, quotes
from pipelines.task import Task


def task(direction: str) -> Task:
    return Task("translate", direction[:2], direction[3:])


@pytest.mark.parametrize(
    ("source", "target", "direction"),
    [
        ("Озеро замёрзло, и рыбаки вышли на лёд.", "The lake froze, and the", "ru-en"),
        ("Озеро замёрзло, и рыбаки вышли на лёд.", "The lake froze,", "ru-en"),
        ("Озеро замёрзло, и рыбаки вышли на лёд.", "The lake froze, and the fisherm", "ru-en"),
        ("The lake froze, and men went out.", "Озеро замёрзло, и.", "en-ru"),
        ("The lake froze, and men went out.", "Көл қатты және.", "en-kk"),
    ],
)
def test_an_end_in_mid_sentence_is_flagged(source: str, target: str, direction: str) -> None:
    assert [flag.code for flag in ending(source, target, task(direction))] == ["ending"]


@pytest.mark.parametrize(
    ("source", "target", "direction"),
    [
        ("Озеро замёрзло", "The lake froze", "ru-en"),
        ("Он молчал…", "He said nothing...", "ru-en"),
        ("There are cups, plates, etc.", "Есть чашки, тарелки и т. д.", "en-ru"),
        ("«Что?»", "“What?”", "ru-en"),
        ("He got an A.", "Ол А алды.", "en-kk"),
        ("Он получил А.", "He got an A.", "ru-en"),
    ],
)
def test_a_whole_sentence_is_not_flagged(source: str, target: str, direction: str) -> None:
    assert list(ending(source, target, task(direction))) == []


@pytest.mark.parametrize(
    ("source", "target", "signs"),
    [
        ("«Мы победим», — сказал он.", '"We will win, he said.', ('"',)),
        ("Она (ей двадцать) поёт.", "She she is twenty) sings.", (")",)),
        ('"We will win," he said.', "«Мы победим, — сказал он.", ("«",)),
    ],
)
def test_a_lost_quotation_mark_or_bracket_is_named(source: str, target: str, signs: tuple[str, ...]) -> None:
    assert [flag.target for flag in quotes(source, target, task("ru-en"))] == [signs]


@pytest.mark.parametrize(
    ("source", "target"),
    [
        ("— Мы победим, — сказал он.", "“We will win,” he said."),
        ("а) хлеб; б) «соль»", 'a) bread; b) "salt"'),
        ("The firm “Nur” and „Dala“ (new)", "Фирма «Нур» и „Дала“ (новая)"),
        ('The theatre "Zhastar" (new)', "ООО «Театр «Жастар» (новый)"),
        ("He is 6'2\" (tall).", "Он ростом 188 см (высокий)."),
    ],
)
def test_each_language_quotes_in_its_way(source: str, target: str) -> None:
    assert list(quotes(source, target, task("en-ru"))) == []


@pytest.mark.parametrize(
    ("source", "target"),
    [
        ("ОЗЕРО ЗАМЁРЗЛО ЗА ОДНУ НОЧЬ", "the lake froze in one night"),
        ("ОЗЕРО ЗАМЁРЗЛО ЗА ОДНУ НОЧЬ", "THE LAKE froze in ONE night"),
        ("Озеро замёрзло за одну ночь", "THE LAKE FROZE IN ONE NIGHT"),
        ("ОЗЕРО ЗАМЁРЗЛО", "T H E  L A K E FROZE"),
    ],
)
def test_lost_and_added_capitals_are_flagged(source: str, target: str) -> None:
    assert [flag.code for flag in capitals(source, target, task("ru-en"))] == ["capitals"]


@pytest.mark.parametrize(
    ("source", "target"),
    [
        ("ОЗЕРО ЗАМЁРЗЛО ЗА ОДНУ НОЧЬ", "THE LAKE FROZE IN ONE NIGHT"),
        ("АО «Дала»", "Dala JSC"),
        ("США и ЕС", "USA and EU"),
    ],
)
def test_kept_capitals_and_abbreviations_are_not(source: str, target: str) -> None:
    assert list(capitals(source, target, task("ru-en"))) == []
