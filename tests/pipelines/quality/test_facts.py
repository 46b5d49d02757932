"""Facts of results against their source, counted by hand."""

from __future__ import annotations

import pytest

from pipelines.article import Article, Flag, Paragraph, Segment, Summary, TranslatedSegment
from pipelines.assemble import Translation
from pipelines.output.compare import article_column, fact_rows, measured_source, summary_column, translation_column
from pipelines.quality.facts import Source, Terms, names

SOURCE = "Мэр Ержан Серіков открыл мост в Караганде. Он стоил 4,5 млрд тенге и 12 000 часов работы."


@pytest.mark.parametrize(
    ("text", "share"),
    [
        ("Мост открыл мэр.", 0.0),
        ("Мэр закрыл мост.", 1 / 3),
        ("Совсем другие слова.", 1.0),
        ("12, 13.", 0.0),
        ("", 0.0),
    ],
)
def test_new_words_are_those_that_the_source_lacks(text: str, share: float) -> None:
    assert Source(SOURCE, "ru").new_words(text) == pytest.approx(share)


def test_figures_are_compared_whatever_their_separators_and_shown_as_written() -> None:
    found = Source(SOURCE, "ru").figures("It cost 4.5 billion and 12,000 hours, not 17; 4.5 it was.")
    assert found == Terms(("4.5", "12,000"), ("17",)) and found.total == 3


@pytest.mark.parametrize(
    ("source", "text", "found"),
    [
        ("Приехали в 2020 150 человек.", "In 2020, 150 came; 2020150.", Terms(("2020", "150"), ("2020150",))),
        ("Стоит 1 500 000 тенге.", "It costs 1,500,000, not 500.", Terms(("1,500,000",), ("500",))),
        ("Выросло на 3,5 %.", "It grew by 3.5, not 35.", Terms(("3.5",), ("35",))),
        ("1\u00a0234,5 км", "1,234.5 or 1.234,5, not 12,345", Terms(("1,234.5", "1.234,5"), ("12,345",))),
        ("С 5 1500 машин, в 12:30.", "5; 1,500; 12.30; 51500", Terms(("5", "1,500", "12.30"), ("51500",))),
    ],
)
def test_a_space_joins_thousands_only_and_a_decimal_is_no_whole_number(source: str, text: str, found: Terms) -> None:
    assert Source(source, "ru").figures(text) == found


@pytest.mark.parametrize(
    ("language", "text", "present", "absent"),
    [
        ("en", "The bridge of Karaganda was opened by Yerzhan Serikov.", ["Karaganda", "Yerzhan", "Serikov"], []),
        ("kk", "Көпірді Қарағандыда Ержан Серіков ашты.", ["Қарағандыда", "Ержан", "Серіков"], []),
        ("ru", "Мост в Павлодаре открыл Серикову сам Ержан.", ["Серикову", "Ержан"], ["Павлодаре"]),
        ("en", "On Monday the mayor met Thomas Brown.", [], ["Thomas", "Brown"]),
    ],
)
def test_names_meet_across_languages_and_endings(
    language: str, text: str, present: list[str], absent: list[str]
) -> None:
    assert Source(SOURCE, "ru").names(text, language) == Terms(tuple(present), tuple(absent))


@pytest.mark.parametrize(
    ("source", "target"),
    [("Вашингтон", "Washington"), ("Джонсон", "Johnson"), ("Уиллоу", "Willow"), ("Хельсинки", "Helsinki"),
     ("Чикаго", "Chicago"), ("Щукин", "Shchukin"), ("Астана", "Astana"), ("Макрон", "Macron"), ("Цюрих", "Tsurikh")],
)  # fmt: skip
def test_the_same_name_in_two_alphabets(source: str, target: str) -> None:
    found = Source(f"Там был {source}.", "ru").names(f"There was {target}.", "en")
    assert found.present == (target,)
    assert Source(f"There was {target}.", "en").names(f"Там был {source}.", "ru").present == (source,)


def test_a_capital_that_only_begins_a_sentence_makes_no_name() -> None:
    text = "Вчера шёл дождь. Потом — снег в Астане. «Холодно», — сказали в МЧС. США ответили."
    assert list(names(text, "ru")) == ["Астане", "МЧС", "США"]


def test_columns_carry_the_facts_and_rows_tell_them() -> None:
    article = Article("a", (Paragraph("", "Мост закрыт до 12 мая."), Paragraph("\n\n", "Ждём.")))
    source = measured_source(article, "ru")
    assert fact_rows(article_column(article, "ru").facts) == (("words", "6"),)
    pieces = (
        TranslatedSegment(
            Segment(0, article.paragraphs[0].text), "The bridge is closed until 13 May.", (Flag("x", "y"),)
        ),
        TranslatedSegment(Segment(1, "Ждём."), "We wait."),
    )
    column = translation_column(source, Translation(article, "ru", "en", "m@1|b", pieces, 1.25))
    assert column.paragraphs == ("The bridge is closed until 13 May.", "We wait.")
    assert fact_rows(column.facts) == (
        ("made by", "m@1"),
        ("time", "1.2 s"),
        ("words", "9 (150% of the article)"),
        ("new words", "–"),
        ("figures in the article", "0 of 1; not found: 13"),
        ("names in the article", "0 of 0"),
        ("flagged", "1 of 2 sentences"),
    )
    facts = summary_column(source, Summary("Мост закрыт надолго.", "lead", "ru", "ru", "s", 0.0)).facts
    assert (facts.words, facts.share, facts.flagged) == (3, 0.5, 0)
    assert facts.new_words == pytest.approx(1 / 3)


def test_figures_meet_thousands_and_words_of_the_article() -> None:
    source = Source("Здесь живут около 300 тысяч человек; дорога сократится до двадцати минут.", "ru")
    figures = source.figures("About 300,000 people live here; the way will take 20 minutes, not 45.")
    assert (figures.present, figures.absent) == (("300,000", "20"), ("45",))
