"""The flag of a model's own doubt: on fresh answers only, through chains, and once where there are many."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from pathlib import Path

from pipelines.article import Article, Confidence, Paragraph, Segment, StopCheck, TranslatedSegment
from pipelines.assemble import Translation
from pipelines.catalogue import find_model
from pipelines.chain import Chain, Leg
from pipelines.engines.echo import EchoEngine
from pipelines.memory import HUMAN, Memory, MemoryKey, Notes
from pipelines.models.choose import Choice
from pipelines.output.pages import translation_page
from pipelines.output.write import to_json, translation_record
from pipelines.quality.check import check_segment
from pipelines.quality.confidence import UNCERTAIN, doubtful_throughout, uncertain, without_doubt
from pipelines.task import Answer, EngineSettings, Task
from pipelines.translate import translate_segments

RU_EN = Task("translate", "ru", "en")
SURE, UNSURE = Confidence(-0.2, -0.4), Confidence(-0.61, -0.4)


class Frank(EchoEngine):
    """The fake engine, as sure of its answers as a table says by a word of the text."""

    def __init__(self, confidences: dict[str, Confidence]) -> None:
        super().__init__(find_model("echo"), None, EngineSettings())
        self.confidences = confidences

    def run(self, texts: Sequence[str], task: Task, stopped: StopCheck) -> Iterator[tuple[int, str]]:
        for index, answer in super().run(texts, task, stopped):
            yield index, Answer(answer, next((c for w, c in self.confidences.items() if w in texts[index]), None))


def codes(engine: EchoEngine | Chain, texts: Sequence[str], notes: Notes | None = None) -> list[list[str]]:
    segments = [Segment(0, text) for text in texts]
    pieces = dict(translate_segments(segments, engine, RU_EN, notes=notes))
    return [
        [flag.code for flag in pieces[at].flags if flag.code == UNCERTAIN or pieces[at].confidence]
        for at in range(len(texts))
    ]


def test_what_a_model_doubts_is_flagged_with_its_number_and_lightly() -> None:
    (flag,) = uncertain(UNSURE)
    assert flag.detail == "The model is unsure of this translation (−0.61 a token; from −0.40 on it is sure)."
    assert flag.weight < min(one.weight for one in check_segment("Мост закрыт 5 марта.", "Мост.", RU_EN))
    assert uncertain(SURE) == uncertain(None) == ()


def test_remembered_words_and_those_of_people_are_never_doubted(tmp_path: Path) -> None:
    memory = Memory(tmp_path / "memory.sqlite3")
    memory.add(MemoryKey("ru", "en", HUMAN), [("Мост закрыт.", "The bridge is closed.")])
    notes = Notes(memory, MemoryKey("ru", "en", "model@1"))
    engine = Frank({"Мост": UNSURE, "Дорога": UNSURE, "Школа": SURE})
    texts = ["Мост закрыт.", "Дорога закрыта.", "Школа закрыта.", "Рынок закрыт."]
    assert [UNCERTAIN in own for own in codes(engine, texts, notes)] == [False, True, False, False]
    assert codes(engine, texts, notes) == [[], [], [], []]  # now the memory answers


def test_a_long_sentence_and_a_chain_are_as_sure_as_their_most_doubtful_part() -> None:
    text = "Мост закрыт, а дорога через лес открыта."
    small = Frank({"Мост": SURE, "дорога": UNSURE})
    small.window = lambda task: 4  # type: ignore[method-assign]
    assert UNCERTAIN in codes(small, [text])[0]
    choice = Choice(find_model("echo"), None)
    for first, second, doubted in ((SURE, UNSURE, True), (UNSURE, SURE, True), (SURE, SURE, False)):
        legs = [
            Leg(Task("translate", "ru", "kk"), choice, Frank({"Мост": first})),
            Leg(Task("translate", "kk", "en"), choice, Frank({"Мост": second})),
        ]
        assert (UNCERTAIN in codes(Chain(legs), ["Мост закрыт."])[0]) == doubted


def translation(*confidences: Confidence | None) -> Translation:
    pieces = tuple(
        TranslatedSegment(Segment(at, "Мост закрыт."), "The bridge is closed.", uncertain(own), own)
        for at, own in enumerate(confidences)
    )
    article = Article("a", tuple(Paragraph("\n" * bool(at), "Мост закрыт.") for at in range(len(pieces))))
    return Translation(article, "ru", "en", "sig", pieces, warnings=(doubtful_throughout(pieces),))


def test_where_a_model_doubts_most_it_is_said_once() -> None:
    many = translation(*[UNSURE] * 6, *[SURE] * 3, *[None] * 20)
    assert many.warnings == ("The model is unsure of 6 of its 9 translations here: read them as a draft.",)
    assert not any(without_doubt(piece).flags for piece in many.segments)
    assert doubtful_throughout(translation(*[UNSURE] * 4, *[SURE] * 4).segments) == ""
    assert doubtful_throughout(translation(*[UNSURE] * 7).segments) == ""  # too few to speak of the document
    page = translation_page("a", many)
    assert page.count("The model is unsure") == translation_page("a", many, measured=False).count("is unsure") == 1
    assert translation_page("a", translation(UNSURE, SURE)).count("The model is unsure") == 2  # a title and a reason


def test_json_has_the_number_of_fresh_answers_and_the_warning() -> None:
    record = json.loads(to_json(translation_record(translation(*[UNSURE] * 8, None))))
    assert [segment.get("score") for segment in record["segments"]] == [*[-0.61] * 8, None]
    assert [flag["code"] for flag in record["segments"][0]["flags"]] == [UNCERTAIN]
    assert len(record["warnings"]) == 1
