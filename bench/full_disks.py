"""Scenarios of bench/kills.py: a batch whose disk is full, or that is killed, at each single change of the disk."""

from __future__ import annotations

import subprocess
from pathlib import Path

from bench.disturbed_batches import batch, expected_of, finished
from bench.mixed import make_folder
from bench.trials import Row, World, contents

DISK = ("disk", "space", "room", "database file")
"""Words of which a sentence about a full disk has one."""


class Disk:
    """A small tmpfs; ``None`` as its folder where this process may not mount one."""

    def __init__(self, folder: Path) -> None:
        folder.mkdir()
        self.folder = folder if self._mounted(folder) else None
        if self.folder:
            self.unmount()

    def mount(self, **limits: int) -> None:
        assert self.folder
        self._mounted(self.folder, *(f"{name}={value}" for name, value in limits.items()))

    def grow(self) -> None:
        assert self.folder
        self._mounted(self.folder, "remount", "size=1g", "nr_inodes=100000")

    def unmount(self) -> None:
        subprocess.run(["umount", str(self.folder)], check=True)

    @staticmethod
    def _mounted(folder: Path, *options: str) -> bool:
        command = ["mount", "-t", "tmpfs", "-o", ",".join(options) or "size=1m", "audar-bench", str(folder)]
        try:
            return subprocess.run(command, capture_output=True, check=False).returncode == 0
        except OSError:
            return False


def told_full(row: Row, code: int, told: str) -> None:
    """A batch that found the disk full ends with 1 and one sentence about it."""
    row.ended(code, told, 1)
    sentences = [line for line in told.splitlines() if " to make, " not in line]
    if len(sentences) != 1 or not any(word in sentences[0] for word in DISK):
        row.fails(f"not one sentence about a full disk: {sentences}")


def full(world: World, rounds: int, files: int) -> Row:
    """A disk that is full after each page and each file more, with three files; and some sizes with many."""
    row = Row("the disk is full (tmpfs)")
    disk = Disk(world.place("disk"))
    if disk.folder is None:
        return Row("the disk is full (tmpfs): not tried, no right to mount")
    make_folder(few := world.place("news"), 3)
    make_folder(many := world.place("news"), files)
    expected = {few: expected_of(world, few)[0], many: expected_of(world, many)[0]}
    pages = [world.chance.randrange(40, 500) for _ in range(rounds)]
    plans = [(few, [{"size": 4096 * n} for n in range(1, 400)]), (few, [{"nr_inodes": n} for n in range(2, 400)])]
    plans += [(many, [{"size": 4096 * n}]) for n in pages] + [(many, [{"nr_inodes": n}]) for n in pages]
    for folder, limits in plans:
        for limit in limits:
            row.rounds += 1
            disk.mount(**limit)
            out = disk.folder / "out"
            code, told = world.run(*batch(folder, out))
            if code:
                told_full(row, code, told)
            row.middle += bool(now := contents(out) if out.exists() else {}) and code != 0
            row.whole(now.items(), {name: {one} for name, one in expected[folder].items()})
            disk.grow()
            finished(world, folder, out, row)
            row.clean(out)
            row.same(contents(out), expected[folder])
            disk.unmount()
            if not code:
                break
    return row


def played(world: World, rounds: int, files: int) -> list[Row]:
    """Three files, and every single change of the disk: the disk is full from there on, or a kill comes."""
    del rounds, files
    make_folder(folder := world.place("news"), 3)
    expected, _ = expected_of(world, folder)
    rows = [Row("the disk is full at each change"), Row("batch killed at each change")]
    changes = world.changes(*batch(folder, out := world.place("out")), under=out)
    for row, kind in zip(rows, ("full", "kill"), strict=True):
        for row.rounds in range(1, changes + 1):
            out = world.place("out")
            code, told = world.run(*batch(folder, out), fault=f"{kind}:{row.rounds}", under=out)
            if kind == "full":
                told_full(row, code, told)
            else:
                row.ended(code, told, -9)
            row.middle += bool(now := contents(out) if out.exists() else {}) and now != expected
            row.whole(now.items(), {name: {one} for name, one in expected.items()})
            finished(world, folder, out, row)
            row.clean(out)
            row.same(contents(out), expected)
    return rows
