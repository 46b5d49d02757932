"""How many wrong sentences of summaries are flagged, and how many right ones: ``python -m bench.summaries``.

The sentences are in ``bench/summary_sentences``: two sets, each of articles of our own and lines of label, kind of
fault, article, language and text. The rules were made with the first before the eyes; the second was written later,
without a look at them. ``--missed`` and ``--alarms`` print what is not found, and what is flagged though it is right.
"""

from __future__ import annotations

import argparse
import json
import time
from collections import defaultdict
from pathlib import Path

from pipelines.article import Article, Paragraph
from pipelines.summaries.checks import check_summary
from pipelines.summaries.evidence import Evidence
from pipelines.task import Task

FOLDER = Path(__file__).parent / "summary_sentences"
ASKED = 1  # sentences; the repeated one has two


def main() -> None:
    """Print a table of kinds for each set."""
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("sets", nargs="*", default=["first", "second"])
    options.add_argument("--missed", action="store_true")
    options.add_argument("--alarms", action="store_true")
    chosen = options.parse_args()
    for name in chosen.sets:
        _measure(name, chosen.missed, chosen.alarms)


def _measure(name: str, missed: bool, alarms: bool) -> None:
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
