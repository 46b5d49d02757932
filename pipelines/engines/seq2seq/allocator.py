"""What this process's memory allocator does with the large, short-lived matrices of a decoding step (GNU/Linux only).

A step of NLLB 600M at 128 rows asks for some 130 MB and frees them. By default glibc gets every such block from the
system anew, page by page (mallopt(3): M_MMAP_THRESHOLD, M_TRIM_THRESHOLD): a fifth of the CPU time of a translation.
"""

from __future__ import annotations

import ctypes
from contextlib import suppress

_KEPT = 2**31 - 1  # bytes of free memory at the heap's top that glibc keeps; the most that its int takes

# <malloc.h>: options with the values that they get.
_M_TRIM_THRESHOLD, _M_MMAP_MAX, _M_ARENA_MAX = -1, -4, -8
_OPTIONS = {
    _M_ARENA_MAX: 1,  # a thread's own arena is made of pieces of 64 MB, and asks the system for whatever is larger
    _M_MMAP_MAX: 0,
    _M_TRIM_THRESHOLD: _KEPT,
}


def keep() -> None:
    """Let freed memory serve the next step; ``give_back`` returns what is free at the end."""
    with suppress(OSError, AttributeError, TypeError):  # other systems' C libraries have no such call
        library = ctypes.CDLL(None)
        for option, value in _OPTIONS.items():
            library.mallopt(option, value)


def give_back() -> None:
    """Give memory that is free back to the system."""
    with suppress(OSError, AttributeError, TypeError):
        ctypes.CDLL(None).malloc_trim(0)
