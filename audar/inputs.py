"""What a command is to read: files, a pipe, pages by their addresses, words of the command line, the clipboard."""

from __future__ import annotations

import os
import re
import stat
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Literal
from urllib.parse import unquote, urlsplit

from audar import exit_codes
from audar.streams import emit, note
from pipelines.errors import InputError, LanguageError, OutputError

if TYPE_CHECKING:
    from pipelines.article import Article

_PAGE = re.compile(r"https?://", re.IGNORECASE)
_LIKE_A_FILE = re.compile(r"\S*[/\\]\S*|\S*\w\.\w{1,5}")


@dataclass(frozen=True, slots=True)
class Source:
    """One thing to read: ``text`` is a path, an address, or the words themselves; empty for a pipe and the clipboard.

    ``local``: an address may be one of this machine or of its network.
    """

    kind: Literal["file", "pipe", "page", "words", "clipboard"]
    text: str = ""
    local: bool = False

    @property
    def path(self) -> Path | None:
        """The file, which must not be overwritten and whose kind tells how a translation of it is written."""
        return Path(self.text) if self.kind == "file" else None

    @property
    def name(self) -> str:
        """How several results are told apart; of one that has a name, what a file of its result is called by."""
        if self.kind == "page":
            parts = urlsplit(self.text)
            last = unquote(parts.path).rstrip("/").rpartition("/")[2] or parts.hostname or "page"
            stem = re.sub(r"[^\w-]+", "-", re.sub(r"\.\w{1,5}$", "", last)).strip("-")
            return f"{stem[:80] or 'page'}.txt"
        return self.text if self.kind == "file" else "text.txt"

    @property
    def title(self) -> str:
        """What stands over its result where there are several."""
        return self.text if self.kind in ("file", "page") else "stdin"


def sources(words: Sequence[str], clip: bool = False, local: bool = False) -> list[Source]:
    """What the arguments of a command name; without any, the pipe, or with ``clip`` the clipboard.

    Words that are no files' names are one text, which is said. Raises ``InputError`` where there is nothing to read.
    """
    piped = sys.stdin is not None and not sys.stdin.isatty()
    if not words and piped:
        return [Source("pipe")]
    if not words and clip:
        return [Source("clipboard")]
    if not words:
        raise InputError("Name a file, or pipe a text in; `-` reads the terminal until Ctrl-D.")
    named = [_source(word, local) for word in words]
    if any(source.kind != "words" for source in named):
        return [Source("file", source.text) if source.kind == "words" else source for source in named]
    text = " ".join(words)
    if text.strip():
        note("There is no file of that name; the words themselves are taken as the text.")
    return [Source("words", f"{text}\n")]


def is_input(word: str) -> bool:
    """Whether a word in the place of a command names what can be read: a file that is there, or an address."""
    return _source(word, False).kind == "page" or (word != "-" and _exists(word))


def _source(word: str, local: bool) -> Source:
    if word == "-":
        return Source("pipe")
    if _PAGE.match(word):
        return Source("page", word, local)
    from pipelines.documents.registry import format_of

    if _exists(word) or format_of(word) is not None or _LIKE_A_FILE.fullmatch(word):
        return Source("file", word)
    return Source("words", word)


def _exists(word: str) -> bool:
    try:
        return os.path.lexists(word)
    except (OSError, ValueError):  # longer than a name can be, or with a NUL
        return False


def load(
    source: Source, fields: tuple[str, ...] = (), whole: bool = False, plain: bool = False, clip: bool = False
) -> Article:
    """Read a source; what reading had to mend is noted. Raises ``InputError``.

    ``fields``, ``whole`` and ``plain`` are those of ``pipelines.read.read_file``. ``clip``: an empty pipe means the
    clipboard.
    """
    from pipelines.read import read_bytes, read_file

    if source.kind == "page":
        from pipelines.fetch import read_page

        page = read_page(source.text, local=source.local)
        article = page.article
        about = " · ".join(filter(None, (article.title, page.date, page.address)))
        note("Read {page}", page=about)
    elif source.path is not None:
        article = read_file(source.path, fields, whole, plain)
    else:
        data = source.text.encode("utf-8", "replace") if source.kind == "words" else b""
        if source.kind == "pipe":
            data = _piped(clip)
        if source.kind == "clipboard" or (clip and source.kind == "pipe" and not data.strip()):
            from audar.clipboard import pasted

            source, data = Source("clipboard"), pasted().encode("utf-8", "replace")
        article = read_bytes(data, {"words": "text", "pipe": "stdin"}.get(source.kind, source.kind), plain=plain)
    for text in article.notes:
        note(text)
    return article


def _piped(may_be_empty: bool) -> bytes:
    if sys.stdin is None:
        raise InputError("There is nothing on stdin.")
    data = sys.stdin.buffer.read()
    try:
        from_command = stat.S_ISFIFO(os.fstat(sys.stdin.fileno()).st_mode)
    except (OSError, ValueError):
        from_command = False
    if from_command and not data and not may_be_empty:
        raise InputError("Nothing came from the command before.")
    return data


def each(named: Sequence[Source], work: Callable[[Source], int]) -> int:
    """Do the work for each source; where there are several, one that cannot be read keeps the others back from nothing.

    The highest of the exit codes. Raises what ``work`` raises for a single source, and what would stop all of them.
    """
    if len(named) == 1:
        return work(named[0])
    code = exit_codes.OK
    for source in named:
        try:
            code = max(code, work(source))
        except (InputError, LanguageError, OutputError) as error:
            note(error)
            code = max(code, exit_codes.exit_code(error))
    return code


def head(source: Source, first: bool) -> None:
    """The line over one of several results on stdout, as ``head`` and ``tail`` have it."""
    emit(f"{'' if first else chr(10)}==> {source.title} <==\n")
