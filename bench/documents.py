"""Every document under a folder translated by the fake engine, and checked by another tool of its kind.

    python -m bench.documents DIR [--most 60] [--list]

A document is read, its sentences come back behind a mark (``[kk] ``), it is written, and the tool named in the table
opens the result. Faults are: it cannot be read or written (``raises``: what no sentence tells), its own texts do not
give it again (``own texts``), the tool opens the source and not the result (``opens``), or the tool's texts are not
the source's when the marks are taken out (``texts``). Files are refused that have no text, or are of no kind that is
known (most XML, YAML and JSON is for programs), and catalogues into other languages. What the tool reads alike in
both, and has words, is ``left`` untranslated. ``--list`` names each file.
"""

from __future__ import annotations

import argparse
import codecs
import re
import time
from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from bench.document_tools import TOOLS
from pipelines.article import Article, Marked
from pipelines.assemble import assemble_marked
from pipelines.catalogue import find_model
from pipelines.documents.archive import read_archive
from pipelines.documents.encoding import decode
from pipelines.documents.registry import format_of, read_document, write_document
from pipelines.engines.echo import EchoEngine
from pipelines.errors import AudarError
from pipelines.languages.words import has_words
from pipelines.split import segment_article
from pipelines.task import EngineSettings, Task
from pipelines.translate import translate_segments

_MARK = re.compile(r"\\?\[kk\\?\] ?")
_OTHERWISE = ("po", "xlf", "xliff", "html", "xhtml", "epub")
"""Kinds that are another document with the same words: they name the language, or that somebody must look."""

_LARGEST = 4 << 20  # bytes; a larger document says no more


@dataclass
class Tally:
    """What the documents of one kind came to."""

    files: int = 0
    refused: int = 0
    segments: int = 0
    letters: int = 0
    left: int = 0
    faults: Counter[str] = field(default_factory=Counter)
    seconds: float = 0.0


def main() -> None:
    """Print the faults, each with its file, then the table."""
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("folder", type=Path)
    options.add_argument("--most", type=int, default=0, help="files of a kind at most, evenly taken (all)")
    options.add_argument("--list", action="store_true", help="name each file with its segments and letters")
    chosen = options.parse_args()
    tallies: dict[str, Tally] = {}
    for kind, paths in sorted(_documents(chosen.folder).items()):
        step = max(1, len(paths) // chosen.most) if chosen.most else 1
        tally = tallies.setdefault(kind, Tally())
        for path in paths[::step]:
            begin, before = time.process_time(), (tally.segments, tally.letters, tally.left)
            fault = _measured(path, kind, tally)
            tally.seconds += time.process_time() - begin
            if fault.startswith("refused"):
                tally.refused += 1
                if chosen.list:
                    print(f"{path.relative_to(chosen.folder)}: {fault}")
            elif fault:
                tally.faults[fault.partition(":")[0]] += 1
                print(f"{path.relative_to(chosen.folder)}: {fault}", flush=True)
            elif chosen.list:
                after = tally.segments, tally.letters, tally.left
                print(path.relative_to(chosen.folder), *(new - old for new, old in zip(after, before, strict=True)))
    _table(tallies)


def _documents(folder: Path) -> dict[str, list[Path]]:
    """The files by kind, for which there is a tool."""
    paths: dict[str, list[Path]] = defaultdict(list)
    for path in sorted(folder.rglob("*")):
        kind = path.suffix.lower().removeprefix(".")
        if format_of(path) and kind in TOOLS and path.is_file() and 0 < path.stat().st_size <= _LARGEST:
            paths[kind].append(path)
    return paths


def _measured(path: Path, kind: str, tally: Tally) -> str:
    """Count a document; what is wrong with its translation, or nothing."""
    data = path.read_bytes()
    tally.files += 1
    try:
        article = read_document(data, str(path))
        own = [Marked(paragraph.text, paragraph.marks) for paragraph in article.paragraphs]
        same, written = write_document(article, own, "kk"), write_document(article, _echoed(article, tally), "kk")
    except AudarError as error:
        return f"refused: {error}"
    except Exception as error:  # noqa: BLE001 - that is what is looked for
        return f"raises: {type(error).__name__} {error}"
    if kind not in _OTHERWISE and _content(same) != _content(data):
        return "own texts: the document is another one"
    source, result = _opened(kind, data), _opened(kind, written)
    if source is None:
        return ""
    if result is None:
        return f"opens: {TOOLS[kind][0]} does not open the result"
    tally.letters += sum(map(len, source))
    tally.left += sum(len(text) for text in (Counter(source) & Counter(result)).elements() if has_words(text))
    old, new = _flat(source), _flat([_MARK.sub("", text) for text in result])
    if old != new:
        at = next((at for at, (a, b) in enumerate(zip(old, new, strict=False)) if a != b), min(len(old), len(new)))
        return f"texts: {old[max(0, at - 20) : at + 20]!r} is {new[max(0, at - 20) : at + 20]!r}"
    return ""


def _echoed(article: Article, tally: Tally) -> list[Marked]:
    segments = segment_article(article, "en")
    tally.segments += len(segments)
    engine = EchoEngine(find_model("echo"), None, EngineSettings())
    pieces = dict(translate_segments(segments, engine, Task("translate", "en", "kk")))
    return assemble_marked(article, [pieces[at] for at in range(len(segments))])


def _opened(kind: str, data: bytes) -> list[str] | None:
    """The texts that a tool reads; ``None`` where it does not open the file."""
    try:
        return list(TOOLS[kind][1](data))
    except Exception:  # noqa: BLE001 - strangers' files, and what other tools raise at them
        return None


def _content(data: bytes) -> object:
    """What has to be the same: texts in other encodings than UTF-8 are written in that."""
    if data.startswith(b"PK"):
        return read_archive(data, "a")
    try:
        return data.removeprefix(codecs.BOM_UTF8).decode()
    except UnicodeDecodeError:
        return decode(data, "a", keep_line_ends=True).text


def _flat(texts: list[str]) -> str:
    """Letters without white space, which a translation may set otherwise."""
    return re.sub(r"\s+", "", "".join(texts))


def _table(tallies: dict[str, Tally]) -> None:
    print("\n| kind | files | refused | segments | faults | letters | left | % | s | checked by |")
    print("|---|---:|---:|---:|---|---:|---:|---:|---:|---|")
    for kind, tally in tallies.items():
        faults = ", ".join(f"{name} {count}" for name, count in sorted(tally.faults.items())) or "0"
        share = f"{100 * tally.left / tally.letters:.1f}" if tally.letters else ""
        numbers = tally.letters, tally.left, share, f"{tally.seconds:.0f}", TOOLS[kind][0]
        print(f"| {kind} | {tally.files} | {tally.refused} | {tally.segments} | {faults} |", *_columns(numbers))


def _columns(values: tuple[object, ...]) -> Iterator[str]:
    for value in values:
        yield f"{value} |"


if __name__ == "__main__":
    main()
