"""JSON and JSON Lines: the strings of chosen fields; everything else stays byte for byte, numbers' spelling too."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import msgspec

from pipelines.article import Article, Marked, Paragraph
from pipelines.documents.exact import decode_exactly
from pipelines.documents.plurals import cut_string, left_alone
from pipelines.documents.records.fields import (
    EVERY,
    NO_USUAL_FIELD,
    Path,
    Survey,
    is_prose,
    is_text,
    names_heading,
    names_text,
    path_matches,
    path_steps,
    spelled,
)
from pipelines.documents.strings import Cut
from pipelines.errors import ConfigError, InputError
from pipelines.message import Message, listed

_TOKEN = re.compile(r'"[^"\\]*(?:\\.[^"\\]*)*"|[{}\[\],:]|[^\s{}\[\],:"]+', re.DOTALL)
_LINE = re.compile(r"^[^\S\n]*+\S[^\n]*", re.MULTILINE)
_SURROGATE = re.compile("[\ud800-\udfff]")
_ESCAPED = re.compile(r"\\u0[0-9a-fA-F]{3}")
_ESCAPED_LETTER = re.compile(r"\\u0(?!0[0-7])[0-9a-fA-F]{3}")  # not the apostrophe of \\u0027
# What some writers escape without need: where the old string has it so, the new one has.
_HABITS = {"/": r"\/", "<": r"\u003c", ">": r"\u003e", "&": r"\u0026", "'": r"\u0027"}
_NAMED = 8  # fields that a message lists


@dataclass(frozen=True, slots=True)
class _Place:
    """A string with text: where it stands, quotation marks included, and its field."""

    start: int
    end: int
    path: Path
    cut: Cut


def read(data: bytes, name: str, fields: tuple[str, ...] = ()) -> Article:
    """The strings of ``fields``, each paragraph of theirs one paragraph.

    A field is named by its path: ``title``, ``body.text``, ``items.*.name`` or ``items[].name``; a backslash makes a
    dot part of a name. A field that is a list of strings has all of them; where a file is a list of records, paths
    begin in the record. Without ``fields`` those with common names (``fields.TEXT_NAMES``) are taken, wherever they
    are, if they hold words; a note names the others. ``*`` stands for all with text. Raises ``InputError``, with the
    line's number, for what is no JSON; ``ConfigError`` for a field that is nowhere.
    """
    decoded, _ = decode_exactly(data, name)
    paragraphs: list[Paragraph] = []
    broken: list[Path] = []
    survey = Survey()
    places = list(_places(decoded.text, name, fields, broken, survey))
    for place in places:
        heading = names_heading(next((str(step) for step in reversed(place.path) if isinstance(step, str)), ""))
        for part in place.cut.parts:
            before = "\n" if paragraphs else ""
            paragraphs.append(Paragraph(before, part.text, "heading" if heading else "text", part.marks))
    notes = [*decoded.notes, *survey.note(), *left_alone([place.cut for place in places])]
    if broken:
        notes.append(Message("Strings left alone that hold half a character: {n}.", n=len(broken)))
    return Article(name, tuple(paragraphs), "\n", None, "records", decoded.encoding, tuple(notes), data, fields)


def write(article: Article, texts: Sequence[Marked], target: str) -> bytes:
    """The file with other strings in UTF-8; escaped as they were, ``\\u`` too where file or string have it so."""
    del target
    decoded, _ = decode_exactly(article.data, article.name)
    source = decoded.text
    ascii_only = source.isascii() and bool(_ESCAPED.search(source))
    pieces, at, taken = [], 0, 0
    for place in _places(source, article.name, article.fields):
        new = texts[taken : taken + len(place.cut.parts)]
        taken += len(place.cut.parts)
        value = place.cut.joined(new)
        if value != place.cut.value:
            raw = source[place.start : place.end]
            escaped = ascii_only or (raw.isascii() and bool(_ESCAPED_LETTER.search(raw)))
            pieces += [source[at : place.start], _quoted(value, raw, escaped)]
            at = place.end
    mark = b"\xef\xbb\xbf" if article.data.startswith(b"\xef\xbb\xbf") else b""  # never a new one: JSON has none
    return mark + ("".join(pieces) + source[at:]).encode()


def _quoted(value: str, raw: str, ascii_only: bool) -> str:
    text = json.dumps(value, ensure_ascii=ascii_only)
    for letter, escaped in _HABITS.items():
        if escaped in raw.lower():
            text = text.replace(letter, escaped)
    return text


def _places(
    source: str, name: str, fields: tuple[str, ...], broken: list[Path] | None = None, survey: Survey | None = None
) -> Iterator[_Place]:
    """The strings to translate, in the file's order; ``broken`` takes those that cannot be written again, ``survey``
    the names of fields.
    """
    survey = survey or Survey()
    wanted = {field: path_steps(field) for field in fields}
    matched: set[str] = set()
    names: dict[str, None] = {}
    places = 0
    for start, end in _records(source, name):
        for path, begin, stop in strings(source, start, end):
            hits = {field for field, steps in wanted.items() if path_matches(path, steps)}
            if fields and not hits:
                if len(names) < _NAMED:
                    names.setdefault(spelled(path))
                continue
            raw = source[begin:stop]
            value = json.loads(raw) if "\\" in raw else raw[1:-1]
            matched |= hits
            if hits == {EVERY} and not is_text(value):
                continue
            if not fields:
                last = next((step for step in reversed(path) if isinstance(step, str)), "")
                near = len(path) > 1 and isinstance(path[-1], int) and isinstance(path[-2], int)
                usual = names_text(last) and not near
                if usual and is_prose(value):
                    survey.taken.setdefault(spelled(path))
                else:
                    if is_text(value):
                        survey.left.setdefault(spelled(path))
                    continue
            if _SURROGATE.search(value):  # half a character: nothing can write it again
                if broken is not None:
                    broken.append(path)
                continue
            parts = cut_string(value)
            if parts.worded:
                places += 1
                yield _Place(begin, stop, path, parts)
    missing = [field for field in fields if field not in matched]
    if missing:
        if not names:
            raise ConfigError("{name} has no field '{field}' with text.", name=name, field=missing[0])
        raise ConfigError(
            "{name} has no field '{field}' with text. It has {names}.",
            name=name,
            field=missing[0],
            names=listed(list(names)),
        )
    if not places and not survey.left:
        raise InputError("{name} has no text in it.", name=name)
    if not places and not fields:
        raise InputError(NO_USUAL_FIELD, name=name, names=survey.names())


def _records(source: str, name: str) -> Iterator[tuple[int, int]]:
    """The file's values: one of a JSON file, one a line of JSON Lines, whatever the extension says."""
    if name.lower().endswith(".jsonl"):
        yield from _lines(source, name)
        return
    try:
        _check(source, name)
    except InputError:
        first = _LINE.search(source)
        try:
            _check(first[0] if first else "", name)
        except InputError:
            first = None
        if first is None or first.end() == len(source.rstrip()):
            raise
        yield from _lines(source, name)
    else:
        yield 0, len(source)


def _lines(source: str, name: str) -> Iterator[tuple[int, int]]:
    number, at = 1, 0
    for line in _LINE.finditer(source):
        number, at = number + source.count("\n", at, line.start()), line.start()
        _check(line[0], name, number)
        yield line.span()


def _check(text: str, name: str, line: int | None = None) -> None:
    """Raise ``InputError`` for what is no JSON; ``line`` is the text's number in a file of lines."""
    place = Message("{name}, line {line}", name=name, line=line) if line else name
    try:
        msgspec.json.decode(text)
    except RecursionError:
        raise InputError("{place}: the JSON is nested too deeply.", place=place) from None
    except (msgspec.DecodeError, UnicodeError):
        try:
            json.loads(text)  # NaN and lone surrogates, which many writers put out; and a better message
        except json.JSONDecodeError as error:
            raise InputError(
                "{name}, line {line}, column {column}: this is no JSON ({reason}).",
                name=name,
                line=line or error.lineno,
                column=error.colno,
                reason=error.msg,
            ) from None
        except RecursionError:
            raise InputError("{place}: the JSON is nested too deeply.", place=place) from None
        except ValueError:
            raise InputError("{place} holds a number that is too long.", place=place) from None


def strings(source: str, start: int, end: int) -> Iterator[tuple[Path, int, int]]:
    """Every string that is a value, with its path and its place; without recursion. The text is JSON."""
    path: list[str | int] = []
    keyed: list[bool] = []  # for each open object or list: whether it is an object
    awaits_key = False
    for token in _TOKEN.finditer(source, start, end):
        first = source[token.start()]
        if first == '"':
            if awaits_key:
                raw = token[0]
                path[-1] = str(json.loads(raw)) if "\\" in raw else raw[1:-1]
                awaits_key = False
            else:
                yield tuple(path), token.start(), token.end()
        elif first in "{[":
            keyed.append(first == "{")
            path.append("" if first == "{" else 0)
            awaits_key = first == "{"
        elif first in "}]":
            keyed.pop()
            path.pop()
            awaits_key = False
        elif first == ",":
            if keyed[-1]:
                awaits_key = True
            else:
                path[-1] = int(path[-1]) + 1
