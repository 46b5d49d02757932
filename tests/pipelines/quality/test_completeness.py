from __future__ import annotations

import re

import pytest

from pipelines.languages import DIRECTIONS
from pipelines.quality.completeness import complete
from pipelines.task import Task

# The same four sentences in three languages, with a clause in braces.
SENTENCES = (
    {
        "kk": "Балықшылар таңертең теңізге шықты{, бірақ қатты дауыл оларды жағаға қайтарды}.",
        "ru": "Рыбаки утром вышли в море{, но сильный шторм вернул их на берег}.",
        "en": "The fishermen went out to sea in the morning{, but a strong storm drove them back to the shore}.",
    },
    {
        "kk": "Университет үш жаңа факультет ашады{, өйткені өткен жылы студенттер саны екі есе өсті}.",
        "ru": "Университет откроет три новых факультета{, потому что в прошлом году число студентов удвоилось}.",
        "en": "The university will open three new faculties{, because the number of students doubled last year}.",
    },
    {
        "kk": "{Жөндеу жұмыстары аяқталғаннан кейін }мұражай балаларға арналған көрме ұйымдастырады.",
        "ru": "{Когда закончат ремонт здания, }музей организует выставку для детей.",
        "en": "{When the repair of the building is finished, }the museum will organise an exhibition for children.",
    },
)
PAIRS = [(row, direction) for row in SENTENCES for direction in DIRECTIONS]


def whole(text: str) -> str:
    return re.sub("[{}]", "", text)


def cut(text: str) -> str:
    return re.sub("{.*?}", "", text)


def codes(source: str, target: str, direction: str) -> list[str]:
    return [flag.code for flag in complete(source, target, Task("translate", direction[:2], direction[3:]))]


@pytest.mark.parametrize(("row", "direction"), PAIRS)
def test_a_clause_left_out_or_added_is_flagged_and_a_whole_translation_is_not(
    row: dict[str, str], direction: str
) -> None:
    source, target = row[direction[:2]], row[direction[3:]]
    assert codes(whole(source), whole(target), direction) == []
    assert codes(whole(source), cut(target), direction) == ["omission"]
    assert codes(cut(source), whole(target), direction) == ["addition"]


def test_a_flag_has_the_clause_as_it_is_written() -> None:
    source, target = SENTENCES[0]["ru"], SENTENCES[0]["en"]
    (flag,) = complete(whole(source), cut(target), Task("translate", "ru", "en"))
    assert flag.source == ("но сильный шторм вернул их на берег",) and not flag.target


def test_what_is_said_in_other_words_is_not_left_out() -> None:
    source = "The council approved the plan, but nobody was happy about what it would cost the town."
    assert codes(source, "Совет одобрил план, однако траты городской казны всем пришлись не по душе.", "en-ru") == []
    # A figure and a name stand for a clause as well as words do.
    source = "Мост построили за год, а в 2019 году его назвали в честь Динмухамеда Кунаева."
    assert codes(source, "The bridge took a year; named for Dinmukhamed Kunaev, 2019.", "ru-en") == []


@pytest.mark.parametrize(
    ("source", "target", "direction", "flags"),
    [
        (
            "The school was built in a year, and the builders planted an orchard around it before they left.",
            "Школу построили за год.",
            "en-ru",
            ["length"],
        ),
        ("Школу построили за год, но она пустует.", "The school was built in a year.", "ru-en", []),
        ("МЧС", "Ministry of Emergency Situations", "ru-en", []),
    ],
)
def test_a_length_that_no_translation_has(source: str, target: str, direction: str, flags: list[str]) -> None:
    assert codes(source, target, direction) == flags


THREE = (
    "Ночью в горах выпал снег. Перевал закрыли для грузовых машин и автобусов. "
    "Спасатели просят водителей не выезжать без нужды."
)
# Three sentences whose words no table has.
RARE = "Бархан зыбился, кулига мреяла. Жухлая лебеда топорщилась клочьями. Саксаул корёжило да пригибало исподволь."
RARER = "Dunes quivered, glades shimmered. Saxaul writhed."


def test_fewer_or_more_sentences_make_an_odd_length_telling() -> None:
    assert codes(RARE, RARER, "ru-en") == ["length"]
    assert codes(RARE.replace(". Ж", ", ж").replace(". С", ", с"), RARER.replace(". S", ", s"), "ru-en") == []
    assert codes(RARER, RARE, "en-ru") == ["length"]


def test_more_words_for_the_same_are_no_odd_length() -> None:
    source = "Дождь помешал выборам президента в городе."
    target = "It was because of all the rain there that the president was not to have had his own election in the city."
    assert codes(source, target, "ru-en") == []


@pytest.mark.parametrize(
    "target",
    [
        "At night snow fell in the mountains, and the pass was closed to lorries and buses. "
        "Rescuers ask drivers not to travel without need.",
        "At night snow fell in the mountains. The pass was closed to lorries. It was closed to buses too. "
        "Rescuers ask drivers to stay at home.",
    ],
)
def test_sentences_may_be_joined_and_divided(target: str) -> None:
    assert codes(THREE, target, "ru-en") == []
