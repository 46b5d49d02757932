"""Extracts are the source's own sentences: the lead, or the central ones without repetition."""

import re

import pytest

from pipelines.article import Article, Paragraph
from pipelines.read import read_bytes
from pipelines.summaries.extractive import MOST_SENTENCES, extractive, lead

BRIDGE = """Новый мост через Иртыш открыли в Павлодаре

ПАВЛОДАР. КАЗИНФОРМ – В Павлодаре открыли новый мост через Иртыш, который свяжет левый и правый берега города. \
Строительство моста продолжалось четыре года и обошлось бюджету в 48 млрд тенге.

Жители давно ждали открытия. Теперь путь с левого берега занимает двадцать минут. Правда.

Он отметил, что на мосту есть дорожки для велосипедистов. В Павлодаре открыли новый мост через Иртыш, который свяжет \
левый и правый берега. В следующем году начнётся ремонт старого моста через Иртыш.

Прогноз погоды на неделю синоптики обещают опубликовать в пятницу.
"""
LIBRARY = """Ауыл мектебіне жаңа кітапхана салынды

Қарнақ ауылының мектебінде жаңа кітапхана ашылды. Кітапхананың қорында он бес мың кітап бар. Ауа райы жылы болды. \
Кітапхананы салуға кәсіпкерлер демеушілік жасаған. Оқушылар кітапханада үйірмелерге қатыса алады.
"""
BUDGET = """Council approves budget

The city council approved a budget of two million dollars on Monday. The budget gives more money to schools and roads. \
Mayor Anne Hill thanked her staff. Critics of the budget say that the council ignored housing. Lunch was served.
"""


def article(text: str) -> Article:
    return read_bytes(text.encode(), "a.txt")


def sentences(text: str) -> list[str]:
    return [sentence for sentence in re.split(r"(?<=[.!?])\s+", text.strip()) if sentence]


def test_the_lead_passes_over_the_heading_and_keeps_the_dateline() -> None:
    text = lead(article(BRIDGE), "ru", 1)
    assert text.startswith("ПАВЛОДАР. КАЗИНФОРМ – В Павлодаре открыли")
    assert text.endswith("берега города.")


def test_the_lead_crosses_paragraphs() -> None:
    assert lead(article(BRIDGE), "ru", 3).endswith("48 млрд тенге. Жители давно ждали открытия.")


def test_the_extract_is_central_and_does_not_repeat_itself() -> None:
    text = extractive(article(BRIDGE), "ru", 2)
    assert text.startswith("ПАВЛОДАР. КАЗИНФОРМ – В Павлодаре открыли новый мост")
    assert text.count("открыли новый мост") == 1
    assert "погоды" not in text


@pytest.mark.parametrize(("language", "source", "aside"), [("kk", LIBRARY, "Ауа райы"), ("en", BUDGET, "Lunch")])
def test_the_extract_leaves_asides_out(language: str, source: str, aside: str) -> None:
    found = article(source)
    for number in (1, 2, 3, 4):
        text = extractive(found, language, number)
        assert aside not in text
        assert len(sentences(text)) == number
        assert str(found.title) not in text


@pytest.mark.parametrize(("language", "source"), [("ru", BRIDGE), ("kk", LIBRARY), ("en", BUDGET)])
@pytest.mark.parametrize("method", [lead, extractive])
def test_the_result_is_in_the_documents_order_and_shorter(method, language: str, source: str) -> None:  # type: ignore[no-untyped-def]
    found = article(source)
    text = method(found, language, 3)
    places = [source.index(sentence) for sentence in sentences(text)]
    assert places == sorted(places)
    assert len(text) < len(found.text)
    assert text == method(found, language, 3)


@pytest.mark.parametrize("method", [lead, extractive])
def test_asked_for_more_than_there_is_it_gives_all_sentences(method) -> None:  # type: ignore[no-untyped-def]
    assert method(article(BUDGET), "en", 50) == BUDGET.strip().partition("\n\n")[2]


def test_sentences_of_a_word_or_two_come_last() -> None:
    text = extractive(article("Да. Нет. Может быть. Учёные нашли воду на дне сухого озера. Хорошо."), "ru", 1)
    assert text == "Учёные нашли воду на дне сухого озера."


def test_a_list_alone_is_summarised_too() -> None:
    text = extractive(article("- Построили школу в селе.\n- Построили мост у села.\n- Открыли больницу.\n"), "ru", 2)
    assert len(sentences(text)) == 2


def test_a_text_longer_than_the_bound_gives_sentences_of_its_own() -> None:
    lines = [f"Сторож записал в тетрадь случай номер {number}." for number in range(2 * MOST_SENTENCES)]
    lines[700] = "Комета прошла над степью и осветила озеро."
    text = extractive(article("\n".join(lines)), "ru", 5)
    assert len(sentences(text)) == 5
    assert set(sentences(text)) <= set(lines)


def test_a_paragraph_without_text_says_nothing() -> None:
    empty = Article(
        "a", (Paragraph("", ""), Paragraph("\n", "Учёные нашли воду на дне сухого озера."), Paragraph("", ""))
    )
    assert extractive(empty, "ru", 1) == lead(empty, "ru", 1) == "Учёные нашли воду на дне сухого озера."
