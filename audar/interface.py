"""The command line's words in the language of the locale; click's own, too."""

from __future__ import annotations

import gettext
import os

import click

from pipelines.message import N_, Message
from tui.text.i18n import DOMAIN, FOLDER, chosen, localized, use


def forms(singular: str, plural: str) -> tuple[str, str]:
    """Mark the two forms of a message of somebody else's."""
    return singular, plural


CLICK = (
    N_("Usage:"),
    N_("Options"),
    N_("Commands"),
    N_("Show this message and exit."),
    N_("default: {default}"),
    N_("required"),
    N_("Missing argument"),
    N_("Missing option"),
    N_("Missing command."),
    N_("Missing parameter"),
    N_("No such option {name!r}."),
    N_("No such command {name!r}."),
    N_("Option {name!r} does not take a value."),
    N_("Invalid value: {message}"),
    N_("Invalid value for {param_hint}: {message}"),
    N_("{value!r} is not a valid {number_type}."),
    N_("{value} is not in the range {range}."),
    forms("Got unexpected extra argument ({args})", "Got unexpected extra arguments ({args})"),
    forms("Option {name!r} requires an argument.", "Option {name!r} requires {nargs} arguments."),
    forms("{value!r} is not {choice}.", "{value!r} is not one of {choices}."),
    forms("Did you mean {possibility}?", "(Did you mean one of: {possibilities}?)"),
)
"""What click says, for the catalogues: it asks the process's text domain for its words."""


def speak() -> None:
    """Speak the locale's language (LC_ALL, LC_MESSAGES, LANG) from now on. To be called before commands are imported.

    What goes to stdout as a result stays as it is.
    """
    use(chosen(None, os.environ))
    gettext.bindtextdomain(DOMAIN, FOLDER)
    gettext.textdomain(DOMAIN)


def usage_error(template: str, /, **fields: object) -> click.UsageError:
    """The error of a command line that makes no sense."""
    return click.UsageError(localized(Message(template, **fields)))
