"""How much there is: nothing, the source, too little, too much, the same again."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest

from pipelines.article import Flag
from pipelines.quality.text import echoed, repeated
from pipelines.task import Task

Check = Callable[[str, str, Task], Iterator[Flag]]


def codes(check: Check, source: str, target: str, direction: str) -> list[str]:
    return [flag.code for flag in check(source, target, Task("translate", direction[:2], direction[3:]))]


@pytest.mark.parametrize(
    ("source", "target", "direction"),
    [
        ("The lake froze in one night.", "The lake froze in one night", "en-ru"),
        ("Озеро замёрзло за одну ночь.", "озеро замёрзло за одну ночь!", "ru-kk"),
        ("ОЗЕРО ЗАМЁРЗЛО ЗА НОЧЬ", "ОЗЕРО ЗАМЁРЗЛО ЗА НОЧЬ", "ru-kk"),
    ],
)
def test_the_source_itself_is_no_translation(source: str, target: str, direction: str) -> None:
    assert codes(echoed, source, target, direction) == ["echoed"]


@pytest.mark.parametrize(
    ("text", "direction"),
    [
        ("Lenovo ThinkPad X1 Carbon", "en-kk"),
        ("«Елимай», «Окжетпес», «Тобол»", "ru-kk"),
        ("Театр, опера, балет.", "ru-kk"),
        ("Нурлан Сабуров", "ru-kk"),
        ("Qui vivra verra, disait ma grand-mère.", "ru-en"),  # in neither of the two languages
    ],
)
def test_names_and_borrowed_words_pass_through(text: str, direction: str) -> None:
    assert codes(echoed, text, text, direction) == []


@pytest.mark.parametrize(
    ("source", "target", "direction", "phrase"),
    [
        ("They sell apples and pears.", "Они продают груши, груши, груши, груши.", "en-ru", "груши"),
        ("Келісім 2031 жылға дейін жарамды.", "Договор действует до 2031 2031 2031 2031 года.", "kk-ru", "2031"),
        ("Дорога скользкая.", "The road is slipperyyyyyyy.", "ru-en", "yyyyyyy"),
        (
            "The shop is shut because the owner fell ill.",
            "Дүкен жабық, себебі иесі кеше ауырып қалды, себебі иесі кеше ауырып қалды.",
            "en-kk",
            "себебі иесі кеше ауырып қалды",
        ),
    ],
)
def test_a_loop_is_named(source: str, target: str, direction: str, phrase: str) -> None:
    (flag,) = repeated(source, target, Task("translate", direction[:2], direction[3:]))
    assert (flag.code, flag.target) == ("repeated", (phrase,))


@pytest.mark.parametrize(
    ("source", "target", "direction"),
    [
        ("Long, long, long ago there was a khan.", "Давным, давным, давно жил-был хан.", "en-ru"),
        ("«Жоқ, жоқ, жоқ, жоқ!» — деді ол.", "«Нет, нет, нет, нет!» — сказал он.", "kk-ru"),
        ("Ура-ура-ура-ура!", "Hurrah, hurrah, hurrah, hurrah!", "ru-en"),
        ("Ураааааа!", "Hurraaaaaah!", "ru-en"),
        ("Река Или, озеро Или, город Или.", "Іле өзені, Іле көлі, Іле қаласы.", "ru-kk"),
    ],
)
def test_what_the_source_repeats_may_be_repeated(source: str, target: str, direction: str) -> None:
    assert codes(repeated, source, target, direction) == []
