"""Scenarios of bench/kills.py: batches that are killed, run together, and have their files and clocks changed."""

from __future__ import annotations

import os
import shutil
import time
from pathlib import Path

from bench.mixed import MAKERS, article, make_folder
from bench.trials import Row, Watch, World, contents


def batch(folder: Path, out: Path) -> list[str | Path]:
    """The batch as a user types it."""
    return ["batch", folder, "--out", out, "--to", "ru", "--model", "echo", "--summarize", "short"]


def finished(world: World, folder: Path, out: Path, row: Row, code: int = 0) -> None:
    """Run a batch that nobody disturbs."""
    row.ended(*world.run(*batch(folder, out)), code)


def expected_of(world: World, folder: Path) -> tuple[dict[str, str], float]:
    """What an undisturbed run makes, and its seconds."""
    out, row, start = world.place("whole"), Row("undisturbed"), time.perf_counter()
    finished(world, folder, out, row)
    if row.broken:
        raise SystemExit(row.broken[0])
    return contents(out), time.perf_counter() - start


def kill_and_finish(
    world: World,
    row: Row,
    folder: Path,
    out: Path,
    allowed: dict[str, set[str]],
    seconds: float,
    mine: dict[Path, bytes],
) -> None:
    """One or two kills in a row, at random moments, and a run to the end; a person's own files are ``mine``."""
    outputs = sum(not name.startswith(".audar") for name in allowed)
    code = 1 if mine else 0  # one of them lies where an output should go
    for _ in range(world.chance.choice((1, 1, 2))):
        started, watch = world.start(*batch(folder, out)), Watch(out)
        already = watch.look()
        if world.chance.random() < 0.5:
            wanted = world.chance.randrange(min(already, outputs - 1), outputs)
            started.watched(watch, outputs=wanted)
        else:
            started.watched(watch, world.chance.uniform(0.2, seconds))
        row.codes[started.kill()] += 1
        row.middle += already < watch.look() < outputs
        strange = {str(path.relative_to(out)) for path in mine}
        row.whole(((name, one) for name, one in watch.seen.items() if name not in strange), allowed)
        now = contents(out) if out.exists() else {}
        row.whole(((name, one) for name, one in now.items() if name not in strange), allowed)
        row.kept(mine)
    finished(world, folder, out, row, code)
    row.clean(out)
    row.kept(mine)


def kills(world: World, rounds: int, files: int) -> Row:
    """A batch into a folder where a person has files already, one of them in an output's place."""
    row = Row("batch killed")
    make_folder(folder := world.place("news"), files)
    sources = {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()}
    expected, seconds = expected_of(world, folder)
    for row.rounds in range(1, rounds + 1):
        out = world.place("out")
        mine = {out / "00" / "000.ru.txt": b"mine", out / "report.html": b"mine too", out / "notes.odt": b"and this"}
        for path, data in mine.items():
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(data)
        kill_and_finish(world, row, folder, out, {name: {one} for name, one in expected.items()}, seconds, mine)
        there = {name: one for name, one in contents(out).items() if out / name not in mine}
        refused = {"00/000.ru.txt", ".audar/pages/00/000.ru.txt.html", "00/000.summary.ru.txt"}
        row.same(there, {name: one for name, one in expected.items() if name not in refused})
        row.kept(sources)
        shutil.rmtree(out)
    return row


def replaced(world: World, rounds: int, files: int) -> Row:
    """A batch over the outputs of an earlier one, after all sources were changed: each output is old or new."""
    row = Row("batch over older outputs killed")
    make_folder(folder := world.place("news"), files, seed=2)
    finished(world, folder, old_out := world.place("old"), row)
    old = contents(old_out)
    make_folder(folder, files, seed=3)
    shutil.copytree(old_out, whole := world.place("whole"))
    start = time.perf_counter()
    finished(world, folder, whole, row)
    seconds, new = time.perf_counter() - start, contents(whole)
    row.codes.clear()
    for row.rounds in range(1, rounds + 1):
        shutil.copytree(old_out, out := world.place("out"))
        for _ in range(world.chance.choice((1, 1, 2))):
            started = world.start(*batch(folder, out))
            started.watched(None, world.chance.uniform(0.2, seconds))
            row.codes[started.kill()] += 1
            now = contents(out)
            row.whole(now.items(), {name: {old[name], new[name]} for name in new})
            row.middle += 0 < sum(now.get(name) == new[name] for name in new) < len(new)
            row.lost += (gone := len(old.keys() - now.keys()))
            if gone:
                row.fails(f"{gone} older outputs were not there")
        finished(world, folder, out, row)
        row.clean(out)
        row.same(contents(out), new)
        shutil.rmtree(out)
    return row


def together(world: World, rounds: int, files: int) -> Row:
    """Two batches at once: on one output folder one of them refuses, on two both end."""
    row = Row("two batches at once")
    make_folder(folder := world.place("news"), files)
    make_folder(other := world.place("news") / "other", files // 4, seed=4)
    expected, seconds = expected_of(world, folder)
    more, _ = expected_of(world, other.parent)
    for row.rounds in range(1, rounds + 1):
        out = world.place("out")
        second, second_out = [(folder, out), (other.parent, out), (folder, world.place("out"))][row.rounds % 3]
        first = world.start(*batch(folder, out))
        first.watched(None, world.chance.choice((0.0, world.chance.uniform(0.0, seconds / 2))))
        ends = [(world.start(*batch(second, second_out))).wait(), first.wait()]
        refused = [told for code, told in ends if code == 2]
        row.middle += bool(refused)
        for code, told in ends:
            row.ended(code, told, *((0, 2) if second_out == out else (0,)))
        if len(refused) > 1 or any("Another batch is at work" not in told for told in refused):
            row.fails(f"refused: {refused}")
        finished(world, second, second_out, row)
        finished(world, folder, out, row)
        row.clean(out)
        row.same(contents(out), expected | (more if second == other.parent else {}))
        if second_out != out:
            row.same(contents(second_out), expected)
    return row


def changed(world: World, rounds: int, files: int) -> Row:
    """Files changed, deleted, added and renamed under a batch, and an output edited: the next run sees to it.

    What a person made of an output stays, and is what is summarised.
    """
    row = Row("files changed under a batch")
    make_folder(before := world.place("news"), files)
    shutil.copytree(before, after := world.place("news"))
    names = sorted(path.relative_to(after) for path in after.rglob("*") if path.is_file())
    world.chance.shuffle(names)
    for number, name in enumerate(names[:30]):
        if number < 10:
            (after / name).write_bytes(article(name.suffix, world.chance, f"Жаңа хабар {number}."))
        elif number < 20:
            (after / name).unlink()
        else:
            (after / name).rename((after / name).with_stem(f"renamed{number}"))
    for number, extension in enumerate(MAKERS):
        (after / f"added{number}{extension}").write_bytes(article(extension, world.chance, f"Қосылды {number}."))
    old, _ = expected_of(world, before)
    new, _ = expected_of(world, after)
    stem = next(name.with_suffix("") for name in names[30:] if name.suffix == ".txt")
    edited = f"{stem}.ru.txt"
    allowed = {name: {one[name] for one in (old, new) if name in one} for name in old.keys() | new.keys()}
    for row.rounds in range(1, rounds + 1):
        shutil.copytree(before, folder := world.place("news"))
        started, wanted = world.start(*batch(folder, out := world.place("out"))), world.chance.random()
        watch = Watch(out)
        if row.rounds % 2:
            started.watched(watch, outputs=wanted * len(old) / 3)
        else:
            started.watched(watch, 0.3 + 3 * wanted)
        begun = started.runs()
        for path in [path for path in folder.rglob("*") if path.is_file()]:
            if not (after / path.relative_to(folder)).exists():
                path.unlink()
        for path in [path for path in after.rglob("*") if path.is_file()]:
            target = folder / path.relative_to(after)
            if not target.exists() or target.read_bytes() != path.read_bytes():
                shutil.copyfile(path, temporary := folder.with_name("arriving"))
                temporary.replace(target)
        mine = {}
        if (out / edited).exists():
            mine = {out / edited: b"A person's words."}
            (out / edited).write_bytes(mine[out / edited])
        row.ended(*started.wait(), 0, 1)
        row.middle += begun
        row.kept(mine)
        aside = {edited, f".audar/pages/{edited}.html", f"{stem}.summary.ru.txt"} if mine else set()
        row.whole(((name, one) for name, one in contents(out).items() if name not in aside), allowed)
        finished(world, folder, out, row)
        row.clean(out)
        row.kept(mine)
        found = {name: one for name, one in contents(out).items() if name in new or name not in old}
        row.same(*({name: one for name, one in some.items() if name not in aside} for some in (found, new)))
        shutil.rmtree(out)
    return row


def clocks(world: World, rounds: int, files: int) -> Row:
    """Clocks years back and ahead, jumping, between kills; dates of files that nobody can trust."""
    row = Row("the clock goes back")
    make_folder(folder := world.place("news"), files)
    expected, seconds = expected_of(world, folder)
    year = 365 * 86400
    for row.rounds in range(1, rounds + 1):
        out = world.place("out")
        for years in (10, -10, 0, -40):
            for path in folder.rglob("*"):
                os.utime(path, (date := world.chance.uniform(0, 150 * year), date))
            started, watch = world.start(*batch(folder, out), fault=f"clock:{years * year}"), Watch(out)
            started.watched(watch, world.chance.uniform(seconds / 3, seconds))
            row.codes[started.kill()] += 1
            row.middle += 0 < watch.look() < len(expected) / 2
        row.ended(*world.run(*batch(folder, out), fault=f"clock:{-20 * year}"), 0)
        row.same(contents(out), expected)
        code, told = world.run(*batch(folder, out), fault=f"clock:{-30 * year}")
        row.ended(code, told, 0)
        if "0 to make" not in told and "Nothing" not in told:
            row.fails(f"made again: {told}")
        row.clean(out)
        shutil.rmtree(out)
    return row
