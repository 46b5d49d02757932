"""A download, check or removal that runs: how far it is, how fast, how long still."""

from __future__ import annotations

import time
from dataclasses import dataclass, field
from typing import Literal

from tui.text.i18n import N_, Number, Words, _

Deed = Literal["pull", "verify", "remove"]
Phase = Literal["pull", "verify", "remove", "wait", "pause", "convert", "prepare"]

_LABELS: dict[Phase, str] = {
    "pull": N_("Pulling {id}"),
    "verify": N_("Verifying {id}"),
    "remove": N_("Removing {id}"),
    "wait": N_("Waiting until another Audar has pulled, converted or removed {id}"),
    "pause": N_("The hub asks to wait before {id} goes on"),
    "convert": N_("Converting {id}"),
    "prepare": N_("Preparing {id}"),
}
_PREFIXES: dict[str, Phase] = {
    "Waiting": "wait",
    "Pausing": "pause",
    "Verifying": "verify",
    "Converting": "convert",
    "reading": "prepare",
}
_WIDTH = 16  # cells of the bar


def phase_of(told: str, deed: Deed) -> Phase:
    """What a progress line of ``pipelines`` is about."""
    return _PREFIXES.get(told.partition(" ")[0], deed)


@dataclass
class Transfer:
    """The one deed that runs on the models' folder. Bytes, and seconds of the monotonic clock."""

    deed: Deed
    model: str
    phase: Phase = "pull"
    done: int = 0
    total: int = 0
    _since: float = field(default_factory=time.monotonic)
    _before: int = 0  # bytes that were there when this phase began

    def __post_init__(self) -> None:
        self.phase = self.deed

    def advance(self, phase: Phase, done: int, total: int) -> None:
        """Take a report in; another phase, or fewer bytes than before, begins the measuring anew."""
        if phase != self.phase or done < self.done or total != self.total:
            self._since, self._before = time.monotonic(), done
        self.phase, self.done, self.total = phase, done, total

    @property
    def label(self) -> Words:
        return Words(_LABELS[self.phase], id=self.model)

    def text(self) -> str:
        """One line; bytes, rate and time left where they are known."""
        parts = [str(self.label)]
        if self.total > 1 and self.phase in ("pull", "verify"):
            full = min(_WIDTH, self.done * _WIDTH // self.total)
            parts.append("━" * full + "╌" * (_WIDTH - full))
            parts.append(_("{done} of {total} MB").format(done=_mb(self.done), total=_mb(self.total)))
            seconds, came = time.monotonic() - self._since, self.done - self._before
            if came > 0 and seconds > 0.5:
                parts.append(_("{rate:.1f} MB/s").format(rate=Number(came / seconds / 1e6)))
                left = round((self.total - self.done) * seconds / came)
                parts.append(_("{left} left").format(left=f"{left // 60}:{left % 60:02d}"))
        return "  ".join(parts)


def _mb(size: int) -> str:
    return format(Number(size / 1e6), ".1f" if size < 10_000_000 else ".0f")
