"""What stands beside a value in its text: sign, decade, time of day, percent, unit, from and to; and the next value."""

from __future__ import annotations

import re
from decimal import Decimal

from pipelines.languages.figure_value import DIGITS, Value, clock
from pipelines.languages.numerals import part_of
from pipelines.languages.units import Unit, power_of, raised, unit_of

_RANGE = re.compile(r"\s*[-–—]\s*|\s+(?:to|or|and|до|или|и|по|мен|пен|бен|және|не|немесе)\s+|-?[а-яәі]{3}\s+", re.I)
_OUT_OF = re.compile(r"(?:\s[^\W\d_]+)?\s(?:in|out of|in every|из|из каждых)\s", re.IGNORECASE)
_ORDINAL = re.compile(r"(?:st|nd|rd|th)(?![^\W\d_])|[\u2011-]?(?:[а-яәғқңөұүһі]{1,5})(?![^\W\d_])", re.IGNORECASE)
_DECADE = re.compile(r"['’]?s\b|[\u2011-]?\s?(?:е|х|ые|ых|ми|м)\b|-?\s?ж(?:ылдар|\.)", re.IGNORECASE)
_MINUS = re.compile(r"(?:(?:^|[\s(])[-−]|\b(?:minus|минус)\s)\Z", re.IGNORECASE)
PERCENT = re.compile(
    r"[\s\u2011-]?(?:"
    r"(?P<point>(?:percentage|percent|процентн\w{1,3}|пайызд\w{1,3})[\s-](?:points?|пункт\w{0,3}|тармақ\w*|тармағ\w*)"
    r"|pp\b|п\.\s?п\.|basis points?|базисн\w{1,3} пункт\w{0,3}|базистік (?:пункт|тармақ|тармағ)\w*)"
    r"|(?P<percent>%|per\s?cent\b|percents\b|pct\b|процент\w{0,6}|проц\.|пайыз\w*))",
    re.IGNORECASE,
)
_SHARE = {"percent": Unit("percent", "share", 1), "point": Unit("percentage point", "share", 1)}
_EVENING = re.compile(
    r"\s?(?:p\.?\s?m\b|o['’]clock (?:in the )?(?:evening|afternoon)|(?:часов |часа |час )?(?:вечера|дня|пополудни)"
    r"|in the (?:evening|afternoon)|at night)",
    re.IGNORECASE,
)
_MORNING = re.compile(r"\s?(?:a\.?\s?m\b|(?:часов |часа |час )?(?:утра|ночи)|in the morning)", re.IGNORECASE)
_HOUR = re.compile(r" (?:часов|часа|o['’]clock)\b")
_LATE = re.compile(r"(?:кешк[іе]|түнгі|түскі|күндізгі|түстен кейін(?:гі)?|кеште)\s(?:сағат\s)?\Z", re.IGNORECASE)
_UNIT = re.compile(r"[\s\u2011-]?(°|[^\W\d_]+(?:/[^\W\d_]+)?)(?:\.?[\s-]([^\W\d_]+))?([²³])?")
_BOUNDS = {
    "en": (re.compile(r"\b(?:from|between) [$£€]?\Z", re.IGNORECASE), re.compile(r"\bto [$£€]?\Z")),
    "ru": (re.compile(r"\b(?:с|со|от) \Z", re.IGNORECASE), re.compile(r"\bдо \Z")),
    "kk": (
        re.compile(r"[\s-]?\w{0,12}(?:[дтн]ан|[дтн]ен)\b"),
        re.compile(r"[\s-]?\w{0,12}(?:ға|ге|қа|ке|на|не)\b(?: дейін)?"),
    ),
}


def join(text: str, read: list[Value]) -> None:
    """Let neighbours share: 5-10 million, 1 million 200 thousand, 2018-19, 3-2 of a match."""
    for at in range(len(read) - 1, 0, -1):
        left, right = read[at - 1], read[at]
        between = text[left.end : right.start]
        if len(between) > 12:
            continue
        if total := _sum(left, right, text):
            words = text[left.start : right.start + len(right.measured or right.text)]
            unit = left.unit if left.measured else right.unit
            whole = Value(words, left.start, right.end, [total], unit=unit, measured=words, parts=(left, right))
            whole.scale = right.scale
            read[at - 1 : at + 1] = [whole]
        elif _OUT_OF.fullmatch(between) and _is_share(left, right):
            share = left.amounts[0] / right.amounts[0]
            part = Value(text[left.start : right.end], left.start, right.end, [share], left.sure)
            part.hints, part.parts = (1 / share, 1 - share), (left, right)
            read[at - 1 : at + 1] = [part]
        elif _RANGE.fullmatch(between):
            left.unit = left.unit or right.unit
            if right.scale and not left.scale:
                left.keys += [key * right.scale for key in left.amounts]
            if right.text.isdigit() and len(right.text) == 2 and len(left.text) == 4 and left.text.isdigit():
                right.keys.append(Decimal(left.text[:2] + right.text))


def _is_share(left: Value, right: Value) -> bool:
    """Whether two small numbers may be a part and its whole: two in five, and not two in five years."""
    numbers = [value.amounts[0] for value in (left, right) if value.amounts and not value.unit and not value.scale]
    return len(numbers) == 2 and 0 < numbers[0] < numbers[1] <= 100 and not any(number % 1 for number in numbers)


def _sum(left: Value, right: Value, text: str) -> Decimal:
    """What two neighbours are together, in the left one's unit: 1 million 200 thousand, 5 feet 6 inches; else 0."""
    if not (left.amounts and right.amounts):
        return Decimal(0)
    first, second = left.amounts[0], right.amounts[0]
    between = text[left.start + len(left.measured or left.text) : right.start]
    if left.scale and right.sure == DIGITS and not between.strip() and second < left.scale:
        return first + second
    unit, smaller = left.unit, right.unit
    if unit and smaller and unit.dimension == smaller.dimension and between.strip(" -") in ("", "and", "и"):
        part = second * Decimal(smaller.size) / Decimal(unit.size)
        return round(first + part, 6) if smaller.size < unit.size and part < 1 else Decimal(0)
    return Decimal(0)


def surround(text: str, value: Value, language: str) -> None:
    """What stands before and behind a value: sign, decade, time of day, percent, unit."""
    end, before = value.end, text[max(0, value.start - 20) : value.start]
    amounts = value.amounts
    value.negative = bool(_MINUS.search(before))
    if decade := _DECADE.match(text, end):
        if amounts and 10 <= amounts[0] < 3000 and not amounts[0] % 10:
            value.keys += [amounts[0] % 100, 1900 + amounts[0] % 100]
        if decade[0][0] not in " \u00a0":
            end = decade.end()
    if share := PERCENT.match(text, end) or ((o := _ORDINAL.match(text, end)) and PERCENT.match(text, o.end())):
        value.unit, value.measured = _SHARE[share.lastgroup or "percent"], text[value.start : share.end()]
        if amounts:
            part = amounts[0] / 100  # a half, one in two, by half, grown by half
            value.hints = (part, 1 / part if part else part, 1 - part, 1 + part)
            if share.lastgroup == "point" and share[0].strip().lower().startswith(("bas", "баз")):
                value.keys.append(amounts[0] / 100)
        return
    hour = amounts[0] if amounts else Decimal(-1)
    late = _EVENING.match(text, end) or _LATE.search(text[max(0, value.start - 30) : value.start])
    time = next((key for key in value.keys if isinstance(key, str) and ":" in key), "")
    if late or _MORNING.match(text, end):
        if time and value.sure == DIGITS and value.parts:
            h, minute = (int(part.text) for part in value.parts)
            value.keys = [clock(h + 12 if late and h < 12 else h, minute)]
        elif hour == int(hour) and 0 < hour <= 12:
            moved = int(hour) % 12 + (12 if late else 0)
            value.keys += [Decimal(moved), clock(moved, 0)]
    elif hour == int(hour) and 0 <= hour <= 24 and not time:
        value.keys.append(clock(int(hour), 0))
        if hour < 12 and (_HOUR.match(text, end) or before.lower().endswith("сағат ")):
            value.keys.append(clock(int(hour) + 12, 0))
    elif hour % 1 == part_of(2) and hour < 24 and value.sure < DIGITS and not time:  # half past
        value.keys += [clock(int(hour), 30), clock(int(hour) + 12, 30)]
    elif time.endswith(":00"):
        value.keys.append(Decimal(time[:-3]))
    if (ordinal := _ORDINAL.match(text, end)) and ordinal[0][0] in "-\u2011":
        end = ordinal.end()
    _measure(text, value, end, language)


def _measure(text: str, value: Value, end: int, language: str) -> None:
    """The unit behind a value."""
    behind = _UNIT.match(text, end)
    if not behind:
        return
    word = behind[1].partition("/")[0]
    power = power_of(word)
    if power > 1 and behind[2]:
        word = behind[2]
    if len(word) == 1 and (text[end] == " " if language == "en" else word == "г" and value.amount >= 1000):
        return  # "2021 г." is a year
    unit = unit_of(word, language, short=value.sure == DIGITS)
    if unit and not (unit.dimension == "time" and value.amount >= 1000):  # a year
        value.unit = raised(unit, "²³".index(behind[3]) + 2 if behind[3] else power)
        value.measured = text[value.start : behind.end(2) if word == behind[2] else behind.end(1)]


def bound(value: Value, text: str, language: str) -> str:
    """Whether a value is where something begins, or where it ends: "from 5 to 7"; "" where nothing tells."""
    start, end = _BOUNDS[language]
    if language == "kk":  # the endings of the value, or of its unit
        behind = text[value.end : value.end + 24]
        return "from" if start.match(behind) else "to" if end.match(behind) else ""
    before = text[max(0, value.start - 8) : value.start]
    return "from" if start.search(before) else "to" if end.search(before) else ""
