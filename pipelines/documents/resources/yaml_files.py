"""YAML with texts, such as catalogues of websites: the strings change; keys, order, comments and spacing stay.

PyYAML tells where each string stands. ruamel.yaml keeps comments, but writes indentation, quotes and long lines anew.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from dataclasses import replace
from functools import partial
from pathlib import PurePath
from typing import NamedTuple

import yaml

from pipelines.article import Article, Marked
from pipelines.documents.plurals import cut_string
from pipelines.documents.records.fields import (
    EVERY,
    NO_USUAL_FIELD,
    Path,
    Survey,
    is_text,
    names_heading,
    names_text,
    path_matches,
    path_steps,
    spelled,
)
from pipelines.documents.resources.slots import Language, Place, Slot, filled, open_text, read_slots
from pipelines.documents.slices import Kind
from pipelines.errors import ConfigError, InputError, UnknownKind
from pipelines.languages.language_names import NAMES
from pipelines.yaml_text import NoYaml, compose_yaml

_STRING = "tag:yaml.org,2002:str"
_PROPERTIES = re.compile(r"(?:[&!]\S*\s+)*")  # an anchor, a tag
_NOT_PLAIN = re.compile(r"[-?:,\[\]{}#&*!|>'\"%@`=\s]|---|\.\.\.|.*(?::\s|:\Z| #|\s\Z|[\n\t])", re.DOTALL)
_ENDS = re.compile("[\x7f-\x9f\u2028\u2029\ufeff]")  # in a quoted string they would be line ends, or none
_CODE = re.compile(r"[A-Za-z]{2,3}(?:[-_][A-Za-z0-9]+)*")
_SYMBOL = re.compile(r":\w+")


class _Scalar(NamedTuple):
    """A string of the file, without the properties before it: its place, its path, what it means, where it stands."""

    start: int
    end: int
    path: Path
    value: str
    flow: bool
    key: bool


def read(data: bytes, name: str, fields: tuple[str, ...] = ()) -> Article:
    """The strings of a catalogue (named for a language, or under its code), else those of fields with common names.

    ``fields`` are named as in JSON. Raises ``UnknownKind`` where no field is such, ``InputError`` for what is no YAML,
    ``ConfigError`` for a field that is nowhere.
    """
    survey = Survey()
    article = read_slots(data, name, fields, partial(_places, record={}, survey=survey), open_text(data, name))
    return replace(article, notes=(*article.notes, *survey.note()))


def write(article: Article, texts: Sequence[Marked], target: str) -> bytes:
    """The file with other strings, quoted as before where that can be; a code above them is ``target``."""
    opened = open_text(article.data, article.name)
    written = opened.text
    for careful in (False, True):
        record: dict[int, str] = {}
        find = partial(_places, record=record, careful=careful)
        written = filled(article, texts, target, find, opened)
        meant = [record.get(scalar.start, scalar.value) for scalar in _scalars(opened.text, article.name)]
        with suppress(InputError):
            if meant == [scalar.value for scalar in _scalars(written, article.name)]:
                break
    return opened.encode(written)


def _places(
    source: str,
    name: str,
    fields: tuple[str, ...],
    record: dict[int, str],
    careful: bool = False,
    survey: Survey | None = None,
) -> Iterator[Place]:
    """The strings to translate. ``record`` takes what they are to mean, by their places, when they are written, and
    ``survey`` the names of fields.
    """
    scalars = _scalars(source, name)
    top = [scalar for scalar in scalars if scalar.key and len(scalar.path) == 1]
    code = top[0] if len(top) == 1 and _names_language(top[0].value) else None
    catalogue = code is not None or _is_named_for_language(name)
    chosen = set(_chosen(scalars, fields, name, catalogue, survey or Survey()))
    for scalar in scalars:
        raw = source[scalar.start : scalar.end]

        def spell(text: str, raw: str = raw, scalar: _Scalar = scalar) -> str:
            record[scalar.start] = text
            return _spelled(text, raw, scalar.flow, careful)

        if scalar is code:
            yield Language(scalar.start, scalar.end, spell)
        elif scalar in chosen:
            kind: Kind = "heading" if names_heading(_last_name(scalar.path)) else "text"
            yield Slot(scalar.start, scalar.end, spelled(scalar.path), cut_string(scalar.value), spell, kind)


def _chosen(
    scalars: Sequence[_Scalar], fields: tuple[str, ...], name: str, catalogue: bool, survey: Survey
) -> Iterator[_Scalar]:
    strings = [scalar for scalar in scalars if not scalar.key and cut_string(scalar.value).worded]
    wanted = {field: path_steps(field) for field in fields}
    for field, path in wanted.items():
        if not any(path_matches(scalar.path, path) for scalar in strings):
            raise ConfigError("{name} has no field '{field}' with text.", name=name, field=field)
    count = 0
    for scalar in strings:
        text = is_text(scalar.value) and not _SYMBOL.fullmatch(scalar.value)
        if fields:
            hits = {field for field, path in wanted.items() if path_matches(scalar.path, path)}
            fits = bool(hits - {EVERY}) or (bool(hits) and text)
        else:
            fits = text and (catalogue or names_text(_last_name(scalar.path)))
            if text and not catalogue:
                (survey.taken if fits else survey.left).setdefault(spelled(scalar.path))
        if fits:
            count += 1
            yield scalar
    if not count and not catalogue:
        if survey.left:
            raise UnknownKind(NO_USUAL_FIELD, name=name, names=survey.names())
        raise UnknownKind("{name} has no text in it.", name=name)


def _last_name(path: Path) -> str:
    return next((step for step in reversed(path) if isinstance(step, str)), "")


def _names_language(code: str) -> bool:
    return bool(_CODE.fullmatch(code)) and re.split("[-_]", code)[0].lower() in NAMES


def _is_named_for_language(name: str) -> bool:
    """``ru.yml``, ``messages.ru.yml``, ``messages_ru.yml``, ``ru/messages.yml``."""
    path = PurePath(name)
    parts = (path.stem, path.stem.rpartition(".")[2], path.stem.rpartition("_")[2], path.parent.name)
    return any(map(_names_language, parts))


def _scalars(source: str, name: str) -> list[_Scalar]:
    """Every string and every key of the file, in order. Raises ``InputError``."""
    try:
        documents = compose_yaml(source)
    except NoYaml as error:
        raise InputError("{name} is no YAML: {reason}.", name=name, reason=error.args[0]) from None
    scalars: list[_Scalar] = []
    seen: set[int] = set()  # what an alias stands for is there once

    waiting: list[tuple[yaml.Node, Path, bool, bool]] = [(node, (), False, False) for node in documents]
    while waiting:
        node, path, flow, key = waiting.pop()
        if id(node) in seen:
            continue
        seen.add(id(node))
        if isinstance(node, yaml.ScalarNode):
            start = node.start_mark.index
            if node.tag == _STRING or key:
                match = _PROPERTIES.match(source, start, node.end_mark.index)
                scalars.append(
                    _Scalar(match.end() if match else start, node.end_mark.index, path, str(node.value), flow, key)
                )
        elif isinstance(node, yaml.SequenceNode):
            waiting += [(item, (*path, number), bool(node.flow_style), False) for number, item in enumerate(node.value)]
        elif isinstance(node, yaml.MappingNode):
            for left, right in node.value:
                inner = (*path, str(left.value) if isinstance(left, yaml.ScalarNode) else "")
                waiting += [(left, inner, bool(node.flow_style), True), (right, inner, bool(node.flow_style), False)]
    return sorted(scalars, key=lambda scalar: scalar.start)


def _spelled(text: str, raw: str, flow: bool, careful: bool) -> str:
    """A string as YAML, in the manner of ``raw`` where that can be; ``careful``: in double quotes."""
    style, tail = raw[:1], raw[len(raw.rstrip()) :] if raw[:1] in ("|", ">") else ""
    if careful or _ENDS.search(text):
        return _quoted(text) + tail
    if style in ("|", ">"):
        header, _, body = raw.partition("\n")
        indent = re.match(r"\s*\n|( *)", body.lstrip("\r\n"))
        spaces = (indent[1] if indent else "") or "  "
        lines = text.rstrip("\n").replace("\n", "\n\n" if style == ">" else "\n").split("\n")
        return "\n".join([header, *(spaces + line if line else "" for line in lines)]) + (tail or "\n")
    if style == "'" and "\n" not in text:
        return "'" + text.replace("'", "''") + "'"
    plain = style not in ("'", '"') and not _NOT_PLAIN.match(text) and not (flow and re.search(r"[,\[\]{}?:]", text))
    return text if plain and _resolve(yaml.ScalarNode, text, (True, False)) == _STRING else _quoted(text)


_resolve: Callable[..., str] = yaml.resolver.Resolver().resolve


def _quoted(text: str) -> str:
    quoted = json.dumps(text, ensure_ascii=False)
    return _ENDS.sub(lambda match: f"\\u{ord(match[0]):04x}", quoted)
