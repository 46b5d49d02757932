"""``audar tui``: open the screen."""

from __future__ import annotations

import click

from audar.commands.options import file_argument


@click.command(name="tui")
@file_argument
def command(file: str | None) -> None:
    """Open the screen, with an article if one is named or piped in."""
    from audar.screen import open_screen

    open_screen(file)
