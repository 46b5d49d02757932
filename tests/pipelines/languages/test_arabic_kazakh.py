"""Kazakh in Arabic letters, turned into Cyrillic ones by a table."""

from __future__ import annotations

import pytest

from pipelines.languages.arabic_kazakh import in_cyrillic

WORDS = {
    "قازاقستان": "қазақстан",
    "ءتىل": "тіл",
    "كۇن": "күн",
    "كوپىر": "көпір",
    "مەملەكەت": "мемлекет",
    "ۇلتتىق": "ұлттық",
    "استانا قالاسى": "астана қаласы",
    "شاھار": "шаһар",
    "قيىن": "қиын",
    "وقيعا": "оқиға",
    "ينتەرنەت": "интернет",
    "مادەنيەت": "мәдениет",
    "بيىك": "биік",
    "سيا": "сия",
    "ايان": "аян",
    "جايۋ": "жаю",
    "ءۇي": "үй",
    "بويىنشا": "бойынша",
    "جاۋاپ": "жауап",
    "قارجى مينيسترلىگى": "қаржы министрлігі",
    "تەڭگە": "теңге",
}


@pytest.mark.parametrize(("arabic", "cyrillic"), WORDS.items())
def test_words_come_out_as_they_are_spelt_in_cyrillic(arabic: str, cyrillic: str) -> None:
    assert in_cyrillic(f"1 {arabic}") == f"1 {cyrillic}"


def test_a_sentence_gets_its_capital_its_signs_and_figures() -> None:
    assert in_cyrillic("كول قاتتى، كوپىر جابىلدى. نەگە؟ ۲۰۲۶ جىل.") == "Көл қатты, көпір жабылды. Неге? 2026 жыл."


def test_every_way_to_type_a_letter_is_the_same() -> None:
    assert in_cyrillic("x ٵكە ءاكە") == "x әке әке"
    assert in_cyrillic("x \ufed7\ufe8e\ufee7") == "x қан"  # a letter's shapes, as PDF files have them


@pytest.mark.parametrize("text", ["", "Көл қатты.", "Ice № 5, ½ kg", "123 ﬁ"])
def test_other_text_stays_letter_by_letter(text: str) -> None:
    assert in_cyrillic(text) == text
