"""Where a page has no white space around an element, and its words are others than those beside it all the same.

Minified pages, and those that set gaps by style sheets, have ``Read<a>this</a>now``; but ``<b>N</b>obody``,
``<a>dog</a>s`` and ``CO<sub>2</sub>`` are one word each.
"""

from __future__ import annotations

import re

APART = frozenset(("a", "abbr", "bdi", "cite", "label", "output", "q", "small", "span", "time"))
"""Elements that stand apart from the text beside them, unless it is an ending of their last word."""

_STYLES = frozenset(("b", "big", "del", "dfn", "em", "font", "i", "ins", "mark", "s", "strong", "tt", "u", "var"))
"""Elements that may also stand over a part of a word."""

LONGEST = 40
"""Letters of the text on either side that are looked at."""

_ENDING = re.compile(r"[^\W\d_]{1,4}(?!\w)")  # <a>dog</a>s, <a>Алматы</a>да
_LAST = re.compile(r"(?<![^\W_])[^\W_]*+\Z")
_FIRST = re.compile(r"[^\W_]*")
_STOP = re.compile(r"[^\W\d_][.,:;!?]\Z")


def begins_apart(name: str, left: str, inner: tuple[str, str], right: str) -> bool:
    """Whether an element that begins right behind a letter is no part of the word there, nor its last one of the next.

    ``left`` and ``right`` are the texts before and behind it, ``inner`` how the one in it begins and ends.
    """
    first, last = inner
    if not left[-1:].isalnum() or not first[:1].isalnum():
        return False
    around = last[-1:].isalnum() and min(_letters(left, right)) > 1  # See<b>all</b>the
    return name in APART or (name in _STYLES and around)


def ends_apart(name: str, left: str, right: str) -> bool:
    """Whether what follows right behind an element is no ending of its last word."""
    if not left[-1:].isalnum() or not right[:1].isalnum():
        return False
    return name in APART and (not right[0].islower() or not _ENDING.match(right))


def parts(name: str, left: str, right: str, meets: bool) -> bool:
    """Whether a tag ends a word or a sentence; ``meets``: the tag before it ends another element."""
    if _STOP.search(left):
        return right[:1].isupper() or (left[-1] in ":;" and right[:1].isdigit())
    if name not in _STYLES or min(_letters(left, right)) < 2:
        return False
    return meets or (left[-1].islower() and right[0].isupper())


def _letters(left: str, right: str) -> tuple[int, int]:
    """How many letters and digits meet on either side."""
    before, after = _LAST.search(left), _FIRST.match(right)
    return len(before[0]) if before else 0, len(after[0]) if after else 0
