"""Reading a PDF in a process of its own within the limits of ``document.py``: its lines joined to paragraphs."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from contextlib import suppress
from itertools import pairwise

import msgspec

from pipelines.article import Paragraph
from pipelines.child import Answer, serve
from pipelines.controls import line_without_controls
from pipelines.documents.pdf.document import Order, PageRead, Refused, Text
from pipelines.documents.pdf.line import Line, column_edges, usual_pitch, usual_size
from pipelines.documents.pdf.lines import Unreadable, read_lines
from pipelines.documents.slices import LETTER, Kind
from pipelines.documents.text.document import mend
from pipelines.languages.compounds import keeps_hyphen

_MARK = re.compile(r"(?:[•‣▪●◦·*]|\d{1,3}[.)]|[^\W\d_]\))[ \t]+(?=\S)")
_DASH = re.compile(r"[–—-][ \t]+(?=\S)")  # an item, speech, or a dash that stands where a line begins
_FINAL = re.compile(r"[.!?…:;][\"»”’)\]]*$|[^\W\d_][.!?…:;][\"»”’)\]]*\d{1,2}$")  # also before a footnote's number
_BROKEN = re.compile(r"(?<![^\W\d_])(?<![^\W\d_]-)((?:[^\W\d_]++-)*)([^\W\d_]++)-$")
_FIRST = re.compile(r"[^\W\d_]+")
_WORD = re.compile(r"[^\W\d_]+(?:-[^\W\d_]+)*")
_NO_LINE = Line("", 0, 0.0, 0.0, 0.0, 0.0, 0.0, bold=False)
_HEADING = 200  # letters of a heading at most
_LARGER = 1.12  # a heading's letters to the text's
_SMALLER = 0.92  # a footnote's


def _work(encoded: bytes, answer: Answer) -> None:
    order = msgspec.msgpack.decode(encoded, type=Order)
    del encoded
    _limit(order.memory, order.seconds)
    try:
        text = text_of(order.data, lambda: answer(PageRead()))
        if len(msgspec.json.encode(text)) >= order.text:
            raise Unreadable("text")
        answer(text)
    except Unreadable as error:
        answer(Refused(error.reason))
    except MemoryError:
        answer(Refused("memory"))


def _limit(memory: int, seconds: int) -> None:
    """Let the system itself end what takes more, where it can; the parent looks as well, everywhere."""
    with suppress(ImportError, ValueError, OSError):  # Windows has no such limits, macOS none of memory
        import resource

        resource.setrlimit(resource.RLIMIT_CPU, (seconds + 1, seconds + 1))
        resource.setrlimit(resource.RLIMIT_AS, (memory, memory))


def text_of(data: bytes, page_read: Callable[[], None]) -> Text:
    """The running text; raises ``Unreadable`` for a PDF that has none, or is damaged or protected."""
    reading = read_lines(data, page_read)
    letters = sum(len(LETTER.findall(line.text)) for line in reading.lines)
    if not letters:
        raise Unreadable("pictures")
    if reading.nameless * 3 > letters:
        raise Unreadable("fonts")
    paragraphs, rest = _paragraphs(reading.lines)
    return Text(tuple(paragraphs), rest + "\n", reading.repeated, reading.pages, reading.empty)


def _paragraphs(lines: Sequence[Line]) -> tuple[list[Paragraph], str]:
    body, pitch, edges = usual_size(lines), usual_pitch(lines), column_edges(lines)
    groups: list[list[Line]] = []
    running: list[Line] = []  # the last group that is no footnote or caption, in smaller letters
    for line in lines:
        if groups and _goes_on(groups[-1], line, body, pitch, edges):
            groups[-1].append(line)
            continue
        if running and running is not groups[-1] and _goes_on(running, line, body, pitch, edges):
            running.append(line)
            continue
        groups.append([line])
        if line.size > _SMALLER * body:
            running = groups[-1]
    words = _vocabulary(lines)
    paragraphs: list[Paragraph] = []
    carried = ""
    for group in groups:
        source = "\n".join(line.text for line in group)
        ends = [at.start() for at in re.finditer(r"\n|\Z", source)]
        text = mend(source, list(zip([0, *(end + 1 for end in ends[:-1])], ends, strict=True)), words)
        kind = _kind(group, text, body)
        mark = _MARK.match(text) or (_DASH.match(text) if kind == "item" else None)
        before = ("\n\n" if paragraphs or carried else "") + (mark[0] if mark else "")
        text = line_without_controls(text[mark.end() :] if mark else text).strip()
        if LETTER.search(text):
            paragraphs.append(Paragraph(carried + before, text, kind))
            carried = ""
        else:
            carried += before + text
    return paragraphs, carried


def _kind(group: Sequence[Line], text: str, body: float) -> Kind:
    first = group[0]
    if _MARK.match(text):
        return "item"
    large = first.size > _LARGER * body or (first.bold and not _FINAL.search(text))
    if large and len(text) <= _HEADING:
        return "heading"
    return "item" if _DASH.match(text) and text[0] != "—" else "text"


def _goes_on(group: Sequence[Line], line: Line, body: float, pitch: float, edges: dict[tuple[int, int], float]) -> bool:
    """Whether a line goes on in the paragraph of the lines before it."""
    last = group[-1]
    final = _FINAL.search(last.text)
    if abs(line.size - last.size) > 0.1 * last.size or line.bold != last.bold:
        return False
    if _MARK.match(line.text) or (_DASH.match(line.text) and final):
        return False
    small = line.text[:1].islower()
    beside = line.page == last.page and line.left < last.right and last.left < line.right
    if not beside or line.bottom > last.bottom:  # another column or page
        return not final and small
    if (last.bottom - line.bottom) / last.size > pitch + 0.4:
        return False
    if line.size > _LARGER * body:  # a heading of several lines
        return True
    hanging = bool(_MARK.match(group[0].text)) and len(group) == 1
    if line.left > last.left + 0.8 * last.size and not hanging and not small:
        return False
    first = line.text.split(" ", 1)[0]
    letter = (last.right - last.left) / len(last.text)
    room = edges[last.page, round(last.left / 12)] - last.right - letter * (len(first) + 1)
    if final:
        return room < letter
    return small or room < 10 * letter


def _vocabulary(lines: Sequence[Line]) -> set[str]:
    """The text's words, and those broken at lines' ends where the text breaks words.

    It does if one of its broken words stands elsewhere unbroken, or if many lines end in hyphens.
    """
    words: set[str] = set()
    broken: list[tuple[str, str, str]] = []
    begun = 0  # where the first word of a line ends whose beginning the line before has
    for line, following in pairwise([*lines, _NO_LINE]):
        left, right = _BROKEN.search(line.text[-60:]), _FIRST.match(following.text)
        whole = line.text[begun : left and left.start() - len(line.text[-60:])]
        words.update(word.lower() for word in _WORD.findall(whole))
        begun = right.end() if left and right else 0
        if left and right:
            broken.append((left[1].lower(), left[2].lower(), right[0].lower()))
    wholes = {
        left + right
        for before, left, right in broken
        if f"{before}{left}-{right}" not in words
        and f"{left}-{right}" not in words
        and (left + right in words or not keeps_hyphen(left, right, words, longer=bool(before)))
    }
    breaks = bool(wholes & words) or len(broken) * 30 > len(lines)
    return words | wholes if breaks else words


if __name__ == "__main__":
    serve(_work)
