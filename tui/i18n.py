"""The one door for the words of the interface: every string for the user passes through ``_``."""

from __future__ import annotations


def _(message: str) -> str:
    """The message in the interface's language; English for now, so that catalogues can be added without a search."""
    return message


def counted(n: int, one: str, many: str) -> str:
    """The form of a message that fits a number, with the number in the place of ``{n}``."""
    return (one if n == 1 else many).format(n=n)
