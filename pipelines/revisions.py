"""How often this program has come to make something else of the same text: part of every signature.

Whoever changes what comes out raises the number of what was changed, in the same commit: then the next run makes again
what would come out otherwise, and nothing else. Audar's version says nothing of that and stands in reports only. What
is written in a table that a signature hashes (prompts, a model's settings) needs no number here; what a kind of file
is read or written as has its own (``documents/registry.py``, ``output/forms.py``).
"""

from __future__ import annotations

REVISIONS: dict[str, int] = {
    "split": 1,  # models get other texts: sentences end elsewhere, other marks stay out, long ones part elsewhere
    "ask": 3,  # an instruction model is asked otherwise, or asked again after other answers
    "clean": 1,  # something else is cut out of an instruction model's answer, or set otherwise in it
    "decode": 1,  # an encoder-decoder model gets other tokens, weights or batches that change its words
    "check": 6,  # a translation gets other flags: files are made again, the memory still answers
    "summary": 3,  # a model's summary is put together otherwise
    "extractive": 2,  # other sentences are chosen
    "lead": 1,  # other sentences are taken
    "detect": 2,  # a text is found to be in another language
}
"""What is revised, and how often it was: raise a number with a change that makes what stands behind it true."""

LEGACY = "|audar=0.1.0"
"""What signatures ended with before there were revisions: such a one names the first revision of everything."""

LEGACY_RULES = frozenset(
    {"twice", "torn_figures", "torn_thousands", "straight_marks", "stops_inside", "gap_before_quote", "lost_quotes"}
)
"""What every answer was cleaned by before prompt sets named rules: a set of just these has the hash of then."""


def revised(*parts: str) -> str:
    """The words of a signature for what makes a result; none for first revisions, so that a new row changes nothing."""
    return "".join(f"|{part}={number}" for part in parts if (number := REVISIONS[part]) > 1)
