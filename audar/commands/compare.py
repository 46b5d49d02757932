"""``audar compare``: article, translations and summaries side by side."""

from __future__ import annotations

import os
import shutil
import sys
from functools import partial

import click

from audar import exit_codes
from audar.commands.options import (
    LanguageCode,
    LanguageCodes,
    OtherNames,
    chosen_memory,
    engine_options,
    fields_option,
    form_of,
    from_option,
    memory_option,
    note_memory,
)
from audar.commands.results import Output, input_options, output_options
from audar.inputs import Source, load
from audar.interface import usage_error
from audar.pulling import with_model
from audar.streams import emit, note
from pipelines.task import EngineSettings, Task
from tui.text.i18n import _


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
@memory_option
@engine_options
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
    no_memory: bool,
    model: str | None,
    direct: bool,
    yes: bool,
    settings: EngineSettings,
) -> int:
    from audar.side_by_side import render
    from pipelines.languages import LANGUAGES
    from pipelines.output.compare import compare_article, comparison_tasks, default_methods, titled
    from pipelines.output.write import comparison_markdown, comparison_record, to_json
    from pipelines.route import Route, find_route, route_of_all
    from pipelines.run import languages_note, source_language
    from pipelines.summaries.by_model import LENGTHS
    from tui.text.labels import labels

    if len(named) > 1 or output.folder:
        raise usage_error("One article is compared at a time, and -o names a file")
    plain = form == "text"
    form = form_of(form, output.path, ("md", "json", "html"))
    article = load(named[0], fields, plain=plain, clip=output.clip)
    code, detection = source_language(article, source)
    if methods:
        ways = _methods(methods, model)
    else:
        ways, lacking = default_methods(code, summary_to, model, direct)
        if lacking:
            note(lacking)
    if code in targets and not detection.paragraphs:
        note(
            "{name} is already in {language}; there is no translation to it.",
            name=article.name,
            language=LANGUAGES[code].name,
        )
    memory = chosen_memory(no_memory)
    routes, warnings = [], set()
    for task, wanted in comparison_tasks(code, detection, targets, model, ways, LENGTHS[length], summary_to):

        def find(task: Task, wanted: str | None = wanted) -> Route:
            return with_model(partial(find_route, task, wanted, settings, memory, direct), yes)

        if task.kind == "translate" and detection.languages:
            note(languages_note(article, detection.paragraphs, task.target))
        routes.append(route_of_all(task, detection.languages, find))
        for warning in routes[-1].warnings:
            if warning not in warnings:
                warnings.add(warning)
                note("Warning: {text}", text=warning.detail)
    columns = []
    for column in compare_article(article, code, detection, routes):
        columns.append(column)
        note("Ready: {title}", title=titled(column, labels()).title)
        if column.flags:
            note(
                "{n} of {all} sentences are flagged; the result says why.",
                n=column.facts.flagged,
                all=column.facts.sentences,
            )
    note_memory(memory)
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
