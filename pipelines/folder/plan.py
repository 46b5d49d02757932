"""Which files a batch takes, in which order, and what their outputs are called."""

from __future__ import annotations

import hashlib
import os
import re
import stat
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from fnmatch import fnmatchcase
from itertools import count
from pathlib import Path, PurePosixPath

from pipelines.controls import printable
from pipelines.documents.registry import format_of
from pipelines.errors import ConfigError, InputError, OutputError
from pipelines.folder.events import FAILED, SKIPPED, FolderSettings
from pipelines.languages import LANGUAGES
from pipelines.message import N_, Message, reason_of
from pipelines.output.forms import other_form

STATE = ".audar"
"""The folder inside the output folder that holds the ledger, temporary files and pages."""


_LONGEST = 255  # bytes of a file's name
_ENDING = re.compile(rf"(?:\.summary)?\.(?:{'|'.join(LANGUAGES)})(?:\.\d{{1,9}})?\.[^.]{{1,32}}$")
"""What shortening a name must leave: the language and the kind."""


@dataclass(frozen=True, slots=True)
class InputFile:
    """A file of the input: its relative name with ``/``, the outputs' names by target, or why it is left alone."""

    path: Path
    name: str
    outputs: tuple[tuple[str, str], ...] = ()
    summaries: tuple[tuple[str, str], ...] = ()
    status: str = ""
    reason: str = ""


def check_folders(settings: FolderSettings) -> FolderSettings:
    """The settings with real paths.

    Raises ``InputError``, ``ConfigError`` or ``OutputError`` for folders that cannot serve.
    """
    name = printable(str(settings.folder))
    try:
        folder, out = settings.folder.resolve(), settings.out.resolve()
        there, is_folder = folder.exists(), folder.is_dir()
    except (OSError, RuntimeError, ValueError) as error:
        reason = error.strerror if isinstance(error, OSError) else None
        raise InputError("{path} cannot be read: {reason}.", path=name, reason=reason or error) from error
    if not there:
        raise InputError("There is no folder {name}.", name=name)
    if not is_folder:
        raise InputError("{name} is a file; `audar translate` takes files.", name=name)
    try:
        taken = out.exists() and not out.is_dir()
    except OSError as error:  # it is in a folder that is closed to this user
        raise OutputError(
            "Cannot write to {out}: {reason}.", out=printable(str(settings.out)), reason=reason_of(error)
        ) from error
    if taken:
        raise ConfigError("{out} is a file; --out names a folder.", out=printable(str(settings.out)))
    if folder == out or folder.is_relative_to(out):
        raise ConfigError("The output folder must not be the input folder or hold it; name another with --out.")
    return replace(settings, folder=folder, out=out)


def check_patterns(settings: FolderSettings) -> None:
    """Raise ``ConfigError`` where ``include`` fits no file: a slip of the pen is no empty night's work."""
    if settings.include and next(walk(settings), None) is None:
        patterns = " ".join(f"--include '{printable(pattern)}'" for pattern in settings.include)
        raise ConfigError(
            "No file in {folder} fits {patterns}.", folder=printable(str(settings.folder)), patterns=patterns
        )


def default_out(folder: Path) -> Path:
    """``news-audar`` beside ``news``. Raises ``ConfigError`` for a folder that has nothing beside it."""
    real = folder.resolve()
    if real == real.parent:
        raise ConfigError("Name the output folder with --out: there is no place beside {real}.", real=real)
    return real.with_name(f"{real.name}-audar")


def walk(settings: FolderSettings) -> Iterator[InputFile]:
    """Every file of the folder, sorted: a folder's files, then its folders; hidden ones and the output left out.

    Links to files are followed. Links to folders are followed too, unless they lead to the input folder, to what holds
    it, or to a folder that was walked before: no file comes twice and no loop is walked.
    """
    seen: set[tuple[int, int]] = set()
    waiting: list[tuple[Path, str]] = [(settings.folder, "")]
    while waiting:
        folder, prefix = waiting.pop()
        try:
            status = folder.stat()
            if (status.st_dev, status.st_ino) in seen:
                reason = N_("This link leads to a folder that was walked already.")
                yield InputFile(folder, prefix.rstrip("/"), status=SKIPPED, reason=reason)
                continue
            seen.add((status.st_dev, status.st_ino))
            with os.scandir(folder) as entries:
                names = sorted(entries, key=lambda entry: entry.name)
        except OSError as error:
            yield InputFile(
                folder, printable(prefix.rstrip("/")) or ".", status=FAILED, reason=_why(N_("This folder"), error)
            )
            continue
        files: list[InputFile] = []
        folders: list[tuple[Path, str]] = []
        for entry in names:
            path, name = Path(entry.path), prefix + entry.name
            if entry.name.startswith(".") or _matches(name, settings.exclude):
                continue
            try:
                is_folder = entry.is_dir()
            except OSError as error:
                files.append(InputFile(path, printable(name), status=FAILED, reason=_why(printable(name), error)))
                continue
            problem: tuple[str, str] | None = (
                None if _utf8(name) else (FAILED, Message("{name} is no UTF-8 name; rename it.", name=printable(name)))
            )
            if is_folder:
                problem = problem or _leads_back(path, entry.is_symlink(), settings)
                if problem:
                    if problem[1]:
                        files.append(InputFile(path, printable(name), status=problem[0], reason=problem[1]))
                else:
                    folders.append((path, f"{name}/"))
            elif not settings.include or _matches(name, settings.include):
                problem = problem or _unfit(path, name)
                status_word, unfit = problem or ("", "")
                files.append(InputFile(path, printable(name) if unfit else name, status=status_word, reason=unfit))
        yield from _named(files, settings)
        waiting.extend(reversed(folders))


def _matches(name: str, patterns: Iterable[str]) -> bool:
    """A pattern with ``/`` is held against the whole relative name, one without against the last part."""
    last = name.rpartition("/")[2]
    for pattern in patterns:
        pattern = pattern.rstrip("/").removeprefix("./")
        whole = pattern.removeprefix("**/")
        if fnmatchcase(name, pattern) or fnmatchcase(name, whole) or ("/" not in whole and fnmatchcase(last, whole)):
            return True
    return False


def _utf8(name: str) -> bool:
    try:
        name.encode()
    except UnicodeEncodeError:
        return False
    return True


def _leads_back(path: Path, linked: bool, settings: FolderSettings) -> tuple[str, str] | None:
    """Why a folder is not walked; the output folder is left out without a word."""
    real = path.resolve()
    if real == settings.out:
        return SKIPPED, ""
    if os.path.isfile(real / STATE / "ledger.sqlite3"):  # noqa: PTH113 - the other one raises for closed folders
        return SKIPPED, N_("This is the output folder of another batch.")
    inside = any(real.is_relative_to(top) or top.is_relative_to(real) for top in (settings.folder, settings.out))
    if linked and inside:
        return SKIPPED, N_("This link leads back to a folder of the batch and is not followed.")
    return None


def _unfit(path: Path, name: str) -> tuple[str, str] | None:
    """Why a file is not even opened."""
    try:
        mode = path.stat().st_mode
    except OSError as error:
        return FAILED, _why(name, error)
    if PurePosixPath(name).name.startswith("~$"):
        return SKIPPED, N_("This is a note of an office program about a file that is open.")
    if not stat.S_ISREG(mode):
        return SKIPPED, Message("{name} is no ordinary file.", name=printable(name))
    if format_of(name) is None:
        kind = PurePosixPath(name).suffix.lower() or N_("without an extension")
        return SKIPPED, Message("Files of the kind '{kind}' are not known.", kind=kind)
    return None


def _why(name: str, error: OSError) -> Message:
    return Message("{path} cannot be read: {reason}.", path=name, reason=reason_of(error))


def _named(files: Sequence[InputFile], settings: FolderSettings) -> Iterator[InputFile]:
    """Give the files of one folder their outputs' names, each name once."""
    names = [file.name for file in files if not file.status]
    taken: set[str] = set()
    texts = output_names(names, settings.targets, taken, settings.form)
    summaries = summary_names(names, settings.targets, taken) if settings.summary else {}
    for file in files:
        if file.status:
            yield file
        else:
            outputs = tuple((target, texts[file.name, target]) for target in settings.targets)
            shorts = tuple((target, summaries[file.name, target]) for target in settings.targets if summaries)
            yield InputFile(file.path, file.name, outputs, shorts)


def output_names(
    names: Sequence[str], targets: Sequence[str], taken: set[str] | None = None, form: str = "same"
) -> dict[tuple[str, str], str]:
    """``(name, target)`` -> the output's name, for the files of one folder; names in ``taken`` are not given.

    ``a.md`` -> ``a.ru.md``. ``a.kk.md`` too, where no other file of the folder would be called so; else
    ``a.kk.ru.md``. A kind that is written as another keeps its own extension: ``a.pdf`` -> ``a.pdf.ru.txt``. In another
    ``form``: ``a.docx`` -> ``a.ru.md``, or ``a.docx.ru.md`` where it is not the only ``a``.
    """
    alone = Counter(_plain(name) for name in names)
    only = Counter(PurePosixPath(_plain(name)).with_suffix("") for name in names)

    def candidates(name: str, target: str) -> Iterator[str]:
        if other := other_form(name, form):
            bare = PurePosixPath(_plain(name)).with_suffix("")
            if only[bare] == 1:
                yield f"{bare}.{target}.{other}"
            yield f"{name}.{target}.{other}"
            return
        stem, extension = _parts(name)
        plain, _ = _parts(_plain(name))
        if alone[_plain(name)] == 1:
            yield f"{plain}.{target}{extension}"
        if stem.endswith(f".{target}"):
            yield f"{stem}{extension}"
        yield f"{stem}.{target}{extension}"

    return _allocated(names, targets, candidates, set() if taken is None else taken)


def summary_names(
    names: Sequence[str], targets: Sequence[str], taken: set[str] | None = None
) -> dict[tuple[str, str], str]:
    """``(name, target)`` -> the summary's name: ``a.summary.ru.txt``.

    Where several files of the folder are called ``a``, each keeps its whole name: ``a.md.summary.ru.txt``.
    """
    only = Counter(PurePosixPath(_plain(name)).with_suffix("") for name in names)

    def candidates(name: str, target: str) -> Iterator[str]:
        bare = PurePosixPath(_plain(name)).with_suffix("")
        if only[bare] == 1:
            yield f"{bare}.summary.{target}.txt"
        yield f"{name}.summary.{target}.txt"

    return _allocated(names, targets, candidates, set() if taken is None else taken)


def _allocated(
    names: Sequence[str], targets: Sequence[str], candidates: Callable[[str, str], Iterator[str]], taken: set[str]
) -> dict[tuple[str, str], str]:
    """The first free candidate of each, in order; a number where none is free. Adds to ``taken``."""
    allocated: dict[tuple[str, str], str] = {}
    for name in names:
        for target in targets:
            choices = map(_fitting, _numbered(candidates(name, target)))
            allocated[name, target] = next(choice for choice in choices if choice not in taken)
            taken.add(allocated[name, target])
    return allocated


def _numbered(names: Iterator[str]) -> Iterator[str]:
    """The names, and then the last one with numbers."""
    last = ""
    for last in names:
        yield last
    stem, extension = os.path.splitext(last)  # noqa: PTH122 - a name with "/" stays text
    for number in count(2):
        yield f"{stem}.{number}{extension}"


def _fitting(name: str) -> str:
    """The name, its last part cut to what file systems take: its ending stays, a hash tells it from its likes."""
    folder, slash, last = name.rpartition("/")
    if len(last.encode()) <= _LONGEST:
        return name
    ending = _ENDING.search(last)
    tail = "-" + hashlib.sha256(last.encode()).hexdigest()[:12] + (ending[0] if ending else "")
    return f"{folder}{slash}{last.encode()[: _LONGEST - len(tail.encode())].decode(errors='ignore')}{tail}"


def _parts(name: str) -> tuple[str, str]:
    """Stem and extension of the output: a kind that is written as another keeps its own in the stem."""
    extension = PurePosixPath(name).suffix
    kind = format_of(name)
    if kind and kind.written_as:
        return name, kind.written_as
    return name[: -len(extension)] if extension else name, extension


def _plain(name: str) -> str:
    """The name without a language's code before its extension."""
    extension = PurePosixPath(name).suffix
    stem = name[: -len(extension)] if extension else name
    start, _, code = stem.rpartition(".")
    return f"{start}{extension}" if start and code in LANGUAGES and not start.endswith("/") else name
