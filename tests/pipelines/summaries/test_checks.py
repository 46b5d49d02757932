"""What a summary says that its article does not is flagged, across languages too; what it says rightly is not."""

from __future__ import annotations

import pytest

from pipelines.article import Article, Paragraph
from pipelines.summaries.checks import check_summary
from pipelines.summaries.evidence import Evidence
from pipelines.task import Task

RU = (
    "В Текели открыли фабрику на 240 рабочих мест. Директор Асель Нуржанова сказала, что город ждал её 6 лет. "
    "Оборудование стоило 3,5 млрд тенге, а ремонт здания — 900 млн тенге. «Мы начнём с 40 станков», — добавила она. "
    "Фабрику осмотрели 18 марта, запуск назначен на 2 июня. Продукцию купит Италия. Дорогу не закроют."
)
EN = (
    "The museum in Taraz showed 75 gold coins to 12,000 visitors in May. Curator James Whitfield dated them to 1230. "
    '"They came from one caravan," he said. Entry costs 4 dollars. The hall holds 300 seats.'
)
KK = "Таразда 35 үй салынды. Құрылысқа 2 миллиард теңге жұмсалды. Әкім Болат Сейітов 4 қазанда кілт тапсырды."
ARTICLES = {"ru": RU, "en": EN, "kk": KK}


def codes(source: str, target: str, summary: str, sentences: int = 2) -> set[str]:
    evidence = Evidence(Article("a", (Paragraph("", ARTICLES[source]),)), source)
    return {flag.code for flag in check_summary(summary, evidence, Task("summarize", source, target, sentences))}


@pytest.mark.parametrize(
    ("source", "target", "summary", "code"),
    [
        ("ru", "ru", "Фабрика в Текели даст 420 рабочих мест.", "numbers"),
        ("ru", "en", "The equipment cost 3.5 million tenge.", "numbers"),
        ("ru", "kk", "Жабдық 3,5 миллиард рубль тұрды.", "currency"),
        ("ru", "ru", "Фабрику осмотрели 18 июля.", "date"),
        ("ru", "ru", "Запуск назначен на 18 июня.", "date"),
        ("ru", "en", "Director Laura Bekova said the town waited six years.", "names"),
        ("ru", "kk", "Өнімді Франция сатып алады.", "names"),
        ("ru", "ru", "«Мы гордимся этой фабрикой», — сказала Нуржанова.", "quotation"),
        ("ru", "ru", "Фабрика начнёт с 240 станков.", "elsewhere"),
        ("ru", "ru", "Ремонт здания фабрики стоил 3,5 млрд тенге.", "elsewhere"),
        ("ru", "ru", "Дорогу у фабрики закроют.", "negation"),
        ("ru", "ru", "The factory opened after six years.", "language"),
        ("ru", "kk", "В Текели открыли фабрику на 240 рабочих мест.", "language"),
        ("en", "en", "The hall holds 75 seats.", "elsewhere"),
        ("en", "en", "Entry costs 4 euros.", "currency"),
        ("en", "en", "The coins were made in 1229.", "numbers"),  # no sum: 1230 less one caravan
        ("en", "en", "Volcanoes erupted while fishermen watched dolphins dancing.", "unsupported"),
        ("en", "en", "Summary: the museum showed gold coins.", "leftovers"),
        ("en", "en", "The museum showed gold coins. The museum in Taraz showed gold coins.", "repeated"),
        ("en", "en", "It opened. It closed. It opened. It closed.", "length"),
        ("en", "en", " ".join(["coins"] + ["museum", "hall"] * 50), "length"),
        ("kk", "ru", "«Мы обещали эти дома давно», — сказал аким.", "quotation"),
        ("kk", "kk", "Құрылысқа 2 триллион теңге жұмсалды.", "numbers"),
    ],
)
def test_what_the_article_does_not_hold_is_flagged(source: str, target: str, summary: str, code: str) -> None:
    assert code in codes(source, target, summary)


@pytest.mark.parametrize(
    ("source", "target", "summary"),
    [
        ("ru", "ru", "Фабрика в Текели открылась, город ждал её шесть лет."),
        ("ru", "ru", "На оборудование и ремонт ушло 4,4 млрд тенге."),  # added up
        ("ru", "en", "Assel Nurzhanova's factory in Tekeli will open on June 2 with about 40 machines."),
        ("ru", "kk", "Текеліде 240 жұмыс орны бар фабрика ашылды, жабдығы 3,5 млрд теңге тұрды."),
        ("en", "ru", "В мае музей Тараза показал 75 золотых монет, на них посмотрели 12 тысяч человек."),
        ("en", "en", 'James Whitfield says the coins "came from one caravan".'),
        ("en", "en", "More than 10,000 visitors saw the coins in May."),
        ("kk", "ru", "В Таразе построили 35 домов, аким Болат Сеитов вручил ключи 4 октября."),
        ("kk", "en", "Thirty-five houses were built in Taraz for 2 billion tenge."),
    ],
)
def test_what_it_holds_is_not(source: str, target: str, summary: str) -> None:
    assert codes(source, target, summary) == set()


@pytest.mark.parametrize("language", ARTICLES)
def test_an_article_holds_its_own_sentences(language: str) -> None:
    evidence = Evidence(Article("a", (Paragraph("", ARTICLES[language]),)), language)
    task = Task("summarize", language, language, 1)
    assert [flag for sentence in evidence.sentences for flag in check_summary(sentence, evidence, task)] == []


def test_flags_tell_the_sentence_and_the_words_on_both_sides() -> None:
    evidence = Evidence(Article("a", (Paragraph("", EN),)), "en")
    (flag,) = check_summary("Coins were shown. The hall holds 75 seats.", evidence, Task("summarize", "en", "en", 2))
    assert (flag.sentence, flag.target, flag.source) == (1, ("75",), ("75", "300"))
    assert "300" in flag.detail


@pytest.mark.parametrize(
    ("summary", "code"),
    [
        ("Astana beat Kairat 2-1 on Sunday.", "roles"),
        ("Attendance at the stadium fell to 9,000.", "opposite"),
    ],
)
def test_what_the_article_has_the_other_way_round_is_flagged(summary: str, code: str) -> None:
    article = "Kairat beat Astana 2-1 on Sunday. Attendance at the stadium rose to 9,000. The coach was glad of it."
    evidence = Evidence(Article("a", (Paragraph("", article),)), "en")
    assert code in {flag.code for flag in check_summary(summary, evidence, Task("summarize", "en", "en", 2))}
    kept = check_summary(article.split(". ")[code == "opposite"] + ".", evidence, Task("summarize", "en", "en", 2))
    assert kept == ()
