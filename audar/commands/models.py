"""``audar models``: what is in models.yaml, and what is on this disk."""

from __future__ import annotations

import click

from audar import exit_codes
from audar.commands import model_add, model_carry, model_check, model_trim
from audar.commands.options import Bytes, ModelId, yes_option
from audar.progress import progress_bar
from audar.pulling import agree, licence_text, pull_all, size_text, tell_all, tell_gates, tell_restrictions
from audar.serving import quality_text, tell_recommendation
from audar.streams import emit, note
from audar.tables import table
from pipelines.catalogue import ModelSpec
from pipelines.message import joined
from tui.text.i18n import _

_STATES = {"ready": "installed", "damaged": "DAMAGED", "absent": "-"}


@click.group(
    name="models",
    invoke_without_command=True,
    help=_("Tell which models serve what now and what would be better; list, pull, verify, add, check or remove them."),
)
@click.option("--json", "as_json", is_flag=True, help=_("Print everything known as JSON."))
@click.pass_context
def command(ctx: click.Context, as_json: bool) -> None:
    if ctx.invoked_subcommand is None:
        _list(as_json)


@command.command(name="list", help=_("List the models and what they serve, as `audar models` does."))
@click.option("--json", "as_json", is_flag=True, help=_("Print everything known as JSON."))
def list_command(as_json: bool) -> None:
    _list(as_json)


def _list(as_json: bool) -> None:
    from audar.serving import service_record, service_rows
    from pipelines.catalogue import load_catalogue
    from pipelines.engines.servers import leaves_for, notice
    from pipelines.models.recommend import services
    from pipelines.models.store import state
    from pipelines.output.write import to_json

    models, tasks = load_catalogue(), list(services())
    if as_json:
        entries = [{**_as_dict(spec), "state": state(spec), "sends_to": leaves_for(spec)} for spec in models]
        emit(to_json({"tasks": [service_record(service) for service in tasks], "models": entries}))
        return
    rows: list[tuple[str, ...]] = [("model", "state", "size", "licence", "translates", "summarises", "quality")]
    rows += [
        (
            spec.id,
            _STATES[state(spec)] if spec.files else "a server" if spec.server else "built in",
            size_text(spec) if spec.files else "-",
            licence_text(spec),
            _with_unreliable(spec.directions, spec.unreliable),
            _with_unreliable(spec.summaries, spec.summaries_unreliable),
            quality_text(spec.quality) or "-",
        )
        for spec in models
    ]
    emit(table(service_rows(tasks)) + "\n" + table(rows))
    note("In brackets: only when named with --model, and not to be relied on.")
    note("`audar models pull ID` gets a model or a set; `audar models recommend` picks models for every task.")
    tell_gates(models)
    for spec in models:
        if message := notice(spec):
            note(message)


def _as_dict(spec: ModelSpec) -> dict[str, object]:
    import msgspec

    converted: dict[str, object] = msgspec.to_builtins(spec)
    return converted


def _with_unreliable(good: tuple[str, ...], poor: tuple[str, ...]) -> str:
    shown = " ".join(good)
    return (f"{shown} ({' '.join(poor)})".strip() if poor else shown) or "-"


@command.command(
    name="pull",
    short_help=_("Download, verify and prepare models or a set of them."),
    help=_(
        "Download, verify and prepare models or a set of them; a cut download goes on where it stopped.\n\n"
        "The sets: starter, open (open licences only), kazakh (open translators of Kazakh and Russian, Kazakh and "
        "English) and best (the best published for Kazakh; not all of "
        "its licences allow commercial use, so it asks)."
    ),
)
@click.argument("ids", type=ModelId(sets=True), metavar="ID…", nargs=-1, required=True)
@yes_option
def pull_command(ids: tuple[str, ...], yes: bool) -> None:
    from pipelines.catalogue import find_model, find_set

    specs: dict[str, ModelSpec] = {}
    requested: dict[str, ModelSpec] = {}  # who names a model has seen its licence; who names a set may not
    for name in ids:
        group = find_set(name)
        for model in group.models if group else (name,):
            specs[model] = find_model(model, sets=True)
            if group and not specs[model].open_licence:
                requested[model] = specs[model]
    if len(specs) > 1:
        tell_all(list(specs.values()))
    agree(list(requested.values()), yes)
    pull_all(list(specs.values()))


@command.command(
    name="recommend",
    short_help=_("Pick models for every task."),
    help=_("Pick models for all six directions and summaries in three languages, and tell the command that gets them."),
)
@click.option(
    "--licence",
    type=click.Choice(["open", "any"]),
    default="open",
    help=_("Only models under open licences (default), or any."),
)
@click.option("--memory", type=Bytes(), help=_("What a task may take, such as 4GB; without it, what this machine has."))
@click.option("--json", "as_json", is_flag=True, help=_("Print it as JSON."))
def recommend_command(licence: str, memory: int | None, as_json: bool) -> int:
    from audar.serving import recommendation_record, recommendation_rows
    from pipelines.models.recommend import machine_memory, recommend
    from pipelines.output.write import to_json

    recommendation = recommend(licence == "open", memory or machine_memory())
    if as_json:
        emit(to_json(recommendation_record(recommendation)))
    else:
        tell_restrictions(recommendation.missing)
        emit(table(recommendation_rows(recommendation)))
        tell_recommendation(recommendation)
        if licence == "open":
            note("--licence any also takes models that are gated or not under an open licence.")
    return exit_codes.OK if all(legs for _, legs in recommendation.routes) else exit_codes.NO_MODEL


@command.command(
    name="verify",
    short_help=_("Read every byte of an installed model again."),
    help=_("Read every byte of an installed model and compare it with what was pulled."),
)
@click.argument("model_id", type=ModelId(), metavar="ID")
def verify_command(model_id: str) -> int:
    from pipelines.catalogue import find_model
    from pipelines.errors import ModelUnavailable
    from pipelines.models.store import damaged_files, not_installed, state

    spec = find_model(model_id)
    if not spec.files:
        note("{id} has no weights.", id=spec.id)
        return exit_codes.OK
    if state(spec) == "absent":
        raise not_installed(spec)
    with progress_bar() as progress:
        wrong = damaged_files(spec, progress)
    if wrong:
        raise ModelUnavailable(
            "'{id}' is damaged: {reasons} `audar models pull {id}` gets it again.", id=spec.id, reasons=joined(wrong)
        )
    note("{id} is as it was pulled.", id=spec.id)
    return exit_codes.OK


@command.command(name="remove", help=_("Delete a model's files and any unfinished download of it."))
@click.argument("model_id", type=ModelId(), metavar="ID")
def remove_command(model_id: str) -> None:
    from pipelines.catalogue import find_model
    from pipelines.models.store import remove

    spec = find_model(model_id)
    freed = remove(spec)
    if freed:
        note("Removed {id}: {size} GB freed.", id=spec.id, size=round(freed / 1e9, 2))
    else:
        note("{id} was not installed.", id=spec.id)


@command.command(
    name="convert",
    short_help=_("Make an installed model's int8 files now."),
    help=_("Make an installed model's int8 files now; tell what dropping its download frees."),
)
@click.argument("model_id", type=ModelId(), metavar="ID")
@click.option("--drop-download", is_flag=True, help=_("Delete the weights that were pulled, once they are converted."))
def convert_command(model_id: str, drop_download: bool) -> None:
    from pipelines.catalogue import find_model
    from pipelines.models.convert import convert

    spec = find_model(model_id)
    with progress_bar() as progress:
        done = convert(spec, drop_download, progress)
    if done is None:
        note("{id} has nothing to convert.", id=spec.id)
    elif drop_download and done.download:
        note(
            "{id} is converted; its download was dropped: {freed} GB freed.",
            id=spec.id,
            freed=round(done.freed / 1e9, 2),
        )
    elif done.dropped:
        note("{id} is converted; its download is not here any more.", id=spec.id)
    elif done.download:
        note(
            "{id} is converted; --drop-download would free {download} GB.",
            id=spec.id,
            download=round(done.download / 1e9, 2),
        )
    else:
        note(
            "{id} is converted; its download lies in the hub's cache too, so dropping it here frees nothing.",
            id=spec.id,
        )


for subcommand in (
    model_add.command,
    model_carry.export_command,
    model_carry.import_command,
    model_check.command,
    model_trim.command,
):
    command.add_command(subcommand)
