"""Paths made of a stranger's word: a name in a listing of the hub, in an entry of models.yaml, in another's cache."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from pathlib import Path

from pipelines.errors import StoreError
from pipelines.message import Message

_LONGEST = 200  # bytes of one part; file systems take 255, and we put letters before and behind
_DEVICE = re.compile(r"(con|prn|aux|nul|(com|lpt)[\d¹²³]|conin\$|conout\$) *(\.|$)", re.IGNORECASE)
_FOREIGN = frozenset('<>:"|?*\\')
_FILES = ("manifest.json", "manifest.json.tmp", "parts.json")
_FOLDERS = ("wheels", "prompts", "quick-tokenizer", "ctranslate2-int8", "ctranslate2-int8-trimmed")
OURS = frozenset((*_FILES, *_FOLDERS))
"""What Audar itself writes into a model's folder; names that begin with a dot are its own too."""


def is_digest(text: str) -> bool:
    """Whether this can be the id of a content or of a commit: 40 or 64 hexadecimal digits in small letters."""
    return re.fullmatch(r"[0-9a-f]{40}|[0-9a-f]{64}", text) is not None


def is_plain(name: str) -> bool:
    """Whether a file can be called so, ``/`` between folders, on any system and without leaving its folder."""
    return name.isprintable() and len(name) < 2 * _LONGEST and all(map(_is_part, name.split("/")))


def _is_part(part: str) -> bool:
    if not part or part.startswith(".") or part.endswith((".", " ")) or not _FOREIGN.isdisjoint(part):
        return False
    return len(part.encode()) <= _LONGEST and _DEVICE.match(part) is None


def names_problem(names: Iterable[str]) -> str:
    """Why files cannot have these names, together in a model's folder; empty where they can."""
    seen: set[str] = set()
    for name in names:
        shown = repr(name[:_LONGEST])
        same = unicodedata.normalize("NFC", name).casefold()  # as file systems see it that mind no case
        if not is_plain(name):
            return Message("{name} cannot be the name of a model's file", name=shown)
        if same.partition("/")[0] in OURS:
            return Message("{name} is a name of Audar's own in a model's folder", name=shown)
        if same in seen:
            return Message("{name} stands twice, or with other letters of the same name", name=shown)
        seen.add(same)
    return ""


def inside(folder: Path, name: str, links: bool = False) -> Path:
    """The path of ``name`` in ``folder``. Raises ``StoreError`` for a name that leaves it or can be no file's.

    Symbolic links below the folder may not lead out of it, unless ``links``: in the hub's cache they do.
    """
    path = folder / name
    if not is_plain(name) or not (links or path.resolve().is_relative_to(folder.resolve())):
        raise StoreError("{name} cannot be the name of a model's file", name=repr(name[:_LONGEST]))
    return path
