"""``audar demo``: what Audar is for, on sample articles, in about a minute."""

from __future__ import annotations

import os
import shutil
import sys
from dataclasses import replace
from importlib import resources
from typing import TYPE_CHECKING

import click

from audar.progress import progress_bar
from audar.pulling import WAYS_ON, offer_text, pull_first
from audar.streams import confirm, emit, note, on_terminal
from pipelines.article import Article, Flag, TranslatedSegment
from pipelines.errors import AudarError, HubUnreachable, ModelUnavailable, StoreError
from pipelines.message import N_, Message, counted
from tui.text.i18n import _, localized

if TYPE_CHECKING:
    from pipelines.assemble import Translation
    from pipelines.run import TranslationPlan

SAMPLES = (("almaty-ru.txt", "en"), ("balqash-kk.txt", "ru"), ("library-en.txt", ""))
"""The articles, and what each is translated to (empty: only its language is told).

Beside one that is translated lies what a person made of it, sentence by sentence: ``almaty-ru.en.txt``.
"""

_MISTAKE = (
    "Строительство шло пять лет и обошлось бюджету в 98 миллиардов тенге.",
    "Construction took five years and cost the city budget 98 million dollars.",
)
"""A sentence of the first article, and a wrong translation of it made up for the demo."""


@click.command(
    name="demo",
    help=_("Detect, translate, check, repair and compare sample articles with the best models that can be had here."),
)
def command() -> None:
    _tell(Message("Audar translates and summarises news in Kazakh, Russian and English, on this machine."))
    articles = {name: _sample(name) for name, _target in SAMPLES}
    languages = _languages(articles)
    lacking: AudarError | None = None
    hub: AudarError | None = None  # what it failed with
    translated = flagged = 0
    for name, target in SAMPLES:
        if not target:
            continue
        try:
            hub = _obtain(name, languages[name], target, hub)
            flagged += _shown(articles[name], languages[name], target)
            translated += 1
        except (StoreError, ModelUnavailable) as error:
            note("{name} is left untranslated: {error}", name=name, error=error)
            lacking = error
            hub = hub or error
            _central(articles[name], languages[name])
    if not flagged:
        _mistake()
    if lacking is not None:
        note(WAYS_ON)
    if lacking is not None and not translated:
        raise ModelUnavailable("No model is here, and none could be had.") from lacking
    _tell(
        Message(
            "Next: `. .venv/bin/activate`, then `audar translate FILE --to en`, `audar summarize FILE`, or `audar` for "
            "the screen, where Enter corrects a sentence; `audar --help` has the rest."
        )
    )
    if on_terminal() and sys.stdout.isatty() and confirm("Open the screen with the first article?"):
        from audar.screen import open_screen

        open_screen(str(resources.files("audar") / "samples" / SAMPLES[0][0]))


def _tell(message: Message, indent: str = "") -> None:
    emit(f"{indent}{localized(message)}\n\n")


def _sample(name: str) -> Article:
    from pipelines.read import read_bytes

    return read_bytes((resources.files("audar") / "samples" / name).read_bytes(), name)


def by_person(name: str, source: str, target: str) -> dict[str, str]:
    """What a person made of each sentence of a sample."""
    from pipelines.split import segment_article

    other = _sample(f"{name.removesuffix('.txt')}.{target}.txt")
    pairs = zip(segment_article(_sample(name), source), segment_article(other, target), strict=True)
    return {segment.text: translation.text for segment, translation in pairs}


def _languages(articles: dict[str, Article]) -> dict[str, str]:
    """Tell the language of each article; their codes."""
    from pipelines.detect import detect_article
    from pipelines.languages import LANGUAGES

    codes = {}
    for name, article in articles.items():
        detection = detect_article(article)
        codes[name] = detection.language or ""
        line = Message(
            "{language} ({sure} sure), {n} words",
            language=LANGUAGES[codes[name]].name if codes[name] else N_("no language"),
            sure=f"{detection.confidence:.0%}",
            n=article.words,
        )
        emit(f"  {name:<16} {localized(line)}\n")
    emit("\n")
    return codes


def _obtain(name: str, source: str, target: str, hub: AudarError | None) -> AudarError | None:
    """Get the best open model for a direction where none, or only a rough one, is here.

    Where it cannot be had, what is here serves, else what comes from elsewhere than the hub, of whose last failure
    ``hub`` tells: one that is out of reach is not asked again. Returns its last failure. Raises ``StoreError`` or
    ``ModelUnavailable``.
    """
    from pipelines.languages import LANGUAGES
    from pipelines.models.choose import NoModel, candidates, choose, is_rough, recommended
    from pipelines.models.pull import needs_hub
    from pipelines.task import Task

    task = Task("translate", source, target)
    try:
        here = choose(task).spec
        if not is_rough(here, task):
            return hub
    except NoModel:
        here = None
    best = recommended(task)
    if best is None or best is here:
        return hub
    if isinstance(hub, HubUnreachable) and needs_hub(best):
        if here is None:
            raise HubUnreachable("'{id}' comes from the hub, which cannot be reached.", id=best.id)
        return hub
    if on_terminal() and not confirm(
        "Pull {offer} to translate {name} to {language}?",
        offer=offer_text(best),
        name=name,
        language=LANGUAGES[target].name,
    ):
        if here is not None:
            return hub
        raise ModelUnavailable("Nothing was pulled; `audar models pull {id}` gets the model.", id=best.id)
    try:
        return pull_first(best, candidates(task) if here is None else (), hurried=True) or hub
    except (StoreError, ModelUnavailable) as error:
        if here is None:
            raise
        note(error)
        return error


def _shown(article: Article, source: str, target: str) -> int:
    """Translate as it streams, tell what is doubtful, mend it, and show all side by side; the doubtful sentences."""
    from audar.side_by_side import render
    from pipelines.languages import LANGUAGES
    from pipelines.output.compare import article_column, measured_source, summary_column, translation_column
    from pipelines.route import BEST
    from pipelines.run import plan_translation, summarize
    from pipelines.task import Task

    plan = plan_translation(article, target, source)
    _tell(
        Message(
            "Translating {name} to {language} with {models} …",
            name=article.name,
            language=LANGUAGES[target].name,
            models=plan.route.models,
        )
    )
    for warning in plan.warnings:
        note("Warning: {text}", text=warning)
    translation = _streamed(plan)
    pieces = dict(enumerate(translation.segments))
    doubtful = _mended(plan, pieces, by_person(article.name, source, target))
    translation = replace(translation, segments=tuple(pieces[index] for index in range(len(pieces))))
    measured = measured_source(article, source)
    columns = [article_column(article, source), translation_column(measured, translation)]
    method, _lacking = BEST.summary_method(Task("summarize", source, target, 2))
    with progress_bar(N_("summaries"), at_once=True) as progress:
        for name, language in dict.fromkeys(((method, target if method is None else None), ("extractive", None))):
            progress(N_("Summarising"), len(columns) - 2, 2)
            columns.append(summary_column(measured, summarize(article, 2, name, language, source)))
    _tell(Message("The article and its translation as it is now side by side, with its facts, then summaries:"))
    colour = sys.stdout.isatty() and "NO_COLOR" not in os.environ
    emit(render(columns, shutil.get_terminal_size((100, 24)).columns, colour), painted=colour)
    emit("\n")
    return doubtful


def _streamed(plan: TranslationPlan) -> Translation:
    """Write the translation as it is made; a bar stands there while nothing comes, and is gone before what comes."""
    from pipelines.run import TranslationStream

    done = 0

    def hear(count: int, total: int) -> None:
        nonlocal done
        done = count
        progress(N_("Translating"), count, total)

    stream = TranslationStream(plan, on_progress=hear)
    chunk: str | None = ""
    while chunk is not None:
        if paragraph := chunk.strip("\n"):
            emit(f"{paragraph}\n\n")  # a bar stands on a line of its own
        with progress_bar(N_("sentences")) as progress:
            progress(N_("Translating"), done, len(plan.segments))
            chunk = next(stream, None)
    return stream.result()


def _mended(plan: TranslationPlan, pieces: dict[int, TranslatedSegment], written: dict[str, str]) -> int:
    """Tell doubtful sentences with their reasons and what mends each, which takes its place; how many there were.

    What the model says when it is asked again does where no check doubts it; else what a person has ``written`` of it,
    which is kept in the memory and comes first from then on.
    """
    from pipelines.memory import HUMAN, MemoryKey
    from pipelines.repair import repaired

    task, memory = plan.route.task, plan.route.memory
    human = MemoryKey(task.source, task.target, HUMAN)
    remembered = memory.look_up(human, list(written)) if memory else {}
    by_person = [piece for piece in pieces.values() if remembered.get(piece.segment.text) == piece.target]
    if by_person:
        _tell(
            counted(
                len(by_person),
                "{n} sentence came from the memory in a person's words, which win over the model's:",
                "{n} sentences came from the memory in a person's words, which win over the model's:",
            )
        )
        for piece in by_person:
            _sentence(piece.segment.text, piece.target)
            emit("\n")
    doubtful = {at: piece for at, piece in sorted(pieces.items()) if piece.flags}
    better: dict[int, TranslatedSegment] = {}
    with progress_bar(N_("sentences"), at_once=True) as progress:
        if doubtful:
            progress(N_("Asking again for doubtful sentences"), 0, len(doubtful))
        for at, piece in repaired(plan, pieces):
            better[at] = piece
            progress(N_("Asking again for doubtful sentences"), len(better), len(doubtful))
    if not doubtful and not better:
        if not by_person:
            _tell(Message("No check doubts any sentence of it; they see facts and names, not every wrong word."))
        return 0
    _tell(
        Message("In doubt, {n} of {all} sentences, and what mends them:", n=len({*doubtful, *better}), all=len(pieces))
    )
    for at in sorted({*doubtful, *better}):
        segment = pieces[at].segment
        _sentence(segment.text, pieces[at].target, pieces[at].flags)
        if at in better:
            again = N_("Asked again, the model says what no check doubts: {text}")
            before = N_(
                "Asked again before, for it was unsure, the model said: {text}"
            )  # a memory knows no doubt of it
            _line(Message(again if pieces[at].flags else before, text=better[at].target))
            pieces[at] = better[at]
        elif segment.text in written:
            pieces[at] = TranslatedSegment(segment, written[segment.text])
            if memory:
                memory.add(human, [(segment.text, written[segment.text])])
            _line(Message("No other answer passed. A person's words: {text}", text=written[segment.text]))
        emit("\n")
    if better:
        _tell(Message("What no check doubts can still be wrong: they see facts and names, not every wrong word."))
    if memory and memory.path and doubtful.keys() - better.keys():
        _tell(
            Message(
                "The person's words came with this demo. They are kept in the translation memory, and come first the "
                "next time; `audar memory clear` forgets all that is kept."
            )
        )
    return len({*doubtful, *better})


def _sentence(text: str, target: str, flags: tuple[Flag, ...] = ()) -> None:
    emit(f"  {text}\n  → {target}\n")
    for flag in flags:
        emit(f"  ! {localized(flag.detail)}\n")


def _line(message: Message) -> None:
    emit(f"  ✓ {localized(message)}\n")


def _mistake() -> None:
    """What a flag looks like, on a made-up mistake, where no model made one."""
    from pipelines.quality.check import check_segment
    from pipelines.task import Task

    (name, target), (text, wrong) = SAMPLES[0], _MISTAKE
    _tell(Message("What Audar says of a wrong translation, one that was made up to show it:"))
    _sentence(text, wrong, check_segment(text, wrong, Task("translate", "ru", target)))
    _line(Message("A person's words: {text}", text=by_person(name, "ru", target)[text]))
    emit("\n")


def _central(article: Article, source: str) -> None:
    """What needs no model: the most central sentences."""
    from pipelines.run import summarize

    _tell(Message("The most central sentences of {name}, without a model:", name=article.name))
    emit(f"  {summarize(article, 2, 'extractive', source=source).text}\n\n")
