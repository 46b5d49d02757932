"""The command palette: every action of the application, found by its words."""

from __future__ import annotations

from functools import partial

from textual.command import DiscoveryHit, Hit, Hits, Provider

from tui.i18n import _
from tui.keys import ACTIONS, Action, keys_of
from tui.settled import Settled


class ActionCommands(Provider):
    """The table of actions as commands."""

    def _keys(self, action: Action) -> str:
        keymap = self.app.settings.keymap if isinstance(self.app, Settled) else {}
        return ", ".join(keys_of(action, keymap))

    async def discover(self) -> Hits:
        """All of them, before anything is typed."""
        for action in ACTIONS:
            run = partial(self.app.run_action, action.action)
            yield DiscoveryHit(_(action.explained), run, help=self._keys(action))

    async def search(self, query: str) -> Hits:
        """Those whose words match."""
        matcher = self.matcher(query)
        for action in ACTIONS:
            words = _(action.explained)
            score = matcher.match(words)
            if score > 0:
                run = partial(self.app.run_action, action.action)
                yield Hit(score, matcher.highlight(words), run, help=self._keys(action))
