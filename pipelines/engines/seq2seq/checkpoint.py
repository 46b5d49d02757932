"""A checkpoint's files as the encoder-decoder engines want them: complete, readable, loaded without foreign code."""

from __future__ import annotations

import logging
import os
import sys
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from pipelines.catalogue import ModelSpec
from pipelines.engines.seq2seq import marian
from pipelines.engines.seq2seq.conversion import CONVERTED, TRIMMED, is_weights
from pipelines.errors import ModelUnavailable, StoreError
from pipelines.message import Message, reason_of


def unreadable(spec: ModelSpec, why: Message | Exception) -> ModelUnavailable:
    """The error for files that are missing or damaged."""
    reason = reason_of(why) if isinstance(why, Exception) else why
    return ModelUnavailable(
        "The model '{id}' cannot be read ({reason}): run `audar models verify {id}`.", id=spec.id, reason=reason
    )


def installed_folder(spec: ModelSpec, folder: Path | None) -> Path:
    """The model's folder with all its files in place, Marian's own unpacked.

    Raises ``ModelUnavailable`` for files that are missing or cannot be read, ``StoreError`` for a full disk.
    """
    if folder is None or not folder.is_dir():
        raise ModelUnavailable("The model '{id}' is not installed: run `audar models pull {id}`.", id=spec.id)
    try:
        marian.unpack(folder)
    except OSError as error:
        raise StoreError(
            "Cannot write the converted model '{id}' to {folder}: {reason}.",
            id=spec.id,
            folder=folder,
            reason=reason_of(error),
        ) from error
    except Exception as error:  # numpy, zipfile and PyYAML raise whatever is wrong with a damaged file
        raise unreadable(spec, error) from error
    spared = {file.name for file in spec.files if file.optional or file.alternative}  # not every repository has them
    if any((folder / subfolder).is_dir() for subfolder in (CONVERTED, TRIMMED)):
        spared |= {file.name for file in spec.files if is_weights(file.name)}  # the download may have been dropped
    for name, size in {"config.json": None, **{file.name: file.size for file in spec.files}}.items():
        if name in spared and not (folder / name).exists():
            continue
        if not (folder / name).is_file():
            raise unreadable(spec, Message("{name} is missing", name=name))
        if size is not None and (folder / name).stat().st_size != size:
            raise unreadable(spec, Message("{name} has the wrong size", name=name))
    return folder


def has_torch() -> bool:
    """Whether PyTorch is installed; it is not loaded by that."""
    return find_spec("torch") is not None


def with_torch(spec: ModelSpec) -> None:
    """Raise ``ModelUnavailable``, with the command that gets it, where what comes next needs PyTorch and it lacks."""
    if not has_torch():
        raise ModelUnavailable(
            "The weights of '{id}' are pickled or run on PyTorch, which is not installed: `{python} -m pip install "
            "'torch>=2.13'` gets it.",
            id=spec.id,
            python=sys.executable,
        )


@contextmanager
def quiet() -> Iterator[None]:
    """Keep transformers and what it uses from writing to the terminal; nothing of theirs is news to the user."""
    os.environ.setdefault("TOKENIZERS_PARALLELISM", "false")  # it warns when a process forks after tokenizing
    os.environ.setdefault("TRANSFORMERS_NO_ADVISORY_WARNINGS", "1")  # it advises to install PyTorch
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        import transformers

        transformers.logging.set_verbosity(logging.CRITICAL)
        transformers.logging.disable_progress_bar()
        yield


@contextmanager
def no_panic() -> Iterator[None]:
    """Raise a panic of a library in Rust as ``RuntimeError``: it is no ``Exception``, and would end the program."""
    try:
        yield
    except BaseException as error:
        if type(error).__name__ != "PanicException":  # each library has such a class of its own
            raise
        raise RuntimeError(str(error)) from error


def load_weights(spec: ModelSpec, folder: Path, model_class: Any, **options: Any) -> Any:
    """A transformers model from safetensors, or from a pickle read with ``weights_only``; never runs foreign code.

    Raises ``ModelUnavailable`` where weights are missing: transformers would fill them with random numbers.
    """
    try:
        with quiet():
            model, report = model_class.from_pretrained(
                folder,
                local_files_only=True,
                trust_remote_code=False,
                weights_only=True,
                output_loading_info=True,
                **options,
            )
    except Exception as error:  # the libraries raise whatever their parsers raise, plain Exception included
        raise unreadable(spec, error) from error
    if report["missing_keys"]:
        raise unreadable(spec, Message("weights are missing, {name} among them", name=min(report["missing_keys"])))
    return model
