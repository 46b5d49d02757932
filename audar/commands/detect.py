"""``audar detect``: the language of a text."""

from __future__ import annotations

import click

from audar.commands.options import file_argument
from audar.streams import emit, load_article
from tui.text.i18n import _


@click.command(name="detect", help=_("Print kk, ru, en or none, a tab, and the confidence (0 to 1)."))
@file_argument
@click.option("--json", "as_json", is_flag=True, help=_("Print language, confidence, script and runner-up as JSON."))
@click.option("--format", "form", type=click.Choice(["text", "json"]), hidden=True)  # as other commands have it
def command(file: str | None, as_json: bool, form: str | None) -> None:
    from pipelines.detect import detect_article

    detection = detect_article(load_article(file, plain=True))
    if as_json or form == "json":
        from pipelines.output.write import detection_record, to_json

        emit(to_json(detection_record(detection)))
    else:
        emit(f"{detection.language or 'none'}\t{detection.confidence:.2f}\n")
