"""Which files of a repository a model needs, and which repositories are refused: nothing of them is ever run."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence, Set
from typing import Any

from pipelines.engines.seq2seq import native
from pipelines.errors import InputError, StoreError
from pipelines.message import N_, listed
from pipelines.paths import names_problem

_SETTINGS = (
    "config.json",
    "generation_config.json",
    "special_tokens_map.json",
    "added_tokens.json",
    "tokenizer_config.json",
    "tokenizer.json",
    "spiece.model",
    "sentencepiece.bpe.model",
    "vocab.json",
    "merges.txt",
    "source.spm",
    "target.spm",
)
INDEX = "model.safetensors.index.json"
"""Which tensor is in which of several files of weights."""

_SHARD = re.compile(r"model-\d{5}-of-\d{5}\.safetensors")
_PICKLE = re.compile(r".*\.(bin|pt|pth|ckpt|pkl|ot|msgpack|h5)")


def needed(names: Set[str], chosen: str = "") -> tuple[str, ...]:
    """The files to fetch, weights last. ``chosen`` names one of several GGUF files.

    Raises ``StoreError`` for a repository whose weights are pickled or whose files have names that cannot be,
    ``InputError`` where there are none that Audar reads, or several and none is chosen.
    """
    files = _needed(names, chosen)
    if problem := names_problem(files):
        raise StoreError("it names files as none can be called: {problem}.", problem=problem)
    return files


def _needed(names: Set[str], chosen: str) -> tuple[str, ...]:
    gguf = sorted(name for name in names if name.endswith(".gguf") and "/" not in name)
    if chosen:
        if chosen not in names:
            raise InputError(
                "There is no file {chosen} in it; it has: {names}.",
                chosen=chosen,
                names=listed(sorted(names)) or N_("none"),
            )
        if not chosen.endswith(".gguf"):
            raise InputError("{chosen} is no GGUF file, and only of those one is chosen.", chosen=chosen)
        gguf = [chosen]
    if len(gguf) > 1:
        raise InputError("it has several GGUF files; name one of them with --file: {names}.", names=listed(gguf))
    if gguf:
        return (gguf[0],)
    marian = sorted(name for name in names if name.endswith(".npz") and "optimizer" not in name)
    settings = tuple(name for name in _SETTINGS if name in names)
    shards = tuple(sorted(name for name in names if _SHARD.fullmatch(name)))
    if "config.json" in names and "model.safetensors" in names:
        return (*settings, "model.safetensors")
    if native.is_native(names):
        return (*settings, *(name for name in native.VOCABULARIES if name in names), native.WEIGHTS)
    if "config.json" in names and INDEX in names and shards:
        return (*settings, INDEX, *shards)
    if len(marian) == 1:
        vocabularies = sorted(name for name in names if name.endswith((".spm", "vocab.yml")))
        return (*vocabularies, marian[0])
    if len(marian) > 1:
        raise InputError(
            "it has several of Marian's .npz files: {names}; put one with its .spm in a folder.",
            names=listed(marian),
        )
    if pickled := sorted(name for name in names if _PICKLE.fullmatch(name)):
        raise StoreError(
            "its weights are only in {pickled}, a format that can run code of its author when it is read; "
            "Audar adds safetensors, Marian's .npz and GGUF. Ask the author for safetensors.",
            pickled=pickled[0],
        )
    raise InputError(
        "it has no weights that Audar reads: safetensors with a config.json, CTranslate2's own files, Marian's .npz, "
        "or GGUF."
    )


def check_shards(index: Mapping[str, Any], names: Sequence[str]) -> None:
    """Raise ``StoreError`` where files of weights are not there that the index names (it may be empty)."""
    where = index.get("weight_map")
    lacking = {str(name) for name in where.values()} - set(names) if isinstance(where, dict) else set()
    if lacking:
        raise StoreError(
            "it lacks a part of its weights, which its {index} names: {some}.",
            index=INDEX,
            some=listed(sorted(lacking)),
        )


def refuse_code(config: Mapping[str, Any], name: str) -> None:
    """Raise ``StoreError`` where a configuration asks for code of the repository to be run."""
    if config.get("auto_map"):
        raise StoreError("its {name} asks for code of the repository to be run (auto_map); Audar runs none.", name=name)
