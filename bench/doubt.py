"""What of a model's fresh answers a reader found seriously wrong is flagged, and what of the adequate ones.

    python -m bench.doubt answer NTREX --direction ru-en >> answers.jsonl     # the starter's answers, some minutes
    python -m bench.doubt report answers.jsonl

NTREX is a folder with the references of NTREX-128, a file a language, line by line (as for ``bench.flags``). The
judgements are data (``judged.jsonl``): direction, line, the first letters of the answer's sha256, and whether it is
``wrong`` (seriously: another fact, person or sense, or no sense) or ``adequate``. Answers that nobody judged, as other
weights or another library may give, are left out and counted.
"""

from __future__ import annotations

import argparse
import hashlib
import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from bench.flags import NTREX
from pipelines.article import Confidence, never
from pipelines.catalogue import find_model
from pipelines.engines import open_engine
from pipelines.engines.confidence import threshold
from pipelines.models.store import ready_folder
from pipelines.quality.check import check_segment
from pipelines.quality.confidence import uncertain
from pipelines.task import EngineSettings, Task
from pipelines.translate import run_texts

JUDGED = Path(__file__).with_name("judged.jsonl")
SETS = {"first": (301, 451, 601, 851), "second": (101, 211, 551, 701)}
"""Where four articles' worth of 15 lines begin; the starter's thresholds were chosen on answers to the first."""


def main() -> None:
    """Answer, or report."""
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("what", choices=["answer", "report"])
    options.add_argument("path", type=Path)
    options.add_argument("--direction", default="ru-en")
    options.add_argument("--model", default="starter")
    options.add_argument("--lines", choices=SETS, default="first")
    options.add_argument("--threads", type=int, default=0)
    chosen = options.parse_args()
    if chosen.what == "answer":
        _answer(chosen.path, chosen.model, chosen.direction, chosen.lines, chosen.threads)
    else:
        _report([json.loads(line) for line in chosen.path.read_text(encoding="utf-8").splitlines()])


def _answer(folder: Path, model: str, direction: str, chosen: str, threads: int) -> None:
    """Print answers as they come, a line of JSON each."""
    spec = find_model(model)
    engine = open_engine(spec, ready_folder(spec), EngineSettings(threads=threads))
    engine.load()
    texts = (folder / NTREX[direction[:2]]).read_text(encoding="utf-8").splitlines()
    lines = [line for first in SETS[chosen] for line in range(first, first + 15)]
    sources = [texts[line - 1] for line in lines]
    for at, answer in run_texts(sources, engine, Task("translate", direction[:2], direction[3:]), never):
        score = answer.confidence.score if answer.confidence else None
        row = {"direction": direction, "line": lines[at], "source": sources[at], "target": answer, "score": score}
        print(json.dumps(row, ensure_ascii=False), flush=True)


def fingerprint(answer: str) -> str:
    """What a judgement names an answer by: a text of others is not copied."""
    return hashlib.sha256(answer.encode()).hexdigest()[:12]


def _report(rows: Sequence[dict[str, Any]]) -> None:
    """Print for each direction what is flagged: by checks, by the model's doubt, by either; and how thresholds do."""
    verdicts = {
        (one["direction"], one["line"], one["answer"]): one["verdict"]
        for one in map(json.loads, JUDGED.read_text(encoding="utf-8").splitlines())
    }
    spec = find_model("starter")
    print(f"{'direction':<12}{'flagged by':<16}{'of the wrong':>16}{'of the adequate':>18}")
    for direction in dict.fromkeys(row["direction"] for row in rows):
        limit = threshold(spec, None, "", direction)
        judged = [
            (verdict, row)
            for row in rows
            if row["direction"] == direction
            and (verdict := verdicts.get((direction, row["line"], fingerprint(row["target"]))))
        ]
        task = Task("translate", direction[:2], direction[3:])
        hits: dict[str, dict[str, list[bool]]] = {}
        for verdict, row in judged:
            checks = bool(check_segment(row["source"], row["target"], task))
            doubt = row["score"] is not None and bool(uncertain(Confidence(row["score"], limit)))
            for name, hit in (("checks", checks), (f"doubt {limit}", doubt), ("either", checks or doubt)):
                hits.setdefault(name, {"wrong": [], "adequate": []})[verdict].append(hit)
        for name, own in hits.items():
            print(f"{direction:<12}{name:<16}{_share(own['wrong']):>16}{_share(own['adequate']):>18}")
        print(f"{direction:<12}AUC of the score {_auc(judged):.2f}; {_best(judged)}")
        left = sum(row["direction"] == direction for row in rows) - len(judged)
        print(f"{direction:<12}{left} answers that nobody judged" if left else "")


def _scores(judged: Sequence[tuple[str, dict[str, Any]]], verdict: str) -> list[float]:
    return [row["score"] for own, row in judged if own == verdict and row["score"] is not None]


def _auc(judged: Sequence[tuple[str, dict[str, Any]]]) -> float:
    """How often a wrong answer has a lower score than an adequate one."""
    wrong, adequate = _scores(judged, "wrong"), _scores(judged, "adequate")
    wins = sum((bad < good) + (bad == good) / 2 for bad in wrong for good in adequate)
    return wins / max(1, len(wrong) * len(adequate))


def _best(judged: Sequence[tuple[str, dict[str, Any]]]) -> str:
    """The threshold with most wrong ones found at no more than a tenth of the adequate ones."""
    wrong, adequate = _scores(judged, "wrong"), _scores(judged, "adequate")
    found = [
        (sum(score < limit for score in wrong), limit)
        for limit in sorted({*wrong, *adequate, 0.0})
        if sum(score < limit for score in adequate) <= len(adequate) / 10
    ]
    hits, limit = max(found, default=(0, 0.0))
    return f"threshold {limit:.2f}: {hits} of {len(wrong)} wrong, at most a tenth of {len(adequate)} adequate"


def _share(hits: Sequence[bool]) -> str:
    return f"{sum(hits)}/{len(hits)} {sum(hits) / len(hits):.0%}" if hits else "–"


if __name__ == "__main__":
    main()
