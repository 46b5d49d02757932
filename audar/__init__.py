"""Audar from Python (docs/python.md). Importing this loads nothing; a name is loaded when it is first used."""

from typing import TYPE_CHECKING, Any

__all__ = [
    "Article",
    "AudarError",
    "BudgetSpent",
    "ClusterLost",
    "Column",
    "ConfigError",
    "Detection",
    "EngineError",
    "EngineOver",
    "EngineSettings",
    "Event",
    "Finished",
    "Flag",
    "HubUnreachable",
    "InputError",
    "LanguageError",
    "MemoryUnusable",
    "ModelUnavailable",
    "NoModel",
    "OutputError",
    "Stopped",
    "StoreError",
    "Summary",
    "TargetExists",
    "TranslatedSegment",
    "Translation",
    "TranslationStream",
    "UnknownKind",
    "__version__",
    "batch",
    "close_engines",
    "compare",
    "detect",
    "read",
    "stream",
    "summarize",
    "translate",
]

if TYPE_CHECKING:
    from audar.api import *
else:

    def __getattr__(name: str) -> Any:
        if name not in __all__:
            raise AttributeError(f"module 'audar' has no attribute '{name}'")
        from importlib import import_module

        value = globals()[name] = getattr(import_module("audar.api"), name)
        return value


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
