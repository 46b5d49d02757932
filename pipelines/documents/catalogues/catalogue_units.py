"""What kinds of catalogues share: a unit to be translated, and what a file says of itself."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

from pipelines.documents.strings import Cut
from pipelines.errors import InputError


@dataclass(frozen=True, slots=True)
class Unit:
    """A unit to be translated: the strings of its source, several where it has plural forms, and what the file has."""

    strings: tuple[Cut, ...]
    original: Any

    @property
    def left(self) -> bool:
        """Whether the unit stays as it is, for it cannot be taken apart."""
        return any(string.left for string in self.strings)


_SYMBOL = re.compile(r"(?![A-Z][a-z]{0,3}_[a-z]+\Z)[A-Za-z0-9]+(?:[._][A-Za-z0-9]+)+")


def is_symbol(source: str) -> bool:
    """Whether a source is a name for programs, such as ``page.title``; ``E_xit``, with the sign of a key, is none."""
    return bool(_SYMBOL.fullmatch(source))


def same_language(named: str, language: str) -> bool:
    """Whether a file's code, such as ``kk_KZ`` or ``kk-KZ``, is of the language."""
    return re.split(r"[-_@.]", named)[0].lower() == language


def damaged(name: str, kind: str) -> InputError:
    """What is raised for a file that cannot be read as a catalogue."""
    return InputError("{name} is damaged, or no {kind} file.", name=name, kind=kind)
