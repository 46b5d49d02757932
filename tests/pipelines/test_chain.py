"""A chain of engines: sentence by sentence, window by window."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import pytest

from pipelines.article import Segment, StopCheck, never
from pipelines.catalogue import find_model
from pipelines.chain import Chain, Leg, engine_of
from pipelines.engines.base import workers_of
from pipelines.engines.echo import EchoEngine
from pipelines.errors import EngineError
from pipelines.models.choose import Choice
from pipelines.task import CUT_MARK, EngineSettings, Task
from pipelines.translate import translate_segments

KK_EN = Task("translate", "kk", "en")


class Scripted(EchoEngine):
    """Answers by a table, else as the fake engine; remembers what it was asked, text by text."""

    def __init__(self, answers: dict[str, str], seen: list[tuple[str, list[str]]]) -> None:
        super().__init__(find_model("echo"), None, EngineSettings())
        self.answers, self.seen = answers, seen

    def run(self, texts: Sequence[str], task: Task, stopped: StopCheck) -> Iterator[tuple[int, str]]:
        self.seen.append((task.target, list(texts)))
        for index, answer in super().run(texts, task, stopped):
            found = self.answers.get(texts[index], answer)
            if found == "!":
                raise EngineError("The model failed.")
            yield index, found


def chain(first: dict[str, str], second: dict[str, str]) -> tuple[Chain, list[tuple[str, list[str]]]]:
    seen: list[tuple[str, list[str]]] = []
    choice = Choice(find_model("echo"), None)
    legs = [
        Leg(Task("translate", "kk", "ru"), choice, Scripted(first, seen)),
        Leg(Task("translate", "ru", "en"), choice, Scripted(second, seen)),
    ]
    return Chain(legs), seen


def translated(engine: Chain, texts: Sequence[str]) -> dict[str, tuple[str, list[str]]]:
    """Each text's translation and the codes of its flags."""
    segments = [Segment(0, text, " ") for text in texts]
    return {
        piece.segment.text: (piece.target, [flag.code for flag in piece.flags])
        for _, piece in translate_segments(segments, engine, KK_EN)
    }


def test_what_the_first_model_made_two_sentences_of_is_two_for_the_second() -> None:
    engine, seen = chain({"Бір екі үш.": "Раз два. Три."}, {"Раз два.": "One two.", "Три.": "Three."})
    assert translated(engine, ["Бір екі үш."])["Бір екі үш."][0] == "One two. Three."
    assert seen[1] == ("en", ["Раз два.", "Три."])


def test_a_window_goes_through_both_models_before_the_next_one_begins() -> None:
    engine, seen = chain({}, {})
    texts = [f"Сөйлем {number} осында тұр." for number in range(10)]
    assert dict(engine.run(texts, KK_EN, never)) == {at: f"[en] [ru] {text}" for at, text in enumerate(texts)}
    assert [(target, len(asked)) for target, asked in seen] == [("ru", 4), ("en", 4), ("ru", 6), ("en", 6)]


def test_flags_are_raised_between_the_first_text_and_the_last() -> None:
    engine, _ = chain(
        {
            "Бұл жерде 2028 жазылған.": "Здесь ничего не сказано.",
            "Бос жауап келді.": "",
            "Жауап бітпей қалды.": f"Ответ не закончен{CUT_MARK}",
        },
        {"Здесь ничего не сказано.": "Nothing is said here.", "Ответ не закончен": "The answer is not"},
    )
    found = translated(engine, ["Бұл жерде 2028 жазылған.", "Бос жауап келді.", "Жауап бітпей қалды."])
    assert found["Бұл жерде 2028 жазылған."] == ("Nothing is said here.", ["negation", "numbers"])
    assert found["Бос жауап келді."] == ("", ["dropped"])
    assert found["Жауап бітпей қалды."] == (f"The answer is not{CUT_MARK}", ["cut"])


def test_the_source_itself_coming_back_is_flagged() -> None:
    text = "Бұл сөйлем аударылмай қайтты."
    engine, _ = chain({text: text}, {text: text})
    assert "echoed" in translated(engine, [text])[text][1]


def test_a_failure_of_the_second_model_comes_through() -> None:
    engine, _ = chain({}, {"[ru] Сөйлем.": "!"})
    with pytest.raises(EngineError):
        translated(engine, ["Сөйлем."])


def test_a_way_of_one_leg_is_that_models_engine() -> None:
    engine, _ = chain({}, {})
    leg = engine._legs[0]
    assert engine_of([leg]) is leg.engine


def test_a_chain_has_the_workers_of_its_widest_engine() -> None:
    engine, _ = chain({}, {})
    assert workers_of(engine) == 1
    engine._legs[1].engine.workers = 4  # type: ignore[attr-defined]
    assert workers_of(engine) == 4
