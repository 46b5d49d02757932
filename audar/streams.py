"""stdin bytes in; result bytes to stdout; notes to stderr; a closed pipe; Ctrl-C; the terminal for questions."""

from __future__ import annotations

import contextlib
import io
import os
import select
import shutil
import signal
import sys
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from types import FrameType
from typing import TYPE_CHECKING, Any, BinaryIO

from audar import exit_codes
from pipelines.controls import printable, printable_lines
from pipelines.errors import OutputError
from pipelines.message import Message, reason_of
from tui.text.i18n import localized

try:
    import termios
except ImportError:  # a platform whose terminals have no settings to give back
    termios = None  # type: ignore[assignment]

if TYPE_CHECKING:
    pass


class _Ending:
    """How the process ends when it is asked to: ``seconds`` to end by itself, since native code may not notice it."""

    seconds = 1.5
    code = 0  # of the signal that came
    clean = b""  # what leaves the terminal as it was, where the process has no more time to
    settings: list[Any] | None = None  # the terminal's own, while the screen has it


_SIGNALS = {
    signal.SIGINT: exit_codes.INTERRUPTED,
    signal.SIGTERM: exit_codes.TERMINATED,
}
if hasattr(signal, "SIGHUP"):  # not on every platform
    _SIGNALS[signal.SIGHUP] = exit_codes.HUNG_UP


def emit(text: str, painted: bool = False) -> None:
    """Write a piece of the result to stdout, as UTF-8, at once. Raises ``BrokenPipeError`` or ``OutputError``.

    A terminal gets nothing that steers it, except where the text was ``painted``: colours out of printable parts.
    """
    text = printable_lines(text) if sys.stdout.isatty() and not painted else text
    _write(io.BytesIO(text.encode("utf-8", "replace")))


def emit_bytes(stream: BinaryIO) -> None:
    """Write what a stream holds to stdout: a terminal gets it as text. Raises as ``emit``."""
    if not sys.stdout.isatty():
        _write(stream)
        return
    for line in io.TextIOWrapper(stream, "utf-8", "replace", newline="\n"):
        emit(line)


def _write(stream: BinaryIO) -> None:
    try:
        shutil.copyfileobj(stream, sys.stdout.buffer)
        sys.stdout.buffer.flush()
    except BrokenPipeError:
        raise
    except OSError as error:
        raise OutputError("Cannot write the result: {reason}.", reason=reason_of(error)) from error


def note(message: object, /, **fields: object) -> None:
    """Tell the user something on stderr, in one line; a stderr that is gone loses notes, not results.

    It is a message, or its template and fields, or an error, and is told in the interface's language.
    """
    with contextlib.suppress(OSError, ValueError):
        sys.stderr.write(f"audar: {printable(_words(message, fields))}\n")
        sys.stderr.flush()


def end_line() -> None:
    """End the line in which a user types, on stderr."""
    with contextlib.suppress(OSError, ValueError):
        sys.stderr.write("\n")
        sys.stderr.flush()


def shortened(text: str, width: int) -> str:
    """The beginning of a text, in one line of ``width`` characters at most."""
    line = " ".join(text.split())
    return line if len(line) <= width else line[: max(width - 1, 0)].rstrip() + "…"


def on_terminal() -> bool:
    """Whether a question can be asked: the user sees stderr and types at stdin."""
    return sys.stdin is not None and sys.stdin.isatty() and sys.stderr.isatty()


def _words(message: object, fields: Mapping[str, object]) -> str:
    if isinstance(message, str) and (fields or not isinstance(message, Message)):
        message = Message(message, **fields)
    return localized(message)


def confirm(question: str, /, **fields: object) -> bool:
    """Ask yes or no on stderr; no is the default, and the answer of an ended stdin."""
    sys.stderr.write(f"{printable(_words(question, fields))} [y/N] ")
    sys.stderr.flush()
    return sys.stdin.readline().strip().lower() in ("y", "yes", "д", "да", "и", "иә")


def silence_stdout() -> None:
    """After a closed pipe: keep Python's own flush at exit from complaining."""
    with contextlib.suppress(OSError):
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def mend_missing() -> None:
    """Give a process that was started with stdout or stderr closed (``>&-``) streams that can be used.

    Writing to a closed stdout is an error, as for other filters; what a closed stderr would have shown is lost.
    """
    if sys.stdout is None:
        sys.stdout = open(os.open(os.devnull, os.O_RDONLY), "w", encoding="utf-8")  # noqa: SIM115, PTH123
    if sys.stderr is None:
        sys.stderr = open(os.devnull, "w", encoding="utf-8")  # noqa: SIM115, PTH123


def guard_signals() -> None:
    """Make Ctrl-C, SIGTERM and a closed terminal end the process soon, even while a library is busy in native code.

    Python answers a signal only between its own instructions. The wake-up pipe is written at once, so a thread that
    reads it can give the work a moment to end cleanly and then end the process itself; a second signal ends it at once.
    """
    if threading.current_thread() is not threading.main_thread():
        return
    answer_signals(_raise)
    stderr = sys.stderr
    reader, writer = os.pipe()
    os.set_blocking(writer, False)
    try:
        signal.set_wakeup_fd(writer, warn_on_full_buffer=False)
    except ValueError:
        return

    def wait(seconds: float | None) -> int:
        """The exit code of the next of the signals; 0 where none comes in time."""
        end = None if seconds is None else time.monotonic() + seconds
        while True:
            left = None if end is None else max(0.0, end - time.monotonic())
            if not select.select([reader], [], [], left)[0]:
                return 0
            for number in os.read(reader, 64):
                if number in _SIGNALS:
                    return _SIGNALS[signal.Signals(number)]

    def watch() -> None:
        code = wait(None)
        wait(_Ending.seconds)
        sys.stderr = stderr  # Textual has put its own there
        _clean_terminal()
        note("Interrupted.")
        os._exit(_Ending.code or code)

    threading.Thread(target=watch, name="signal-watch", daemon=True).start()


def answer_signals(answer: Callable[[int, FrameType | None], object]) -> None:
    """Have a function called for Ctrl-C, SIGTERM and SIGHUP, except where the process is to ignore them (nohup)."""
    for number in _SIGNALS:
        if signal.getsignal(number) is not signal.SIG_IGN:
            signal.signal(number, answer)


@contextlib.contextmanager
def screen_taken(leave: Callable[[], object], clean: bytes) -> Iterator[None]:
    """While the screen has the terminal: a signal calls ``leave``, and is raised as an interrupt when that was done.

    Where work takes longer to end, the terminal gets its settings back, and the sequences ``clean``.
    """
    _Ending.settings, _Ending.clean = _terminal_settings(), clean

    def answer(number: int, _: FrameType | None) -> None:
        _Ending.code = _Ending.code or _SIGNALS[signal.Signals(number)]
        leave()

    answer_signals(answer)
    try:
        yield
    finally:
        answer_signals(_raise)
        _Ending.settings, _Ending.clean = None, b""
    if _Ending.code:
        raise KeyboardInterrupt


def _terminal_settings() -> list[Any] | None:
    try:
        return termios.tcgetattr(sys.stderr.fileno()) if termios else None
    except (termios.error, OSError, ValueError):
        return None


def _clean_terminal() -> None:
    with contextlib.suppress(OSError, ValueError):
        terminal = sys.stderr.fileno()
        if os.isatty(terminal):
            if _Ending.settings:
                with contextlib.suppress(termios.error):
                    termios.tcsetattr(terminal, termios.TCSANOW, _Ending.settings)
            os.write(terminal, _Ending.clean + b"\x1b[?25h")  # a progress bar hides the cursor too


def take_time(seconds: float) -> None:
    """Let this command have so many seconds after Ctrl-C to put away what is finished; a second one ends it at once."""
    _Ending.seconds = seconds


def _raise(number: int, _: FrameType | None) -> None:
    """What Ctrl-C ends cleanly, a download's pip among it, ends so after the other signals too."""
    _Ending.code = _Ending.code or _SIGNALS[signal.Signals(number)]
    raise KeyboardInterrupt


def leave(code: int) -> None:
    """End the process now: native threads of an engine are not waited for. A signal that came decides the code."""
    for stream in (sys.stdout, sys.stderr):
        with contextlib.suppress(OSError, ValueError):
            stream.flush()
    os._exit(_Ending.code or code)
