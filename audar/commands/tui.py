"""``audar tui``: open the screen."""

from __future__ import annotations

import click

from audar.commands.options import LanguageCode, file_argument
from tui.text.i18n import _


@click.command(name="tui", help=_("Open the screen, with an article if one is named or piped in."))
@file_argument
@click.option("-t", "--to", "target", type=LanguageCode(), help=_("Translate it to this language at once."))
def command(file: str | None, target: str | None) -> None:
    from audar.screen import open_screen

    open_screen(file, target)
