"""``audar watch``: a batch that goes on when files arrive or change."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import click

from audar import exit_codes
from audar.commands import batch
from audar.commands.options import default_target
from audar.streams import note
from pipelines.errors import AudarError, InputError
from tui.text.i18n import _

_QUIET_MS = 1500  # nothing may have changed for so long before a run begins: files come in pieces


def _watch(**options: Any) -> int:
    from pipelines.folder.plan import default_out

    folder: Path = options["folder"]
    if not folder.is_dir():
        raise InputError("There is no folder {name}.", name=folder)
    out = options["out"] or default_out(folder)
    options["targets"] = options["targets"] or (default_target(),)
    run = batch.command.callback
    assert run is not None
    for first in _quiet(folder, out):
        if not folder.is_dir():
            break
        try:
            code: int = run(dry_run=False, **options)
        except AudarError as error:
            if first:
                raise
            note(error)
        else:
            if code == exit_codes.INTERRUPTED or (first and code == exit_codes.NO_MODEL):
                return code
        note("Watching {folder}; Ctrl-C ends it.", folder=folder)
    raise InputError("There is no folder {name}.", name=folder)


def _quiet(folder: Path, out: Path) -> Iterator[bool]:
    """Yield at once, and then whenever something has changed and nothing does any more; whether it is the first time.

    What changes while a run is at work is seen after it.
    """
    from watchfiles import watch

    top, ours = folder.resolve(), out.resolve()

    def matters(_change: object, path: str) -> bool:
        names = Path(path.removeprefix(str(top))).parts
        return not Path(path).is_relative_to(ours) and not any(name.startswith((".", "~$")) for name in names)

    first = changed = True
    for changes in watch(top, watch_filter=matters, rust_timeout=_QUIET_MS, yield_on_timeout=True):
        if changes:
            changed = True
        elif changed:
            yield first
            first = changed = False


command = click.Command(
    name="watch",
    params=[parameter for parameter in batch.command.params if parameter.name != "dry_run"],
    callback=_watch,
    help=_(
        "Translate a folder as `audar batch` does, and go on when files arrive or change.\n\n"
        "A file is taken once nothing has changed for a moment; one that was still being written is made again."
    ),
)
