"""Addresses, accounts, code and markup, letter by letter."""

from __future__ import annotations

import pytest

from pipelines.quality.verbatim import addresses, code
from pipelines.task import Task

KK = Task("translate", "en", "kk")


@pytest.mark.parametrize(
    ("source", "target", "lost"),
    [
        ("See https://dala.kz/a/12.", "https://dala.kz/a/21 қараңыз.", "https://dala.kz/a/12"),
        ("Write to info@dala.kz.", "Бізге жазыңыз.", "info@dala.kz"),
        ("News at dala.kz daily.", "Жаңалықтар дала.кз сайтында.", "dala.kz"),
        ("Follow @dala_news now.", "@дала_ньюс арнасына жазылыңыз.", "@dala_news"),
        ("Tag it #SteppeDay please.", "#ДалаКүні деп белгілеңіз.", "#SteppeDay"),
        ("a@b.kz or a@b.kz", "a@b.kz", "a@b.kz"),
    ],
)
def test_a_changed_address_is_named(source: str, target: str, lost: str) -> None:
    (flag,) = addresses(source, target, KK)
    assert (flag.code, flag.source) == ("urls", (lost,))


def test_an_invented_address_is_named() -> None:
    (flag,) = addresses("Read more on our site.", "Толығырақ: https://made.up/page", KK)
    assert (flag.code, flag.target) == ("urls", ("https://made.up/page",))


@pytest.mark.parametrize(
    ("source", "target"),
    [
        ("It opens at https://dala.kz today.", "Ол бүгін https://dala.kz-те ашылады."),
        ("It opens at https://dala.kz today.", "Ол бүгін https://dala.kzте ашылады."),
        ("Write to info@dala.kz now.", "Қазір info@dala.kz-ке жазыңыз."),
        ("See @dala_news and #SteppeDay.", "@dala_news-тан және #SteppeDay-ден қараңыз."),
        ("Booking.com raised its prices.", "Booking бағасын көтерді."),
    ],
)
def test_an_ending_belongs_to_the_sentence(source: str, target: str) -> None:
    assert list(addresses(source, target, KK)) == []


@pytest.mark.parametrize(
    ("source", "target", "lost"),
    [
        ("Set LOG_LEVEL first.", "Алдымен ЖУРНАЛ_ДЕҢГЕЙІ мәнін қойыңыз.", "LOG_LEVEL"),
        ("Run `dala --fast` again.", "`dala --жылдам` қайта іске қосыңыз.", "`dala --fast`"),
        ("Open settings.toml first.", "Алдымен баптауларды ашыңыз.", "settings.toml"),
        ("Hello, {user}!", "Сәлем, {қолданушы}!", "{user}"),
        ("You have %d letters.", "Сізде хаттар бар.", "%d"),
        ("<b>Stop</b> here.", "<b>Осы жерде тоқтаңыз.", "</b>"),
        ("**Stop** here.", "Осы жерде тоқтаңыз.", "**"),
        ("See the [map](m.png).", "[Картаны] қараңыз (m.png).", "]("),
    ],
)
def test_changed_code_and_markup_are_named(source: str, target: str, lost: str) -> None:
    (flag,) = code(source, target, KK)
    assert flag.code == "markup"
    assert lost in flag.source


@pytest.mark.parametrize(
    ("source", "target"),
    [
        ("{count} files of %s", "%s ішінен {count} файл"),
        ("Set LOG_LEVEL in settings.toml.", "settings.toml-дағы LOG_LEVELді қойыңыз."),
        ("It grew by 5% in May - not bad.", "Мамырда 5 % өсті - жаман емес."),
    ],
)
def test_kept_code_may_move(source: str, target: str) -> None:
    assert list(code(source, target, KK)) == []
