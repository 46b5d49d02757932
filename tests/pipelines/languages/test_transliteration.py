"""How far apart names sound, which places they name, and which capitals name nobody."""

from __future__ import annotations

import pytest

from pipelines.languages.common import is_common
from pipelines.languages.places import is_town, places
from pipelines.languages.transliteration import distance


@pytest.mark.parametrize(
    ("left", "right", "languages"),
    [
        ("Сәтбаевқа", "Сатпаеву", "kk-ru"),
        ("Жұмабаевтың", "Zhumabayev's", "kk-en"),
        ("Щедровицкого", "Shchedrovitsky", "ru-en"),
        ("Джексоном", "Jackson", "ru-en"),
        ("Макензи", "Mackenzie", "ru-en"),
        ("Дэшкемен", "Dashka", "kk-en"),
        ("Gloucester", "Глостер", "en-ru"),
        ("Kowalski", "Ковальского", "en-ru"),
        ("Есенбергеновтар", "Есенбергеновы", "kk-ru"),
        ("Марғұланұлы", "Маргуланов", "kk-ru"),
    ],
)
def test_one_name_in_two_languages(left: str, right: str, languages: str) -> None:
    assert distance(left, right, languages[:2], languages[3:]) <= 0.2
    assert distance(right, left, languages[3:], languages[:2]) <= 0.2


@pytest.mark.parametrize(
    ("left", "right", "languages"),
    [
        ("Сембаев", "Себаев", "ru-kk"),
        ("Жұмабаев", "Жумагаев", "kk-ru"),
        ("Щедровицкий", "Shchedritsky", "ru-en"),
        ("Джексон", "Johnson", "ru-en"),
        ("Ковальский", "Kovalenko", "ru-en"),
        ("", "Taraz", "ru-en"),
        ("а" * 31, "a" * 31, "ru-en"),
    ],
)
def test_two_names(left: str, right: str, languages: str) -> None:
    assert distance(left, right, languages[:2], languages[3:]) > 0.2


def test_a_place_is_known_in_any_case_form_and_by_its_other_names() -> None:
    assert places("Мысырға", "kk") & places("Египтом", "ru") & places("Egypt", "en")
    assert places("Уральске", "ru") & places("Oral", "en")
    assert not places("Египтом", "ru") & places("Chad", "en")
    assert is_town("Тараздан", "kk")
    assert not is_town("Египтом", "ru")


@pytest.mark.parametrize(
    ("word", "language", "before"),
    [
        ("Министрлігінің", "kk", ""),
        ("Одағының", "kk", "Жазушылар"),
        ("Республиканский", "ru", ""),
        ("Комитетом", "ru", ""),
        ("Committee", "en", ""),
        ("Deputy", "en", ""),
    ],
)
def test_offices_and_adjectives_are_no_names(word: str, language: str, before: str) -> None:
    assert is_common(word, language, before)


@pytest.mark.parametrize(
    ("word", "language", "before"),
    [
        ("Ерденұлының", "kk", "Болат"),
        ("Королёва", "ru", ""),
        ("Чайковский", "ru", "Пётр"),
        ("Mirzakhanova", "en", ""),
        ("Baker", "en", "Peter"),
    ],
)
def test_people_are_names(word: str, language: str, before: str) -> None:
    assert not is_common(word, language, before)
