"""Which styles of office documents are for code: their text is kept as it is, like ``code`` in web pages."""

from __future__ import annotations

import re
from collections.abc import Callable

IsCode = Callable[[str], bool]
"""Whether a style, by its name in the file, is for code."""

# Word's own styles (their names in the file are English in every language), LibreOffice's, pandoc's, and the names that
# people give: letters alone count, so "Source_20_Text" and "HTML Code" are found.
_WORDS = (
    "htmlcode htmlkeyboard htmlsample htmltypewriter htmlpreformatted macro macrotext sourcetext teletype userentry"
    " preformattedtext sourcecode verbatimchar verbatim code inlinecode codeblock codetext programcode listingcode"
    " код исходныйкод программныйкод листинг листингкода кодпрограммы стандартныйhtml бағдарламакоды"
)
_NAMES = frozenset(_WORDS.split())
_ENCODED = re.compile(r"_[0-9a-f]{2,4}_")  # letters that OpenDocument does not allow in a name
_LINKED = re.compile(r"(?:char|знак)\Z")  # what Word adds to the name of a paragraph's style for its use within one


def names_code(name: str) -> bool:
    """Whether a style of this name is for code."""
    letters = re.sub(r"[\W\d_]", "", _ENCODED.sub("", name)).lower()
    return letters in _NAMES or _LINKED.sub("", letters) in _NAMES


def no_code(name: str) -> bool:
    """For documents whose styles say nothing of code."""
    del name
    return False
