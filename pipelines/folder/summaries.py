"""Summaries of a batch: each is made from the text in its own language, so that no model is needed for it."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path, PurePosixPath

from pipelines.article import StopCheck, Summary
from pipelines.errors import EngineOver, ModelUnavailable, Stopped
from pipelines.folder.events import FolderSettings, Outcome
from pipelines.folder.finish import Finisher
from pipelines.folder.forms import article_of_record, other_form
from pipelines.folder.ledger import Ledger
from pipelines.folder.plan import Found
from pipelines.folder.reading import fields_for, foreseen, parsed, read_whole
from pipelines.folder.survey import Directions, Job, Survey, examine
from pipelines.folder.trust import Trust, of_one_text
from pipelines.languages import LANGUAGES
from pipelines.memory import Memory
from pipelines.run import summarize, summarize_along

_NO_ARTICLES = (".po", ".xlf", ".xliff")
"""Kinds that hold no running text."""


def summarize_jobs(
    settings: FolderSettings,
    ledger: Ledger,
    directions: Directions,
    found: Survey,
    finisher: Finisher,
    stopped: StopCheck,
    memory: Memory | None = None,
) -> Iterator[Outcome | None]:
    """Make the summaries that the survey found, one language after another. Raises ``Stopped`` or ``EngineOver``.

    An engine that takes nothing any more is not asked again: every further summary in that language fails.
    """
    trusts: dict[str, Trust] = {}
    lost: dict[str, str] = {}
    for file, target, language, own in sorted(found.summaries, key=lambda one: one[1]):
        if stopped():
            raise Stopped("Stopped. What is finished is kept; the same command goes on from there.")
        known = Outcome("failed", file.name, target, dict(file.summaries)[target], language)
        try:
            outcome = _one(settings, ledger, directions, file, known, own, finisher, stopped, lost.get(target), memory)
        except (Stopped, EngineOver):
            raise
        except Exception as error:  # noqa: BLE001 - one file must not end the batch
            outcome = replace(known, reason=str(foreseen(file.name, error)))
            try:
                if of_one_text(error) and (legs := directions.summary(target).legs):
                    trusts.setdefault(target, Trust(legs, stopped)).failed(error)
            except ModelUnavailable as broken:
                lost[target] = str(broken)
        if outcome is not None:
            yield finisher.report(replace(outcome, target=target, language=language))
        yield from finisher.settle()
    yield None


def _one(
    settings: FolderSettings,
    ledger: Ledger,
    directions: Directions,
    file: Found,
    known: Outcome,
    own: bool,
    finisher: Finisher,
    stopped: StopCheck,
    lost: str | None,
    memory: Memory | None = None,
) -> Outcome | None:
    """Hand one summary to the finisher, or tell why that is not needed.

    ``known`` names the source, the output and their languages. ``lost``: why none can be made any more.
    """
    target, output = known.target, known.output
    text = dict(file.outputs)[target]
    path: Path = file.path if own else settings.out / text
    name = file.name if own else text
    if PurePosixPath(file.name).suffix.lower() in _NO_ARTICLES:
        return Outcome("skipped", file.name, reason="Files of this kind hold no article to summarise.")
    # What somebody else has put there is not this article; what was edited is.
    if not path.exists() or (not own and ledger.row(text) is None):
        return Outcome("skipped", file.name, reason=f"There is no {LANGUAGES[target].name} text to summarise.")
    data = read_whole(path, name)
    sha = hashlib.sha256(data).digest()
    direction = directions.summary(target)
    form = "" if own else other_form(file.name, settings.form)
    fields = "" if form else ",".join(fields_for(name, settings.fields))
    key = f"summary|{target}|{settings.summary}|{direction.signature}|fields={fields}"
    _, outcome, before = examine(settings, ledger, file.name, output, sha, key)
    if outcome is not None:
        return outcome
    if lost:
        raise ModelUnavailable(lost)
    article = article_of_record(data, name) if form == "json" else parsed(data, name, settings.fields)
    sentences = settings.summary or 0
    if direction.legs:
        result = summarize_along(article, direction.task, direction.legs, direction.told, stopped, memory)
    else:
        result = summarize(article, sentences, direction.model, target, target)
    job = Job(path, file.name, sha, output, known.language, target, key, len(data), before)
    finisher.put(job, lambda: _rendered(job, result))
    return None


def _rendered(job: Job, result: Summary) -> tuple[bytes, str, Outcome]:
    flags = Counter(flag.code for flag in result.flags)
    outcome = Outcome("summarized", job.source, job.target, job.output, job.language, flags=flags)
    return (result.text + "\n").encode(), "", replace(outcome, signature=result.signature)
