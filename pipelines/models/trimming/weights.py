"""Cut rows out of the vocabulary's matrices in a file of CTranslate2, and leave every other byte as it is.

The layout is that of ``ModelSpec._serialize`` in ctranslate2 4.8: a head, the variables (name, dimensions, type, bytes)
and the aliases. Rows are quantised one by one, so the rows that stay give the very scores that they gave before.
"""

from __future__ import annotations

import struct
from collections.abc import Sequence
from pathlib import Path
from typing import BinaryIO

from pipelines.message import N_, Message

_OF_VOCABULARY = ("encoder/embeddings", "decoder/embeddings", "decoder/projection")
_CHUNK = 1 << 22


def trim_weights(source: Path, target: Path, rows: int, numbers: Sequence[int]) -> None:
    """Write ``source`` (a model.bin for ``rows`` tokens) to ``target`` with the rows ``numbers``, in their order.

    Takes the memory of one matrix. Raises ``ValueError`` for a file without such matrices, ``OSError``.
    """
    cut = 0
    with source.open("rb") as stream, target.open("wb") as out:
        out.write(stream.read(4))  # version of the layout
        _string(stream, out)
        out.write(stream.read(4))  # version of the specification
        (count,) = struct.unpack("I", head := stream.read(4))
        out.write(head)
        for _ in range(count):
            name = _string(stream, out)
            (rank,) = struct.unpack("B", head := stream.read(1))
            out.write(head)
            shape = list(struct.unpack(f"{rank}I", stream.read(4 * rank)))
            kind = stream.read(1)
            (size,) = struct.unpack("I", stream.read(4))
            if rank and shape[0] == rows and name.startswith(_OF_VOCABULARY):
                width = size // rows
                data = stream.read(size)
                size = width * len(numbers)
                out.write(struct.pack(f"{rank}I", len(numbers), *shape[1:]) + kind + struct.pack("I", size))
                out.writelines(data[row * width : (row + 1) * width] for row in numbers)
                cut += 1
                continue
            out.write(struct.pack(f"{rank}I", *shape) + kind + struct.pack("I", size))
            while size:
                data = stream.read(min(size, _CHUNK))
                if not data:
                    raise ValueError(N_("the converted model is cut off"))
                out.write(data)
                size -= len(data)
        while data := stream.read(_CHUNK):
            out.write(data)
    if not cut:
        raise ValueError(Message("no matrix of {rows} rows in the converted model", rows=rows))


def _string(stream: BinaryIO, out: BinaryIO) -> str:
    """Copy a string and return it; its length counts a closing zero."""
    (length,) = struct.unpack("H", head := stream.read(2))
    body = stream.read(length)
    out.write(head + body)
    return body[:-1].decode()
