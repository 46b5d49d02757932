"""Which of a model's files a source is asked for, and how large they may be."""

from __future__ import annotations

import sys
from collections.abc import Set

from pipelines.catalogue import ModelSpec, WeightFile
from pipelines.engines.seq2seq import checkpoint, native
from pipelines.errors import StoreError

SETTINGS = 64 << 20
"""The most bytes of a file that is no weights; a tokenizer's largest has some 30 MB."""
_WEIGHTS = (".safetensors", ".bin", ".npz", ".gguf")


def is_settings(name: str) -> bool:
    """Whether the file is a tokenizer's or a configuration's: it is small, and looked at before weights are fetched."""
    return not name.endswith(_WEIGHTS)


def check_size(name: str, size: int) -> None:
    """Raise ``StoreError`` for settings that are too large to be any."""
    if size > SETTINGS and is_settings(name):
        raise StoreError("{name} is too large to be a tokenizer's or a configuration's file", name=name)


def choose_files(spec: ModelSpec, available: Set[str]) -> list[str]:
    """The files to download: of alternatives the first that the repository has; optional ones if it has them.

    Raises ``StoreError`` where one that is needed is not there, and for weights that could not be read here.
    """
    chosen: list[str] = []
    groups: dict[str, list[WeightFile]] = {}
    for file in spec.files:
        groups.setdefault(file.alternative or file.name, []).append(file)
    for files in groups.values():
        name = next((file.name for file in files if file.name in available), None)
        if name:
            chosen.append(name)
        elif not all(file.optional for file in files):
            raise StoreError(
                "the repository of {id} has no {name}", id=spec.id, name=" or ".join(file.name for file in files)
            )
    pickled = any(name.endswith(".bin") for name in chosen) and not native.is_native(set(chosen))
    if pickled and not checkpoint.has_torch():  # said before hundreds of megabytes come
        raise StoreError(
            "the weights of {id} are pickled, and PyTorch, which reads such, is not installed: `{python} -m pip "
            "install 'torch>=2.13'` gets it",
            id=spec.id,
            python=sys.executable,
        )
    return chosen
