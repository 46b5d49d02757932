"""An answer's punctuation as the target language's news has it, with the quotes of its source."""

from __future__ import annotations

import re

from pipelines.languages.punctuation import PUNCTUATION, Punctuation
from pipelines.task import Task

_ANY_QUOTE = re.compile(r'["«»“”„]')
_OPEN = re.compile(r'(?<!\w)["«“„](?=\S)')
_CLOSE = re.compile(r'(?<=\S)["»”](?!\w)')
_LAST_QUOTE = re.compile(r'["»”][.,!?…]?$')
_ATTRIBUTION = re.compile(r'(?:["»”],?\s*[—–-]|,["”])\s*([^"«»“”]+)$')
_FEW_WORDS = 7
_STRAIGHT = re.compile(r'(?<!\w)"(?=\S)([^"]*?\S)"(?!\w)')
_OUTSIDE = re.compile(r"""(?<!\w)"([^"./\\]*[^\W\d_])"([.,])(?!\S)""")  # no file's name, no address, no inches


def quotation_marks(answer: str, text: str, task: Task) -> str:
    """The target's quotation marks in the place of straight ones."""
    del text
    marks = PUNCTUATION[task.target]
    return _STRAIGHT.sub(rf"{marks.left}\1{marks.right}", answer)


def straight_marks(answer: str, text: str, task: Task) -> str:
    """Straight quotes and apostrophes, where the target has such."""
    del text
    if PUNCTUATION[task.target].left != '"':
        return answer
    return re.sub(r"[‘’]", "'", re.sub(r"[“”„«»]", '"', answer))


def stops_inside(answer: str, text: str, task: Task) -> str:
    """Full stops and commas before a closing quote, where the target's news agencies set them so."""
    del text
    paired = answer.count('"') % 2 == 0
    return _OUTSIDE.sub(r'"\1\2"', answer) if paired and PUNCTUATION[task.target].stops_inside else answer


def gap_before_quote(answer: str, text: str, task: Task) -> str:
    """No space before a straight quote that closes the answer."""
    del text
    closes = answer.count('"') % 2 == 0 and PUNCTUATION[task.target].right == '"'
    return re.sub(r'(?<!\s)\s++"$', '"', answer) if closes else answer


def lost_quotes(answer: str, text: str, task: Task) -> str:
    """Quotes that the text has and the answer lost, put back where their place is certain.

    That is so when the text is one quotation, whole or with a short attribution behind it («…», — сказал он.), or
    the beginning or the end of one that spans sentences.
    """
    opened, closed = len(_OPEN.findall(text)), len(_CLOSE.findall(text))
    if not answer or _ANY_QUOTE.search(answer) or opened > 1 or closed > 1:
        return answer
    marks = PUNCTUATION[task.target]
    starts, ends = bool(opened and _OPEN.match(text)), bool(closed and _LAST_QUOTE.search(text))
    if starts and not closed:
        return marks.left + answer
    if ends and not opened:
        return _closed(answer, marks)
    if starts and ends:
        return _closed(marks.left + answer, marks)
    if starts and (match := _ATTRIBUTION.search(text)) and len(match.group(1).split()) <= _FEW_WORDS:
        said, comma, who = answer.rpartition(", ")
        if comma and len(who.split()) <= len(match.group(1).split()) + 1:
            return marks.attributed.format(said=said, who=who)
    return answer


def _closed(answer: str, marks: Punctuation) -> str:
    """Close a quotation at the end."""
    if not marks.stops_inside and answer.endswith(".") and not answer.endswith(".."):
        return f"{answer[:-1]}{marks.right}."
    return answer + marks.right
