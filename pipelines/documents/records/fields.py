"""Which fields of records and columns of tables hold text that is to be translated, where the user names none."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import TypeAlias

from pipelines.documents.catalogues.catalogue_units import is_symbol
from pipelines.languages.words import has_words
from pipelines.message import N_, Message, listed

Path: TypeAlias = tuple[str | int, ...]
"""Names of fields, and numbers of list items, from the top of a record."""

EVERY = "*"
"""The field that stands for all that have text."""

NO_USUAL_FIELD = N_(
    "{name} has text in none of the usual fields (title, text, body, …), but in {names}: --fields names some, "
    "--fields '*' takes all."
)

_NAMED = 8  # fields that a message lists
_SETTING = re.compile(r"true|false|null|none|undefined|auto|default|utf-?8", re.IGNORECASE)
_STEP = re.compile(r"(?<!\\)\.")
_NAMES = """
title headline heading subtitle subheading subheadline kicker lead lede standfirst intro introduction summary
abstract annotation excerpt teaser description text fulltext body bodytext articlebody content contents maintext
article story paragraph paragraphs caption alt alttext quote comment message question answer note notes
заголовок подзаголовок лид анонс описание текст аннотация содержание комментарий вопрос ответ
тақырып тақырыбы атауы сипаттама сипаттамасы мәтін мәтіні мазмұны түсініктеме сұрақ жауап
"""
_HEADINGS = "title headline heading subtitle subheading subheadline заголовок подзаголовок тақырып"
TEXT_NAMES, HEADING_NAMES = frozenset(_NAMES.split()), frozenset(_HEADINGS.split())
_IDENTIFIER = re.compile(r"[A-Za-z-]*+[\d_:/#@+=.][\w.:/#@+=-]*+|[a-z0-9]+(?:-[a-z0-9]+)+|\w{40,}", re.ASCII)
_WORD = re.compile(r"[^\W\d_]{2,}")


def names_text(name: str) -> bool:
    """Whether a field of this name holds text by custom; case, spaces, hyphens and underscores do not count."""
    return re.sub(r"[\W_]", "", name).lower() in TEXT_NAMES


def names_heading(name: str) -> bool:
    """Whether a field of this name holds a title."""
    return re.sub(r"[\W_]", "", name).lower() in HEADING_NAMES


def is_prose(value: str) -> bool:
    """Whether a value has words, and is no address, file name, date or identifier."""
    return has_words(value) and not _IDENTIFIER.fullmatch(value.strip())


def is_text(value: str) -> bool:
    """Whether a string is for readers: it has words, and is no setting or name for programs."""
    return is_prose(value) and not is_symbol(value) and not _SETTING.fullmatch(value.strip())


def is_running_text(value: str) -> bool:
    """Whether a value is a phrase or more: three words, not all capitalised as in names of people and places."""
    words = _WORD.findall(value)
    return is_prose(value) and len(words) > 2 and (len(words) > 5 or any(word[0].islower() for word in words[1:]))


def path_steps(field: str) -> tuple[str, ...]:
    """The steps of a field that the user names: ``items.*.name``, ``items[].name``."""
    plain = re.sub(r"\[(\d*)\]", lambda match: "." + (match[1] or "*"), field).removeprefix(".")
    return tuple(step.replace(r"\.", ".") for step in _STEP.split(plain))


def path_matches(path: Path, steps: tuple[str, ...]) -> bool:
    """Whether a path is the field's, or an item's of the list that the field is, or that of a list's record.

    ``EVERY`` alone has all paths.
    """
    if steps == (EVERY,):
        return True
    tails = [path, path[1:]] if path and isinstance(path[0], int) else [path]
    ends = [*tails, *(tail[:-1] for tail in tails if tail and isinstance(tail[-1], int))]
    return any(
        len(end) == len(steps) and all(wanted in ("*", str(step)) for step, wanted in zip(end, steps, strict=True))
        for end in ends
    )


def spelled(path: Path) -> str:
    """A path as the user may name it; list items are ``*``, the list at the top is left out."""
    steps = path[1:] if len(path) > 1 and isinstance(path[0], int) else path
    return ".".join("*" if isinstance(step, int) else step.replace(".", r"\.") for step in steps) or "*"


@dataclass
class Survey:
    """Which fields are taken for text where the user names none, and which others have words too, as they are named."""

    taken: dict[str, None] = field(default_factory=dict)
    left: dict[str, None] = field(default_factory=dict)

    def note(self) -> list[Message]:
        """What is left alone, if anything is."""
        left = [name for name in self.left if name not in self.taken]
        if not left:
            return []
        words = N_("Left untranslated: {others}; --fields names fields to translate, --fields '*' takes all.")
        if self.taken:
            words = N_(
                "Took {names} for text, left {others}: --fields names fields to translate, --fields '*' takes all."
            )
        return [Message(words, names=_some(self.taken), others=_some(left))]

    def names(self) -> str:
        """Those that are left."""
        return _some(self.left)


def _some(names: Iterable[str]) -> str:
    every = list(names)
    return listed(every[:_NAMED]) + " …" * (len(every) > _NAMED)
