"""The user's settings on the screen: read at start, applied, and written when a choice is made there."""

from __future__ import annotations

import msgspec
from textual.app import App
from textual.theme import Theme

from pipelines.errors import AudarError
from tui.keys import with_twins
from tui.settings import Settings, change_settings, load_settings
from tui.text.i18n import _
from tui.text.retold import retold


class Settled(App[str]):
    """The part of the application that knows the settings."""

    def __init__(self) -> None:
        super().__init__()
        self._settings_problem = ""
        try:
            self.settings = load_settings()
        except AudarError as error:
            self.settings, self._settings_problem = Settings(), str(error)

    def on_mount(self) -> None:
        if self.settings.theme != Settings().theme:
            self.theme = self.settings.theme
        self.theme_changed_signal.subscribe(self, self._theme_changed)
        self.set_keymap({name: with_twins(keys) for name, keys in self.settings.keymap.items()})
        if self._settings_problem:
            self._complain(_("The settings are not used; the defaults are.") + " " + retold(self._settings_problem))

    def keep(self, **changes: object) -> None:
        """Write a choice to the settings file; where that fails, the choice holds until the end."""
        try:
            self.settings = change_settings(**changes)
        except AudarError as error:
            self.settings = msgspec.structs.replace(self.settings, **changes)
            self._complain(_("The choice is not kept.") + f" {retold(str(error))}")

    def _theme_changed(self, theme: Theme) -> None:
        if theme.name != self.settings.theme:
            self.keep(theme=theme.name)

    def _complain(self, text: str) -> None:
        self.notify(text, severity="warning", timeout=20, markup=False)
