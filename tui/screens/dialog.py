"""What every dialog shares: Escape closes it without an answer, and keys pressed before it is there are its own."""

from __future__ import annotations

from typing import ClassVar, TypeVar

from textual.binding import Binding, BindingType
from textual.message import Message
from textual.screen import ModalScreen

from pipelines.message import N_
from tui.keys import Action

_LATEST = 1.0  # seconds until a dialog takes keys, wherever they go
Answer = TypeVar("Answer")


class KeyDone(Message):
    """What a key did is done: the next one may come."""


class Listening(Message):
    """Keys are taken from now on; the one before them, which opened a dialog say, may still be on its way."""


class Dialog(ModalScreen[Answer | None]):
    """A dialog that gives an answer, or ``None``."""

    AUTO_FOCUS = "#first"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "close", N_("Close"), id="close"),
        Binding("ctrl+z", "app.suspend_process", show=False),
    ]

    ACTIONS: ClassVar[tuple[Action, ...]] = ()
    """What can be done on it that a user's keymap can change, for its bindings and the palette."""

    listens = False
    """Whether it can take keys: it is drawn, and something in it has the focus."""

    def on_mount(self) -> None:
        self.set_timer(_LATEST, self.listen)

    def on_descendant_focus(self) -> None:
        self.listen()

    def listen(self) -> None:
        """Take keys from now on."""
        if not self.listens:
            self.listens = True
            self.post_message(Listening())

    def action_close(self) -> None:
        """Close without an answer."""
        self.dismiss(None)

    async def compose_anew(self) -> None:
        """Compose again, in another language say; the focus goes where it was at first."""
        await self.recompose()
        self.query_one(self.AUTO_FOCUS).focus()
