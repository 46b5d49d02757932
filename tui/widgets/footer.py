"""The line of keys: Textual's footer, its labels translated each time it is drawn."""

from __future__ import annotations

from textual.app import ComposeResult
from textual.widgets import Footer
from textual.widgets._footer import FooterKey

from tui.text.i18n import _

_SPARED = ("model", "language")
"""Actions that are left out first where a line has no room for all: the help has them too."""


class KeyFooter(Footer):
    """Shows the keys of ``tui.keys`` in the interface's language."""

    def __init__(self) -> None:
        super().__init__(compact=True, show_command_palette=False)
        self._room = 0  # cells that it was composed for

    def compose(self) -> ComposeResult:
        children = list(super().compose())
        keys = [child for child in children if isinstance(child, FooterKey)]
        for key in keys:
            key.description = _(key.description)
        self._room = self.app.size.width
        spared = [key for action in _SPARED for key in keys if key.action.removeprefix("app.") == action]
        while spared and len(" ".join(f"{key.key_display} {key.description}" for key in keys)) > self._room:
            keys.remove(spared[0])
            children.remove(spared.pop(0))
        yield from children

    def on_resize(self) -> None:
        if self._room != self.app.size.width:
            self.reword()

    def reword(self) -> None:
        """Draw the labels in the interface's language."""
        self.refresh(recompose=True)
