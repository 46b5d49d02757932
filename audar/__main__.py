"""``audar`` and ``python -m audar``: Ctrl-C is quiet from the first line on, while Python still imports."""

import contextlib
import os
import signal
import sys


def _leave(*_: object) -> None:
    """End as an interrupted command does; nothing has begun yet."""
    with contextlib.suppress(OSError):
        os.write(2, b"audar: Interrupted.\n")
    os._exit(130)  # audar.exit_codes.INTERRUPTED


# Not where SIGINT is ignored (nohup), nor in a process that an engine's work runs in, which imports this file again.
if signal.getsignal(signal.SIGINT) is signal.default_int_handler and "multiprocessing" not in sys.modules:
    signal.signal(signal.SIGINT, _leave)


def main() -> None:
    """Run the command line, which from then on answers Ctrl-C itself."""
    from audar.interface import speak

    speak()  # before the commands, whose help is in that language
    from audar.cli import main as run

    run()


if __name__ == "__main__":
    main()
