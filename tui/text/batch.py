"""What the screen says about the batch of a folder: how far it is, and what became of each file."""

from __future__ import annotations

from dataclasses import dataclass

from pipelines.folder.events import Finished, FolderSettings, Outcome, Progressed, Status, Surveyed
from pipelines.message import Message
from tui.text.i18n import counted, localized
from tui.text.layout import safe

LISTED = 500
"""Outcomes that are shown; the report has all."""
ORDER: tuple[Status, ...] = (
    "failed",
    "kept",
    "orphaned",
    "translated",
    "summarized",
    "copied",
    "unchanged",
    "skipped",
)
"""Statuses in the order in which they are shown: those that want a reader's eye first."""
_SIGNS: dict[Status, str] = {"failed": "✗", "kept": "!", "orphaned": "!", "skipped": "–"}
_WIDTH = 20  # cells of the bar


@dataclass(frozen=True, slots=True)
class BatchState:
    """How far a batch is, and what has come of it, in the order of ``ORDER``.

    ``lacking`` are the ids of models that would do what no installed one does.
    """

    settings: FolderSettings
    progress: Surveyed | Progressed | None = None
    finished: Finished | None = None
    statuses: tuple[tuple[Status, int], ...] = ()
    listed: tuple[Outcome, ...] = ()
    warnings: tuple[str, ...] = ()
    lacking: tuple[str, ...] = ()


def progress_line(state: BatchState) -> str:
    """How far a batch is, while it runs."""
    from pipelines.folder.report import how_far

    event = state.progress
    if not isinstance(event, Progressed):
        return localized(Message("Looking through the folder: {n} files.", n=event.files if event else 0))
    full = event.files * _WIDTH // max(1, event.total)
    bar = "━" * full + "╌" * (_WIDTH - full)
    return f"{safe(localized(event.doing))}  {bar}  {localized(how_far(event))}"


def statuses_line(state: BatchState) -> str:
    """How many files became what."""
    from pipelines.folder.report import STATUSES

    return " · ".join(f"{localized(STATUSES[status])} {number}" for status, number in state.statuses)


def outcome_line(outcome: Outcome) -> str:
    """What became of a file."""
    from pipelines.folder.report import STATUSES

    flagged = sum(outcome.flags.values())
    facts = [localized(STATUSES[outcome.status])]
    if flagged:
        facts.append(counted(flagged, "{n} flag", "{n} flags"))
    if outcome.reason:
        facts.append(localized(outcome.reason))
    sign = _SIGNS.get(outcome.status, "!" if flagged else "✓")
    direction = f" ({outcome.language or '?'} → {outcome.target})" if outcome.target else ""
    return safe(f"{sign} {outcome.source or outcome.output}{direction}: {' · '.join(facts)}").replace("\n", " ")
