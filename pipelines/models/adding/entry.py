"""The user's own models.yaml: an entry is added behind what is there, comments kept."""

from __future__ import annotations

import os
import re
import tempfile
from pathlib import Path
from typing import Any

import yaml

from pipelines.catalogue import ModelSpec, forget, load_catalogue, user_path
from pipelines.errors import ConfigError
from pipelines.files import write_file
from pipelines.message import reason_of
from pipelines.yaml_text import NoYaml, load_yaml

_HEAD = "# Models of your own; docs/guide/own-models.md of Audar tells what the keys mean.\n\nmodels:\n"


def check_free(model_id: str) -> Path:
    """The file that an entry goes into. Raises ``ConfigError`` where it cannot be used or has the id already."""
    if os.environ.get("AUDAR_MODELS"):
        raise ConfigError("AUDAR_MODELS names the only file of models that is read; unset it to add one to your own.")
    path = user_path()
    if path is None:
        raise ConfigError("AUDAR_CONFIG names a folder that cannot be found.")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=path.parent):
            pass
    except OSError as error:
        raise _unwritable(path, error) from error
    if any(spec.id == model_id for spec in load_catalogue()):
        raise _taken(model_id)
    return path


def append(path: Path, entry: dict[str, Any], spec: ModelSpec) -> None:
    """Write the entry into the file, which appears whole or stays as it was.

    What stands there is kept letter by letter where the models are a plain list; where they are written in another
    way, models and sets are kept and the comments at the top. Raises ``ConfigError`` or ``OutputError``.
    """
    import filelock

    entry = yaml.safe_load(_yaml(entry))  # lists for tuples, as they will be read
    try:
        with filelock.FileLock(path.with_name(f".{path.name}.lock")):
            old = path.read_text(encoding="utf-8") if path.is_file() else _HEAD
            before = load_yaml(old) or {}
            if any(model.get("id") == spec.id for model in before.get("models") or []):
                raise _taken(spec.id)  # by another process, while this one fetched the weights
            expected = {**before, "models": [*(before.get("models") or []), entry]}
            text = _behind(old, entry)
            if _read(text) != expected:
                comments = re.match(r"(?:#[^\n]*\n|\s*\n)*", old)
                text = (comments.group() if comments else "") + _yaml(expected)
            write_file(path, text, replace=True)
    except OSError as error:
        raise _unwritable(path, error) from error
    forget()
    if spec.id not in {model.id for model in load_catalogue()}:
        raise ConfigError("{path}: the entry '{id}' was written and is not read.", path=path, id=spec.id)


def _taken(model_id: str) -> ConfigError:
    return ConfigError("There is a model '{model_id}' already; give this one another id with --id.", model_id=model_id)


def _unwritable(path: Path, error: OSError) -> ConfigError:
    return ConfigError("Cannot write {path}: {reason}.", path=path, reason=reason_of(error))


def _behind(old: str, entry: dict[str, Any]) -> str:
    """The file's text with the entry behind its models, indented as they are; what follows them stays behind."""
    lines, indent, at = old.rstrip("\n").splitlines(keepends=True), 2, None
    root = yaml.compose(old)
    pairs = root.value if isinstance(root, yaml.MappingNode) else []
    for (key, models), following in zip(pairs, [*pairs[1:], None], strict=True):
        if key.value == "models" and isinstance(models, yaml.SequenceNode):
            indent, at = models.start_mark.column, following and following[0].start_mark.line
    at = len(lines) if at is None else at
    while at < len(lines) and lines[at - 1].lstrip()[:1] in ("", "#"):
        at -= 1  # a remark above what follows belongs to that
    new = "".join(" " * indent + line for line in _yaml([entry]).splitlines(keepends=True))
    above, below = "".join(lines[:at]).rstrip("\n"), "".join(lines[at:])
    return above + ("\n" if old == _HEAD else "\n\n") + new + (f"\n{below}\n" if below else "")


def _read(text: str) -> Any:
    try:
        return load_yaml(text)
    except NoYaml:
        return None


def _yaml(value: object) -> str:
    return str(yaml.safe_dump(value, allow_unicode=True, sort_keys=False, width=118))
