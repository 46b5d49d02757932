"""Names that a translation lost or made up."""

from __future__ import annotations

import pytest

from pipelines.languages import LANGUAGES
from pipelines.languages.exonyms import same_name
from pipelines.quality.names import odd_names


@pytest.mark.parametrize(
    ("text", "translation", "odd"),
    [
        ("Вчера Айгуль Сериковна прилетела в Алматы.", "Yesterday Aigul Serikovna flew to Almaty.", set()),
        (
            "Вчера Айгуль Сериковна прилетела в Алматы.",
            "Yesterday Irina flew to Almaty.",
            {"Айгуль", "Сериковна", "Irina"},
        ),
        ("Об этом сообщил Джефф Уэйд.", "This was reported by Jeff Wade.", set()),
        ("Об этом сообщил Джефф Уэйд.", "This was reported by Seattle.", {"Джефф", "Уэйд", "Seattle"}),
        ("Делегация США вернулась из Китая.", "The delegation of the United States came back from China.", set()),
        ("Делегация США вернулась из Китая.", "The delegation came back.", {"США", "Китая"}),
        ("Вчера открыли новый мост.", "Yesterday a new bridge was opened.", set()),
        ("Вчера открыли новый мост.", "On Monday a new bridge was opened.", set()),  # no name by itself
    ],
)
def test_names_without_a_like_word_on_the_other_side_are_odd(text: str, translation: str, odd: set[str]) -> None:
    assert odd_names(text, translation, "ru", "en") == odd
    assert odd_names(translation, text, "en", "ru") == odd


def test_kazakh_names_are_found_in_both_other_languages() -> None:
    kk = "Кеше Қарағандыға Үндістан елшісі Радж Капур келді."
    assert odd_names(kk, "Вчера в Караганду прибыл посол Индии Радж Капур.", "kk", "ru") == set()
    assert odd_names(kk, "Yesterday the ambassador of India, Raj Kapur, came to Karaganda.", "kk", "en") == set()
    assert odd_names(kk, "Вчера в Астану прибыл посол Индии Радж Капур.", "kk", "ru") == {"Қарағандыға", "Астану"}


def test_a_row_counts_in_every_direction_and_only_as_a_whole_word() -> None:
    assert same_name("Великобритании", "UK", "ru", "en")
    assert same_name("british", "Великобритания", "en", "ru")
    assert same_name("Солтүстік", "North", "kk", "en")
    assert not same_name("Великобритании", "France", "ru", "en")
    assert not same_name("США", "usually", "ru", "en")
    for code in LANGUAGES:
        assert not same_name("", "", code, code)
