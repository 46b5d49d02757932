"""A figure keeps its unit, or is converted rightly."""

from __future__ import annotations

from itertools import permutations

import pytest

from pipelines.quality.numbers import check_numbers
from pipelines.quality.units import check_units
from pipelines.task import Task

# The same in Kazakh, Russian and English.
RIGHT = [
    ("Түнде −15 градус болады.", "Ночью будет минус 15 градусов.", "It will be 15 degrees below zero at night."),
    ("Қашықтық – 32 шақырым.", "Расстояние — 20 миль.", "The distance is 20 miles."),
    ("Жердің аумағы 3,5 шаршы шақырым.", "Площадь участка — 3,5 кв. км.", "The site covers 3.5 square kilometres."),
    ("Жылдамдығы сағатына 120 шақырымға жетті.", "Скорость достигла 120 км/ч.", "The speed reached 120 km/h."),
    ("Станция қуаты 350 МВт.", "Мощность станции — 350 мегаватт.", "The plant's capacity is 350 megawatts."),
    ("Ол 5 кг ұн алды.", "Он купил пять килограммов муки.", "He bought five kilos of flour."),
    (
        "2,5 миллион тонна астық жиналды.",
        "Собрали два с половиной миллиона тонн зерна.",
        "Two and a half million tonnes of grain were harvested.",
    ),
    (
        "Ставка 50 базистік пунктке төмендеді.",
        "Ставку снизили на 0,5 процентного пункта.",
        "The rate was cut by 50 basis points.",
    ),
    ("G20 саммиті өтті.", "Прошёл саммит G20.", "The G20 summit took place."),
    ("Көлік 100 шақырымға 8 литр жағады.", "Машина расходует 8 л на 100 км.", "The car uses 8 litres per 100 km."),
    ("Жер көлемі 50 га.", "Площадь — 50 гектаров.", "The plot is 50 ha."),
    ("Ол 180 см, 75 кг.", "Его рост 180 см, вес 75 кг.", "He is 180 cm tall and weighs 75 kg."),
    ("Ол көшеде жүр.", "Он ходит по улицам.", "He pounds the streets."),
    (
        "Ауа температурасы 30 градусқа дейін көтеріледі.",
        "Температура воздуха поднимется до 30 °C.",
        "The temperature will rise to 30 degrees Celsius.",
    ),
    ("Жүк 2 тонна болды.", "Груз весил 2000 кг.", "The load weighed 2 tonnes."),
    ("Екі аптадан кейін", "Через две недели", "In 14 days"),
    ("Ұшу биіктігі 10 000 метр.", "Высота полёта — 10 км.", "The flight altitude is 10 km."),
    ("Ғимарат биіктігі 330 метр.", "Высота здания — 330 м.", "The building is 330 m tall."),
    ("Ол 10 км жүгірді.", "Он пробежал десять километров.", "He ran a 10K."),
    ("Ол 1,85 метр.", "Его рост 1,85 м.", "He is 1.85 metres tall."),
    ("100 грамм нанда 250 килокалория бар.", "В 100 г хлеба 250 ккал.", "100 g of bread contains 250 kcal."),
    ("Алаңы 120 шаршы метр пәтер", "Квартира площадью 120 кв. м", "A flat of 120 square metres"),
    ("Жаңа компьютерде 16 ГБ жады бар.", "В новом компьютере 16 ГБ памяти.", "The new computer has 16 GB of memory."),
    ("Су температурасы 4 градус.", "Температура воды 4 °C.", "The water temperature is 4 degrees."),
    ("Жауын-шашын 30 мм болды.", "Выпало 30 мм осадков.", "There were 30 mm of rain."),
    (
        "Ұшақ сағатына 900 км ұшады.",
        "Самолёт летит со скоростью 900 км/ч.",
        "The plane flies at 900 kilometres per hour.",
    ),
    ("Жер сілкінісінің тереңдігі 10 шақырым.", "Глубина землетрясения — 10 километров.", "The quake was 10km deep."),
    ("Оған 2 жыл 6 ай берілді.", "Ему дали два года и шесть месяцев.", "He was given two years and six months."),
    ("Ұзындығы 6 фут.", "Длина шесть футов.", "It is six feet long."),
    ("Салмағы 90 келі.", "Вес 90 килограммов.", "It weighs 90 kg."),
    ("Алматы – Астана тас жолы, 1 200 км", "Трасса Алматы — Астана, 1200 км", "The Almaty-Astana road, 1,200 km"),
    ("5G желісі", "Сеть 5G", "A 5G network"),
    ("Күндіз 20-25 градус жылы.", "Днём 20–25 градусов тепла.", "20 to 25 °C in the daytime."),
    ("Өсім 5%-ға жетті.", "Рост достиг 5 %.", "Growth reached 5%."),
    ("5 пайыздық өсім", "Пятипроцентный рост", "Five-percent growth"),
    ("Жылдық өсім 3,0%", "Годовой рост — 3 %", "Annual growth of 3.0%"),
    ("Ұзындығы 2,5 км, ені 300 м", "Длина 2,5 км, ширина 300 м", "2.5 km long and 300 m wide"),
    ("Поезд жылдамдығы 250 км/сағ", "Скорость поезда 250 км/ч", "The train's speed is 250 km/h"),
    ("Жел жылдамдығы 15–20 м/с", "Ветер 15–20 м/с", "Winds of 15-20 m/s"),
    ("Желдің жылдамдығы секундына 15 метр", "Скорость ветра 15 метров в секунду", "Winds of 15 metres per second"),
    ("CO2 шығарындылары 5 млн тонна", "Выбросы CO2 — 5 млн тонн", "CO2 emissions of 5 million tonnes"),
    ("Қырық градус аптап", "Сорокаградусная жара", "Forty-degree heat"),
    ("Ақпараттың 80-90 пайызы", "80–90 % информации", "Eighty to ninety percent of information"),
    (
        "Салық 12-ден 16 пайызға көтерілді.",
        "Налог подняли с 12 до 16 процентов.",
        "The tax was raised to 16 percent from 12.",
    ),
    ("Бұл 35,5 градус.", "Это 35,5 градуса.", "That is 96 degrees Fahrenheit."),
    ("0,5 литр", "Пол-литра", "Half a litre"),
    ("0,5 литр", "Поллитра", "0.5 litres"),
    ("Төрттен үші", "Три четверти", "75%"),
    ("Екі сағат", "Два часа", "120 minutes"),
    ("Ол 2 метрлік.", "Он двухметрового роста.", "He is two metres tall."),
    (
        "Күші 6,4 болған жер сілкінісі таңертең болды.",
        "Землетрясение магнитудой 6,4 Mw произошло утром.",
        "The 6.4-magnitude earthquake struck in the morning.",
    ),
]
# From, into, source, a wrong translation.
WRONG = [
    ("ru", "en", "Расстояние — 20 километров.", "The distance is 20 miles."),
    ("ru", "en", "Площадь 3 гектара.", "The area is 3 acres."),
    ("ru", "kk", "Купил 5 литров молока.", "5 кг сүт алды."),
    ("en", "ru", "He stayed three months.", "Он пробыл три года."),
    ("en", "ru", "He stayed 3 days.", "Он пробыл 3 недели."),
    ("en", "ru", "350 megawatts", "350 киловатт"),
    ("kk", "en", "50 шаршы метр", "50 square kilometres"),
    ("kk", "ru", "Ол 5 тонна астық жинады.", "Он собрал 5 центнеров зерна."),
    ("en", "ru", "The file is 5 GB.", "Файл занимает 5 МБ."),
    ("en", "kk", "The distance is 20 km.", "Арақашықтық 20."),
    ("en", "ru", "The load weighed 2 tonnes.", "Груз весил 2 кг."),
    ("en", "ru", "It rose 4 percentage points.", "Вырос на 4 процента."),
    ("kk", "en", "Өсім 5 пайыз болды.", "Growth was 5."),
    ("en", "ru", "The load weighed 2 tonnes.", "Груз весил 2 фунта."),
]


@pytest.mark.parametrize("texts", RIGHT, ids=[texts[2] for texts in RIGHT])
def test_what_is_the_same_in_other_words_is_not_flagged(texts: tuple[str, str, str]) -> None:
    for (source, text), (target, other) in permutations(zip(("kk", "ru", "en"), texts, strict=True), 2):
        task = Task("translate", source, target)
        flags = [*check_numbers(text, other, task), *check_units(text, other, task)]
        assert not flags


@pytest.mark.parametrize(("source", "target", "text", "other"), WRONG)
def test_what_is_another_is_flagged(source: str, target: str, text: str, other: str) -> None:
    flags = list(check_units(text, other, Task("translate", source, target)))
    assert flags
    assert all(word in text for flag in flags for word in flag.source)
    assert all(word in other for flag in flags for word in flag.target)
