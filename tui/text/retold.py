"""The sentences that the core says (doubts, errors, warnings), told in the interface's language."""

from __future__ import annotations

import re
from functools import cache

from tui.text.i18n import LANGUAGE_NAMES, _, interface
from tui.text.sentences import PARTS, SENTENCES

_LANGUAGE_FIELDS = {"language", "source", "target"}
_TOLD_FIELDS = {
    "task",
    "what",
    "reason",
    "failures",
    "script",
    "expected",
    "times",
}  # others are names and texts of others


def retold(text: str) -> str:
    """A sentence of the core in the interface's language; as it is where the table has none like it."""
    if interface() == "en" or not text:
        return text
    for pattern, message in _patterns():
        if found := pattern.fullmatch(text):
            return _(message).format(**{name: _value(name, value) for name, value in found.groupdict().items()})
    return text


def _value(name: str, value: str) -> str:
    """What stands in braces; of several reasons each, but an error is one sentence whatever stands in it."""
    if name in _LANGUAGE_FIELDS:
        return _(value)
    if name == "error":
        return retold(value)
    return "; ".join(map(retold, value.split("; "))) if name in _TOLD_FIELDS else value


@cache
def _patterns() -> tuple[tuple[re.Pattern[str], str], ...]:
    names = "|".join(map(re.escape, LANGUAGE_NAMES.values()))

    def field(found: re.Match[str]) -> str:
        return f"(?P<{found[1]}>{names if found[1] in _LANGUAGE_FIELDS else '.+?'})"

    return tuple(
        (re.compile(re.sub(r"\\\{(\w+)\\\}", field, re.escape(text)), re.DOTALL), text) for text in (*SENTENCES, *PARTS)
    )
