"""How many wrong translations are flagged, and how many right ones: ``python -m bench.flags dev.jsonl [NTREX]``.

The first file has lines of JSON (kind, direction, source, target, label: wrong or right; ``plain`` is a kind of right
ones). NTREX is a folder with the references of NTREX-128, a file a language, line by line; ``--lines 0:1000`` of them.
``--missed KIND`` and ``--alarms`` print what is not found and what is flagged though it is right.
"""

from __future__ import annotations

import argparse
import json
import time
from collections import Counter, defaultdict
from pathlib import Path

from pipelines.languages import DIRECTIONS
from pipelines.quality.check import check_segment
from pipelines.task import Task

NTREX = {"kk": "kaz.txt", "ru": "rus.txt", "en": "eng.txt"}


def main() -> None:
    """Print a table of kinds, then one of directions."""
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("faults", type=Path)
    options.add_argument("ntrex", type=Path, nargs="?")
    options.add_argument("--lines", default="0:1000")
    options.add_argument("--missed", default="")
    options.add_argument("--alarms", action="store_true")
    chosen = options.parse_args()
    _faults(chosen.faults, chosen.missed, chosen.alarms)
    if chosen.ntrex:
        first, last = map(int, chosen.lines.split(":"))
        _references(chosen.ntrex, first, last, chosen.alarms)


def _flags(source: str, target: str, direction: str) -> list[str]:
    found = check_segment(source, target, Task("translate", direction[:2], direction[3:]))
    return [f"{flag.code}: {flag.detail}" for flag in found]


def _faults(path: Path, missed: str, alarms: bool) -> None:
    items = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
    flagged: dict[tuple[str, str], list[bool]] = defaultdict(list)
    begin = time.process_time()
    for item in items:
        words = _flags(item["source"], item["target"], item["direction"])
        flagged[item["label"], item["kind"]].append(bool(words))
        wanted = missed == item["kind"] if item["label"] == "wrong" else alarms
        if wanted and bool(words) == (item["label"] == "right"):
            print(f"{item['kind']} {item['direction']} {item['label']}: {item['source']}")
            print(f"    {item['target']}\n    {words}")
    seconds = time.process_time() - begin
    print(f"{'kind':<16}{'wrong flagged':>16}{'right flagged':>16}")
    for kind in sorted({kind for _, kind in flagged}):
        print(f"{kind:<16}" + "".join(f"{_share(flagged[label, kind]):>16}" for label in ("wrong", "right")))
    wrong = [hit for (label, _), hits in flagged.items() if label == "wrong" for hit in hits]
    hard = [hit for (label, kind), hits in flagged.items() if label == "right" and kind != "plain" for hit in hits]
    print(f"{'all':<16}{_share(wrong):>16}{_share(hard):>16}  (hard; plain: {_share(flagged['right', 'plain'])})")
    print(f"{1000 * seconds / len(items):.2f} ms of processor time a pair")


def _references(folder: Path, first: int, last: int, alarms: bool) -> None:
    texts = {code: (folder / name).read_text(encoding="utf-8").splitlines()[first:last] for code, name in NTREX.items()}
    for direction in DIRECTIONS:
        codes: Counter[str] = Counter()
        hits = 0
        pairs = list(zip(texts[direction[:2]], texts[direction[3:]], strict=True))
        for source, target in pairs:
            words = _flags(source, target, direction)
            hits += bool(words)
            codes.update({word.split(":")[0] for word in words})
            if alarms and words:
                print(f"{direction}: {source}\n    {target}\n    {words}")
        told = ", ".join(f"{code} {count}" for code, count in codes.most_common())
        print(f"references {direction}: {hits / len(pairs):.1%} flagged ({told})")


def _share(hits: list[bool]) -> str:
    return f"{sum(hits)}/{len(hits)} {sum(hits) / len(hits):.0%}" if hits else "–"


if __name__ == "__main__":
    main()
