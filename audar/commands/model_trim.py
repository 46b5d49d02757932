"""``audar models trim``: a smaller vocabulary, or the whole one again."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from audar.commands.options import ModelId
from audar.progress import progress_bar
from audar.streams import note
from pipelines.message import N_
from tui.text.i18n import _

if TYPE_CHECKING:
    from pipelines.models.trimming.trim import Trimmed


@click.command(
    name="trim",
    short_help=_("Cut a multilingual model's vocabulary to our languages."),
    help=_(
        "Cut a multilingual model's vocabulary to Kazakh, Russian and English; refuse where a translation would change."
    ),
)
@click.argument("model_id", type=ModelId(), metavar="ID")
@click.option("--undo", "back", is_flag=True, help=_("Use the model's whole vocabulary again."))
def command(model_id: str, back: bool) -> None:
    from pipelines.catalogue import find_model
    from pipelines.models.trimming.trim import trim, undo

    spec = find_model(model_id)
    with progress_bar(N_("translations")) as progress:
        undone, done = (undo(spec, progress), None) if back else (None, trim(spec, progress))
    if undone is not None:
        again = N_("{id} has its whole vocabulary again.") if undone else N_("{id} has its whole vocabulary.")
        note(again, id=spec.id)
    elif done is None:
        note("{id} is trimmed already; --undo takes that back.", id=spec.id)
    else:
        _tell_trimmed(spec.id, done)


def _tell_trimmed(name: str, done: Trimmed) -> None:
    note(
        "{id} is trimmed to {tokens} of {of} tokens: {after} MB of weights are loaded instead of {before} MB. All "
        "{compared} translations of the test text are the same, token for token; {added} tokens were kept for them "
        "alone.",
        id=name,
        tokens=f"{done.tokens:,}",
        of=f"{done.of:,}",
        after=f"{done.after / 1e6:,.1f}",
        before=f"{done.before / 1e6:,.1f}",
        compared=done.compared,
        added=done.added,
    )
    if done.reversible:
        note("The whole model stays on the disk for --undo, since its download was dropped.")
    else:
        note(
            "{freed} MB of disk are freed; --undo makes the whole model from its download.",
            freed=f"{max(0, done.freed) / 1e6:,.1f}",
        )
