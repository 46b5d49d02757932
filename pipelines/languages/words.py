"""What in a text is a word of a language, and what passes through every translation unchanged."""

from __future__ import annotations

import re

# The look-behinds let a match begin only where its run of letters does: a long line without spaces takes linear time.
URL = re.compile(
    r"(?:https?://|www\.)[^\s<>«»\"]*[^\s<>«»\".,;:!?)\]}'’”]|(?<![\w.+-])[\w.+-]+@[\w-]+(?:\.[\w-]+)+", re.IGNORECASE
)
# Placeholders of programs: %s, %(name)s, %{name}, ${name}, {0}, {name}, {{name}}, {n, plural, …}.
PLACEHOLDER = re.compile(
    r"%%|%(?:\([\w.-]+\)|\d+\$)?[-+#0]*(?:\*|\d+)?(?:\.\d+)?(?:hh|h|ll|l|q|j|z|t|L)?[diouxXeEfFgGcrsap@](?![^\W\d_])"
    r"|%\{\w+\}|\$\{[\w.]+\}"
    r"|\{\{?\s*+[\w.\[\]-]*+(?:[:!,][^{}]*+(?:\{[^{}]*+\}[^{}]*+)*+)?\s*+\}?\}"  # possessive, to be linear
)
_HANDLE = re.compile(r"(?<!\w)[@#]\w+")
DOMAIN = re.compile(
    r"(?<![\w-])(?<!\w\.)(?:[a-z0-9-]+\.)+(?:kz|ru|com|org|net|info|io|gov|edu|eu|uk)\b(?:/\S*)?", re.IGNORECASE
)
_HEAD = 200  # letters of a long text that mostly tell
_LETTERS = re.compile(r"[^\W\d_]{2,}")
# A space joins thousands only: "1 500 000" is one number, "2020 150" are two.
NUMBER = re.compile(r"(?:\d{1,3}(?:[\u00a0\u202f ]\d{3}(?!\d))+|\d+)(?:[.,:]\d+)*")
_THOUSANDS = re.compile(r"([1-9]\d{0,2}([., ])\d{3}(?:\2\d{3})*)(?:[.,](\d+))?")


def any_word(patterns: str) -> re.Pattern[str]:
    """Finds any of some words, patterns parted by white space, whatever their capitals; ``*`` stands for letters."""
    return re.compile(rf"\b(?:{'|'.join(patterns.replace('*', chr(92) + 'w*').split())})\b", re.IGNORECASE)


def has_words(text: str) -> bool:
    """Whether anything in the text asks for a translation: not in numbers, URLs, addresses, handles, separators."""
    if len(text) > _HEAD and has_words(text[:_HEAD].rpartition(" ")[0]):
        return True  # none of the patterns reaches over a space
    for pattern in (URL, _HANDLE, DOMAIN):
        text = pattern.sub(" ", text)
    return bool(_LETTERS.search(text))


def urls(text: str) -> list[str]:
    """The URLs and e-mail addresses in a text, in order."""
    return URL.findall(text)


def figure(number: str) -> str:
    """A number as all languages' ways of writing it come to: ``12,000`` and ``12 000`` to 12000, ``4,5`` to 4.5.

    Three digits behind one separator are taken for thousands, for most are.
    """
    grouped = _THOUSANDS.fullmatch(re.sub(r"\s", " ", number))
    if grouped is None:
        return re.sub(r"\D", ".", number)
    return re.sub(r"\D", "", grouped[1]) + (f".{grouped[3]}" if grouped[3] else "")
