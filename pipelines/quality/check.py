"""Source and target -> flags: what a reader should not trust without a look.

A table of small checks, each of which says nothing or one thing. They find what users of translators complain of:
dropped or repeated text, the source echoed, numbers and addresses altered, the wrong language.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from itertools import groupby
from operator import eq

from pipelines.article import Flag
from pipelines.detect import detect
from pipelines.languages import LANGUAGES
from pipelines.languages.currencies import unmatched_currency
from pipelines.languages.lengths import telling, too_long, too_short
from pipelines.languages.words import urls
from pipelines.message import Message
from pipelines.quality.dates import check_dates
from pipelines.quality.numbers import check_numbers
from pipelines.quality.units import check_units
from pipelines.task import CUT_MARK, Task

_WORD = re.compile(r"[^\W\d_]+")
_TELLING = 4  # words, names aside, that it takes to tell two languages of one script; fewer may all be borrowed
_CYRILLIC, _LATIN = re.compile(r"[\u0400-\u04ff]"), re.compile(r"[A-Za-z]")

KINDS: dict[str, str] = {
    "dropped": "empty",
    "cut": "cut off",
    "echoed": "left untranslated",
    "repeated": "words repeated",
    "length": "odd length",
    "numbers": "numbers not found",
    "date": "another date",
    "unit": "another unit",
    "percent": "percent or points",
    "currency": "another currency",
    "urls": "addresses not found",
    "mixed_script": "mixed scripts",
    "language": "not in its language",
    "marks": "marks placed by guess",
    "unreliable": "model unreliable here",
    "steps": "made in steps",
    "sent": "sent to a server",
}
"""Words for the codes of flags, for counts of them."""

FAILURES = frozenset({"dropped", "cut", "echoed", "repeated"})
"""Flags of answers in which the model failed; other flags are doubts about a translation."""
FACTS = frozenset({"numbers", "date", "unit", "percent", "currency", "urls"})
"""Flags of facts that a translation should keep: another answer of the same model may have them."""


def check_segment(source: str, target: str, task: Task) -> tuple[Flag, ...]:
    """Every doubt about a translated segment, in the order of the table."""
    return tuple(flag for check in CHECKS for flag in check(source, target, task))


def _dropped(source: str, target: str, task: Task) -> Iterator[Flag]:
    del task
    if source and not target.strip():
        yield Flag("dropped", Message("The translation is empty."))


def _cut(source: str, target: str, task: Task) -> Iterator[Flag]:
    del task
    if target.endswith(CUT_MARK) and not source.endswith(CUT_MARK):
        yield Flag("cut", Message("The model did not come to an end; the translation is cut off."))


def _echoed(source: str, target: str, task: Task) -> Iterator[Flag]:
    del task
    if target == source and len(_WORD.findall(source)) > 2:
        yield Flag("echoed", Message("The source came back untranslated."))


def _length(source: str, target: str, task: Task) -> Iterator[Flag]:
    if not (telling(source) and target.strip()):
        return
    ratio = len(target) / len(source)
    if too_short(source, target, task.source, task.target):
        yield Flag(
            "length",
            Message(
                "The translation has only {ratio} of the source's length; something may be missing.",
                ratio=f"{ratio:.0%}",
            ),
        )
    elif too_long(source, target, task.source, task.target):
        yield Flag(
            "length",
            Message(
                "The translation has {ratio} of the source's length; something may be added.", ratio=f"{ratio:.0%}"
            ),
        )


def _repeated(source: str, target: str, task: Task) -> Iterator[Flag]:
    del task
    words = [word.lower() for word in _WORD.findall(target)]
    original = source.lower()
    excused: set[str] = set()  # what the source repeats too; looked up once each, for a source may be long
    for size in (1, 2, 3, 4):
        times = 4 if size == 1 else 3
        begin = 0
        for same, run in groupby(map(eq, words, words[size:])):
            length = len(list(run))
            places = length - size * (times - 1) + 1 if same else 0  # where a phrase begins that comes often enough
            for start in range(begin, begin + min(places, size)):  # the others are these phrases again
                phrase = words[start : start + size]
                twice = " ".join(phrase * 2)
                if twice not in excused and twice not in original:
                    yield Flag("repeated", Message("'{phrase}' is repeated.", phrase=" ".join(phrase)))
                    return
                excused.add(twice)
            begin += length


def _currency(source: str, target: str, task: Task) -> Iterator[Flag]:
    """A sum in another currency is a wrong fact, and small models like dollars."""
    if added := unmatched_currency(target, source, task.target):
        yield Flag("currency", Message("The source does not speak of {sign}.", sign=added), target=(added,))
    elif lost := unmatched_currency(source, target, task.source):
        yield Flag("currency", Message("Not found in the translation: {missing}.", missing=lost), source=(lost,))


def _urls(source: str, target: str, task: Task) -> Iterator[Flag]:
    del task
    missing = [url for url in urls(source) if url not in target]
    if missing:
        yield Flag("urls", Message("Not found in the translation: {missing}.", missing=", ".join(missing)))


def _script(source: str, target: str, task: Task) -> Iterator[Flag]:
    del source
    words = _WORD.findall(target)
    distinct = set(words)  # a long text has fewer of them
    both = {word for word in distinct if _CYRILLIC.search(word) and _LATIN.search(word)}
    mixed = [word for word in words if word in both] if both else []
    if mixed:
        yield Flag("mixed_script", Message("Mixed scripts in {mixed}.", mixed=", ".join(mixed)))
    own = _LATIN if LANGUAGES[task.target].script == "latin" else _CYRILLIC
    others = {word for word in distinct if not own.search(word)}
    foreign = [word for word in words if word in others] if others else []
    if len(foreign) > 2 and len(foreign) > len(words) / 3:
        yield Flag(
            "language", Message("Much of the translation is not {language}.", language=LANGUAGES[task.target].name)
        )


def _language(source: str, target: str, task: Task) -> Iterator[Flag]:
    """The source's language where the script does not tell: letters raise the suspicion, the detector decides."""
    del source
    theirs, own = LANGUAGES[task.source], LANGUAGES[task.target]
    words = [word for word in _WORD.findall(target) if word[0].islower()]  # names are the same in both
    if theirs is own or theirs.script != own.script or len(words) < _TELLING:
        return
    alien, proper = theirs.letters - own.letters, own.letters - theirs.letters
    foreign = sum(not alien.isdisjoint(word) for word in words)
    native = sum(not proper.isdisjoint(word) for word in words)
    if (foreign or (proper and native < len(words) / 4)) and detect(target).language == theirs.code:
        yield Flag("language", Message("Much of the translation is not {language}.", language=own.name))


CHECKS: tuple[Callable[[str, str, Task], Iterator[Flag]], ...] = (
    _dropped,
    _cut,
    _echoed,
    _length,
    _repeated,
    check_numbers,
    check_dates,
    check_units,
    _currency,
    _urls,
    _script,
    _language,
)
