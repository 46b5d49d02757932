"""What a model says beside the translation."""

from __future__ import annotations

import pytest

from pipelines.quality.leftovers import leftovers, unknown
from pipelines.task import Task

RU = Task("translate", "en", "ru")
LAKE, RU_LAKE = "The lake froze.", "Озеро замёрзло."


@pytest.mark.parametrize(
    "target",
    [
        f"Here is your translation: {RU_LAKE}",
        f"Вот перевод: {RU_LAKE}",
        f"Міне, аудармасы: {RU_LAKE}",
        f"Russian translation: {RU_LAKE}",
        f"**Перевод на русский язык:** {RU_LAKE}",
        f"Аударма: {RU_LAKE}",
        f"Ответ: {RU_LAKE}",
        f"Translation (Russian): {RU_LAKE}",
        f"{RU_LAKE} Note: lakes freeze in winter.",
        f"Translate the following sentence into Russian. {RU_LAKE}",
        "Please provide the text.",
        "Пожалуйста, пришлите текст.",
        f"Certainly! {RU_LAKE}",
        f"2) {RU_LAKE}",
        f"{RU_LAKE}\n\nNote that it is winter.",
        f"{RU_LAKE} (Примечание: зимой.)",
        f"{RU_LAKE} Дайте знать, если нужно что-то ещё.",
        f"<think>A lake.</think> {RU_LAKE}",
        f"```{RU_LAKE}```",
        "Как искусственный интеллект, я не имею мнения.",
        "I cannot assist with this request.",
        "Мен бұл мәтінді аудара алмаймын.",
    ],
)
def test_what_is_no_translation_is_flagged(target: str) -> None:
    assert [flag.code for flag in leftovers(LAKE, target, RU)] == ["leftovers"]


@pytest.mark.parametrize(
    ("source", "target"),
    [
        (LAKE, RU_LAKE),
        ("Answer: yes.", "Ответ: да."),
        ("Here is a good translation of Abai.", "Вот хороший перевод Абая."),
        ("Of course! Come in.", "Конечно! Входите."),
        ("2. The lake", "2. Озеро"),
        ("I'm sorry, I can't help you.", "Извините, я не могу помочь вам."),
        ("One\ntwo", "Один\nдва"),
        ("The translation is late: it is snowing.", "Перевод опаздывает: идёт снег."),
    ],
)
def test_what_the_source_says_too_is_not(source: str, target: str) -> None:
    assert list(leftovers(source, target, RU)) == []


@pytest.mark.parametrize("sign", ["<unk>", "[UNK]", "⁇", "\ufffd", "□", "▁", "<pad>", "<|im_end|>", "</s>"])
def test_a_models_own_signs_are_named(sign: str) -> None:
    (flag,) = unknown(LAKE, f"Озеро {sign} замёрзло.", RU)
    assert (flag.code, flag.target) == ("unknown", (sign,))


@pytest.mark.parametrize("target", ["Оз?ро замёрзло.", "ÐžÐ·ÐµÑ€Ð¾ замёрзло."])
def test_lost_letters_are_seen(target: str) -> None:
    assert [flag.code for flag in unknown(LAKE, target, RU)] == ["unknown"]


def test_signs_of_the_source_are_kept() -> None:
    assert list(unknown("The token <unk> stands for it??", "Знак <unk> стоит вместо него??", RU)) == []
