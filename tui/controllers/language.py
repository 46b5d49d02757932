"""The language of the interface: chosen at start, switched while running, everything on the screen redrawn in it."""

from __future__ import annotations

import os
from collections.abc import Callable

from textual.app import App

from tui.controllers.settings import SettingsController
from tui.text.i18n import Reworded, chosen, following, interface, use


class LanguageController:
    """Speaks the language of the settings, and switches it."""

    def __init__(self, app: App[str], settings: SettingsController, spoken: Callable[[], None]) -> None:
        """``spoken`` is called when everything has been redrawn in another language."""
        self._app, self._settings, self._spoken = app, settings, spoken
        use(chosen(settings.values.language, os.environ))

    def switch(self) -> None:
        """The next language: Kazakh, Russian, English."""
        code = following(interface())
        self._settings.keep(language=code)  # before: an open settings dialog tells it
        self.speak(code)

    def speak_as_set(self) -> None:
        """Speak the language that the settings name, or the system's."""
        self.speak(chosen(self._settings.values.language, os.environ))

    def speak(self, code: str) -> None:
        """Speak a language, and redraw what is shown in another."""
        use(code)
        for screen in self._app.screen_stack:
            for widget in (screen, *screen.query()):
                if isinstance(widget, Reworded):
                    widget.reword()
        self._spoken()
