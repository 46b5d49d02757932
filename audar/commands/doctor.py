"""``audar doctor``: what works on this machine, in a dozen lines."""

from __future__ import annotations

import click

from audar.streams import emit


@click.command(name="doctor")
def command() -> None:
    """Tell which engines, models and settings work here."""
    from pipelines.models.doctor import report

    for name, value in report():
        emit(f"{name + ':':<16}{value}\n")
