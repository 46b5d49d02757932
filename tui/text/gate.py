"""What every drawn line passes: nothing in the text of any widget (a file's name, a model's) steers the terminal."""

from __future__ import annotations

from rich.segment import Segment
from textual.color import Color
from textual.filter import LineFilter

from pipelines.controls import UNPRINTABLE_IN_LINE


class _Gate(LineFilter):
    """Takes out what has no width, so that a line stays as wide as measured; only half of a surrogate pair has one."""

    def apply(self, segments: list[Segment], background: Color) -> list[Segment]:
        del background
        if all(segment.text.isprintable() for segment in segments):
            return segments
        return [Segment(_harmless(segment.text), segment.style) for segment in segments]


def _harmless(text: str) -> str:
    return UNPRINTABLE_IN_LINE.sub(lambda match: "\ufffd" if "\ud800" <= match[0] <= "\udfff" else "", text)


GATE = _Gate()
