"""``audar models``: what is in models.yaml, and what is on this disk."""

from __future__ import annotations

import shutil
import sys
from typing import TYPE_CHECKING

import click

from audar import exit_codes
from audar.progress import progress_bar
from audar.pulling import pull_with_progress, size_text
from audar.streams import emit, note
from pipelines.catalogue import ModelSpec

if TYPE_CHECKING:
    from pipelines.trimming.trim import Trimmed

_STATES = {"ready": "installed", "damaged": "DAMAGED", "absent": "-"}


@click.group(name="models", invoke_without_command=True)
@click.option("--json", "as_json", is_flag=True, help="Print everything known as JSON.")
@click.pass_context
def command(ctx: click.Context, as_json: bool) -> None:
    """List the models; pull, verify or remove one."""
    if ctx.invoked_subcommand is None:
        _list(as_json)


def _list(as_json: bool) -> None:
    from pipelines.catalogue import load_catalogue
    from pipelines.servers import leaves_for, notice
    from pipelines.store import state
    from pipelines.write import to_json

    models = load_catalogue()
    if as_json:
        emit(to_json([{**_as_dict(spec), "state": state(spec), "sends_to": leaves_for(spec)} for spec in models]))
        return
    rows: list[tuple[str, ...]] = [("model", "state", "size", "licence", "translates", "summarises", "quality")]
    rows += [
        (
            spec.id,
            _STATES[state(spec)] if spec.files else "a server" if spec.server else "built in",
            size_text(spec) if spec.files else "-",
            spec.licence,
            _with_unreliable(spec.directions, spec.unreliable),
            _with_unreliable(spec.summaries, spec.summaries_unreliable),
            "; ".join(f"{q.direction} {q.metric} {q.score:g}" for q in spec.quality) or "-",
        )
        for spec in models
    ]
    emit(_table(rows) if sys.stdout.isatty() else "\n".join("\t".join(row) for row in rows) + "\n")
    note("In brackets: only when named with --model, and not to be relied on.")
    for spec in models:
        if told := notice(spec):
            note(told)


def _as_dict(spec: ModelSpec) -> dict[str, object]:
    import msgspec

    converted: dict[str, object] = msgspec.to_builtins(spec)
    return converted


def _with_unreliable(good: tuple[str, ...], poor: tuple[str, ...]) -> str:
    shown = " ".join(good)
    return (f"{shown} ({' '.join(poor)})".strip() if poor else shown) or "-"


def _table(rows: list[tuple[str, ...]]) -> str:
    import io

    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    sink = io.StringIO()
    console = Console(file=sink, width=shutil.get_terminal_size((100, 24)).columns, highlight=False)
    table = Table(box=None, pad_edge=False)
    for heading in rows[0]:
        table.add_column(Text(heading, style="bold"), overflow="fold")
    for row in rows[1:]:
        table.add_row(*(Text(cell) for cell in row))
    console.print(table)
    return sink.getvalue()


@command.command(name="pull")
@click.argument("model_id", metavar="ID")
def pull_command(model_id: str) -> None:
    """Download, verify and prepare a model; a cut download goes on where it stopped."""
    from pipelines.catalogue import find_model

    spec = find_model(model_id)
    if spec.sources:
        pull_with_progress(spec)
    else:
        note(f"{spec.id} has no weights.")


@command.command(name="verify")
@click.argument("model_id", metavar="ID")
def verify_command(model_id: str) -> int:
    """Read every byte of an installed model and compare it with what was pulled."""
    from pipelines.catalogue import find_model
    from pipelines.errors import ModelUnavailable
    from pipelines.store import damaged_files, state

    spec = find_model(model_id)
    if not spec.files:
        note(f"{spec.id} has no weights.")
        return exit_codes.OK
    if state(spec) == "absent":
        raise ModelUnavailable(f"The model '{spec.id}' is not installed: `audar models pull {spec.id}` gets it.")
    with progress_bar() as told:
        wrong = damaged_files(spec, told)
    if wrong:
        raise ModelUnavailable(
            f"'{spec.id}' is damaged: {' '.join(wrong)} `audar models pull {spec.id}` gets it again."
        )
    note(f"{spec.id} is as it was pulled.")
    return exit_codes.OK


@command.command(name="remove")
@click.argument("model_id", metavar="ID")
def remove_command(model_id: str) -> None:
    """Delete a model's files and any unfinished download of it."""
    from pipelines.catalogue import find_model
    from pipelines.store import remove

    spec = find_model(model_id)
    freed = remove(spec)
    note(f"Removed {spec.id}: {freed / 1e9:.2f} GB freed." if freed else f"{spec.id} was not installed.")


@command.command(name="convert")
@click.argument("model_id", metavar="ID")
@click.option("--drop-download", is_flag=True, help="Delete the weights that were pulled, once they are converted.")
def convert_command(model_id: str, drop_download: bool) -> None:
    """Make an installed model's int8 files now; tell what dropping its download frees."""
    from pipelines.catalogue import find_model
    from pipelines.convert import convert

    spec = find_model(model_id)
    with progress_bar() as told:
        done = convert(spec, drop_download, told)
    if done is None:
        note(f"{spec.id} has nothing to convert.")
    elif done.freed:
        note(f"{spec.id} is converted; its download was dropped: {done.freed / 1e9:.2f} GB freed.")
    elif done.download:
        note(f"{spec.id} is converted; --drop-download would free {done.download / 1e9:.2f} GB.")
    else:
        note(f"{spec.id} is converted; its download was dropped before.")


@command.command(name="trim")
@click.argument("model_id", metavar="ID")
@click.option("--undo", "back", is_flag=True, help="Use the model's whole vocabulary again.")
def trim_command(model_id: str, back: bool) -> None:
    """Cut a multilingual model's vocabulary to Kazakh, Russian and English; refuse where a translation would change."""
    from pipelines.catalogue import find_model
    from pipelines.trimming.trim import trim, undo

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
