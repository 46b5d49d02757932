"""Names that a translation lost, and names that it made up: those that sound like no word of the other side."""

from __future__ import annotations

from pipelines.languages.exonyms import same_name
from pipelines.languages.sounds import sound_alike
from pipelines.quality.facts import WORD, names, same_consonants

_SHORTEST = 3  # letters of a name that is looked for


def odd_names(text: str, translation: str, source: str, target: str) -> frozenset[str]:
    """Names of ``text`` without a like word in ``translation``, and the other way round; two language codes.

    Not every one is wrong: people translate names, too (see ``same_name`` for the commonest). In people's translations
    of NTREX-128 from Russian into English, lines 401 to 800, 95 of 400 have such a name; of the starter's, with 3
    examples, lines 201 to 320, 35 of 120.
    """
    theirs, own = WORD.findall(text), WORD.findall(translation)
    lost = {name for name in _parts(text, source) if not any(_alike(name, word, source, target) for word in own)}
    new = {
        name for name in _parts(translation, target) if not any(_alike(word, name, source, target) for word in theirs)
    }
    return frozenset(lost | new)


def _parts(text: str, language: str) -> set[str]:
    return {part for name in names(text, language) for part in WORD.findall(name) if len(part) >= _SHORTEST}


def _alike(word: str, other: str, source: str, target: str) -> bool:
    return sound_alike(word, other) or same_consonants(word, other) or same_name(word, other, source, target)
