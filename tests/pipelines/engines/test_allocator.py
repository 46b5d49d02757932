"""Memory of a decoding step: kept for the next one, given back at the end."""

from __future__ import annotations

import platform
import subprocess
import sys

import pytest

STEP = 80_000_000  # bytes

STEPS = f"""
import sys
from pathlib import Path
from pipelines.engines.seq2seq import allocator

def held():
    lines = Path("/proc/self/status").read_text().splitlines()
    return next(int(line.split()[1]) * 1024 for line in lines if line.startswith("VmRSS:"))

if "keep" in sys.argv:
    allocator.keep()
before = held()
b"x" * {STEP}
after = held()
allocator.give_back()
print(after - before, held() - before)
"""


@pytest.mark.skipif(platform.libc_ver()[0] != "glibc", reason="other C libraries keep memory in other ways")
def test_freed_memory_serves_the_next_step_until_it_is_given_back() -> None:
    kept, plain = (
        [int(number) > STEP // 2 for number in subprocess.check_output([sys.executable, "-c", STEPS, *words]).split()]
        for words in (["keep"], [])
    )
    assert kept == [True, False]
    assert plain == [False, False]
