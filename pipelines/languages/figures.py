"""A text -> the values in it: digits with the language's separators, number words, magnitudes."""

from __future__ import annotations

import re
from decimal import Decimal
from functools import lru_cache

from pipelines.languages.beside_figures import join, surround
from pipelines.languages.figure_value import HINT, SPELT, WORDS, Value, clock
from pipelines.languages.numerals import numeral, part_of, roman
from pipelines.languages.units import unit_of
from pipelines.languages.words import URL

_GROUP = "[ \\u00a0\\u202f\\u2009]"
_TOKEN = re.compile(
    r"(?P<phone>(?<!\d)(?<!\d[., ])\+?\d{1,3}[ -]{0,2}\(?\d{3,4}\)?[ -]{1,2}\d{2,3}[ -]\d{2}[ -]?\d{2}(?!\d))"
    r"|(?P<date>(?<!\d)(?:\d{4}-\d\d-\d\d|\d\d?([./])\d\d?\3(?:\d{4}|\d\d))(?!\d))"
    rf"|(?P<digits>\d{{1,3}}(?:{_GROUP}\d{{3}})+(?!\d)(?:[.,]\d+)?|\d+(?:[.,:/]\d+)*|[½⅓⅔¼¾])"
    r"|(?P<word>[^\W\d_]+)"
)
_LETTERS = {"k": 10**3, "m": 10**6, "b": 10**9, "t": 10**12}
_MONEY = ("$", "£", "€", "₸", "₽", "¥")
_SIGNS = {"½": part_of(2), "⅓": part_of(3), "⅔": 2 * part_of(3), "¼": part_of(4), "¾": 3 * part_of(4)}
_LATIN = re.compile("[A-Za-z]")
_LONGEST = 24  # digits that are an amount
_TIME = re.compile(r"([01]?\d|2[0-4])[:.]([0-5]\d)")
_JOINT = re.compile(r"[\s\u2011-]*(?:(?:and |of )?a\s|and\s|с\s)?")
_SUFFIX = re.compile(r"^[-\u2011][^\W\d_]+")
_HYPHENED = re.compile(r"[-\u2011]([^\W\d_]+)")
_FROM = re.compile("[дтн][ае]н\\Z")  # the Kazakh ablative


@lru_cache(maxsize=16)
def values(text: str, language: str) -> tuple[Value, ...]:
    """All values of a text in a language (a code), in order."""
    text = URL.sub(lambda address: " " * len(address[0]), text)
    read: list[Value] = []
    open_number: _Words | None = None
    for token in _TOKEN.finditer(text):
        kind = token.lastgroup or "date"
        if kind == "word":
            open_number = _word(text, token, language, read, open_number)
            continue
        open_number = None
        if kind == "phone":
            digits = re.sub(r"\D", "", token[0])
            if len(digits) == 11 and digits[0] == "8":  # as +7 is dialled at home
                digits = f"7{digits[1:]}"
            read.append(Value(token[0], token.start(), token.end(), [digits]))
        elif kind == "digits":
            value = _digits(token[0], token.start(), language)
            if len(token[0]) < 3 and _LATIN.match(text, token.start() - 1):
                value.sure = HINT  # a part of a name, B2, or a year, SS19
                value.keys.append(2000 + Decimal(token[0]))
            read.append(value)
            open_number = _Words(value, digits=True)
        else:
            read.extend(_numeric_date(token[0], token.start()))
    for value in read:
        if value.sure == WORDS and value.amount > 10 and not roman(value.text):
            value.sure = SPELT
        surround(text, value, language)
    join(text, read)
    return tuple(read)


class _Words:
    """A number being put together: what is said so far, and what may still follow."""

    def __init__(self, value: Value, digits: bool = False, scale: bool = False) -> None:
        self.value = value
        self.digits = digits
        self.total = Decimal(0)
        self.current = next(iter(value.amounts), Decimal(0))
        self.last = Decimal(10) ** 15
        self.closed = False
        if scale:
            self.total, self.current, self.last = self.current, Decimal(0), self.current

    def take(self, amount: Decimal, kind: str, language: str, between: str) -> bool:
        """Whether a numeral goes on with this number; it is part of it then. ``between`` stands before it."""
        if self.closed:
            return False
        before = self.current
        if before and amount < self.last and (kind == "scale" or (kind == "order" and amount >= 1000)):
            self.total, self.current, self.last = self.total + before * amount, Decimal(0), amount
            self.value.scale = amount
        elif kind == "half" and (before >= 1 or self.total):
            self.current += part_of(2) if before else self.last * part_of(2)  # мың жарым
        elif kind == "part" and before >= 1 and amount == part_of(2) and between.strip(" -"):
            self.current += amount  # two and a half
        elif self.digits:
            return False
        elif kind == "hundred" and 1 <= before < 100:
            self.current *= 100
        elif kind in ("plain", "order") and self._fits(amount, 10 if language == "kk" else 20):
            self.current += amount
            self.closed = kind == "order"
        elif kind == "plain" and language == "en" and 11 <= before <= 20 and 10 <= amount < 100 and not self.total:
            self.current = 100 * before + amount  # nineteen ninety
        elif kind in ("part", "order") and self._divides(part_of(amount) if kind == "part" else amount):
            self.closed = True  # two thirds
        elif language == "kk" and kind == "plain" and amount < before < 20 and _FROM.search(self.value.text):
            self.current = amount * part_of(before)  # үштен екісі
            self.closed = True
        else:
            return False
        self.value.keys = [self.total + self.current]
        return True

    def _divides(self, whole: Decimal) -> bool:
        if self.total or not 0 < self.current < round(whole) < 20:
            return False
        self.current *= part_of(round(whole))
        return True

    def _fits(self, amount: Decimal, tens: int) -> bool:
        if not self.current:
            return bool(self.total) and amount < self.last
        lower = self.current % 100
        return (not lower and amount < 100 <= self.current) or (lower >= tens and not lower % 10 and 0 < amount < 10)


def _word(text: str, token: re.Match[str], language: str, read: list[Value], number: _Words | None) -> _Words | None:
    """Take a word into the values: it goes on with an open number, begins one, or ends it."""
    word, start, end = token[0], token.start(), token.end()
    meant = numeral(word, language)
    if meant is None:
        if number and number.digits and word.lower() in _LETTERS and start == number.value.end and language == "en":
            many: list[Decimal | str] = [key * _LETTERS[word.lower()] for key in number.value.amounts]
            money = text[number.value.start - 1 : number.value.start] in _MONEY
            number.value.keys = many if money else number.value.keys + many  # or metres, a 10K run
            number.value.end = end
            return None
        if number and word.lower() in ("and", "a", "of", "с") and not number.closed:
            return number
        if (ordinal := roman(word)) and (len(word) > 1 or _numbered(text, end)):
            read.append(Value(word, start, end, [Decimal(ordinal)], WORDS if ordinal > 1 else HINT))
        # "5-інші мың" and "2-х тысяч": an ending behind the hyphen keeps the number open.
        hyphen = number and number.digits and start - number.value.end <= 1 and text[start - 1] in "-\u2011"
        return number if hyphen else None
    between = _SUFFIX.sub("", text[number.value.end : start]) if number else ""
    if number and _JOINT.fullmatch(between) and number.take(meant.values[0], meant.kind, language, between):
        number.value.text, number.value.end = text[number.value.start : end], end
        number.value.sure, number.value.parts = max(number.value.sure, WORDS), ()
        return number
    value = Value(word, start, end, list(meant.values), WORDS)
    first = meant.values[0]
    if meant.kind == "part" and (behind := _HYPHENED.match(text, end)) and not numeral(behind[1], language):
        return None  # a quarter-final
    if meant.doubtful or meant.kind in ("hint", "scale", "hundred", "half") or (first <= 1 and meant.kind != "part"):
        value.sure = HINT
    if meant.kind == "order" and language == "en" and first > 2:
        value.keys.append(part_of(first))
    if meant.kind == "part":
        value.hints = (1 + first,)  # to grow by half
    if meant.kind == "times":
        value.unit = unit_of(word, language)
    read.append(value)
    return _Words(value, scale=meant.kind == "scale") if meant.kind not in ("hint", "times", "order") else None


def _numbered(text: str, end: int) -> bool:
    """Whether a century, or the like, stands behind a Roman numeral."""
    return bool(re.match(r"\s(?:век|ғасыр|centur|квартал|тоқсан|тысячелет)", text[end : end + 12]))


def _digits(written: str, start: int, language: str) -> Value:
    """A value of digits and separators."""
    value = Value(written, start, start + len(written), [])
    if written in _SIGNS:
        value.keys = [_SIGNS[written]]
        return value
    plain = re.sub(_GROUP, "", written)
    separators = re.sub(r"\d", "", plain)
    thousands, point = (",", ".") if language == "en" else (".", ",")
    pieces = re.split(r"\D", plain)
    grouped = all(len(piece) == 3 for piece in pieces[1:]) and len(pieces[0]) <= 3
    if len(plain) > _LONGEST:
        value.keys = [plain]
        return value
    if not separators:
        value.keys = [Decimal(plain)]
    elif separators in (point, thousands + point) or (set(separators[:-1]) == {thousands} and separators[-1] == point):
        value.keys = [Decimal("".join(pieces[:-1]) + "." + pieces[-1])]
    elif grouped and len(set(separators)) == 1:  # the other language's, where there are several
        value.keys = [Decimal("".join(pieces))]
    elif separators == thousands:
        value.keys = [Decimal(".".join(pieces))]
    if separators == "/" and Decimal(pieces[1]):
        value.keys = [Decimal(pieces[0]) / Decimal(pieces[1])]
    if separators == thousands and grouped and language != "en":
        value.keys.append(Decimal(".".join(pieces)))
    if time := _TIME.fullmatch(plain):
        value.keys.append(clock(int(time[1]), int(time[2])))
        if 0 < int(time[1]) < 12 and len(time[1]) == 1:
            value.keys.append(clock(int(time[1]) + 12, int(time[2])))
    if separators and separators != point and not (set(separators) <= {thousands} and grouped):
        value.parts = _parts(pieces, written, start)
    if len(plain) == 1 and plain in "01":
        value.sure = WORDS if plain == "0" else HINT
    return value


def _parts(pieces: list[str], written: str, start: int) -> tuple[Value, ...]:
    parts, at = [], 0
    for piece in pieces:
        at = written.find(piece, at)
        parts.append(Value(piece, start + at, start + at + len(piece), [Decimal(piece)]))
        at += len(piece)
    return tuple(parts)


def _numeric_date(written: str, start: int) -> list[Value]:
    """Day and year of a date in figures; its month is another check's."""
    pieces = re.split(r"\D", written)
    parts = _parts(pieces, written, start)
    day, month, year = (parts[2], parts[1], parts[0]) if len(pieces[0]) == 4 else parts
    if len(pieces[0]) != 4 and "/" in written:  # either may be the day
        day.keys += month.keys
    if len(year.text) == 2:
        year.keys += [Decimal(1900 + int(year.text)), Decimal(2000 + int(year.text))]
    return [day, year]
