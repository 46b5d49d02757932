"""``audar completion``: what completes commands, options, models and languages in a shell."""

from __future__ import annotations

import click

from audar.streams import emit
from tui.text.i18n import _

VARIABLE = "_AUDAR_COMPLETE"
"""By which a shell asks this program what may come next."""


@click.command(
    name="completion",
    help=_(
        "Print what completes commands, options, models and languages.\n\n"
        'bash: eval "$(audar completion bash)" in ~/.bashrc. zsh: the same in ~/.zshrc. fish: audar completion fish > '
        "~/.config/fish/completions/audar.fish"
    ),
)
@click.argument("shell", type=click.Choice(["bash", "zsh", "fish"]))
def command(shell: str) -> None:
    from click.shell_completion import get_completion_class

    from audar.cli import cli

    kind = get_completion_class(shell)
    assert kind is not None
    completer = kind(cli, {}, "audar", VARIABLE)
    script = completer.source_template % completer.source_vars()
    # Click's script for fish cuts a word, and what explains it, at its first comma.
    emit(script.replace('string split ","', 'string split --max 1 ","') + "\n")


def complete(instruction: str) -> int:
    """Answer a shell that asks what may come next; the exit code."""
    from click.shell_completion import shell_complete

    from audar.cli import cli

    return shell_complete(cli, {}, "audar", VARIABLE, instruction)
