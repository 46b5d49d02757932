"""Which fields of records and columns of tables hold text that is to be translated, where the user names none."""

from __future__ import annotations

import re

from pipelines.languages.words import has_words

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


def is_running_text(value: str) -> bool:
    """Whether a value is a phrase or more: three words, not all capitalised as in names of people and places."""
    words = _WORD.findall(value)
    return is_prose(value) and len(words) > 2 and (len(words) > 5 or any(word[0].islower() for word in words[1:]))
