"""Memory of a decoding step: kept for the next one, given back at the end."""

from __future__ import annotations

import platform
import subprocess
import sys

import pytest

PAGES = 20_000

STEPS = f"""
import resource, sys
from pipelines.engines import heap

def faults():
    before = resource.getrusage(resource.RUSAGE_SELF).ru_minflt
    b"x" * ({PAGES} * resource.getpagesize())
    return resource.getrusage(resource.RUSAGE_SELF).ru_minflt - before

if "keep" in sys.argv:
    heap.keep()
first, second = faults(), faults()
heap.give_back()
print(first, second, faults())
"""


@pytest.mark.skipif(platform.libc_ver()[0] != "glibc", reason="other C libraries keep memory in other ways")
def test_freed_memory_serves_the_next_step_until_it_is_given_back() -> None:
    kept, plain = (
        [int(number) for number in subprocess.check_output([sys.executable, "-c", STEPS, *words]).split()]
        for words in (["keep"], [])
    )
    assert [number > PAGES // 2 for number in kept] == [True, False, True]
    assert [number > PAGES // 2 for number in plain] == [True, True, True]
