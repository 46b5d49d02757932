"""``audar summarize``: a summary by a model, or by the sentences of the article itself."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from audar import exit_codes
from audar.commands.options import (
    LENGTHS,
    LanguageCode,
    OtherNames,
    fields_option,
    form_of,
    from_option,
    note_warnings,
    route_options,
)
from audar.commands.results import Output, input_options, may_replace, output_options
from audar.inputs import Source, each, head, load
from audar.interface import usage_error
from audar.streams import note
from pipelines.message import N_
from pipelines.task import Task
from tui.text.i18n import _

if TYPE_CHECKING:
    from pipelines.route import RouteFinder


@click.command(name="summarize", help=_("Summarise a text in its own language, or in another with --to."))
@input_options
@click.option("-t", "--to", "target", type=LanguageCode(), help=_("The summary's language; else the article's."))
@from_option
@click.option("--length", type=click.Choice(LENGTHS), default="medium", help=_("About 1, 3 or 6 sentences."))
@click.option(
    "--method",
    cls=OtherNames,
    hidden_names=("--methods",),
    type=click.Choice(["model", "extractive", "lead"]),
    help=_("A model, the most central sentences, or the first ones; without it: a model where there is one."),
)
@click.option(
    "--format", "form", type=click.Choice(["text", "json"]), help=_("Text or JSON; else what the ending of -o says.")
)
@click.option("--strict", is_flag=True, help=_("Exit with code 4 where the summary is flagged."))
@output_options
@fields_option
@route_options
def command(
    named: list[Source],
    target: str | None,
    source: str | None,
    length: str,
    method: str | None,
    form: str | None,
    strict: bool,
    output: Output,
    fields: tuple[str, ...],
    model: str | None,
    finder: RouteFinder,
) -> int:
    from pipelines.folder.plan import summary_names
    from pipelines.output.write import summary_record, to_json
    from pipelines.route import WEIGHTLESS
    from pipelines.run import source_language, summarize_along
    from pipelines.summaries.by_model import LENGTHS as SENTENCES

    several = len(named) > 1
    yes = click.get_current_context().params["yes"]
    if model and method in WEIGHTLESS:
        raise usage_error("--method {method} uses no model; leave --model out", method=method)

    def summarize(article_source: Source) -> int:
        path = output.file(article_source, lambda names, taken: summary_names(names, (target or "",), taken))
        kind = form_of(form, path, ("json",))
        article = load(article_source, fields, plain=form == "text", clip=output.clip)
        code, detection = source_language(article, source)
        if output.folder and not target:
            path = output.file(article_source, lambda names, taken: summary_names(names, (code,), taken))
        replace = may_replace(path, output.force, article_source.path) if output.folder and path else output.force
        task = Task("summarize", code, target or code, SENTENCES[length])
        wanted = method if method in WEIGHTLESS else model
        if not (wanted or method or yes or task.target != code):  # nobody asked for a model: it is always possible
            wanted, lacking = finder.summary_method(task)
            if lacking:
                words = N_("{error} This summary takes the article's most central sentences.")
                if lacking.recommended:
                    words = N_(
                        "{error} `audar models pull {id}` gets one; this summary takes the article's most central "
                        "sentences."
                    )
                note(words, error=lacking, id=lacking.recommended and lacking.recommended.id)
        result = summarize_along(article, finder.find(task, wanted), detection.script)
        for flag in result.flags:
            note(flag.detail)
        note_warnings(finder.memory.warnings if finder.memory else ())
        record = summary_record(article, result)
        if path is None and several:
            if kind == "json":
                record = {"name": article_source.title} | record
            else:
                head(article_source, article_source is named[0])
        output.deliver(to_json(record) if kind == "json" else result.text + "\n", path, article_source, replace)
        return exit_codes.FLAGGED if strict and result.doubts else exit_codes.OK

    return each(named, summarize)
