"""How much there is: nothing, the source itself, or the same again and again."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import groupby
from operator import eq

from pipelines.article import Flag
from pipelines.languages import LANGUAGES
from pipelines.message import Message
from pipelines.quality.language import is_quoted
from pipelines.task import Task

_WORD = re.compile(r"[^\W\d_]+")
_ITEM = re.compile(r"\w+")
_STRETCHED = re.compile(r"([^\W\d_])\1{4,}")
_DOUBLED = re.compile(r"([^\W\d_])\1\1")
_LONGEST = 24  # words of a phrase that is looked for twice in a row
_BORROWED = 4  # words, names aside, that two languages of one script may share in a row


def empty(source: str, target: str, task: Task) -> Iterator[Flag]:
    """No translation."""
    del task
    if source and not target.strip():
        yield Flag("dropped", Message("The translation is empty."))


def echoed(source: str, target: str, task: Task) -> Iterator[Flag]:
    """The source once more. Names pass through every translation, and a few words do between neighbours."""
    words = _WORD.findall(target)
    if len(words) < 3 or _plain(source) != _plain(target):
        return
    common = len(words) if target.isupper() else sum(map(str.islower, words))
    same_script = LANGUAGES[task.source].script == LANGUAGES[task.target].script
    if common >= (_BORROWED if same_script else 2) and not is_quoted(source, target, task):
        yield Flag("echoed", Message("The source came back untranslated."))


def _plain(text: str) -> str:
    return " ".join(_ITEM.findall(text.lower()))


def repeated(source: str, target: str, task: Task) -> Iterator[Flag]:
    """Words that come again at once, more often than anything does in the source."""
    del task
    if (stretched := _STRETCHED.search(target)) and not _DOUBLED.search(source):
        yield Flag("repeated", Message("'{phrase}' is repeated.", phrase=stretched[0]), target=(stretched[0],))
        return
    words = [word.lower() for word in _ITEM.findall(target)]
    looped = None
    for size, start, times in _runs(words):
        if times >= _times(size):
            looped = size, start, times
            break
    if looped is None:
        return
    theirs = [word.lower() for word in _ITEM.findall(source)]
    size, start, times = looped
    if times > max((again for _, _, again in _runs(theirs)), default=1):
        phrase = " ".join(words[start : start + size])
        yield Flag("repeated", Message("'{phrase}' is repeated.", phrase=phrase), target=(phrase,))


def _times(size: int) -> int:
    """How often a phrase of so many words comes at once, before it is a loop."""
    return 4 if size == 1 else 3 if size < 5 else 2


def _runs(words: list[str]) -> Iterator[tuple[int, int, int]]:
    """Phrases that come twice or more in a row: their words, where they begin, and how often they come."""
    for size in range(1, min(_LONGEST, len(words) // 2) + 1):
        begin = 0
        for same, run in groupby(map(eq, words, words[size:])):
            count = sum(1 for _ in run)
            if same and count >= size:
                yield size, begin, 1 + count // size
            begin += count
