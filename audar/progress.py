"""Progress on stderr: a bar on a terminal, a line now and then elsewhere."""

from __future__ import annotations

import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager

from audar.streams import note
from pipelines.article import Progress
from pipelines.controls import printable
from pipelines.message import Message, duration
from tui.text.amounts import in_bytes
from tui.text.i18n import localized

_INTERVAL = 5.0  # seconds between lines where there is no terminal


@contextmanager
def progress_bar(unit: str = "bytes", *, at_once: bool = False) -> Iterator[Progress]:
    """Give a ``Progress`` that draws on stderr; ``unit`` is bytes or a noun in the plural.

    Without a terminal, work on anything but bytes is told of after some seconds, or ``at_once``.
    """
    if sys.stderr.isatty():
        with _rich_bar(unit) as progress:
            yield progress
    else:
        yield _plain_lines(unit, at_once or unit == "bytes")


def amount(unit: str, done: int, total: int) -> str:
    """How far the work is: ``312 of 1117 MB``, ``3 of 40 segments``, or nothing where the end is unknown."""
    if not total:
        return ""
    if unit == "bytes" and in_bytes(total):
        return Message("{done} of {total} MB", done=f"{done / 1e6:.0f}", total=f"{total / 1e6:.0f}")
    if unit == "bytes":
        return Message("{done} of {total}", done=done, total=total)
    return Message("{done} of {total} {unit}", done=done, total=total, unit=unit)


@contextmanager
def _rich_bar(unit: str) -> Iterator[Progress]:
    from rich.console import Console
    from rich.progress import BarColumn, TextColumn, TimeRemainingColumn
    from rich.progress import Progress as Bar

    columns = (
        TextColumn("{task.description}", markup=False),
        BarColumn(),
        TextColumn("{task.fields[amount]}", markup=False),
        TimeRemainingColumn(),
    )
    with Bar(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task("", total=None, amount="")

        def update(label: str, done: int, total: int) -> None:
            bar.update(
                task,
                description=printable(localized(label)),
                completed=done,
                total=total or None,
                amount=localized(amount(unit, done, total)),
            )

        yield update


def _plain_lines(unit: str, at_once: bool) -> Progress:
    last_label, last_time = "", 0.0
    start, before = 0.0, 0  # of what the last label names: when it began, and what was done then

    def update(label: str, done: int, total: int) -> None:
        nonlocal last_label, last_time, start, before
        now = time.monotonic()
        family = getattr(label, "template", label)
        if not at_once and not last_label:  # short work needs no word
            last_label, last_time = family, now
            start, before = now, done
        if family == last_label and now - last_time < _INTERVAL:
            return
        if family != last_label:
            start, before = now, done
        last_label, last_time = family, now
        far = amount(unit, done, total)
        rate = (done - before) / (now - start) if now > start else 0.0
        if far and rate and total > done:
            far = Message("{far}, {left} left", far=far, left=duration(round((total - done) / rate)))
        note(Message("{label}: {far}", label=label, far=far) if far else label)

    return update
