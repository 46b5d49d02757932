"""Which script a word is in, and the form in which words are counted."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator

from pipelines.article import Script

SCRIPTS: dict[Script, str] = {
    # Letters of each script, as the inside of a regular expression's set.
    "cyrillic": "\u0400-\u052f\u1c80-\u1c88\u2de0-\u2dff\ua640-\ua69f",
    "latin": "A-Za-z\u00aa\u00ba\u00c0-\u00d6\u00d8-\u00f6\u00f8-\u024f\u1e00-\u1eff",
    "arabic": "\u0620-\u064a\u066e-\u06d3\u06d5\u06ee\u06ef\u06fa-\u06ff\u0750-\u077f\ufb50-\ufdff\ufe70-\ufefc",
}

APOSTROPHES = "'’‘ʼʻ`´"

_WORD = re.compile(rf"[^\W\d_]+(?:[{APOSTROPHES}][^\W\d_]+)*")
_SCRIPT = {script: re.compile(rf"[{letters}]") for script, letters in SCRIPTS.items()}

# What is no language: addresses, names of accounts, codes with digits in them.
# A part of an address has 64 letters at most.
_NOISE = re.compile(
    r"""
      (?:https?|ftp)://\S+ | \bwww\.\S+
    | [\w.+-]{1,64}@[\w-]{1,64}(?:\.[\w-]+)+
    | (?<!\w)@\w+
    | \b[a-z0-9-]{1,64}(?:\.[a-z0-9-]{1,64}){0,9}
      \.(?:com|org|net|info|edu|gov|int|io|kz|ru|uk|us|eu|de|uz|kg|html?|pdf)\b(?:/\S*)?
    | \b[A-Za-z]*\d[A-Za-z\d]*\b
    | &\#?\w{1,8};
    """,
    re.VERBOSE | re.IGNORECASE,
)
_UNSEEN = re.compile("[\u00ad\u0300-\u036f\u0640\u064b-\u065f\u200b-\u200f\u202a-\u202e\u2060\ufeff]")

_SAME = str.maketrans(
    {
        **dict.fromkeys(APOSTROPHES, "'"),
        # Arabic: one code point a letter. Chinese Kazakh writes its softening hamza as one sign, or glued to a vowel.
        "\u0675": "\u0674\u0627",
        "\u0676": "\u0674\u0648",
        "\u0677": "\u0674\u06c7",
        "\u0678": "\u0674\u0649",
        "\u0643": "\u06a9",
        "\u06be": "\u0647",
        "\u06cc": "\u064a",
    }
)


_ENDS = re.compile(r"[.!?…\n]")


def clean(text: str) -> str:
    """Return the text composed, without addresses, codes with digits, stress marks and invisible characters."""
    return _UNSEEN.sub("", unicodedata.normalize("NFC", _NOISE.sub(" ", text))).translate(_SAME)


def words(text: str) -> Iterator[tuple[str, bool]]:
    """Yield the words of a cleaned text in lower case, and whether each looks like a name.

    A name has a capital where no sentence begins, in a text that is not all capitals. Apostrophes inside a word
    belong to it.
    """
    shouted = text.upper() == text
    end = 0
    for match in _WORD.finditer(text):
        word = match[0]
        opens = end == 0 or _ENDS.search(text, end, match.start()) is not None
        end = match.end()
        name = word[0].isupper() and not opens and not shouted
        word = word.lower().replace("\u0307", "")  # "İ" in lower case is two characters
        # A hamza that opens a word is the Kazakh softening sign, whichever way it was typed.
        yield "\u0674" + word[1:] if word[0] == "\u0621" else word, name


def script_of(word: str) -> Script | None:
    """Return the script of a word's first letter, ``None`` for any other than the three."""
    for script, pattern in _SCRIPT.items():
        if pattern.match(word):
            return script
    return None
