"""Near matches: the most like first, whoever made them, from a percentage on."""

from __future__ import annotations

from pathlib import Path

from pipelines.memory import HUMAN, Memory, MemoryKey, no_memory
from pipelines.memory.near import near_matches

TEXT = "The mayor opened the bridge on Monday."


def test_the_most_alike_come_first_and_a_persons_before_a_models(tmp_path: Path) -> None:
    with Memory(tmp_path / "memory.sqlite3") as memory:
        model, person = MemoryKey("en", "ru", "m@1|x"), MemoryKey("en", "ru", HUMAN)
        memory.put(model, [(TEXT, "same"), ("The mayor opened the bridge on Friday.", "by a model")])
        memory.put(person, [("The mayor opened the bridge on Friday.", "by a person"), ("A dog barks.", "other")])
        memory.put(MemoryKey("en", "kk", HUMAN), [(TEXT, "other direction")])
        matches = near_matches(memory, "en", "ru", [TEXT, "Nothing like it at all, 12.", TEXT])
        assert list(matches) == [TEXT]
        assert [near.translation for near in matches[TEXT]] == ["same", "by a person", "by a model"]
        assert [near.by_person for near in matches[TEXT]] == [False, True, False]
        assert matches[TEXT][0].score == 100 > matches[TEXT][1].score >= 75
        assert [near.translation for near in near_matches(memory, "en", "ru", [TEXT], least=99)[TEXT]] == ["same"]
        memory.forget(person, ["The mayor opened the bridge on Friday."])
        assert [near.translation for near in near_matches(memory, "en", "ru", [TEXT])[TEXT]] == ["same", "by a model"]


def test_more_pairs_than_are_looked_at_at_once(tmp_path: Path) -> None:
    with Memory(tmp_path / "memory.sqlite3") as memory:
        key = MemoryKey("en", "ru", HUMAN)
        memory.put(key, ((f"Sentence number {n} of very many.", f"{n}") for n in range(12_000)))
        best = near_matches(memory, "en", "ru", ["Sentence number 11999 of very many!"], most=1)
        assert [near.translation for near in best["Sentence number 11999 of very many!"]] == ["11999"]


def test_without_a_memory_nothing_is_like_it(tmp_path: Path) -> None:
    assert near_matches(no_memory(), "en", "ru", [TEXT]) == {}
    (tmp_path / "notes.txt").write_text("no memory")
    assert near_matches(Memory(tmp_path / "notes.txt"), "en", "ru", [TEXT]) == {}
