"""Summaries without weights: an article's first sentences, or its most central ones."""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Callable

from pipelines.article import Article, Paragraph
from pipelines.languages.stopwords import LEANING, STOP_WORDS
from pipelines.languages.words import urls
from pipelines.summaries.referring import needed

MOST_SENTENCES = 400  # considered in full: similarities grow with the square
STEM = {"kk": 5, "ru": 6, "en": 6}  # letters of a word's beginning that stand for the word
FEWEST_WORDS = 4  # of a sentence worth taking

_WORD = re.compile(r"[^\W_]+(?:-[^\W_]+)*")
_AGENCY = re.compile(r"\w+(?: \w+)? [-–—] ")
_DATELINE_WORDS = 6
_DAMPING = 0.85  # of the random walk (Erkan and Radev 2004 write it as 1 - d, d = 0.15)
_STEPS = 30
_RELEVANCE = 0.7  # against 0.3 of redundancy (Carbonell and Goldstein 1998)
_REPEATED = 0.6  # the cosine above which a sentence only says again what another said
_EARLY = 0.4  # how much the first sentence is preferred to the last
_POINTING = 0.4  # weight of a sentence with an address in it
_LEANING = 0.75  # weight of a sentence that begins with "He", "This", "However"


def lead(article: Article, language: str, sentences: int) -> str:
    """The first ``sentences`` sentences of the running text, headings passed over.

    In news the lead is a strong summary: every other one has to be measured against it.
    """
    return " ".join(_sentences(article, language, enough=sentences)[:sentences])


def extractive(article: Article, language: str, sentences: int) -> str:
    """The ``sentences`` most central sentences, in the document's order.

    LexRank (Erkan and Radev 2004, doi:10.1613/jair.1523): PageRank over the TF-IDF cosine similarities of sentences,
    words cut to their first letters as light stemming. Early sentences are preferred mildly, and maximal marginal
    relevance (Carbonell and Goldstein 1998, doi:10.1145/290941.291025) keeps sentences out that repeat chosen ones. One
    whose subject or speaker is a pronoun is taken together with that which names whom it means, or not at all.
    """
    texts = _sentences(article, language)
    if len(texts) <= sentences:
        return " ".join(texts)
    vectors = _vectors(texts, language)
    considered = _most_typical(vectors)
    # Every sentence's similarity to every other, by index into `considered`; only those above 0.
    neighbours = _similarities([vectors[at] for at in considered])
    ranks = _page_rank(neighbours)
    top = max(ranks, default=1.0) or 1.0
    weights = [rank / top * _fitness(texts, at, language) for rank, at in zip(ranks, considered, strict=True)]
    place_of = {at: place for place, at in enumerate(considered)}

    def together(place: int) -> set[int] | None:
        """The places that one is taken with; ``None`` where it cannot be taken."""
        wanted = needed(texts, considered[place], language)
        return {place_of[at] for at in wanted} if wanted is not None and wanted <= place_of.keys() else None

    chosen = _select(weights, neighbours, sentences, together) or range(sentences)  # pronouns throughout
    return " ".join([texts[at] for at in sorted(considered[at] for at in chosen)])


def _sentences(article: Article, language: str, enough: int | None = None) -> list[str]:
    """The sentences of the running text; of anything there is where the article has none (a list, a table)."""
    body = [p for p in article.paragraphs if p.kind in ("text", "quote", "item") and p.text != article.title]
    prose = [p for p in body if p.kind != "item"]
    sentences: list[str] = []
    for paragraph in prose or body or article.paragraphs:
        if not paragraph.text:
            continue
        sentences += _split(paragraph, language)
        if enough is not None and len(sentences) >= enough:
            break
    return sentences


def _split(paragraph: Paragraph, language: str) -> list[str]:
    """The paragraph's sentences; a dateline ("АСТАНА. КАЗИНФОРМ – …") stays with the sentence that it opens."""
    from pipelines.split import split_sentences

    sentences: list[str] = []
    sentence = ""
    pieces = split_sentences(paragraph.text, language)
    for piece, following in zip(pieces, [*pieces[1:], ""], strict=True):
        sentence += piece
        if sentence.strip() and not (not sentences and _is_dateline(sentence, following)):
            sentences.append(sentence.strip())
            sentence = ""
    if sentence.strip():
        sentences.append(sentence.strip())
    return sentences


def _is_dateline(text: str, following: str) -> bool:
    """Whether a paragraph's first words are a place or an agency: in capitals, or with "Agency – " behind them."""
    words = _WORD.findall(text)
    if len(words) > _DATELINE_WORDS:
        return False
    return any(len(word) > 2 and word.isupper() for word in words) or bool(_AGENCY.match(following))


def _vectors(texts: list[str], language: str) -> list[dict[str, float]]:
    """TF-IDF vectors of length 1, one a sentence: stem to weight."""
    stop, length = STOP_WORDS[language], STEM[language]
    counts = [
        Counter(word[:length] for word in _WORD.findall(text.lower()) if word not in stop and len(word) > 1)
        for text in texts
    ]
    spread = Counter(stem for count in counts for stem in count)
    vectors = []
    for count in counts:
        vector = {stem: times * math.log(1 + len(texts) / spread[stem]) for stem, times in count.items()}
        norm = math.sqrt(sum(weight * weight for weight in vector.values())) or 1.0
        vectors.append({stem: weight / norm for stem, weight in vector.items()})
    return vectors


def _most_typical(vectors: list[dict[str, float]]) -> list[int]:
    """Indices, in order, of the sentences nearest to the article's centroid (all of them in an article of news)."""
    if len(vectors) <= MOST_SENTENCES:
        return list(range(len(vectors)))
    centroid: Counter[str] = Counter()
    for vector in vectors:
        centroid.update(vector)
    nearness = [sum(weight * centroid[stem] for stem, weight in vector.items()) for vector in vectors]
    return sorted(sorted(range(len(vectors)), key=lambda at: (-nearness[at], at))[:MOST_SENTENCES])


def _similarities(vectors: list[dict[str, float]]) -> list[dict[int, float]]:
    """Cosines above 0 of each sentence with each other, through an index from stem to sentences."""
    index: dict[str, list[tuple[int, float]]] = {}
    for at, vector in enumerate(vectors):
        for stem, weight in vector.items():
            index.setdefault(stem, []).append((at, weight))
    neighbours: list[dict[int, float]] = []
    for at, vector in enumerate(vectors):
        cosines: dict[int, float] = {}
        for stem, weight in vector.items():
            for other, other_weight in index[stem]:
                cosines[other] = cosines.get(other, 0.0) + weight * other_weight
        cosines.pop(at, None)
        neighbours.append(cosines)
    return neighbours


def _page_rank(neighbours: list[dict[int, float]]) -> list[float]:
    """Continuous LexRank: the stationary distribution of a walk that goes from sentence to similar sentence."""
    number = len(neighbours)
    sums = [sum(cosines.values()) for cosines in neighbours]
    ranks = [1 / number] * number
    for _ in range(_STEPS):
        shares = [rank / total if total else 0.0 for rank, total in zip(ranks, sums, strict=True)]
        ranks = [
            (1 - _DAMPING) / number + _DAMPING * sum(shares[other] * cosine for other, cosine in cosines.items())
            for cosines in neighbours
        ]
    return ranks


def _fitness(sentences: list[str], at: int, language: str) -> float:
    """A sentence's weight before its centrality: its place in the article, its length, and how it begins."""
    words = _WORD.findall(sentences[at].lower())
    early = 1 + _EARLY * (1 - at / len(sentences))
    if len(words) < FEWEST_WORDS:
        return 0.01 * early
    if urls(sentences[at]):
        early *= _POINTING  # "details are on the site": it says where, not what
    return early * (_LEANING if words[0] in LEANING[language] else 1.0)


def _select(
    weights: list[float],
    neighbours: list[dict[int, float]],
    sentences: int,
    together: Callable[[int], set[int] | None],
) -> list[int]:
    """Take the best sentence again and again, each time less what it repeats of those already taken.

    ``together`` tells which others one needs: it is left where there is no room for these.
    """
    chosen: list[int] = []
    repeated = [0.0] * len(weights)
    left = set(range(len(weights)))
    while left and len(chosen) < sentences:
        best = max(left, key=lambda at: (_RELEVANCE * weights[at] - (1 - _RELEVANCE) * repeated[at], -at))
        left.discard(best)
        wanted = together(best)
        if wanted is None or len(wanted.difference(chosen)) >= sentences - len(chosen):
            continue
        for taken in (*sorted(wanted.difference(chosen)), best):
            left.discard(taken)
            chosen.append(taken)
            for other, cosine in neighbours[taken].items():
                # A repeat is taken only when nothing else is left.
                repeated[other] = max(repeated[other], cosine if cosine < _REPEATED else 10.0)
    return chosen
