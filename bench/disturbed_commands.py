"""Scenarios of bench/kills.py: other commands that write are killed or find the disk full."""

from __future__ import annotations

import shutil
import sqlite3
from pathlib import Path

from bench.mixed import article
from bench.sentences import SENTENCES
from bench.trials import Row, World, contents, sha

MANIFEST = "manifest.json"  # has a date in it


def single(world: World, rounds: int, files: int) -> Row:
    """``translate -o`` over an older result, killed and with a full disk at each change: it is the old or the new."""
    del rounds, files
    row = Row("translate -o killed or full")
    folder = world.place("texts")
    folder.mkdir()
    for number, extension in enumerate((".txt", ".docx", ".json")):
        source = folder / f"source{extension}"
        source.write_bytes(article(extension, world.chance, f"Хабар {number}"))
        original = {source: source.read_bytes()}
        target = world.place("target") / f"target{extension}"
        target.parent.mkdir()
        words: list[str | Path] = ["translate", source, "--to", "ru", "--model", "echo", "-o", target, "--force"]
        changes = world.changes(*words, under=target.parent)
        new = target.read_bytes()
        for kind, at in [(kind, at) for kind in ("kill", "full") for at in range(1, changes + 1)]:
            row.rounds += 1
            shutil.rmtree(target.parent)
            target.parent.mkdir()
            if at % 2:
                target.write_bytes(b"older")
            code, told = world.run(*words, fault=f"{kind}:{at}", under=target.parent)
            row.ended(code, told, -9 if kind == "kill" else 1)
            now = {target.name: sha(target.read_bytes())} if target.exists() else {}
            row.whole(now.items(), {target.name: {sha(b"older"), sha(new)}})
            row.lost += (gone := bool(at % 2 and not now))
            if gone:
                row.fails("the older result is gone")
            row.middle += len(list(target.parent.iterdir())) > len(now)
            row.left += len(list(target.parent.iterdir())) - len(now)  # a kill leaves a hidden file beside the target
            row.ended(*world.run(*words), 0)
            row.same({"target": sha(target.read_bytes())}, {"target": sha(new)})
            row.kept(original)
    return row


def memory(world: World, rounds: int, files: int) -> Row:
    """``memory import`` of some thousand pairs, killed at random changes; the next import has them all, each once."""
    del files
    row = Row("memory import killed or full")
    tmx = world.place("pairs").with_suffix(".tmx")
    units = "".join(
        f'<tu srclang="kk"><tuv xml:lang="kk"><seg>{SENTENCES[n % 8]} {n}</seg></tuv>'
        f'<tuv xml:lang="ru"><seg>Перевод {n}.</seg></tuv></tu>\n'
        for n in range(10_000)
    )
    tmx.write_text(f'<tmx version="1.4"><header srclang="kk"/><body>{units}</body></tmx>', encoding="utf-8")
    at = {"AUDAR_MEMORY": str(world.place("data") / "memory.sqlite3")}
    changes = world.changes("memory", "import", tmx, under=Path(at["AUDAR_MEMORY"]).parent, **at)
    expected = pairs_in(Path(at["AUDAR_MEMORY"]))
    moments = sorted(
        {*range(1, 12), *(world.chance.randrange(1, changes + 1) for _ in range(rounds))} & {*range(1, changes + 1)}
    )
    for kind, moment in [(kind, moment) for kind in ("kill", "full") for moment in moments]:
        row.rounds += 1
        path = world.place("data") / "memory.sqlite3"
        words = {"under": path.parent, "AUDAR_MEMORY": str(path)}
        code, told = world.run("memory", "import", tmx, fault=f"{kind}:{moment}", **words)  # type: ignore[arg-type]
        row.ended(code, told, *((-9,) if kind == "kill" else (1,)))
        row.middle += 0 < len(now := pairs_in(path)) < len(expected)
        row.half += (strange := len(now - expected))
        if strange:
            row.fails(f"{strange} pairs that were never imported")
        row.ended(*world.run("memory", "import", tmx, AUDAR_MEMORY=str(path)), 0)
        if pairs_in(path) != expected:
            row.differ += 1
            row.fails("other pairs")
        row.left += (left := len([one for one in path.parent.iterdir() if one != path]))
        if left:
            row.fails(f"left over: {[one.name for one in path.parent.iterdir()]}")
        shutil.rmtree(path.parent)
    return row


def pairs_in(path: Path) -> set[tuple[str, str]]:
    """The pairs of a memory's file, looked at without Audar; it must be a sound database."""
    if not path.exists():
        return set()
    database = sqlite3.connect(path)
    try:
        assert database.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        if not database.execute("SELECT 1 FROM sqlite_master").fetchone():
            return set()
        found = database.execute("SELECT text, translation FROM pairs").fetchall()
    finally:
        database.close()
    assert len(set(found)) == len(found)
    return set(found)


def pulls(world: World, rounds: int, files: int) -> Row:
    """``models pull`` from a hub on this machine, killed at each change and at random moments, and pulled on."""
    del files
    from tests.hub_server import serve
    from tests.installing import entry, write_models

    row = Row("models pull killed or full")
    repo = world.place("repo")
    repo.mkdir()
    (repo / "weights.bin").write_bytes(world.chance.randbytes(20_000_000))
    (repo / "config.json").write_bytes(b'{"model_type": "tiny"}')
    listed = "[{name: weights.bin}, {name: config.json}]"
    model = entry("tiny", files=listed, sources="[{from: hub, repo: owner/tiny}]", size=20_000_000)
    words, most = ("models", "pull", "tiny"), 3.0
    with serve({"owner/tiny": repo}) as hub:
        world.environment |= hub.environment() | write_models(world.place("models"), [model])
        cache = world.place("cache")
        changes = world.changes(*words, under=cache, AUDAR_CACHE=str(cache))
        expected = contents(cache / "models" / "tiny")
        moments: list[tuple[str, float]] = [(kind, at) for kind in ("kill", "full") for at in range(1, changes + 1)]
        moments += [("time", world.chance.uniform(0.3, most)) for _ in range(rounds)]
        for kind, moment in moments:
            row.rounds += 1
            cache = world.place("cache")
            if kind == "time":
                started = world.start(*words, AUDAR_CACHE=str(cache))
                started.watched(None, moment)
                row.codes[started.kill()] += 1
            else:
                code, told = world.run(*words, fault=f"{kind}:{moment}", under=cache, AUDAR_CACHE=str(cache))
                row.ended(code, told, *((-9,) if kind == "kill" else (1, 3)))
            there = cache / "models" / "tiny"
            whole = {name: one for name, one in contents(there).items() if name != MANIFEST} if there.exists() else {}
            row.whole(whole.items(), {name: {one} for name, one in expected.items()})
            row.middle += (cache / "partial" / "tiny").exists()
            row.ended(*world.run(*words, AUDAR_CACHE=str(cache)), 0)
            row.ended(*world.run("models", "verify", "tiny", AUDAR_CACHE=str(cache)), 0)
            row.same(
                *({name: one for name, one in some.items() if name != MANIFEST} for some in (contents(there), expected))
            )
            rest = [path for path in cache.rglob("*") if path.is_file() and path.suffix != ".lock"]
            left = [path.name for path in rest if there not in path.parents]
            row.left += len(left)
            if left:
                row.fails(f"left over: {left}")
            shutil.rmtree(cache)
    return row
