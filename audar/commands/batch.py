"""``audar batch``: a folder translated file by file, and translated on where it was stopped."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Literal, cast

import click

from audar import exit_codes
from audar.batch_view import BatchView
from audar.commands.options import (
    LENGTHS,
    LanguageCodes,
    OtherNames,
    check_option,
    default_target,
    engine_options,
    fields_option,
    from_option,
    memory_option,
    preferred,
    redo_fuzzy_option,
)
from audar.interface import usage_error
from audar.pulling import provide
from audar.streams import note, take_time
from pipelines.documents.registry import FORMS
from pipelines.errors import AudarError
from pipelines.task import EngineSettings
from tui.text.i18n import _

_PUT_AWAY = 15.0  # seconds: finished files on their way to the disk, unfinished ones' segments, the report


@click.command(
    name="batch",
    help=_(
        "Translate a folder of articles; the same command goes on where it was stopped.\n\n"
        "The folder's shape is kept: news/a.md becomes news-audar/a.ru.md. What is finished is not made "
        "again unless its text, the model or a setting changed. One bad file never stops the rest; "
        "report.html names it."
    ),
)
@click.argument("folder", metavar="DIR", type=click.Path(path_type=Path))
@click.option(
    "-t",
    "--to",
    "targets",
    type=LanguageCodes(),
    default=(),
    help=_("The languages to translate to, parted by commas; else the settings' (audar config)."),
)
@click.option(
    "-o",
    "--out",
    cls=OtherNames,
    hidden_names=("--output",),
    type=click.Path(path_type=Path),
    help=_("The output folder; else DIR-audar beside DIR."),
)
@from_option
@click.option("--summarize", "summary", type=click.Choice(LENGTHS), help=_("Also write a summary of each text."))
@click.option("--summary-model", metavar="ID", help=_("A model, or extractive or lead, which need none."))
@click.option("--include", multiple=True, metavar="GLOB", help=_("Only these files; can be given again."))
@click.option("--exclude", multiple=True, metavar="GLOB", help=_("Not these files and folders; can be given again."))
@fields_option
@redo_fuzzy_option
@click.option(
    "--format", "form", type=click.Choice(["same", *FORMS]), default="same", help=_("Write another kind of file.")
)
@click.option(
    "--same",
    type=click.Choice(["copy", "skip"]),
    default="copy",
    help=_("What to do with files in the target language."),
)
@click.option("--force", is_flag=True, help=_("Also replace outputs that were edited, or made by somebody else."))
@click.option("--pages/--no-pages", default=True, help=_("Side-by-side pages, linked from the report."))
@click.option(
    "--jobs", type=click.IntRange(1, 64), default=2, help=_("Threads that read and write files, beside the model's.")
)
@click.option(
    "--ray", metavar="ADDRESS", help=_("Translate on a Ray cluster: auto, local, HOST:PORT or ray://HOST:PORT.")
)
@click.option("--ray-workers", metavar="N", type=click.IntRange(1, 4096), help=_("Workers there; else one a machine."))
@check_option
@click.option("--dry-run", is_flag=True, help=_("Only tell what would be done."))
@memory_option
@engine_options
def command(
    folder: Path,
    targets: tuple[str, ...],
    out: Path | None,
    source: str | None,
    summary: str | None,
    summary_model: str | None,
    include: tuple[str, ...],
    exclude: tuple[str, ...],
    fields: tuple[str, ...],
    redo_fuzzy: bool,
    form: str,
    same: str,
    force: bool,
    pages: bool,
    jobs: int,
    ray: str | None,
    ray_workers: int | None,
    check: Literal["fast", "deep"] | None,
    dry_run: bool,
    no_memory: bool,
    model: str | None,
    direct: bool,
    yes: bool,
    settings: EngineSettings,
) -> int:
    from pipelines.cluster.probe import check_address
    from pipelines.engines import close_engines
    from pipelines.folder.batch import plan_folder, run_folder
    from pipelines.folder.events import FolderSettings
    from pipelines.folder.plan import default_out
    from pipelines.models.choose import NoModel
    from pipelines.summaries.by_model import LENGTHS as SENTENCES
    from tui.text.labels import labels

    if summary_model and not summary:
        raise usage_error("--summary-model needs --summarize")
    if ray_workers and ray is None:
        raise usage_error("--ray-workers needs --ray")
    if ray is not None:
        check_address(ray)
    folder_settings = FolderSettings(
        folder=folder,
        out=out or default_out(folder),
        targets=tuple(dict.fromkeys(targets)) or (default_target(),),
        source=source,
        model=model,
        summary=SENTENCES[summary] if summary else None,
        summary_model=summary_model,
        preferred=preferred(),
        include=include,
        exclude=exclude,
        fields=fields,
        redo_fuzzy=redo_fuzzy,
        form=form,
        same=cast("Literal['copy', 'skip']", same),
        force=force,
        pages=pages,
        memory=not no_memory,
        jobs=jobs,
        direct=direct,
        engine=replace(settings, cluster=ray or "", workers=ray_workers or 0, check=check or settings.check),
        labels=labels(),
    )

    def offer(error: NoModel) -> bool:
        """Offer to pull what is missing, now: during the night nobody answers."""
        try:
            return provide(error, yes)
        except AudarError as refused:
            note(str(refused))
            return False

    take_time(_PUT_AWAY)
    with BatchView() as view:
        events = plan_folder(folder_settings) if dry_run else run_folder(folder_settings, offer)
        try:
            for event in events:
                view.show(event)
        except KeyboardInterrupt:
            events.close()  # type: ignore[attr-defined]
            view.close()
            note("Interrupted. What is finished is kept; the same command goes on from there.")
            return exit_codes.INTERRUPTED
        finally:
            if ray is not None:
                close_engines()
    if view.no_model:
        return exit_codes.NO_MODEL
    return exit_codes.FAILED if view.failed else exit_codes.OK
