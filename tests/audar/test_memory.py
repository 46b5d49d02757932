"""``audar memory``, and what translations remember, through the command line."""

from __future__ import annotations

import sqlite3
from pathlib import Path

import msgspec
import pexpect
import pytest
import yaml

from pipelines.memory import HUMAN, Memory, MemoryKey, open_memory
from tests.conftest import Run
from tests.hub_server import serve
from tests.pipelines.engines import checkpoints

TMX = """<?xml version="1.0"?>
<tmx version="1.4"><header srclang="*all*"/><body><tu>
<tuv xml:lang="kk-KZ"><seg>Ертең таңертең жаңбыр жауады.</seg></tuv>
<tuv xml:lang="ru-RU"><seg>К утру обещают дождь.</seg></tuv>
</tu></body></tmx>
"""


@pytest.fixture
def memory(cache: Path) -> Memory:
    """The test's own memory, with pairs in two directions."""
    memory = open_memory()
    for number, signature in enumerate(("model@1|audar=1", "model@1|audar=2", HUMAN)):
        memory.add(MemoryKey("kk", "ru", signature), [(f"Үй {number}.", f"Дом {number}.")])
    memory.add(MemoryKey("ru", "en", "model@1|audar=1"), [("Мост.", "A bridge."), ("Дом.", "A house.")])
    return memory


def test_a_remembered_sentence_is_not_translated_again(audar: Run, tmp_path: Path) -> None:
    with serve({"owner/nllb": checkpoints.nllb_checkpoint()}) as hub:
        entry = msgspec.to_builtins(checkpoints.nllb_spec())
        paths = hub.repos["owner/nllb"].glob("[!.]*")
        entry["files"] = [{"name": path.name} for path in sorted(paths) if path.is_file()]
        entry["sources"] = [{"from": "hub", "repo": "owner/nllb"}]
        catalogue = tmp_path / "models.yaml"
        catalogue.write_text(yaml.safe_dump({"models": [entry]}, allow_unicode=True), encoding="utf-8")
        env = {"AUDAR_MODELS": str(catalogue), **hub.environment()}
        assert audar("models", "pull", "tiny-nllb", env=env).returncode == 0
    given = tmp_path / "given.tmx"
    given.write_text(TMX, encoding="utf-8")
    assert audar("memory", "import", given).returncode == 0
    text = " ".join(sentence["kk"] for sentence in checkpoints.SENTENCES).encode()
    models = [sentence["ru"] for sentence in checkpoints.SENTENCES]
    mixed = [models[0], "К утру обещают дождь.", models[2]]

    for arguments, expected in (("--no-memory",), models), ((), mixed), ((), mixed):
        result = audar("translate", "--from", "kk", "--to", "ru", *arguments, input=text, env=env, timeout=400)
        assert result.stdout.decode() == " ".join(expected), result.stderr

    stats = audar("memory", "stats").stdout.decode().splitlines()
    assert [line.split("\t")[:2] + line.split("\t")[3:] for line in stats[1:]] == [
        ["kk", "ru", "1"],
        ["kk", "ru", "2"],
        ["ru", "kk", "1"],
    ]
    compared = audar("compare", "--to", "ru", "--methods", "lead", "--format", "md", input=text, env=env, timeout=400)
    assert "К утру обещают дождь." in compared.stdout.decode()


def test_stats_tell_directions_models_and_the_place(audar: Run, memory: Memory) -> None:
    result = audar("memory", "stats")
    assert result.stdout.decode() == (
        "from\tto\tmodel\tsegments\nkk\tru\tmodel@1\t2\nkk\tru\tperson\t1\nru\ten\tmodel@1\t2\n"
    )
    assert str(memory.path) in result.stderr.decode()
    assert b"5 segments" in result.stderr


def test_stats_spell_what_steers_a_terminal(audar: Run, tmp_path: Path) -> None:
    path = tmp_path / "a.tmx"
    unit = "<prop type='x-signature'>m&#x9b;&#x202e;&#9;x|engine=e|splitter=s</prop>"
    unit += "".join(f"<tuv xml:lang='{code}'><seg>{code}</seg></tuv>" for code in ("kk", "ru"))
    path.write_text(f"<tmx><header srclang='kk'/><body><tu>{unit}</tu></body></tmx>", encoding="utf-8")
    assert audar("memory", "import", path).returncode == 0
    assert audar("memory", "stats").stdout.decode().splitlines()[1] == "kk\tru\tm\\x9b\\u202e\\tx\t1"


def test_near_matches_are_told_with_their_differences(audar: Run, memory: Memory) -> None:
    memory.put(MemoryKey("en", "ru", HUMAN), [("The mayor opened the bridge on Friday.", "Мэр открыл мост в пятницу.")])
    text = b"The mayor opened the bridge on Monday. It cost a lot of money."
    result = audar("translate", "--to", "ru", "--model", "echo", "--fuzzy", "75", input=text)
    near = [line for line in result.stderr.decode().splitlines() if "%" in line]
    assert len(near) == 1 and "on [Friday]. → Мэр открыл мост в пятницу." in near[0] and "a person's" in near[0]
    assert b"[ru] The mayor opened the bridge on Monday." in result.stdout
    quiet = audar("translate", "--to", "ru", "--model", "echo", "--fuzzy", "99", input=text)
    assert "%" not in quiet.stderr.decode() and quiet.stdout == result.stdout
    assert "%" not in audar("translate", "--to", "ru", "--model", "echo", input=text).stderr.decode()


def test_an_export_is_imported_elsewhere(audar: Run, memory: Memory, tmp_path: Path) -> None:
    path, other = tmp_path / "out.tmx", {"AUDAR_MEMORY": str(tmp_path / "other.sqlite3")}
    result = audar("memory", "export", path, "--from", "kk", "--to", "ru")
    assert (result.returncode, result.stdout) == (0, b"")
    assert "3 segments (kk → ru 3)" in result.stderr.decode()
    result = audar("memory", "import", path, env=other)
    assert "3 segments (kk → ru 3)" in result.stderr.decode()
    assert audar("memory", "stats", env=other).stdout.decode().splitlines()[1:] == [
        "kk\tru\tmodel@1\t2",
        "kk\tru\tperson\t1",
    ]


@pytest.mark.parametrize(("arguments", "left"), [((), 0), (("--from", "kk"), 2), (("--to", "ru"), 2)])
def test_clearing_without_a_terminal_takes_yes(
    audar: Run, memory: Memory, arguments: tuple[str, ...], left: int
) -> None:
    refused = audar("memory", "clear", *arguments)
    assert (refused.returncode, refused.stderr.count(b"\n")) == (2, 1)
    assert sum(count.pairs for count in memory.stats()) == 5
    assert audar("memory", "clear", "--yes", *arguments).returncode == 0
    assert sum(count.pairs for count in memory.stats()) == left
    assert b"nothing to forget" in audar("memory", "clear", *arguments).stderr


@pytest.mark.parametrize(("answer", "left"), [("n", 5), ("y", 0)])
def test_clearing_on_a_terminal_asks(memory: Memory, answer: str, left: int) -> None:
    import sys

    child = pexpect.spawn(sys.executable, ["-m", "audar", "memory", "clear"], timeout=120, encoding="utf-8")
    child.expect("Forget 5 segments")
    child.sendline(answer)
    child.expect(pexpect.EOF)
    assert sum(count.pairs for count in memory.stats()) == left


def test_a_memory_that_is_off_is_said_to_be(audar: Run, tmp_path: Path) -> None:
    for arguments in (("stats",), ("export", tmp_path / "a.tmx"), ("import", tmp_path / "a.tmx"), ("clear", "--yes")):
        result = audar("memory", *arguments, env={"AUDAR_MEMORY": "off"})
        assert (result.returncode, result.stdout) == (2, b"")
        assert result.stderr.decode() == "audar: The translation memory is off (AUDAR_MEMORY=off).\n"
    assert not list(tmp_path.iterdir())


def test_problems_are_one_sentence(audar: Run, memory: Memory, tmp_path: Path) -> None:
    assert memory.path
    newer, broken = tmp_path / "newer.sqlite3", tmp_path / "broken.sqlite3"
    with sqlite3.connect(newer) as other:
        other.execute("PRAGMA user_version = 99")
    broken.write_bytes(b"not a database" * 100)
    old = tmp_path / "old.tmx"
    old.write_text("old")
    for arguments, path, code in (
        (("stats",), newer, 1),
        (("export", old, "--force"), broken, 1),
        (("import", tmp_path / "missing.tmx"), memory.path, 2),
        (("import", old), memory.path, 2),
        (("export", tmp_path / "nowhere" / "a.tmx"), memory.path, 1),
    ):
        result = audar("memory", *arguments, env={"AUDAR_MEMORY": str(path)})
        assert (result.returncode, result.stderr.count(b"\n")) == (code, 1), (arguments, result.stderr)
    assert old.read_text() == "old"
    assert broken.read_bytes() == b"not a database" * 100
    assert sorted(path.name for path in tmp_path.iterdir()) == ["broken.sqlite3", "newer.sqlite3", "old.tmx"]


def test_a_memory_goes_through_a_pipe(audar: Run, memory: Memory, tmp_path: Path) -> None:
    out = audar("memory", "export", "-", "--from", "kk")
    assert out.returncode == 0
    assert out.stdout.startswith(b"<?xml")
    assert "3 segments (kk → ru 3) to stdout" in out.stderr.decode()
    other = {"AUDAR_MEMORY": str(tmp_path / "other.sqlite3")}
    back = audar("memory", "import", "-", input=out.stdout, env=other)
    assert "3 segments (kk → ru 3) from stdin" in back.stderr.decode()
    assert audar("memory", "export", "-", env=other).stdout == out.stdout
    for given in (b"", b"old"):
        refused = audar("memory", "import", "-", input=given, env=other)
        assert (refused.returncode, refused.stderr.count(b"\n")) == (2, 1)
        assert refused.stderr.startswith(b"audar: stdin ")
    broken = tmp_path / "broken.sqlite3"
    broken.write_bytes(b"not a database" * 100)
    nothing = audar("memory", "export", "-", env={"AUDAR_MEMORY": str(broken)})
    assert (nothing.returncode, nothing.stdout) == (1, b"")
