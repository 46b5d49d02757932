"""Text that is kept letter by letter (code, placeholders): found again in a translation, mended, or put back."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from pipelines.article import Mark, Marked
from pipelines.languages.sounds import WORD, Span, find_alike, sound_alike
from pipelines.languages.words import PLACEHOLDER
from pipelines.marks.markup import spaced

_TOKEN = re.compile(r"\w+|-+|[^\w\s]")
_FIGURES = re.compile(r"\d+")
_BRACKETS = (("(", ")"), ("[", "]"))
_NAME = 4  # letters that a name has at least, of which all but the last one tell
_QUOTES = "\"'`«»“”„‘’"


def find_kept(source: str, marks: Sequence[Mark], target: str, exactly: bool = False) -> dict[str, Span]:
    """Where kept text stands in the translation, by its mark's key; what the model has lost is missing.

    In this order: letter by letter; with other case, spaces, dashes or quotation marks, as models write them; a
    placeholder whose name was translated; words around the same figures; a name that sounds alike. No two have one
    place. ``exactly``: only the first.
    """
    wanted = [mark for mark in marks if mark.kept and mark.start < mark.end]
    places: dict[str, Span] = {}

    def free(spans: Iterable[Span]) -> list[Span]:
        return [(a, b) for a, b in spans if not any(start < b and a < end for start, end in places.values())]

    for pattern_of in (_exactly,) if exactly else (_exactly, _loosely):
        texts = {source[mark.start : mark.end] for mark in wanted if mark.key not in places}
        for text in sorted(texts, key=lambda text: (-len(text), text)):  # "a-b" before "a"
            spans = [(mark.start, mark.end) for mark in wanted if source[mark.start : mark.end] == text]
            before = any(source[start - 1 : start].isalnum() for start, _ in spans if start)  # pre`build`
            behind = any(source[end : end + 1].isalnum() for _, end in spans)  # `Exporter`s
            pattern = pattern_of(text, (before, behind))
            here = [match.start() for match in pattern.finditer(source)]
            there = free(match.span() for match in pattern.finditer(target))
            missing = [mark for mark in wanted if source[mark.start : mark.end] == text and mark.key not in places]
            for number, mark in enumerate(missing):
                # The same words may stand outside of marks too: then their number tells, if it is the same.
                at = here.index(mark.start) if len(here) == len(there) and mark.start in here else number
                if at < len(there):
                    places[mark.key] = there[at]
    wanted = [] if exactly else [mark for mark in wanted if mark.key not in places]
    for mark in wanted:
        text = source[mark.start : mark.end]
        if PLACEHOLDER.fullmatch(text):  # {имя} for {name}
            there = free(match.span() for match in PLACEHOLDER.finditer(target) if match[0][0] == text[0])
            there = [(a, b) for a, b in there if target[a:b] not in source]
            places |= {mark.key: there[0]} if there else {}
    for search in (_by_figures, _by_sound, _by_beginning):
        for mark in wanted:
            span = search(source, mark, target) if mark.key not in places else None
            if span and free([span]):
                places[mark.key] = span
    return places


def _by_sound(source: str, mark: Mark, target: str) -> Span | None:
    """Words that sound alike, as many."""
    text = source[mark.start : mark.end]
    span = find_alike(text, target, mark.start / len(source))
    return span if span and len(WORD.findall(target[slice(*span)])) == len(WORD.findall(text)) else None


def _by_beginning(source: str, mark: Mark, target: str) -> Span | None:
    """The only name that begins so, in whatever case: ``Алии`` for Aliya."""
    text = source[mark.start : mark.end]
    if len(text) < _NAME or not (text.isalpha() and text.istitle()):
        return None
    names = [word.span() for word in WORD.finditer(target) if word[0].istitle()]
    alike = [(a, b) for a, b in names if b - a >= _NAME and sound_alike(text[: _NAME - 1], target[a : a + _NAME - 1])]
    return alike[0] if len(alike) == 1 else None


def _by_figures(source: str, mark: Mark, target: str) -> Span | None:
    """The words around the same figures, as many: ``таблице 1`` for Table 1, ``(Смит, 2013)``, ``3 мая 2026``."""
    text = source[mark.start : mark.end]
    figures = list(_FIGURES.finditer(text))
    words = WORD.findall(text)
    if not figures or len(words) == len(figures):
        return None
    same = re.compile(r"(?<!\d)" + r"\D{1,24}?".join(figure[0] for figure in figures) + r"(?!\d)")
    here = [match.start() for match in same.finditer(source)]
    there = [match.span() for match in same.finditer(target)]
    begin = mark.start + figures[0].start()
    if len(here) != len(there) or begin not in here:
        return None
    start, end = there[here.index(begin)]
    before = len(WORD.findall(text[: figures[0].start()]))
    for word in reversed(list(WORD.finditer(target, 0, start))):
        missing = len(words) > len(WORD.findall(target[start:end]))
        if not missing or target[word.end() : start].strip(" .\u00a0") or not (before > 0 or word[0].istitle()):
            break
        start, before = word.start(), before - 1
    for opening, closing in _BRACKETS:
        left, right = target.rfind(opening, 0, start), target.find(closing, end)
        if text[0] == opening and text[-1] == closing and left >= 0 and 0 <= right <= left + 2 * len(text) + _NAME:
            inside = target[left + 1 : right]
            start, end = (start, end) if opening in inside or closing in inside else (left, right + 1)
    return start, end


def _exactly(text: str, glued: tuple[bool, bool]) -> re.Pattern[str]:
    return _bounded(re.escape(text), text, glued, 0)


def _loosely(text: str, glued: tuple[bool, bool]) -> re.Pattern[str]:
    tokens = _TOKEN.findall(text)
    spelled = (
        "[-–—]{1,3}" if token[0] == "-" else f"[{_QUOTES}]" if token in _QUOTES else re.escape(token)
        for token in tokens
    )
    return _bounded(r"\s?".join(spelled), text, glued, re.IGNORECASE)


def _bounded(pattern: str, text: str, glued: tuple[bool, bool], flags: int) -> re.Pattern[str]:
    """Whole words only; letters of another script may follow, as endings do: ``make``-ді, Kaspiде.

    ``glued``: any letters may come before, and follow, as they do in the source.
    """
    word = "[A-Za-z0-9_]" if text.isascii() else r"\w"
    before = rf"(?<!{word})" if text[0].isalnum() and not glued[0] else ""
    after = rf"(?!{word})" if text[-1].isalnum() and not glued[1] else ""
    return re.compile(before + pattern + after, flags)


def restore_kept(source: Marked, target: str, marks: Sequence[Mark]) -> Marked:
    """The translation with kept text as the source has it: in the place of what stands under its mark, or put in.

    ``marks`` are the source's marks placed in the target; a kept one that is a point there was lost by the model.
    """
    origins = {mark.key: mark for mark in source.marks if mark.kept and mark.start < mark.end}
    edits: list[tuple[int, int, str, str]] = []  # begin, end, new text, key
    spots: dict[str, Span] = {}
    for mark in sorted((m for m in marks if m.key in origins), key=lambda m: (m.start, m.end, origins[m.key].start)):
        origin = origins[mark.key]
        text = source.text[origin.start : origin.end]
        new = text
        if mark.start == mark.end:
            left, right = source.text[: origin.start], source.text[origin.end :]
            flags = "l" * (not left[-1:].isalnum()) + "r" * (not right[:1].isalnum())
            behind = edits[-1][2] if edits and edits[-1][1] == mark.start else target[: mark.start]
            new = spaced(text, flags, behind, target[mark.start :])
        edits.append((mark.start, mark.end, new, mark.key))
        lead = int(new[0] == " ")
        spots[mark.key] = (lead, lead + len(text))
    if not edits:
        return Marked(target, tuple(marks))
    pieces, at, begins = [], 0, {}
    length = 0
    for start, end, text, key in edits:
        pieces += [target[at:start], text]
        begins[key] = length + start - at
        length += start - at + len(text)
        at = end
    inner = {
        mark.key: {key for key, origin in origins.items() if mark.start <= origin.start and origin.end <= mark.end}
        for mark in source.marks
    }

    def moved(mark: Mark) -> Mark:
        if mark.key in begins:
            first, last = spots[mark.key]
            return Mark(begins[mark.key] + first, begins[mark.key] + last, mark.key)
        start, end = mark.start, mark.end
        within = inner.get(mark.key, set())
        for a, b, text, key in edits:
            grown = len(text) - (b - a)
            start += grown * (b <= mark.start and not (a == b == mark.start < mark.end and key in within))
            end += grown * (b <= mark.end and not (a == b == mark.end > mark.start and key not in within))
        return Mark(start, max(start, end), mark.key)

    placed = sorted((moved(mark) for mark in marks), key=lambda mark: (mark.start, -mark.end, mark.kept))
    return Marked("".join([*pieces, target[at:]]), tuple(placed))
