"""The line of keys: Textual's footer, its labels translated each time it is drawn."""

from __future__ import annotations

from textual.app import ComposeResult
from textual.widgets import Footer
from textual.widgets._footer import FooterKey

from tui.text.i18n import _


class KeyFooter(Footer):
    """Shows the keys of ``tui.keys`` in the interface's language."""

    def __init__(self) -> None:
        super().__init__(compact=True, show_command_palette=False)

    def compose(self) -> ComposeResult:
        for child in super().compose():
            if isinstance(child, FooterKey):
                child.description = _(child.description)
            yield child

    def reword(self) -> None:
        """Draw the labels in the interface's language."""
        self.refresh(recompose=True)
