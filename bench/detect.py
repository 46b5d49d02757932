"""Measure language identification: accuracy a language, refusals, speed, start; langdetect itself for comparison.

Usage: python bench/detect.py DATA_FOLDER, where ntrex-dev/ and lid/cases.json lie. Lines 601 to 997 of NTREX-128 are
measured: the profiles learnt from lines 1 to 600.
"""

from __future__ import annotations

import argparse
import json
import random
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable
from functools import partial
from pathlib import Path

from langdetect import DetectorFactory, LangDetectException
from langdetect.utils.lang_profile import LangProfile

from bench.mixed_articles import mixed_articles
from pipelines.article import Article, Paragraph
from pipelines.detect import detect, detect_article

FILES = {
    "kk": "kaz", "ru": "rus", "en": "eng", "ky": "kir", "tt": "tat", "uz": "uzb", "tr": "tur", "az": "aze-Latn",
    "tg": "tgk-Cyrl", "mn": "mon", "uk": "ukr", "be": "bel", "bg": "bul", "mk": "mkd", "sr": "srp-Cyrl", "de": "deu",
}  # fmt: skip
OURS = ("kk", "ru", "en")
FIRST = 600
Answer = Callable[[str], str | None]


def lines(folder: Path, code: str) -> list[str]:
    return (folder / "ntrex-dev" / f"{FILES[code]}.txt").read_text(encoding="utf-8").splitlines()


def start_words(text: str, words: int | None) -> str:
    return " ".join(text.split()[:words])


def langdetect_answer(folder: Path) -> Answer:
    """Return langdetect's own classifier over profiles from the lines that ours learnt from, in lower case."""
    factory = DetectorFactory()
    factory.seed = 0
    for index, code in enumerate(FILES):
        profile = LangProfile(code)
        for line in lines(folder, code)[:FIRST]:
            for gram in grams(line.lower()):
                profile.add(gram)
        profile.omit_less_freq()
        factory.add_profile(profile, index, len(FILES))

    def answer(text: str) -> str | None:
        detector = factory.create()
        detector.append(text.lower())
        try:
            found = detector.detect()
        except LangDetectException:
            return None
        return found if found in OURS else None

    return answer


def grams(text: str) -> list[str]:
    padded = " " + " ".join("".join(c if c.isalpha() else " " for c in text).split()) + " "
    found = [padded[i : i + n] for n in (1, 2, 3) for i in range(len(padded) - n + 1)]
    return [gram for gram in found if gram != " " and " " not in gram[1:-1]]


def table(folder: Path, name: str, answer: Answer) -> None:
    print(f"{name}: right answers in %, lines {FIRST + 1} to 997; for neighbours, right is 'none of these'")
    print(f"{'':4}{'sentence':>10}{'5 words':>10}{'2 words':>10}   sentences taken for")
    for code in FILES:
        test = lines(folder, code)[FIRST:997]
        expected = code if code in OURS else None
        row, wrong = [], Counter[str | None]()
        for words in (None, 5, 2):
            answers = [answer(start_words(line, words)) for line in test]
            row.append(100 * sum(a == expected for a in answers) / len(test))
            if words is None:
                wrong.update(a for a in answers if a != expected)
        print(f"{code:4}" + "".join(f"{value:10.1f}" for value in row) + f"   {dict(wrong) or ''}")


def cases(folder: Path) -> None:
    right, total = Counter[str](), Counter[str]()
    for case in json.loads((folder / "lid" / "cases.json").read_bytes()):
        total[case["cat"]] += 1
        right[case["cat"]] += detect(case["text"]).language == case["expected"]
    print("cases: " + ", ".join(f"{cat} {right[cat]}/{total[cat]}" for cat in total))


def mixtures(folder: Path) -> None:
    """Paragraphs told right in the tests' mixed articles, and in articles put together of NTREX's lines."""
    right = total = 0
    for languages, article in mixed_articles():
        found = detect_article(article)
        right += sum(map(str.__eq__, found.paragraphs or [str(found.language)] * len(languages), languages))
        total += len(languages)
    print(f"mixed articles: {right}/{total} paragraphs")
    tests = {code: lines(folder, code)[FIRST:997] for code in OURS}
    chance = random.Random(1)
    for words in (None, 8, 4):
        row = []
        for choice in (*((code,) for code in OURS), OURS):
            wrong = 0
            for _ in range(100):
                picked = tuple(chance.choice(choice) for _ in range(5))
                texts = [start_words(chance.choice(tests[code]), words) for code in picked]
                found = detect_article(Article("", tuple(Paragraph("\n\n", text) for text in texts)))
                answers = found.paragraphs or [str(found.language)] * len(picked)
                wrong += sum(map(str.__ne__, answers, picked))
            row.append(f"{'+'.join(choice)} {wrong}/500")
        print(f"paragraphs of {words or 'all'} words told wrong: {', '.join(row)}")


def speed(folder: Path) -> None:
    for code in OURS:
        text = " ".join(lines(folder, code)[FIRST:])
        detect(text[:2000])
        begin = time.perf_counter()
        for i in range(20):
            detect(text[i * 1500 : i * 1500 + 2000])
        each = (time.perf_counter() - begin) / 20
        begin = time.perf_counter()
        detect((text * 300)[:10_000_000])
        whole = time.perf_counter() - begin
        print(f"{code}: 2,000 characters {each * 1000:.0f} ms, 10 MB {whole * 1000:.0f} ms")
        article = Article("", tuple(Paragraph("\n\n", line) for line in lines(folder, code)[FIRST : FIRST + 60]))
        times = []
        for work in (partial(detect, article.text), partial(detect_article, article)) * 2:
            begin = time.process_time()
            work()
            times.append(time.process_time() - begin)
        more = 1000 * (times[3] - times[2])
        print(f"{code}: {len(article.text):,} characters {times[0] * 1000:.0f} ms, {more:.0f} ms more by paragraph")
        program = (
            "import sys; from pipelines.detect import detect_article; from pipelines.read import read_bytes;"
            "print(detect_article(read_bytes(sys.stdin.buffer.read(), 'text')).language)"
        )
        begin = time.perf_counter()
        subprocess.run([sys.executable, "-c", program], input=text[:2000], text=True, check=True, capture_output=True)
        print(f"{code}: whole process, cold, 2,000 characters {(time.perf_counter() - begin) * 1000:.0f} ms")


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("data", type=Path)
    parser.add_argument("--langdetect", action="store_true", help="also measure langdetect's own classifier")
    options = parser.parse_args()
    table(options.data, "Audar", lambda text: detect(text).language)
    cases(options.data)
    mixtures(options.data)
    speed(options.data)
    if options.langdetect:
        table(options.data, "langdetect 1.0.9, same text", langdetect_answer(options.data))


if __name__ == "__main__":
    main()
