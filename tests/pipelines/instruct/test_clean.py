"""An instruction model's answers, cleaned."""

from __future__ import annotations

import pytest

from pipelines.instruct.clean import NAMED, RULES, clean, cut_loop, foreign, loops, mixed_words, problems
from pipelines.task import Task

RAIN = "Rain is expected in Almaty tomorrow."
RU_RAIN = "Завтра в Алматы ожидается дождь."


def clean_translation(answer: str, source: str, target: str) -> str:
    """Cleaned by every rule there is."""
    return clean(answer, source, Task("translate", "ru" if target == "en" else "en", target), NAMED)


@pytest.mark.parametrize(("name", "kind"), [(name, kind) for name, rule in RULES.items() for kind in rule.kinds])
def test_every_rule_mends_its_example_and_no_other_does(name: str, kind: str, monkeypatch: pytest.MonkeyPatch) -> None:
    direction, text, answer, mended = RULES[name].example
    source, _, target = direction.partition("-")
    task = Task(kind, source, target, 2)  # type: ignore[arg-type]
    assert clean(answer, text, task, [name]) == mended
    if RULES[name].named:
        assert clean(answer, text, task, set(NAMED) - {name}) != mended
    monkeypatch.delitem(RULES, name)
    assert clean(answer, text, task, NAMED) != mended


@pytest.mark.parametrize(
    "answer",
    [
        RU_RAIN,
        f"Here is the translation:\n\n{RU_RAIN}",
        f"Sure! Here's the Russian translation of the sentence: {RU_RAIN}",
        f"Translation: {RU_RAIN}",
        f"Вот перевод на русский язык:\n{RU_RAIN}",
        f"Перевод: «{RU_RAIN}»",
        f'"{RU_RAIN}"',
        f"```\n{RU_RAIN}\n```",
        f"{RU_RAIN}\n\nNote: the name of the city was kept.",
        f"{RU_RAIN} {RU_RAIN}",
        f"{RU_RAIN} {RU_RAIN} {RU_RAIN} {RU_RAIN}",
        "Завтра в Алматы ожидается дождь",
    ],
)
def test_the_translation_alone_is_left(answer: str) -> None:
    assert clean_translation(answer, RAIN, "ru") == RU_RAIN


@pytest.mark.parametrize(
    ("answer", "source"),
    [
        ("Перевод: новая книга о старых словах", "Translation: a new book about old words"),
        ("«Мы готовы», — сказала она.", "“We are ready,” she said."),
        ("«Мы готовы»", "“We are ready”"),
        ("«Заря» обыграла «Зенит»", "Zarya beat Zenit"),
        ("Вот и осень: листья падают.", "Autumn is here: leaves are falling."),
        ("Да, да, конечно.", "Yes, yes, of course."),
        ("Он живёт в доме 5 по ул. Абая", "He lives at 5 Abay St"),
        ("Встреча с А. Б.", "A meeting with A. B."),
    ],
)
def test_what_the_source_has_too_stays(answer: str, source: str) -> None:
    assert clean_translation(answer, source, "ru") == answer


@pytest.mark.parametrize(
    ("answer", "source", "clean"),
    [
        ("More than 20. 4 million watched.", "Смотрело более 20,4 млн.", "More than 20.4 million watched."),
        ("He scored 5. 6 and 2. 61 points.", "Он набирал 5,6 и 2,6 очка.", "He scored 5.6 and 2. 61 points."),
        ("Набирал 5, 6 очка.", "He scored 5.6 points.", "Набирал 5,6 очка."),
        ("Here 2, 400 trees grow.", "Здесь растут 2 400 деревьев.", "Here 2,400 trees grow."),
        ("Here 2, 400 trees grow.", "Здесь растут деревья.", None),
        ("Here 300, 000 trees grow.", "Здесь растут 300 тысяч деревьев.", "Here 300,000 trees grow."),
        ("Здесь растут 300, 000 деревьев.", "Here 300 thousand trees grow.", None),
        ("The codes are 7, 000 and 12.", "Коды: 7, 000 и 12.", None),
        ("It was built in 2020. 4 people live there.", "Построен в 2020. Живут 4 человека.", None),
        ("On May 3, 2026, 15. 6 came.", "3 мая 2026 пришли 15,65.", None),
    ],
)
def test_torn_figures_are_whole_again(answer: str, source: str, clean: str | None) -> None:
    assert clean_translation(answer, source, "ru" if "а" in answer else "en") == (clean or answer)


def test_a_headline_ends_without_a_full_stop() -> None:
    assert clean_translation("Банк повысил ставку.", "Bank raises rate", "ru") == "Банк повысил ставку"


def test_quotes_are_set_as_the_target_sets_them() -> None:
    assert clean_translation('Газета "Вести" закрылась.', "The newspaper closed.", "ru") == "Газета «Вести» закрылась."
    assert clean_translation('The paper "Vesti" closed.', "Газета закрылась.", "en") == 'The paper "Vesti" closed.'
    assert clean_translation("He called it “ours. ”", "Он назвал её «нашей».", "en") == 'He called it "ours."'
    assert clean_translation("It’s the bank’s ‘own’ rule.", "Это правило банка.", "en") == "It's the bank's 'own' rule."
    english = 'He reads "Vesti," not "Ana tili."'
    assert (
        clean_translation('He reads "Vesti", not "Ana tili".', "Он читает «Вести», а не «Ана тілі».", "en") == english
    )
    assert clean_translation('The new theatre, "Zhas".', "Новый театр «Жас» открыт", "en") == 'The new theatre, "Zhas"'


@pytest.mark.parametrize(
    "text", ['One " is "left".', 'It has 55", not 65".', 'Open "b.txt".', '"We won," and "they lost"']
)
def test_marks_that_close_no_quotation_of_words_stay(text: str) -> None:
    assert clean_translation(text, "Что-то другое.", "en") == text


def test_a_cut_summary_ends_with_its_last_whole_sentence() -> None:
    answer = "Summary: The bridge opened. It cost 40 million. The mayor was"
    task = Task("summarize", "en", "en", 3)
    assert clean(answer, "Source.", task, (), complete=False) == "The bridge opened. It cost 40 million."
    assert clean("No end at all", "Source.", task, (), complete=False) == "No end at all"


def test_loops_are_seen_and_cut() -> None:
    assert loops("Он сказал, что он пришёл, что он пришёл, что он пришёл")
    assert not loops("Он пришёл, увидел и победил")
    assert not loops("Выручка выросла до 1 000 000 000 000")
    assert cut_loop("Они ушли. Снова и снова и снова и снова и") == "Они ушли. Снова и снова и"


@pytest.mark.parametrize(
    ("answer", "found"),
    [
        ("", ["empty"]),
        (RU_RAIN, []),
        ("Да", ["short"]),
        (RU_RAIN * 4, ["long", "loop"]),
        (RAIN, ["language"]),
        ("Завтра в Алматы ожидается rainдождь.", ["mixed"]),
    ],
)
def test_problems_are_named(answer: str, found: list[str]) -> None:
    assert problems(answer, RAIN, "en", "ru") == found


def test_scripts_are_told_apart() -> None:
    assert mixed_words("COVID-19, IT-компания и iPhone, но не dилигентность") == ["dилигентность"]
    assert foreign("Hello, мир", "ru")
    assert not foreign("Привет, world", "ru")
    assert foreign("Привет, мир", "en")
    assert not foreign("2026", "en")


@pytest.mark.parametrize(
    ("source", "answer", "target", "wanted"),
    [
        ("«Мост закрыт», — сказал он.", "The bridge is closed, he said.", "en", '"The bridge is closed," he said.'),
        ('"The bridge is closed," he said.', "Мост закрыт, сказал он.", "ru", "«Мост закрыт», — сказал он."),
        ("«Мост закрыт.", "The bridge is closed.", "en", '"The bridge is closed.'),
        ("Мы его откроем весной».", "We will open it in spring.", "en", 'We will open it in spring."'),
        ('We will open it in spring."', "Мы его откроем весной.", "ru", "Мы его откроем весной»."),
        ("«Мост закрыт!»", "The bridge is closed!", "en", '"The bridge is closed!"'),
        ("Команда «Кайрат» выиграла.", "Kairat has won.", "en", "Kairat has won."),  # where it stood is not certain
        ("«Мост» и «Дорога» — книги.", "Bridge and Road are books.", "en", "Bridge and Road are books."),
        ("«Мост закрыт», — сказал он.", "“The bridge is closed,” he said.", "en", '"The bridge is closed," he said.'),
    ],
)
def test_lost_quotes_are_put_back_where_their_place_is_certain(
    source: str, answer: str, target: str, wanted: str
) -> None:
    assert clean_translation(answer, source, target) == wanted
