"""The front matter of Markdown, in YAML or TOML: the values of fields with running text, each in its place."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any, NamedTuple

from pipelines.documents.records.fields import (
    EVERY,
    Path,
    Survey,
    is_prose,
    is_text,
    names_text,
    path_matches,
    path_steps,
    spelled,
)
from pipelines.documents.strings import Cut, cut
from pipelines.yaml_text import NoYaml, compose_yaml, load_yaml

FRONT_MATTER = re.compile(
    r"---[ \t]*\n(?P<yaml>(?:.*\n)*?)(?:---|\.\.\.)[ \t]*(?:\n|\Z)"
    r"|\+\+\+[ \t]*\n(?P<toml>(?:.*\n)*?)\+\+\+[ \t]*(?:\n|\Z)"
)
_TOML = re.compile(r"^(?P<key>[\w-]+)[ \t]*=[ \t]*(?P<value>\"(?:[^\"\\\n]|\\.)*\"|'[^'\n]*')[ \t]*$", re.MULTILINE)
_MORE_NAMES = frozenset(("tagline", "linktitle", "sidebarlabel", "metadescription", "metatitle", "seotitle"))


class Value(NamedTuple):
    """``source[start:end]``, quotation marks included, and its text."""

    start: int
    end: int
    path: Path
    style: str
    cut: Cut

    def written(self, raw: str, value: str) -> str:
        """Another value in the same style, or between quotation marks where it cannot have that."""
        quoted = json.dumps(value, ensure_ascii=False)
        spellings = {"": value, '"': quoted, "'": "'" + value.replace("'", "''") + "'"}
        if self.style == "toml":
            return f"'{value}'" if raw[0] == "'" and "'" not in value else quoted
        if self.style in ("|", ">"):
            header, _, rest = raw.partition("\n")
            indent = re.match(r"\s*", rest.lstrip("\n"))[0]  # type: ignore[index]
            lines = value.rstrip("\n").replace("\n", "\n" * (1 + (self.style == ">"))).split("\n")
            spellings[self.style] = header + "\n" + "\n".join(line and indent + line for line in lines)
            spellings[self.style] += raw[len(raw.rstrip()) :]
        spelling = spellings[self.style]
        try:
            return spelling if load_yaml(f"k: {spelling}") == {"k": value} else quoted
        except NoYaml:
            return quoted


def front_values(source: str, fields: tuple[str, ...], survey: Survey | None = None) -> list[Value]:
    """The values of ``fields``, or without any of those whose names tell that they hold text, in the file's order.

    A field is named by its path, as in JSON. What is no front matter, or damaged, has none. ``survey`` takes the names
    of fields; a single word of ASCII, as settings of sites are, is no text there.
    """
    match = FRONT_MATTER.match(source)
    if not match:
        return []
    wanted = [path_steps(field) for field in fields]
    values = []
    for path, style, start, end, value in _yaml(match["yaml"]) if match["yaml"] else _toml(match["toml"] or ""):
        name = next((step for step in reversed(path) if isinstance(step, str)), "")
        usual = names_text(name) or re.sub(r"[\W_]", "", name).lower() in _MORE_NAMES
        if fields:
            hits = {steps for steps in wanted if path_matches(path, steps)}
            chosen = bool(hits - {(EVERY,)}) or (bool(hits) and is_text(value))
        else:
            chosen = usual and is_prose(value)
            if survey and chosen:
                survey.taken.setdefault(spelled(path))
            elif survey and is_text(value) and not (value.isascii() and value.isalpha()):
                survey.left.setdefault(spelled(path))
        parts = cut(value) if chosen else None
        if parts and parts.parts:
            offset = match.start(match.lastgroup or 0)
            values.append(Value(offset + start, offset + end, path, style, parts))
    return values


def front_title(source: str) -> str | None:
    """The title that front matter names."""
    titles = (value.cut.value for value in front_values(source, ("title", "Title", "TITLE")))
    return next((" ".join(title.split()) for title in titles), None)


def _toml(text: str) -> Iterator[tuple[Path, str, int, int, str]]:
    """The strings of one line each before the first table."""
    table = re.search(r"^\[", text, re.MULTILINE)
    for match in _TOML.finditer(text, 0, table.start() if table else len(text)):
        raw = match["value"]
        try:
            value = str(json.loads(raw)) if raw[0] == '"' else raw[1:-1]
        except ValueError:  # an escape that JSON does not have
            continue
        yield (match["key"],), "toml", *match.span("value"), value


def _yaml(text: str) -> Iterator[tuple[Path, str, int, int, str]]:
    try:
        waiting: list[tuple[Path, Any]] = [((), node) for node in compose_yaml(text)[:1]]
    except NoYaml:
        return
    seen: set[int] = set()  # nodes that have several names
    while waiting:
        path, node = waiting.pop()
        if id(node) in seen or node is None:
            continue
        seen.add(id(node))
        if isinstance(node.value, str):
            start, end = node.start_mark.index, node.end_mark.index
            if node.tag == "tag:yaml.org,2002:str" and text[start : start + 1] not in "&!*":
                yield path, node.style or "", start, end, node.value
        elif isinstance(node.value, list):
            children = [
                (((*path, str(each[0].value)), each[1]) if isinstance(each, tuple) else ((*path, at), each))
                for at, each in enumerate(node.value)
            ]
            waiting += reversed(children)
