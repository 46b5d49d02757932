"""The opposite of what the source says."""

from __future__ import annotations

import pytest

from pipelines.quality.opposites import opposites
from pipelines.task import Task


def words(source: str, target: str, direction: str) -> list[tuple[tuple[str, ...], tuple[str, ...]]]:
    found = opposites(source, target, Task("translate", direction[:2], direction[3:]))
    return [(flag.source, flag.target) for flag in found]


@pytest.mark.parametrize(
    ("source", "target", "direction", "said", "other"),
    [
        ("Unemployment fell by 0.3 points.", "Безработица выросла на 0,3 пункта.", "en-ru", "fell", "выросла"),
        ("Инфляция 8,5 пайызға дейін төмендеді.", "Inflation rose to 8.5 percent.", "kk-en", "төмендеді", "rose"),
        ("Цены на хлеб снизились.", "Нан бағасы өсті.", "ru-kk", "снизились", "өсті"),
        ("Entry is free for children under 12.", "12 жастан асқан балаларға кіру тегін.", "en-kk", "12", "12"),
        ("Свыше 40 домов без света.", "Fewer than 40 houses are without power.", "ru-en", "40", "40"),
        ("Пришло не более 30 человек.", "At least 30 people came.", "ru-en", "30", "30"),
    ],
)
def test_the_opposite_is_flagged(source: str, target: str, direction: str, said: str, other: str) -> None:
    assert words(source, target, direction) == [((said,), (other,))]


@pytest.mark.parametrize(
    ("source", "target", "direction"),
    [
        ("Prices did not fall.", "Цены выросли.", "en-ru"),
        ("Экспорт вырос, импорт упал.", "Imports fell.", "ru-en"),
        ("Баға төмендеді.", "Prices fell.", "kk-en"),
        ("Не более 30 человек.", "30 people at most.", "ru-en"),
        ("12 жасқа толмаған балалар.", "Дети младше 12 лет.", "kk-ru"),
        ("Кемінде 40 үй.", "At least 40 houses.", "kk-en"),
        ("60 жастан кем емес.", "Не менее 60 лет.", "kk-ru"),
    ],
)
def test_the_same_in_other_words_is_not(source: str, target: str, direction: str) -> None:
    assert words(source, target, direction) == []
