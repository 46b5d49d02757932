"""How many wrong translations are flagged, and how many right ones: ``python -m bench.flags dev.jsonl [NTREX]``.

The first file has lines of JSON (kind, direction, source, target, label: wrong or right; ``plain`` is a kind of right
ones). NTREX is a folder with the references of NTREX-128, a file a language, line by line; ``--lines 0:1000`` of them.
``--missed KIND`` and ``--alarms`` print what is not found and what is flagged though it is right. Sentences of
``clauses.txt``, whose clauses are left out of one side, are measured too: rules are not made by looking at these; and
those of ``roles.txt``, in which two names or figures change places. With NTREX a table of codes comes last: of how many
wrong and right translations each is said, and the weight that follows from that (``pipelines/quality/weights.py`` has
these as data). ``--cost`` holds the checks' processor time against that
of an encoder-decoder model of NLLB-600M's shape with four beams (bench/shape.py).
"""

from __future__ import annotations

import argparse
import json
import re
import time
from collections import Counter, defaultdict
from pathlib import Path

from pipelines.languages import DIRECTIONS
from pipelines.quality.check import check_segment
from pipelines.quality.weights import measured_weight
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
    options.add_argument("--cost", action="store_true")
    chosen = options.parse_args()
    wrong, right = Counter[str](), Counter[str]()
    counts = _faults(chosen.faults, chosen.missed, chosen.alarms, wrong, right)
    _clauses(Path(__file__).with_name("clauses.txt"))
    _roles(Path(__file__).with_name("roles.txt"))
    if chosen.cost:
        _cost(chosen.faults)
    if chosen.ntrex:
        first, last = map(int, chosen.lines.split(":"))
        pairs = _references(chosen.ntrex, first, last, chosen.alarms, right)
        print_weights(wrong, right, counts["wrong"], counts["right"] + pairs)


def _flags(source: str, target: str, direction: str) -> list[str]:
    flags = check_segment(source, target, Task("translate", direction[:2], direction[3:]))
    return [f"{flag.code}: {flag.detail}" for flag in flags]


def print_weights(wrong: Counter[str], right: Counter[str], wrongs: int, rights: int) -> None:
    """Print what each code's weight is: how likely a flag is true, by how often it is on either side."""
    print(f"{'code':<16}{f'of {wrongs} wrong':>16}{f'of {rights} right':>16}{'weight':>8}")
    for code in sorted(wrong | right, key=lambda code: -measured_weight(wrong[code], wrongs, right[code], rights)):
        weight = measured_weight(wrong[code], wrongs, right[code], rights)
        print(f"{code:<16}{wrong[code]:>16}{right[code]:>16}{weight:>8.2f}")


def _codes(words: list[str]) -> set[str]:
    return {word.split(":")[0] for word in words}


def _faults(path: Path, missed: str, alarms: bool, wrong: Counter[str], right: Counter[str]) -> Counter[str]:
    """Print the table of kinds; count codes by label, and give the numbers of both labels."""
    items = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
    flagged: dict[tuple[str, str], list[bool]] = defaultdict(list)
    begin = time.process_time()
    for item in items:
        words = _flags(item["source"], item["target"], item["direction"])
        flagged[item["label"], item["kind"]].append(bool(words))
        (wrong if item["label"] == "wrong" else right).update(_codes(words))
        wanted = missed == item["kind"] if item["label"] == "wrong" else alarms
        if wanted and bool(words) == (item["label"] == "right"):
            print(f"{item['kind']} {item['direction']} {item['label']}: {item['source']}")
            print(f"    {item['target']}\n    {words}")
    seconds = time.process_time() - begin
    print(f"{'kind':<16}{'wrong flagged':>16}{'right flagged':>16}")
    for kind in sorted({kind for _, kind in flagged}):
        print(f"{kind:<16}" + "".join(f"{_share(flagged[label, kind]):>16}" for label in ("wrong", "right")))
    wrongs = [hit for (label, _), hits in flagged.items() if label == "wrong" for hit in hits]
    hard = [hit for (label, kind), hits in flagged.items() if label == "right" and kind != "plain" for hit in hits]
    print(f"{'all':<16}{_share(wrongs):>16}{_share(hard):>16}  (hard; plain: {_share(flagged['right', 'plain'])})")
    print(f"{1000 * seconds / len(items):.2f} ms of processor time a pair")
    return Counter(item["label"] for item in items)


def _clauses(path: Path) -> None:
    """Sentences in three languages, whose clauses in braces are left out of the translation, or of the source."""
    flagged: dict[str, list[bool]] = defaultdict(list)
    for sentences in path.read_text(encoding="utf-8").partition("\n")[2].strip().split("\n\n"):
        rows = dict(zip(NTREX, sentences.split("\n"), strict=True))
        whole = {code: re.sub("[{}]", "", text) for code, text in rows.items()}
        parts = {code: re.sub("{.*?}", "", text) for code, text in rows.items()}
        for direction in DIRECTIONS:
            source, target = direction[:2], direction[3:]
            flagged["whole"].append(bool(_flags(whole[source], whole[target], direction)))
            flagged["left out"].append(bool(_flags(whole[source], parts[target], direction)))
            flagged["added"].append(bool(_flags(parts[source], whole[target], direction)))
    print("made clauses: " + ", ".join(f"{kind} {_share(hits)}" for kind, hits in flagged.items()))


def _roles(path: Path) -> None:
    """Sentences in three languages, twice: with two names or figures in their places, and in each other's."""
    flagged: dict[str, list[bool]] = defaultdict(list)
    for sentences in path.read_text(encoding="utf-8").partition("\n")[2].strip().split("\n\n"):
        lines = sentences.split("\n")
        versions = [dict(zip(NTREX, lines[at : at + 3], strict=True)) for at in (0, 3)]
        for direction in DIRECTIONS:
            source, target = direction[:2], direction[3:]
            for own, changed in (versions, versions[::-1]):
                flagged["whole"].append(bool(_flags(own[source], own[target], direction)))
                flagged["changed"].append(bool(_flags(own[source], changed[target], direction)))
    print("made roles: " + ", ".join(f"{kind} {_share(hits)}" for kind, hits in flagged.items()))


def _references(folder: Path, first: int, last: int, alarms: bool, right: Counter[str]) -> int:
    """Print how many references are flagged a direction; count their codes, and give the number of pairs."""
    total = 0
    texts = {code: (folder / name).read_text(encoding="utf-8").splitlines()[first:last] for code, name in NTREX.items()}
    for direction in DIRECTIONS:
        codes: Counter[str] = Counter()
        hits = 0
        pairs = list(zip(texts[direction[:2]], texts[direction[3:]], strict=True))
        for source, target in pairs:
            words = _flags(source, target, direction)
            hits += bool(words)
            codes.update(_codes(words))
            if alarms and words:
                print(f"{direction}: {source}\n    {target}\n    {words}")
        counts = ", ".join(f"{code} {count}" for code, count in codes.most_common())
        print(f"references {direction}: {hits / len(pairs):.1%} flagged ({counts})")
        total += len(pairs)
        right.update(codes)
    return total


def _cost(path: Path) -> None:
    """Processor time of both for a sentence, in this process and one after the other."""
    from bench.shape import checkpoint, sentences, spec
    from pipelines.article import never
    from pipelines.engines.seq2seq.ctranslate2 import CTranslate2Engine
    from pipelines.task import EngineSettings

    folder = checkpoint()
    engine = CTranslate2Engine(spec(4), folder, EngineSettings(threads=1))
    engine.load()
    texts = sentences(engine._tokenizer().tokenizer, 32, 30)
    task = Task("translate", "kk", "ru")
    list(engine.run(texts[:2], task, never))
    begin = time.process_time()
    list(engine.run(texts, task, never))
    model = (time.process_time() - begin) / len(texts)
    items = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
    begin = time.process_time()
    for item in items:
        _flags(item["source"], item["target"], item["direction"])
    checks = (time.process_time() - begin) / len(items)
    told = f"a model of NLLB-600M's shape, 4 beams, 30 tokens: {1000 * model:.0f} ms a sentence"
    print(f"checks: {1000 * checks:.2f} ms a pair; {told}; {checks / model:.1%} of it")


def _share(hits: list[bool]) -> str:
    return f"{sum(hits)}/{len(hits)} {sum(hits) / len(hits):.0%}" if hits else "–"


if __name__ == "__main__":
    main()
