"""The user's settings: one documented TOML file, read strictly; a change leaves the rest as the user wrote it."""

from __future__ import annotations

import os
import tomllib
from collections.abc import Mapping, MutableMapping
from pathlib import Path
from typing import Annotated, Any, Literal

import msgspec

from pipelines.errors import ConfigError, OutputError
from pipelines.message import reason_of
from pipelines.task import EngineSettings

_THEME = "textual-dark"
_MODIFIERS = ("ctrl", "alt", "shift", "super", "hyper", "meta")
_INSTEAD = ("en", "ru")  # where an article goes that is in the default target already: to the first other one

DEFAULTS = """\
# Audar's settings. Choices made on the screen are written here; comments of yours stay.

# The interface's language: "kk", "ru", "en", or "auto" for the one of the system.
language = "auto"

# The colours: any name that the command palette (Ctrl+P, Theme) lists.
theme = "textual-dark"

# Where the key t translates to: "kk", "ru" or "en". An article that is already in that language
# goes to English, and an English one to Russian.
default_target = "en"

# true: what no installed model translates or summarises is left undone, in place of being done in steps
# through another language.
direct = false

# How translations are checked: "fast", or "deep": a model of the opposite direction also tells which words
# of the source a translation leaves out, which takes longer.
check = "fast"

# The models used first, by their ids (`audar models`); "" is the best installed one. A model that does
# not translate a direction leaves it to the best one that does.
[models]
translate = ""
summarize = ""

# The process of a GGUF model (llama.cpp). memory: gigabytes that it may take before it is ended; 0 is no
# limit. nice: how far it yields to all else on the machine, 0 (not at all) to 19.
[engine]
memory = 0
nice = 5

# Other keys for an action, by the action's id (docs/guide/settings.md lists them); letters get their
# Cyrillic twins by themselves. For example: to_en = ["f5", "ctrl+e"]
[keymap]
"""
"""The file where there is none yet: every key under the comment that explains it."""


class _Strict(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """A table whose unknown keys are errors."""


class DefaultModels(_Strict, frozen=True):
    """Ids of ``models.yaml``; empty: the best installed model."""

    translate: str = ""
    summarize: str = ""


class EngineLimits(_Strict, frozen=True):
    """What the process of a GGUF model may take: ``memory`` in GB (0: no limit), ``nice`` as of POSIX."""

    memory: Annotated[float, msgspec.Meta(ge=0, le=1e6)] = 0.0
    nice: Annotated[int, msgspec.Meta(ge=0, le=19)] = 5


class Settings(_Strict, frozen=True):
    """Everything that can be set; ``keymap`` maps an action's id to its keys, as Textual names them."""

    language: Literal["auto", "kk", "ru", "en"] = "auto"
    theme: str = _THEME
    default_target: Literal["kk", "ru", "en"] = "en"
    direct: bool = False
    check: Literal["fast", "deep"] = "fast"
    models: DefaultModels = DefaultModels()
    engine: EngineLimits = EngineLimits()
    keymap: dict[str, tuple[str, ...]] = {}

    def __post_init__(self) -> None:
        if self.theme != _THEME:  # a command imports no screen for the default one
            from textual.theme import BUILTIN_THEMES

            if self.theme not in BUILTIN_THEMES:
                raise ValueError(f"theme: '{self.theme}' is not one of {', '.join(BUILTIN_THEMES)}")
        if self.keymap:
            self._name_keys()

    def _name_keys(self) -> None:
        """Give the keys to actions by their present names. Raises ``ValueError`` where one cannot have them."""
        from tui.keys import ALL_ACTIONS, FORMER

        keymap = {FORMER.get(name, name): keys for name, keys in self.keymap.items()}
        msgspec.structs.force_setattr(self, "keymap", keymap)
        known = [action.name for action in ALL_ACTIONS]
        owners: dict[str, str] = {}
        for name, keys in keymap.items():
            if name not in known:
                raise ValueError(f"keymap: there is no action '{name}'; there are {', '.join(known)}")
            for key in keys:
                place = f"{name.rpartition('.')[0]} {key}"  # a screen's own keys lie over the application's
                if owners.setdefault(place, name) != name:
                    raise ValueError(f"keymap.{name}: '{key}' is also given to {owners[place]}")
                if not _is_key(key):
                    raise ValueError(f"keymap.{name}: '{key}' is no key; f5, e, ctrl+e or pageup would be")
            if not keys:
                raise ValueError(f"keymap.{name}: at least one key is needed")

    def engine_settings(self, threads: int = 0, device: str = "auto", batch: int = 0) -> EngineSettings:
        """How to run, within the limits."""
        memory = int(self.engine.memory * 1e9)
        return EngineSettings(threads, device, batch, check=self.check, memory=memory, nice=self.engine.nice)

    def target_for(self, source: str) -> str:
        """Where an article in ``source`` goes by default: never to its own language."""
        if self.default_target != source:
            return self.default_target
        return next(code for code in _INSTEAD if code != source)


def _is_key(text: str) -> bool:
    from textual.keys import Keys

    *modifiers, key = text.split("+") if len(text) > 1 else [text]
    letter = len(key) == 1 and key.isprintable() and key not in " ,"
    return (letter or key in {"comma", "question_mark", *(known.value for known in Keys)}) and all(
        modifier in _MODIFIERS for modifier in modifiers
    )


def settings_path() -> Path:
    """The file: ``AUDAR_CONFIG``, else settings.toml in the platform's place. It is not created here.

    Raises ``ConfigError`` where the variable names the home of nobody.
    """
    if chosen := os.environ.get("AUDAR_CONFIG"):
        try:
            return Path(chosen).expanduser()
        except RuntimeError as error:
            raise ConfigError("AUDAR_CONFIG: there is no home folder for {name}.", name=chosen) from error
    import platformdirs

    return platformdirs.user_config_path("audar") / "settings.toml"


def settings_place() -> str:
    """Where the file is, to be told to the user, also where there can be none."""
    try:
        return str(settings_path())
    except ConfigError:
        return os.environ["AUDAR_CONFIG"]


def load_settings() -> Settings:
    """Read the settings; defaults where there is no file. Raises ``ConfigError`` naming file and key."""
    path = settings_path()
    return _understood(path, _content(path))


def change_settings(**changes: object) -> Settings:
    """Change some settings in the file and return all of them; whatever else anybody wrote there stays.

    A file that cannot be understood may be somebody's own and stays as it is. Raises ``OutputError`` where the file
    cannot be written, ``ConfigError`` where it cannot be understood or has no place.
    """
    import tomlkit

    from pipelines.files import write_file

    path = settings_path()
    content = _content(path)
    new = msgspec.structs.replace(_understood(path, content), **changes)
    document = tomlkit.parse(content)
    _put(document, msgspec.json.decode(msgspec.json.encode(changes)))  # structs as tables, tuples as lists
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise OutputError("Cannot write {path}: {reason}.", path=path, reason=reason_of(error)) from error
    write_file(path, tomlkit.dumps(document), replace=True)
    return new


def _content(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except FileNotFoundError:
        return DEFAULTS.encode()
    except OSError as error:
        raise ConfigError("Cannot read {path}: {reason}.", path=path, reason=reason_of(error)) from error


def _understood(path: Path, content: bytes) -> Settings:
    try:
        return msgspec.convert(tomllib.loads(content.decode()), Settings, strict=True)
    except msgspec.ValidationError as error:
        raise ConfigError(
            "{path}: {reason}.", path=path, reason=str(error).replace("$.", "").replace(" - at `$`", "").rstrip(".")
        ) from error
    except (ValueError, RecursionError) as error:  # tomllib's own, and Python's of long numbers and deep lists
        raise ConfigError(
            "{path} is not valid TOML: {reason}.", path=path, reason=" ".join(str(error).split()).rstrip(".")
        ) from error


def _put(table: MutableMapping[str, Any], values: Mapping[str, Any]) -> None:
    """Put values into a table of the file; one that it has already stays as it is written."""
    for key, value in values.items():
        if isinstance(value, Mapping):
            inner = table.setdefault(key, {})
            for gone in set(inner) - set(value):
                del inner[gone]
            _put(inner, value)
        elif table.get(key) != value:
            table[key] = value
