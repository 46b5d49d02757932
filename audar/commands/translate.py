"""``audar translate``: paragraphs are printed as they are ready."""

from __future__ import annotations

import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace as with_changes
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

import click

from audar import exit_codes
from audar.commands.options import (
    LanguageCode,
    check_option,
    chosen_memory,
    deliver,
    engine_options,
    fields_option,
    file_argument,
    from_option,
    memory_option,
    note_memory,
    output_options,
    source_path,
)
from audar.progress import progress_bar
from audar.pulling import with_model
from audar.streams import columns, emit, load_article, note, shortened
from pipelines.article import TranslatedSegment, never
from pipelines.errors import ConfigError, OutputError
from pipelines.message import N_
from pipelines.task import EngineSettings, Task
from tui.text.i18n import _, localized

if TYPE_CHECKING:
    from pipelines.assemble import Translation
    from pipelines.route import Route

_TOLD = 5  # flagged segments that are told one by one; a pipe's reader wants no longer notes


@click.command(
    name="translate",
    help=_(
        "Translate a text, keeping its paragraphs, blank lines and order.\n\n"
        "With -o and a name of the file's own kind (docx, epub, html, md, srt, json, csv, po, yaml and others) "
        "the result is the whole document with other words. A text of another kind becomes .txt, .md, "
        ".html or .json (the segments)."
    ),
)
@file_argument
@click.option("--to", "target", type=LanguageCode(), required=True, help=_("The language to translate to."))
@from_option
@click.option(
    "--format",
    "form",
    type=click.Choice(["text", "md", "html", "json"]),
    help=_("What to make (json: the segments with their flags); else what the ending of -o says, else text."),
)
@click.option(
    "--flags",
    type=click.Choice(["few", "all"]),
    default="few",
    help=_("The flagged sentences told on stderr: the five likeliest to be wrong, or all of them."),
)
@check_option
@click.option("--strict", is_flag=True, help=_("Exit with code 4 where a sentence is flagged."))
@output_options
@fields_option
@memory_option
@engine_options
def command(
    file: str | None,
    target: str,
    source: str | None,
    form: str | None,
    flags: str,
    check: Literal["fast", "deep"],
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
    from pipelines.assemble import assemble_stream
    from pipelines.languages import LANGUAGES
    from pipelines.languages.words import has_words
    from pipelines.quality.confidence import doubtful_throughout
    from pipelines.route import find_route, route_of_all
    from pipelines.run import (
        collect_translation,
        plan_along,
        source_language,
        stream_translation,
    )

    settings = with_changes(settings, check=check)
    way = _way(form, output, file)
    article = load_article(file, fields, whole=_whole(way, file), plain=form == "text")
    memory = chosen_memory(no_memory)
    code, detection = source_language(article, source, target)

    def find(task: Task) -> Route:
        return with_model(lambda: find_route(task, model, settings, memory, direct), yes)

    route = route_of_all(Task("translate", code, target), detection.languages, find)
    plan = plan_along(article, route, detection)
    if plan.note:
        note(plan.note)
    elif not route.legs:
        wordless = not any(has_words(segment.text) for segment in plan.segments)
        same = N_("{name} is already in {language}; it is passed through unchanged.")
        words = N_("{name} has no words to translate; it is passed through unchanged.")
        note(words if wordless else same, name=article.name, language=LANGUAGES[target].name)
    for text in plan.warnings:
        note("Warning: {text}", text=text)
    start = time.monotonic()
    pieces: dict[int, TranslatedSegment] = {}

    def remembered(stream: Iterator[tuple[int, TranslatedSegment]]) -> Iterator[tuple[int, TranslatedSegment]]:
        for index, piece in stream:
            pieces[index] = piece
            yield index, piece

    with _segments_bar(len(plan.segments)) as progress:
        stream = remembered(stream_translation(plan, never))
        if way == "txt" and output is None:
            for chunk in assemble_stream(article, plan.counts, stream):
                emit(chunk)
                progress(N_("Translating"), len(pieces), len(plan.segments))
        else:
            for _ in stream:
                progress(N_("Translating"), len(pieces), len(plan.segments))
    note_memory(memory, plan.warnings)
    result = collect_translation(plan, pieces, time.monotonic() - start)
    if way != "txt" or output is not None:
        deliver(_content(result, way), output, file, replace)
    if doubt := doubtful_throughout(result.segments):
        note("Warning: {text}", text=doubt)
    flagged = [piece for piece in result.segments if piece.flags]
    if flagged:
        _tell_flags(flagged, len(result.segments), result_tells=way == "json", everything=flags == "all")
    return exit_codes.FLAGGED if strict and flagged else exit_codes.OK


def _way(form: str | None, output: Path | None, file: str | None) -> str:
    """What to make: ``txt``, ``md``, ``html``, ``json``, or ``document``, the source's own kind with other words.

    What cannot be written is said before the work, not after it: raises ``ConfigError`` for an ending that nothing is
    written as.
    """
    from pipelines.output.forms import form_of_output, other_form

    source = source_path(file)
    if form not in (None, "text"):
        if source is None:
            return "txt" if form == "md" else str(form)  # what is piped in may be Markdown itself
        return other_form(source.name, str(form)) or "document"
    if output is None:
        return "txt"
    try:
        way = form_of_output(source, output)
    except OutputError as error:
        raise ConfigError(error.message) from error
    return way if form is None or way == "document" else "txt"


def _content(result: Translation, way: str) -> str | bytes:
    """A translation in the form that ``_way`` tells."""
    from pipelines.assemble import assemble_marked
    from pipelines.documents.registry import write_document
    from pipelines.output.forms import write_form
    from pipelines.output.write import to_json, translation_record

    article = result.article
    if way == "json":
        return to_json(translation_record(result))
    if way in ("md", "html"):
        return write_form(result, way)
    if way == "document":
        return write_document(article, assemble_marked(article, result.segments), result.target_language)
    return result.text


def _whole(way: str, file: str | None) -> bool:
    """Whether the file is read with its inline marks: to be written again, or to leave them out of another form."""
    from pipelines.documents.registry import format_of
    from pipelines.output.forms import only_main_text

    source = source_path(file)
    if way not in ("md", "html") or source is None:
        return way == "document"
    return format_of(source) is not None and not only_main_text(source.name, way)


def _tell_flags(flagged: Sequence[TranslatedSegment], total: int, *, result_tells: bool, everything: bool) -> None:
    """Flagged segments and why, a line each: ``everything``, or the few of those that checks flag whose flags are the
    likeliest, and of the model's own doubts how many; only how many there are where the result says more."""
    from pipelines.marks.shown import finished, shown_segment
    from pipelines.quality.confidence import without_doubt

    if result_tells and not everything:
        note("{n} of {all} segments are flagged; the result says why.", n=len(flagged), all=total)
        return
    unsure = 0
    if not everything:
        unsure, flagged = len(flagged), [piece for piece in map(without_doubt, flagged) if piece.flags]
        unsure -= len(flagged)
        flagged.sort(key=lambda piece: -max(flag.weight for flag in piece.flags))
    most = len(flagged) if everything else _TOLD
    if flagged:
        note("{n} of {all} segments are flagged:", n=len(flagged), all=total)
    width = columns() - len("audar: ") if sys.stderr.isatty() else None  # a log is never cut
    for piece in flagged[:most]:
        text = finished(piece).strip() or shown_segment(piece.segment)
        begins = shortened(text, width // 3) if width else " ".join(text.split())
        line = f"- {begins} | {' '.join(localized(flag.detail) for flag in piece.flags)}"
        note(shortened(line, width) if width else line)
    if len(flagged) > most:
        note("{n} more; --flags all (or -o NAME.json) tells all of them.", n=len(flagged) - most)
    if unsure:
        note("Of {n} of {all} segments the model alone is unsure; --flags all tells which.", n=unsure, all=total)


@contextmanager
def _segments_bar(total: int) -> Iterator[Any]:
    """A bar, but not where the paragraphs themselves appear on the same terminal."""
    if sys.stdout.isatty() or total < 2:
        yield lambda *_: None
    else:
        with progress_bar(N_("segments")) as progress:
            yield progress
