"""Names that a translation spells in several ways."""

from __future__ import annotations

import pytest

from pipelines.article import Flag, Segment, TranslatedSegment
from pipelines.quality.spellings import with_spellings


def flags(direction: str, *pairs: tuple[str, str]) -> list[tuple[int, Flag]]:
    pieces = with_spellings(
        [TranslatedSegment(Segment(0, source), target) for source, target in pairs], direction[:2], direction[3:]
    )
    return [(at, flag) for at, piece in enumerate(pieces) for flag in piece.flags]


def test_one_name_in_three_spellings_is_told_once_at_the_first_other_one() -> None:
    ((at, flag),) = flags(
        "ru-en",
        ("Вчера приехал Гилмор.", "Gilmore arrived yesterday."),
        ("С Гилмором говорила Азимова.", "Azimova spoke with Gilmour."),
        ("Потом Гилмор уехал.", "Then Gilmore left."),
        ("Гилмора проводили.", "They saw Gilmor off."),
    )
    assert at == 1
    assert (flag.code, flag.source, flag.target) == ("spelling", ("Гилмором",), ("Gilmour",))
    assert str(flag.detail) == "Гилмор is spelled in several ways in the translation: Gilmore, Gilmour, Gilmor."


@pytest.mark.parametrize(
    ("direction", "first", "second"),
    [
        ("en-kk", ("We saw Gerrard.", "Біз Джеррардты көрдік."), ("They met Gerrard.", "Олар Джерардпен кездесті.")),
        ("kk-ru", ("Кеше Ердоған келді.", "Вчера приехал Эрдоган."), ("Біз Ердоғанды көрдік.", "Мы видели Ердогана.")),
        ("en-ru", ("Ask Mr Jacobs.", "Спросите г-на Джейкобса."), ("See Mr Jacobs.", "Пойдите к г-ну Якобсу.")),
    ],
)
def test_another_spelling_is_told_in_any_form(direction: str, first: tuple[str, str], second: tuple[str, str]) -> None:
    assert [at for at, _ in flags(direction, first, second)] == [1]


@pytest.mark.parametrize(
    ("direction", "pairs"),
    [
        (
            "en-ru",
            [
                ("We met Erlan Sadykov.", "Мы встретили Ерлана Садыкова."),
                ("Later Sadykov left with Pavel.", "Позже Садыков уехал с Павлом."),
                ("They wrote to Sadykov and Pavel.", "Они написали Садыкову, и ответил Павел."),
                ("Everybody knows Sadykova.", "Все знают Садыкову."),
            ],
        ),
        (
            "ru-kk",
            [
                ("Поезд идёт в Белфаст.", "Пойыз Белфастқа барады."),
                ("В Белфасте дождь.", "Белфастта жаңбыр жауып тұр."),
                ("Улицы Белфаста пусты.", "Белфастың көшелері бос."),
                ("Поэт Тобык умер.", "Ақын Тобық қайтыс болды."),
                ("Стихи Тобыка читают.", "Тобығын оқиды."),
            ],
        ),
        ("ru-en", [("Столица Китая растёт.", "The capital of China grows."), ("В Китае зима.", "The Chinese winter.")]),
        ("ru-en", [("Пришёл Александр.", "Alexander came."), ("Пришла Александра.", "Alexandra came.")]),
        ("en-ru", [("We saw Virginia.", "Мы видели Вирджинию."), ("Fly Virginia!", "Летайте Virginia!")]),
        ("ru-en", [("Там Марина и Мария.", "There are Marina and Maria."), ("Вот Мария.", "Here is Maria.")]),
    ],
)
def test_forms_and_other_names_are_no_other_spelling(direction: str, pairs: list[tuple[str, str]]) -> None:
    assert flags(direction, *pairs) == []


def test_a_second_look_takes_what_was_mended_and_leaves_the_rest() -> None:
    odd = Flag("names", "odd")
    first = with_spellings(
        [
            TranslatedSegment(Segment(0, "Вчера приехал Гилмор."), "Gilmore arrived yesterday."),
            TranslatedSegment(Segment(0, "Гилмора встретили."), "They met Gilmour.", (odd,)),
        ],
        "ru",
        "en",
    )
    assert [flag.code for flag in first[1].flags] == ["names", "spelling"]
    assert with_spellings(first, "ru", "en") == first
    mended = [first[0], TranslatedSegment(first[1].segment, "They met Gilmore.", first[1].flags)]
    assert [flag.code for flag in with_spellings(mended, "ru", "en")[1].flags] == ["names"]


def test_what_stays_in_its_language_is_not_compared() -> None:
    pieces = [
        TranslatedSegment(Segment(0, "We met Gilmore.", language="en"), "We met Gilmore."),
        TranslatedSegment(Segment(0, "Вчера приехал Гилмор."), "Gilmour arrived yesterday."),
    ]
    assert with_spellings(pieces, "ru", "en") == tuple(pieces)
