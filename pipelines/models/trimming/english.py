"""A list of English words, which tells their pieces from those of a hundred languages in the same letters."""

from __future__ import annotations

from importlib.resources import files

_LIST = "frequency_dictionary_en_82_765.txt"


def english_words() -> list[str]:
    """Some 82,000 words, the commonest first, each in small letters and with a capital.

    They are those of SymSpell (MIT), which took the words of SCOWL that Google's books counted.
    """
    lines = files("symspellpy").joinpath(_LIST).read_text(encoding="utf-8-sig").splitlines()
    words = [line.split()[0] for line in lines if line.strip()]
    return [form for word in words for form in (word, word.capitalize())]
