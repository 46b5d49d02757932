"""The user's settings on the screen: read at start, applied, and written when a choice is made there."""

from __future__ import annotations

import msgspec
from textual.app import App
from textual.theme import Theme

from pipelines.errors import AudarError
from tui.keys import with_twins
from tui.settings import Settings, change_settings, load_settings
from tui.text.i18n import _, localized
from tui.text.models import known_models


class SettingsController:
    """Owns the settings that hold now."""

    def __init__(self, app: App[str]) -> None:
        self._app = app
        self._problem = ""
        try:
            self.values = load_settings()
        except AudarError as error:
            self.values, self._problem = Settings(), error.message

    def apply(self) -> None:
        """Give the application its colours and keys; say so where the file is not used."""
        if self.values.theme != Settings().theme:
            self._app.theme = self.values.theme
        self._app.theme_changed_signal.subscribe(self._app, self._theme_changed)
        self._app.set_keymap({name: with_twins(keys) for name, keys in self.values.keymap.items()})
        if self._problem:
            self.complain(_("The settings are not used; the defaults are.") + " " + localized(self._problem))

    def keep(self, **changes: object) -> None:
        """Write a choice to the settings file, and take what else stands there but models that do not exist.

        Where the file cannot be written, the choice holds until the end.
        """
        try:
            self.values = change_settings(**changes)
        except AudarError as error:
            self.values = msgspec.structs.replace(self.values, **changes)
            self.complain(_("The choice is not kept.") + f" {localized(error)}")
        self.drop_unknown()

    def drop_unknown(self) -> dict[str, str]:
        """Do without the models that do not exist; the file keeps them. Their ids by key."""
        chosen = {key: model for key, model in msgspec.structs.asdict(self.values.models).items() if model}
        known = known_models() if chosen else []
        gone = {key: model for key, model in chosen.items() if model not in known}
        models = msgspec.structs.replace(self.values.models, **dict.fromkeys(gone, ""))
        self.values = msgspec.structs.replace(self.values, models=models)
        return gone

    def complain(self, text: str) -> None:
        """Say what is wrong with the settings, over whatever screen is shown."""
        self._app.notify(text, severity="warning", timeout=20, markup=False)

    def _theme_changed(self, theme: Theme) -> None:
        if theme.name != self.values.theme:
            self.keep(theme=theme.name)
