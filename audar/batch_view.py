"""What a batch shows: progress and failures on stderr while it works, a table on stdout when it is done."""

from __future__ import annotations

import sys
import time
from contextlib import ExitStack
from typing import Any

from audar.streams import emit, note
from pipelines.controls import printable
from pipelines.folder.events import Ended, Event, Finished, Planned, Progressed, Started, Surveyed, Warned
from pipelines.folder.report import STATUSES, how_far
from pipelines.message import N_, Message, duration
from tui.text.i18n import localized

_INTERVAL = 5.0  # seconds between lines where there is no terminal
_REASONS, _NAMES = 20, 10  # reasons why files were left alone that are told at the end, and names told for each


class BatchView:
    """Shows events as they come; ``failed`` and ``no_model`` tell how it ended."""

    def __init__(self) -> None:
        self.failed = False
        self.no_model = False
        self._stack = ExitStack()
        self._bar: Any = None
        self._task: Any = None
        self._line_at = time.monotonic()
        self._alone: dict[str, list[str]] = {}

    def __enter__(self) -> BatchView:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Take the bar off the terminal."""
        self._stack.close()
        self._bar = None

    def show(self, event: Event) -> None:
        """Show one event."""
        if isinstance(event, Ended):
            self._ended(event)
        elif isinstance(event, Surveyed):
            self._line(Message("Looking through the folder: {n} files.", n=event.files))
        elif isinstance(event, Started):
            words = N_("{make} to make, {unchanged} finished before.")
            if event.summaries:
                words = N_("{make} to make, {unchanged} finished before; {summaries} summaries come after them.")
            note(words, make=event.make, unchanged=event.unchanged, summaries=event.summaries)
            self.no_model = event.no_model
            self._open_bar(event.make + event.summaries)
            if event.planned:
                self._tell_left_alone()
        elif isinstance(event, Progressed):
            self._progress(event)
        elif isinstance(event, Planned):
            direction = f"{event.language} → {event.target}"
            emit("\t".join(map(printable, (event.source, direction, event.output, event.model or "copy"))) + "\n")
        elif isinstance(event, Warned):
            note("Warning: {text}", text=event.text)
        else:
            self.close()
            self.no_model = event.no_model
            self._tell_left_alone()
            emit(table(event))

    def _ended(self, event: Ended) -> None:
        outcome = event.outcome
        if outcome.status in ("failed", "kept"):
            self.failed |= outcome.status == "failed"
            name = printable(outcome.source)
            message = (
                outcome.reason
                if name in outcome.reason
                else Message("{name}: {reason}", name=name, reason=outcome.reason)
            )
            note(message)
        elif outcome.status == "orphaned" or (outcome.status == "skipped" and not outcome.target):
            self._alone.setdefault(outcome.reason, []).append(outcome.output or outcome.source)

    def _tell_left_alone(self) -> None:
        """Files that are no failures but that nothing was made of, by reason; the report has them all."""
        for reason, names in list(self._alone.items())[:_REASONS]:
            first, more = ", ".join(map(printable, names[:_NAMES])), len(names) - _NAMES
            words = N_("Left alone: {names} and {more} more. {reason}")
            note(words if more > 0 else N_("Left alone: {names}. {reason}"), names=first, more=more, reason=reason)
        if len(self._alone) > _REASONS:
            note(
                "The report names {n} more that were left alone.",
                n=sum(map(len, list(self._alone.values())[_REASONS:])),
            )

    def _line(self, text: str) -> None:
        """A line now and then; work that is over soon needs none."""
        now = time.monotonic()
        if now - self._line_at >= _INTERVAL:
            self._line_at = now
            note(text)

    def _progress(self, event: Progressed) -> None:
        detail, doing = how_far(event), printable(localized(event.doing))
        if self._bar is not None:
            self._bar.update(
                self._task, description=doing, completed=event.files, total=event.total, amount=localized(detail)
            )
            return
        self._line(Message("{doing}: {detail}", doing=event.doing, detail=detail))

    def _open_bar(self, total: int) -> None:
        if not total or not sys.stderr.isatty():
            return
        from rich.console import Console
        from rich.progress import BarColumn, TextColumn
        from rich.progress import Progress as Bar

        columns = (
            TextColumn("{task.description}", markup=False),
            BarColumn(),
            TextColumn("{task.fields[amount]}", markup=False),
        )
        self._bar = self._stack.enter_context(Bar(*columns, console=Console(stderr=True), transient=True))
        self._task = self._bar.add_task("", total=total, amount="")


def table(finished: Finished) -> str:
    """The end in a few lines: a row a direction, a column a status, then totals and where the report is."""
    used = [status for status in STATUSES if finished.statuses.get(status)]
    rows = [["", *(STATUSES[status] for status in used)]]
    for name, counts in finished.directions.items():
        rows.append([name, *(str(counts.get(status, 0)) for status in used)])
    rows.append(["all", *(str(finished.statuses.get(status, 0)) for status in used)])
    widths = [max(len(row[at]) for row in rows) for at in range(len(rows[0]))]
    lines = [
        "  ".join(
            cell.ljust(width) if at == 0 else cell.rjust(width)
            for at, (cell, width) in enumerate(zip(row, widths, strict=True))
        ).rstrip()
        for row in rows
    ]
    speed = f", {finished.segments / finished.seconds:.1f} a second" if finished.segments and finished.seconds else ""
    lines += [
        "",
        f"{duration(finished.seconds)}, {finished.segments} segments{speed}, {finished.remembered} known before, "
        f"files with flagged segments: {finished.flagged}.",
        f"Report: {printable(str(finished.page))}",
    ]
    return "\n".join(lines) + "\n"
