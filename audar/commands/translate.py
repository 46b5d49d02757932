"""``audar translate``: paragraphs are printed as they are ready."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import click

from audar import exit_codes
from audar.commands.options import (
    check_option,
    default_target,
    fields_option,
    from_option,
    note_warnings,
    redo_fuzzy_option,
    route_options,
    to_option,
)
from audar.commands.results import Output, input_options, may_replace, output_options
from audar.inputs import Source, each, head, load
from audar.progress import progress_bar
from audar.streams import emit, note, shortened
from pipelines.article import TranslatedSegment
from pipelines.errors import ConfigError, OutputError
from pipelines.message import N_
from pipelines.task import Task
from tui.text.i18n import _, localized

if TYPE_CHECKING:
    from pipelines.assemble import Translation
    from pipelines.route import RouteFinder

_BEGINNING = 33  # characters of a flagged segment on a terminal; why it is flagged is never cut
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
@input_options
@to_option
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
@click.option(
    "--fuzzy",
    type=click.IntRange(50, 99),
    metavar="PERCENT",
    help=_("Tell what the memory has that is like a segment by at least so much, with the differences (75 is usual)."),
)
@click.option("--strict", is_flag=True, help=_("Exit with code 4 where a sentence is flagged."))
@output_options
@fields_option
@redo_fuzzy_option
@route_options
def command(
    named: list[Source],
    target: str | None,
    source: str | None,
    form: str | None,
    flags: str,
    fuzzy: int | None,
    strict: bool,
    output: Output,
    fields: tuple[str, ...],
    redo_fuzzy: bool,
    model: str | None,
    finder: RouteFinder,
) -> int:
    from pipelines.documents.registry import fields_of
    from pipelines.languages import LANGUAGES
    from pipelines.languages.words import has_words
    from pipelines.memory import no_memory
    from pipelines.run import TranslationStream, plan_along, source_language

    several = len(named) > 1
    memory = finder.memory or no_memory()

    def translate(article_source: Source) -> int:
        def file(language: str, certain: bool = True) -> Path | None:
            kind = {None: "same", "text": "txt"}.get(form, str(form))

            def names(files: Sequence[str], taken: set[str]) -> dict[tuple[str, str], str]:
                from pipelines.folder.plan import output_names

                return output_names(files, (language,), taken if certain else set(taken), kind)

            return output.file(article_source, names)

        made_as = _output_form(form, file("en", certain=False), article_source.path)
        wanted = fields_of(article_source.path, fields, redo_fuzzy) if article_source.path else ()
        article = load(article_source, wanted, _whole(made_as, article_source.path), form == "text", output.clip)
        code, detection = source_language(article, source, target)
        into = target or default_target(code)
        path = file(into)
        replace = may_replace(path, output.force, article_source.path) if output.folder and path else output.force
        route = finder.find(Task("translate", code, into), model, detection.languages)
        plan = plan_along(article, route, detection)
        if plan.note:
            note(plan.note)
        elif not plan.route.legs:
            wordless = not any(has_words(segment.text) for segment in plan.segments)
            same = N_("{name} is already in {language}; it is passed through unchanged.")
            words = N_("{name} has no words to translate; it is passed through unchanged.")
            note(words if wordless else same, name=article.name, language=LANGUAGES[into].name)
        note_warnings(plan.warnings)
        if fuzzy:
            from audar.near import tell_near_matches

            tell_near_matches(plan, memory, fuzzy, everything=flags == "all")
        streamed = made_as == "txt" and path is None
        if streamed and several:
            head(article_source, article_source is named[0])
        with _segments_bar(len(plan.segments)) as progress:
            stream = TranslationStream(plan, on_progress=progress)
            for chunk in stream if streamed else ():
                emit(chunk.replace("\n", article.newline))
            result = stream.result()
        if streamed:
            output.copy(result.text)
        else:
            about = {"name": article_source.title} if several and path is None else {}
            output.deliver(_content(result, made_as, about), path, article_source, replace)
        note_warnings(text for text in result.warnings if text not in stream.warnings)
        flagged = [piece for piece in result.segments if piece.flags]
        if flagged:
            _tell_flags(flagged, len(result.segments), result_tells=made_as == "json", everything=flags == "all")
        return exit_codes.FLAGGED if strict and flagged else exit_codes.OK

    return each(named, translate)


def _output_form(form: str | None, output: Path | None, source: Path | None) -> str:
    """What to make: ``txt``, ``md``, ``html``, ``json``, or ``document``, the source's own kind with other words.

    What cannot be written is said before the work, not after it: raises ``ConfigError`` for an ending that nothing is
    written as.
    """
    from pipelines.output.forms import form_of_output, other_form

    if form not in (None, "text"):
        if source is None:
            return "txt" if form == "md" else str(form)  # what is piped in may be Markdown itself
        return other_form(source.name, str(form)) or "document"
    if output is None:
        return "txt"
    try:
        made_as = form_of_output(source, output)
    except OutputError as error:
        raise ConfigError(error.message) from error
    return made_as if form is None or made_as == "document" else "txt"


def _content(result: Translation, made_as: str, about: Mapping[str, str]) -> str | bytes:
    """A translation in the form that ``_output_form`` tells; JSON has what it is ``about`` before the rest."""
    from pipelines.assemble import assemble_marked
    from pipelines.documents.registry import write_document
    from pipelines.output.forms import write_form
    from pipelines.output.write import to_json, translation_record

    article = result.article
    if made_as == "json":
        return to_json({**about, **translation_record(result)})
    if made_as in ("md", "html"):
        return write_form(result, made_as)
    if made_as == "document":
        return write_document(article, assemble_marked(article, result.segments), result.target_language)
    return result.text.replace("\n", article.newline)


def _whole(made_as: str, source: Path | None) -> bool:
    """Whether the file is read with its inline marks: to be written again, or to leave them out of another form."""
    from pipelines.documents.registry import format_of
    from pipelines.output.forms import only_main_text

    if made_as not in ("md", "html") or source is None:
        return made_as == "document"
    return format_of(source) is not None and not only_main_text(source.name, made_as)


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
    for piece in flagged[:most]:
        text = " ".join((finished(piece).strip() or shown_segment(piece.segment)).split())
        begins = shortened(text, _BEGINNING) if sys.stderr.isatty() else text  # a log is never cut
        line = f"- {begins} | {' '.join(localized(flag.detail) for flag in piece.flags)}"
        note(line)
    if len(flagged) > most:
        note("{n} more; --flags all (or -o NAME.json) tells all of them.", n=len(flagged) - most)
    if unsure:
        note("Of {n} of {all} segments the model alone is unsure; --flags all tells which.", n=unsure, all=total)


@contextmanager
def _segments_bar(total: int) -> Iterator[Callable[[int, int], object] | None]:
    """A bar, but not where the paragraphs themselves appear on the same terminal."""
    if sys.stdout.isatty() or total < 2:
        yield None
    else:
        with progress_bar(N_("segments")) as progress:
            yield partial(progress, N_("Translating"))
