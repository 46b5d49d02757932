"""``audar demo``: the main job on sample articles, with the starter model."""

from __future__ import annotations

import os
import shutil
import sys
import time
from collections.abc import Iterator
from importlib import resources

import click

from audar.pulling import pull_with_progress, size_text
from audar.streams import confirm, emit, note, on_terminal
from pipelines.article import Article, TranslatedSegment
from pipelines.catalogue import ModelSpec
from tui.text.i18n import _

SAMPLES = ("almaty-ru.txt", "balqash-kk.txt", "library-en.txt")


@click.command(
    name="demo",
    help=_(
        "Detect, translate, summarise and compare sample articles with the starter model (first: pulls its 1.1 GB)."
    ),
)
def command() -> None:
    from pipelines.catalogue import find_model
    from pipelines.models.store import state

    starter = find_model("starter")
    emit("Audar translates and summarises news in Kazakh, Russian and English, on this machine.\n\n")
    articles = {name: _sample(name) for name in SAMPLES}
    _languages(articles)
    if state(starter) != "ready":
        note("The starter model is downloaded once: {size}, into the cache folder.", size=size_text(starter))
        pull_with_progress(starter)
    _russian(articles["almaty-ru.txt"], starter)
    _kazakh(articles["balqash-kk.txt"])
    emit("Next: `. .venv/bin/activate`, then `audar translate FILE --to en`, `audar summarize FILE`, `audar --help`.\n")
    if on_terminal() and sys.stdout.isatty() and confirm("Open the screen with the Russian article?"):
        from audar.screen import open_screen

        open_screen(str(resources.files("audar") / "samples" / "almaty-ru.txt"))


def _sample(name: str) -> Article:
    from pipelines.read import read_bytes

    return read_bytes((resources.files("audar") / "samples" / name).read_bytes(), name)


def _languages(articles: dict[str, Article]) -> None:
    from pipelines.detect import detect_article
    from pipelines.languages import LANGUAGES

    for name, article in articles.items():
        detection = detect_article(article)
        language = LANGUAGES[detection.language].name if detection.language else "none"
        emit(f"  {name:<16} {language} ({detection.confidence:.0%} sure), {article.words} words\n")
    emit("\n")


def _russian(article: Article, starter: ModelSpec) -> None:
    """Translate as it streams, summarise, and show everything side by side."""
    from audar.side_by_side import render
    from pipelines.assemble import assemble_stream
    from pipelines.memory import no_memory
    from pipelines.output.compare import article_column, measured_source, summary_column, translation_column
    from pipelines.run import collect_translation, plan_translation, stream_translation, summarize

    start = time.monotonic()
    plan = plan_translation(article, "en", model="starter", memory=no_memory())  # to see it work, each time
    emit(f"Translating {article.name} to English with {starter.name} …\n\n")
    pieces: dict[int, TranslatedSegment] = {}

    def remembered() -> Iterator[tuple[int, TranslatedSegment]]:
        for index, piece in stream_translation(plan):
            pieces[index] = piece
            yield index, piece

    for chunk in assemble_stream(article, plan.counts, remembered()):
        emit(chunk)
    translation = collect_translation(plan, pieces, time.monotonic() - start)
    emit("\nSummarising …\n\n")
    source = measured_source(article, "ru")
    columns = [article_column(article, "ru"), translation_column(source, translation)]
    for method, language in (("starter", "en"), ("extractive", None), ("lead", None)):
        columns.append(summary_column(source, summarize(article, 2, method, language, "ru")))
    colour = sys.stdout.isatty() and "NO_COLOR" not in os.environ
    emit(render(columns, shutil.get_terminal_size((100, 24)).columns, colour), painted=colour)
    emit(
        "The starter is a small model for a first look: it reads better into English than into Russian, "
        "and its sentences need a second look.\n\n"
    )


def _kazakh(article: Article) -> None:
    """Summarise without weights, and say what would translate it."""
    from pipelines.languages import LANGUAGES
    from pipelines.models.choose import recommended
    from pipelines.run import summarize
    from pipelines.task import Task

    emit(f"The most central sentences of {article.name}, in Kazakh, without a model:\n\n")
    emit(f"  {summarize(article, 2, 'extractive', source='kk').text}\n\n")
    for target in ("ru", "en"):
        spec = recommended(Task("translate", "kk", target))
        if spec:
            emit(
                f"  To translate Kazakh to {LANGUAGES[target].name}: `audar models pull {spec.id}` "
                f"({size_text(spec)}, {spec.licence}).\n"
            )
    emit("\n")
