"""The line above the footer: how far the job is, else what last happened or went wrong."""

from __future__ import annotations

from typing import Literal

from textual.widgets import Static

from tui.text.i18n import Number, _, localized
from tui.text.layout import safe

_WIDTH = 20
Tone = Literal["note", "done", "warning", "error"]
_SIGNS: dict[Tone, str] = {"note": "", "done": "✓ ", "warning": "! ", "error": "✗ "}


class JobBar(Static):
    """One line, more where a message needs them."""

    def __init__(self, *, id: str) -> None:
        super().__init__("", id=id, markup=False)
        self.text = ""

    def say(self, text: str, tone: Tone = "note") -> None:
        """Show a message until the next one."""
        self._show(_SIGNS[tone] + text, tone)

    def progress(self, label: str, done: int, total: int, seconds: float) -> None:
        """Show a running job; ``total`` 0 is unknown."""
        parts = [localized(label)]
        if total:
            full = done * _WIDTH // total
            parts += ["━" * full + "╌" * (_WIDTH - full), f"{done}/{total}"]
        if done and seconds > 0.5:
            parts.append(_("{rate:.1f} sent./s").format(rate=Number(done / seconds)))
            parts.append(_("{left} left").format(left=_time((total - done) * seconds / done)))
        elif seconds >= 1:
            parts.append(_time(seconds))
        parts.append(_("Esc stops"))
        self._show("  ".join(parts), "note")

    def _show(self, text: str, tone: Tone) -> None:
        self.text = safe(text)
        self.update(self.text)
        self.set_classes(f"-{tone}")


def _time(seconds: float) -> str:
    whole = round(seconds)
    return f"{whole // 60}:{whole % 60:02d}" if whole >= 60 else _("{n} s").format(n=whole)
