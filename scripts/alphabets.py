"""Tables from one alphabet of a language to another, for building profiles: regular enough for n-gram counts."""

from __future__ import annotations

import re

_KAZAKH_COMMON = {
    "а": "a", "б": "b", "в": "v", "г": "g", "д": "d", "е": "e", "ё": "io", "ж": "j", "з": "z", "к": "k", "қ": "q",
    "л": "l", "м": "m", "н": "n", "о": "o", "п": "p", "р": "r", "с": "s", "т": "t", "ф": "f", "х": "h", "һ": "h",
    "ц": "ts", "ъ": "", "ь": "", "э": "e",
}  # fmt: skip

KAZAKH_LATIN: dict[str, dict[str, str]] = {
    # The draft of January 2021, in use since: breves and umlauts.
    "2021": _KAZAKH_COMMON
    | {"ә": "ä", "ғ": "ğ", "и": "i", "й": "i", "ң": "ñ", "ө": "ö", "у": "u", "ұ": "ū", "ү": "ü", "ч": "ç"}
    | {"ш": "ş", "щ": "ş", "ы": "y", "і": "ı", "ю": "iu", "я": "ia"},
    # The decree of February 2018: acute letters and digraphs.
    "2018": _KAZAKH_COMMON
    | {"ә": "á", "ғ": "ǵ", "и": "ı", "й": "ı", "ң": "ń", "ө": "ó", "у": "ý", "ұ": "u", "ү": "ú", "ч": "ch"}
    | {"ш": "sh", "щ": "sh", "ы": "y", "і": "i", "ю": "ıý", "я": "ıa"},
    # The decree of October 2017: apostrophes.
    "2017": _KAZAKH_COMMON
    | {"ә": "a'", "ғ": "g'", "и": "i'", "й": "i'", "ң": "n'", "ө": "o'", "у": "y'", "ұ": "u", "ү": "u'", "ч": "c'"}
    | {"ш": "s'", "щ": "s'", "ы": "y", "і": "i", "ю": "i'y'", "я": "i'a"},
    # As typed on an English keyboard.
    "ascii": _KAZAKH_COMMON
    | {"ә": "a", "ғ": "g", "и": "i", "й": "i", "ң": "n", "ө": "o", "у": "u", "ұ": "u", "ү": "u", "ч": "ch"}
    | {"ш": "sh", "щ": "sh", "ы": "y", "і": "i", "ю": "iu", "я": "ia"},
}

# As typed on a Russian keyboard.
KAZAKH_PLAIN = dict(zip("әғқңөұүһі", "агкноуухи", strict=True))

# The alphabet of Kazakhs in China (töte jazu): a softening sign before the word stands for its front vowels.
_KAZAKH_ARABIC = {
    "а": "ا", "ә": "ا", "б": "ب", "в": "ۆ", "г": "گ", "ғ": "ع", "д": "د", "е": "ە", "ё": "يو", "ж": "ج", "з": "ز",
    "и": "ي", "й": "ي", "к": "ك", "қ": "ق", "л": "ل", "м": "م", "н": "ن", "ң": "ڭ", "о": "و", "ө": "و", "п": "پ",
    "р": "ر", "с": "س", "т": "ت", "у": "ۋ", "ұ": "ۇ", "ү": "ۇ", "ф": "ف", "х": "ح", "һ": "ھ", "ц": "تس", "ч": "چ",
    "ш": "ش", "щ": "شش", "ъ": "", "ы": "ى", "і": "ى", "ь": "", "э": "ە", "ю": "يۋ", "я": "يا",
}  # fmt: skip

SERBIAN_LATIN = dict(zip("абвгдђежзијклмнопрстћуфхцчш", "abvgdđežzijklmnoprstćufhcčš", strict=True)) | {
    "љ": "lj", "њ": "nj", "џ": "dž",
}  # fmt: skip

UZBEK_CYRILLIC = {
    "sh": "ш", "ch": "ч", "ng": "нг", "o'": "ў", "g'": "ғ", "ya": "я", "yo": "ё", "yu": "ю", "ye": "е", "ts": "ц",
    "a": "а", "b": "б", "d": "д", "e": "е", "f": "ф", "g": "г", "h": "ҳ", "i": "и", "j": "ж", "k": "к", "l": "л",
    "m": "м", "n": "н", "o": "о", "p": "п", "q": "қ", "r": "р", "s": "с", "t": "т", "u": "у", "v": "в", "x": "х",
    "y": "й", "z": "з", "'": "ъ",
}  # fmt: skip


def transliterate(text: str, table: dict[str, str]) -> str:
    """Replace every key of the table that the lower-case text holds, longest first."""
    keys = sorted(table, key=len, reverse=True)
    return re.sub("|".join(map(re.escape, keys)), lambda match: table[match[0]], text)


def kazakh_to_arabic(text: str) -> str:
    """Write lower-case Kazakh in Arabic letters; words with е, к or г need no softening sign."""

    def word(match: re.Match[str]) -> str:
        letters = match[0]
        soft = "\u0674" if re.search("[әөүі]", letters) and not re.search("[екг]", letters) else ""
        return soft + "".join(_KAZAKH_ARABIC.get(letter, letter) for letter in letters)

    return re.sub(r"[^\W\d_]+", word, text)
