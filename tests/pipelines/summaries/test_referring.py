"""A sentence about somebody whom another one names is never taken without that one."""

import pytest

from pipelines.read import read_bytes
from pipelines.summaries.extractive import extractive
from pipelines.summaries.referring import needed, refers


@pytest.mark.parametrize(
    ("language", "sentence", "kind"),
    [
        ("ru", "Он пообещал достроить мост к осени.", "person"),
        ("ru", "Однако её строительство затянулось.", "person"),
        ("ru", "«Мост достроят», — сказал он.", "person"),
        ("ru", "«Мост достроят», — подчеркнул.", "person"),
        ("ru", "Мост, по его словам, достроят к осени.", "person"),
        ("ru", "Это позволит разгрузить центр.", "thing"),
        ("ru", "«Мост достроят», — сказал министр Болат Сеитов.", ""),
        ("ru", "Болат Сеитов приехал в город, где, по его словам, строят мост.", ""),
        ("ru", "Мост через Ишим открыли утром.", ""),
        ("en", "She opened the bridge.", "person"),
        ("en", "But they were late.", "person"),
        ("en", '"The bridge is safe," he said.', "person"),
        ("en", "The bridge is safe, according to her.", "person"),
        ("en", "This means longer queues.", "thing"),
        ("en", "Deputy mayor Anna Hill opened the bridge, she said.", ""),
        ("en", "The bridge, said engineer Anna Hill, is safe.", ""),
        ("en", "Theirs is a long story.", ""),
        ("kk", "Ол көпірді күзде аяқтауға уәде берді.", "person"),
        ("kk", "«Көпір аяқталады», – деді ол.", "person"),
        ("kk", "«Көпір аяқталады», – деп атап өтті.", "person"),
        ("kk", "Көпір, оның айтуынша, күзде аяқталады.", "person"),
        ("kk", "Бұл қала орталығын босатады.", "thing"),
        ("kk", "«Көпір аяқталады», – деді әкім Болат Сейітов.", ""),
        ("kk", "Қалада жаңа көпір ашылды.", ""),
    ],
)
def test_whom_a_sentence_leaves_to_others_to_name(language: str, sentence: str, kind: str) -> None:
    assert refers(sentence, language) == kind


@pytest.mark.parametrize(
    ("sentences", "at", "wanted"),
    [
        (["The mayor is Anna Hill.", "She built a bridge.", "She built a school."], 2, {0}),
        (["Engineer Anna Hill came.", "The bridge was closed.", "She was angry."], 2, {0, 1}),
        (["He was angry."], 0, None),
        (["The bridge was closed.", "It was old."], 1, {0}),
        (["The bridge was closed."], 0, set()),
    ],
)
def test_which_sentences_name_them(sentences: list[str], at: int, wanted: set[int] | None) -> None:
    assert needed(sentences, at, "en") == wanted


TEXTS = {
    "ru": (
        "Завод построил мост через реку. Министр Болат Сеитов осмотрел завод у реки. Он сказал, что завод, река и мост "
        "изменят город, и что завод, река и мост нужны. Погода была ясной. "
        "«Завод, река и мост изменят город», — сказал он."
    ),
    "en": (
        "The plant built a bridge over the river. Minister Paul Hartley visited the plant. He said the plant, river "
        'and the bridge would change the town. It rained. "The plant, the river and the bridge matter," he said.'
    ),
    "kk": (
        "Зауыт өзенге көпір салды. Министр Болат Сейітов зауытты аралады. Ол зауыт, өзен және көпір қаланы өзгертеді, "
        "зауыт пен көпір керек деді. Күн ашық болды. «Зауыт, өзен және көпір қаланы өзгертеді», – деді ол."
    ),
}


@pytest.mark.parametrize("language", TEXTS)
@pytest.mark.parametrize("number", [1, 2, 3, 4])
def test_an_extract_names_whom_its_pronouns_mean(language: str, number: int) -> None:
    article = read_bytes(TEXTS[language].encode(), "a.txt")
    text = extractive(article, language, number)
    assert text
    for pronoun in ("Он ", " он.", "He ", " he ", "Ол ", " ол."):
        if pronoun in text:
            assert any(name in text for name in ("Сеитов", "Hartley", "Сейітов"))


def test_pronouns_throughout_still_make_an_extract() -> None:
    article = read_bytes(b"She came home late. She slept until noon. She left without a word.", "a.txt")
    assert extractive(article, "en", 2) == "She came home late. She slept until noon."
