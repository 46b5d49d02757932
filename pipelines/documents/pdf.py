"""PDF files: the text is read, paragraph by paragraph; the layout is not kept, and what is written is plain text."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise

from pipelines.article import Article, Marked, Paragraph
from pipelines.documents.pdf_lines import Line, column_edges, read_lines, usual_pitch, usual_size
from pipelines.errors import InputError
from pipelines.formats.slices import LETTER, Kind
from pipelines.formats.text import mend

_MARK = re.compile(r"(?:[•‣▪●◦·*]|\d{1,3}[.)]|[^\W\d_]\))[ \t]+(?=\S)")
_DASH = re.compile(r"[–—-][ \t]+(?=\S)")  # an item, speech, or a dash that stands where a line begins
_FINAL = re.compile(r"[.!?…:;][\"»”’)\]]*$")
_BROKEN = re.compile(r"(?<![^\W\d_])([^\W\d_]++)-$")
_FIRST = re.compile(r"[^\W\d_]+")
_WORD = re.compile(r"[^\W\d_]+(?:-[^\W\d_]+)*")
# Parts of words that keep their hyphen: what-so-ever in Russian and Kazakh.
_HYPHENATED = frozenset(["то", "либо", "нибудь", "таки", "ка", "кое", "из", "по", "во", "ақ", "ау", "мыс"])
_HEADING = 200  # letters of a heading at most
_LARGER = 1.12  # a heading's letters to the text's


def read(data: bytes, name: str, fields: tuple[str, ...] = ()) -> Article:
    """The running text: lines and columns and pages joined, words broken at their ends mended.

    Raises ``InputError``, each in a sentence, for a PDF that is damaged, protected, or has no text (pictures of pages).
    """
    del fields
    found = read_lines(data, name)
    letters = sum(len(LETTER.findall(line.text)) for line in found.lines)
    if not letters:
        raise InputError(f"{name} has no text: its pages seem to be pictures, which want text recognition (OCR) first.")
    if found.nameless * 3 > letters:
        raise InputError(f"{name} has text whose fonts do not tell which letters they show; it cannot be read.")
    paragraphs, rest = _paragraphs(found.lines)
    title = next((paragraph.text for paragraph in paragraphs if paragraph.kind == "heading"), None)
    notes = ["The layout of a PDF is not kept: its text is read."]
    if found.repeated:
        notes.append(f"Left out {found.repeated} headers, footers and page numbers that repeat.")
    if found.empty:
        notes.append(f"{found.empty} of {found.pages} pages have no text; they may be pictures.")
    return Article(name, tuple(paragraphs), rest + "\n", title, "pdf", "utf-8", tuple(notes), data)


def write(article: Article, texts: Sequence[Marked], target: str) -> bytes:
    """Plain text in UTF-8, paragraphs divided by empty lines."""
    del target
    pairs = zip(article.paragraphs, texts, strict=True)
    return ("".join(paragraph.before + new.text for paragraph, new in pairs) + article.after).encode()


def _paragraphs(lines: Sequence[Line]) -> tuple[list[Paragraph], str]:
    body, pitch, edges = usual_size(lines), usual_pitch(lines), column_edges(lines)
    groups: list[list[Line]] = []
    for line in lines:
        if groups and _goes_on(groups[-1], line, body, pitch, edges):
            groups[-1].append(line)
        else:
            groups.append([line])
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
        text = text[mark.end() :] if mark else text
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
    words = {word.lower() for line in lines for word in _WORD.findall(line.text)}
    broken: list[tuple[str, str]] = []
    for line, following in pairwise(lines):
        left, right = _BROKEN.search(line.text), _FIRST.match(following.text)
        if left and right:
            broken.append((left[1].lower(), right[0].lower()))
    wholes = {
        left + right
        for left, right in broken
        if f"{left}-{right}" not in words and left not in _HYPHENATED and right not in _HYPHENATED
    }
    breaks = bool(wholes & words) or len(broken) * 30 > len(lines)
    return words | wholes if breaks else words
