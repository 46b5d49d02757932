"""``audar memory``: what the translation memory holds, and its exchange with translators' tools."""

from __future__ import annotations

import shutil
import sys
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

import click

from audar.commands.options import LanguageCode, force_option
from audar.commands.results import may_replace
from audar.interface import usage_error
from audar.progress import progress_bar
from audar.streams import confirm, emit, emit_bytes, note, on_terminal
from pipelines.controls import printable
from pipelines.message import N_, Message
from tui.text.i18n import _

if TYPE_CHECKING:
    from pipelines.memory import Memory
    from pipelines.memory.tmx import Exchanged

_PIPE = Path("-")
_source = click.option("--from", "source", type=LanguageCode(), help=_("Only what was translated from this language."))
_target = click.option("--to", "target", type=LanguageCode(), help=_("Only what was translated to this language."))


@click.group(
    name="memory",
    help=_(
        "Show, export, import or clear what Audar remembers of its translations.\n\n"
        "A sentence that was translated once with the same model and settings is not translated again. "
        "AUDAR_MEMORY names another file, or is `off`."
    ),
)
def command() -> None:
    pass


@command.command(
    name="stats",
    short_help=_("Tell what is remembered, and where."),
    help=_("Tell how many segments are remembered, by direction and model, and where."),
)
def stats_command() -> None:
    from pipelines.memory import HUMAN

    with _opened() as memory:
        counts: Counter[tuple[str, str, str]] = Counter()
        for count in memory.stats():
            model = "person" if count.key.signature == HUMAN else count.key.signature.split("|")[0]
            counts[count.key.source, count.key.target, model] += count.pairs
        rows = [("from", "to", "model", "segments")]
        rows += [(source, target, printable(model), str(n)) for (source, target, model), n in sorted(counts.items())]
        emit(_table(rows) if sys.stdout.isatty() else "".join("\t".join(row) + "\n" for row in rows))
        note(
            "{total} segments, {size} MB in {path}.",
            total=f"{counts.total():,}",
            size=round(memory.size / 1e6, 1),
            path=memory.path,
        )


@command.command(
    name="export",
    short_help=_("Write the memory as TMX, which translators' tools read."),
    help=_("Write the memory as TMX, which translators' tools read; - is stdout."),
)
@click.argument("file", metavar="FILE.tmx", type=click.Path(path_type=Path))
@_source
@_target
@force_option
def export_command(file: Path, source: str | None, target: str | None, force: bool) -> None:
    from pipelines.memory.tmx import export_tmx

    replace = file != _PIPE and may_replace(file, force)
    with _opened() as memory, TemporaryDirectory(prefix="audar-") as folder:
        piped = file == _PIPE
        path = Path(folder) / "memory.tmx" if piped else file  # a pipe, too, gets the whole of it or nothing
        exchanged = export_tmx(memory, path, source, target, replace=replace)
        if piped:
            with path.open("rb") as stream:
                emit_bytes(stream)
    note("Wrote {segments} to {file}.", segments=_counts(exchanged), file="stdout" if piped else file)
    if exchanged.left_out:
        note(
            "{left_out} segments with control characters were left out; XML cannot hold them.",
            left_out=f"{exchanged.left_out:,}",
        )


@command.command(
    name="import",
    short_help=_("Add the pairs of a TMX file."),
    help=_(
        "Add the pairs of a TMX file: a person's, taken before any model's, or a model's that Audar has exported.\n\n"
        "- is stdin."
    ),
)
@click.argument("file", metavar="FILE.tmx", type=click.Path(path_type=Path))
def import_command(file: Path) -> None:
    from pipelines.memory.tmx import import_tmx

    name = "stdin" if file == _PIPE else str(file)
    with _opened() as memory, _on_disk(file) as path, progress_bar(N_("segments")) as progress:
        exchanged = import_tmx(memory, path, progress, name)
    note("Imported {segments} from {name}.", segments=_counts(exchanged), name=name)
    if exchanged.left_out:
        note(
            "{left_out} units were left out: they have no two of Kazakh, Russian and English.",
            left_out=f"{exchanged.left_out:,}",
        )


@command.command(name="clear", help=_("Forget what is remembered, imported segments too."))
@_source
@_target
@click.option("--yes", is_flag=True, help=_("Do not ask."))
def clear_command(source: str | None, target: str | None, yes: bool) -> None:
    with _opened() as memory:
        keys = [(count.key, count.pairs) for count in memory.stats()]
        number = sum(n for key, n in keys if source in (None, key.source) and target in (None, key.target))
        if not number:
            note("There is nothing to forget.")
            return
        if not yes:
            if not on_terminal():
                raise usage_error("Add --yes: nobody can be asked here.")
            if not confirm("Forget {number} segments in {path}?", number=f"{number:,}", path=memory.path):
                note("Nothing was forgotten.")
                return
        note("{clear} segments are forgotten.", clear=f"{memory.clear(source, target):,}")


@contextmanager
def _opened() -> Iterator[Memory]:
    """The user's memory, for what makes no sense without one; its warnings are told."""
    from pipelines.errors import ConfigError, MemoryUnusable
    from pipelines.memory import open_memory

    memory = open_memory()
    if memory.path is None:
        raise ConfigError("".join(memory.warnings) or "The translation memory is off (AUDAR_MEMORY=off).")
    failed = ""
    with memory:
        try:
            yield memory
        except MemoryUnusable as error:
            failed = str(error)
            raise
        finally:
            for text in memory.warnings:
                if text != failed:
                    note("Warning: {text}", text=text)


@contextmanager
def _on_disk(file: Path) -> Iterator[Path]:
    """The file itself, or what comes on stdin as one: an import reads it twice."""
    if file != _PIPE:
        yield file
        return
    with TemporaryDirectory(prefix="audar-") as folder:
        path = Path(folder) / "stdin.tmx"
        with path.open("wb") as stream:
            if sys.stdin is not None:
                shutil.copyfileobj(sys.stdin.buffer, stream)
        yield path


def _counts(exchanged: Exchanged) -> Message:
    """``1,204 segments (kk → ru 1,000, ru → en 204)``."""
    parts = ", ".join(f"{a} → {b} {number:,}" for (a, b), number in sorted(exchanged.pairs.items()))
    words = N_("{n} segments ({parts})") if parts else N_("{n} segments")
    return Message(words, n=f"{exchanged.pairs.total():,}", parts=parts)


def _table(rows: Sequence[tuple[str, ...]]) -> str:
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    lines = ("  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip() for row in rows)
    return "\n".join(lines) + "\n"
