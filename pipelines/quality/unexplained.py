"""Words of a source that its translation does not account for, by how likely a model of the opposite direction is to
write them with the translation before it, and without.

The difference of both is the pointwise mutual information of a word and the translation. A word that is hardly likelier
with the translation is one that nothing in it stands for.
"""

from __future__ import annotations

from collections.abc import Sequence

from pipelines.article import Flag
from pipelines.languages.negation import DENYING
from pipelines.message import Message, listed
from pipelines.quality.facts import names

UNEXPLAINED = "unexplained"
_SURPRISE = 1.2  # nats that a word tells without the translation: what says less is a word of grammar
_EXPLAINED = 0.25  # of these that the translation should take away, at least
_FACT_EXPLAINED = 0.1  # the same for a figure, a name or a negation, beyond which the sentence is flagged
_CONTRADICTED = 2.0  # nats by which a word is less likely with the translation than without it
_WEIGHT = 0.6

Word = tuple[str, float, float]
"""A word, and its log-probability with the translation and without."""


def unexplained(words: Sequence[Word]) -> tuple[str, ...]:
    """The words that the translation does not account for, in their order."""
    return tuple(word for word, informed, alone in words if _missed(informed, alone, _EXPLAINED))


def _missed(informed: float, alone: float, share: float) -> bool:
    """Whether a word is no likelier with the translation by that share of what it tells, or much less likely."""
    gain = informed - alone
    return gain < -_CONTRADICTED or (alone < -_SURPRISE and gain < -share * alone)


def unexplained_facts(words: Sequence[Word], source: str, language: str) -> tuple[Flag, ...]:
    """A flag where a figure, a name or a negation of the text ``source`` is among them."""
    telling = {part for name in names(source, language) for part in name.split()}
    denials = {word.lower() for match in DENYING[language].finditer(source) for word in match[0].split()}
    facts = []
    for word, informed, alone in words:
        plain = word.strip("«»“”\"'’.,!?…:;()[]")
        fact = plain in telling or plain.lower() in denials or any(map(str.isdigit, plain))
        if fact and _missed(informed, alone, _FACT_EXPLAINED):
            facts.append(plain)
    if not facts:
        return ()
    detail = Message("Nothing in the translation accounts for {words}.", words=listed(facts))
    return (Flag(UNEXPLAINED, detail, source=tuple(facts), weight=_WEIGHT),)
