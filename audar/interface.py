"""The command line's words in the language of the locale; click's own, too."""

from __future__ import annotations

import gettext
import os

import click

from pipelines.message import N_, Message
from tui.i18n import DOMAIN, FOLDER, chosen, localized, use

CLICK = (
    N_("Usage:"),
    N_("Options"),
    N_("Commands"),
    N_("Show this message and exit."),
    N_("default: {default}"),
    N_("Missing argument"),
    N_("Missing option"),
    N_("Missing command."),
    N_("Missing parameter"),
    N_("No such option {name!r}."),
    N_("No such command {name!r}."),
    N_("Option {name!r} does not take a value."),
    N_("Option {name!r} requires an argument."),
    N_("Got unexpected extra argument ({args})"),
    N_("Got unexpected extra arguments ({args})"),
    N_("Invalid value: {message}"),
    N_("Invalid value for {param_hint}: {message}"),
    N_("{value!r} is not a valid {number_type}."),
    N_("{value} is not in the range {range}."),
    N_("{value!r} is not {choice}."),
    N_("{value!r} is not one of {choices}."),
    N_("Did you mean {possibility}?"),
    N_("(Possible options: {possibilities})"),
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
