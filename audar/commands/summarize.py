"""``audar summarize``: a summary by a model, or by the sentences of the article itself."""

from __future__ import annotations

from pathlib import Path

import click

from audar import exit_codes
from audar.commands.options import (
    LENGTHS,
    LanguageCode,
    OtherNames,
    chosen_memory,
    deliver,
    engine_options,
    fields_option,
    file_argument,
    form_of,
    from_option,
    memory_option,
    note_memory,
    output_options,
)
from audar.interface import usage_error
from audar.pulling import with_model
from audar.streams import load_article, note
from pipelines.message import N_
from pipelines.task import EngineSettings, Task
from tui.text.i18n import _


@click.command(name="summarize", help=_("Summarise a text in its own language, or in another with --to."))
@file_argument
@click.option("--to", "target", type=LanguageCode(), help=_("The summary's language; else the article's."))
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
@memory_option
@engine_options
def command(
    file: str | None,
    target: str | None,
    source: str | None,
    length: str,
    method: str | None,
    form: str | None,
    strict: bool,
    output: Path | None,
    replace: bool,
    fields: tuple[str, ...],
    no_memory: bool,
    model: str | None,
    direct: bool,
    yes: bool,
    settings: EngineSettings,
) -> int:
    """Summarise a text in its own language, or in another with --to."""
    from pipelines.output.write import summary_record, to_json
    from pipelines.route import WEIGHTLESS, find_route, summary_method
    from pipelines.run import source_language, summarize_along
    from pipelines.summaries.by_model import LENGTHS as SENTENCES

    if model and method in WEIGHTLESS:
        raise usage_error("--method {method} uses no model; leave --model out", method=method)
    plain = form == "text"
    form = form_of(form, output, ("json",))
    article = load_article(file, fields, plain=plain)
    code, detection = source_language(article, source)
    task = Task("summarize", code, target or code, SENTENCES[length])
    method_or_model = method if method in WEIGHTLESS else model
    if not (model or method or yes or task.target != code):  # nobody asked for a model: a summary is always possible
        method_or_model, lacking = summary_method(task, direct=direct)
        if lacking:
            words = N_("{error} This summary takes the article's most central sentences.")
            if lacking.recommended:
                words = N_(
                    "{error} `audar models pull {id}` gets one; this summary takes the article's most central "
                    "sentences."
                )
            note(words, error=lacking, id=lacking.recommended and lacking.recommended.id)
    memory = chosen_memory(no_memory)  # of the translations, where a summary takes some
    route = with_model(lambda: find_route(task, method_or_model, settings, memory, direct), yes)
    result = summarize_along(article, route, detection.script)
    for flag in result.flags:
        note(flag.detail)
    note_memory(memory)
    content = to_json(summary_record(article, result)) if form == "json" else result.text + "\n"
    deliver(content, output, file, replace)
    return exit_codes.FLAGGED if strict and result.doubts else exit_codes.OK
