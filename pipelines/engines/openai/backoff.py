"""How long to wait before a server is asked again: a clock, exponential back-off with jitter, what Retry-After says."""

from __future__ import annotations

import asyncio
import math
import time
from collections.abc import Mapping
from email.utils import parsedate_to_datetime
from random import Random

FIRST, LONGEST = 1.0, 60.0
"""Seconds of the first wait and of the longest one; each is twice the one before."""


class Clock:
    """Time as the waits see it; a test puts its own in its place."""

    def now(self) -> float:
        """Seconds since some moment."""
        return time.monotonic()

    def date(self) -> float:
        """Seconds since 1970, for servers that name a date."""
        return time.time()

    async def sleep(self, seconds: float) -> None:
        """Wait."""
        await asyncio.sleep(seconds)


def backoff(attempt: int, random: Random) -> float:
    """Seconds to wait after the failed attempt number ``attempt`` (from 0): a half to the whole of 1, 2, 4 … 60.

    The jitter keeps requests that failed together from coming back together.
    """
    longest = min(LONGEST, FIRST * 2.0 ** min(attempt, 30))
    return longest * random.uniform(0.5, 1.0)


def retry_after(headers: Mapping[str, str], date: float) -> float:
    """Seconds that the server asks to wait: a number or a date in ``Retry-After``; 0 where it says nothing usable."""
    value = headers.get("retry-after", "").strip()
    try:
        seconds = float(value)
    except ValueError:
        try:
            seconds = parsedate_to_datetime(value).timestamp() - date
        except (ValueError, TypeError, OverflowError):
            return 0.0
    return max(0.0, seconds) if math.isfinite(seconds) else 0.0
