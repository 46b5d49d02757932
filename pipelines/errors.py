"""What can go wrong, in words for the user. Exit codes are mapped in ``audar/exit_codes.py``."""

from __future__ import annotations

from pipelines.controls import printable
from pipelines.message import Message


class AudarError(Exception):
    """Base of every error whose message is one clear sentence for the user, whatever names and words are in it.

    It is given a template and its fields, or a ``Message``; ``str()`` is the English sentence.
    """

    def __init__(self, template: str = "", /, **fields: object) -> None:
        message = template if isinstance(template, Message) and not fields else Message(template, **fields)
        super().__init__(printable(message))
        self.message = message


class InputError(AudarError):
    """The article cannot be read: missing, a folder, binary, or without any text."""


class UnknownKind(InputError):
    """A file is of a kind that cannot be read, whole as it may be."""


class LanguageError(AudarError):
    """A language is unsupported, unknown, or does not fit the request."""


class ConfigError(AudarError):
    """A setting is wrong; the message names the file and the key."""


class ModelUnavailable(AudarError):
    """No usable model: not installed, damaged, or not to be had."""


class StoreError(ModelUnavailable):
    """The weights cannot be fetched, verified, written or removed."""


class HubUnreachable(StoreError):
    """The model hub cannot be asked: nothing that comes from it alone is to be had now."""


class EngineError(AudarError):
    """An engine failed while it worked."""


class EngineOver(EngineError):
    """An engine that will answer nothing more in this run; what was finished is kept by the caller."""


class BudgetSpent(EngineOver):
    """The tokens that a run may take from a server are used up."""


class ClusterLost(EngineOver):
    """No worker of a cluster is left, or the cluster itself is gone."""


class OutputError(AudarError):
    """A result cannot be written where it should go."""


class TargetExists(OutputError):
    """The file that a result should go to is there already, and nobody said that it may be replaced."""


class MemoryUnusable(AudarError):
    """The translation memory cannot be read or written; a translation goes on without it."""


class Stopped(AudarError):
    """The user stopped the work; what was finished is kept by the caller."""
