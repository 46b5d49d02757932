"""The files that a model is converted into: which of them are in use, and how they are written in little memory.

A model's folder holds the download and ``ctranslate2-int8`` or, once its vocabulary was cut (``pipelines/trimming``),
``ctranslate2-int8-trimmed``. Each has a record of what it was made from, so that it is made anew when that changed.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

CONVERTED = "ctranslate2-int8"
"""The folder of the converted model, within the model's own."""

TRIMMED = "ctranslate2-int8-trimmed"
"""The folder of the converted model with a smaller vocabulary; it is used in place of the other."""

TOKENIZER = "tokenizer"
"""Within ``TRIMMED``: the tokenizer that knows the smaller vocabulary."""

VERSION = 1
"""Raise it when the conversion changes: models are then converted anew."""

RECORD = "audar.json"
_ROWS = 8192  # of a matrix, quantised at a time


def is_weights(name: str) -> bool:
    """Whether a file of the download is only read to be converted."""
    return name.endswith((".safetensors", ".bin", ".index.json"))


def sources(folder: Path) -> list[list[Any]]:
    """Name, size and time of change of every file that the conversion is made from."""
    found = sorted(p for p in folder.iterdir() if p.suffix in (".safetensors", ".bin") or p.name == "config.json")
    return [[path.name, path.stat().st_size, path.stat().st_mtime_ns] for path in found]


def has_weights(folder: Path) -> bool:
    """Whether the download is there to convert from; it may have been dropped."""
    return any(is_weights(name) for name, *_ in sources(folder))


def write_record(made: Path, made_from: list[list[Any]], **facts: Any) -> None:
    """Note in the folder ``made`` what it was made from and the sizes of its files."""
    files = {name: (made / name).stat().st_size for name in file_names(made)}
    record = {"conversion": VERSION, "sources": made_from, "files": files, **facts}
    (made / RECORD).write_text(json.dumps(record, indent=1), encoding="utf-8")


def file_names(made: Path) -> list[str]:
    """The files of a conversion, with those of its tokenizer, without the record."""
    names = (path.relative_to(made).as_posix() for path in made.rglob("*") if path.is_file())
    return sorted(name for name in names if name != RECORD)


def read_record(made: Path) -> dict[str, Any] | None:
    """The record of a conversion; ``None`` where there is none that can be read."""
    try:
        record = json.loads((made / RECORD).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None
    return record if isinstance(record, dict) else None


def up_to_date(folder: Path, name: str = CONVERTED) -> bool:
    """Whether the conversion is complete, unharmed in size, and made from these very weights.

    Where the download was dropped, what was made from it stands.
    """
    made, record = folder / name, read_record(folder / name)
    try:
        if record is None or record["conversion"] != VERSION:
            return False
        sizes = {file: (made / file).stat().st_size for file in record["files"]}
        made_from = record["sources"]
        if not has_weights(folder):
            made_from = [source for source in made_from if not is_weights(source[0])]
        return bool(sizes == record["files"] and "model.bin" in sizes and made_from == sources(folder))
    except (OSError, KeyError, TypeError, IndexError):
        return False


def trimmed(folder: Path | None) -> dict[str, Any] | None:
    """The record of the trimmed model where that is in use (``tokens``, ``of``), else ``None``."""
    if folder is None or not (folder / TRIMMED).is_dir() or not up_to_date(folder, TRIMMED):
        return None
    return read_record(folder / TRIMMED)


def in_use(folder: Path) -> Path:
    """The conversion that is loaded: the trimmed one where there is one."""
    return folder / (TRIMMED if trimmed(folder) else CONVERTED)


def write_int8(converter: Any, target: Path) -> None:
    """Convert as ``converter.convert(target, quantization="int8")`` does, to the same bytes, in less memory.

    CTranslate2 4.8 takes three copies of a matrix at a time to quantise it, and holds all it has quantised until it
    writes; on NLLB's embeddings the copies are more than the rest of the model. Here a matrix is quantised by the
    thousand rows at the moment that it is written, and given up then.
    """
    spec = converter._load()
    spec.validate()
    spec._alias_variables()
    spec._visit(_quantize)
    target.mkdir()
    spec.save(str(target))


def _quantize(layer: Any, name: str, value: Any) -> None:
    """Put matrices that are quantised when they are written in place of those of floats."""
    from ctranslate2.specs.model_spec import Variable

    key = name.rpartition("/")[2]
    if not isinstance(value, Variable) or value.is_scalar() or not hasattr(layer, f"{key}_scale"):
        return
    if value.dtype not in ("float32", "float16", "bfloat16") or len(value.shape) != 2:
        raise ValueError(f"{name} cannot be quantised")
    matrix = _Matrix(value)
    setattr(layer, key, matrix)
    setattr(layer, f"{key}_scale", _Scales(matrix))


class _Matrix:
    """What ``ModelSpec.save`` asks of a variable, for int8 rows with a scale each."""

    dtype = "int8"

    def __init__(self, value: Any) -> None:
        self.shape: list[int] = list(value.shape)
        self.scales: Any = None
        self._value: Any = value

    def num_bytes(self) -> int:
        return self.shape[0] * self.shape[1]

    def to_bytes(self) -> Any:
        """The rows; only asked once. The arithmetic is CTranslate2's, step by step."""
        import numpy as np

        rows, columns = self.shape
        whole, self.scales = np.empty((rows, columns), np.int8), np.empty(rows, np.float32)
        for start in range(0, rows, _ROWS):
            part = _float32(self._value, start, start + _ROWS)
            most = np.amax(np.absolute(part), axis=1)
            most[most == 0] = 127.0
            most = np.maximum(most, np.float32(127) / np.finfo(np.float32).max)
            scale = 127.0 / most
            whole[start : start + _ROWS] = np.rint(part * scale[:, None]).astype(np.int8)
            self.scales[start : start + _ROWS] = scale
        self._value = None
        return whole


class _Scales:
    """The scales of a matrix, known once its rows are written; ``weight`` stands before ``weight_scale``."""

    dtype = "float32"

    def __init__(self, matrix: _Matrix) -> None:
        self.shape = matrix.shape[:1]
        self._matrix = matrix

    def num_bytes(self) -> int:
        return 4 * self.shape[0]

    def to_bytes(self) -> bytes:
        return bytes(self._matrix.scales.tobytes())


def _float32(value: Any, start: int, end: int) -> Any:
    """Rows of a variable of either kind as a float32 array."""
    tensor = getattr(value, "tensor", None)
    return value.array[start:end].astype("float32") if tensor is None else tensor[start:end].float().numpy()
