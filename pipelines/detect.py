"""Stage 2: which language a text is in: Kazakh, Russian, English, or none of these.

The method is naive Bayes over words with character 4-gram models of some forty languages, neighbours included, one set
for each script; only the set of the text's main script is read. Words vote with a bounded say, so that a quotation or
a foreign name does not outweigh the text around it. langdetect's own classifier over profiles from the same text is
less exact on the first words of a sentence (bench/detect.py prints both): it samples n-grams at random, stops at
three characters, lets one rare n-gram decide, and skips words in capitals. Its shipped counts are used for the
languages that we have no text of (scripts/build_profiles.py).
"""

from __future__ import annotations

import math
import re
from dataclasses import replace

from pipelines.article import Article, Detection, Script
from pipelines.languages import LANGUAGES
from pipelines.languages.mixture import MAX_SAY, SCRIPT_SAY, paragraph_languages
from pipelines.languages.ngrams import POOLED, profiles
from pipelines.languages.scripts import clean, script_of, words
from pipelines.marks.markup import outside_kept

SAMPLE = 8_000
"""Characters looked at in a long text, in pieces spread evenly over it."""

PIECES = 8

PARAGRAPH_SAMPLE = 400
"""Characters looked at in a long paragraph, likewise."""

FOREIGN = 0.5
"""The largest share of foreign paragraphs in an article that is told by the others."""

NAME_SAY = 0.5
"""Say of a word that looks like a name: names travel between languages."""

TITLED_SAY = 1 / 3
"""Say of a word in a paragraph of which every word has a capital."""

SCARCE = -4.0
"""The prior of languages that we have little text of, in nats: no word may speak freely for them."""

LEAD = 1.0
"""What a word may speak at most, in nats, for a language whose model learnt from little text, and knows it by heart."""

_LETTER = re.compile(r"[^\W\d_]")


def detect(text: str) -> Detection:
    """Return the language of most of a text, and how sure that is.

    ``confidence`` is the probability of the answer, ``None`` ("none of these") included. A text without words in
    Cyrillic, Latin or Arabic letters is none of these, with confidence 1. ``runner_up`` is the next likeliest language;
    for none of these, the language that the text looks like. Time is bounded for texts of any length.
    """
    says = _words(text)
    script = _main_script(says)
    if script is None:
        return Detection(None, 1.0, None, _named_by_langdetect(text))
    chances = _chances(says, script)
    answers: dict[str | None, float] = {code: chances.get(code, 0.0) for code in LANGUAGES}
    answers[None] = sum(chance for code, chance in chances.items() if code not in LANGUAGES)
    best = max(answers, key=lambda code: answers[code])
    ours_last = [code for code in chances if code not in (best, POOLED) and (best or code not in LANGUAGES)]
    runner_up = max(ours_last, key=chances.__getitem__, default=None)
    return Detection(best, min(1.0, answers[best]), script, runner_up)


def detect_article(article: Article) -> Detection:
    """The language of an article's running text, and those of its paragraphs; code and placeholders do not count.

    Where they are several, the confidence is lowered by the share of the text in the others. A paragraph without
    words, or in none of the languages, takes the article's.
    """
    texts = [outside_kept(paragraph.text, paragraph.marks) for paragraph in article.paragraphs]
    whole = detect("\n".join(texts))
    if whole.script is None:
        return whole
    counted = [_paragraph_words(text) for text in texts]
    languages = paragraph_languages(counted, whole.language)
    detections = {whole.language: whole}
    for code in {*languages} - {whole.language, None}:
        part = detect("\n".join(text for text, language in zip(texts, languages, strict=True) if language == code))
        if part.language == code:
            detections[code] = part
    letters = dict.fromkeys(detections, 0)
    for text, language in zip(texts, languages, strict=True):
        if language:
            letters[language if language in detections else whole.language] += len(text)
    total = sum(letters.values())
    if not total or letters.pop(None, 0) > FOREIGN * total:
        return whole
    shares = {str(code): letters[code] / total for code in sorted(letters, key=lambda code: -letters[code])}
    main = detections[next(iter(shares))]
    code = str(main.language)
    paragraphs = tuple(language if language in shares else code for language in languages) if len(shares) > 1 else ()
    return replace(main, confidence=main.confidence * shares[code], shares=shares, paragraphs=paragraphs)


def _paragraph_words(text: str) -> dict[str, float]:
    """The words of a paragraph; capitals alone may be a byline, and say little."""
    says = _words(text, PARAGRAPH_SAMPLE)
    return dict.fromkeys(says, TITLED_SAY) if text.istitle() else says


def _named_by_langdetect(text: str) -> str | None:
    """Name a language in a script that we have no models for (Greek, Georgian, Chinese, …), or ``None``."""
    if not _LETTER.search(clean(_sample(text))):
        return None
    from langdetect import DetectorFactory, LangDetectException
    from langdetect import detect as name

    DetectorFactory.seed = 0  # it samples at random
    try:
        code = str(name(_sample(text))).partition("-")[0]
    except LangDetectException:
        return None
    return None if code in LANGUAGES else code


def _sample(text: str, size: int = SAMPLE) -> str:
    if len(text) <= size:
        return text
    length = size // PIECES
    step = (len(text) - length) // (PIECES - 1)
    return " ".join(text[i * step : i * step + length] for i in range(PIECES))


def _words(text: str, size: int = SAMPLE) -> dict[str, float]:
    """Return the words of a sample of a text, and the say of each: its occurrences, less where it is a name."""
    says = _count(_sample(text, size))
    if not says and len(text) > size:
        first = _LETTER.search(text)
        says = _count(text[first.start() :][:size]) if first else says
    return says


def _count(text: str) -> dict[str, float]:
    says: dict[str, float] = {}
    for word, name in words(clean(text)):
        says[word] = says.get(word, 0.0) + (NAME_SAY if name else 1.0)
    return says


def _main_script(says: dict[str, float]) -> Script | None:
    letters: dict[Script | None, float] = {}
    for word, say in says.items():
        script = script_of(word)
        letters[script] = letters.get(script, 0.0) + len(word) * say * SCRIPT_SAY.get(script, 1.0)
    return max(letters, key=letters.__getitem__) if letters else None


def _chances(says: dict[str, float], script: Script) -> dict[str, float]:
    """Return the probability of each language that is written in a script, given the words in that script."""
    models = profiles(script)
    pooled = next(i for i, model in enumerate(models) if model.language == POOLED)
    scores = [model.prior for model in models]
    for word, say in says.items():
        if script_of(word) != script:
            continue
        costs = [model.cost(word) for model in models]
        least = min(cost for model, cost in zip(models, costs, strict=True) if model.prior > SCARCE) - LEAD
        costs = [max(cost, least) if model.prior <= SCARCE else cost for model, cost in zip(models, costs, strict=True)]
        # The pooled model sets no standard: it only wins where every language fits badly.
        floor = min(costs[:pooled] + costs[pooled + 1 :]) + MAX_SAY
        for i, cost in enumerate(costs):
            scores[i] -= min(cost, floor) * say
    best = max(scores)
    chances: dict[str, float] = {}
    for model, score in zip(models, scores, strict=True):
        chances[model.language] = chances.get(model.language, 0.0) + math.exp(score - best)
    total = sum(chances.values())
    return {code: chance / total for code, chance in chances.items()}
