"""The user's own models.yaml: an entry is added behind what is there, comments kept."""

from __future__ import annotations

import os
import re
from pathlib import Path
from typing import Any

import yaml

from pipelines.catalogue import ModelSpec, forget, load_catalogue, user_path
from pipelines.errors import ConfigError
from pipelines.write import write_file

_HEAD = "# Models of your own; docs/models.md of Audar tells what the keys mean.\n\nmodels:\n"
_FIRST_ITEM = re.compile(r"^( *)- ", re.MULTILINE)


def check_free(model_id: str) -> Path:
    """The file that an entry goes into. Raises ``ConfigError`` where it cannot be used or has the id already."""
    if os.environ.get("AUDAR_MODELS"):
        raise ConfigError("AUDAR_MODELS names the only file of models that is read; unset it to add one to your own.")
    path = user_path()
    if path is None:
        raise ConfigError("AUDAR_CONFIG names a folder that cannot be found.")
    if any(spec.id == model_id for spec in load_catalogue()):
        raise ConfigError(f"There is a model '{model_id}' already; give this one another id with --id.")
    return path


def append(path: Path, entry: dict[str, Any], spec: ModelSpec) -> None:
    """Write the entry into the file, which appears whole or stays as it was.

    What stands there is kept letter by letter where the file is a plain list; where it is written in another way,
    its models are kept and the comments at its top. Raises ``ConfigError`` or ``OutputError``.
    """
    import filelock

    entry = yaml.safe_load(_yaml(entry))  # lists for tuples, as they will be read
    path.parent.mkdir(parents=True, exist_ok=True)
    with filelock.FileLock(path.with_name(f".{path.name}.lock")):
        old = path.read_text(encoding="utf-8") if path.is_file() else _HEAD
        before = (yaml.safe_load(old) or {}).get("models") or []
        text = _behind(old, entry)
        if _models(text) != [*before, entry]:
            comments = re.match(r"(?:#[^\n]*\n|\s*\n)*", old)
            text = (comments.group() if comments else "") + _yaml({"models": [*before, entry]})
        write_file(path, text)
    forget()
    if spec.id not in {known.id for known in load_catalogue()}:
        raise ConfigError(f"{path}: the entry '{spec.id}' was written and is not read.")


def _behind(old: str, entry: dict[str, Any]) -> str:
    """The file's text with the entry behind it, indented as its first one."""
    first = _FIRST_ITEM.search(old)
    indent = first.group(1) if first else "  "
    lines = _yaml([entry]).splitlines(keepends=True)
    return old.rstrip("\n") + ("\n\n" if first else "\n") + "".join(indent + line for line in lines)


def _models(text: str) -> list[Any] | None:
    try:
        found = yaml.safe_load(text)
    except yaml.YAMLError:
        return None
    return found.get("models") if isinstance(found, dict) else None


def _yaml(value: object) -> str:
    return str(yaml.safe_dump(value, allow_unicode=True, sort_keys=False, width=118))
