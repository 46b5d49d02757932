"""The llama.cpp engine: with a tiny random model everywhere, with the starter's weights where they are."""

from __future__ import annotations

import os
import re
import signal
import time
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path
from typing import Any

import psutil
import pytest

from pipelines.article import Article, Paragraph, never
from pipelines.catalogue import ModelSpec, WeightFile, find_model
from pipelines.engines.base import incidents_of
from pipelines.engines.llama.grammar import latin_tokens, line_grammar
from pipelines.engines.llama.llamacpp import LlamaCppEngine
from pipelines.engines.llama.server import LlamaServer, Reply
from pipelines.engines.llama.slot_job import LlamaJob
from pipelines.engines.llama.slots import ENOUGH, FEW, MANY, Slots, slots_for, turns
from pipelines.errors import EngineError, ModelUnavailable
from pipelines.instruct.asking import Asking
from pipelines.instruct.clean import foreign, mixed_words
from pipelines.summaries.by_model import summarize_article
from pipelines.task import EngineSettings, Task
from tests.pipelines.engines.tiny_gguf import write_tiny_gguf

EN_RU, RU_EN = Task("translate", "en", "ru"), Task("translate", "ru", "en")
TEXTS = [
    "The lake froze in December.",
    "Nobody came to the opening night.",
    "Three trains were late.",
    "Yes.",
    "No one.",
]
NEWS = (
    "The town of Brenholt opened a new bridge on Monday. It replaces the old one, which a flood destroyed in 2021. "
    "Mayor Ida Lund said that 9,000 cars a day will use it. Building it took two years and cost 40 million crowns. "
    "Shop owners on the northern bank hope that their customers will come back. A ferry, which carried people across "
    "the river since the flood, will stop at the end of the month."
)


@pytest.fixture(scope="module")
def tiny_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("tiny")
    write_tiny_gguf(folder / "tiny.gguf", seed=2)
    return folder


def tiny_spec(**changes: object) -> ModelSpec:
    facts: dict[str, object] = {
        "id": "tiny",
        "name": "Tiny",
        "engine": "llamacpp",
        "licence": "MIT",
        "open_licence": True,
        "files": (WeightFile(name="tiny.gguf"),),
        "directions": ("en-ru",),
        "prompts": "qwen",
        "context": 16384,
    }
    return ModelSpec(**{**facts, **changes})  # type: ignore[arg-type]


@pytest.fixture(scope="module")
def tiny(tiny_folder: Path) -> Iterator[LlamaCppEngine]:
    engine = LlamaCppEngine(tiny_spec(), tiny_folder, EngineSettings(threads=1))
    yield engine
    engine.close()


def test_latin_tokens_are_acronyms_codes_brands_and_addresses_but_no_words() -> None:
    text = "NATO and YouTube spoke of COVID-19 on www.example.org/a?b=1, B2B; write to desk@news.example today."
    assert latin_tokens(text) == ["www.example.org/a?b=1", "desk@news.example", "YouTube", "COVID", "NATO", "B2B"]
    assert latin_tokens("The minister said: A plan, I think.") == []


def test_a_grammar_quotes_its_literals() -> None:
    assert r'"www.example.org/\"' not in line_grammar("www.example.org/\\x", "ru")
    assert r'"www.example.org/\\x"' in line_grammar("www.example.org/\\x", "ru")


@pytest.mark.parametrize(
    ("target", "allowed"), [("ru", r"[А-Яа-яЁё]"), ("kk", r"[А-Яа-яЁёӘәҒғҚқҢңӨөҰұҮүҺһІі]"), ("en", r"[A-Za-zÀ-ž]")]
)
def test_a_random_model_cannot_leave_the_targets_letters(tiny: LlamaCppEngine, target: str, allowed: str) -> None:
    source = "en" if target != "en" else "ru"
    outputs = dict(tiny.run(TEXTS, Task("translate", source, target), never))
    assert sorted(outputs) == list(range(len(TEXTS)))
    letters = [letter for output in outputs.values() for letter in output if letter.isalpha()]
    assert letters
    assert all(re.fullmatch(allowed, letter) for letter in letters), outputs
    assert not any("\n" in output for output in outputs.values())


def test_what_is_written_so_far_is_heard(tiny: LlamaCppEngine) -> None:
    heard: list[str] = []
    outputs = dict(tiny.run_aloud([TEXTS[0]], EN_RU, never, heard.append))
    assert outputs == dict(tiny.run([TEXTS[0]], EN_RU, never))
    assert len(heard) > 1 and any(later.startswith(before) for before, later in pairwise(heard))


def test_answers_do_not_depend_on_the_slot_nor_on_the_saved_prompt(tiny_folder: Path, tmp_path: Path) -> None:
    for number in (1, 2):  # the second engine finds what the first has read
        (tmp_path / "tiny.gguf").unlink(missing_ok=True)
        (tmp_path / "tiny.gguf").symlink_to(tiny_folder / "tiny.gguf")
        engine = LlamaCppEngine(tiny_spec(), tmp_path, EngineSettings(threads=1))
        outputs = dict(engine.run([TEXTS[0]] * 5, EN_RU, never))
        engine.close()
        assert len(set(outputs.values())) == 1
        saved = list((tmp_path / "prompts").iterdir())
        assert [file.suffix for file in saved] == [".bin"]
        if number == 1:
            first, state = outputs[0], saved[0].name
    assert (outputs[0], saved[0].name) == (first, state)


def test_a_damaged_saved_prompt_is_read_anew(tiny_folder: Path, tmp_path: Path) -> None:
    (tmp_path / "tiny.gguf").symlink_to(tiny_folder / "tiny.gguf")
    engine = LlamaCppEngine(tiny_spec(), tmp_path, EngineSettings(threads=1))
    first = dict(engine.run(TEXTS[:2], EN_RU, never))
    saved = next((tmp_path / "prompts").iterdir())
    size = saved.stat().st_size
    saved.write_bytes(b"no prompt at all")
    assert dict(engine.run(TEXTS[:2], EN_RU, never)) == first  # the slots still hold it
    engine.close()
    assert dict(engine.run(TEXTS[:2], EN_RU, never)) == first
    assert saved.stat().st_size == size
    engine.close()


class SavingServer:
    """Stands for a server: it saves, and nobody may put what it saved in its place."""

    def __init__(self, states: Path) -> None:
        self.states = states

    def chat(self, *_args: object, **_options: object) -> None: ...

    def restore(self, _slot: int, _name: str) -> bool:
        return False

    def save(self, _slot: int, name: str) -> bool:
        (self.states / name).write_bytes(b"state")
        return True

    def erase(self, _slot: int) -> None: ...


def test_stale_drafts_go_and_what_cannot_be_saved_is_held_all_the_same(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    stale, other = tmp_path / "en-ru-0123.bin.1", tmp_path / "ru-en-0123.bin.1"
    stale.touch()
    other.touch()
    slots = Slots(SavingServer(tmp_path), tmp_path, [])  # type: ignore[arg-type]
    message = {"role": "user", "content": "x"}
    slots.share("en-ru", [message], message, [0], lambda: False)
    assert not stale.exists() and other.exists()
    assert len(list(tmp_path.glob("en-ru-*.bin"))) == 1

    def refuse(*_args: object) -> None:
        raise PermissionError("in use")

    monkeypatch.setattr(Path, "replace", refuse)
    slots = Slots(SavingServer(tmp_path), tmp_path, ["others"])  # type: ignore[arg-type]
    slots.share("en-ru", [message], message, [0], lambda: False)
    name = slots._held[0]
    assert name and not (tmp_path / name).exists()


def test_many_texts_take_many_slots_few_take_few_and_all_fit_the_cache() -> None:
    assert slots_for([60] * 200, 300, 16384) == MANY
    assert slots_for([60] * (MANY - 1), 300, 16384) == FEW
    assert slots_for([60], 300, 16384) == 1
    crowded = slots_for([60] * 20 + [900] * 20, 300, 16384)
    assert ENOUGH <= crowded < MANY
    assert crowded * (300 + 900) <= 16384
    assert slots_for([60] * 20 + [900] * 20, 300, 12288) == FEW  # ten would fit, and be slower
    assert slots_for([90000] * 40, 300, 12288) == 1


def test_the_first_texts_are_begun_as_they_stand_and_the_last_ones_longest_first() -> None:
    assert turns([5, 9, 7]) == [0, 1, 2]
    needs = [7 * at % 31 for at in range(MANY + 6)]
    order = turns(needs)
    assert order[:MANY] == list(range(MANY))
    assert [needs[at] for at in order[MANY:]] == sorted(needs[MANY:], reverse=True)
    assert sorted(order) == list(range(len(needs)))
    many = turns([at % 31 for at in range(10 * MANY)])
    assert many[: 8 * MANY] == list(range(8 * MANY))
    assert sorted(many) == list(range(10 * MANY))


def test_directions_and_kinds_of_work_may_alternate(tiny: LlamaCppEngine, monkeypatch: pytest.MonkeyPatch) -> None:
    read: list[int] = []
    chat = LlamaServer.chat

    def counted(server: LlamaServer, messages: list[dict[str, str]], **options: Any) -> Reply:
        answer = chat(server, messages, **options)
        read.append(answer.read)
        return answer

    monkeypatch.setattr(LlamaServer, "chat", counted)
    many = TEXTS * (MANY // len(TEXTS) + 1)
    dict(tiny.run(many, EN_RU, never))  # the beginning is read once
    read.clear()
    first = dict(tiny.run(many, EN_RU, never))
    longest = max(read)
    assert len(dict(tiny.run(many[:3], RU_EN, never))) == 3
    assert dict(tiny.run([NEWS], Task("summarize", "en", "en", 1), never)).keys() == {0}
    read.clear()
    again = dict(tiny.run(many, EN_RU, never))
    assert max(read) == longest  # every slot has the right beginning again and reads only the text
    # Which texts share a step is a matter of time, and rounds sums differently: a random model may then choose another
    # token. With a wrong beginning in the slots all answers would differ.
    assert again.keys() == first.keys()
    assert sum(again[at] == first[at] for at in first) >= len(first) * 3 // 4


def test_prepare_saves_the_prompts_of_the_reliable_directions(tiny_folder: Path, tmp_path: Path) -> None:
    (tmp_path / "tiny.gguf").symlink_to(tiny_folder / "tiny.gguf")
    engine = LlamaCppEngine(tiny_spec(), tmp_path, EngineSettings(threads=1))
    steps: list[tuple[int, int]] = []
    engine.prepare(lambda what, done, total: steps.append((done, total)))
    engine.close()
    assert steps == [(0, 1), (1, 1)]
    assert [file.name[:5] for file in (tmp_path / "prompts").iterdir()] == ["en-ru"]


def test_a_stopped_run_ends_with_indices_missing_and_the_next_run_works(tiny: LlamaCppEngine) -> None:
    seen: list[int] = []
    for index, _ in tiny.run(TEXTS * 40, EN_RU, lambda: bool(seen)):
        seen.append(index)
    assert len(seen) == 1
    assert len(dict(tiny.run(TEXTS, EN_RU, never))) == len(TEXTS)


def kill(engine: LlamaCppEngine) -> None:
    """What the system does to a model that is too large, or an abort of llama.cpp."""
    assert engine._server
    os.kill(engine._server._process._child.pid, signal.SIGKILL)


def test_a_killed_model_is_started_again_and_no_finished_text_is_lost(
    tiny: LlamaCppEngine, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = dict(tiny.run(TEXTS * 8, EN_RU, never))
    incidents_of(tiny)
    asked: list[str] = []
    alone = LlamaCppEngine._alone

    def counted(engine: LlamaCppEngine, asking: Asking, text: str, task: Task, slot: int, job: LlamaJob) -> None:
        asked.append(text)
        alone(engine, asking, text, task, slot, job)

    monkeypatch.setattr(LlamaCppEngine, "_alone", counted)
    pieces: list[tuple[int, str]] = []
    for piece in tiny.run(TEXTS * 8, EN_RU, never):
        if not pieces:
            kill(tiny)
        pieces.append(piece)
    assert sorted(index for index, _ in pieces) == list(range(len(whole)))
    assert len(asked) < 2 * len(whole)
    assert [*incidents_of(tiny)] == [
        "llama.cpp's process was ended; the machine's memory may not suffice for the model; it was started again."
    ]
    assert not incidents_of(tiny)


def test_a_model_that_is_killed_again_is_told_of(tiny: LlamaCppEngine, monkeypatch: pytest.MonkeyPatch) -> None:
    def die(*_: object) -> None:
        kill(tiny)
        tiny._loaded.count("x")

    monkeypatch.setattr(tiny, "_alone", die)
    with pytest.raises(EngineError, match="ended; the machine's memory may not suffice"):
        list(tiny.run(TEXTS[:1], EN_RU, never))
    incidents_of(tiny)
    monkeypatch.undo()
    assert len(dict(tiny.run(TEXTS, EN_RU, never))) == len(TEXTS)


def test_a_models_process_ends_when_it_is_closed(tiny_folder: Path) -> None:
    engine = LlamaCppEngine(tiny_spec(), tiny_folder, EngineSettings(threads=1))
    assert len(dict(engine.run(TEXTS, EN_RU, never))) == len(TEXTS)
    assert engine._server
    child = psutil.Process(engine._server._process._child.pid)
    engine.close()
    assert not child.is_running()
    engine.close()
    assert len(dict(engine.run(TEXTS[:1], EN_RU, never))) == 1
    engine.close()


def test_tokens_are_counted_and_estimated_from_above_before_loading(tiny: LlamaCppEngine) -> None:
    tiny.load()
    assert tiny.count("abc", EN_RU) >= 3  # one token a byte
    assert tiny.window(EN_RU) == tiny.spec.max_input
    assert 0 < tiny.window(Task("summarize", "en", "ru", 6)) < tiny.window(Task("summarize", "en", "en", 1))


@pytest.mark.parametrize("content", [b"", b"GGU", b"not a model" * 1000, b"GGUF" + b"\xff" * 4000])
def test_a_damaged_file_is_said_to_be_damaged(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "tiny.gguf").write_bytes(content)
    engine = LlamaCppEngine(tiny_spec(), tmp_path, EngineSettings(threads=1))
    with pytest.raises(ModelUnavailable, match="damaged; run `audar models verify tiny`"):
        engine.load()


def test_a_truncated_file_is_said_to_be_damaged(tiny_folder: Path, tmp_path: Path) -> None:
    whole = (tiny_folder / "tiny.gguf").read_bytes()
    (tmp_path / "tiny.gguf").write_bytes(whole[: len(whole) // 2])
    engine = LlamaCppEngine(tiny_spec(), tmp_path, EngineSettings(threads=1))
    with pytest.raises(ModelUnavailable, match="damaged"):
        list(engine.run(["Hello there."], EN_RU, never))


def test_a_missing_file_is_said_to_be_missing(tmp_path: Path) -> None:
    for folder in (tmp_path, None):
        with pytest.raises(ModelUnavailable, match="not installed; run `audar models pull tiny`"):
            LlamaCppEngine(tiny_spec(), folder, EngineSettings()).load()


def test_the_library_writes_nothing(tiny_folder: Path, capfd: pytest.CaptureFixture[str]) -> None:
    engine = LlamaCppEngine(tiny_spec(), tiny_folder, EngineSettings(threads=1))
    list(engine.run(TEXTS[:1], EN_RU, never))
    engine.close()
    assert capfd.readouterr() == ("", "")


@pytest.fixture(scope="module")
def loaded() -> Iterator[list[LlamaCppEngine]]:
    """Holds the starter's engine, so that the weights are loaded once."""
    engines: list[LlamaCppEngine] = []
    yield engines
    for engine in engines:
        engine.close()


@pytest.fixture
def starter_engine(starter: Path, loaded: list[LlamaCppEngine]) -> LlamaCppEngine:
    if not loaded:
        loaded.append(LlamaCppEngine(find_model("starter"), starter, EngineSettings()))
    return loaded[0]


@pytest.mark.starter
def test_the_starter_translates_into_russian(starter_engine: LlamaCppEngine) -> None:
    texts = [
        "The president signed the law on Tuesday.",
        "NASA showed a new map of the Moon in Houston.",
        "The film was shown in three cities.",
    ]
    outputs = dict(starter_engine.run(texts, EN_RU, never))
    assert "закон" in outputs[0].lower()
    assert "вторник" in outputs[0].lower()
    assert "лун" in outputs[1].lower()
    assert {"фильм", "трех", "городах"} <= set(re.findall(r"\w+", outputs[2].lower().replace("ё", "е")))
    assert "показ" in outputs[2].lower()  # был показан, показали, показывался
    for output in outputs.values():
        assert not mixed_words(output)
        assert not foreign(output, "ru")


@pytest.mark.starter
def test_the_starter_translates_into_english(starter_engine: LlamaCppEngine) -> None:
    texts = ["Президент подписал закон во вторник.", "Министр открыл новую больницу в Алматы в понедельник."]
    outputs = dict(starter_engine.run(texts, RU_EN, never))
    assert {"president", "signed", "tuesday"} <= set(re.findall(r"\w+", outputs[0].lower()))
    assert {"minister", "opened", "new", "hospital", "almaty", "monday"} <= set(re.findall(r"\w+", outputs[1].lower()))


@pytest.mark.starter
def test_the_starter_summarises(starter_engine: LlamaCppEngine) -> None:
    # Through the stage, as a user gets it: the model alone writes four sentences where one is asked for.
    article = Article("news", (Paragraph("", NEWS),))
    draft = summarize_article(article, starter_engine, Task("summarize", "en", "en", 1), never)
    assert "bridge" in draft.text.lower()
    assert len(draft.text.split()) < len(NEWS.split()) / 2
    assert {flag.code for flag in draft.flags} <= {"length"}


@pytest.mark.starter
def test_a_long_prompt_can_be_stopped_while_it_is_read(starter_engine: LlamaCppEngine) -> None:
    starter_engine.load()
    asked = time.monotonic()
    outputs = list(
        starter_engine.run([NEWS * 25], Task("summarize", "en", "en", 3), lambda: time.monotonic() > asked + 1)
    )
    assert outputs == []
