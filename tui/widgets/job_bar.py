"""The lines above the footer: how far the job is, and what last happened or went wrong."""

from __future__ import annotations

import time
from collections import deque
from dataclasses import dataclass
from typing import Literal

from textual.widgets import Static

from tui.text.i18n import Number, _, localized
from tui.text.layout import safe

_WIDTH = 20
Tone = Literal["note", "done", "warning", "error"]
_TONES: tuple[Tone, ...] = ("note", "done", "warning", "error")
_PAUSE = 0.5  # seconds that a memory never needs between two answers, and that a rate is measured over at least
_SIGNS: dict[Tone, str] = {"note": "", "done": "✓ ", "warning": "! ", "error": "✗ "}


KEPT = 10
"""Messages that can be seen again."""


@dataclass(frozen=True, slots=True)
class Said:
    """A message of a bar, and when it came (seconds of the epoch)."""

    text: str
    tone: Tone
    at: float


class JobBar(Static):
    """One line, more where messages need them.

    A warning or an error stays, beside what is said later, until a key was pressed: nobody can have missed it.
    """

    def __init__(self, *, id: str) -> None:
        super().__init__("", id=id, markup=False)
        self.text = ""
        self.said: deque[Said] = deque(maxlen=KEPT)
        self._unread: list[Said] = []

    def say(self, text: str, tone: Tone = "note") -> None:
        """Show a message; it takes the place of those that were read."""
        message = Said(safe(_SIGNS[tone] + text), tone, time.time())
        if text:
            self.said.append(message)
        self._unread = [other for other in self._unread if other.text != message.text]
        worst = max([*self._unread, message], key=lambda said: _TONES.index(said.tone))
        self._show("\n".join(said.text for said in (*self._unread, message) if said.text), worst.tone)
        if tone in ("warning", "error"):
            self._unread.append(message)

    def read(self) -> None:
        """The user has pressed a key: what stands there was read, and makes room for what is said next."""
        self._unread.clear()

    def _show(self, text: str, tone: Tone) -> None:
        if text != self.text:
            self.text = text
            self.update(text)
        self.set_classes(f"-{tone}")


class ProgressLine(Static):
    """How far something is, while it runs; drawn only when it has changed."""

    def __init__(self, *, id: str) -> None:
        super().__init__("", id=id, markup=False)
        self.text = ""
        self.display = False

    def show(self, text: str) -> None:
        """Show a line; none where it is empty."""
        text = safe(text)
        if text != self.text:
            self.text = text
            self.display = bool(text)
            self.update(text)


@dataclass
class Pace:
    """How quickly pieces come, told by their own times: neither a model's loading nor what a memory knew counts."""

    begun: float = 0.0  # seconds after the job's start
    before: int = 0  # pieces that had come then
    last: float = 0.0
    done: int = 0
    _counts: bool = False

    def piece(self, done: int, seconds: float) -> None:
        """Another piece is ready, ``seconds`` after the start. Those before the first pause came from a memory."""
        if not self._counts and (not self.done or seconds - self.last > _PAUSE):
            self._counts = bool(self.done)
            self.begun, self.before = seconds, done
        self.last, self.done = seconds, done

    @property
    def rate(self) -> float:
        """Pieces a second; 0 where it is not known yet."""
        seconds = self.last - self.begun
        return (self.done - self.before) / seconds if seconds > _PAUSE else 0.0

    def left(self, total: int, seconds: float) -> float:
        """Seconds until all pieces are there, about, ``seconds`` after the start; between two pieces they run down."""
        return max(0.0, (total - self.done) / self.rate - (seconds - self.last))


def progress_text(label: str, done: int, total: int, seconds: float, pace: Pace | None = None) -> str:
    """How far a running job is; ``total`` 0 is unknown, ``seconds`` is how long it has run."""
    parts = [localized(label)]
    if total:
        full = done * _WIDTH // total
        parts += ["━" * full + "╌" * (_WIDTH - full), f"{done}/{total}"]
    rate = pace.rate if pace else 0.0
    if pace and rate:
        if rate >= 0.05:  # less would be told as 0.0
            parts.append(_("{rate:.1f} sent./s").format(rate=Number(rate)))
        parts.append(_("{left} left").format(left=duration(pace.left(total, seconds))))
    elif seconds >= 1:
        parts.append(duration(seconds))
    parts.append(_("Esc stops"))
    return "  ".join(parts)


def duration(seconds: float) -> str:
    """Seconds as people write them."""
    whole = round(seconds)
    return f"{whole // 60}:{whole % 60:02d}" if whole >= 60 else _("{n} s").format(n=whole)
