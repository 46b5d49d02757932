"""``audar config``: the settings, where each comes from, and how to change one."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import click
from click.shell_completion import CompletionItem

from audar.interface import usage_error
from audar.streams import emit, note
from audar.tables import table
from pipelines.errors import ConfigError
from tui.text.i18n import _

_SHORT = {"target": "default_target", "model": "models.translate"}
"""What people type for a key."""


class _Key(click.ParamType[str]):
    """The name of a setting: a key of the file, those of tables with a dot."""

    name = "KEY"

    def shell_complete(self, ctx: click.Context, param: click.Parameter, incomplete: str) -> list[CompletionItem]:
        return [CompletionItem(key) for key, _value in _flat(_values()) if key.startswith(incomplete)]


@click.group(
    name="config",
    invoke_without_command=True,
    help=_("Show every setting, its value and where that comes from; or change one, comments in the file kept."),
)
@click.pass_context
def command(ctx: click.Context) -> None:
    if ctx.invoked_subcommand is None:
        import msgspec

        from tui.settings import Settings, settings_path

        defaults = dict(_flat(msgspec.to_builtins(Settings())))
        rows: list[tuple[str, ...]] = [("setting", "value", "from")]
        for key, value in _flat(_values()):
            rows.append((key, _text(value), "default" if defaults.get(key) == value else str(settings_path())))
        emit(table(rows))


@command.command(name="get", help=_("Print a setting's value."))
@click.argument("key", type=_Key(), metavar="KEY")
def get_command(key: str) -> None:
    emit(f"{_text(_value(key))}\n")


@command.command(name="set", help=_("Change a setting: `audar config set target ru`."))
@click.argument("key", type=_Key(), metavar="KEY")
@click.argument("value", metavar="VALUE")
def set_command(key: str, value: str) -> None:
    import msgspec

    from pipelines.catalogue import find_model
    from tui.settings import Settings, change_settings, load_settings, settings_path

    key = _SHORT.get(key, key)
    table, _dot, inner = key.rpartition(".")
    values = _values()
    if table != "keymap" or not inner:
        _value(key)
    changed = _typed(key, value)
    if table == "models" and changed:
        find_model(str(changed))
    if table:
        values[table] = {**values[table], inner: changed}
    else:
        values[key] = changed
    try:
        new = msgspec.convert(values, Settings, strict=True)
    except msgspec.ValidationError as error:
        reason = str(error).replace("$.", "").partition(" - at ")[0].rstrip(".")
        raise ConfigError("{key} stays as it is: {reason}.", key=key, reason=reason) from error
    top = table or key
    if new != load_settings():
        change_settings(**{top: getattr(new, top)})
    note("{key} is {value} now, in {path}.", key=key, value=_text(_value(key)) or '""', path=settings_path())


@command.command(name="path", help=_("Print where the settings file is, or would be."))
def path_command() -> None:
    from tui.settings import settings_path

    emit(f"{settings_path()}\n")


def _values() -> dict[str, Any]:
    """All settings, those of the file and the defaults."""
    import msgspec

    from tui.settings import load_settings

    values: dict[str, Any] = msgspec.to_builtins(load_settings())
    return values


def _flat(values: Mapping[str, Any], before: str = "") -> Iterator[tuple[str, Any]]:
    for key, value in values.items():
        if isinstance(value, Mapping):
            yield from _flat(value, f"{before}{key}.")
        else:
            yield before + key, value


def _value(key: str) -> Any:
    values = dict(_flat(_values()))
    key = _SHORT.get(key, key)
    if key not in values:
        raise usage_error("There is no setting '{key}'; there are {names}", key=key, names=", ".join(values))
    return values[key]


def _text(value: Any) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    return ",".join(value) if isinstance(value, (list, tuple)) else str(value)


def _typed(key: str, value: str) -> object:
    """A typed value as the file has it: switches, languages by any of their names, several keys of an action."""
    if key == "direct":
        if value.lower() not in ("true", "false", "on", "off", "yes", "no"):
            raise usage_error("{key} is true or false, not '{value}'", key=key, value=value)
        return value.lower() in ("true", "on", "yes")
    if key.startswith("engine."):
        try:
            return int(value) if value.isdigit() else float(value)
        except ValueError:
            raise usage_error("{key} is a number, not '{value}'", key=key, value=value) from None
    if key in ("default_target", "language") and value != "auto":
        from pipelines.languages import language

        return language(value).code
    return [part.strip() for part in value.split(",")] if key.startswith("keymap.") else value
