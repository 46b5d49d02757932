"""Words of opposite sense, and which of two bounds a figure is: the least or the most."""

from __future__ import annotations

import re
from functools import cache
from typing import NamedTuple

from pipelines.languages.words import any_word

MORE, LESS = "more", "less"


class Pair(NamedTuple):
    """Words of one sense, those of its opposite, and whether a denial turns the one into the other."""

    one: re.Pattern[str]
    other: re.Pattern[str]
    deniable: bool


# Words of one sense, a bar, and of the opposite one, in Kazakh, Russian and English; then whether a pair is deniable.
_PAIRS = (
    (
        """өсті өсіп өскен* өсуде өсу* өсе өседі ұлғай* артты артып артқан* арта көбей* қымбатта*
        | төменде* азай* кеміді кеміп кеміген қысқар* арзанда* құлдыра* кішірей*""",
        """вырос* выраст* раст[её]т растут рос росл[аио] увелич* повыс* повыш* подорож* подскоч* возрос*
        | упал* пада[елют]* сниз* сниж* уменьш* сократ* сокращ* подешев* понизи* рухну*""",
        """rise rises rising risen rose increas* grow grows growing grew grown climbed soar* surge* jumped
        | fall falls falling fell fallen decreas* decline* declining dropped shrink* shrank plung* slump*""",
        True,
    ),
    ("солтүстік* | оңтүстік*", "север* | юг юга югу югом юге южн* юго", "north* | south*", False),
    (
        "шығыс* | батыс*",
        "восток* восточн* | запад*",
        "(?:north|south)?-?east(?:ern|erly)? | (?:north|south)?-?west(?:ern|erly)?",
        False,
    ),
    ("импорт* | экспорт*", "импорт* | экспорт*", "import imports imported | export exports exported", False),
    (
        "рұқсат* | тыйым*",
        "разреш[аеил]* позвол* | запре[тщ]*",
        "allow allows allowed permit* | ban bans banned prohibit* forb[aioe]*",
        True,
    ),
)


@cache
def pairs_of(language: str) -> tuple[Pair, ...]:
    """Words of opposite sense in a language (a code), in the same order for all languages."""
    at = ("kk", "ru", "en").index(language)
    return tuple(_pair(str(row[at]), bool(row[-1])) for row in _PAIRS)


def _pair(words: str, deniable: bool) -> Pair:
    """A pair from its row's words, the two senses parted by a bar between spaces."""
    sense, opposite = re.split(r"\s\|\s", words)
    return Pair(any_word(sense), any_word(opposite), deniable)


_BEFORE = {
    "en": {
        MORE: r"(?:over|above|(?<!no )(?<!not )more than|at least|exceeding|older than|not? (?:fewer|less) than)",
        LESS: r"(?:under|below|(?<!no )(?<!not )(?:less|fewer) than|at most|up to|younger than|not? more than)",
    },
    "ru": {
        MORE: r"(?:свыше|(?<!не )(?:более|больше|старше|выше)|не (?:менее|меньше|младше|ниже)|минимум)",
        LESS: r"(?:(?<!не )(?:менее|меньше|младше|моложе|ниже)|не (?:более|больше|старше|выше)|максимум)",
    },
    "kk": {MORE: r"(?:кемінде)", LESS: r"(?:ең көбі)"},
}
_BEHIND = {
    "kk": {
        MORE: r"\w*(?:[дтн]ан|[дтн]ен)\s(?:астам|артық|асқан\w*|жоғары|үлкен|кем емес)",
        LESS: r"\w*(?:[дтн]ан|[дтн]ен)\s(?:аз|кем(?! емес)|төмен|кіші|аспайтын|артық емес)",
    },
}


def limit(text: str, start: int, end: int, language: str) -> str:
    """Whether a figure at a place of a text is the least (``more``) or the most (``less``); "" where nothing tells."""
    before, behind = text[max(0, start - 20) : start], text[end : end + 40]
    for way in (MORE, LESS):
        if re.search(rf"\b{_BEFORE[language][way]}\s[$£€]?\Z", before, re.IGNORECASE):
            return way
        pattern = _BEHIND.get(language, {}).get(way)
        if pattern and re.match(rf"[\s-]?(?:\w+\s)?{pattern}", behind, re.IGNORECASE):
            return way
    return ""
