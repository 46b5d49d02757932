"""The translation's language, in whole and in part, and letters of two scripts."""

from __future__ import annotations

import pytest

from pipelines.quality.language import language, mixed
from pipelines.task import Task


def task(direction: str) -> Task:
    return Task("translate", direction[:2], direction[3:])


@pytest.mark.parametrize(
    ("target", "direction"),
    [
        ("Вчені знайшли у степу рештки давнього міста.", "en-ru"),
        ("Учените откриха в степта древен град и търсят средства.", "en-ru"),
        ("Окумуштуулар талаада байыркы шаардын калдыктарын табышты.", "ru-kk"),
        ("Les savants ont découvert dans la steppe les ruines d'une ville ancienne.", "ru-en"),
        ("Uchyonye nashli v stepi ostatki drevnego goroda i nachali raskopki.", "kk-en"),
        ("Ғалымдар даладан көне қаланың қалдықтарын тапты.", "en-ru"),
        ("Scientists found the remains of an old city in the steppe.", "ru-kk"),
        ("Учёные нашли в степи остатки древнего города.", "ru-en"),
    ],
)
def test_another_language_is_seen(target: str, direction: str) -> None:
    assert [flag.code for flag in language("", target, task(direction))] == ["language"]


@pytest.mark.parametrize(
    ("target", "direction", "part"),
    [
        ("Ғалымдар көне қаланы тапты, а теперь они ищут деньги на раскопки.", "ru-kk", "а теперь они ищут деньги на"),
        ("Учёные нашли древний город, енді олар қазба жұмыстарына қаражат іздеп жүр.", "kk-ru", "қазба жұмыстарына"),
        ("Учёные нашли древний город, and now they need money.", "en-ru", "and now they need money"),
        ("Scientists found an old city, а теперь ищут деньги.", "ru-en", "а теперь ищут деньги"),
    ],
)
def test_a_part_in_the_sources_language_is_named(target: str, direction: str, part: str) -> None:
    (flag,) = language("", target, task(direction))
    assert part in flag.target[0]


@pytest.mark.parametrize(
    ("target", "direction"),
    [
        ("Он читал «Of Mice and Men» в поезде.", "en-ru"),
        ("Ол пойызда «Of Mice and Men» кітабын оқыды.", "en-kk"),
        ("Песню «Көзімнің қарасы» спел хор «Жас толқын».", "kk-ru"),
        ("Запустите `make all and wait` и откройте https://dala.kz/all/of/it.", "en-ru"),
        ("Компания Microsoft купила LinkedIn и GitHub.", "en-ru"),
        ("Министр, президент, депутат, архитектор.", "ru-kk"),
        ("Ho-ho-ho! How funny!", "ru-en"),
    ],
)
def test_titles_names_and_code_are_no_other_language(target: str, direction: str) -> None:
    assert list(language("", target, task(direction))) == []


@pytest.mark.parametrize(
    ("source", "target", "direction"),
    [
        ("The bridge is closed.", "Көпір jабық.", "en-kk"),
        ("Мост закрыт.", "The bridgе is closed.", "ru-en"),
        ("The level rose.", "Су stage-ға көтерілді.", "en-kk"),
    ],
)
def test_mixed_scripts_are_flagged(source: str, target: str, direction: str) -> None:
    assert [flag.code for flag in mixed(source, target, task(direction))] == ["mixed_script"]


@pytest.mark.parametrize(
    ("source", "target", "direction"),
    [
        ("Post it on Instagram.", "Instagramға салыңыз.", "en-kk"),
        ("Android phones are sold here.", "Мұнда Android-тық емес, Androidтарды сатады.", "en-kk"),
        ("Send a PDF by e-mail.", "PDF-ті e-mail-ге жіберіңіз.", "en-kk"),
        ("IT-компания web-сайт жасады.", "IT-компания сделала web-сайт.", "kk-ru"),
    ],
)
def test_an_ending_behind_a_foreign_name_is_right(source: str, target: str, direction: str) -> None:
    assert list(mixed(source, target, task(direction))) == []
