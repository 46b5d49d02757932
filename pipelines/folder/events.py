"""What the folder mode is asked, and what it tells its caller."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

from pipelines.output.labels import ENGLISH, Labels
from pipelines.task import EngineSettings

Status = Literal["translated", "copied", "summarized", "unchanged", "kept", "orphaned", "skipped", "failed"]
"""``unchanged``: finished before. ``kept``: edited by hand and left so. ``orphaned``: finished before, its source is
gone since. ``skipped``: left alone, nothing is wrong."""

SKIPPED, FAILED = "skipped", "failed"


@dataclass(frozen=True, slots=True)
class FolderSettings:
    """One batch: where from, where to, what to make and how.

    ``form`` is one of the registry's ``FORMS``, or ``same``: each file's own kind. ``summary`` is a wished number of
    sentences. ``preferred`` models, by the kind of task, serve where they do it and none is named. ``direct``: nothing
    is done in steps through another language. ``labels`` are the words of the report and of the pages, and the language
    in which these tell messages.
    """

    folder: Path
    out: Path
    targets: tuple[str, ...]
    source: str | None = None
    model: str | None = None
    summary: int | None = None
    summary_model: str | None = None
    preferred: Mapping[str, str] = field(default_factory=dict)
    include: tuple[str, ...] = ()
    exclude: tuple[str, ...] = ()
    fields: tuple[str, ...] = ()
    redo_fuzzy: bool = False
    form: str = "same"
    same: Literal["copy", "skip"] = "copy"
    force: bool = False
    pages: bool = True
    memory: bool = True
    jobs: int = 2
    direct: bool = False
    engine: EngineSettings = field(default_factory=EngineSettings)
    labels: Labels = ENGLISH


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one file in one target language; names are relative, with ``/``.

    ``output`` is empty where nothing belongs to the file, ``target`` where it was not even read. ``flags`` counts
    doubtful segments by code, ``remembered`` those that no model had to translate.
    """

    status: Status
    source: str
    target: str = ""
    output: str = ""
    language: str = ""
    reason: str = ""
    signature: str = ""
    segments: int = 0
    remembered: int = 0
    flags: Mapping[str, int] = field(default_factory=dict)
    page: str = ""


@dataclass(frozen=True, slots=True)
class Surveyed:
    """The folder is being looked through: files seen so far."""

    files: int


@dataclass(frozen=True, slots=True)
class Planned:
    """One file that would be made, in the order of the work."""

    source: str
    output: str
    language: str
    target: str
    model: str


@dataclass(frozen=True, slots=True)
class Started:
    """The survey is over: outputs that are to be made, and those that are finished already.

    ``summaries`` that are to be made come after these. ``planned``: that is all, nothing will be made. ``no_model``, of
    a plan only: nothing could be translated, for want of a model.
    """

    make: int
    unchanged: int
    summaries: int = 0
    planned: bool = False
    no_model: bool = False


@dataclass(frozen=True, slots=True)
class Ended:
    """One outcome is known, and kept in the ledger."""

    outcome: Outcome


@dataclass(frozen=True, slots=True)
class Progressed:
    """How far the work is: outputs made of ``total``, segments and the seconds that these took.

    ``left`` is in seconds, ``None`` while nobody can tell, and without the ``summaries`` that come afterwards.
    ``doing`` is words for the user.
    """

    doing: str
    files: int
    total: int
    segments: int
    seconds: float
    left: float | None
    summaries: int = 0


@dataclass(frozen=True, slots=True)
class Warned:
    """Something that stops nothing but that the user should know."""

    text: str


@dataclass(frozen=True, slots=True)
class Finished:
    """The end: outcomes by status, by direction too, and where the reports are.

    ``no_model``: nothing is translated, now or before, and a model was wanting. ``models`` made what is in the report;
    ``at`` is when it was finished (ISO 8601).
    """

    statuses: Mapping[str, int]
    directions: Mapping[str, Mapping[str, int]]
    segments: int
    remembered: int
    flagged: int
    seconds: float
    no_model: bool
    report: Path
    page: Path
    models: tuple[str, ...] = ()
    at: str = ""
    warnings: tuple[str, ...] = ()


Event = Surveyed | Planned | Started | Ended | Progressed | Warned | Finished
