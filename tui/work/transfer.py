"""A download, check or removal that runs: how far it is, how fast, how long still."""

from __future__ import annotations

import time
from dataclasses import dataclass, field
from typing import Literal

from pipelines.message import N_, Message
from tui.text.amounts import in_bytes
from tui.text.i18n import Number, _, localized

Deed = Literal["pull", "verify", "remove"]

_LABELS: dict[Deed, str] = {
    "pull": N_("Pulling {id}"),
    "verify": N_("Verifying {id}"),
    "remove": N_("Removing {id}"),
}
_WIDTH = 16  # cells of the bar


@dataclass
class Transfer:
    """The one deed that runs on the models' folder. Bytes, and seconds of the monotonic clock."""

    deed: Deed
    model: str
    label: str = ""  # of the step that runs
    done: int = 0
    total: int = 0
    _since: float = field(default_factory=time.monotonic)
    _before: int = 0  # bytes that were there when this step began

    def __post_init__(self) -> None:
        self.label = Message(_LABELS[self.deed], id=self.model)

    def advance(self, label: str, done: int, total: int) -> None:
        """Take a report in; another step, or fewer bytes than before, begins the measuring anew."""
        if label != self.label or done < self.done or total != self.total:
            self._since, self._before = time.monotonic(), done
        self.label, self.done, self.total = label, done, total

    def text(self) -> str:
        """One line; bytes, rate and time left where they are known."""
        parts = [localized(self.label)]
        if in_bytes(self.total):
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
