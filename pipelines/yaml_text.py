"""YAML that somebody wrote, read as plain values or refused: PyYAML raises whatever its parts raise."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import yaml

from pipelines.message import N_, Message, reason_of

_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)  # libyaml's is ten times as fast; not every platform has it


class NoYaml(ValueError):
    """A text is no YAML; its argument is the ``Message`` that says why."""


def load_yaml(text: str) -> Any:
    """The value of a text. Raises ``NoYaml``."""
    return _parsed(yaml.load, text)


def compose_yaml(text: str) -> list[yaml.Node]:
    """The documents of a text as nodes, which tell where each thing stands. Raises ``NoYaml``."""
    return _parsed(_compose, text)  # type: ignore[no-any-return]


def _compose(text: str, loader: Any) -> list[yaml.Node]:
    return [node for node in yaml.compose_all(text, loader) if node is not None]


def _parsed(parse: Callable[[str, Any], Any], text: str) -> Any:
    try:
        return parse(text, _LOADER)
    except yaml.YAMLError as error:
        reason = " ".join(str(error).split())
        raise NoYaml(Message(reason)) from error
    except ValueError as error:  # the 40th of a month, a number that is none
        raise NoYaml(reason_of(error)) from error
    except (AttributeError, TypeError, LookupError, RecursionError, OverflowError) as error:
        raise NoYaml(N_("a value does not fit its tag")) from error
