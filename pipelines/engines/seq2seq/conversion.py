"""The files that a model is converted into: which of them are in use, and how they are written in little memory.

A model's folder holds the download and ``ctranslate2-int8`` or, once its vocabulary was cut (``models/trimming``),
``ctranslate2-int8-trimmed``. Each has a record of what it was made from, so that it is made anew when that changed.
"""

from __future__ import annotations

import gc
import json
from pathlib import Path
from typing import Any

from pipelines.engines.seq2seq import quantize

CONVERTED = "ctranslate2-int8"
"""The folder of the converted model, within the model's own."""

TRIMMED = "ctranslate2-int8-trimmed"
"""The folder of the converted model with a smaller vocabulary; it is used in place of the other."""

TOKENIZER = "tokenizer"
"""Within ``TRIMMED``: the tokenizer that knows the smaller vocabulary."""

ENGINE = "ctranslate2"
"""The engine that runs converted files; all others read the download."""

VERSION = 1
"""Raise it when the conversion changes: models are then converted anew."""

RECORD = "audar.json"


def is_weights(name: str) -> bool:
    """Whether a file of the download is only read to be converted."""
    return name.endswith((".safetensors", ".bin", ".npz", ".index.json"))


def sources(folder: Path) -> list[list[Any]]:
    """Name, size and time of change of every file that the conversion is made from."""
    files = sorted(p for p in folder.iterdir() if p.suffix in (".safetensors", ".bin") or p.name == "config.json")
    return [[path.name, path.stat().st_size, path.stat().st_mtime_ns] for path in files]


def dropped(folder: Path) -> bool:
    """Whether the manifest notes that the download goes. What a kill left of it is no download any more."""
    try:
        manifest = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return False
    return isinstance(manifest, dict) and bool(manifest.get("dropped"))


def has_weights(folder: Path) -> bool:
    """Whether the download is there to convert from; it may have been dropped."""
    return any(is_weights(name) for name, *_ in sources(folder)) and not dropped(folder)


def write_record(conversion: Path, made_from: list[list[Any]], **facts: Any) -> None:
    """Note in the folder ``conversion`` what it was made from and the sizes of its files."""
    files = {name: (conversion / name).stat().st_size for name in file_names(conversion)}
    record = {"conversion": VERSION, "sources": made_from, "files": files, **facts}
    (conversion / RECORD).write_text(json.dumps(record, indent=1), encoding="utf-8")


def file_names(conversion: Path) -> list[str]:
    """The files of a conversion, with those of its tokenizer, without the record."""
    names = (path.relative_to(conversion).as_posix() for path in conversion.rglob("*") if path.is_file())
    return sorted(name for name in names if name != RECORD)


def others(folder: Path) -> list[str]:
    """The files of a model beside its weights: pulled, or unpacked of Marian's own."""
    names = sorted(path.name for path in folder.iterdir() if path.is_file() and not path.name.startswith("."))
    return [name for name in names if not is_weights(name)]


def read_record(conversion: Path) -> dict[str, Any] | None:
    """The record of a conversion; ``None`` where there is none that can be read."""
    try:
        record = json.loads((conversion / RECORD).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None
    return record if isinstance(record, dict) else None


def up_to_date(folder: Path, name: str = CONVERTED) -> bool:
    """Whether the conversion is complete, unharmed in size, and made from these very weights.

    Where the download was dropped, what was made from it stands.
    """
    conversion, record = folder / name, read_record(folder / name)
    try:
        if record is None or record["conversion"] != VERSION:
            return False
        sizes = {file: (conversion / file).stat().st_size for file in record["files"]}
        same = not has_weights(folder) or record["sources"] == sources(folder)
        return bool(sizes == record["files"] and "model.bin" in sizes and same)
    except (OSError, KeyError, TypeError):
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
    """Convert as ``converter.convert(target, quantization="int8")`` does, to the same bytes, in less memory."""
    spec = converter._load()
    gc.collect()  # transformers' model; the weights now belong to ``spec``, which frees them one by one
    spec.validate()
    quantize.optimize(spec)
    target.mkdir()
    spec.save(str(target))
