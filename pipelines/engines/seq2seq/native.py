"""Repositories that hold CTranslate2's own files, which are taken as they are: nothing is converted.

Such a folder has ``model.bin``, CTranslate2's ``config.json``, one vocabulary or one for each side, and files of the
tokenizer. The format of ``model.bin`` is that of ``ctranslate2.specs.model_spec.ModelSpec._serialize``, version 6; it
holds arrays only, and what it says of their sizes is looked at here before the library reads it.
"""

from __future__ import annotations

import json
import os
import shutil
import struct
from collections.abc import Iterator, Set
from pathlib import Path
from typing import Any, BinaryIO

from pipelines.engines.seq2seq.conversion import TOKENIZER
from pipelines.message import N_, Message

WEIGHTS = "model.bin"
VOCABULARIES = (
    "shared_vocabulary.json",
    "shared_vocabulary.txt",
    "source_vocabulary.json",
    "source_vocabulary.txt",
    "target_vocabulary.json",
    "target_vocabulary.txt",
)
_SENTENCEPIECE = ("source.spm", "target.spm", "sentencepiece.bpe.model", "spiece.model")
_TOKENIZER = (
    *_SENTENCEPIECE,
    "tokenizer.json",
    "tokenizer_config.json",
    "special_tokens_map.json",
    "added_tokens.json",
    "vocab.json",
    "merges.txt",
)
_POSITIONS = "decoder/position_encodings/encodings"
_VERSION = 6  # of the format, since CTranslate2 3.0
_MOST_VARIABLES = 1 << 16
_SIZES = (4, 1, 2, 4, 2, 2)  # bytes of a number, by the type's id: float32, int8, int16, int32, float16, bfloat16

# A token that tells the family, transformers' type of model, its tokenizer, where that is not named.
_FAMILIES = (
    ("kaz_Cyrl", "m2m_100", "NllbTokenizer"),
    ("__kk__", "m2m_100", "M2M100Tokenizer"),
    ("kk_KZ", "mbart", "MBart50Tokenizer"),
)


def is_native(names: Set[str]) -> bool:
    """Whether files of these names are a model of CTranslate2's own."""
    sides = {name.partition("_")[0] for name in names if name in VOCABULARIES}
    return {WEIGHTS, "config.json"} <= names and ("shared" in sides or {"source", "target"} <= sides)


def adopt(folder: Path, target: Path) -> None:
    """Make ``target``, a conversion's folder, of the files in ``folder``: the weights get a second name, no copy.

    Raises ``ValueError`` where one makes no sense, ``OSError`` where nothing can be written.
    """
    shapes = dict(_variables(folder / WEIGHTS))
    target.mkdir()
    try:
        os.link(folder / WEIGHTS, target / WEIGHTS)
    except OSError:  # another file system, or one without links
        shutil.copyfile(folder / WEIGHTS, target / WEIGHTS)
    for name in VOCABULARIES:
        if (folder / name).is_file():
            shutil.copyfile(folder / name, target / name)
    config = _json(folder / "config.json")  # the tokenizer puts an input's first and last token there
    _write(target / "config.json", config | {"add_source_bos": False, "add_source_eos": False})
    (target / TOKENIZER).mkdir()
    write_tokenizer(folder, target / TOKENIZER, shapes.get(_POSITIONS, (0,))[0])


def write_tokenizer(folder: Path, target: Path, positions: int = 0) -> None:
    """Write into ``target`` what transformers needs of ``folder`` to open its tokenizer.

    ``positions``: how many tokens the model can count; 0 where that is not bounded. Raises ``ValueError``.
    """
    for name in _TOKENIZER:
        if (folder / name).is_file():
            shutil.copyfile(folder / name, target / name)
    tokens = _vocabulary(folder)
    model_type, tokenizer = _family({path.name for path in folder.iterdir()}, set(tokens))
    if not (target / "tokenizer_config.json").is_file():
        special = [token for token in tokens if tokenizer == "NllbTokenizer" and token[3:4] == "_"]
        _write(target / "tokenizer_config.json", {"tokenizer_class": tokenizer, "additional_special_tokens": special})
    if tokenizer in ("MarianTokenizer", "M2M100Tokenizer") and not (target / "vocab.json").is_file():
        numbers = {token: number for number, token in enumerate(dict.fromkeys([*tokens, "<pad>"]))}
        _write(target / "vocab.json", numbers)
    config: dict[str, Any] = {"model_type": model_type, "vocab_size": len(tokens)}
    _write(target / "config.json", config | ({"max_position_embeddings": positions} if positions else {}))


def _family(names: Set[str], tokens: Set[str]) -> tuple[str, str]:
    """transformers' type of the model, and the tokenizer of its kind."""
    for token, model_type, tokenizer in _FAMILIES:
        if token in tokens:
            return model_type, tokenizer
    if {"source.spm", "target.spm"} <= names:
        return "marian", "MarianTokenizer"
    if "spiece.model" in names:
        return "t5", "T5Tokenizer"
    raise ValueError(N_("its files do not tell what kind of model it is"))


def _vocabulary(folder: Path) -> list[str]:
    """The tokens of the shared vocabulary, or of both sides', each once."""
    tokens: list[str] = []
    for path in (folder / name for name in VOCABULARIES):
        if path.is_file():
            text = path.read_text(encoding="utf-8")
            listed = json.loads(text) if path.suffix == ".json" else text.split("\n")
            if not isinstance(listed, list) or not all(isinstance(token, str) for token in listed):
                raise ValueError(Message("its {name} is no list of tokens", name=path.name))
            tokens += listed[:-1] if listed[-1:] == [""] else listed
    return list(dict.fromkeys(tokens))


def _variables(path: Path) -> Iterator[tuple[str, tuple[int, ...]]]:
    """The name and shape of every array in ``model.bin``. Raises ``ValueError`` where sizes do not fit each other."""
    size = path.stat().st_size
    with path.open("rb") as stream:
        try:
            (version,) = _numbers(stream, "<I")
            if version != _VERSION:
                raise ValueError(Message("its {name} is none of CTranslate2 3 or newer", name=path.name))
            _name(stream)
            _revision, count = _numbers(stream, "<II")
            if count > _MOST_VARIABLES:
                raise ValueError(Message("its {name} is damaged", name=path.name))
            for _ in range(count):
                name = _name(stream)
                (rank,) = _numbers(stream, "<B")
                shape = _numbers(stream, f"<{rank}I")
                kind, length = _numbers(stream, "<BI")
                expected = _SIZES[kind]
                for dimension in shape:
                    expected *= dimension
                if expected != length or stream.tell() + length > size:
                    raise ValueError(Message("its {name} is damaged", name=path.name))
                stream.seek(length, os.SEEK_CUR)
                yield name, shape
        except (struct.error, IndexError, UnicodeDecodeError) as error:
            raise ValueError(Message("its {name} is damaged", name=path.name)) from error


def _numbers(stream: BinaryIO, form: str) -> tuple[int, ...]:
    return struct.unpack(form, stream.read(struct.calcsize(form)))


def _name(stream: BinaryIO) -> str:
    (length,) = _numbers(stream, "<H")
    return stream.read(length).decode("utf-8").rstrip("\0")


def _json(path: Path) -> dict[str, Any]:
    content = json.loads(path.read_text(encoding="utf-8"))
    if not isinstance(content, dict):
        raise ValueError(Message("its {name} is not a JSON object", name=path.name))
    return content


def _write(path: Path, value: object) -> None:
    path.write_text(json.dumps(value, ensure_ascii=False), encoding="utf-8")
