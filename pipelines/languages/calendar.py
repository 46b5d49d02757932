"""Months, days of the week and relative days in the three languages, in all their forms.

A word in the second column may be something else too (May, маусым: a season), and counts only beside a figure.
"""

from __future__ import annotations

import re
from functools import cache

_RU_SOFT = "(?:ь|я|ю|ем|е|ьск[а-я]{2,3})"
_RU_HARD = "(?:а|у|ом|е|овск[а-я]{2,3})?"
_RU_BER = "(?:ь|я|ю|ем|е|ск[а-я]{2,3}|ьск[а-я]{2,3})"
_KK = (
    r"(?:[дт][ае]ғ[ыі]|[дт]егі|[дт][ае]н|[дт][ае]|[дт][ыі]ң|[дт][ыі]|н[ыі]ң|н[ыі]|н[ае]н|ғ[ае]|ге|қ[ае]|ке|[мбп]ен"
    r"|с?[ыі]н[ае]н|с?[ыі]нд[ае](?:ғ[ыі]|гі)?|с?[ыі]н[ае]?|с?[ыі]ның|с?[ыі]|л[ыі]қ|л[ыі]к|д[ыі]қ)?"
)
_END = r"(?![^\W_])"  # of a word
_ENDINGS = {"en": "", "ru": "", "kk": _KK}  # once behind all names: in each of them they take long to compile

# By number: what is surely the month, and what is so only beside a figure; regular expressions for whole words, without
# the endings that all names of a language take.
_MONTHS = {
    "en": [
        ("January", "Jan"), ("February", "Feb"), ("(?<=in )March", "March|Mar"), ("April", "Apr"),
        ("(?<=in )May", "May"), ("June", "Jun"), ("July", "Jul"), ("August", "Aug"),
        ("September|Sept", "Sep"), ("October", "Oct"), ("November", "Nov"),
        ("December", "Dec"),
    ],
    "ru": [
        (f"январ{_RU_SOFT}", "янв"), (f"феврал{_RU_SOFT}", "фев|февр"), (f"март{_RU_HARD}", "мар"),
        (f"апрел{_RU_SOFT}", "апр"), ("ма[йяюе]|маем|майск[а-я]{2,3}", ""), (f"июн{_RU_SOFT}", "июн"),
        (f"июл{_RU_SOFT}", "июл"), (f"август{_RU_HARD}", "авг"), (f"сентябр{_RU_BER}", "сен|сент"),
        (f"октябр{_RU_BER}", "окт"), (f"ноябр{_RU_BER}", "ноя|нояб"), (f"декабр{_RU_BER}", "дек"),
    ],
    "kk": [
        ("қаңтар", f"қаң{_END}"), ("ақпан", f"ақп{_END}"), ("наурыз ай", f"наурыз|нау{_END}"),
        ("сәуір", f"сәу{_END}"), ("мамыр", f"мам{_END}"), ("маусым ай", f"маусым|мау{_END}"),
        ("шілде", f"шіл{_END}"), ("тамыз", f"там{_END}"), (f"қыркүйек|қыркүйег[а-яі]{{1,5}}{_END}", f"қыр{_END}"),
        ("қазан ай", f"қазан|қаз{_END}"), ("қараша", f"қар{_END}"), ("желтоқсан", f"жел{_END}"),
    ],
}  # fmt: skip
_DAYS = {
    "en": [
        ("Mondays?", "Mon"), ("Tuesdays?", "Tues?"), ("Wednesdays?", "Wed"), ("Thursdays?", "Thu|Thurs?"),
        ("Fridays?", "Fri"), ("Saturdays?", "Sat"), ("Sundays?", "Sun"),
    ],
    "ru": [
        ("понедельник(?:а|у|ом|е|и|ам|ах|ов)?|понедельничн[а-я]{2,3}", "пн"), ("вторник(?:а|у|ом|е|и|ам|ах|ов)?", "вт"),
        (r"(?<=\bв )среду|(?<=\bпо )средам", "сред[аеыу]|средой|средам|ср"),
        ("четверг(?:а|у|ом|е|и|ам|ах|ов)?", "чт"), ("пятниц(?:[аыуе]|ей|ам|ах)?|пятничн[а-я]{2,3}", "пт"),
        ("суббот(?:[аыуе]|ой|ам|ах|н[а-я]{2,3})?", "сб"), ("воскресень(?:[еяю]|ем|ям|ях)|воскресн[а-я]{2,3}", "вс"),
    ],
    "kk": [
        ("дүйсенбі", f"дс{_END}"), ("сейсенбі", f"сс{_END}"), ("сәрсенбі", f"ср{_END}"), ("бейсенбі", f"бс{_END}"),
        ("", f"жұма|жм{_END}"), ("сенбі", f"сб{_END}"), ("жексенбі", f"жс{_END}"),
    ],
}  # fmt: skip
_WEEKEND = {"en": "weekends?", "ru": "выходн[а-я]{2,3}|уик-?энд[а-я]{0,2}", "kk": f"демалыс{_KK}"}

_LAST = {"en": "last|previous|past", "ru": "прошл[а-я]{2,3}|минувш[а-я]{2,3}", "kk": "өткен|былтырғы"}
_THIS = {"en": "this|current", "ru": "эт(?:от|ого|ом|ой|ом|у|а|и)|текущ[а-я]{2,3}|нынешн[а-я]{2,3}", "kk": "осы|биылғы"}
_NEXT = {"en": "next|coming", "ru": "следующ[а-я]{2,3}|будущ[а-я]{2,3}|предстоящ[а-я]{2,3}", "kk": "келес[іе]|келер"}
_PERIODS = {
    "en": {"week": "week", "month": "month", "year": "year"},
    "ru": {"week": "недел[а-я]{1,3}", "month": "месяц[а-я]{0,3}", "year": "год[а-я]{0,2}"},
    "kk": {"week": f"апта{_KK}", "month": f"ай{_KK}", "year": f"жыл{_KK}"},
}
_DAYS_FROM_NOW = {
    "en": {-2: "day before yesterday", -1: "yesterday", 0: "today|tonight", 1: "tomorrow", 2: "day after tomorrow"},
    "ru": {-2: "позавчера", -1: "вчера|вчерашн[а-я]{2,3}", 0: "сегодня|сегодняшн[а-я]{2,3}",
           1: "завтра|завтрашн[а-я]{2,3}", 2: "послезавтра"},
    "kk": {-2: "алдыңғы күні|алдыңгүні", -1: "кеше|кешегі", 0: "бүгін|бүгінгі|бүгіннен", 1: "ертең|ертеңгі|ертеңге",
           2: "бүрсігүні|бүрсігүнгі"},
}  # fmt: skip
_YEARS = {"en": ("", "", ""), "ru": ("", "", ""), "kk": ("|былтыр|былтырғы", "|биыл|биылғы", "")}
MONTH_FIRST = frozenset({"en"})
"""The languages that may write a day behind its month."""
_CAPITAL = frozenset({"en"})  # the languages that write months and days with a capital
_FIGURE_BESIDE = re.compile(r"(?:\d(?:-?[^\W\d_]{1,4})?|\d{4} жыл\w*|\d{4}\sж\.)[\s-]\Z")


@cache
def calendar(language: str) -> re.Pattern[str]:
    """All words of a language's calendar; a group's name is a kind, a number and whether it needs a figure (``x``)."""
    groups = []
    for kind, table in (("m", _MONTHS[language]), ("d", _DAYS[language])):
        for number, (sure, maybe) in enumerate(table, 1):
            groups += [f"(?P<{kind}{number}>{sure})"] if sure else []
            groups += [f"(?P<{kind}{number}x>{maybe})"] if maybe else []
    names = f"(?:{'|'.join(groups)}){_ENDINGS[language]}"
    if language not in _CAPITAL:
        names = f"(?i:{names})"
    groups = [f"(?P<r{offset + 2}>{words})" for offset, words in _DAYS_FROM_NOW[language].items()]
    for period, noun in _PERIODS[language].items():
        for offset, which in enumerate((_LAST, _THIS, _NEXT)):
            adverb = _YEARS[language][offset] if period == "year" else ""
            groups.append(f"(?P<p{period}{offset}>(?:{which[language]})\\s(?:{noun}){adverb})")
    groups.append(f"(?P<w>{_WEEKEND[language]})")
    return re.compile(rf"(?<![^\W_])(?:{names}|(?i:{'|'.join(groups)})){_END}")


def beside_a_figure(text: str, start: int, end: int, language: str) -> bool:
    """Whether a figure stands before a word, or behind it in languages that write it there."""
    behind = text[end : end + 3].lstrip(". ,-")[:1] if language in MONTH_FIRST else ""
    return behind.isdigit() or bool(_FIGURE_BESIDE.search(text[max(0, start - 16) : start]))
