"""The command palette: every action of the application, found by its words."""

from __future__ import annotations

from functools import partial

from textual.command import DiscoveryHit, Hit, Hits, Provider

from tui.keys import ACTIONS


class ActionCommands(Provider):
    """The table of actions as commands."""

    async def discover(self) -> Hits:
        """All of them, before anything is typed."""
        for action in ACTIONS:
            yield DiscoveryHit(
                action.explained, partial(self.app.run_action, action.action), help=", ".join(action.keys)
            )

    async def search(self, query: str) -> Hits:
        """Those whose words match."""
        matcher = self.matcher(query)
        for action in ACTIONS:
            score = matcher.match(action.explained)
            if score > 0:
                run = partial(self.app.run_action, action.action)
                yield Hit(score, matcher.highlight(action.explained), run, help=", ".join(action.keys))
