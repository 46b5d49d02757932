"""The report of a batch: ``report.json`` for programs and ``report.html``, one file, for people."""

from __future__ import annotations

import errno
import os
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import suppress
from html import escape
from importlib.resources import files
from itertools import count, islice
from pathlib import Path
from string import Template
from typing import TextIO
from urllib.parse import quote

import msgspec

from pipelines import __version__
from pipelines.controls import printable, printable_json
from pipelines.errors import OutputError
from pipelines.folder.events import Finished, FolderSettings, Outcome, Progressed
from pipelines.folder.ledger import Ledger, Row, judge
from pipelines.folder.plan import STATE
from pipelines.folder.reading import hash_of
from pipelines.message import N_, Message, duration, joined, reason_of
from pipelines.quality.check import KINDS

STATUSES: dict[str, Message] = {
    "failed": N_("failed"),
    "kept": N_("edited by hand, kept"),
    "orphaned": N_("source is gone"),
    "translated": N_("translated"),
    "summarized": N_("summarised"),
    "copied": N_("copied"),
    "unchanged": N_("finished before"),
    "skipped": N_("left alone"),
}
"""Statuses in the order in which a reader wants to see them, and words for them."""

_HEADS = (
    N_("status"),
    N_("source"),
    N_("output"),
    N_("direction"),
    N_("segments"),
    N_("flags"),
    N_("more"),
)
_MODEL = re.compile(r"(?:^|[→\[])([\w.-]+)[@|]")
"""A model's id, or a method's name, in a signature."""

_KEY = "report"

MOST = 5000
"""Rows of the page: a browser shows no more in comfort; report.json has all."""


def report_place(settings: FolderSettings, ledger: Ledger, extension: str) -> Path:
    """Where the report goes: ``report.html``, or ``report.2.html`` where a user has put or edited one of that name."""
    for number in count(1):
        path = settings.out / (f"report.{number}{extension}" if number > 1 else f"report{extension}")
        with suppress(OutputError):  # of a folder that is called so
            verdict = judge(ledger.row(path.name), b"", _KEY, hash_of(path))
            if verdict in ("make", "finished") or settings.force:
                return path
    raise AssertionError


def write_reports(settings: FolderSettings, ledger: Ledger, finished: Finished) -> None:
    """Write both files, whole or not at all. Raises ``OutputError``."""
    _write(settings, ledger, finished.report, lambda stream: _json(settings, ledger, finished, stream))
    _write(settings, ledger, finished.page, lambda stream: _html(settings, ledger, finished, stream))


def _write(settings: FolderSettings, ledger: Ledger, path: Path, fill: Callable[[TextIO], None]) -> None:
    """Write one file; its content is noted first, as every output's is."""
    temporary = settings.out / STATE / "tmp" / path.name
    try:
        with temporary.open("w", encoding="utf-8", newline="") as stream:
            fill(stream)
            stream.flush()
            os.fsync(stream.fileno())
        new = hash_of(temporary)
        if new is None:
            raise FileNotFoundError(errno.ENOENT, os.strerror(errno.ENOENT))
        with ledger.writing():
            ledger.intend(path.name, Row("", b"", _KEY, new, hash_of(path), Outcome("copied", "")))
        temporary.replace(path)
        with ledger.writing():
            ledger.in_place([path.name])
    except OSError as error:
        raise OutputError("Cannot write {path}: {reason}.", path=path, reason=reason_of(error)) from error


def totals(settings: FolderSettings, finished: Finished) -> dict[str, object]:
    """The batch in figures. ``seconds`` is wall-clock time, ``segments`` those of files translated in this run."""
    return {
        "audar": __version__,
        "folder": printable(str(settings.folder)),
        "out": printable(str(settings.out)),
        "targets": list(settings.targets),
        "finished": finished.at,
        "models": list(finished.models),
        "seconds": round(finished.seconds, 3),
        "segments": finished.segments,
        "remembered_segments": finished.remembered,
        "flagged_files": finished.flagged,
        "warnings": list(finished.warnings),
        "statuses": dict(finished.statuses),
        "directions": {name: dict(counts) for name, counts in finished.directions.items()},
    }


def outcome_record(outcome: Outcome) -> dict[str, object]:
    """One file in one language, without what does not apply."""
    record: dict[str, object] = {"status": outcome.status, "source": outcome.source}
    for name in ("output", "language", "target", "reason", "signature", "segments", "remembered", "page"):
        if value := getattr(outcome, name):
            record[name] = value
    if outcome.flags:
        record["flags"] = dict(outcome.flags)
    return record


def _json(settings: FolderSettings, ledger: Ledger, finished: Finished, stream: TextIO) -> None:
    """One object; its files stand one a line, so that also a long report is read by eye and by ``grep``."""
    head = msgspec.json.format(msgspec.json.encode(totals(settings, finished), enc_hook=str), indent=2).decode()
    stream.write(head.rstrip().removesuffix("}").rstrip() + ',\n  "files": [')
    between = "\n    "
    for outcome in ledger.outcomes():
        stream.write(between + printable_json(msgspec.json.encode(outcome_record(outcome), enc_hook=str).decode()))
        between = ",\n    "
    stream.write("\n  ]\n}\n")


def _html(settings: FolderSettings, ledger: Ledger, finished: Finished, stream: TextIO) -> None:
    template = Template((files("pipelines.folder") / "report.html").read_text(encoding="utf-8"))
    hidden = max(0, sum(finished.statuses.values()) - MOST)
    more = Message("{n} more are in {name}.", n=hidden, name=finished.report.name)
    page = template.substitute(
        language=escape(settings.labels.language),
        title=escape(f"Audar: {printable(settings.folder.name)} → {', '.join(settings.targets)}"),
        facts=_facts(settings, finished),
        directions_title=escape(settings.labels.localized(N_("Directions"))),
        directions=_directions(settings, finished.directions),
        files_title=escape(settings.labels.localized(N_("Files"))),
        heads=_heads(settings, _HEADS),
        rows="\0",
        more=f"<p><a href='{finished.report.name}'>{escape(settings.labels.localized(more))}</a></p>" if hidden else "",
        footer=escape(__version__),
    )
    before, _, after = page.partition("\0")
    stream.write(before)
    for outcome in islice(_by_status(ledger), MOST):
        stream.write(_row(settings, outcome))
    stream.write(after)


def _heads(settings: FolderSettings, names: Iterable[str]) -> str:
    return "".join(f"<th scope='col'>{escape(settings.labels.localized(name))}</th>" for name in names)


def _by_status(ledger: Ledger) -> Iterator[Outcome]:
    """What needs a look comes first: failures, what was kept, then what holds doubtful segments."""
    for status in STATUSES:
        for flagged in (True, False):
            yield from (outcome for outcome in ledger.outcomes(status) if bool(outcome.flags) == flagged)


def models_of(ledger: Ledger) -> tuple[str, ...]:
    """The ids of the models, and of methods without one, that made what is in the report."""
    names: dict[str, None] = {}
    for outcome in ledger.outcomes():
        names.update(dict.fromkeys(_MODEL.findall(outcome.signature)))
    return tuple(names)


def _facts(settings: FolderSettings, finished: Finished) -> str:
    segments: object = finished.segments
    if finished.segments and finished.seconds:
        rate = round(finished.segments / finished.seconds, 1)
        segments = Message("{n} ({rate} a second)", n=finished.segments, rate=rate)
    facts: dict[Message, object] = {
        N_("folder"): printable(str(settings.folder)),
        N_("output"): printable(str(settings.out)),
        N_("finished"): finished.at.replace("T", " ")[:16],
        N_("time"): duration(finished.seconds),
        N_("models"): ", ".join(finished.models) or "–",
        N_("segments"): segments,
        N_("segments known before"): finished.remembered,
        N_("files with flagged segments"): finished.flagged,
        **{STATUSES[status]: finished.statuses[status] for status in STATUSES if status in finished.statuses},
    }
    localized = settings.labels.localized
    return "".join(
        f"<dt>{escape(localized(name))}</dt><dd>{escape(localized(value))}</dd>\n" for name, value in facts.items()
    )


def _directions(settings: FolderSettings, directions: Mapping[str, Mapping[str, int]]) -> str:
    used = [status for status in STATUSES if any(status in counts for counts in directions.values())]
    lines = [f"<tr>{_heads(settings, (N_('direction'), *(STATUSES[status] for status in used)))}</tr>"]
    for name, counts in directions.items():
        cells = "".join(f"<td class='number'>{counts.get(status, 0)}</td>" for status in used)
        lines.append(f"<tr><th scope='row'>{escape(name)}</th>{cells}</tr>")
    return "\n".join(lines)


def _row(settings: FolderSettings, outcome: Outcome) -> str:
    source = os.path.relpath(settings.folder, settings.out) + "/" + outcome.source
    # It may be gone, lead in circles, or have a name that is shown otherwise.
    there = os.path.exists(settings.folder / outcome.source)  # noqa: PTH110 - the other one raises for circles
    localized = settings.labels.localized
    page = _link(outcome.page, localized(N_("side by side"))) + " " if outcome.page else ""
    flags = ", ".join(f"{localized(KINDS.get(code, code))}: {count}" for code, count in sorted(outcome.flags.items()))
    direction = f"{outcome.language or '-'} → {outcome.target}" if outcome.target else ""
    cells = (
        f"<td class='{outcome.status}'>{escape(localized(STATUSES[outcome.status]))}</td>",
        f"<td class='name'>{_link(source if there else '', outcome.source)}</td>",
        f"<td class='name'>{_link(outcome.output if outcome.status != 'failed' else '', outcome.output)}</td>",
        f"<td class='way'>{escape(direction)}</td>",
        f"<td class='number'>{outcome.segments or ''}</td>",
        f"<td>{escape(flags)}</td>",
        f"<td>{page}{escape(localized(outcome.reason))}</td>",
    )
    return f"<tr>{''.join(cells)}</tr>\n"


def _link(path: str, text: str) -> str:
    return f'<a href="{quote(os.fsencode(path))}">{escape(printable(text))}</a>' if path else escape(printable(text))


def how_far(event: Progressed) -> Message:
    """How far a batch is: files, segments a second and the time left, where they are known, summaries to come."""
    parts = [Message("{n} of {all} files", n=event.files, all=event.total)]
    if event.segments and event.seconds:
        parts.append(Message("{rate} segments/s", rate=round(event.segments / event.seconds, 1)))
    if event.left is not None:
        parts.append(Message("{time} left", time=duration(event.left)))
    if event.summaries:
        parts.append(Message("then {n} summaries", n=event.summaries))
    return joined(parts, ", ")
