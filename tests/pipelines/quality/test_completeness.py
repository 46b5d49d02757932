from __future__ import annotations

import re

import pytest

from pipelines.languages import DIRECTIONS
from pipelines.quality.check import check_segment
from pipelines.quality.completeness import complete
from pipelines.quality.counterparts import is_free, sides
from pipelines.task import Task

# The same four sentences in three languages, with a clause in braces.
SENTENCES = (
    {
        "kk": "Балықшылар таңертең теңізге шықты{, бірақ түстен кейін қатты дауыл оларды жағаға қайтарды}.",
        "ru": "Рыбаки утром вышли в море{, но после полудня сильный шторм вернул их на берег}.",
        "en": "The fishermen went out to sea in the morning{, "
        "but in the afternoon a strong storm drove them back to the shore}.",
    },
    {
        "kk": "Университет үш жаңа факультет ашады{, өйткені өткен жылы студенттер саны екі есе өсті}.",
        "ru": "Университет откроет три новых факультета{, потому что в прошлом году число студентов удвоилось}.",
        "en": "The university will open three new faculties{, because the number of students doubled last year}.",
    },
    {
        "kk": "{Келесі айда жөндеу жұмыстары аяқталғаннан кейін }мұражай балаларға арналған көрме ұйымдастырады.",
        "ru": "{Когда в следующем месяце закончат ремонт здания, }музей организует выставку для детей.",
        "en": "{When the repair of the building is finished next month, }"
        "the museum will organise an exhibition for children.",
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
    assert flag.source == ("после полудня сильный шторм вернул их на берег",) and not flag.target


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
    target = "It was because of the rain that there was no election of the president in all of the city."
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


FREE = (
    "On Friday the council said that the old school by the river would close in spring and children move elsewhere.",
    "Весной здание на набережной опустеет: ребят переведут в соседние классы, решили власти.",
)
CLOSE = "Совет сообщил, что старую школу у реки весной закроют, а детей переведут в другое место."


def test_a_free_translation_may_leave_a_day_unsaid() -> None:
    task = Task("translate", "en", "ru")
    assert is_free(*FREE, task) and not is_free(FREE[0], CLOSE, task)
    assert [flag.code for flag in check_segment(FREE[0], CLOSE, task)] == ["date"]
    assert [flag.code for flag in check_segment(*FREE, task)] == []


@pytest.mark.parametrize(
    ("source", "target", "direction"),
    [
        ("Моллюски захватили озеро", "Giant Snails Take Over Quiet Lake", "ru-en"),  # a headline's capitals
        ("Он играл за «Хоффенхайм».", "He played for Hoffenheim.", "ru-en"),
        ("Сегодня Лондонская полиция закрыла улицу.", "Today the Metropolitan Police closed the street.", "ru-en"),
        ("The SS19 collection was shown today.", "Коллекцию 2019 года показали сегодня.", "en-ru"),
        ('The Rangers" coach said: "We will win."', "Тренер «Рейнджерс» сказал: «Мы победим».", "en-ru"),
    ],
)
def test_what_people_write_is_not_flagged(source: str, target: str, direction: str) -> None:
    assert not check_segment(source, target, Task("translate", direction[:2], direction[3:]))


@pytest.mark.parametrize(
    ("source", "target", "direction", "word"),
    [
        ("Ойынға он төрт бала келді.", "На игру пришли четырнадцать детей.", "kk-ru", "четырнадцать"),
        ("However, the road is open.", "Алайда жол ашық.", "en-kk", "However"),  # idle in Kazakh alone
    ],
)
def test_a_word_has_its_counterpart(source: str, target: str, direction: str, word: str) -> None:
    both = sides(source, target, Task("translate", direction[:2], direction[3:]))
    side, other = both if word in source else reversed(both)
    at = next(at for at, match in enumerate(side.words) if match[0] == word)
    assert side.tells(at)
    assert side.concepts[at] & other.known
