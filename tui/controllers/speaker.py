"""The language of the interface: chosen at start, switched while running, everything on the screen redrawn in it."""

from __future__ import annotations

import os
from collections.abc import Iterable
from typing import Any

from textual.app import SystemCommand
from textual.command import CommandPalette
from textual.screen import Screen
from textual.theme import ThemeProvider

from tui.controllers.settled import Settled
from tui.text.i18n import Reworded, _, chosen, following, interface, use


class Speaker(Settled):
    """The part of the application that knows the interface's language."""

    def __init__(self) -> None:
        super().__init__()
        use(chosen(self.settings.language, os.environ))

    def action_interface(self) -> None:
        """The next language: Kazakh, Russian, English."""
        code = following(interface())
        self.keep(language=code)  # before: an open settings dialog tells it
        self.speak(code)

    def speak_as_set(self) -> None:
        """Speak the language that the settings name, or the system's."""
        self.speak(chosen(self.settings.language, os.environ))

    def speak(self, code: str) -> None:
        """Speak a language, and redraw what is shown in another."""
        use(code)
        for screen in self.screen_stack:
            for widget in (screen, *screen.query()):
                if isinstance(widget, Reworded):
                    widget.reword()

    def action_command_palette(self) -> None:
        """The palette of all commands."""
        if not isinstance(self.screen, CommandPalette):
            self.push_screen(CommandPalette(placeholder=_("Search for commands…"), id="--command-palette"))

    def search_themes(self) -> None:
        """The palette of themes."""
        self.push_screen(CommandPalette(providers=[ThemeProvider], placeholder=_("Search for themes…")))

    def get_system_commands(self, screen: Screen[Any]) -> Iterable[SystemCommand]:  # noqa: ARG002 - the base's
        """Of Textual's own commands, the choice of a theme; the others stand in the table of actions."""
        yield SystemCommand(_("Theme"), _("Change the colours"), self.action_change_theme)
