"""``audar compare``: article, translations and summaries side by side."""

from __future__ import annotations

import os
import shutil
import sys
from typing import TYPE_CHECKING

import click

from audar import exit_codes
from audar.commands.options import (
    LanguageCode,
    LanguageCodes,
    OtherNames,
    fields_option,
    form_of,
    from_option,
    note_warnings,
    route_options,
)
from audar.commands.results import Output, input_options, output_options
from audar.inputs import Source, load
from audar.interface import usage_error
from audar.streams import emit, note
from tui.text.i18n import _

if TYPE_CHECKING:
    from pipelines.route import RouteFinder


@click.command(name="compare", help=_("Put an article, its translations and its summaries side by side."))
@input_options
@click.option(
    "-t", "--to", "targets", type=LanguageCodes(), default=(), help=_("Languages to translate to, parted by commas.")
)
@from_option
@click.option(
    "--methods",
    cls=OtherNames,
    hidden_names=("--method",),
    metavar="NAMES",
    help=_(
        "Ways to summarise, parted by commas: lead, extractive, model, or a model's id; "
        "else lead, extractive and a model where there is one."
    ),
)
@click.option("--summary-to", type=LanguageCode(), help=_("The language of the model's summary; else the article's."))
@click.option("--length", type=click.Choice(["short", "medium", "long"]), default="medium", help=_("Of the summaries."))
@click.option(
    "--format",
    "form",
    type=click.Choice(["text", "md", "json", "html"]),
    help=_("What to make; else what the ending of -o says, else text."),
)
@click.option("--width", type=click.IntRange(20, 500), help=_("Characters a line; else the terminal's."))
@click.option("--strict", is_flag=True, help=_("Exit with code 4 where a sentence or a summary is flagged."))
@output_options
@fields_option
@route_options
def command(
    named: list[Source],
    targets: tuple[str, ...],
    source: str | None,
    methods: str | None,
    summary_to: str | None,
    length: str,
    form: str | None,
    width: int | None,
    strict: bool,
    output: Output,
    fields: tuple[str, ...],
    model: str | None,
    finder: RouteFinder,
) -> int:
    from audar.side_by_side import render
    from pipelines.output.compare import compare_article, plan_comparison, titled
    from pipelines.output.write import comparison_markdown, comparison_record, to_json
    from pipelines.summaries.by_model import LENGTHS
    from tui.text.labels import labels

    if len(named) > 1 or output.folder:
        raise usage_error("One article is compared at a time, and -o names a file")
    plain = form == "text"
    form = form_of(form, output.path, ("md", "json", "html"))
    article = load(named[0], fields, plain=plain, clip=output.clip)
    summaries = _methods(methods, model) if methods else None
    plan = plan_comparison(article, targets, LENGTHS[length], summaries, summary_to, source, model, finder)
    for text in plan.notes:
        note(text)
    columns = []
    for column in compare_article(plan):
        columns.append(column)
        note("Ready: {title}", title=titled(column, labels()).title)
        if column.flags:
            note(
                "{n} of {all} sentences are flagged; the result says why.",
                n=column.facts.flagged,
                all=column.facts.sentences,
            )
    note_warnings(finder.memory.warnings if finder.memory else ())
    ended = exit_codes.FLAGGED if strict and any(column.flags for column in columns) else exit_codes.OK
    if form == "json":
        text = to_json(comparison_record(article.name, columns))
    elif form == "md":
        text = comparison_markdown(article.title or article.name, columns)
    elif form == "html":
        from pipelines.output.pages import comparison_page

        words = labels()
        text = comparison_page(article.title or article.name, [titled(column, words) for column in columns], words)
    else:
        colour = output.path is None and sys.stdout.isatty() and "NO_COLOR" not in os.environ
        text = render(columns, width or shutil.get_terminal_size((100, 24)).columns, colour)
        if colour:
            emit(text, painted=True)
            return ended
    output.deliver(text, output.path, named[0], output.force)
    return ended


def _methods(names: str, model: str | None) -> tuple[str | None, ...]:
    from pipelines.catalogue import load_catalogue

    methods = [name.strip() for name in names.split(",") if name.strip()]
    valid = {"lead", "extractive", "model", *(spec.id for spec in load_catalogue())}
    for name in methods:
        if name not in valid:
            raise usage_error(
                "Unknown method '{name}': name lead, extractive, model, or a model of models.yaml", name=name
            )
    return tuple(model if name == "model" else name for name in methods)
