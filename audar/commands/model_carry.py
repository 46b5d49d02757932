"""``audar models export`` and ``import``: a model as one file, for a machine that reaches no hub."""

from __future__ import annotations

from pathlib import Path

import click

from audar.commands.options import ModelId
from audar.progress import progress_bar
from audar.streams import note
from tui.text.i18n import _


@click.command(
    name="export",
    short_help=_("Write an installed model into one file."),
    help=_(
        "Write an installed model into one file, for a machine that reaches no hub; `audar models import` reads it."
    ),
)
@click.argument("model_id", metavar="ID", type=ModelId())
@click.argument("file", metavar="FILE", type=click.Path(path_type=Path))
def export_command(model_id: str, file: Path) -> None:
    from pipelines.catalogue import find_model
    from pipelines.models.carry import export

    with progress_bar() as progress:
        size = export(find_model(model_id), file, progress)
    note(
        "Wrote {id} into {path} ({size} GB): `audar models import {path}` installs it elsewhere.",
        id=model_id,
        path=file,
        size=f"{size / 1e9:.2f}",
    )


@click.command(
    name="import",
    short_help=_("Install a model from such a file."),
    help=_("Install a model from a file that `audar models export` wrote, once all of it is verified."),
)
@click.argument("file", metavar="FILE", type=click.Path(path_type=Path))
def import_command(file: Path) -> None:
    from pipelines.models.carry import import_file

    with progress_bar() as progress:
        spec = import_file(file, progress)
    note("{id} is installed and verified.", id=spec.id)
