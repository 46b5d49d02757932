"""Names and figures that changed places."""

from __future__ import annotations

import pytest

from pipelines.languages import DIRECTIONS
from pipelines.quality.roles import exchanged, roles
from pipelines.task import Task

SENTENCES = (
    {
        "kk": ("Арман кеше Тимурға көлік сатты.", "Тимур кеше Арманға көлік сатты."),
        "ru": ("Арман вчера продал Тимуру машину.", "Тимур вчера продал Арману машину."),
        "en": ("Yesterday Arman sold Timur a car.", "Yesterday Timur sold Arman a car."),
    },
    {
        "kk": ("«Жетісу» «Алтайды» 3:0 есебімен ұтты.", "«Алтай» «Жетісуды» 3:0 есебімен ұтты."),
        "ru": ("«Жетысу» обыграл «Алтай» 3:0.", "«Алтай» обыграл «Жетысу» 3:0."),
        "en": ("Zhetysu beat Altai 3-0.", "Altai beat Zhetysu 3-0."),
    },
    {
        "kk": ("Үндістан Қазақстанға вакцина жіберді.", "Қазақстан Үндістанға вакцина жіберді."),
        "ru": ("Индия отправила Казахстану вакцину.", "Казахстан отправил Индии вакцину."),
        "en": ("India sent Kazakhstan a vaccine.", "Kazakhstan sent India a vaccine."),
    },
)


@pytest.mark.parametrize("row", SENTENCES)
@pytest.mark.parametrize("direction", DIRECTIONS)
def test_who_did_it_and_to_whom(row: dict[str, tuple[str, str]], direction: str) -> None:
    source, target = row[direction[:2]], row[direction[3:]]
    task = Task("translate", direction[:2], direction[3:])
    for at in (0, 1):
        assert list(roles(source[at], target[at], task)) == []
        (flag,) = roles(source[at], target[1 - at], task)
        assert flag.code == "roles"
        assert all(word in source[at] for word in flag.source)
        assert all(word in target[1 - at] for word in flag.target)


@pytest.mark.parametrize(
    ("source", "target", "direction"),
    [
        ("Altai beat Zhetysu 3-0.", "«Жетысу» проиграл «Алтаю» 0:3.", "en-ru"),
        ("«Жетісу» «Алтайға» ұтылды.", "Altai beat Zhetysu.", "kk-en"),
        ("Arman was invited by Timur.", "Тимур пригласил Армана.", "en-ru"),
        ("Тимура пригласил Арман.", "Arman invited Timur.", "ru-en"),
        ("Тимурды Арман шақырды.", "Arman invited Timur.", "kk-en"),
        ("Арман купил машину у Тимура.", "Timur sold Arman a car.", "ru-en"),
        ("Arman, whom Timur invited, came.", "Арман, которого пригласил Тимур, пришёл.", "en-ru"),
        ("Arman and Timur invited Dana.", "Дану пригласили Арман и Тимур.", "en-ru"),
    ],
)
def test_the_same_told_the_other_way_round_is_right(source: str, target: str, direction: str) -> None:
    assert list(roles(source, target, Task("translate", direction[:2], direction[3:]))) == []


def test_figures_belong_to_their_clauses() -> None:
    source = "Three hospitals were built for 12 million tenge, and 7 million tenge went to the schools."
    right = "Три больницы построили за 12 миллионов тенге, а школам досталось 7 миллионов тенге."
    wrong = "Три больницы построили за 7 миллионов тенге, а школам досталось 12 миллионов тенге."
    turned = "Школам досталось 7 миллионов тенге, а больницы построили за 12 миллионов тенге."
    task = Task("translate", "en", "ru")
    assert list(exchanged(source, right, task)) == list(exchanged(source, turned, task)) == []
    (flag,) = exchanged(source, wrong, task)
    assert (flag.code, flag.source, flag.target) == (
        "numbers",
        ("12 million", "7 million"),
        ("12 миллионов", "7 миллионов"),
    )
