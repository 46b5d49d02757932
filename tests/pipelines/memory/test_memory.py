from __future__ import annotations

import os
import sqlite3
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path
from typing import Any

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipelines.article import Article, Paragraph, Segment, StopCheck
from pipelines.catalogue import Decoding, find_model
from pipelines.engines.echo import EchoEngine
from pipelines.errors import MemoryUnusable
from pipelines.memory import HUMAN, Memory, MemoryKey, Notes, database, no_memory, open_memory
from pipelines.models.choose import Choice
from pipelines.models.signature import signature_of
from pipelines.quality.check import FAILURES
from pipelines.run import plan_translation, translate_article
from pipelines.task import EngineSettings, Task
from pipelines.translate import translate_segments

KEY = MemoryKey("kk", "ru", "model@1|engine=some")
PAIRS = {"Көпір жабылды.": "Мост закрыт.", "Жол ашық.": "Дорога открыта."}


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "data" / "memory.sqlite3"


@pytest.fixture
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(database, "_WAIT", 0.05)


def filled(path: Path, pairs: dict[str, str] = PAIRS, key: MemoryKey = KEY) -> None:
    with Memory(path) as memory:
        memory.add(key, pairs.items())
        assert memory.warnings == []


def test_what_was_added_is_found_by_a_later_process(path: Path) -> None:
    filled(path)
    with Memory(path) as memory:
        assert memory.look_up(KEY, [*PAIRS, "Басқа."]) == PAIRS


@pytest.mark.parametrize(
    "other", [MemoryKey("ru", "kk", KEY.signature), MemoryKey("kk", "en", KEY.signature), MemoryKey("kk", "ru", "m@2")]
)
def test_another_direction_or_signature_knows_nothing_of_it(path: Path, other: MemoryKey) -> None:
    filled(path)
    with Memory(path) as memory:
        assert memory.look_up(other, [*PAIRS]) == {}


def test_pairs_of_the_first_version_are_found_and_replaced_under_the_same_maker(path: Path) -> None:
    filled(path, key=MemoryKey("kk", "ru", KEY.signature + "|audar=0.1.0"))
    mode = path.stat().st_mode
    path.chmod(0o400)  # nothing has to be written to read it
    with Memory(path) as memory:
        assert memory.look_up(KEY, [*PAIRS]) == PAIRS
    path.chmod(mode)
    filled(path, {"Жол ашық.": "Путь открыт."})
    with Memory(path) as memory:
        assert memory.look_up(KEY, [*PAIRS]) == {**PAIRS, "Жол ашық.": "Путь открыт."}
        assert [count.pairs for count in memory.stats()] == [2]


def test_a_persons_pair_wins_whenever_it_came(path: Path) -> None:
    (text, *_) = PAIRS
    human = MemoryKey("kk", "ru", HUMAN)
    for keys in ((KEY, human), (human, KEY)):
        with Memory(path) as memory:
            for key in keys:
                memory.add(key, [(text, key.signature)])
            assert memory.look_up(KEY, [text]) == {text: HUMAN}
            memory.clear()


def test_a_newer_translation_replaces_the_older(path: Path) -> None:
    filled(path)
    filled(path, {"Жол ашық.": "Путь открыт."})
    with Memory(path) as memory:
        assert memory.look_up(KEY, ["Жол ашық."]) == {"Жол ашық.": "Путь открыт."}
        assert [count.pairs for count in memory.stats()] == [2]


@settings(deadline=None, max_examples=50)
@given(st.dictionaries(st.text(max_size=20), st.text(max_size=20), max_size=20), st.lists(st.text(max_size=3)))
def test_a_memory_is_a_dictionary(pairs: dict[str, str], others: list[str]) -> None:
    with (
        tempfile.TemporaryDirectory() as folder,
        Memory(Path(folder) / "m.sqlite3") as memory,
        pytest.MonkeyPatch.context() as patch,
    ):
        patch.setattr(database, "_CHUNK", 4)  # several pages of each
        patch.setattr(database, "_PAGE", 4)
        memory.add(KEY, pairs.items())
        asked = [*pairs, *others]
        assert memory.look_up(KEY, asked) == {text: pairs[text] for text in asked if text in pairs}
        assert [(text, target) for _, text, target in memory.pairs()] == list(pairs.items())


def test_two_texts_of_one_digest_are_never_mixed_up(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(database, "_digest", lambda text: 7)
    filled(path)
    with Memory(path) as memory:
        assert memory.look_up(KEY, ["Көпір жабылды."]) == {}
        assert memory.look_up(KEY, ["Жол ашық."]) == {"Жол ашық.": "Дорога открыта."}


def test_halves_of_characters_are_left_out_and_stop_nothing(path: Path) -> None:
    with Memory(path) as memory:
        memory.add(KEY, [("\ud800", "a"), ("b", "\udc00"), ("c", "d")])
        assert memory.look_up(KEY, ["\ud800", "b", "c"]) == {"c": "d"}
        assert memory.warnings == []


def test_looking_makes_no_file(path: Path) -> None:
    with Memory(path) as memory:
        assert (memory.look_up(KEY, ["a"]), memory.stats(), list(memory.pairs()), memory.size) == ({}, (), [], 0)
        assert memory.clear() == 0
    assert not path.parent.exists()


def test_clearing_a_direction_leaves_the_others(path: Path) -> None:
    filled(path)
    filled(path, {"Мост.": "A bridge."}, MemoryKey("ru", "en", HUMAN))
    with Memory(path) as memory:
        assert memory.clear(target="ru") == 2
        assert [(count.key.target, count.pairs) for count in memory.stats()] == [("en", 1)]
        memory.add(KEY, PAIRS.items())
        assert memory.look_up(KEY, [*PAIRS]) == PAIRS


def test_clearing_gives_room_back(path: Path) -> None:
    filled(path, {f"text {number}": "x" * 1000 for number in range(500)})
    with Memory(path) as memory:
        before = memory.size
        memory.clear()
        assert memory.size < before / 4


# The user's own memory.


def test_the_environment_names_the_file_or_turns_it_off(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AUDAR_MEMORY", str(path))
    assert open_memory().path == path
    monkeypatch.setenv("AUDAR_MEMORY", "OFF")
    assert open_memory().path is None
    monkeypatch.setenv("AUDAR_MEMORY", "~no.such.user/memory")
    lost = open_memory()
    assert len(lost.warnings) == 1
    assert lost.look_up(KEY, ["a"]) == {}
    with pytest.raises(MemoryUnusable):
        lost.stats()


def test_a_memory_that_is_off_keeps_nothing() -> None:
    memory = no_memory()
    memory.add(KEY, PAIRS.items())
    assert (memory.look_up(KEY, [*PAIRS]), memory.stats(), memory.warnings) == ({}, (), [])


# What can be wrong with a file.


@pytest.mark.parametrize(
    "kind", ["text", "zeros", "database", "database in use", "same names", "claimed", "folder", "pipe"]
)
def test_what_is_no_memory_is_never_touched(path: Path, kind: str) -> None:
    path.parent.mkdir()
    other = None
    if kind == "folder":
        path.mkdir()
    elif kind == "pipe":
        os.mkfifo(path)
    elif kind in ("text", "zeros"):
        path.write_bytes(b"My notes. " * 500 if kind == "text" else bytes(9000))
    elif kind == "claimed":
        with closing(sqlite3.connect(path)) as claimed:
            claimed.executescript("PRAGMA application_id = 252006675; VACUUM")
    else:
        other = sqlite3.connect(path)
        other.execute("PRAGMA journal_mode = WAL")
        name = "pairs" if kind == "same names" else "bookmarks"
        other.executescript(f"CREATE TABLE {name} (page TEXT); INSERT INTO {name} VALUES ('home');")
        if kind != "database in use":
            other.close()

    def files() -> dict[str, bytes | None]:
        return {found.name: found.read_bytes() if found.is_file() else None for found in path.parent.iterdir()}

    before = files()
    with Memory(path) as memory:
        memory.add(KEY, PAIRS.items())
        assert memory.look_up(KEY, [*PAIRS]) == {}
        (warning,) = memory.warnings
        assert "no memory of Audar's" in warning
        with pytest.raises(MemoryUnusable):
            memory.clear()
    after = files()
    for found in (before, after):
        found.pop("memory.sqlite3-shm", None)  # a reader's mark in what another program has open
    assert after == before
    if other:
        other.close()


def test_damaged_memories_are_all_kept(path: Path) -> None:
    for name in ("memory.sqlite3.damaged", "memory.sqlite3.damaged-2"):
        filled(path, {f"text {number}": "x" * 50 for number in range(2000)})
        sound = path.read_bytes()
        path.write_bytes(sound[:16384] + b"\xa5" * (len(sound) - 16384))
        with Memory(path) as memory:
            memory.look_up(KEY, [f"text {number}" for number in range(2000)])
            assert name in memory.warnings[0]
        assert path.with_name(name).stat().st_size == len(sound)


def test_damage_in_the_middle_is_met_in_use_and_the_work_goes_on(path: Path) -> None:
    filled(path, {f"text {number}": "x" * 50 for number in range(2000)})
    sound = path.read_bytes()
    path.write_bytes(sound[:16384] + b"\xa5" * (len(sound) - 16384))
    with Memory(path) as memory:
        assert len(memory.look_up(KEY, [f"text {number}" for number in range(2000)])) < 2000
        memory.add(KEY, PAIRS.items())
        memory.add(KEY, PAIRS.items())
        assert memory.look_up(KEY, [*PAIRS]) == PAIRS
        (warning,) = memory.warnings
        assert "damaged" in warning
    assert path.with_name("memory.sqlite3.damaged").stat().st_size == len(sound)


def test_damage_that_only_giving_room_back_meets_is_a_sentence(path: Path) -> None:
    filled(path)
    filled(path, {"Мост.": "x" * 20_000}, MemoryKey("ru", "en", HUMAN))
    data = bytearray(path.read_bytes())
    rest = data.index(b"x" * 4092)  # a page of the long text, behind the number of the next one
    data[rest - 4 : rest] = bytes(4)
    path.write_bytes(data)
    with Memory(path) as memory:
        with pytest.raises(MemoryUnusable, match="it is damaged"):
            memory.clear(target="ru")
        assert "kept as" in memory.warnings[0]
    assert path.with_name("memory.sqlite3.damaged").exists()


def test_a_locked_memory_is_read_and_not_written(path: Path, impatient: None) -> None:
    filled(path)
    other = sqlite3.connect(path, isolation_level=None)
    other.execute("BEGIN EXCLUSIVE")
    with Memory(path) as memory:
        for text in ("a", "b"):
            memory.add(KEY, [(text, text)])
        assert memory.look_up(KEY, [*PAIRS]) == PAIRS
        (warning,) = memory.warnings
        assert "locked" in warning
    other.close()


def test_a_wholly_locked_memory_is_warned_of_once(path: Path, impatient: None) -> None:
    filled(path)
    other = sqlite3.connect(path, isolation_level=None)
    other.execute("PRAGMA locking_mode = EXCLUSIVE")
    other.execute("BEGIN EXCLUSIVE")
    with Memory(path) as memory:
        assert memory.check() == tuple(memory.warnings)
        assert memory.look_up(KEY, [*PAIRS]) == {}
        memory.add(KEY, PAIRS.items())
        (warning,) = memory.warnings
        assert "locked" in warning
        with pytest.raises(MemoryUnusable):
            memory.stats()
    other.close()


def test_the_memory_of_a_newer_audar_is_left_alone(path: Path) -> None:
    filled(path)
    with sqlite3.connect(path) as other:
        other.execute("PRAGMA user_version = 99")
    with Memory(path) as memory:
        assert memory.look_up(KEY, [*PAIRS]) == {}
        memory.add(KEY, [("a", "b")])
        (warning,) = memory.warnings
        assert "newer Audar" in warning
        with pytest.raises(MemoryUnusable, match="newer Audar"):
            memory.stats()
    with sqlite3.connect(path) as other:
        assert other.execute("SELECT count(*) FROM pairs").fetchone() == (2,)


@pytest.mark.parametrize("kind", ["folder", "under a file"])
def test_a_place_that_holds_no_file_is_warned_of(tmp_path: Path, kind: str) -> None:
    (tmp_path / "file").write_text("x")
    with Memory(tmp_path if kind == "folder" else tmp_path / "file" / "memory.sqlite3") as memory:
        memory.add(KEY, PAIRS.items())
        assert memory.look_up(KEY, [*PAIRS]) == {}
        (warning,) = memory.warnings
        assert warning.count(". ") == 1


def test_a_full_disk_loses_only_what_did_not_fit(path: Path) -> None:
    filled(path)
    program = (
        "import sys, resource, signal; from pathlib import Path\n"
        "from tests.pipelines.memory.test_memory import KEY, PAIRS, Memory\n"
        "signal.signal(signal.SIGXFSZ, signal.SIG_IGN); resource.setrlimit(resource.RLIMIT_FSIZE, (200_000, 200_000))\n"
        "memory = Memory(Path(sys.argv[1]))\n"
        "for number in range(9): memory.add(KEY, [(f'{number} {n}', 'x' * 1000) for n in range(90)])\n"
        "assert memory.look_up(KEY, [*PAIRS]) == PAIRS\n"
        "print(len(memory.warnings), *memory.warnings)"
    )
    done = subprocess.run([sys.executable, "-c", program, path], capture_output=True, text=True, check=True)
    assert done.stdout.startswith("1 The translation memory")
    with Memory(path) as memory:
        assert memory.look_up(KEY, [*PAIRS]) == PAIRS
        (count,) = memory.stats()
        assert count.pairs % 90 == len(PAIRS)  # whole transactions, or nothing


# Several at once.

ADDER = """
import sys
from pathlib import Path
from pipelines.memory import Memory, MemoryKey
sys.stdin.readline()
with Memory(Path(sys.argv[1])) as memory:
    for number in range(40):
        memory.add(MemoryKey("kk", "ru", "m"), [(f"{sys.argv[2]} {number}", "x"), (f"shared {number}", sys.argv[2])])
    print(*memory.warnings)
"""


def test_processes_that_begin_together_lose_nothing(path: Path) -> None:
    processes = [
        subprocess.Popen(
            [sys.executable, "-c", ADDER, path, str(name)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )
        for name in range(4)
    ]
    for process in processes:
        assert process.stdin
        process.stdin.write("\n")
        process.stdin.flush()
    assert [process.communicate()[0].strip() for process in processes] == [""] * 4
    with Memory(path) as memory:
        assert [count.pairs for count in memory.stats()] == [4 * 40 + 40]


def test_threads_share_one_memory(path: Path) -> None:
    def work(name: int) -> int:
        for number in range(30):
            memory.add(KEY, [(f"{name} {number}", "x")])
        return len(memory.look_up(KEY, [f"{name} {number}" for number in range(30)]))

    with Memory(path) as memory, ThreadPoolExecutor(4) as pool:
        assert list(pool.map(work, range(4))) == [30] * 4
        assert memory.warnings == []


# A translation with a memory.

TASK = Task("translate", "en", "ru")


class Fixed(EchoEngine):
    """The echo engine with answers of its own for some texts, and a note of what it was given and whether it loaded."""

    def __init__(self, answers: dict[str, str] | None = None) -> None:
        super().__init__(find_model("echo"), None, EngineSettings())
        self.answers = answers or {}
        self.given: list[str] = []
        self.loaded = False

    def load(self, *_: object) -> None:
        self.loaded = True

    def run(self, texts: Sequence[str], task: Task, stopped: StopCheck) -> Iterator[tuple[int, str]]:
        self.given += texts
        for index, text in enumerate(texts):
            yield index, self.answers.get(text, f"по-русски {text}")


def translate(texts: list[str], engine: Fixed, path: Path) -> dict[int, tuple[str, tuple[str, ...]]]:
    segments = [Segment(index, text) for index, text in enumerate(texts)]
    with Memory(path) as memory:
        pieces = translate_segments(segments, engine, TASK, notes=Notes(memory, MemoryKey("en", "ru", "m")))
        return {index: (piece.target, tuple(flag.code for flag in piece.flags)) for index, piece in pieces}


def test_what_was_translated_once_loads_no_model(path: Path) -> None:
    texts = ["One.", "2 500", "Two.", "One."]
    first, second = Fixed(), Fixed()
    assert translate(texts, first, path) == translate(texts, second, path)
    assert (first.given, first.loaded) == (["One.", "Two."], True)
    assert (second.given, second.loaded) == ([], False)


def test_only_what_is_new_reaches_the_model(path: Path) -> None:
    translate(["One.", "Two."], Fixed(), path)
    engine = Fixed()
    assert len(translate(["Two.", "Three.", "One.", "Three."], engine, path)) == 4
    assert engine.given == ["Three."]


FAILED = {
    "dropped": ("A road.", ""),
    "cut": ("A bridge over it.", "Мост […]"),
    "echoed": ("The port is open.", "The port is open."),
    "repeated": ("He spoke.", "он он он он он сказал"),
    "leftovers": ("A lake.", "Перевод: озеро."),
    "unknown": ("A hill.", "<unk>."),
}


def test_a_models_failures_are_not_remembered(path: Path) -> None:
    assert set(FAILED) == FAILURES
    answers = dict(FAILED.values())
    for _ in (1, 2):
        engine = Fixed(answers)
        found = translate([*answers], engine, path)
        assert engine.given == [*answers]
        assert all(code in found[index][1] for index, code in enumerate(FAILED))


def test_a_doubtful_answer_is_remembered_with_its_doubt(path: Path) -> None:
    for asked in (["It cost 2500."], []):
        engine = Fixed({"It cost 2500.": "Это стоило немало."})
        assert translate(["It cost 2500."], engine, path) == {0: ("Это стоило немало.", ("numbers",))}
        assert engine.given == asked


def test_what_was_finished_before_a_stop_is_kept(path: Path) -> None:
    segments = [Segment(index, f"Word {index}.") for index in range(9)]
    with Memory(path) as memory:
        pieces = translate_segments(segments, Fixed(), TASK, notes=Notes(memory, MemoryKey("en", "ru", "m")))
        assert [next(pieces)[0] for _ in range(3)] == [0, 1, 2]
        pieces.close()  # type: ignore[attr-defined]
    engine = Fixed()
    translate([segment.text for segment in segments], engine, path)
    assert engine.given == [f"Word {index}." for index in range(3, 9)]


@pytest.mark.parametrize(
    "change",
    [
        {"decoding": Decoding(beam_size=5)},
        {"codes": {"en": "eng"}},
        {"prefix": {"ru": ">>ru<<"}},
        {"max_input": 9},
        {"prompts": "chat"},
    ],
)
def test_a_changed_entry_of_the_catalogue_has_another_signature(change: dict[str, Any]) -> None:
    spec = find_model("echo")
    changed = msgspec.structs.replace(spec, **change)
    assert signature_of(Choice(spec, None), Fixed()) != signature_of(Choice(changed, None), Fixed())


def test_the_fake_engine_is_not_remembered(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AUDAR_MEMORY", str(path))
    article = Article("a.txt", (Paragraph("", "The bridge is closed."),))
    plan = plan_translation(article, "ru", model="echo")
    assert plan.route.memory is None
    assert translate_article(plan).segments[0].target == "[ru] The bridge is closed."
    assert not path.exists()


@pytest.mark.parametrize(("value", "known"), [("Мост".encode(), dict.fromkeys(PAIRS, "Мост")), (b"\xff\xfe", {})])
def test_values_that_are_no_text_are_read_as_one_or_told(path: Path, value: bytes, known: dict[str, str]) -> None:
    filled(path)
    with sqlite3.connect(path) as other:
        other.execute("UPDATE pairs SET translation = ?", (value,))
        other.execute("UPDATE makers SET source = CAST(source AS BLOB)")
    with Memory(path) as memory:
        assert [count.key for count in memory.stats()] == [KEY]
    with sqlite3.connect(path) as other:
        other.execute("UPDATE makers SET source = CAST(source AS TEXT)")
    with Memory(path) as memory:
        assert memory.look_up(KEY, [*PAIRS]) == known
        assert bool(memory.warnings) == (not known)
