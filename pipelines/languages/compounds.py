"""Which words keep the hyphen that they have at the end of a line, in Kazakh, Russian and English.

A hyphen there is the compound's own or a program's that broke the word. A text tells by having the word elsewhere; this
is for words that it has once. Tables have the parts that compounds are made with, and whatever they lack is judged by
whether both parts are words, and both together are none.
"""

from __future__ import annotations

import re
from collections.abc import Container

from pipelines.languages.concepts import concepts


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


_SHORTEST = 4  # letters of a part that is judged by being a word
_TENS = "twenty thirty forty fifty sixty seventy eighty ninety"
_ONES = "one two three four five six seven eight nine"
_COUNTED = "first second third fourth fifth sixth seventh eighth ninth"
_NUMBERS = "один два две три четыре пять шесть семь восемь девять десять"
_SOUTHWARD = "восто запад"

_ALWAYS_FIRST = _words("self non вице кое кой")
_ALWAYS_LAST = _words("нибудь либо up")
# What may follow a first part: words' beginnings, or any word where there are none.
_FIRST: dict[str, frozenset[str]] = {
    part: _words(seconds)
    for parts, seconds in (
        (_TENS, f"{_ONES} {_COUNTED}"),
        ("north south солтүстік оңтүстік", "east west батыс шығыс"),
        ("северо юго", _SOUTHWARD),
        (
            "self well all half long short high low full multi single double semi anti pro pre post co mid ultra quasi",
            "",
        ),
        ("премьер", "министр"),
        ("пресс", "служб секретар конференц центр релиз"),
        ("экс обер унтер лейб бизнес веб интернет онлайн мини макси", ""),
        ("из", "за под"),
        ("во", "первых вторых"),
        ("в", "третьих четвертых пятых"),
        (_NUMBERS, _NUMBERS),
        ("год день час месяц", "два полтора другой"),
        ("ата", "ана баба"),
        ("әке", "шеше"),
        ("аға", "іні"),
        ("апа", "қарындас"),
        ("бала", "шаға"),
        ("ұл", "қыз"),
        ("үй", "жай"),
        ("той", "думан"),
        ("ән", "күй"),
        ("мал", "жан"),
        ("қол аяқ ыдыс", "аяқ қол"),
        ("төсек", "орын"),
        ("киім", "кешек"),
        ("азық", "түлік"),
        ("жан", "жақ"),
        ("қарым", "қатынас"),
        ("іс", "шара әрекет қимыл сапар"),
        ("ұсақ", "түйек"),
        ("аз", "көп кем"),
        ("алыс", "жақын"),
        ("ерте", "кеш"),
        ("күн", "түн"),
        ("дау", "дамай"),
        ("жер", "су"),
        ("құрал", "жабдық жабды"),
        ("салт", "дәстүр"),
        ("әдет", "ғұрып ғұры"),
        ("сауда", "саттық сатты"),
        ("ақыл", "ой кеңес"),
        ("күш", "жігер қуат"),
        ("аман", "есен"),
        ("тау", "кен"),
        ("оқу", "тәрбие ағарту"),
    )
    for part in parts.split()
}

# What may stand before a last part: words that it follows, or any word where there are none.
_LAST: dict[str, frozenset[str]] = {
    part: _words(firsts)
    for parts, firsts in (
        ("таки", "все всё так опять довольно прямо"),
        ("ка", "ну дай дайте давай давайте скажи скажите посмотри посмотрите смотри смотрите погоди постой вот на"),
        (
            "based term owned level led free old made run driven related oriented wide off scale rate style type class"
            " speed profit backed fired born minded like friendly only off making",
            "",
        ),
    )
    for part in parts.split()
}
_LINKS = _words("of the to in on up by and for off out at a an de la")  # between the parts of longer compounds
_CLOSED = _words(  # first parts of words that are mostly written as one
    "under over some any every with out down foot back copy guide white file news data water rail home work land hand"
    " head house earth after fore inter lower upper"
)
_ENDED = re.compile(r"(?:ern|ing|ness|age|wards?|ened|ish|[ai]b(?:le|ly)|ally|at(?:ed|es|ing|ive)|ance|ments?|less)")
_PRONOUN = re.compile(r"(?:кто|ко[гм]\w*|кем|что|че\w{1,2}|как\w*|где|куда|откуда|когда|почему|зачем|отчего|чей|чь\w+)")
_IN_A_WAY = re.compile(  # behind по
    r"\w+(?:[сц]ки|ьи)|(?:нов|стар|разн|друг|хорош|добр|прост|ин)ому|(?:мо|тво|сво|наш|ваш|прежн|хорош|настоящ)ему|видимому"
)
_JOINED = re.compile(r"(?:служащ|пленн|обязан|осужд)\w*")  # what is written in one word behind a first adjective
_RUSSIAN_ADJECTIVE = re.compile(r"\w{3,}(?:[ыио]й|[ая]я|[ое]е|[ыи]е|[ое]го|[ое]му|[ыи]м|ей|[ую]ю|[ыи]х|[ыи]ми|[ое]м)")
_RUSSIAN_FIRST = re.compile(
    "(?:научн|социальн|обществен|общественн|культурн|военн|учебн|физик|химик|историк|техник|экономик|политик|лечебн"
    "|торгов|финансов|жилищн|информационн|материальн|организационн|производственн|административн|хозяйственн"
    "|государственн|морально|моральн|духовн|нормативн|правов|международн|национальн|русск|казахск|казахстанск|российск"
    "|американск|китайск|немецк|английск|французск|турецк|узбекск|украинск|польск|советск|западн|восточн|темн|тёмн|светл"
    "|ярк|бледн|англ|франк|американ|рос|азиатск|тюркск|пищев|топливн|нефтян|горн|сельск)о"
)
_KAZAKH_ADJECTIVE = re.compile(r"\w{3,40}(?:[лдт][ыі]қ|[лдт]ік|саяси|мәдени|ғылыми|тарихи)\w{0,20}")
_SAID = re.compile(r"\w+(?:[ғқ]ан|[гк]ен|[дт][ыі]|с[ае]|[ае]р)")  # Kazakh verbs, behind which мыс ("it is said") stands
_CONSONANT = re.compile(r"\w*[бвгғджзйкқлмнңпрстфхһцчшщ]")


def keeps_hyphen(first: str, second: str, words: Container[str], *, longer: bool = False) -> bool:
    """Whether ``first-second`` at the end of a line is a compound, rather than a word that was broken there.

    Both are in small letters; ``words`` are the text's, without what was broken. ``longer``: other hyphens stand in the
    same word, as in state-of-the-art.
    """
    if first == second or (len(first) > 2 and second.startswith(first)) or (len(first) > 3 and first[1:] == second[1:]):
        return True  # бірте-бірте, түр-түрі, кітап-мітап
    if longer and (first in _LINKS or second in _LINKS):
        return True
    if first in _ALWAYS_FIRST or second in _ALWAYS_LAST:
        return True
    if first in _FIRST:
        seconds = _FIRST[first]
        return second.startswith(tuple(seconds)) if seconds else _are_words(first, second, words)
    if second in _LAST:
        return first in _LAST[second] if _LAST[second] else _is_word(first, words)
    if _by_grammar(first, second):
        return True
    return (
        len(first) >= _SHORTEST and first not in _CLOSED and _is_word(first, words) and _are_words(first, second, words)
    )


def _are_words(first: str, second: str, words: Container[str]) -> bool:
    """Whether the second part is a word, and no ending, and both together are none."""
    if len(second) < _SHORTEST or _ENDED.fullmatch(second):
        return False
    return _is_word(second, words) and not _is_word(first + second, words)


def _by_grammar(first: str, second: str) -> bool:
    if second == "то":
        return bool(_PRONOUN.fullmatch(first))
    if first == "по":
        return bool(_IN_A_WAY.fullmatch(second))
    if second == "мыс":
        return bool(_SAID.fullmatch(first))
    if second in ("ақ", "ау"):  # no Kazakh syllable begins so behind a consonant
        return bool(_CONSONANT.fullmatch(first))
    if _RUSSIAN_FIRST.fullmatch(first):
        return bool(_RUSSIAN_ADJECTIVE.fullmatch(second)) and not _JOINED.fullmatch(second)
    return bool(_KAZAKH_ADJECTIVE.fullmatch(first) and _KAZAKH_ADJECTIVE.fullmatch(second))


def _is_word(word: str, words: Container[str]) -> bool:
    """Whether a text has a word, or the table of English ones; those of the others are beginnings of words."""
    return word in words or bool(concepts(word, "en"))
