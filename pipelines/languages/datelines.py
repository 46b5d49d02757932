"""Datelines, "АЛМАТЫ, 24 июля." or "NUR-SULTAN. KAZINFORM - ": where and when a report was filed, and by whom."""

from __future__ import annotations

import re

_MONTHS = """
қаңтар ақпан наурыз сәуір мамыр маусым шілде тамыз қыркүйек қазан қараша желтоқсан
янв фев мар апр мая июн июл авг сен окт ноя дек
jan feb mar apr may jun jul aug sep oct nov dec
"""
_MONTH = rf"(?:{'|'.join(_MONTHS.split())})[^\W\d_]{{0,6}}\.?"
_DATE = (
    rf"(?:\d{{4}}-\d\d-\d\d|\d\d?\.\d\d?\.\d{{2,4}}|\d\d?\s(?:{_MONTH})(?:\s\d{{4}}(?:\sг(?:\.|ода))?)?"
    rf"|{_MONTH}\s\d\d?(?:,?\s\d{{4}})?)"
)
_NAME = r"[^\W\d_]+(?:[- ][^\W\d_]+){0,2}"
_DATELINE = re.compile(
    rf"\s*(?:date\s)?(?:(?P<before>{_DATE})[.,]?\s)?(?P<place>{_NAME}(?:,\s{_NAME})?)"
    rf"(?:[.,](?:\s?(?P<after>{_DATE})(?=[.,]|\s[—–-]\s|\Z)[.,]?)?)(?!\S)"
    rf"(?P<agency>\s[—–-]\s{_NAME}\.(?!\S)|\s{_NAME}\s[—–-](?!\S))?\s*",
    re.IGNORECASE,
)
_LONGEST = 120


def dateline_end(text: str) -> int:
    """Where the text behind the dateline begins that a paragraph opens with; 0 where it opens with none.

    A place in capitals needs a date or an agency's name and dash behind it, any other place a date.
    """
    found = _DATELINE.match(text[:_LONGEST])
    if found is None:
        return 0
    place = found["place"]
    capitals = place.isupper() and len(place) > 2
    dated = found["after"] or (capitals and found["before"])
    return found.end() if place[0].isupper() and (dated or (capitals and found["agency"])) else 0


def is_dateline(text: str) -> bool:
    """Whether a text is a dateline and nothing else."""
    return bool(text) and dateline_end(text) == len(text)


def without_dateline(text: str) -> str:
    """The text behind the dateline; all of it where there is nothing else."""
    return text[dateline_end(text) :] or text
