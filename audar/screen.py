"""Open the screen: the article from a path or a pipe, the keys from the terminal, the result to stdout."""

from __future__ import annotations

import asyncio
import os
import sys
from pathlib import Path

from audar import streams
from pipelines.errors import InputError, Stopped
from tui.text.paths import page_address

_NO_TERMINAL = "The screen needs a terminal; in a script, use `audar translate`, `summarize` or `compare`."
# What undoes Textual's: keyboard protocol, paste, line wrap, reports of size, mouse and focus; last, its second screen.
_CLEAN = b"\x1b[<u\x1b[?7h" + b"".join(
    b"\x1b[?%dl" % mode for mode in (2004, 2048, 1000, 1003, 1015, 1006, 1016, 1004, 1049)
)


def open_screen(file: str | None, target: str | None = None) -> None:
    """Run the screen, with an article if a path or an address is given or text is piped in.

    It is translated to ``target`` at once where one is named.

    Raises ``InputError`` where there is no terminal or the path is not a file, ``Stopped`` when the user left at
    once while a job was running.
    """
    source: Path | bytes | str | None = None
    name = "stdin"
    if sys.stderr is None or not sys.stderr.isatty():  # Textual draws on stderr, so that stdout can be piped
        raise InputError(_NO_TERMINAL)
    piped = sys.stdin is None or not sys.stdin.isatty()
    if file is not None and page_address(file):
        source = name = file
    elif file is not None and file != "-":
        source = Path(file)
        if not source.is_file():
            from pipelines.read import read_file

            read_file(source)  # raises what is wrong with it
    elif piped and sys.stdin is not None:
        source = sys.stdin.buffer.read() or None
    elif file == "-":
        raise InputError("`-` is for a pipe; name a file, or open one on the screen.")
    if piped:
        _keys_from_terminal()

    from tui.app import AudarApp

    app = AudarApp(source, name, output_piped=not sys.stdout.isatty(), target=target)
    # A loop of our own: asyncio.run would wait at its end for threads that an engine still holds.
    loop = asyncio.new_event_loop()
    with streams.screen_taken(lambda: loop.call_soon_threadsafe(app.end), _CLEAN):
        result = app.run(loop=loop)
    if app.return_code:
        raise Stopped("Left at once; the running job was stopped.")
    if result:
        streams.emit(result)


def _keys_from_terminal() -> None:
    """Put the terminal where stdin was. Raises ``InputError`` where the process has none."""
    try:
        terminal = os.open("/dev/tty", os.O_RDWR)
    except OSError as error:
        raise InputError(_NO_TERMINAL) from error
    os.dup2(terminal, 0)
    os.close(terminal)
