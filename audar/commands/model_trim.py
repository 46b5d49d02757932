"""``audar models trim``: a smaller vocabulary, or the whole one again."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from audar.progress import progress_bar
from audar.streams import note

if TYPE_CHECKING:
    from pipelines.models.trimming.trim import Trimmed


@click.command(name="trim", short_help="Cut a multilingual model's vocabulary to our languages.")
@click.argument("model_id", metavar="ID")
@click.option("--undo", "back", is_flag=True, help="Use the model's whole vocabulary again.")
def command(model_id: str, back: bool) -> None:
    """Cut a multilingual model's vocabulary to Kazakh, Russian and English; refuse where a translation would change."""
    from pipelines.catalogue import find_model
    from pipelines.models.trimming.trim import trim, undo

    spec = find_model(model_id)
    with progress_bar("translations") as told:
        undone, done = (undo(spec, told), None) if back else (None, trim(spec, told))
    if undone is not None:
        note(f"{spec.id} has its whole vocabulary{' again' if undone else ''}.")
    elif done is None:
        note(f"{spec.id} is trimmed already; --undo takes that back.")
    else:
        _tell_trimmed(spec.id, done)


def _tell_trimmed(name: str, done: Trimmed) -> None:
    alone = f" ({done.added} tokens were kept for them alone)" if done.added else ""
    note(
        f"{name} is trimmed to {done.tokens:,} of {done.of:,} tokens: {done.after / 1e6:,.1f} MB of weights are "
        f"loaded instead of {done.before / 1e6:,.1f} MB. All {done.compared} translations of the test text are "
        f"the same, token for token{alone}."
    )
    if done.kept:
        note("The whole model stays on the disk for --undo, since its download was dropped.")
    else:
        note(f"{max(0, done.freed) / 1e6:,.1f} MB of disk are freed; --undo makes the whole model from its download.")
