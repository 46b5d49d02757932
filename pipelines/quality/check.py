"""Source and target -> flags: what a reader should not trust without a look.

A table of small checks, each of which says nothing or one thing. They find what users of translators complain of:
dropped or repeated text, the source echoed, numbers and addresses altered, the wrong language.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

from pipelines.article import Flag
from pipelines.languages.currencies import unmatched_currency
from pipelines.languages.figure_value import HINT
from pipelines.languages.figures import values
from pipelines.message import N_, Message
from pipelines.quality import language, leftovers, signs, text, verbatim
from pipelines.quality.completeness import complete
from pipelines.quality.counterparts import is_free
from pipelines.quality.dates import check_dates
from pipelines.quality.names import name_flags
from pipelines.quality.negation import negation
from pipelines.quality.numbers import check_numbers
from pipelines.quality.opposites import opposites
from pipelines.quality.roles import exchanged, roles
from pipelines.quality.units import check_units
from pipelines.quality.unlike import unlike
from pipelines.quality.unrelated import unrelated
from pipelines.quality.weights import TRANSLATIONS, weighed
from pipelines.task import Task

KINDS: dict[str, Message] = {
    "dropped": N_("empty"),
    "cut": N_("cut off"),
    "echoed": N_("left untranslated"),
    "repeated": N_("words repeated"),
    "leftovers": N_("more than a translation"),
    "unknown": N_("signs of the model's own"),
    "unrelated": N_("nothing of the source in it"),
    "omission": N_("something left out"),
    "addition": N_("something added"),
    "length": N_("odd length"),
    "ending": N_("ends in mid-sentence"),
    "quotes": N_("unpaired quotes or brackets"),
    "capitals": N_("capitals lost or added"),
    "negation": N_("negation lost or added"),
    "opposite": N_("the opposite said"),
    "numbers": N_("numbers not found"),
    "date": N_("another date"),
    "unit": N_("another unit"),
    "percent": N_("percent or points"),
    "currency": N_("another currency"),
    "names": N_("names not found"),
    "spelling": N_("names spelled in several ways"),
    "roles": N_("roles changed places"),
    "elsewhere": N_("figures of something else"),
    "quotation": N_("quotations not found"),
    "unsupported": N_("nothing of it in the article"),
    "extracted": N_("sentences of the article instead"),
    "urls": N_("addresses changed"),
    "markup": N_("code or markup changed"),
    "mixed_script": N_("mixed scripts"),
    "language": N_("not in its language"),
    "uncertain": N_("model unsure"),
    "unexplained": N_("words not accounted for"),
    "marks": N_("marks placed by guess"),
    "untranslated": N_("no model for its language"),
    "unreliable": N_("model unreliable here"),
    "unchecked": N_("no model for the deep check"),
    "rough": N_("model rough here"),
    "steps": N_("made in steps"),
    "sent": N_("sent to a server"),
    "restarted": N_("model started again"),
}
"""Words for the codes of flags, for counts of them."""

FAILURES = frozenset({"dropped", "cut", "echoed", "repeated", "leftovers", "unknown"})
"""Flags of answers in which the model failed; other flags are doubts about a translation."""
FACTS = frozenset({"numbers", "date", "unit", "percent", "currency", "urls", "markup"})
"""Flags of facts that a translation should keep: another answer of the same model may have them."""

_BESIDE = 3  # letters within which a currency stands behind its sum


def check_segment(source: str, target: str, task: Task) -> tuple[Flag, ...]:
    """Every doubt about a translated segment, the likeliest first."""
    return weighed((flag for check in CHECKS for flag in check(source, target, task)), TRANSLATIONS)


def _currency(source: str, target: str, task: Task) -> Iterator[Flag]:
    """A sum in another currency is a wrong fact, and small models like dollars."""
    added, lost = unmatched_currency(target, source, task.target), unmatched_currency(source, target, task.source)
    if bool(added) != bool(lost) and (
        is_free(source, target, task) or (_vague(added, target, task.target) or _vague(lost, source, task.source))
    ):
        return
    if added:
        yield Flag("currency", Message("The source does not speak of {sign}.", sign=added), target=(added,))
    elif lost:
        yield from unlike("currency", lost=(lost,))


def _vague(currency: str, text: str, language: str) -> bool:
    """Whether a currency is that of "millions", which need none to be understood."""
    at = text.find(currency) if currency else -1
    return at >= 0 and any(value.sure == HINT and 0 < at - value.end < _BESIDE for value in values(text, language))


def _names(source: str, target: str, task: Task) -> Iterator[Flag]:
    for flag in name_flags(source, target, task.source, task.target):
        if not is_free(source, target, task):
            yield flag


CHECKS: tuple[Callable[[str, str, Task], Iterator[Flag]], ...] = (
    text.empty,
    signs.cut,
    text.echoed,
    leftovers.leftovers,
    leftovers.unknown,
    unrelated,
    complete,
    text.repeated,
    signs.ending,
    signs.quotes,
    signs.capitals,
    negation,
    opposites,
    check_numbers,
    check_dates,
    check_units,
    _currency,
    _names,
    roles,
    exchanged,
    verbatim.addresses,
    verbatim.code,
    language.mixed,
    language.language,
)
