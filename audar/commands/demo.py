"""``audar demo``: what Audar is for, on sample articles, in about a minute."""

from __future__ import annotations

import os
import shutil
import sys
from importlib import resources
from typing import TYPE_CHECKING

import click

from audar.pulling import WAYS_ON, pull_first, size_text
from audar.streams import confirm, emit, note, on_terminal
from pipelines.article import Article
from pipelines.errors import AudarError, ModelUnavailable, StoreError
from tui.text.i18n import _

if TYPE_CHECKING:
    from pipelines.assemble import Translation

SAMPLES = (("almaty-ru.txt", "en"), ("balqash-kk.txt", "ru"), ("library-en.txt", ""))
"""The articles, and what each is translated to (empty: only its language is told)."""


@click.command(
    name="demo",
    help=_("Detect, translate, summarise and compare sample articles with the best models that this machine can get."),
)
def command() -> None:
    emit("Audar translates and summarises news in Kazakh, Russian and English, on this machine.\n\n")
    articles = {name: _sample(name) for name, _target in SAMPLES}
    languages = _languages(articles)
    lacking: AudarError | None = None
    translated = 0
    for name, target in SAMPLES:
        if not target:
            continue
        try:
            _obtain(name, languages[name], target)
            _shown(articles[name], languages[name], target)
            translated += 1
        except (StoreError, ModelUnavailable) as error:
            note("{name} is left untranslated: {error}", name=name, error=error)
            lacking = error
            _central(articles[name], languages[name])
    if lacking is not None:
        note(WAYS_ON)
    if lacking is not None and not translated:
        raise ModelUnavailable("No model is here, and none could be had.") from lacking
    emit("Next: `. .venv/bin/activate`, then `audar translate FILE --to en`, `audar summarize FILE`, `audar --help`.\n")
    if on_terminal() and sys.stdout.isatty() and confirm("Open the screen with the first article?"):
        from audar.screen import open_screen

        open_screen(str(resources.files("audar") / "samples" / SAMPLES[0][0]))


def _sample(name: str) -> Article:
    from pipelines.read import read_bytes

    return read_bytes((resources.files("audar") / "samples" / name).read_bytes(), name)


def _languages(articles: dict[str, Article]) -> dict[str, str]:
    """Tell the language of each article; their codes."""
    from pipelines.detect import detect_article
    from pipelines.languages import LANGUAGES

    codes = {}
    for name, article in articles.items():
        detection = detect_article(article)
        codes[name] = detection.language or ""
        language = LANGUAGES[codes[name]].name if codes[name] else "none"
        emit(f"  {name:<16} {language} ({detection.confidence:.0%} sure), {article.words} words\n")
    emit("\n")
    return codes


def _obtain(name: str, source: str, target: str) -> None:
    """Get the best open model for a direction where none, or only a rough one, is here.

    Where it cannot be had, what is here serves, else what comes from elsewhere than the hub. Raises ``StoreError`` or
    ``ModelUnavailable``.
    """
    from pipelines.languages import LANGUAGES
    from pipelines.models.choose import NoModel, candidates, choose, is_rough, recommended
    from pipelines.task import Task

    task = Task("translate", source, target)
    try:
        here = choose(task).spec
        if not is_rough(here, task):
            return
    except NoModel:
        here = None
    best = recommended(task)
    if best is None or best is here:
        return
    language, size = LANGUAGES[target].name, size_text(best)
    if on_terminal() and not confirm(
        "Pull {models} ({size}) to translate {name} to {language}?",
        models=best.id,
        size=size,
        name=name,
        language=language,
    ):
        raise ModelUnavailable("Nothing was pulled; `audar models pull {id}` gets the model.", id=best.id)
    try:
        pull_first(best, candidates(task) if here is None else ())
    except (StoreError, ModelUnavailable) as error:
        if here is None:
            raise
        note(error)


def _shown(article: Article, source: str, target: str) -> None:
    """Translate as it streams, tell what is doubtful beside its source, summarise, and show all side by side."""
    from audar.side_by_side import render
    from pipelines.languages import LANGUAGES
    from pipelines.output.compare import article_column, measured_source, summary_column, translation_column
    from pipelines.route import BEST
    from pipelines.run import TranslationStream, plan_translation, summarize
    from pipelines.task import Task

    plan = plan_translation(article, target, source)
    emit(f"Translating {article.name} to {LANGUAGES[target].name} with {plan.route.models} …\n\n")
    for warning in plan.warnings:
        note("Warning: {text}", text=warning)
    stream = TranslationStream(plan)
    for chunk in stream:
        emit(chunk)
    translation = stream.result()
    emit("\n")
    _doubts(translation)
    measured = measured_source(article, source)
    columns = [article_column(article, source), translation_column(measured, translation)]
    method, _lacking = BEST.summary_method(Task("summarize", source, target, 2))
    for way, language in dict.fromkeys(((method, target if method is None else None), ("extractive", None))):
        columns.append(summary_column(measured, summarize(article, 2, way, language, source)))
    colour = sys.stdout.isatty() and "NO_COLOR" not in os.environ
    emit(render(columns, shutil.get_terminal_size((100, 24)).columns, colour), painted=colour)
    emit("\n")


def _doubts(translation: Translation) -> None:
    """The doubtful sentences, each with its source and the reason."""
    doubtful = [piece for piece in translation.segments if piece.flags]
    if not doubtful:
        emit("\nNothing in it looks doubtful to Audar's checks; they see facts and names, not every wrong word.\n\n")
        return
    emit(f"\nDoubtful, {len(doubtful)} of {len(translation.segments)} sentences:\n\n")
    for piece in doubtful:
        emit(f"  {piece.segment.text}\n  → {piece.target}\n")
        for flag in piece.flags:
            emit(f"  ! {flag.detail}\n")
        emit("\n")


def _central(article: Article, source: str) -> None:
    """What needs no model: the most central sentences."""
    from pipelines.run import summarize

    emit(f"The most central sentences of {article.name}, without a model:\n\n")
    emit(f"  {summarize(article, 2, 'extractive', source=source).text}\n\n")
