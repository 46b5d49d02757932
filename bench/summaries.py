"""How many wrong sentences of summaries are flagged, and how many right ones: ``python -m bench.summaries``.

The sentences are in ``bench/summary_sentences``: three sets, each of articles of our own and lines of label, kind of
fault, article, language and text. The rules were made with the first before the eyes; the others were written later,
without a look at them. ``--missed`` and ``--alarms`` print what is not found, and what is flagged though it is right.
``--ntrex FOLDER`` holds each line of NTREX-128 (people's translations, a file a language) against ten lines in the same
or another language, its own translation among them: what is flagged there is mostly wrong. A table of codes comes last.
"""

from __future__ import annotations

import argparse
import json
import time
from collections import Counter, defaultdict
from pathlib import Path

from bench.flags import NTREX, print_weights
from pipelines.article import Article, Paragraph
from pipelines.summaries.checks import check_summary
from pipelines.summaries.evidence import Evidence
from pipelines.task import Task

FOLDER = Path(__file__).parent / "summary_sentences"
WINDOW = 10  # lines that stand for an article
ASKED = 1  # sentences; the repeated one has two


def main() -> None:
    """Print a table of kinds for each set."""
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("sets", nargs="*", default=["first", "second", "third"])
    options.add_argument("--ntrex", type=Path)
    options.add_argument("--lines", default="0:600")
    options.add_argument("--missed", action="store_true")
    options.add_argument("--alarms", action="store_true")
    chosen = options.parse_args()
    codes: dict[str, Counter[str]] = {"wrong": Counter(), "right": Counter()}
    totals = Counter[str]()
    for name in chosen.sets:
        _measure(name, chosen.missed, chosen.alarms, codes, totals)
    if chosen.ntrex:
        first, last = map(int, chosen.lines.split(":"))
        totals["right"] += _references(chosen.ntrex, first, last, codes["right"])
    print_weights(codes["wrong"], codes["right"], totals["wrong"], totals["right"])


def _references(folder: Path, first: int, last: int, codes: Counter[str]) -> int:
    """Print how many lines are flagged though people wrote them; count their codes, and give their number."""
    texts = {code: (folder / name).read_text(encoding="utf-8").splitlines()[first:last] for code, name in NTREX.items()}
    total = 0
    for source, lines in texts.items():
        windows = [lines[at : at + WINDOW] for at in range(0, len(lines), WINDOW)]
        articles = [Evidence(Article("", tuple(Paragraph("", line) for line in window)), source) for window in windows]
        for target, sentences in texts.items():
            hits = 0
            task = Task("summarize", source, target, ASKED + 1)
            for at, sentence in enumerate(sentences):
                flags = {flag.code for flag in check_summary(sentence, articles[at // WINDOW], task)} - {"length"}
                hits += bool(flags)
                codes.update(flags)
            total += len(sentences)
            print(f"references {source}-{target}: {hits / len(sentences):.1%} flagged")
    return total


def _measure(name: str, missed: bool, alarms: bool, codes: dict[str, Counter[str]], totals: Counter[str]) -> None:
    data = json.loads((FOLDER / f"{name}.json").read_text(encoding="utf-8"))
    evidence = {
        key: Evidence(Article(key, (Paragraph("", text),)), language)
        for key, (language, text) in data["articles"].items()
    }
    flagged: dict[str, list[bool]] = defaultdict(list)
    begin = time.process_time()
    for label, kind, article, language, text in data["sentences"]:
        source = evidence[article]
        asked = 2 if kind == "repeated" else ASKED
        flags = check_summary(text, source, Task("summarize", source.language, language, asked))
        flagged[kind or label].append(bool(flags))
        codes[label].update({flag.code for flag in flags})
        totals[label] += 1
        if (missed and label == "wrong" and not flags) or (alarms and label == "right" and flags):
            print(f"{label} {kind} {source.language}-{language}: {text}")
            print("".join(f"    {flag.code}: {flag.detail}\n" for flag in flags), end="")
    seconds = time.process_time() - begin
    print(f"{name}: {1000 * seconds / len(data['sentences']):.1f} ms of processor time a sentence")
    for kind, hits in flagged.items():
        print(f"  {kind:<12}{sum(hits):>4} of {len(hits)}")
    wrong = [hit for kind, hits in flagged.items() if kind != "right" for hit in hits]
    print(f"  {'wrong':<12}{sum(wrong):>4} of {len(wrong)} = {sum(wrong) / len(wrong):.0%}")


if __name__ == "__main__":
    main()
