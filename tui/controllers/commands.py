"""The command palette: every action of the application and of the screen that it opens over, found by its words."""

from __future__ import annotations

from functools import partial
from typing import Protocol, cast

from rich.text import Text
from textual.command import CommandList, CommandPalette, DiscoveryHit, Hit, Hits, Provider
from textual.types import IgnoreReturnCallbackType
from textual.widgets.option_list import Option

from tui.controllers.settings import SettingsController
from tui.keys import ACTIONS, Action, keys_of
from tui.screens.dialog import Dialog
from tui.text.i18n import _


class Palette(CommandPalette):
    """Textual's palette in the interface's language."""

    def _start_no_matches_countdown(self, search_value: str) -> None:
        self._stop_no_matches_countdown()

        def nothing() -> None:
            if search_value:
                self.query_one(CommandList).add_option(
                    Option(Text(_("Nothing matches.")), disabled=True, id=self._NO_MATCHES)
                )

        self._no_matches_timer = self.set_timer(self._NO_MATCHES_COUNTDOWN, nothing)


class _WithSettings(Protocol):
    settings: SettingsController


class ActionCommands(Provider):
    """The table of actions as commands."""

    def _keys(self, action: Action) -> str:
        return ", ".join(keys_of(action, cast(_WithSettings, self.app).settings.values.keymap))

    def _offered(self) -> list[tuple[Action, IgnoreReturnCallbackType]]:
        """The screen's own actions, where it has some, then the application's; with what runs them."""
        here = self.screen.ACTIONS if isinstance(self.screen, Dialog) else ()
        said = {action.explained for action in here}
        rest = [action for action in ACTIONS if action.explained not in said]
        return [
            *((action, partial(self.app.run_action, action.action, self.screen)) for action in here),
            *((action, partial(self.app.run_action, action.action)) for action in rest),
        ]

    async def discover(self) -> Hits:
        """All of them, before anything is typed."""
        for action, run in self._offered():
            yield DiscoveryHit(_(action.explained), run, help=self._keys(action))

    async def search(self, query: str) -> Hits:
        """Those whose words match."""
        matcher = self.matcher(query)
        for action, run in self._offered():
            words = _(action.explained)
            score = matcher.match(words)
            if score > 0:
                yield Hit(score, matcher.highlight(words), run, help=self._keys(action))
