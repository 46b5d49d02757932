"""The int8 weights of a conversion, made with little memory: CTranslate2's own figures, a few rows at a time."""

from __future__ import annotations

import ctypes
import mmap
import sys
from typing import Any

_PAGE_OUT = 21  # MADV_PAGEOUT of Linux 5.4: gives clean pages back, and loses nothing
_ROWS = 4096  # rows of a matrix that are worked on at once


def optimize(spec: Any) -> None:
    """Do what ``spec.optimize("int8")`` does, to the same bytes, freeing each float matrix when it is done.

    CTranslate2 4.8 makes two more copies of a matrix on the way; an embedding matrix is half of a checkpoint.
    """
    import numpy as np
    from ctranslate2.specs.model_spec import NumpyVariable as Numbers
    from ctranslate2.specs.model_spec import Variable, visit_spec

    spec._alias_variables()
    quantized: set[str] = set()

    def quantize(part: Any, name: str, value: Any) -> None:
        key = name.rsplit("/", 1)[-1]
        if not isinstance(value, Variable) or value.is_scalar() or not hasattr(part, f"{key}_scale"):
            return
        if len(value.shape) != 2:
            return  # convolutions: left to CTranslate2
        rows = np.empty(value.shape, np.int8)
        scales = np.empty(value.shape[0], np.float32)
        matrix = value.to("float32").numpy()
        for start in range(0, len(rows), _ROWS):
            block = matrix[start : start + _ROWS]
            most = np.amax(np.absolute(block), axis=1)
            most[most == 0] = 127.0
            most = np.maximum(most, np.float32(127) / np.finfo(np.float32).max)
            scale = 127.0 / most
            rows[start : start + _ROWS] = np.rint(block * np.expand_dims(scale, 1))
            scales[start : start + _ROWS] = scale
        _let_go(matrix)
        quantized.update((name, f"{name}_scale"))
        setattr(part, key, Numbers(rows))
        setattr(part, f"{key}_scale", Numbers(scales))

    visit_spec(spec, quantize)
    spec._quantize("int8", variable_filter=lambda name: name not in quantized)


def _let_go(array: Any) -> None:
    """Tell the system that the pages of a checkpoint, which transformers maps into memory, are not needed now."""
    if sys.platform != "linux":
        return
    start = -(-array.ctypes.data // mmap.PAGESIZE) * mmap.PAGESIZE
    length = (array.ctypes.data + array.nbytes - start) // mmap.PAGESIZE * mmap.PAGESIZE
    if length > 0:
        ctypes.CDLL(None).madvise(ctypes.c_void_p(start), ctypes.c_size_t(length), _PAGE_OUT)
