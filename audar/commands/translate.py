"""``audar translate``: paragraphs are printed as they are ready."""

from __future__ import annotations

import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import click

from audar.commands.options import (
    LanguageCode,
    chosen_memory,
    deliver,
    engine_options,
    fields_option,
    file_argument,
    from_option,
    memory_option,
    note_memory,
    output_option,
    source_path,
    write,
)
from audar.progress import progress_bar
from audar.pulling import with_model
from audar.streams import emit, load_article, note
from pipelines.article import TranslatedSegment, never
from pipelines.engines.base import EngineSettings


@click.command(name="translate")
@file_argument
@click.option("--to", "target", type=LanguageCode(), required=True, help="The language to translate to.")
@from_option
@click.option("--format", "form", type=click.Choice(["text", "json"]), default="text", help="Text or segments as JSON.")
@output_option
@fields_option
@memory_option
@engine_options
def command(
    file: str | None,
    target: str,
    source: str | None,
    form: str,
    output: Path | None,
    fields: tuple[str, ...],
    no_memory: bool,
    model: str | None,
    direct: bool,
    yes: bool,
    settings: EngineSettings,
) -> None:
    """Translate a text, keeping its paragraphs, blank lines and order.

    With -o and a name of the file's own kind (docx, odt, epub, html, md, srt, vtt, json, csv, po, xliff) the result is
    the whole document with other words.
    """
    from pipelines.assemble import assemble, assemble_marked, assemble_stream
    from pipelines.documents import write_document, written_as_document
    from pipelines.languages import LANGUAGES
    from pipelines.run import collect_translation, plan_translation, stream_translation
    from pipelines.words import has_words
    from pipelines.write import to_json, translation_record

    document = False
    if output is not None:
        _refuse_source(output, file)
        document = form == "text" and written_as_document(source_path(file), output)
    article = load_article(file, fields, whole=document)
    memory = chosen_memory(no_memory)
    plan = with_model(lambda: plan_translation(article, target, source, model, settings, memory, direct), yes)
    if not plan.legs:
        wordless = not any(has_words(segment.text) for segment in plan.segments)
        why = "has no words to translate" if wordless else f"is already in {LANGUAGES[target].name}"
        note(f"{article.name} {why}; it is passed through unchanged.")
    for text in plan.warnings:
        note(f"Warning: {text}")
    start = time.monotonic()
    pieces: dict[int, TranslatedSegment] = {}

    def remembered(stream: Iterator[tuple[int, TranslatedSegment]]) -> Iterator[tuple[int, TranslatedSegment]]:
        for index, piece in stream:
            pieces[index] = piece
            yield index, piece

    with _segments_bar(len(plan.segments)) as told:
        stream = remembered(stream_translation(plan, never))
        if form == "text" and output is None:
            for chunk in assemble_stream(article, plan.counts, stream):
                emit(chunk)
                told("Translating", len(pieces), len(plan.segments))
        else:
            for _ in stream:
                told("Translating", len(pieces), len(plan.segments))
    note_memory(memory, plan.warnings)
    result = collect_translation(plan, pieces, time.monotonic() - start)
    if form == "json":
        deliver(to_json(translation_record(result)), output, file)
    elif document and output is not None:
        texts = assemble_marked(article, result.segments)
        write(output, write_document(article, texts, target), file)
    elif output is not None:
        deliver(assemble(article, result.segments), output, file)
    flagged = sum(bool(piece.flags) for piece in result.segments)
    if flagged:
        note(f"{flagged} of {len(result.segments)} segments look doubtful; --format json says which and why.")


def _refuse_source(output: Path, file: str | None) -> None:
    """Say before the work, not after it, that the result would overwrite the source."""
    from pipelines.write import check_target

    check_target(output, source_path(file))


@contextmanager
def _segments_bar(total: int) -> Iterator[Any]:
    """A bar, but not where the paragraphs themselves appear on the same terminal."""
    if sys.stdout.isatty() or total < 2:
        yield lambda *_: None
    else:
        with progress_bar("segments") as told:
            yield told
