from __future__ import annotations

import re
from pathlib import Path

import pytest

import pipelines
from pipelines.quality.check import KINDS, check_segment
from pipelines.task import Task

RU, EN, KK = Task("translate", "en", "ru"), Task("translate", "ru", "en"), Task("translate", "ru", "kk")
KK_RU = Task("translate", "kk", "ru")


@pytest.mark.parametrize(
    ("source", "target", "task", "code"),
    [
        ("The road was closed.", "  ", RU, "dropped"),
        ("Дорогу закрыли на ночь.", "The road was closed […]", EN, "cut"),
        ("The road was closed at night.", "The road was closed at night.", RU, "echoed"),
        ("The ministry closed the road from Almaty to Taraz for repairs.", "Закрыто.", RU, "length"),
        ("Мост закрыли из-за льда на реке и ветра.", "The bridge " * 12 + "closed", EN, "length"),
        ("Мост закрыли.", "The bridge the bridge the bridge was closed.", EN, "repeated"),
        ("Мост закрыли.", "closed closed closed closed", EN, "repeated"),
        ("Построили 250 домов.", "They built 25 houses.", EN, "numbers"),
        ("На парк потратили 3,4 млрд тенге.", "They spent 3.4 trillion tenge on the park.", EN, "numbers"),
        ("They have 12 million readers.", "У них 12 000 читателей.", RU, "numbers"),
        ("Тапсырыс 40 млн теңге тұрады.", "Заказ стоит 40 млрд тенге.", KK_RU, "numbers"),
        ("Это стоило 98 миллиардов тенге.", "It cost $98 billion.", EN, "currency"),
        ("Это стоило 98 миллиардов тенге.", "It cost 98 billion tugriks.", EN, "currency"),
        ("Премия составила 300 000 тенге.", "The bonus was 300,000.", EN, "currency"),
        ("Дорога обойдётся в 40 млн рублей.", "Жол 40 млн теңге тұрады.", KK, "currency"),
        ("Подробности на https://example.kz/a.", "Details on example.", EN, "urls"),
        ("The bridge is closed.", "Мост зaкрыт.", RU, "mixed_script"),
        ("Мост через реку закрыли вчера.", "Мост через реку was закрыли", EN, "language"),
        ("Мост через реку закрыли вчера.", "Вчера закрыли мост через реку.", KK, "language"),
        ("Қалада жаңа көпір кеше ашылды.", "Кеше қалада жаңа көпір ашылды.", KK_RU, "language"),
    ],
)
def test_each_fault_is_flagged(source: str, target: str, task: Task, code: str) -> None:
    assert code in [flag.code for flag in check_segment(source, target, task)]


@pytest.mark.parametrize(
    ("source", "target", "task"),
    [
        ("The road was closed at 10.30 on 5 May.", "Дорога была закрыта в 10:30 5 мая.", RU),
        ("Бюджет составил 1 200,5 млн тенге.", "The budget was 1,200.5 million tenge.", EN),
        ("Акции стоили 40 долларов.", "The shares cost $40.", EN),
        ("Бюджет — 3 млрд, из них 1,5 миллиона на школы.", "The budget is 3bn, 1.5m of it for schools.", EN),
        ("Продали 12 млн книг.", "They sold 12,000,000 books.", EN),
        ("The company is worth $2.4bn.", "Компания стоит 2,4 миллиарда долларов.", RU),
        ("Астанада 1,5 миллионнан астам адам тұрады.", "В Астане живёт более 1,5 млн человек.", KK_RU),
        ("Tickets cost £12 or 15 euros.", "Билеты стоят 12 фунтов или 15 евро.", RU),
        ("Потери составят миллионы тенге.", "Losses will run into millions.", EN),
        ("NASA и ООН подписали соглашение.", "NASA and the UN signed an agreement.", EN),
        ("Новости: https://example.kz/a", "News: https://example.kz/a", EN),
        ("Мост закрыт.", "Көпір жабық.", KK),
        ("Қысқа.", "Коротко.", KK_RU),
        ("Поэт Мукагали Макатаев родился в горах.", "Ақын Мұқағали Мақатаев тауда дүниеге келген.", KK),
        ("Мұқағали Мақатаев тауда дүниеге келген.", "Мұқағали Мақатаев родился в горах.", KK_RU),
        ("Президент Касым-Жомарт Токаев.", "Президент Касым-Жомарт Токаев Астана.", KK),
    ],
)
def test_a_sound_translation_is_not_flagged(source: str, target: str, task: Task) -> None:
    assert check_segment(source, target, task) == ()


def test_every_code_of_a_flag_has_words_for_the_report() -> None:
    root = Path(pipelines.__file__).parent
    texts = [path.read_text("utf-8") for path in root.rglob("*.py") if path.name != "check.py"]
    codes = {code for text in texts for code in re.findall(r'(?:Flag|unlike)\(\s*"(\w+)"', text)}
    assert codes <= set(KINDS)
    assert all(any(f'"{code}"' in text for text in texts) for code in KINDS)
