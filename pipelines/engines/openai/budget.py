"""A budget of tokens that many requests draw on at once and never overdraw."""

from __future__ import annotations

import asyncio


class Budget:
    """Tokens are set aside before a request and settled after it; all on one event loop. ``limit`` 0: no limit."""

    def __init__(self, limit: int) -> None:
        self.limit = limit
        self.used = 0
        self._aside = 0
        self._turn = asyncio.Lock()  # first come, first served
        self._settled = asyncio.Event()

    async def take(self, tokens: int) -> bool:
        """Set tokens aside; ``False`` when they are not left. Waits while requests under way may give some back."""
        async with self._turn:
            while self.limit and self.used + self._aside + tokens > self.limit:
                if not self._aside or self.used + tokens > self.limit:
                    return False
                self._settled.clear()
                await self._settled.wait()
            self._aside += tokens
            return True

    def settle(self, tokens: int, used: int) -> None:
        """Put back what was set aside and count what was used of it."""
        self._aside -= tokens
        self.used += used
        self._settled.set()
