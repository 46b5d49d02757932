"""One registry of engines, by name; a class is imported when it is asked for."""

from __future__ import annotations

import threading
from importlib import import_module
from pathlib import Path
from typing import cast

from pipelines.catalogue import ModelSpec
from pipelines.engines.base import Engine
from pipelines.errors import ConfigError
from pipelines.task import EngineSettings

ENGINES: dict[str, str] = {
    "echo": "pipelines.engines.echo.EchoEngine",
    "llamacpp": "pipelines.engines.llama.llamacpp.LlamaCppEngine",
    "ctranslate2": "pipelines.engines.seq2seq.ctranslate2.CTranslate2Engine",
    "transformers": "pipelines.engines.seq2seq.transformers.TransformersEngine",
    "openai": "pipelines.engines.openai.openai_engine.OpenAiEngine",
}

_open: dict[tuple[str, Path | None, EngineSettings], Engine] = {}
_lock = threading.Lock()


def engine_class(name: str) -> type[Engine]:
    """The class registered under ``name``; raises ``ConfigError`` for an unknown one."""
    if name not in ENGINES:
        raise ConfigError("Unknown engine '{name}': choose one of {known}.", name=name, known=", ".join(ENGINES))
    module, _, attribute = ENGINES[name].rpartition(".")
    return cast("type[Engine]", getattr(import_module(module), attribute))


def open_engine(
    spec: ModelSpec, folder: Path | None, settings: EngineSettings | None = None, kind: type[Engine] | None = None
) -> Engine:
    """The engine of a model, made once a process; it loads itself when first used.

    ``kind`` is the class to make in place of the entry's own, such as a cluster's.
    """
    key = (spec.id, folder, settings or EngineSettings())
    with _lock:
        if key not in _open:
            _open[key] = (kind or engine_class(spec.engine))(spec, folder, key[2])
        return _open[key]


def close_engine(model_id: str) -> None:
    """Free one model once the work it has in hand has ended; the next use loads it anew."""
    with _lock:
        engines = [_open.pop(key) for key in list(_open) if key[0] == model_id]
    for engine in engines:
        engine.close()


def close_engines(unhurried: bool = False) -> None:
    """Free every model of this process, or those that were opened for work that nobody waits for."""
    with _lock:
        engines = [_open.pop(key) for key in list(_open) if key[2].unhurried or not unhurried]
    for engine in engines:
        engine.close()


__all__ = [
    "ENGINES",
    "Engine",
    "close_engine",
    "close_engines",
    "engine_class",
    "open_engine",
]
