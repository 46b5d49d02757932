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
    rf"(?P<agency>\s[—–-]\s{_NAME}\.(?!\S)|\s{_NAME}\s[—–-](?!\S))?",
    re.IGNORECASE,
)
_SPACE = re.compile(r"[^\S\n\r\v\f\x1c-\x1e\x85\u2028\u2029]*")  # on the line
_LONGEST = 120


def dateline_end(text: str) -> int:
    """Where the text behind the dateline begins that a paragraph opens with; 0 where it opens with none.

    A place in capitals needs a date or an agency's name and dash behind it, any other place a date. What goes over the
    end of a line is none.
    """
    first = text[:_LONGEST].lstrip()
    lead = len(text[:_LONGEST]) - len(first)
    line = first.splitlines()[0] if first else ""
    match = _DATELINE.match(line)
    if match is None or not _is_name(match["place"]):
        return 0
    place, agency = match["place"], match["agency"]
    named = agency is not None and _is_name(agency)
    capitals = place.isupper() and len(place) > 2
    if not (match["after"] or (capitals and (match["before"] or named))):
        return 0
    end = lead + (match.end() if named or agency is None else match.start("agency"))
    space = _SPACE.match(text, end)
    return space.end() if space else end


def _is_name(text: str) -> bool:
    """Whether every word begins with a capital: a sentence ("Ждём вас завтра, 24 июля.") has others."""
    return all(word[0].isupper() for word in text.split() if word[0].isalpha())


def is_dateline(text: str) -> bool:
    """Whether a text is a dateline and nothing else."""
    return bool(text) and dateline_end(text) == len(text)


def without_dateline(text: str) -> str:
    """The text behind the dateline; all of it where there is nothing else."""
    return text[dateline_end(text) :] or text
