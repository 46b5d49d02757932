"""What instruction models are asked together, and what becomes of an answer that has a line for each text."""

from __future__ import annotations

import msgspec
import pytest

from pipelines.instruct.asking import Asking, estimate
from pipelines.instruct.neighbours import Neighbours, neighbours
from pipelines.instruct.prompts import ListPrompt, PromptSet, TranslatePrompt, load_prompts
from pipelines.task import CUT_MARK, Task

RU_EN = Task("translate", "ru", "en")
TEXTS = ["Озеро замёрзло в декабре.", "Билет стоит 40 000 тенге.", "Никто не пришёл."]
ANSWERS = ["The lake froze in December.", "A ticket costs 40,000 tenges.", "Nobody came."]


@pytest.fixture
def prompts() -> PromptSet:
    prompts = load_prompts("qwen")
    lists = ListPrompt(sizes={"ru-en": 3}, request="List, {target}:\n{text}", reminder="Mind {pairs}:\n{text}")
    translate = msgspec.structs.replace(prompts.translate, lists=lists, names=("ru-en",))
    return msgspec.structs.replace(prompts, translate=translate)


def listed(answers: list[str]) -> str:
    return "\n".join(f"{number}. {answer}" for number, answer in enumerate(answers, 1))


def test_a_good_line_is_told_as_soon_as_it_has_come_to_its_end(prompts: PromptSet) -> None:
    asked = Neighbours(prompts, TEXTS, RU_EN)
    assert asked.chat()[-1]["content"] == "List, English:\n" + listed(TEXTS)
    whole = listed(ANSWERS)
    told = {}
    for end in range(1, len(whole) + 1):
        for place, output in asked.hear(whole[:end], ended=False):
            told[place] = end, output
    second = whole.index("\n2.")
    assert told == {0: (second + 1, ANSWERS[0]), 1: (whole.index("\n3.") + 1, ANSWERS[1])}
    assert asked.hear(whole, ended=True) == [(2, ANSWERS[2])]
    assert asked.open == []


def test_a_bad_line_leaves_the_others_be_and_is_asked_for_alone(prompts: PromptSet) -> None:
    asked = Neighbours(prompts, TEXTS, RU_EN)
    dollars = [ANSWERS[0], "A ticket costs $40,000.", ANSWERS[2]]
    assert asked.hear(listed(dollars), ended=True) == [(0, ANSWERS[0]), (2, ANSWERS[2])]
    assert asked.open == [1]
    alone = asked.asking[1]
    assert alone.sampling.temperature == 0  # asked alone, it is asked for the first time
    assert alone.chat()[-1]["content"] == "Mind тенге = tenge:\n1. " + TEXTS[1]
    assert alone.take("1. Mind tenge = tenge: " + ANSWERS[1], complete=True)  # the reminder itself was translated
    assert not alone.take("1. " + ANSWERS[1], complete=True)
    assert alone.output == ANSWERS[1]


def test_words_like_those_of_a_reminder_are_an_answer_where_none_is_given() -> None:
    task = Task("translate", "en", "ru")
    for answer in ("Билет стоит 40 000 «тенге».", "40 000 = тенге."):
        for name, again in (("qwen", True), ("chat", False)):
            asking = Asking(load_prompts(name), "A ticket costs 40,000 tenge.", task)
            assert asking.take("Билет стоит $40 000.", complete=True)
            asking.chat()
            assert asking.take(answer, complete=True) == again


@pytest.mark.parametrize(("name", "output"), [("qwen", 'It is "Vesti."'), ("chat", "It is “Vesti”.")])
def test_one_familys_stumbles_are_mended_where_its_prompts_name_the_rules(name: str, output: str) -> None:
    asking = Asking(load_prompts(name), "Это «Вести».", RU_EN)
    asking.take("Translation: It is “Vesti”.", complete=True)
    assert asking.output == output


def test_a_list_that_breaks_off_leaves_its_last_lines_to_be_asked_for(prompts: PromptSet) -> None:
    asked = Neighbours(prompts, TEXTS, RU_EN)
    assert asked.hear("1. The lake froze in", ended=True, complete=False) == []
    assert asked.open == [0, 1, 2]
    assert asked.asking[0].output == "The lake froze in" + CUT_MARK
    for asking, answer in zip(asked.asking, ANSWERS, strict=True):
        assert asking.sampling.temperature == 0
        assert not asking.take(answer, complete=True)
        assert asking.output == answer
    asked = Neighbours(prompts, TEXTS, RU_EN)
    asked.hear("", ended=True)
    for bad in range(2):
        assert asked.asking[2].take("", complete=True), bad
        assert asked.asking[2].sampling.temperature > 0  # a text never answered is not asked for twice in the same way


def test_what_stands_behind_a_line_that_failed_is_not_taken(prompts: PromptSet) -> None:
    asked = Neighbours(prompts, TEXTS, RU_EN)
    both = f"{ANSWERS[0]} {ANSWERS[1]} That is what the people at the shore told us."
    assert asked.hear(listed([both, ANSWERS[2], "It was cold."]), ended=True) == []
    assert asked.open == [0, 1, 2]
    for asking, answer in zip(asked.asking, ANSWERS, strict=True):
        assert asking.sampling.temperature == 0
        assert not asking.take("1. " + answer, complete=True)
        assert asking.output == answer


def test_more_lines_than_texts_are_of_no_use(prompts: PromptSet) -> None:
    asked = Neighbours(prompts, TEXTS[:2], RU_EN)
    assert asked.hear(listed(ANSWERS), ended=True) == [(0, ANSWERS[0]), (1, ANSWERS[1])]


def test_only_the_number_of_the_list_is_taken_off(prompts: PromptSet) -> None:
    asking = Asking(prompts, "2. Озеро замёрзло.", RU_EN)
    asking.take("1. 2. The lake froze.", complete=True)
    assert asking.output == "2. The lake froze."
    asking = Asking(prompts, "The lake froze.", Task("translate", "en", "ru"))
    asking.take("1. Озеро замёрзло.", complete=True)
    assert asking.output == "1. Озеро замёрзло."


def test_a_line_with_other_names_is_asked_for_alone_and_the_better_answer_kept(prompts: PromptSet) -> None:
    text, right, wrong = "Вчера приехал Жомарт.", "Zhomart came yesterday.", "Seattle came yesterday."
    for line, alone, best in ((wrong, right, right), (wrong, "Seattle arrived yesterday.", wrong), (right, "", right)):
        asked = Neighbours(prompts, [text, TEXTS[0]], RU_EN)
        assert asked.hear(listed([line, ANSWERS[0]]), ended=True)[-1] == (1, ANSWERS[0])
        assert asked.open == ([0] if line == wrong else [])
        if line == wrong:
            assert not asked.asking[0].take("1. " + alone, complete=True)
        assert asked.asking[0].output == best
    asked = Neighbours(msgspec.structs.replace(prompts, translate=without_names(prompts)), [text, TEXTS[0]], RU_EN)
    assert len(asked.hear(listed([wrong, ANSWERS[0]]), ended=True)) == 2  # not a direction of ``names``


def without_names(prompts: PromptSet) -> TranslatePrompt:
    return msgspec.structs.replace(prompts.translate, names=())


@pytest.mark.parametrize(
    ("text", "said", "output"),
    [
        (
            "20,4 млн человек приехали.",
            "20.4 million people came.",
            "20.4 million people came.",
        ),  # no grammar: a server
        ("2026 год был тёплым.", "2026. The year was warm.", "2026. The year was warm."),
        ("Озеро замёрзло.", "Here is the translation:\n1. The lake froze.", "The lake froze."),
        ("1. Озеро замёрзло.", "1. The lake froze.", "1. The lake froze."),
        ("1. Озеро замёрзло.", "1. 1. The lake froze.", "1. The lake froze."),
    ],
)
def test_figures_of_the_text_are_no_number_of_the_list(prompts: PromptSet, text: str, said: str, output: str) -> None:
    asking = Asking(prompts, text, RU_EN)
    asking.take(said, complete=True)
    assert asking.output == output


def test_a_list_of_numbered_texts_keeps_their_numbers(prompts: PromptSet) -> None:
    asked = Neighbours(prompts, [f"{number}. {text}" for number, text in enumerate(TEXTS, 1)], RU_EN)
    found = asked.hear(listed(ANSWERS), ended=True)
    assert [output for _, output in found] == listed(ANSWERS).split("\n")


@pytest.mark.parametrize(
    ("count", "most", "sizes"),
    [(0, 3, []), (1, 3, [1]), (3, 3, [3]), (4, 3, [2, 2]), (8, 3, [2, 3, 3]), (3, 1, [1] * 3)],
)
def test_texts_are_asked_for_in_even_parts(count: int, most: int, sizes: list[int]) -> None:
    parts = neighbours(["Да."] * count, most, 100)
    assert [len(part) for part in parts] == sizes
    assert [place for part in parts for place in part] == list(range(count))


def test_long_texts_are_asked_for_with_fewer_neighbours() -> None:
    long, short = "Озеро замёрзло. " * 10, "Да."
    room = estimate(long) + estimate(short)
    assert neighbours([long, short, short], 3, room) == [range(2), range(2, 3)]
    assert neighbours([short, long, long], 3, room) == [range(2), range(2, 3)]
    assert neighbours([long] * 3, 3, 1) == [range(1), range(1, 2), range(2, 3)]
