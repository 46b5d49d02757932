"""Character references (``&#1178;``, ``&nbsp;``) as the characters that they stand for."""

from __future__ import annotations

import html
import re

_DECIMAL = re.compile(r"&#0*([0-9]+)")
_DIGITS = 8  # already more than any character's number has; Python refuses to read thousands of them


def unescape(text: str) -> str:
    """As ``html.unescape``, for numbers of any length: what no character has becomes U+FFFD."""
    return html.unescape(_DECIMAL.sub(lambda match: f"&#{match[1][:_DIGITS]}", text) if "&#" in text else text)
