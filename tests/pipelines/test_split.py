"""Sentence splitting: nothing is lost, and abbreviations, initials, quotations and line ends are understood."""

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from pipelines.article import Article, Paragraph
from pipelines.errors import LanguageError
from pipelines.languages import LANGUAGES
from pipelines.languages.abbreviations import ABBREVIATIONS
from pipelines.split import segment_article, split_sentences

PIECES = [". ", "! ", "?", "…", "\n", " ", "\t", "\x00", "«", "»", '"', "“", "”", "(", ")", "— ", "т.б. ", "А. ",
          "U.S. ", "г. ", "1. ", "сөз", "Сөз", "word", "Word", ":-)", "😀", "\u2028", "\x1f",
          "http://a.kz/b.C"]  # fmt: skip


@settings(max_examples=300, deadline=None)
@given(
    st.one_of(st.text(), st.lists(st.sampled_from(PIECES), max_size=30).map("".join)), st.sampled_from(list(LANGUAGES))
)
@example("", "kk")
@example(" \n ", "ru")
@example("\n\nA. \x00\n", "en")
def test_joining_the_pieces_gives_the_text_back(text: str, language: str) -> None:
    pieces = split_sentences(text, language)
    assert "".join(pieces) == text
    if text.strip():
        assert all(piece.strip() for piece in pieces)
        assert all(piece[0] == piece.lstrip()[0] for piece in pieces[1:])
    else:
        assert pieces == ([text] if text else [])


def stripped(text: str, language: str) -> list[str]:
    return [piece.strip() for piece in split_sentences(text, language)]


@pytest.mark.parametrize(
    ("language", "sentences"),
    [
        ("kk", ["Дүкенде шам, сіріңке т.б. заттар бар.", "Барлығы арзан."]),
        ("kk", ["Ол 2010 ж. Семей қ. Абай көшесінде тұрды.", "Кейін көшті."]),
        ("kk", ["Шара б.з.д. V ғасырда басталған деп есептеледі.", "Дерек аз."]),
        ("kk", ["Кітапты проф. Айдос Нұрлан жазды.", "Ол 12 млн. Теңге тұрады."]),
        ("kk", ["Емтиханды т. ғ. к. Асқар Бек алды."]),
        ("kk", ["«Көктем келді. Қар еріді», — деді шопан.", "Біз қуандық."]),
        ("ru", ["Он родился в 1961 г. в селе.", "Отец служил."]),
        ("ru", ["Завод построили в 1975 г.", "Он работает до сих пор."]),
        ("ru", ["Доклад прочёл А. С. Громов.", "Зал слушал."]),
        ("ru", ["Проф. Зуев живёт на ул. Лесной, д. 4.", "Там тихо."]),
        ("ru", ["Купили хлеб, соль и т. д.", "Это всё."]),
        ("ru", ["См. рис. 7 и табл. 2.", "Данные неполны."]),
        ("en", ["Dr. Hale met Mrs. Stone at 5 p.m. on Monday.", "They talked."]),
        ("en", ["She moved to the U.S. Senate office.", "He stayed in the U.S.", "The flat was sold."]),
        ("en", ["See No. 4 and Fig. 2.", "I said no.", "Peter agreed."]),
        ("en", ["We sat.", "Rain fell."]),
        ("en", ["J. R. Hill chose plan B.", "He won."]),
        ("en", ["“Come in. Sit down,” she said.", "We did."]),
    ],
)
def test_sentences_joined_by_a_space_are_found_again(language: str, sentences: list[str]) -> None:
    assert stripped(" ".join(sentences), language) == sentences


@pytest.mark.parametrize(
    ("language", "sentences"),
    [
        ("ru", ["АЛМАТЫ, 24 июля. В городе открыли школу.", "Дети рады."]),
        ("ru", ["НУР-СУЛТАН. КАЗИНФОРМ – Школу открыли утром.", "Дети рады."]),
        ("ru", ["МОСКВА, 3 дек — Вести Дня. Школу открыли утром.", "Дети рады."]),
        ("kk", ["АСТАНА. 3 желтоқсан. ҚазАқпарат – Мектеп ашылды.", "Балалар қуанышты."]),
        ("en", ["NUR-SULTAN. KAZINFORM - The school was opened.", "Children are glad."]),
        ("en", ["date 2021-07-24 NUR-SULTAN. The school was opened.", "Children are glad."]),
        ("en", ["STOP.", "Do not go there.", "It is dark."]),
        ("ru", ["АЛМАТЫ, 24 июля – мост открыт.", "Дети рады."]),
        ("ru", ["ВНИМАНИЕ.", "Школа закрыта — дети дома."]),
        ("ru", ["Ждём вас завтра, 24 июля.", "Приходите с детьми."]),
        ("kk", ["Сізді ертең, 24 шілдеде күтеміз.", "Балалармен келіңіз."]),
        ("en", ["It was Monday, March 5.", "Rain fell."]),
        ("ru", ["Школа открыта.", "24 июля придут дети."]),
        ("ru", ["Дети рады.", "АЛМАТЫ, 24 июля.", "В городе открыли школу."]),  # only a paragraph opens with one
    ],
)
def test_a_dateline_is_part_of_the_sentence_behind_it(language: str, sentences: list[str]) -> None:
    assert stripped(" ".join(sentences), language) == sentences


@pytest.mark.parametrize("dateline", ["АЛМАТЫ, 24 июля", "АЛМАТЫ. КАЗИНФОРМ –", "АЛМАТЫ, 24 июля."])
def test_a_dateline_on_a_line_of_its_own_stays_there(dateline: str) -> None:
    text = f" \n{dateline}\nВ городе открыли школу."
    assert split_sentences(text, "ru") == [f" \n{dateline}\n", "В городе открыли школу."]


def test_line_ends_cut_and_white_space_stays_behind_the_piece() -> None:
    assert split_sentences("  Тақырып\n\n  Бірінші.  Екінші.\n", "kk") == ["  Тақырып\n\n  ", "Бірінші.  ", "Екінші.\n"]


@pytest.mark.parametrize(
    ("text", "pieces"),
    [
        ("Жаңбыр тоқтады.Күн шықты.", ["Жаңбыр тоқтады.", "Күн шықты."]),
        ("Дождь кончился!Солнце вышло.", ["Дождь кончился!", "Солнце вышло."]),
        ("Сайт Example.Com және https://a.kz/kіtap.Html ашық.", None),
        ("Т.Қ.Асанов пен А.Б.Ерлан келді.", None),
        ("Node.js нұсқасы 3.14.Бета", None),
    ],
)
def test_a_missing_space_is_noticed_but_not_inside_names(text: str, pieces: list[str] | None) -> None:
    assert split_sentences(text, "kk") == (pieces or [text])


def test_a_quotation_left_open_swallows_nothing() -> None:
    text = "Ол «кел деді. Мен бардым. Үй бос екен."
    assert len(split_sentences(text, "kk")) == 3


def test_segments_give_each_paragraph_back() -> None:
    texts = ("Тақырып", "Бірінші сөйлем.  Екінші сөйлем? Үшінші!", "", "Соңғы.")
    article = Article("a.txt", tuple(Paragraph("\n\n", text) for text in texts))
    segments = segment_article(article, "kk")
    for number, text in enumerate(texts):
        assert "".join(s.text + s.gap for s in segments if s.paragraph == number) == text
    assert [s.gap for s in segments if s.paragraph == 1] == ["  ", " ", ""]
    assert all(s.text == s.text.strip() != "" for s in segments)


def test_an_unknown_language_is_refused() -> None:
    with pytest.raises(LanguageError):
        split_sentences("Hallo.", "de")


def test_the_tables_are_in_the_form_that_is_looked_up() -> None:
    assert ABBREVIATIONS.keys() == LANGUAGES.keys()
    for table in ABBREVIATIONS.values():
        for entry in table.never | table.number | table.seldom:
            assert not entry.endswith("."), entry
        assert all(word == word.lower() for word in table.openers)
        assert not table.never & table.seldom
