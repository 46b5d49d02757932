"""Pairs in which a word occurs: in any form, in both directions, a person's first."""

from __future__ import annotations

from pathlib import Path

import pytest

from pipelines.memory import HUMAN, Memory, MemoryKey
from pipelines.memory.concordance import Occurrence, occurrences, stem


@pytest.fixture
def memory(tmp_path: Path) -> Memory:
    memory = Memory(tmp_path / "memory.sqlite3")
    memory.add(
        MemoryKey("ru", "en", "m"),
        [
            ("Новый мост открыли в мае.", "The new bridge was opened in May."),
            ("Мостовая скользкая.", "The pavement is slippery."),
            ("Дорога закрыта.", "The road is closed."),
        ],
    )
    memory.add(MemoryKey("en", "ru", "m"), [("Two bridges are old.", "Два моста старые.")])
    memory.add(MemoryKey("ru", "en", HUMAN), [("Новый мост открыли в мае.", "A new bridge opened in May.")])
    return memory


def test_a_persons_pair_comes_first_and_replaces_the_models(memory: Memory) -> None:
    first, *others = occurrences(memory, "мосту", "ru", "en")
    assert first == Occurrence("Новый мост открыли в мае.", "A new bridge opened in May.", ((6, 10),), True)
    assert [pair.text for pair in others] == ["Два моста старые.", "Мостовая скользкая."]
    assert len(occurrences(memory, "мост", "ru", "en", most=1)) == 1


def test_a_memory_that_is_none_and_a_stop_give_nothing(memory: Memory, tmp_path: Path) -> None:
    assert occurrences(memory, "мост", "ru", "en", stopped=lambda: True) == []
    assert occurrences(Memory(tmp_path / "none"), "мост", "ru", "en") == []
    (tmp_path / "bad").write_bytes(b"no database" * 1000)
    assert occurrences(Memory(tmp_path / "bad"), "мост", "ru", "en") == []


@pytest.mark.parametrize(
    ("word", "language", "expected"),
    [("дорогами", "ru", "дорог"), ("мост", "ru", "мост"), ("көпірді", "kk", "көпір"), ("bridges", "en", "bridg")],
)
def test_the_stem_of_a_word(word: str, language: str, expected: str) -> None:
    assert stem(word, language) == expected
