"""What a translation keeps letter by letter: addresses, accounts, hashtags, code, placeholders, markup."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator

from pipelines.article import Flag
from pipelines.languages.words import DOMAIN, PLACEHOLDER, URL
from pipelines.quality.unlike import unlike
from pipelines.task import Task

# An ending of the sentence's own language behind an address ("egov.kz-те", "@qazmeteo-да") is no part of it.
_ENDING = re.compile(r"(?<=[A-Za-z0-9/_])['’-]?[\u0400-\u052f]{1,12}$")
_ACCOUNT = re.compile(r"(?<![\w/])[@#](?:[A-Za-z][A-Za-z0-9_]*|[^\W\d]\w*)")
_CODE = re.compile(
    r"`[^`\n]{1,200}`"
    r"|(?<![\w./-])[\w-]{1,60}\.(?:ya?ml|json|toml|ini|cfg|conf|csv|xml|html?|css|js|ts|py|sh|exe|zip|sql|log|txt|pdf|docx?)\b"
    r"|(?<![\w./@#-])[A-Za-z]\w*_\w+"
    r"|(?<!\S)--?[a-z][a-z-]+(?![\w-])",
)
_TAG = re.compile(r"</?[A-Za-z][\w-]*(?:\s[^<>\n]{0,200})?/?>|&(?:[a-z]{2,8}|#\d{1,6});")
_MARKS = re.compile(r"\*\*+|__+|~~|\]\(|(?<!\w)!\[|^#{1,6}(?=\s)")
_QUOTED_CODE = re.compile(r"`[^`\n]{1,200}`")


def without_kept(text: str) -> str:
    """The text without what is no language: addresses, accounts, code, placeholders, tags."""
    for pattern in (_CODE, URL, _ACCOUNT, DOMAIN, PLACEHOLDER, _TAG):
        text = pattern.sub(" ", text)
    return text


def addresses(source: str, target: str, task: Task) -> Iterator[Flag]:
    """Addresses, accounts and hashtags of either side that the other has not, or less often."""
    del task
    mine, others = _addresses(source), _addresses(target)
    yield from unlike("urls", tuple(mine - others), tuple(others - mine))


def code(source: str, target: str, task: Task) -> Iterator[Flag]:
    """Code, placeholders, tags and marks of either side that the other has not, or less often."""
    del task
    mine, others = _code(source), _code(target)
    yield from unlike("markup", tuple(mine - others), tuple(others - mine))


def _addresses(text: str) -> Counter[str]:
    text = _QUOTED_CODE.sub(" ", text)
    passages = Counter(_ENDING.sub("", address) for address in URL.findall(text))
    text = URL.sub(" ", text)
    passages.update(_ENDING.sub("", account) for account in _ACCOUNT.findall(text))
    # A domain with a capital is a firm's name, and may be written otherwise.
    passages.update(_ENDING.sub("", domain) for domain in DOMAIN.findall(text) if domain.islower())
    return passages


def _code(text: str) -> Counter[str]:
    passages = Counter(_ENDING.sub("", piece) for piece in _CODE.findall(URL.sub(" ", text)))
    outside = _QUOTED_CODE.sub(" ", text)
    for pattern in (PLACEHOLDER, _TAG, _MARKS):
        passages.update(pattern.findall(outside))
    return passages
