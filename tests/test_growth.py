"""What a stranger wrote is looked at in time that grows with its length, whatever it is.

The limits are of processor time, and far from what is needed: what grows with
the square of the length takes seconds. ``bench/growth.py`` prints the exponents.
"""

from __future__ import annotations

import re

import pytest

from bench.growth import (
    FUNCTION_RUNS,
    FUNCTIONS,
    SIZES,
    Expression,
    TooSlow,
    expressions,
    hurting,
    seconds,
    text_of,
    uses,
)
from pipelines.instruct.clean import cut_loop
from pipelines.languages.sounds import sound_alike

_LIMITS = {
    1_000: 0.5,
    4_000: 0.5,
    16_000: 0.5,
    64_000: 1.5,
}  # seconds by characters

EXPRESSIONS, UNKNOWN = expressions()
GROUPS = sorted({".".join(re.split(r"[.:]", expression.name)[:2]) for expression in EXPRESSIONS})

# Expressions that are put together when they are used: of words of a table, or of a text's own words, escaped.
PUT_TOGETHER = {
    "pipelines.documents.labels": 1,
    "pipelines.documents.markdown.delimiters": 1,
    "pipelines.documents.markdown.lines": 1,
    "pipelines.documents.office.docx_rebuild": 1,
    "pipelines.documents.plurals": 3,
    "pipelines.documents.records.tables": 1,
    "pipelines.documents.resources.xml_strings": 1,
    "pipelines.documents.strings": 1,
    "pipelines.documents.web.tags": 1,
    "pipelines.instruct.asking": 3,
    "pipelines.engines.seq2seq.sentencepiece_tokenizer": 1,
    "pipelines.marks.kept": 2,
    "pipelines.languages.calendar": 1,
    "pipelines.languages.clauses": 1,
    "pipelines.languages.currencies": 2,
    "pipelines.languages.exonyms": 1,
    "pipelines.languages.negation": 1,
    "pipelines.languages.opposites": 2,
    "pipelines.languages.scripts": 1,
    "pipelines.languages.sounds": 1,
    "pipelines.languages.words": 1,
    "pipelines.marks.points": 4,
    "pipelines.memory.concordance": 1,
    "pipelines.quality.flagged_words": 2,
    "pipelines.quality.leftovers": 1,
    "pipelines.summaries.referring": 3,
    "pipelines.translate": 1,
}


def too_slow(expression: Expression) -> str:
    """The first use of an expression that takes longer than it may; empty if there is none."""
    for run, method in hurting(expression):
        for size, limit in _LIMITS.items():
            try:
                seconds(dict(uses(expression, text_of(run, size)))[method], limit)
            except TooSlow:
                return f"{expression.name}: {method} {run} {size}"
    return ""


@pytest.mark.parametrize("group", GROUPS)
def test_no_expression_takes_the_square_of_a_texts_length(group: str) -> None:
    own = [expression for expression in EXPRESSIONS if re.split(r"[.:]", expression.name)[:2] == group.split(".")]
    assert not [slow for expression in own if (slow := too_slow(expression))]


def test_every_expression_is_tried_or_known_to_be_put_together() -> None:
    places = [call.split(":")[0] for call in UNKNOWN]
    assert {place: places.count(place) for place in places} == PUT_TOGETHER


def test_an_expression_that_grows_too_fast_is_seen() -> None:
    assert too_slow(Expression("x", re.compile(r"\[[^\]]*\]"), frozenset({"search"})))


@pytest.mark.parametrize("name", FUNCTIONS)
def test_no_function_takes_the_square_of_a_texts_length(name: str) -> None:
    for run in FUNCTION_RUNS:
        seconds(lambda run=run: FUNCTIONS[name](text_of(run, SIZES[-1])), 3)  # type: ignore[misc]


@pytest.mark.parametrize("text", ["*" * 200_000, "." * 200_000 + "б", "ab c" * 50_000 + "." * 1000])
def test_an_endless_answer_is_looked_through_at_once(text: str) -> None:
    seconds(lambda: cut_loop(text), 5)


def test_words_without_an_end_are_compared_at_once() -> None:
    seconds(lambda: sound_alike("Я" + "бв" * 10_000, "Я" + "бг" * 10_000), 1)
