"""Kills, full disks, changing files and clocks: what the folder mode and the other writers promise, tried at scale.

    python -m bench.kills [--kills 50] [--files 200] [--seed 1] [--only kills,replaced,together,...]

Every scenario disturbs processes as a user starts them, with the echo engine, and compares what is there at the end
with what an undisturbed run made, byte for byte. ``half-written`` are files that at any moment had a content that is
neither the old nor the new one, ``lost`` a person's files that were changed, ``left over`` temporary files after the
end. ``in the middle`` are the rounds in which something was done, and not everything. The end is an error where any
promise is broken. A full disk is a small tmpfs, for which root's rights are needed; without them it is played
(bench/faults), as are kills at a chosen change of the disk and clocks that go back.
"""

from __future__ import annotations

import argparse
import tempfile
from collections.abc import Callable
from pathlib import Path

from bench.disturbed_batches import changed, clocks, kills, replaced, together
from bench.disturbed_commands import memory, pulls, single
from bench.full_disks import full, played
from bench.trials import Row, World

SCENARIOS: dict[str, tuple[Callable[[World, int, int], Row | list[Row]], float]] = {
    "kills": (kills, 1.0),
    "replaced": (replaced, 0.5),
    "together": (together, 0.25),
    "changed": (changed, 0.4),
    "clock": (clocks, 0.1),
    "full": (full, 0.1),
    "played": (played, 1.0),
    "single": (single, 1.0),
    "memory": (memory, 0.4),
    "pulls": (pulls, 0.3),
}
"""Scenarios, and how many rounds each has for a kill of ``--kills``."""


def main() -> None:
    """Try all, print the table, and end with an error where a promise is broken."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--kills", type=int, default=50, help="rounds of the first scenario; others have fewer")
    parser.add_argument("--files", type=int, default=200)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--only", default=",".join(SCENARIOS), help=f"of {', '.join(SCENARIOS)}")
    options = parser.parse_args()
    rows: list[Row] = []
    for name in options.only.split(","):
        scenario, share = SCENARIOS[name]
        with tempfile.TemporaryDirectory(prefix="audar-kills-") as temporary:
            found = scenario(World(Path(temporary), options.seed), max(1, int(options.kills * share)), options.files)
        rows += found if isinstance(found, list) else [found]
        print(f"{name}: {'; '.join(rows[-1].cells()[1:])}", flush=True)
    print("\n| " + " | ".join(Row.HEAD) + " |\n|---" + "|---:" * 6 + "|---|")
    for row in rows:
        print("| " + " | ".join(row.cells()) + " |")
    broken = [told for row in rows for told in row.broken]
    raise SystemExit("\n".join(broken[:40]) or 0)


if __name__ == "__main__":
    main()
