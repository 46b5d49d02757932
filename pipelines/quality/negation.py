"""A denial of one side that nothing of the other stands for."""

from __future__ import annotations

import re
from collections.abc import Iterator

from pipelines.article import Flag
from pipelines.languages.negation import AFFIXED, DENYING, IDLE, NEGATIVE
from pipelines.message import Message, listed
from pipelines.quality.counterparts import LOOSE, is_free
from pipelines.quality.verbatim import without_kept
from pipelines.task import Task

# Words of the longer side: in a long sentence people deny in other words, and add denials sooner than they drop one.
_LOST, _ADDED = 14, 8


def negation(source: str, target: str, task: Task) -> Iterator[Flag]:
    """A denial lost or added. Another word of a negative sense may stand for it; one with a prefix, for one each."""
    words = max(source.count(" "), target.count(" ")) + 1
    if words > _LOST:
        return
    before, after = _Denials(source, task.source), _Denials(target, task.target)
    lost, added = after.without(before), before.without(after)
    if not (lost or (words <= _ADDED and added)) or is_free(source, target, task, LOOSE):
        return
    if lost:
        yield Flag(
            "negation",
            Message("Only the source has a negation: {words}.", words=listed(lost)),
            source=lost,
        )
    else:
        yield Flag(
            "negation",
            Message("Only the translation has a negation: {words}.", words=listed(added)),
            target=added,
        )


class _Denials:
    """The words by which a text denies, and how many others have a negative sense."""

    def __init__(self, text: str, language: str) -> None:
        text = " ".join(without_kept(text).split())
        text = IDLE[language].sub(" ", text.lower() if text.isupper() else text)
        denials = [match for match in DENYING[language].finditer(text) if not _denies_little(text, match, language)]
        self.words = tuple(dict.fromkeys(match[0] for match in denials))
        text = DENYING[language].sub(" ", text)
        self.affixed = len(AFFIXED[language].findall(text))
        self.negative = NEGATIVE[language].search(text) is not None

    def without(self, other: _Denials) -> tuple[str, ...]:
        """The denials of the other text that nothing in this one stands for."""
        silent = not self.words and not self.negative and self.affixed <= other.affixed
        return other.words if silent else ()


def _denies_little(text: str, denial: re.Match[str], language: str) -> bool:
    """Whether what is denied has a negative sense itself ("не ослаб", "never ceased"): others say that without both."""
    negative = NEGATIVE[language]
    return bool(negative.match(text, denial.start()) or negative.match(text, denial.end() + 1))
