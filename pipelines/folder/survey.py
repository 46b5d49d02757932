"""Looks through the folder: what is finished, what is to be made, and what is left alone."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import NamedTuple

from pipelines.article import Article
from pipelines.catalogue import find_model
from pipelines.documents.registry import revision
from pipelines.errors import AudarError, ModelUnavailable, UnknownKind
from pipelines.folder.events import FolderSettings, Outcome
from pipelines.folder.ledger import Ledger, Row, judge
from pipelines.folder.orphans import orphans
from pipelines.folder.plan import InputFile, walk
from pipelines.folder.reading import NO_WORDS, fields_for, foreseen, hash_of, language_of, parsed, read_whole
from pipelines.languages import LANGUAGES, SCRIPTS
from pipelines.languages.language_names import language_name
from pipelines.memory import Memory
from pipelines.message import N_, Message
from pipelines.output.forms import REVISION as FORMS_REVISION
from pipelines.output.forms import only_main_text, other_form
from pipelines.revisions import revised
from pipelines.route import WEIGHTLESS, Provide, Route, RouteFinder, route_of_all
from pipelines.task import Task

_KEPT = 8 << 20  # source bytes whose articles the survey keeps, so that small folders are read once


@dataclass(frozen=True, slots=True)
class FileJob:
    """One output that is to be made. ``before`` is the sha256 of what lies there now and may be replaced."""

    path: Path
    source: str
    source_sha: bytes
    output: str
    language: str
    target: str
    key: str
    size: int
    before: bytes | None = None
    warning: str = ""


class SummaryWish(NamedTuple):
    """A summary that may be wanted, of the file itself (``untranslated``) or of its translation.

    ``script`` where it is odd.
    """

    file: InputFile
    target: str
    language: str
    untranslated: bool
    script: str


@dataclass(slots=True)
class Survey:
    """What the survey found: jobs by direction, and the summaries that may be wanted after them.

    A direction is a target and a source, or the sources of the paragraphs: ``kk+ru``.
    """

    jobs: dict[tuple[str, str], list[FileJob]] = field(default_factory=dict)
    summaries: list[SummaryWish] = field(default_factory=list)
    files: int = 0
    missing: dict[tuple[str, str], str] = field(default_factory=dict)
    articles: dict[bytes, Article] = field(default_factory=dict)  # by the file's sha256 and name, some of them
    room: int = _KEPT

    @property
    def make(self) -> int:
        return sum(map(len, self.jobs.values()))


class Routes:
    """Finds the route of each task once."""

    def __init__(self, settings: FolderSettings, provide: Provide | None, memory: Memory) -> None:
        self._settings = settings
        self._finder = RouteFinder(settings.preferred, settings.engine, memory, settings.direct, provide)
        self._known: dict[Task, Route | AudarError] = {}

    def translation(self, sources: str, target: str) -> Route:
        """How to translate; raises ``AudarError`` where no model does, each time in the same words."""
        main, *others = sources.split("+")
        return route_of_all(Task("translate", main, target), others, self._route)

    def summary(self, language: str) -> Route:
        """How to summarise; without a model the most central sentences are taken."""
        return self._route(Task("summarize", language, language, self._settings.summary or 0))

    def _route(self, task: Task) -> Route:
        if task not in self._known:
            try:
                self._known[task] = self._find(task)
            except AudarError as error:
                self._known[task] = error
        known = self._known[task]
        if isinstance(known, AudarError):
            raise known
        return known

    def _find(self, task: Task) -> Route:
        model = self._settings.model
        if task.kind == "translate":
            return self._finder.find(task, model)
        model = self._settings.summary_model or self._finder.summary_method(task, model)[0]
        # It can always be made without a model, so nobody is asked to pull one for it.
        return replace(self._finder, provide=None).find(task, model)


def check_models(settings: FolderSettings) -> None:
    """Raise ``ModelUnavailable`` for a model that models.yaml lacks: a mistake of the batch, not of every file."""
    for name in {settings.model, settings.summary_model} - {None, *WEIGHTLESS}:
        find_model(str(name))


def survey(
    settings: FolderSettings, ledger: Ledger, routes: Routes, surveyed: Survey
) -> Iterator[Outcome | tuple[bytes, str, str]]:
    """Fill ``surveyed``; yield outcomes that are certain, and languages ``(sha, how, language)`` for the ledger.

    Every file is read and hashed: sizes and dates alone do not tell a changed file, and hashing is cheaper than one
    sentence of a translation.
    """
    for file in walk(settings):
        surveyed.files += 1
        if file.status:
            yield Outcome("failed" if file.status == "failed" else "skipped", file.name, reason=file.reason)
            continue
        try:
            data = read_whole(file.path, file.name)
            if not data.strip():
                yield Outcome("skipped", file.name, reason=N_("This file is empty."))
                continue
            sha = hashlib.sha256(data).digest()
            # The same bytes read otherwise may be in another language.
            main = ("main",) if only_main_text(file.name, settings.form) else ()
            how = ",".join((file.path.suffix.lower(), *fields_for(file.name, settings), *main))
            how += revision(file.path) + revised("detect")
            language = settings.source or ledger.language(sha, how)
            if language is None:
                article = parsed(data, file.name, fields_for(file.name, settings), settings.form)
                language = language_of(article)
                if len(data) <= surveyed.room:
                    surveyed.room -= len(data)
                    surveyed.articles[sha + file.name.encode()] = article
                yield sha, how, language
            languages, _, script = language.partition("/")
            language = languages.partition("+")[0]
        except UnknownKind as error:  # a program's, which bears the ending of a kind that is known
            yield Outcome("skipped", file.name, reason=error.message)
            continue
        except Exception as error:  # noqa: BLE001 - one file must not end the batch
            yield Outcome("failed", file.name, reason=foreseen(file.name, error).message)
            continue
        if language not in LANGUAGES and language != NO_WORDS:
            yield Outcome("skipped", file.name, reason=_foreign(language))
            continue
        yield from _outputs(settings, ledger, routes, surveyed, file, sha, languages, script, len(data))
    yield from orphans(settings, ledger)


def _outputs(
    settings: FolderSettings,
    ledger: Ledger,
    routes: Routes,
    surveyed: Survey,
    file: InputFile,
    sha: bytes,
    languages: str,
    script: str,
    size: int,
) -> Iterator[Outcome]:
    summaries = dict(file.summaries)
    language = languages.partition("+")[0]
    for target, output in file.outputs:
        same = languages in (target, NO_WORDS)
        if target in summaries and language != NO_WORDS:
            untranslated = same and settings.same == "skip"
            surveyed.summaries.append(SummaryWish(file, target, language, untranslated, script if same else ""))
        if same and settings.same == "skip":
            reason = N_("This file has no words.")
            if language == target:
                reason = Message("This file is in {language} already.", language=LANGUAGES[target].name)
            yield Outcome("skipped", file.name, target, language=language, reason=reason)
            continue
        try:
            route = routes.translation(target if same else languages, target)
            translated = bool(route.engine or route.others)
            fields = ",".join(fields_for(file.name, settings))
            form = other_form(file.name, settings.form)
            key = f"{languages}-{target}|{route.all_signatures if translated else 'copied'}|fields={fields}"
            key += f"|form={form},{FORMS_REVISION}" if form else ""
            if form or translated:  # what is copied as it is comes out as before
                key += revision(file.path) + revised("check" if translated else "split")
            key += "|check=deep" if translated and settings.engine.check == "deep" else ""
            verdict, outcome, before = examine(settings, ledger, file.name, output, sha, key)
        except AudarError as error:
            if isinstance(error, ModelUnavailable):
                surveyed.missing[language, target] = error.message
            yield Outcome("failed", file.name, target, output, language, error.message)
            continue
        if outcome is not None:
            yield replace(outcome, target=target, language=language)
        elif verdict == "make":
            odd = Message("It is in {script} letters; models learnt others.", script=SCRIPTS.get(script, script))
            doubt = odd if script and not same else ""
            job = FileJob(file.path, file.name, sha, output, language, target, key, size, before, doubt)
            surveyed.jobs.setdefault((target if same else languages, target), []).append(job)


def examine(
    settings: FolderSettings, ledger: Ledger, source: str, output: str, sha: bytes, key: str
) -> tuple[str, Outcome | None, bytes | None]:
    """``(verdict, outcome, sha256 of what lies there)``; without an outcome the output is to be made."""
    row = ledger.row(output)
    before = hash_of(settings.out / output)
    verdict = judge(row, sha, key, before)
    if verdict == "make" and before is not None and row is not None and _of_another_folder(settings, row):
        verdict, row = "foreign", None
    if verdict == "finished" and row is not None:
        return verdict, replace(row.outcome, status="unchanged", source=source), before
    if verdict == "make" or settings.force:
        return "make", None, before
    if row is not None and (row.source_sha, row.key) == (sha, key):
        reason = N_("{output} was edited after it was made; it is kept (--force makes it again).")
        return verdict, Outcome("kept", source, output=output, reason=Message(reason, output=output)), before
    reason = N_("{output} is there already and was not made by this batch; --force replaces it.")
    if verdict == "edited":
        reason = N_(
            "{output} was edited after it was made, and its source or the settings changed; --force replaces it."
        )
    return verdict, Outcome("failed", source, output=output, reason=Message(reason, output=output)), before


def _of_another_folder(settings: FolderSettings, row: Row) -> bool:
    """Whether an output was made from another input folder's file; one that is gone was this folder, and moved."""
    if row.root in (b"", os.fsencode(settings.folder)):
        return False
    return (Path(os.fsdecode(row.root)) / row.source).exists()


def _foreign(language: str) -> str:
    code = language.removeprefix("?")
    likely = Message(" (it looks like {language})", language=language_name(code)) if code else ""
    return Message(
        "This file is in none of Kazakh, Russian and English{likely}; --from kk, ru or en overrules that.",
        likely=likely,
    )
