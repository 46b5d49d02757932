"""Characters that steer a terminal or turn a line around: taken out of texts, spelled out where something is printed.

They are the controls of C0 and C1, DEL, and what embeds or overrides the direction of a text. The marks LRM and RLM and
the joiners stay: they reach no farther than their neighbours.
"""

from __future__ import annotations

import re

_STEERS = r"\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f"
_DIRECTIONS = r"\u202a-\u202e\u2066-\u2069"
_ENDS = r"\x0b-\x0d\x85"  # ends of lines and pages that are no line feed
# Sequences of a terminal as a whole (ECMA-48: CSI, OSC and other strings).
_SEQUENCE = r"\x1b\[[0-?]*[ -/]*[@-~]|\x1b[\]PX^_][^\x07\x1b]{0,4096}(?:\x07|\x1b\\)"
_STEERING = re.compile(rf"{_SEQUENCE}|[{_STEERS}]")
_CUT = re.compile(rf"{_SEQUENCE}|[{_STEERS}{_DIRECTIONS}\r]")
_SPELLED = rf"{_STEERS}{_DIRECTIONS}{_ENDS}\ud800-\udfff"
_UNPRINTABLE = re.compile(rf"[{_SPELLED}]")
UNPRINTABLE_IN_LINE = re.compile(rf"[{_SPELLED}\t\n\u2028\u2029]")


def cut_steering(text: str) -> tuple[str, int]:
    """A file's text without what steers a terminal, and how often that was there; ends of lines stay."""
    return _STEERING.subn("", text)


def without_controls(text: str) -> str:
    """Text as an article holds it between its paragraphs: controls but tabs and ends of lines and pages are cut out."""
    return text if text.isprintable() else _CUT.sub("", text)


def line_without_controls(text: str) -> str:
    """A paragraph's text, which is one line, likewise: ends of lines become spaces."""
    return text if text.isprintable() else _CUT.sub("", re.sub(rf"[{_ENDS}]+", " ", text))


def printable(text: str) -> str:
    r"""One line that may be printed: what steers, what ends the line, and what is no UTF-8 stands in it as ``\x1b``."""
    return text if text.isprintable() else UNPRINTABLE_IN_LINE.sub(_spelled, text)


def printable_lines(text: str) -> str:
    """The same for a text of several lines, or of columns parted by tabs."""
    return text if text.isprintable() else _UNPRINTABLE.sub(_spelled, text)


def printable_json(text: str) -> str:
    """JSON that says the same and may be printed."""
    return _UNPRINTABLE.sub(lambda match: f"\\u{ord(match[0]):04x}", text)


def _spelled(match: re.Match[str]) -> str:
    if "\udc80" <= match[0] <= "\udcff":  # stands for a byte of a file's name
        return f"\\x{match[0].encode('utf-8', 'surrogateescape')[0]:02x}"
    return match[0].encode("unicode_escape").decode()
