"""``audar detect``: the language of a text."""

from __future__ import annotations

import click

from audar import exit_codes
from audar.commands.results import input_options
from audar.inputs import Source, each, load
from audar.streams import emit
from pipelines.controls import printable
from tui.text.i18n import _


@click.command(
    name="detect",
    help=_("Print kk, ru, en or none, a tab, and the confidence (0 to 1); before them the name of each of several."),
)
@input_options
@click.option("--json", "as_json", is_flag=True, help=_("Print language, confidence, script and runner-up as JSON."))
@click.option("--format", "form", type=click.Choice(["text", "json"]), hidden=True)  # as other commands have it
def command(named: list[Source], as_json: bool, form: str | None) -> int:
    from pipelines.detect import detect_article

    def tell(source: Source) -> int:
        detection = detect_article(load(source, plain=True))
        several = len(named) > 1
        if as_json or form == "json":
            from pipelines.output.write import detection_record, to_json

            emit(to_json(({"name": source.title} if several else {}) | detection_record(detection)))
        else:
            name = f"{printable(source.title)}\t" if several else ""
            emit(f"{name}{detection.language or 'none'}\t{detection.confidence:.2f}\n")
        return exit_codes.OK

    return each(named, tell)
