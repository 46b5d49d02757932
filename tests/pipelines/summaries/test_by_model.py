from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace as replace_task
from pathlib import Path

import pytest
from msgspec.structs import replace

from pipelines.article import Article, Paragraph, StopCheck
from pipelines.catalogue import find_model
from pipelines.chain import Leg
from pipelines.engines.echo import EchoEngine
from pipelines.errors import EngineError, InputError, LanguageError, Stopped
from pipelines.memory import Memory
from pipelines.models.choose import Choice
from pipelines.run import summarize
from pipelines.summaries.by_model import pack, summarize_article
from pipelines.task import EngineSettings, Task

TASK = Task("summarize", "en", "en", 1)
SENTENCE = "The bridge over the river was closed for repairs. "


class FirstSentence(EchoEngine):
    """A summariser that gives the first sentence back, has a small window, and remembers what it was given."""

    def __init__(self, window: int = 60, answer: str | None = None) -> None:
        super().__init__(find_model("echo"), None, EngineSettings())
        self.rounds: list[list[str]] = []
        self.small, self.answer = window, answer

    def window(self, task: Task) -> int:
        return self.small

    def run(self, texts: Sequence[str], task: Task, stopped: StopCheck) -> Iterator[tuple[int, str]]:
        self.rounds.append(list(texts))
        for index, text in enumerate(texts):
            if stopped():
                return
            yield index, re.split(r"(?<=\.)\s", text)[0] if self.answer is None else self.answer


def article(*texts: str) -> Article:
    return Article("a", tuple(Paragraph("", text) for text in texts))


def test_a_short_text_is_summarised_at_once() -> None:
    engine = FirstSentence()
    draft = summarize_article(article((SENTENCE * 3).strip()), engine, TASK)
    assert draft.text == SENTENCE.strip()
    assert draft.flags == ()
    assert len(engine.rounds) == 1


def test_a_summary_is_remembered_by_its_length_and_is_no_translation(tmp_path: Path) -> None:
    memory, text = Memory(tmp_path / "memory.sqlite3"), article((SENTENCE * 3).strip())
    engine = FirstSentence()
    remembering = Leg(TASK, Choice(find_model("starter"), None), engine)
    first = summarize_article(text, engine, TASK, notes=remembering.notes(memory))
    again = summarize_article(text, engine, TASK, notes=remembering.notes(memory))
    assert first == again and len(engine.rounds) == 1
    longer = replace_task(TASK, sentences=3)
    summarize_article(text, engine, longer, notes=Leg(longer, remembering.choice, engine).notes(memory))
    summarize_article(article(SENTENCE + "It rained."), engine, TASK, notes=remembering.notes(memory))
    assert len(engine.rounds) == 3
    assert sum(count.pairs for count in memory.stats()) == 3 and list(memory.pairs()) == []


def test_a_summary_that_failed_is_asked_for_again(tmp_path: Path) -> None:
    memory, engine = Memory(tmp_path / "memory.sqlite3"), FirstSentence(answer="Мост закрыли на ремонт.")
    notes = Leg(TASK, Choice(find_model("starter"), None), engine).notes(memory)
    for rounds in (1, 2):
        assert summarize_article(article((SENTENCE * 3).strip()), engine, TASK, notes=notes).method == "extractive"
        assert len(engine.rounds) == rounds


def test_a_long_text_is_summarised_in_parts_and_the_parts_again() -> None:
    engine = FirstSentence()
    long = article(*[(SENTENCE * 4).strip()] * 10)
    draft = summarize_article(long, engine, TASK)
    assert len(engine.rounds) > 1
    assert all(len(text.split()) <= 60 for texts in engine.rounds for text in texts)
    first_round = " ".join(engine.rounds[0]).split()
    assert len(first_round) == long.words  # no part of the article is left out
    assert len(engine.rounds[-1]) == 1
    assert len(draft.text.split()) < long.words


def test_an_engine_that_does_not_shorten_comes_to_an_end() -> None:
    class Parrot(FirstSentence):
        def run(self, texts: Sequence[str], task: Task, stopped: StopCheck) -> Iterator[tuple[int, str]]:
            yield from enumerate(texts)

    long = article(*[(SENTENCE * 4).strip()] * 10)
    draft = summarize_article(long, Parrot(), TASK)
    assert len(draft.text.split()) < long.words


def test_a_summary_is_never_an_essay() -> None:
    draft = summarize_article(article((SENTENCE * 20).strip()), FirstSentence(500, SENTENCE * 9), TASK)
    assert draft.text == SENTENCE.strip()
    assert any("wrote 9 sentences; only the first is kept" in flag.detail for flag in draft.flags)


@pytest.mark.parametrize(
    ("answer", "code"),
    [
        ("The bridge was closed for repairs for a very long time.", "length"),
        ("The bridge was closed by Viktor Lazarev.", "names"),
    ],
)
def test_doubts_are_flagged(answer: str, code: str) -> None:
    draft = summarize_article(article("The old bridge was closed for repairs."), FirstSentence(60, answer), TASK)
    assert code in [flag.code for flag in draft.flags]
    assert (draft.text, draft.method) == (answer, "")


@pytest.mark.parametrize(
    "answer", [" ", "Мост закрыт.", "Here is a summary: it was closed.", "closed closed closed closed"]
)
def test_the_articles_own_sentences_stand_for_a_summary_that_failed(answer: str) -> None:
    text = article("The bridge was closed for repairs. The ferry works at night.", "Lunch was served.")
    draft = summarize_article(text, FirstSentence(60, answer), TASK)
    assert draft.text in text.text and draft.method == "extractive"
    assert [flag.code for flag in draft.flags] == ["extracted"]
    assert "could not be used" in draft.flags[0].detail


class Better(FirstSentence):
    """A model that is asked with prompts, and gives another answer when it is asked again."""

    def __init__(self, *answers: str) -> None:
        super().__init__()
        self.spec = replace(self.spec, prompts="chat")
        self.answers = answers
        self.attempts: list[int] = []

    def run(self, texts: Sequence[str], task: Task, stopped: StopCheck) -> Iterator[tuple[int, str]]:
        self.attempts.append(task.attempt)
        yield 0, self.answers[task.attempt]


@pytest.mark.parametrize(
    ("answers", "kept", "attempts"),
    [
        (("It was closed for 7 years.", "The bridge was closed."), 1, [0, 1]),
        (("It was closed for 7 years.", "Мост закрыт."), 0, [0, 1]),
        (("The bridge was closed.", "unasked"), 0, [0]),
    ],
)
def test_a_flagged_answer_is_asked_for_once_more(answers: tuple[str, str], kept: int, attempts: list[int]) -> None:
    engine = Better(*answers)
    draft = summarize_article(article("The bridge was closed for repairs. Lunch was served."), engine, TASK)
    assert draft.text == answers[kept]
    assert engine.attempts == attempts


def test_a_paragraph_beyond_the_window_is_divided() -> None:
    parts = pack([(SENTENCE * 50).strip()], FirstSentence(), TASK)
    assert len(parts) > 5
    assert all(len(part.split()) <= 60 for part in parts)
    assert " ".join(" ".join(parts).split()) == (SENTENCE * 50).strip()


def test_failures_are_named() -> None:
    with pytest.raises(InputError):
        summarize_article(Article("a", ()), FirstSentence(), TASK)
    with pytest.raises(EngineError, match="empty"):
        summarize_article(article(SENTENCE.strip()), FirstSentence(60, " "), Task("summarize", "en", "ru", 1))
    with pytest.raises(Stopped):
        summarize_article(article(SENTENCE.strip()), FirstSentence(), TASK, lambda: True)


@pytest.mark.parametrize("method", ["lead", "extractive"])
def test_without_weights_the_language_stays(method: str) -> None:
    text = article(
        (SENTENCE * 2).strip(), "The ferry works at night. Buses go around the hill. Nobody was hurt at all."
    )
    result = summarize(text, 1, method)
    assert result.text in text.text
    assert (result.method, result.target_language) == (method, "en")
    with pytest.raises(LanguageError, match="translate to Russian first"):
        summarize(text, 1, method, "ru")
