"""An answer's punctuation as the target language's news has it, with the quotes of its source."""

from __future__ import annotations

import re

from pipelines.languages import language

_ANY_QUOTE = re.compile(r'["«»“”„]')
_OPEN = re.compile(r'(?<!\w)["«“„](?=\S)')
_CLOSE = re.compile(r'(?<=\S)["»”](?!\w)')
_LAST_QUOTE = re.compile(r'["»”][.,!?…]?$')
_ATTRIBUTION = re.compile(r'(?:["»”],?\s*[—–-]|,["”])\s*([^"«»“”]+)$')
_FEW_WORDS = 7
_STRAIGHT = re.compile(r'(?<!\w)"(?=\S)([^"]*?\S)"(?!\w)')
_OUTSIDE = re.compile(r"""(?<!\w)"([^"./\\]*[^\W\d_])"([.,])(?!\S)""")  # no file's name, no address, no inches


def typeset(text: str, target: str) -> str:
    """Punctuation as the target's news has it: guillemets in Cyrillic, straight quotes and apostrophes in English.

    English has full stops and commas before a closing quote, as news agencies set them.
    """
    if language(target).script == "cyrillic":
        return _STRAIGHT.sub(r"«\1»", text)
    text = re.sub(r"[‘’]", "'", re.sub(r"[“”„«»]", '"', text))
    if text.count('"') % 2:
        return text
    text = _OUTSIDE.sub(r'"\1\2"', text)
    return re.sub(r'(?<!\s)\s++"$', '"', text)  # one that closes


def requoted(text: str, source: str, target: str) -> str:
    """Quotes that the source has and the answer lost, put back where their place is certain.

    That is so when the source is one quotation, whole or with a short attribution behind it («…», — сказал он.), or
    the beginning or the end of one that spans sentences.
    """
    opened, closed = len(_OPEN.findall(source)), len(_CLOSE.findall(source))
    if not text or _ANY_QUOTE.search(text) or opened > 1 or closed > 1:
        return text
    left, right = ("«", "»") if language(target).script == "cyrillic" else ('"', '"')
    starts, ends = bool(opened and _OPEN.match(source)), bool(closed and _LAST_QUOTE.search(source))
    if starts and not closed:
        return left + text
    if ends and not opened:
        return _closed(text, right)
    if starts and ends:
        return _closed(left + text, right)
    if starts and (match := _ATTRIBUTION.search(source)) and len(match.group(1).split()) <= _FEW_WORDS:
        said, comma, who = text.rpartition(", ")
        if comma and len(who.split()) <= len(match.group(1).split()) + 1:
            return f"{left}{said}{right}, — {who}" if right == "»" else f"{left}{said},{right} {who}"
    return text


def _closed(text: str, right: str) -> str:
    """Close a quotation at the end: a full stop stands behind a guillemet and before a straight quote."""
    if right == "»" and text.endswith(".") and not text.endswith(".."):
        return f"{text[:-1]}{right}."
    return text + right
