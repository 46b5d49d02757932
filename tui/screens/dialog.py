"""What every dialog shares: Escape closes it without an answer."""

from __future__ import annotations

from typing import ClassVar, TypeVar

from textual.binding import Binding, BindingType
from textual.screen import ModalScreen

from tui.text.i18n import N_

Answer = TypeVar("Answer")


class Dialog(ModalScreen[Answer | None]):
    """A dialog that gives an answer, or ``None``."""

    AUTO_FOCUS = "#first"
    BINDINGS: ClassVar[list[BindingType]] = [Binding("escape", "close", N_("Close"), id="close")]

    def action_close(self) -> None:
        """Close without an answer."""
        self.dismiss(None)

    async def compose_anew(self) -> None:
        """Compose again, in another language say; the focus goes where it was at first."""
        await self.recompose()
        self.query_one(self.AUTO_FOCUS).focus()
