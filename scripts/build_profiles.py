"""Build the n-gram models under pipelines/languages/profiles from parallel news text, our own text, and langdetect.

Usage: python scripts/build_profiles.py NTREX_FOLDER

Sources, and what is kept of them (counts of n-grams of at most four characters, never text):
- lines 1 to 600 of NTREX-128 (Federmann et al. 2022, CC BY-SA 4.0), one file a language, in NTREX_FOLDER;
- scripts/profile_text/CODE-SCRIPT.txt, written for this project: everyday words and sentences that news lacks;
- the counts that langdetect 1.0.9 ships (Apache-2.0, from Wikipedia) for languages with neither, and, at half
  the weight, for Russian and English.
Kazakh in Latin and Arabic letters and without its own Cyrillic ones, Uzbek in Cyrillic and Serbian in Latin come from
the other script by table.

The models are interpolated Witten-Bell estimates (Witten and Bell 1991; Chen and Goodman 1998, section 2.6), written
as back-off tables: for each n-gram its cost, for each context the cost of leaving it.
"""

from __future__ import annotations

import argparse
import json
import math
import sys
from collections import Counter, defaultdict
from collections.abc import Iterable
from pathlib import Path

import langdetect

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT), str(Path(__file__).resolve().parent)]

from alphabets import KAZAKH_LATIN, KAZAKH_PLAIN, SERBIAN_LATIN, UZBEK_CYRILLIC, kazakh_to_arabic, transliterate  # noqa: E402

from pipelines.detect import SCARCE  # noqa: E402
from pipelines.languages import LANGUAGES, ngrams  # noqa: E402
from pipelines.languages.scripts import APOSTROPHES, clean, words  # noqa: E402

NTREX = {
    "kk-cyrillic": "kaz", "ru-cyrillic": "rus", "ky-cyrillic": "kir", "tt-cyrillic": "tat", "tg-cyrillic": "tgk-Cyrl",
    "mn-cyrillic": "mon", "uk-cyrillic": "ukr", "be-cyrillic": "bel", "bg-cyrillic": "bul", "mk-cyrillic": "mkd",
    "sr-cyrillic": "srp-Cyrl", "en-latin": "eng", "de-latin": "deu", "tr-latin": "tur", "az-latin": "aze-Latn",
    "uz-latin": "uzb",
}  # fmt: skip
LINES = 600
OWN_WEIGHT = 2
LANGDETECT: dict[str, tuple[str, ...]] = {
    "latin": (
        "af", "ca", "cs", "cy", "da", "es", "et", "fi", "fr", "hr", "hu", "id", "it", "lt", "lv", "nl", "no", "pl",
        "pt", "ro", "sk", "sl", "so", "sq", "sv", "sw", "tl", "vi",
    ),
    "arabic": ("ar", "fa", "ur"),
}  # fmt: skip
LANGDETECT_SIZE = 100_000  # characters that langdetect's counts are scaled to: as much as the other models saw
KEEP = {1: 1, 2: 1, 3: 2, 4: 2}  # rarer n-grams are left to the shorter ones
ENRICHED = ("en", "ru")  # gain from langdetect's counts besides our text, at this share of them
ENRICHED_SHARE = 0.5
POOLED_ORDER, POOLED_UNSEEN = 2, 1 / 300
POOLED_HANDICAP = 0.8  # nats a character; without it the pooled model claims every foreign name

# Head starts in nats, chosen on lines 601 to 997: the languages an article here is likely to be in, and the ones whose
# models come from little text or from cut counts, and so are too ready to claim odd words.
PRIOR_MAIN, PRIOR_SHIPPED = 8.0, -3.5
PRIOR_PLAIN = 2.0  # of what has lost the letters that tell it from its neighbours

Counts = list[dict[str, float]]  # [n] -> n-gram -> count


def count(texts: Iterable[tuple[str, int]]) -> Counts:
    """Count the n-grams of texts with weights; each word is counted from its opening to its closing space."""
    counts: list[Counter[str]] = [Counter() for _ in range(ngrams.ORDER + 1)]
    for text, weight in texts:
        for word, _name in words(clean(text)):
            padded = f" {word} "
            for end in range(2, len(padded) + 1):
                for n in range(1, min(ngrams.ORDER, end) + 1):
                    counts[n][padded[end - n : end]] += weight
    return [dict(c) for c in counts]


def shipped(code: str) -> Counts:
    """Return langdetect's own counts for a language, in lower case, scaled; n-grams of one to three characters."""
    raw = json.loads((Path(langdetect.__file__).parent / "profiles" / code).read_bytes())
    counts: list[defaultdict[str, float]] = [defaultdict(float) for _ in range(ngrams.ORDER + 1)]
    for gram, value in raw["freq"].items():
        lower = "".join(" " if char == " " else clean(char).lower() for char in gram)
        if len(lower) == len(gram) and not any(char in APOSTROPHES for char in lower):
            counts[len(gram)][lower] += value
    counts[1][" "] = sum(value for gram, value in counts[2].items() if gram[1] == " ")
    scale = LANGDETECT_SIZE / sum(counts[1].values())
    return [{gram: value * scale for gram, value in c.items()} for c in counts]


def pool(models: Iterable[Counts]) -> Counts:
    """Return the sum of models, each with the same say, cut to short n-grams."""
    counts: list[defaultdict[str, float]] = [defaultdict(float) for _ in range(ngrams.ORDER + 1)]
    for model in models:
        scale = LANGDETECT_SIZE / sum(model[1].values())
        for n in range(1, POOLED_ORDER + 1):
            for gram, value in model[n].items():
                counts[n][gram] += value * scale
    return [dict(c) for c in counts]


def mixed(counts: Counts, more: Counts, share: float) -> Counts:
    """Return counts plus a share of other counts, n-grams of four characters left as they are."""
    return [counts[0]] + [
        {g: counts[n].get(g, 0) + share * more[n].get(g, 0) for g in counts[n].keys() | more[n].keys()}
        for n in range(1, ngrams.ORDER + 1)
    ]


def prior(name: str) -> float:
    """Return the head start of a profile, in nats."""
    if name.endswith("-plain"):
        return PRIOR_PLAIN
    if name.split("-")[0] in LANGUAGES:
        return PRIOR_MAIN
    if name.split("-")[0] in LANGDETECT.get(name.split("-")[1], ()):
        return PRIOR_SHIPPED
    derived = {"uz-cyrillic", "sr-latin"}
    return 0.0 if name in NTREX or name in derived or name.startswith(ngrams.POOLED) else SCARCE


def estimate(counts: Counts, unseen: float) -> tuple[dict[str, int], dict[str, int]]:
    """Return costs of n-grams and of leaving contexts: interpolated Witten-Bell, as scaled negative logarithms."""
    probability: dict[str, float] = {}
    leaving: dict[str, float] = {}
    for n in range(1, len(counts)):
        total: defaultdict[str, float] = defaultdict(float)
        types: Counter[str] = Counter()
        for gram, value in counts[n].items():
            total[gram[:-1]] += value
            types[gram[:-1]] += 1
        for context, value in total.items():
            leaving[context] = types[context] / (types[context] + value)
        for gram, value in counts[n].items():
            shorter = probability.get(gram[1:], unseen) if n > 1 else unseen
            context = gram[:-1]
            probability[gram] = value / (types[context] + total[context]) + leaving[context] * shorter
    kept = {g: p for g, p in probability.items() if counts[len(g)][g] >= KEEP[len(g)]}
    contexts = {gram[:-1] for gram in kept} - {""}
    return {g: _cost(p) for g, p in kept.items()}, {c: _cost(leaving[c]) for c in sorted(contexts)}


def _cost(probability: float) -> int:
    return round(-math.log(probability) * ngrams.SCALE)


def by_cost(costs: dict[str, int]) -> dict[str, str]:
    """N-grams as ``ngrams.read_costs`` reads them."""
    grams: dict[int, list[str]] = {}
    for gram, cost in costs.items():
        grams.setdefault(cost, []).append(gram)
    return {str(cost): "|".join(grams[cost]) for cost in sorted(grams)}


def write(folder: Path, name: str, counts: Counts, unseen: float = ngrams.UNSEEN, handicap: float = 0.0) -> int:
    """Write one profile as one line of JSON; returns its size in bytes."""
    code, script = name.split("-")[:2]
    grams, backoff = estimate(counts, unseen)
    extra = round(handicap * ngrams.SCALE)
    profile = {
        "language": code,
        "script": script,
        "prior": prior(name),
        "unseen": _cost(unseen) + backoff.pop("", 0) + extra,
        "grams": by_cost({gram: cost + extra for gram, cost in sorted(grams.items())}),
        "backoff": by_cost(backoff),
    }
    path = folder / "-".join([script, code, *name.split("-")[2:]])
    text = json.dumps(profile, ensure_ascii=False, separators=(",", ":")) + "\n"
    path.with_name(path.name + ".json").write_text(text, encoding="utf-8")
    return len(text.encode())


def sources(folder: Path) -> dict[str, list[tuple[str, int]]]:
    """Return the weighted texts of every profile, by name: CODE-SCRIPT, or CODE-SCRIPT-VARIANT."""
    texts: dict[str, list[tuple[str, int]]] = {}
    for name, file in NTREX.items():
        lines = (folder / f"{file}.txt").read_text(encoding="utf-8").split("\n")[:LINES]
        texts[name] = [("\n".join(lines), 1)]
    for path in sorted((ROOT / "scripts" / "profile_text").glob("*.txt")):
        texts.setdefault(path.stem, []).append((path.read_text(encoding="utf-8"), OWN_WEIGHT))
    kazakh = [(text.lower(), weight) for text, weight in texts["kk-cyrillic"]]
    for variant, table in KAZAKH_LATIN.items():
        texts[f"kk-latin-{variant}"] = [(transliterate(text, table), weight) for text, weight in kazakh]
    texts["kk-cyrillic-plain"] = [(transliterate(text, KAZAKH_PLAIN), weight) for text, weight in kazakh]
    texts["kk-arabic"] = [(kazakh_to_arabic(text), weight) for text, weight in kazakh]
    texts["uz-cyrillic"] = [(transliterate(clean(t).lower(), UZBEK_CYRILLIC), w) for t, w in texts["uz-latin"]]
    texts["sr-latin"] = [(transliterate(t.lower(), SERBIAN_LATIN), w) for t, w in texts["sr-cyrillic"]]
    return texts


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("ntrex", type=Path, help="folder with kaz.txt, rus.txt, eng.txt and the neighbours'")
    models = {name: count(texts) for name, texts in sources(parser.parse_args().ntrex).items()}
    for code in ENRICHED:
        name = next(name for name in NTREX if name.startswith(f"{code}-"))
        models[name] = mixed(models[name], shipped(code), ENRICHED_SHARE)
    models |= {f"{code}-{script}": shipped(code) for script, codes in LANGDETECT.items() for code in codes}
    folder = ROOT / "pipelines" / "languages" / "profiles"
    folder.mkdir(exist_ok=True)
    for old in folder.glob("*.json"):
        old.unlink()
    size = sum(write(folder, name, counts) for name, counts in models.items())
    for script in ("cyrillic", "latin", "arabic"):
        pooled = pool(counts for name, counts in models.items() if name.split("-")[1] == script)
        size += write(folder, f"{ngrams.POOLED}-{script}", pooled, POOLED_UNSEEN, POOLED_HANDICAP)
    sys.stdout.write(f"{len(models) + 3} profiles, {size:,} bytes\n")


if __name__ == "__main__":
    main()
