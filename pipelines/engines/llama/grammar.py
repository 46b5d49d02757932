"""GBNF grammars that keep an instruction model in the target's script.

The format is llama.cpp's: https://github.com/ggml-org/llama.cpp/blob/master/grammars/README.md
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from pipelines.languages import language

_URL = re.compile(r"(?:https?://|www\.)[^\s<>\"«»]+[^\s<>\"«».,;:!?)]|[\w.+-]{1,64}@[\w-]{1,64}\.[\w.-]*\w", re.ASCII)
_LATIN = re.compile(r"(?<!\w)(?=[0-9]*+[A-Za-z])[A-Za-z0-9]++(?!\w)")
_SEPARATORS = r""" .,;:!?…'"«»„“”‘’()\[\]—–\-/%№$€£+&*°=<>#@|~₽₸§×\u00A0\u202F"""


def latin_tokens(text: str) -> list[str]:
    """The tokens of a text that stay as they are in Cyrillic writing: URLs, e-mails, acronyms, codes, brands.

    An acronym has two capitals or more ("NBC"), a code has letters and digits ("B2B"), a brand has a capital inside
    ("YouTube"). Words of the language are not among them, so an answer cannot stay untranslated. Longest first.
    """
    tokens = [match.group() for match in _URL.finditer(text)]
    for match in _LATIN.finditer(_URL.sub(" ", text)):
        token = match.group()
        if len(token) > 1 and (re.search(r"[a-zA-Z0-9][A-Z]", token) or re.search(r"\d", token)):
            tokens.append(token)
    return sorted(dict.fromkeys(tokens), key=lambda token: (-len(token), token))


def line_grammar(source: str, target: str) -> str:
    """A grammar for one line of text in the language ``target`` (a code) that answers to the text ``source``.

    Words are written in the target's letters only, or are Latin tokens of the source; digits, punctuation and spaces
    are free. No line breaks.
    """
    return "\n".join(("root ::= line", *_rules(source, target)))


def list_grammar(sources: Sequence[str], target: str) -> str:
    """A grammar for a numbered list of such lines, one for each text."""
    lines = r' "\n" '.join(f'"{number}. " line' for number in range(1, len(sources) + 1))
    return "\n".join((f"root ::= {lines}", *_rules(" ".join(sources), target)))


def _rules(source: str, target: str) -> tuple[str, ...]:
    facts = language(target)
    letters = "".join(sorted(facts.letters))
    alphabet = letters + letters.upper()
    if facts.script == "latin":
        alphabet += "À-ÖØ-öø-ž"  # borrowed names keep their accents
        tokens: list[str] = []
    else:
        tokens = latin_tokens(source)
    words = [rf"[0-9]* [{alphabet}]+", "[0-9]+", *(_literal(token) for token in tokens)]
    return (
        "line ::= gap? word (gap word)* gap?",
        f"word ::= {' | '.join(words)}",
        f"gap ::= [{_SEPARATORS}]{{1,8}}",
    )


def _literal(token: str) -> str:
    escaped = token.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'
