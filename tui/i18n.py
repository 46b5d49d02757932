"""The one door for the words of the interface: every string for the user passes through ``_``."""

from __future__ import annotations


def _(message: str) -> str:
    """The message in the interface's language; English for now, so that catalogues can be added without a search."""
    return message
