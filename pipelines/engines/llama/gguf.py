"""A GGUF model on disk: its weights, looked at before they are loaded, and a place for what was read of prompts."""

from __future__ import annotations

import os
import tempfile
from contextlib import suppress
from pathlib import Path

from pipelines.catalogue import ModelSpec
from pipelines.errors import ModelUnavailable
from pipelines.message import reason_of

_GGUF_MAGIC = b"GGUF"
_QUANTISATIONS = ("q4_k_m", "q8_0", "f16")


class GgufFiles:
    """The files of one model; ``folder`` is where it is installed, if it is."""

    def __init__(self, spec: ModelSpec, folder: Path | None) -> None:
        self._spec, self._folder = spec, folder
        self._name = next((file.name for file in spec.files if file.name.endswith(".gguf")), "")
        self._spare: tempfile.TemporaryDirectory[str] | None = None

    @property
    def quantisation(self) -> str:
        """How the weights are quantised, as the file's name tells it."""
        return next((part for part in _QUANTISATIONS if part in self._name), "gguf")

    def weights(self) -> Path:
        """The GGUF file, present, of the right size and kind; raises ``ModelUnavailable``."""
        path = self._folder / self._name if self._folder and self._name else None
        if path is None or not path.is_file():
            raise ModelUnavailable("'{id}' is not installed; run `audar models pull {id}`.", id=self._spec.id)
        expected = next(file.size for file in self._spec.files if file.name == path.name)
        try:
            with path.open("rb") as stream:
                magic = stream.read(len(_GGUF_MAGIC))
            size = path.stat().st_size
        except OSError as error:
            raise ModelUnavailable("Cannot read {path}: {reason}.", path=path, reason=reason_of(error)) from error
        if magic != _GGUF_MAGIC or (expected is not None and size != expected):
            raise self.damaged()
        return path

    def damaged(self) -> ModelUnavailable:
        """The error for weights that cannot be loaded."""
        return ModelUnavailable("'{id}' is damaged; run `audar models verify {id}`.", id=self._spec.id)

    def states(self) -> Path:
        """Where read prompts are kept: beside the weights, or in a passing folder where those cannot be written to."""
        if self._spare is not None:
            return Path(self._spare.name)
        if self._folder is not None:
            states = self._folder / "prompts"
            with suppress(OSError):
                states.mkdir(exist_ok=True)
            if os.access(states, os.W_OK):
                return states
        self._spare = tempfile.TemporaryDirectory(prefix="audar-")
        return Path(self._spare.name)

    def close(self) -> None:
        """Remove the passing folder, if one was needed."""
        if self._spare is not None:
            self._spare.cleanup()
            self._spare = None
