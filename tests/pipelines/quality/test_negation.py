"""A denial of one side only."""

from __future__ import annotations

import pytest

from pipelines.quality.negation import negation
from pipelines.task import Task


def flags(source: str, target: str, direction: str) -> list[tuple[tuple[str, ...], tuple[str, ...]]]:
    found = negation(source, target, Task("translate", direction[:2], direction[3:]))
    return [(flag.source, flag.target) for flag in found]


@pytest.mark.parametrize(
    ("source", "target", "direction", "words"),
    [
        ("The pilot did not see the lights.", "Лётчик увидел огни.", "en-ru", "not"),
        ("Ұшқыш оттарды көрмеді.", "The pilot saw the lights.", "kk-en", "көрмеді"),
        ("Лётчик не увидел огней.", "Ұшқыш оттарды көрді.", "ru-kk", "не"),
        ("Никогда такого снега в городе.", "Қалада мұндай қар болады.", "ru-kk", "Никогда"),
        ("Сөйлемеңіз.", "Говорите.", "kk-ru", "Сөйлемеңіз"),
        ("They came without food.", "Они пришли с едой.", "en-ru", "without"),
        ("Бұл су таза емес.", "Эта вода чистая.", "kk-ru", "емес"),
    ],
)
def test_a_lost_denial_is_named(source: str, target: str, direction: str, words: str) -> None:
    assert flags(source, target, direction) == [((words,), ())]


def test_an_added_denial_is_named() -> None:
    assert flags("Лётчик увидел огни.", "The pilot didn't see the lights.", "ru-en") == [((), ("didn't",))]


@pytest.mark.parametrize(
    ("source", "target", "direction"),
    [
        ("The pilot failed to see the lights.", "Лётчик не увидел огней.", "en-ru"),
        ("Этого нельзя не заметить.", "One notices it at once.", "ru-en"),
        ("Приходите не позже пяти.", "Come by five.", "ru-en"),
        ("He is unhappy.", "Он не счастлив.", "en-ru"),
        ("Су жоқ.", "There is a lack of water.", "kk-en"),
        ("Тек мен ғана емес, бәріміз келдік.", "We all came, I among them.", "kk-en"),
        ("Ол суға не нанға келді.", "He came for water or bread.", "kk-en"),
        ("Жобасын және немесе деген сөзді жазды.", "He wrote his plan and the word.", "kk-en"),
        ("Абай мен Қожабай келді.", "Abai and Kozhabai came.", "kk-en"),
        ("She couldn't help but smile.", "Она улыбнулась.", "en-ru"),
        ("Спрос зимой не ослаб.", "Demand was high in winter.", "ru-en"),
        ("The choir never stopped singing.", "Хор всё время пел.", "en-ru"),
        ("Жаңбыр тоқтамады.", "Дождь шёл весь день.", "kk-ru"),
    ],
)
def test_other_words_may_stand_for_a_denial(source: str, target: str, direction: str) -> None:
    assert flags(source, target, direction) == []
