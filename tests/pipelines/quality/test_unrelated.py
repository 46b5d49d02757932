"""Translations that have nothing of their source."""

from __future__ import annotations

import pytest

from pipelines.quality.check import check_segment
from pipelines.quality.unrelated import unrelated
from pipelines.task import Task

BRIDGES = "Правительство выделит 98 миллиардов тенге на ремонт мостов и дорог в южных областях, сообщил министр."
SCHOOL = "Облыс әкімі сейсенбіде жаңа мектептің ашылуына қатысып, мұғалімдерге алғыс айтты."
BUSES = "The mayor of the town said on Monday that 300 new buses would be bought by the end of the year."
LAKE = "Учёные нашли в пустыне следы древнего озера, которое высохло много тысяч лет назад."


@pytest.mark.parametrize(
    ("source", "target", "direction"),
    [
        (BRIDGES, "A new library has opened in the city centre.", "ru-en"),
        (SCHOOL, "Цены на хлеб выросли вдвое с начала года, жалуются покупатели в магазинах столицы.", "kk-ru"),
        (BUSES, LAKE, "en-ru"),
        (LAKE, "Сот компанияны ақауды жасырғаны үшін айыппұл төлеуге міндеттеді, деп хабарлады баспасөз.", "ru-kk"),
    ],
)
def test_what_speaks_of_something_else_is_flagged(source: str, target: str, direction: str) -> None:
    flags = check_segment(source, target, Task("translate", direction[:2], direction[3:]))
    assert "unrelated" in [flag.code for flag in flags]


@pytest.mark.parametrize(
    ("source", "target", "direction"),
    [
        (
            BRIDGES,
            "The government will give 98 billion tenge for bridges and roads in the south, the minister said.",
            "ru-en",
        ),
        # In other words, but with the figure, or the name, of its source.
        (BUSES, "Город закупит 300 машин для перевозки пассажиров, пообещал его глава.", "en-ru"),
        (
            "Merkel stepped back from the race after a week of hesitation.",
            "Решение Меркель долго откладывала.",
            "en-ru",
        ),
        ("Дорогу открыли.", "Traffic flows.", "ru-en"),  # too short to tell
    ],
)
def test_what_speaks_of_the_same_is_not(source: str, target: str, direction: str) -> None:
    assert not [*unrelated(source, target, Task("translate", direction[:2], direction[3:]))]
