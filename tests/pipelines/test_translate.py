from __future__ import annotations

from collections.abc import Iterator, Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipelines.article import Mark, Segment, StopCheck, never
from pipelines.catalogue import find_model
from pipelines.engines.echo import EchoEngine
from pipelines.marks.markup import kept_key
from pipelines.task import EngineSettings, Task
from pipelines.translate import divide, translate_segments

TASK = Task("translate", "en", "ru")


class Recorder(EchoEngine):
    """The echo engine with a small window, answering backwards, and a memory of what it was given."""

    def __init__(self, window: int = 512) -> None:
        super().__init__(find_model("echo"), None, EngineSettings())
        self.given: list[str] = []
        self.small = window

    def window(self, task: Task) -> int:
        return self.small

    def run(self, texts: Sequence[str], task: Task, stopped: StopCheck) -> Iterator[tuple[int, str]]:
        self.given += texts
        yield from reversed(list(super().run(texts, task, stopped)))


def translate(texts: list[str], engine: Recorder, stopped: StopCheck = never) -> dict[int, str]:
    segments = [Segment(index, text) for index, text in enumerate(texts)]
    return {index: piece.target for index, piece in translate_segments(segments, engine, TASK, stopped)}


def test_every_segment_gets_its_own_answer_whatever_the_order() -> None:
    assert translate(["One bridge.", "Two roads."], Recorder()) == {0: "[ru] One bridge.", 1: "[ru] Two roads."}


@pytest.mark.parametrize(
    "text", ["", "* * *", "2 500,75", "https://example.kz/a?b=1", "info@example.kz", "@audar", "—", "10:30–11:45", "☀️"]
)
def test_what_has_no_words_passes_through_and_reaches_no_engine(text: str) -> None:
    engine = Recorder()
    assert translate([text, "A word."], engine) == {0: text, 1: "[ru] A word."}
    assert engine.given == ["A word."]


def test_equal_segments_are_translated_once() -> None:
    engine = Recorder()
    assert translate(["Read more."] * 3, engine) == dict.fromkeys(range(3), "[ru] Read more.")
    assert engine.given == ["Read more."]


def test_nothing_but_numbers_loads_no_model() -> None:
    class Unloadable(Recorder):
        def load(self, *_: object) -> None:
            raise AssertionError("loaded")

    assert translate(["1", "2"], Unloadable()) == {0: "1", 1: "2"}


def test_a_long_segment_is_divided_and_joined_again() -> None:
    engine = Recorder(window=6)
    text = "The bridge was closed, the road was closed; the port was open."
    (answer,) = translate([text], engine).values()
    assert len(engine.given) > 1
    assert all(len(piece.split()) <= 6 for piece in engine.given)
    assert answer.replace("[ru] ", "") == text


def test_a_stop_leaves_segments_out() -> None:
    assert translate(["One.", "Two."], Recorder(), lambda: True) == {}


def test_flags_come_with_the_segment() -> None:
    (piece,) = (piece for _, piece in translate_segments([Segment(0, "The bridge is closed.")], Recorder(), TASK))
    assert "language" in [flag.code for flag in piece.flags]  # echo answers in English


def words(text: str) -> int:
    return len(text.split())


@given(st.text(max_size=300), st.integers(1, 8))
def test_dividing_loses_nothing(text: str, window: int) -> None:
    pieces = divide(text, words, window)
    assert "".join(piece + gap for piece, gap in pieces) == text
    assert all(words(piece) <= window for piece, _ in pieces)


@given(st.text(alphabet="абв", min_size=1, max_size=200), st.integers(1, 20))
def test_even_one_endless_word_is_divided(text: str, window: int) -> None:
    pieces = divide(text, len, window)
    assert "".join(piece + gap for piece, gap in pieces) == text
    assert all(len(piece) <= window for piece, _ in pieces)


def test_a_cut_is_made_at_the_best_boundary() -> None:
    text = "the first part of it is here; the second part of it, after a comma, is there"
    assert divide(text, words, 10)[0][0] == "the first part of it is here;"


def test_the_best_boundary_may_lie_far_from_the_middle() -> None:
    text = "word " * 600 + "word; " + "word " * 1200
    assert divide(text, words, 1500)[0][0].endswith("word;")


@pytest.mark.parametrize("known", [{}, {"word " * 1200 + "end": "слово " * 1200 + "конец"}])
def test_a_sentence_with_more_than_a_thousand_marks_is_translated_and_flagged(known: dict[str, str]) -> None:
    class Known:
        def look_up(self, texts: Sequence[str]) -> dict[str, str]:
            return known

        def keep(self, text: str, target: str, flags: object) -> None:
            assert not any(flag.code == "marks" for flag in flags)  # type: ignore[attr-defined]

        def flush(self) -> None: ...

    text = "word " * 1200 + "end"
    marks = tuple(Mark(at * 5, at * 5 + 4, f"b{at}") for at in range(1200))
    segments = [Segment(0, text, marks=marks), Segment(1, text)]
    pieces = dict(translate_segments(segments, Recorder(20_000), TASK, notes=Known()))  # type: ignore[arg-type]
    assert pieces[0].target == pieces[1].target != text
    assert [flag.detail for flag in pieces[0].flags if flag.code == "marks"] == [
        "The sentence holds 1,200 marks; where they stand in the translation is a guess."
    ]
    assert not [flag for flag in pieces[1].flags if flag.code == "marks"]


def test_a_sentence_with_more_than_a_thousand_pieces_of_code_is_left_and_flagged() -> None:
    text = "word " * 1200 + "end"
    marks = tuple(Mark(at * 5, at * 5 + 4, kept_key(at, "word", "`word`")) for at in range(1200))
    engine = Recorder()
    ((_, piece),) = translate_segments([Segment(0, text, marks=marks)], engine, TASK)
    assert (piece.target, engine.given) == (text, [])
    assert [flag.detail for flag in piece.flags] == ["The sentence holds 1,200 marks; it stays as it is."]
