"""``audar doctor``: what works on this machine, in a dozen lines."""

from __future__ import annotations

import click

from audar.streams import emit
from tui.text.i18n import _


@click.command(name="doctor", help=_("Tell which engines, models and settings work here."))
def command() -> None:
    from pipelines.models.doctor import report

    for name, value in report():
        emit(f"{name + ':':<16}{value}\n")
