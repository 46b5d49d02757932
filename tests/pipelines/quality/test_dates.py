"""Months, days of the week and relative days are compared in all their forms."""

from __future__ import annotations

from itertools import permutations
from typing import Literal

import pytest
from babel.dates import get_day_names, get_month_names

from pipelines.languages.calendar import calendar
from pipelines.quality.dates import check_dates
from pipelines.quality.numbers import check_numbers
from pipelines.task import Task

# The same in Kazakh, Russian and English.
RIGHT = [
    ("Ол 2018 жылғы 3 наурызда туған.", "Он родился 3 марта 2018 года.", "He was born on March 3, 2018."),
    (
        "Кездесу дүйсенбіде, 12 мамырда өтеді.",
        "Встреча пройдёт в понедельник, 12 мая.",
        "The meeting is on Monday, 12 May.",
    ),
    ("Кеше жаңа саябақ ашылды.", "Вчера открыли новый парк.", "A new park opened yesterday."),
    ("Былтыр егін аз болды.", "В прошлом году урожай был мал.", "The harvest was poor last year."),
    ("Биыл 12 мектеп салынады.", "В этом году построят 12 школ.", "Twelve schools will be built this year."),
    ("Шілденің 15-інде емтихан басталады.", "15 июля начнутся экзамены.", "Exams begin on July 15th."),
    ("Қазан айында жаңбыр көп жауады.", "В октябре часто идут дожди.", "It often rains in October."),
    ("Жаңа маусым қыркүйекте басталады.", "Новый сезон начнётся в сентябре.", "The new season starts in September."),
    ("Ол Қазан қаласына барды.", "Он поехал в Казань.", "He went to Kazan."),
    ("Сіз мұнда келе аласыз.", "Вы можете прийти сюда.", "You may come here."),
    (
        "Екінші жартыжылдықта өсім болады.",
        "Во втором полугодии будет рост.",
        "Growth is expected in the second half of the year.",
    ),
    ("Наурыз мерекесі басталды.", "Начался праздник Наурыз.", "The Nauryz holiday has begun."),
    ("Сенбі-жексенбіде дүкен жабық.", "В выходные магазин закрыт.", "The shop is closed at weekends."),
    ("Бүгін 1 доллар 480 теңге тұрады.", "Сегодня доллар стоит 480 тенге.", "Today a dollar costs 480 tenge."),
    ("Бұл жылына 10 мыңнан 15 мыңға дейін.", "Это от 10 до 15 тысяч в год.", "That is 10,000 to 15,000 a year."),
    ("Бұл туралы сейсенбі күні хабарланды.", "Об этом сообщили во вторник.", "This was announced on Tuesday."),
    ("Сәрсенбіде шешім қабылданды.", "В среду приняли решение.", "The decision was made on Wednesday."),
    ("1986 жылғы 16-17 желтоқсанда", "16–17 декабря 1986 года", "On 16-17 December 1986"),
    ("Ол 2020 жылдың 5 тамызында келді.", "Он приехал 5 августа 2020 года.", "He arrived on 5 Aug 2020."),
    (
        "Бүгін ертең жаңбыр жауады деді.",
        "Сегодня сказали, что завтра будет дождь.",
        "Today they said it would rain tomorrow.",
    ),
    ("Өткен аптада 5 кездесу болды.", "На прошлой неделе прошло пять встреч.", "Five meetings were held last week."),
    ("Келесі айда сайлау болады.", "В следующем месяце пройдут выборы.", "Elections will be held next month."),
    ("1-қаңтардан бастап бағалар өседі.", "С 1 января цены вырастут.", "Prices will rise from January 1."),
    ("Наурыз айының соңында", "В конце марта", "At the end of March"),
    ("Мамыр мен маусымда", "В мае и июне", "In May and June"),
    ("Сейсенбіден жұмаға дейін", "Со вторника по пятницу", "From Tuesday to Friday"),
    ("Жұма намазы", "Пятничная молитва", "Friday prayers"),
    ("Бейсенбі кешінде", "В четверг вечером", "On Thursday evening"),
    (
        "№ 5 қаулы 2021 жылғы 12 қазанда шықты.",
        "Постановление № 5 вышло 12 октября 2021 года.",
        "Resolution No. 5 came out on 12 October 2021.",
    ),
    ("Ең жылы ай – шілде.", "Самый тёплый месяц — июль.", "July is the warmest month."),
    ("5, 6 және 7 мамырда", "5, 6 и 7 мая", "On 5, 6 and 7 May"),
    ("8 наурызға гүл алды.", "К 8 Марта он купил цветы.", "He bought flowers for 8 March."),
    ("1 мамыр – мереке.", "Первое мая — праздник.", "The 1st of May is a holiday."),
    ("2021 жылдың 3-тоқсанында", "В III квартале 2021 года", "In Q3 2021"),
    ("Желтоқсанның 31-і", "31 декабря", "December 31"),
    ("Дүйсенбі, 2021 жылғы 5 шілде", "Понедельник, 5 июля 2021 года", "Monday, July 5, 2021"),
    ("05.07.2021", "05.07.2021", "5 July 2021"),
    ("2021 ж. 5 шілде", "5 июля 2021 г.", "Jul 5, 2021"),
    ("Шілденің алғашқы аптасында", "В первую неделю июля", "In the first week of July"),
    ("Маусымның 3-інде", "3 июня", "On June 3"),
    ("Қараша айының ортасында", "В середине ноября", "In mid-November"),
    ("Келесі жылы салынады.", "Построят в следующем году.", "It will be built next year."),
    ("Осы айда ашылады.", "Откроется в этом месяце.", "It opens this month."),
    ("Бүгінде көпшілік келіседі.", "Сегодня многие согласны.", "Many agree nowadays."),
    ("Ертең сейсенбі.", "Завтра вторник.", "Tomorrow is Tuesday."),
    ("Ол кешегі жиналысқа келмеді.", "Он не пришёл на вчерашнее собрание.", "He missed yesterday's meeting."),
]
# From, into, source, a wrong translation.
WRONG = [
    ("ru", "en", "Встреча пройдёт в понедельник.", "The meeting is on Tuesday."),
    ("ru", "kk", "Он родился 3 марта.", "Ол 3 мамырда туған."),
    ("en", "ru", "It closed in May.", "Закрылось в марте."),
    ("en", "kk", "It closed on May 5.", "5 наурызда жабылды."),
    ("kk", "en", "5 маусымда ашылды.", "It opened on 5 July."),
    ("ru", "en", "Вчера открыли парк.", "The park opens tomorrow."),
    ("kk", "ru", "Кеше саябақ ашылды.", "Сегодня открыли парк."),
    ("kk", "ru", "Былтыр егін аз болды.", "В этом году урожай был мал."),
    ("en", "kk", "Next week it opens.", "Өткен аптада ашылды."),
    ("en", "ru", "It opened on 05.06.2020.", "Открылось 5 июля 2020 года."),
]


@pytest.mark.parametrize("texts", RIGHT, ids=[texts[2] for texts in RIGHT])
def test_what_is_the_same_in_other_words_is_not_flagged(texts: tuple[str, str, str]) -> None:
    for (source, text), (target, other) in permutations(zip(("kk", "ru", "en"), texts, strict=True), 2):
        task = Task("translate", source, target)
        flags = [*check_numbers(text, other, task), *check_dates(text, other, task)]
        assert not flags


@pytest.mark.parametrize(("source", "target", "text", "other"), WRONG)
def test_what_is_another_is_flagged(source: str, target: str, text: str, other: str) -> None:
    flags = list(check_dates(text, other, Task("translate", source, target)))
    assert flags
    assert all(word in text for flag in flags for word in flag.source)
    assert all(word in other for flag in flags for word in flag.target)


@pytest.mark.parametrize("language", ["kk", "ru", "en"])
@pytest.mark.parametrize("width", ["wide", "abbreviated"])
@pytest.mark.parametrize("context", ["format", "stand-alone"])
def test_the_calendar_has_all_names_of_cldr(
    language: str, width: Literal["wide", "abbreviated"], context: Literal["format", "stand-alone"]
) -> None:
    months = get_month_names(width, context, language).values()
    days = get_day_names(width, context, language).values()
    for name in (*months, *days):
        found = calendar(language).fullmatch(name.rstrip("."))
        assert found, name
    kinds = [str(match.lastgroup).rstrip("x") for name in months if (match := calendar(language).match(name))]
    assert kinds == [f"m{number}" for number in range(1, 13)]
