"""Divides what stands between two block tags of a page into paragraphs of text with marks."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import accumulate, pairwise
from typing import Literal, NamedTuple

from pipelines.article import Marked
from pipelines.documents.references import unescape
from pipelines.documents.web.boundaries import APART, LONGEST, begins_apart, ends_apart, parts
from pipelines.documents.web.tags import Token
from pipelines.marks.markup import Run, can_be_kept, can_be_shown, close_up, from_runs, kept_key, strip_marked

_MOST_TAGS = 400  # in one run; beyond, and nested deeper than this, every tag ends a paragraph
_DEEPEST = 40
SPACE = re.compile(r"[ \t\n\r\v\f\x1c-\x1e\x85\u2028\u2029]+")
_LEAD = re.compile(r"(?:\s|&nbsp;|&#160;|&#[xX][aA]0;)*")
_TRAIL = re.compile(r"(?:\s|;psbn&|;061#&|;0[aA][xX]#&)*")  # of a text read backwards
_ENDS = re.compile(r"[.!?…:;][\"»”’)\]]*\s*\Z")
_NOTE = re.compile(r"[\s\d*†‡§\[\](),–-]+")
_LONG_WORD = re.compile(r"(?:[^\W\d_]{4}|[.,!?…»”\")])\s*\Z")  # not the unit of a power: м², км³


class Item(NamedTuple):
    """One or several tokens of a run: text, a tag, text that is kept as it is (code), or something without text."""

    first: int
    last: int
    role: Literal["text", "open", "close", "kept", "point", "break"]


@dataclass(frozen=True, slots=True)
class Piece:
    """Tokens ``first`` to ``last`` as one paragraph; ``lead`` and ``trail`` is white space as the source has it."""

    first: int
    last: int
    marked: Marked
    lead: str
    trail: str


def pieces(items: Sequence[Item], tokens: Sequence[Token], raw: Sequence[str], paired: set[int]) -> list[Piece]:
    """The paragraphs of a run, in order; what has no text lies between them.

    Tags that go round all of a paragraph, and things without text at its ends, are left outside. A ``<br>`` ends a
    paragraph unless a sentence goes on after it; so does a tag whose partner (``paired``) is in another run.
    """
    run = _Run(items, tokens, raw, paired)
    return [run.piece(low, high) for low, high in run.parts()]


class _Run:
    def __init__(self, items: Sequence[Item], tokens: Sequence[Token], raw: Sequence[str], paired: set[int]) -> None:
        self.items, self.tokens, self.raw = items, tokens, raw
        self.texts = [self._text(item) for item in items]
        full = [bool(text.strip()) for text in self.texts]
        kept_items = [item.role == "kept" and there for item, there in zip(items, full, strict=True)]
        self.kept = [0, *accumulate(kept_items)]  # items with kept text before each place
        self.before = [0, *accumulate(full)]  # items with text before each place
        self.full = [at for at, there in enumerate(full) if there]
        self.following = self._following()
        self.preceding = list(accumulate(self.texts, lambda before, text: text[-1:] or before, initial=""))
        self.breaks = Counter(self.before[at] for at, item in enumerate(items) if item.role == "break")
        self.dividing = [at for at in range(len(items)) if self._breaks(at)]
        self.mates, deepest = self._nest()
        tags = [at for at, item in enumerate(items) if item.role in ("open", "close")]
        if deepest > _DEEPEST or len(tags) > _MOST_TAGS:
            self.mates, self.divides = {}, set(tags)
        else:
            self.divides = {at for at in tags if at not in self.mates and items[at].first in paired}

    def _text(self, item: Item) -> str:
        """What a model sees of an item: text, or code that is not too long."""
        text = self._read(item) if item.role in ("text", "kept") else ""
        return text if item.role == "text" or can_be_shown(" ".join(text.split())) else ""

    def _read(self, item: Item) -> str:
        inside = range(item.first, item.last + 1)
        return "".join(unescape(self.raw[at]) for at in inside if self.tokens[at].kind == "text").replace("\u00ad", "")

    def _code(self, at: int, mate: int) -> str:
        """What a reader sees of code that no model is shown."""
        read = (self._read(item) for item in self.items[at : mate + 1] if item.role == "kept")
        return " ".join("".join(read).split())

    def _following(self) -> list[str]:
        """For each item the first character of the text after it."""
        characters, character = [], ""
        for text in reversed(self.texts):
            characters.append(character)
            character = text[:1] or character
        return characters[::-1]

    def _nest(self) -> tuple[dict[int, int], int]:
        """Pairs of tags that lie properly in each other, and how deep they do."""
        mates: dict[int, int] = {}
        stack: list[int] = []
        opened: Counter[str] = Counter()
        deepest = 0
        for at, item in enumerate(self.items):
            name = self.tokens[item.first].name
            if item.role == "open":
                stack.append(at)
                opened[name] += 1
                deepest = max(deepest, len(stack))
            elif item.role == "close" and opened[name]:
                while True:
                    start = stack.pop()
                    opened[self.tokens[self.items[start].first].name] -= 1
                    if self.tokens[self.items[start].first].name == name:
                        break
                mates[start], mates[at] = at, start
        return mates, deepest

    def parts(self) -> Iterator[tuple[int, int]]:
        """Begin and end of each paragraph's items."""
        work = [(0, len(self.items))]
        while work:
            low, high = self._trimmed(*work.pop())
            if low >= high:
                continue
            cuts = [
                (at, at + 1)
                for at, mate in self._outermost(low, high)
                if at == mate and (at in self.divides or self._breaks(at))
            ]
            cuts = sorted({*cuts, *self._seams(low, high), *self._broken(low, high)})
            if not cuts:
                yield low, high
                continue
            begins, ends = [low, *(after for _, after in cuts)], [*(at for at, _ in cuts), high]
            work.extend(reversed([pair for pair in zip(begins, ends, strict=True) if pair[0] < pair[1]]))

    def _trimmed(self, low: int, high: int) -> tuple[int, int]:
        """Without tags around everything and things without text at either end."""
        while low < high:
            after, end = self.mates.get(low, low) + 1, self.mates.get(high - 1, high - 1)
            if not self._has_text(low, after):
                low = after
            elif not self._has_text(end, high):
                high = end
            elif after == high and low < high - 1:
                low, high = low + 1, high - 1
            else:
                break
        return low, high

    def _has_text(self, low: int, high: int) -> bool:
        return self.before[high] > self.before[low]

    def _outermost(self, low: int, high: int) -> Iterator[tuple[int, int]]:
        """Begin and end of each element, or of what is in none, twice its place."""
        at = low
        while at < high:
            mate = self.mates.get(at, at)
            yield at, mate
            at = mate + 1

    def _seams(self, low: int, high: int) -> Iterator[tuple[int, int]]:
        """Where two elements meet without white space, and where links alone follow one another, as in a menu."""
        full = [at for at, mate in self._outermost(low, high) if self._has_text(at, mate + 1)]
        names = [self.tokens[self.items[at].first].name if at in self.mates else "" for at in full]
        menu = len(full) > 1 and set(names) == {"a"}
        for (left, first), (right, second) in pairwise(zip(full, names, strict=True)):
            end = self.mates.get(left, left) + 1
            glued = self.preceding[end].isalnum() and self.following[right - 1].isalnum()
            if first in APART and second in APART and (menu or glued):
                yield end, right

    def _broken(self, low: int, high: int) -> Iterator[tuple[int, int]]:
        """Before and behind elements with a dividing line break at their edge; and around those with one inside, where
        no sentence goes on from the text before, or to the text behind.
        """
        for at, mate in self._outermost(low, high):
            first, last = bisect_left(self.dividing, at), bisect_left(self.dividing, mate) - 1
            if at == mate or last < first:
                continue
            before, after = self._has_text(low, at), self._has_text(mate + 1, high)
            alone = (not before or self._ends_before(at)) and (not after or self._ends_before(mate))
            if before and (alone or self.before[self.dividing[first]] == self.before[at]):
                yield at, at
            if after and (alone or self.before[self.dividing[last]] == self.before[mate]):
                yield mate + 1, mate + 1

    def _ends_before(self, at: int) -> bool:
        """Whether the text before an item ends a sentence."""
        return bool(_ENDS.search(self._text_before(at)[-10:]))

    def _breaks(self, at: int) -> bool:
        """Whether a line break ends a paragraph: an empty line, a sentence's end, no small letter after it."""
        if self.items[at].role != "break":
            return False
        number = self.before[at]
        if self.breaks[number] > 1 or not 0 < number < len(self.full):
            return True
        return self._ends_before(at) or not self.texts[self.full[number]].lstrip()[:1].islower()

    def piece(self, low: int, high: int) -> Piece:
        """The text of some items, white space as a browser shows it."""
        runs: list[Run] = []
        keys: list[str] = []
        last = " "  # the last character; white space is not repeated
        ends: list[tuple[int, int, bool]] = []  # of the marks around: closing part, its tag, if apart
        at = low

        def space() -> None:
            nonlocal last
            runs.extend([(" ", tuple(keys))] if last != " " else [])
            last = " "

        def behind() -> str:
            """The text so far, as much of it as tells whether a word ends with it."""
            return "".join(text for text, _ in runs[-3:])[-LONGEST:]

        while at < high:
            item, mate = self.items[at], self.mates.get(at, at)
            if ends and at == ends[-1][0]:
                _, mate, apart = ends.pop()
                keys.pop()
                name, right = self.tokens[self.items[mate].first].name, self._text_from(mate)
                apart = (apart and last.isalnum() and right[:1].isalnum()) or ends_apart(name, behind(), right)
                if apart or self._has_break(at, mate) or parts(name, behind(), right, meets=False):
                    space()
                at = mate
            elif item.role == "text":
                text = SPACE.sub(" ", self.texts[at])
                text = text[1:] if last == " " and text[:1] == " " else text
                if text:
                    runs.append((text, tuple(keys)))
                    last = text[-1]
            elif mate > at and self._is_mark(at, mate, runs):
                begin, end = self._edges(at, mate)
                name, first_text = self.tokens[item.first].name, self._text_from(at)
                apart = begins_apart(name, behind(), (first_text, self._text_before(mate)), self._text_from(mate))
                meets = at > low and self.items[at - 1].role == "close"
                if apart or self._has_break(at, begin) or parts(name, behind(), first_text, meets):
                    space()
                padding = "r" if begin > at and self.following[begin].isspace() else ""
                keys.append(
                    f"m{item.first},{self.items[begin].last},{self.items[end].first},{self.items[mate].last},{padding}"
                )
                ends.append((end, mate, apart))
                at = begin
            elif self._is_kept(at, mate):
                text = "".join(self.texts[at : mate + 1])
                key = kept_key(len(runs), " ".join(text.split()), f"{item.first},{self.items[mate].last}")
                runs += [(" ", tuple(keys))] if last != " " and text[0].isspace() else []
                runs.append((" ".join(text.split()), (*keys, key)))
                runs += [(" ", tuple(keys))] if text[-1].isspace() else []
                last = " " if text[-1].isspace() else text[-1]
                at = mate
            else:
                inner = self.texts[at:mate]
                after = self.following[mate].isspace() or (mate > at and self.texts[mate - 1][-1:].isspace())
                if self._has_break(at, mate) or (any(inner) and not any(map(str.strip, inner))):
                    space()
                flags = ("l" if last == " " else "") + ("r" if after else "")
                code, place = self._code(at, mate), f"{item.first},{self.items[mate].last}"
                is_kept = can_be_kept(code)
                runs.append(("", (*keys, kept_key(len(runs), code, place, flags) if is_kept else f"p{place},{flags}")))
                if mate > at and self._has_text(at, mate) and last.isalpha() and self.following[mate].isalpha():
                    space()  # a note's number stood between the words
                at = mate
            at += 1
        first, final = self.items[low], self.items[high - 1]
        lead = _LEAD.match(self.raw[first.first]) if first.role == "text" else None
        trail = _TRAIL.match(self.raw[final.last][::-1]) if final.role == "text" else None
        marked = close_up(strip_marked(from_runs(runs))[1])
        return Piece(first.first, final.last, marked, lead[0] if lead else "", trail[0][::-1] if trail else "")

    def _has_break(self, at: int, mate: int) -> bool:
        return any(item.role == "break" for item in self.items[at : mate + 1])

    def _text_from(self, at: int) -> str:
        """The text in or behind an item, as much of it as is looked at."""
        number = self.before[at]
        return self.texts[self.full[number]][:LONGEST] if number < len(self.full) else ""

    def _text_before(self, at: int) -> str:
        number = self.before[at]
        return self.texts[self.full[number - 1]][-LONGEST:] if number else ""

    def _edges(self, at: int, mate: int) -> tuple[int, int]:
        """The last item of a mark's opening part and the first of its closing one: a picture in a link stays there."""
        begin, end = at, mate
        while not self._has_text(begin + 1, (after := self.mates.get(begin + 1, begin + 1)) + 1):
            begin = after
        while not self._has_text((before := self.mates.get(end - 1, end - 1)), end):
            end = before
        return begin, end

    def _is_kept(self, at: int, mate: int) -> bool:
        """Whether there is kept text and no other: code alone, or in a link."""
        count = self.kept[mate + 1] - self.kept[at]
        if not count or count != self.before[mate + 1] - self.before[at]:
            return False
        return can_be_shown(" ".join("".join(self.texts[at : mate + 1]).split()))

    def _is_mark(self, at: int, mate: int, runs: Sequence[Run]) -> bool:
        """Not a pair without text, nor the number of a note (``said<sup>1</sup>``), which would join the word."""
        if not self._has_text(at, mate) or self._is_kept(at, mate):
            return False
        return not runs or not _LONG_WORD.search(runs[-1][0]) or not self._is_note(at, mate)

    def _is_note(self, at: int, mate: int) -> bool:
        """Whether all text in a pair is the number of a note: ``<a href="#n1"><sup>1</sup></a>`` is one thing."""
        raised = -1  # where the outermost ``<sup>`` under way ends
        for number in range(at, mate):
            if number > raised and self.tokens[self.items[number].first].name == "sup":
                raised = self.mates.get(number, -1)
            if number > raised and self.texts[number].strip():
                return False
        return bool(_NOTE.fullmatch("".join(self.texts[at:mate])))
