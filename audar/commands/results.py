"""What is read and where results go: the arguments, ``-o``, ``--force`` and ``--clip`` of several commands."""

from __future__ import annotations

import functools
import os
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from audar.commands.options import Decorator, FileName, clip_option, force_option
from audar.interface import usage_error
from pipelines.message import reason_of
from tui.text.i18n import _

if TYPE_CHECKING:
    from audar.inputs import Source

_output_option: Decorator = click.option(
    "-o",
    "--output",
    type=click.Path(),
    callback=lambda _context, _option, path: None if path == "-" else path,
    help=_("Write to a file, whole or not at all, or into a folder (DIR/); - is stdout."),
)


@dataclass(frozen=True, slots=True)
class Output:
    """Where results go: to stdout, into a file, or into a ``folder`` that gets a file of each; and the clipboard."""

    path: Path | None
    folder: bool
    force: bool
    clip: bool
    taken: set[str] = field(default_factory=set)

    def file(self, source: Source, names: Callable[[Sequence[str], set[str]], Mapping[Any, str]]) -> Path | None:
        """The file for what is made of a source; ``names`` gives a folder's, by the rule of batches."""
        if not self.folder or self.path is None:
            return self.path
        return self.path / next(iter(names([Path(source.name).name], self.taken).values()))

    def deliver(self, content: str | bytes, path: Path | None, source: Source, replace: bool) -> None:
        """Give a whole result to stdout or to the named file, which may ``replace`` one; say so."""
        from io import BytesIO

        from audar.streams import emit, emit_bytes, note
        from pipelines.files import write_file

        if path is not None:
            write_file(path, content, source.path, replace=replace)
            note("Wrote {output}.", output=path)
        elif isinstance(content, str):
            emit(content)
        else:
            emit_bytes(BytesIO(content))
        if self.clip:
            self.copy(content)

    def copy(self, content: str | bytes) -> None:
        """Copy a result to the clipboard, where the user asked for that."""
        if self.clip:
            from audar.clipboard import copy

            copy(content if isinstance(content, str) else content.decode("utf-8", "replace"))


def input_options(function: Callable[..., Any]) -> Callable[..., Any]:
    """What is to be read: ``named``, the sources in their order."""

    @functools.wraps(function)
    def wrapper(*args: Any, files: tuple[str, ...], local: bool, **kwargs: Any) -> Any:
        from audar.inputs import sources

        return function(*args, named=sources(files, kwargs.get("clip", False), local), **kwargs)

    files = click.argument("files", type=FileName(), nargs=-1, metavar=_("[FILE|ADDRESS|TEXT]…"))
    local = click.option(
        "--local", is_flag=True, help=_("Also read pages of this machine and its network by their addresses.")
    )
    return files(local(wrapper))


def output_options(function: Callable[..., Any]) -> Callable[..., Any]:
    """``-o``, ``--force`` and ``--clip``: an ``Output``; whether a single file ``may_replace`` one is asked at once."""

    @functools.wraps(function)
    def wrapper(*args: Any, output: str | None, force: bool, clip: bool, **kwargs: Any) -> Any:
        named = kwargs["named"]
        path = Path(output) if output is not None else None
        folder = path is not None and (path.is_dir() or str(output).endswith(("/", os.sep)))
        if path is not None and not folder:
            if len(named) > 1:
                raise usage_error("Several results need a folder: -o {output}/", output=output)
            force = may_replace(path, force, named[0].path)
        elif path is not None:
            made_folder(path)
        return function(*args, output=Output(path, folder, force, clip), **kwargs)

    return _output_option(force_option(clip_option(wrapper)))


def made_folder(path: Path) -> None:
    """Make the folder that gets several results. Raises ``OutputError``."""
    from pipelines.errors import OutputError

    try:
        path.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise OutputError("Cannot write to {out}: {reason}.", out=path, reason=reason_of(error)) from error


def may_replace(output: Path, force: bool, source: Path | None = None) -> bool:
    """Whether the file that is to be written may replace one: by ``--force``, or since the user says so.

    To be asked before any work. Raises ``OutputError`` where a file is there and stays, or none can be.
    """
    from audar.streams import confirm, on_terminal
    from pipelines.errors import OutputError, TargetExists
    from pipelines.files import check_target

    try:
        check_target(output, source, replace=force)
    except TargetExists:
        if not on_terminal():
            raise TargetExists("{path} exists already and is left alone; --force replaces it.", path=output) from None
        if not confirm("{output} exists. Replace it?", output=output):
            raise OutputError("{output} stays as it is.", output=output) from None
        return True
    return force
