"""Results -> text formats, and files written whole or not at all."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any

import msgspec

from pipelines.article import Detection, Flag, Summary, Translation
from pipelines.controls import printable, printable_json
from pipelines.errors import OutputError, TargetExists
from pipelines.labels import ENGLISH, Labels

if TYPE_CHECKING:  # `audar detect` writes its result without loading what comparing needs
    from pipelines.compare import Column


def to_json(value: Any) -> str:
    """Indented JSON with a line end; letters stay letters."""
    return printable_json(msgspec.json.format(msgspec.json.encode(value), indent=2).decode()) + "\n"


def detection_record(found: Detection) -> dict[str, Any]:
    """What ``audar detect --json`` prints."""
    return {
        "language": found.language,
        "confidence": round(found.confidence, 4),
        "script": found.script,
        "runner_up": found.runner_up,
    }


def translation_record(result: Translation) -> dict[str, Any]:
    """What ``audar translate --format json`` prints.

    Code that stands before a paragraph is ``before`` in its first segment; what follows the last one is ``after``.
    """
    from pipelines.finished import finished, shown_segment, verbatim

    segments: list[dict[str, Any]] = []
    for piece in result.segments:
        number = piece.segment.paragraph
        first = not segments or segments[-1]["paragraph"] != number
        code = verbatim(result.article.paragraphs[number].before) if first else ""
        segments.append(
            {
                "paragraph": number,
                **({"before": code} if code else {}),
                "source": shown_segment(piece.segment),
                "target": finished(piece),
                "flags": [flag_record(flag) for flag in piece.flags],
            }
        )
    after = verbatim(result.article.after)
    return {
        "source_language": result.source_language,
        "target_language": result.target_language,
        "signature": result.signature,
        "segments": segments,
        **({"after": after} if after else {}),
    }


def flag_record(flag: Flag) -> dict[str, str]:
    """A flag as a table of code and detail."""
    return {"code": flag.code, "detail": flag.detail}


def summary_record(result: Summary) -> dict[str, Any]:
    """What ``audar summarize --format json`` prints."""
    return {
        "source_language": result.source_language,
        "target_language": result.target_language,
        "signature": result.signature,
        "method": result.method,
        "summary": result.text,
        "flags": [flag_record(flag) for flag in result.flags],
    }


def comparison_record(name: str, columns: Sequence[Column]) -> dict[str, Any]:
    """What ``audar compare --format json`` prints."""
    return {
        "article": printable(name),
        "columns": [
            {
                "kind": column.kind,
                "title": column.title,
                "language": column.language,
                "paragraphs": list(column.paragraphs),
                "facts": column.facts,
            }
            for column in columns
        ],
    }


def summary_markdown(name: str, result: Summary, labels: Labels = ENGLISH) -> str:
    """A Markdown page: the article's name as heading, the summary, and how it was made."""
    doubts = [f"> {labels.told(flag.detail)}" for flag in result.flags]
    lines = [f"# {printable(name)}", "", result.text, "", *doubts, f"*{result.signature}*"]
    return "\n".join(lines) + "\n"


def comparison_text(name: str, columns: Sequence[Column], labels: Labels = ENGLISH) -> str:
    """Plain text: a column below the other, each with its facts."""
    from pipelines.compare import fact_rows

    blocks = [printable(name)]
    for column in columns:
        facts = "; ".join(f"{key}: {value}" for key, value in fact_rows(column.facts, labels))
        blocks.append(f"{column.title}\n{'=' * len(column.title)}\n{facts}\n\n{column.text}")
    return "\n\n\n".join(blocks) + "\n"


def comparison_markdown(name: str, columns: Sequence[Column], labels: Labels = ENGLISH) -> str:
    """A Markdown page: a table whose rows are paragraphs, then the summaries, then the facts of each column."""
    from pipelines.compare import fact_rows

    texts = [column for column in columns if column.kind != "summary"]
    lines = [f"# {printable(name)}"]
    if texts:
        lines += ["", "| " + " | ".join(_cell(column.title) for column in texts) + " |", "|---" * len(texts) + "|"]
    rows = zip(*(column.paragraphs for column in texts), strict=True)
    lines += ["| " + " | ".join(_cell(text) for text in row) + " |" for row in rows]
    for column in columns:
        if column.kind == "summary":
            lines += ["", f"## {column.title}", "", column.text]
    lines += ["", f"## {labels.facts}", ""]
    for column in columns:
        facts = "; ".join(f"{key} {value}" for key, value in fact_rows(column.facts, labels))
        lines.append(f"- {column.title}: {facts}")
    return "\n".join(lines) + "\n"


def _cell(text: str) -> str:
    return text.replace("\\", "\\\\").replace("|", "\\|").replace("\n", " ")


def check_target(path: Path, source: Path | None = None, *, replace: bool = False) -> None:
    """Refuse a folder, a place in none, and the source itself. Raises ``OutputError``.

    A file that is there is refused with ``TargetExists``, unless it may be ``replace``d.
    """
    try:
        folder = path.resolve().parent
        _ = path.exists()
    except (OSError, RuntimeError) as error:  # too long a name; links that lead in a circle
        raise OutputError(f"Cannot write {path}: {getattr(error, 'strerror', None) or error}.") from error
    if source is not None and path.exists() and source.exists() and path.samefile(source):
        raise OutputError(f"{path} is the source; choose another name for the result.")
    if path.is_dir():
        raise OutputError(f"{path} is a folder; name a file.")
    if not folder.is_dir():
        raise OutputError(f"Cannot write {path}: there is no folder {folder}.")
    if not replace and path.is_file() and not _is_stream(path):
        raise _exists(path)


def write_file(path: Path, content: str | bytes, source: Path | None = None, *, replace: bool = False) -> None:
    """Write a file atomically: it is there whole, or not at all. Never over ``source``, nor over any other file that
    is there, were it made this moment, unless that may be ``replace``d. Raises ``OutputError``.

    Text is written in UTF-8. A link is followed and an older file's permissions are kept. A device, a named pipe or a
    stream such as /dev/stdout is written to, not replaced.
    """
    with whole_file(path, source, replace=replace) as stream:
        stream.write(content if isinstance(content, bytes) else content.encode())


@contextmanager
def whole_file(path: Path, source: Path | None = None, *, replace: bool = False) -> Iterator[IO[bytes]]:
    """As ``write_file``, for a result that comes in pieces: the stream to write them to.

    The file is there when the block ends; where it ends with an error, nothing has changed.
    """
    temporary = None
    try:
        check_target(path, source, replace=replace)
        if _is_stream(path):
            with path.open("ab") as stream:  # a stream that the shell appends to a file goes on at its end
                yield stream
            return
        path = path.resolve()
        handle, temporary = tempfile.mkstemp(prefix=f".{path.name[:80]}.", dir=path.parent)
        with os.fdopen(handle, "wb") as stream:
            yield stream
            stream.flush()
            os.fsync(stream.fileno())
        umask = os.umask(0)
        os.umask(umask)
        Path(temporary).chmod(path.stat().st_mode & 0o777 if path.exists() else 0o666 & ~umask)
        if replace:
            Path(temporary).replace(path)
        else:
            _put_at_free_name(Path(temporary), path)
    except OSError as error:
        raise OutputError(f"Cannot write {path}: {error.strerror or error}.") from error
    finally:
        if temporary and Path(temporary).exists():
            Path(temporary).unlink()


def _put_at_free_name(temporary: Path, path: Path) -> None:
    """A link, unlike a renaming, fails where a file has come to lie meanwhile."""
    try:
        path.hardlink_to(temporary)
    except FileExistsError:
        raise _exists(path) from None
    except OSError:  # a file system without links
        if os.path.lexists(path):
            raise _exists(path) from None
        temporary.rename(path)


def _is_stream(path: Path) -> bool:
    """A device, a named pipe, or the name of an open stream, whatever that leads to."""
    if str(path) in ("/dev/stdout", "/dev/stderr") or str(path.parent) in ("/dev/fd", "/proc/self/fd"):
        return path.exists()
    return path.exists() and not path.is_file()


def _exists(path: Path) -> TargetExists:
    return TargetExists(f"{path} exists already and is left alone.")
