"""What a GGUF file says of itself at its head: the architecture, and the template of its chats.

The layout is that of https://github.com/ggml-org/ggml/blob/master/docs/gguf.md, versions 2 and 3. Whatever stands
there is a stranger's: every length is bounded, and nothing is kept but the two texts.
"""

from __future__ import annotations

import struct
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from pipelines.errors import ModelUnavailable
from pipelines.message import N_, reason_of

_STRING, _ARRAY = 8, 9
_SIZES = {0: 1, 1: 1, 2: 2, 3: 2, 4: 4, 5: 4, 6: 4, 7: 1, 10: 8, 11: 8, 12: 8}
_MOST_KEYS, _MOST_ITEMS, _LONGEST = 4096, 1 << 22, 1 << 22
_WANTED = {"general.architecture": "architecture", "tokenizer.chat_template": "template"}


@dataclass(frozen=True, slots=True)
class Header:
    """The two texts; empty where the file has none."""

    architecture: str = ""
    template: str = ""


def read_header(path: Path) -> Header:
    """Read the head of a file. Raises ``ModelUnavailable`` for one that is no GGUF file, or a damaged one."""
    try:
        with path.open("rb") as stream:
            return _read(stream)
    except (OSError, ValueError, struct.error) as error:
        raise ModelUnavailable(
            "{path} is no sound GGUF file ({reason}).", path=path, reason=reason_of(error)
        ) from error


def _read(stream: BinaryIO) -> Header:
    magic, version, _tensors, keys = struct.unpack("<4sIQQ", stream.read(24))
    if magic != b"GGUF" or version not in (2, 3):
        raise ValueError(N_("it does not begin as one"))
    texts: dict[str, str] = {}
    for _ in range(_within(keys, _MOST_KEYS)):
        key, kind = _text(stream), _number(stream, "<I")
        if key in _WANTED and kind == _STRING:
            texts[_WANTED[key]] = _text(stream)
        else:
            _skip(stream, kind)
        if len(texts) == len(_WANTED):
            break
    return Header(**texts)


def _skip(stream: BinaryIO, kind: int) -> None:
    if kind == _STRING:
        _text(stream)
    elif kind == _ARRAY:
        of, count = _number(stream, "<I"), _within(_number(stream, "<Q"), _MOST_ITEMS)
        if of in _SIZES:
            stream.seek(count * _SIZES[of], 1)
        elif of == _STRING:
            for _ in range(count):
                _text(stream)
        else:
            raise ValueError(N_("it counts too far"))
    else:
        stream.seek(_SIZES.get(kind) or _within(1, 0), 1)


def _text(stream: BinaryIO) -> str:
    raw = stream.read(_within(_number(stream, "<Q"), _LONGEST))
    return raw.decode("utf-8", "replace")


def _number(stream: BinaryIO, form: str) -> int:
    (number,) = struct.unpack(form, stream.read(struct.calcsize(form)))
    return int(number)


def _within(number: int, most: int) -> int:
    if number > most:
        raise ValueError(N_("it counts too far"))
    return number
