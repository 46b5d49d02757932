"""Currencies are found in translations whatever they are called, and nothing else is taken for one."""

from __future__ import annotations

from itertools import permutations

import pytest

from pipelines.languages import LANGUAGES
from pipelines.languages.currencies import CURRENCIES, currency_names, unmatched_currency

SAME = [
    {"kk": "Айыппұл бес мың теңгені құрайды.", "ru": "Штраф — пять тысяч тенге.", "en": "The fine is 5,000 tenge."},
    {"kk": "Бағасы 3 рубльден басталады.", "ru": "Цены — от 3 руб.", "en": "Prices start at 3 roubles."},
    {"kk": "Ол 200 доллар төледі.", "ru": "Он заплатил 200 долл.", "en": "He paid US$200."},
    {"kk": "Үй 90 мың еуроға сатылды.", "ru": "Дом продали за 90 тыс. евро.", "en": "The house sold for €90,000."},
    {"kk": "Шығын 7 млн фунт.", "ru": "Убыток — 7 млн фунтов стерлингов.", "en": "The loss is £7 million."},
    {"kk": "Несие юаньмен беріледі.", "ru": "Кредит дают в юанях.", "en": "The loan is in yuan."},
    {"kk": "Иена арзандады.", "ru": "Иена подешевела.", "en": "The yen fell."},
    {"kk": "Жол 60 сом тұрады.", "ru": "Проезд стоит 60 сомов.", "en": "The fare is 60 som."},
    {"kk": "Оған 5 000 төгрөг керек.", "ru": "Нужно 5 000 тугриков.", "en": "He needs 5,000 tugriks."},
    {"kk": "Бюджеті – 2 млрд крон.", "ru": "Бюджет — 2 млрд крон.", "en": "The budget is 2 billion kronor."},
]


@pytest.mark.parametrize("texts", SAME)
def test_the_three_languages_name_the_same_currency(texts: dict[str, str]) -> None:
    for (language, text), (_, other) in permutations(texts.items(), 2):
        assert unmatched_currency(text, other, language) == ""


@pytest.mark.parametrize(("named", "others"), [(texts, SAME[at - 1]) for at, texts in enumerate(SAME)])
def test_another_currency_is_told(named: dict[str, str], others: dict[str, str]) -> None:
    assert unmatched_currency(named["en"], others["ru"], "en")


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("kk", "Еуропада теңгерім керек, ал иен далада драма қойылды."),
        ("ru", "В Европе и Кронштадте показали драму об Анне Франк; евро-азиатский форум закрыт."),
        (
            "en",
            "He pounds the streets. The sum in Europe; Frank saw the crown, a real yearning. $HOME, ${name}, $(date)",
        ),
    ],
)
def test_other_words_are_no_currencies(language: str, text: str) -> None:
    assert unmatched_currency(text, "", language) == ""


def test_a_row_has_a_name_that_its_check_takes_in_each_language_or_in_none() -> None:
    for currency in CURRENCIES:
        names = {code: currency.name(code) for code in LANGUAGES}
        assert all(names.values()) or not any(names.values())
        said = currency.sign or currency.codes or names["en"]
        assert not names["en"] or [unmatched_currency(said, name, "en") for name in ("", *names.values())] == [
            said,
            *[""] * len(names),
        ]


def test_the_currencies_of_a_text_are_named_in_the_other_language() -> None:
    text = "It paid $3 and 40,000 tenge, then 5 dollars and 7 pounds."
    assert currency_names(text, "en", "ru") == {"dollar": "доллар", "tenge": "тенге"}  # pounds may be a weight
    assert currency_names("Ол 200 теңге төледі.", "kk", "en") == {"теңге": "tenge"}
    assert currency_names("Nothing was paid.", "en", "kk") == {}


def test_signs_belong_to_one_currency_each() -> None:
    signs = [currency.sign for currency in CURRENCIES if currency.sign]
    assert len(set(signs)) == len(signs)
    assert all(len(sign) == 1 for sign in signs)
