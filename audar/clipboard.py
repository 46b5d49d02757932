"""The clipboard: the system's, else, for what is copied, the terminal's own by its escape sequence (OSC 52)."""

from __future__ import annotations

import base64
import os
from contextlib import suppress

from pipelines.errors import InputError, OutputError

_MOST = 74_994  # bytes that terminals take in one such sequence


def pasted() -> str:
    """What the clipboard holds. Raises ``InputError`` where there is none to be read, or no text in it."""
    import pyperclip

    try:
        text: str = pyperclip.paste()
    except (pyperclip.PyperclipException, OSError, UnicodeError) as error:
        raise InputError(
            "There is no clipboard that can be read here (xclip, xsel or wl-clipboard would serve); pipe the text in."
        ) from error
    if not text.strip():
        raise InputError("There is no text in the clipboard.")
    return text


def copy(text: str) -> None:
    """Put a text into the clipboard; on another machine, by the terminal. Raises ``OutputError`` where neither serves.

    Whether a terminal heeds the sequence, it does not say.
    """
    import pyperclip

    if not os.environ.get("SSH_CONNECTION"):
        with suppress(pyperclip.PyperclipException, OSError):
            pyperclip.copy(text)
            return
    data = text.encode("utf-8", "replace")
    if len(data) > _MOST:
        raise OutputError("The result is too long for the terminal's clipboard; -o FILE writes it.")
    sequence = b"\x1b]52;c;" + base64.b64encode(data) + b"\x07"
    if os.environ.get("TMUX"):  # hands on what is wrapped so
        sequence = b"\x1bPtmux;" + sequence.replace(b"\x1b", b"\x1b\x1b") + b"\x1b\\"
    try:
        terminal = os.open("/dev/tty", os.O_WRONLY | os.O_NOCTTY)
    except OSError as error:
        raise OutputError("There is no clipboard and no terminal that has one; the result is not copied.") from error
    try:
        os.write(terminal, sequence)
    finally:
        os.close(terminal)
