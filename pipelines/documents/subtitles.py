"""Subtitles (SubRip, WebVTT, SubStation Alpha): the words of cues; timing, settings, styles and notes stay.

Only cues' words are replaced in the file's text: no library keeps WebVTT's cue settings, regions and notes, or
SubRip's spelling of times; the libraries check the results in the tests.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from math import isnan, nan

from pipelines.article import Article, Mark, Marked, Paragraph
from pipelines.documents import subtitle_ass
from pipelines.documents.exact import decode_exactly
from pipelines.documents.strings import Syntax, lone_points, parse, point_source, render
from pipelines.documents.subtitle_lines import break_lines, divide_text
from pipelines.errors import InputError
from pipelines.languages.words import has_words
from pipelines.marks.markup import strip_marked
from pipelines.message import Message

_TIME = r"(?:\d+:)?\d{1,2}:\d{2}(?:[.,]\d{1,3})?"
_TIMING = re.compile(rf"[ \t]*({_TIME})[ \t]*-->[ \t]*({_TIME})(?!\d)[^\r\n]*")
# Time lines that are damaged: another arrow, other separators, no end. They bound cues as others do.
_DAMAGED_TIME = r"\d{1,3}(?::\d{1,2}){1,3}(?:[.,;: ]\d{1,3})?"
_DAMAGED_TIMING = re.compile(
    rf"[ \t]*{_DAMAGED_TIME}[ \t]*(?:(?:[-–—=][ \t]?){{1,3}}>|[→➔➜])[ \t]*(?:{_DAMAGED_TIME}[^\r\n]*)?"
    r"|[ \t]*\d{1,3}(?::\d{1,2}){2}[.,;: ]\d{1,3}[ \t-]+\d{1,3}(?::\d{1,2}){2}[.,;: ]\d{1,3}[ \t]*"
)
_LINE = re.compile(r"([^\r\n]*)(\r\n|\r|\n|\Z)")
_NUMBER = re.compile(r"\s*\d+\s*")
_TAG = r"<(?P<close>/?)(?P<name>{names})(?=[\s.>/])[^<>]*?(?P<alone>/?)>"
_STAMP = re.compile(rf"<{_TIME}>")
_SRT = Syntax(
    re.compile(_TAG.format(names="b|i|u|s|font|c|v|ruby|rt|span") + r"|\{\\[^{}\n]*\}|\{[A-Za-z]:[^{}\n]*\}", re.I),
    re.compile(r"(?!)"),
    encode=lambda text: text.replace("-->", "→"),
)
_ENTITIES = {"&amp;": "&", "&lt;": "<", "&gt;": ">", "&nbsp;": "\u00a0"}
_VTT = Syntax(
    re.compile(_TAG.format(names="b|i|u|c|v|lang|ruby|rt") + rf"|<{_TIME}>|&[lr]rm;"),
    re.compile(r"(?!)"),
    decode=lambda text: re.sub("|".join(_ENTITIES), lambda match: _ENTITIES[match[0]], text),
    encode=lambda text: text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;"),
)
_SPEECH = re.compile(r"(?:[-–—‐](?!\d)[ \u00a0]?|>>[ ]?)(?=\S)")
_BLANK = re.compile(r"\s+")
_MUSIC = re.compile(r"[♪♫]+[ \u00a0]?")
_MUSIC_END = re.compile(r"(?:[ \u00a0]|(?<![♪♫]))[♪♫]++$")
_FINAL = re.compile(r"[.!?…:;♪♫][\"»”’)\]]*$")
_OPEN = re.compile(r"(?:,|\s[a-zа-яёәғқңөұүһі]{1,3})$")  # a comma or a preposition asks for more: "in" / "Almaty"
_LONGEST_PAUSE = 3.0  # seconds between two cues of one sentence
_MOST_CUES, _MOST_LETTERS = 6, 400  # of one sentence; captions without any full stop are divided at these


@dataclass(frozen=True, slots=True)
class _Unit:
    """What is said by one voice in one cue: the text, and the dash, note or tags that stand around it."""

    before: str
    text: Marked
    after: str


@dataclass(frozen=True, slots=True)
class _Cue:
    """A cue's words: their place in the file, and its times in seconds, which are no numbers where they are damaged."""

    start: int
    end: int
    units: tuple[_Unit, ...]
    begins: float
    ends: float
    line_end: str


Place = tuple[int, int]
"""A cue's number and a unit's number in it."""


def read(data: bytes, name: str, fields: tuple[str, ...] = ()) -> Article:
    """One paragraph is what one voice says in a cue, or a sentence that runs over several cues.

    Raises ``InputError`` for a file without cues.
    """
    del fields
    decoded, _ = decode_exactly(data, name)
    cues, _ = _cues(decoded.text, name)
    damaged = sum(isnan(cue.begins) for cue in cues)
    left = [Message("{n} time lines are damaged; they stay as they are.", n=damaged)] if damaged else []
    paragraphs = [
        Paragraph("\n" if number else "", text.text, "text", text.marks)
        for number, text in enumerate(_joined(cues, places) for places in _sentences(cues))
    ]
    return Article(name, tuple(paragraphs), "\n", None, "subtitles", decoded.encoding, (*decoded.notes, *left), data)


def write(article: Article, texts: Sequence[Marked], target: str) -> bytes:
    """The file with other words, in UTF-8: lines of at most 42 characters, two a cue where that suffices."""
    del target
    decoded, mark = decode_exactly(article.data, article.name)
    cues, syntax = _cues(decoded.text, article.name)
    new: dict[Place, Marked] = {}
    for places, text in zip(_sentences(cues), texts, strict=True):
        if text != _joined(cues, places):
            weights = [len(cues[cue].units[unit].text.text) for cue, unit in places]
            new |= dict(zip(places, divide_text(text, weights), strict=True))
    changed = {cue for cue, _ in new}
    pieces, at = [], 0
    for number in sorted(changed):
        cue = cues[number]
        lines = []
        for unit, old in enumerate(cue.units):
            text = break_lines(new.get((number, unit), old.text), len(old.before) if _SPEECH.match(old.before) else 0)
            lines.append(old.before + render(_in_time(text), syntax) + old.after)
        pieces += [decoded.text[at : cue.start], "\n".join(lines).replace("\n", cue.line_end)]
        at = cue.end
    return mark + ("".join(pieces) + decoded.text[at:]).encode()


def _cues(source: str, name: str) -> tuple[list[_Cue], Syntax]:
    """The cues that have words, and how their text is written."""
    if subtitle_ass.is_ass(source):
        return _ass_cues(source, name), subtitle_ass.SYNTAX
    vtt = source.startswith("WEBVTT")
    syntax = _VTT if vtt else _SRT
    lines = [line for line in _LINE.finditer(source) if line[0]]
    timings = [(at, timing) for at, line in enumerate(lines) if (timing := _timing(line[1]))]
    if not timings:
        raise InputError("{name} has no subtitles: no line in it tells when one is shown.", name=name)
    cues = []
    for (at, timing), (following, _) in pairwise([*timings, (len(lines), timings[0][1])]):
        last = following
        if following < len(lines) and not vtt and _NUMBER.fullmatch(lines[following - 1][1]) and following - 1 > at:
            last -= 1
        for first, stop in _blocks([line[1] for line in lines[at + 1 : last]]):
            if vtt and first:
                break  # what follows an empty line is a note, a style or the next cue's name
            group = lines[at + 1 + first : at + 1 + stop]
            units = tuple(_units([line[1] for line in group], syntax))
            if any(has_words(unit.text.text) for unit in units):
                cues.append(_Cue(group[0].start(1), group[-1].end(1), units, *timing, group[0][2] or "\n"))
    return cues, syntax


def _timing(line: str) -> tuple[float, float] | None:
    """The seconds of a time line, of which nothing is known where it is damaged."""
    match = _TIMING.fullmatch(line)
    if match:
        return _seconds(match[1]), _seconds(match[2])
    return (nan, nan) if _DAMAGED_TIMING.fullmatch(line) else None


def _ass_cues(source: str, name: str) -> list[_Cue]:
    """The lines of a SubStation Alpha file that have words."""
    cues = []
    for line in subtitle_ass.dialogue(source):
        units = tuple(_units(line.lines, subtitle_ass.SYNTAX))
        if any(has_words(unit.text.text) for unit in units):
            times = _seconds(line.begins), _seconds(line.ends)
            cues.append(_Cue(line.start, line.end, units, *times, subtitle_ass.LINE_END))
    if not cues:
        raise InputError("{name} has no subtitles: no line in it tells when one is shown.", name=name)
    return cues


def _blocks(lines: Sequence[str]) -> Iterator[tuple[int, int]]:
    """Runs of lines that are not empty, as begin and end."""
    start: int | None = None
    for at, line in enumerate([*lines, ""]):
        if line.strip() and start is None:
            start = at
        elif not line.strip() and start is not None:
            yield start, at
            start = None


def _units(lines: Sequence[str], syntax: Syntax) -> Iterator[_Unit]:
    """A cue's lines by voices: a line that begins with a dash is another's; others go on in the same sentence."""
    groups: list[list[str]] = []
    spoken = any(_SPEECH.match(_bare(line, syntax)) for line in lines)
    for line in lines:
        if not groups or (spoken and _SPEECH.match(_bare(line, syntax))):
            groups.append([])
        groups[-1].append(line.strip())
    for group in groups:
        yield _unit(" ".join(group), syntax)


def _bare(line: str, syntax: Syntax) -> str:
    return parse(line.strip(), syntax).text.lstrip()


def _unit(source: str, syntax: Syntax) -> _Unit:
    """What leads in (tags that nothing closes, positions, dashes, notes) and what trails is no part of the text."""
    points = lone_points(source, syntax)
    at, last = 0, ""  # the last dash or notes, if nothing followed them
    while True:
        lead = _SPEECH.match(source, at) or _MUSIC.match(source, at)
        if at in points:
            at, last = points[at], ""
        elif lead and (not last or last != lead[0]):
            at, last = lead.end(), lead[0]
        else:
            break
        blank = _BLANK.match(source, at)
        if blank:
            at, last = blank.end(), ""
    before, source = source[:at], source[at:]
    trail = _MUSIC_END.search(source)
    after = trail[0] if trail else ""
    return _Unit(before, parse(source.removesuffix(after), syntax), after)


def _seconds(time: str) -> float:
    parts = [float(part) for part in time.replace(",", ".").split(":")]
    return sum(part * 60.0**power for power, part in enumerate(reversed(parts)))


def _sentences(cues: Sequence[_Cue]) -> list[list[Place]]:
    """The units that make one paragraph each, in order; only units with words count."""
    sentences: list[list[Place]] = []
    for number, cue in enumerate(cues):
        for at, unit in enumerate(cue.units):
            if not has_words(unit.text.text):
                continue
            if sentences and at == 0 and _goes_on(cues, sentences[-1], number):
                sentences[-1].append((number, at))
            else:
                sentences.append([(number, at)])
    return sentences


def _goes_on(cues: Sequence[_Cue], places: Sequence[Place], number: int) -> bool:
    """Whether the cue's first unit goes on with the sentence of ``places``."""
    last, cue = cues[places[-1][0]], cues[number]
    left, right = last.units[places[-1][1]], cue.units[0]
    letters = sum(len(cues[at].units[unit].text.text) for at, unit in places)
    return (
        places[-1] == (number - 1, len(last.units) - 1)
        and len(places) < _MOST_CUES
        and letters + len(right.text.text) <= _MOST_LETTERS
        and cue.begins - last.begins >= 0
        and cue.begins - last.ends <= _LONGEST_PAUSE
        and right.before in ("", left.before)
        and not _SPEECH.match(right.before)
        and not left.after
        and not any(_STAMP.fullmatch(point_source(mark.key)) for mark in (*left.text.marks, *right.text.marks))
        and _voices(left) == _voices(right)
        and not _FINAL.search(left.text.text)
        and (right.text.text[:1].islower() or bool(_OPEN.search(left.text.text)))
    )


def _voices(unit: _Unit) -> set[str]:
    return {mark.key for mark in unit.text.marks if mark.key.startswith("m<v")}


def _joined(cues: Sequence[_Cue], places: Sequence[Place]) -> Marked:
    """The text of several units; a mark that ends with one and begins with the next goes on between them."""
    joined = cues[places[0][0]].units[places[0][1]].text
    for cue, unit in places[1:]:
        right = cues[cue].units[unit].text
        shift = len(joined.text) + 1
        moved = [Mark(mark.start + shift, mark.end + shift, mark.key) for mark in right.marks]
        marks: list[Mark] = []
        for mark in joined.marks:
            goes_on = next((m for m in moved if m.start == shift < m.end and m.key == mark.key), None)
            if goes_on and mark.start < mark.end == len(joined.text):
                moved.remove(goes_on)
                mark = Mark(mark.start, goes_on.end, mark.key)
            marks.append(mark)
        joined = Marked(f"{joined.text} {right.text}", (*marks, *moved))
    return strip_marked(joined)[1]  # a tag that nothing closes may stand behind a space


def _in_time(text: Marked) -> Marked:
    """WebVTT's inner time stamps in order: their words may have changed places."""
    stamps = iter(sorted(mark.key for mark in text.marks if _STAMP.fullmatch(point_source(mark.key))))
    marks: Iterable[Mark] = (
        Mark(mark.start, mark.end, next(stamps)) if _STAMP.fullmatch(point_source(mark.key)) else mark
        for mark in text.marks
    )
    return Marked(text.text, tuple(marks))
