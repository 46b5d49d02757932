"""How the three languages name currencies, and where a translation names other ones than its source.

Written from knowledge of news style. A row is a name, not a money: the dollars of all countries are one.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache

from pipelines.languages import LANGUAGES


@dataclass(frozen=True, slots=True)
class Currency:
    """How a currency is named: a sign, and regular expressions that match whole words.

    ``kk``, ``ru`` and ``en`` are sure: in that language and in small letters the word is hardly ever anything else.
    ``codes`` are sure in capitals, in every language. ``maybe`` is what may also stand for it, whatever the case.
    """

    kk: str = ""
    ru: str = ""
    en: str = ""
    codes: str = ""
    sign: str = ""
    maybe: str = ""


_END = "(?:а|у|е|ы|и|ом|ой|ов|ам|ах|ами)?"  # of Russian nouns

CURRENCIES: tuple[Currency, ...] = (
    Currency(r"теңге(?!р)\w*", "тенге", "tenges?", "KZT", "₸", "тенге|тг|tg"),
    Currency(r"рубл\w*", r"рубл\w*", "rou?bles?", "RUB", "₽", r"р|руб|сом\w{0,6}"),
    Currency(r"доллар\w*", r"доллар\w*", "dollars?", "USD", "$", r"дол|долл|бакс\w{0,3}|bucks?"),
    Currency("еуро(?:ға|да|дан|ның|мен|ны|лық)?", "евро(?!-)", "euros?", "EUR", "€", r"е[ву]ро(?!п)\w*|euro(?!p)\w*"),
    Currency(r"фунт\w*", f"фунт{_END}", "pounds?", "GBP", "£", r"стерлинг\w*|sterling|lbs?|quid|p"),
    Currency(r"юан\w*", r"юан\w{1,4}", "yuans?|renminbi", "CNY", "", "жэньминьби|¥"),
    Currency(r"[ий]ена\w*", f"[ий]ен{_END}", "yen", "JPY", "", r"йен\w*|yens|¥"),
    Currency(r"гривн\w*", r"гривн\w{1,3}|гривен", "hr[iy]vn[iy]as?", "UAH", "₴", r"грн|гривен\w*|hryven"),
    Currency(r"сомони\w*", "сомов|сумов|сомони", "soms?|soums?|somonis?", "KGS|UZS|TJS", "", r"с[оуў]м\w{0,4}|sums?"),
    Currency(r"манат\w*", f"манат{_END}", "manats?", "AZN|TMT", "₼"),
    Currency("", "лари", "lari", "GEL", "₾", r"лари\w{0,5}"),
    Currency("", "драмов", "drams?", "", "֏", r"драм\w{0,5}|AMD"),
    Currency(r"т(?:угри|өгрө|өгрі)[кг]\w*", f"тугрик{_END}", "t[uöo]g(?:ri|rö|ro|ru)[gk]s?", "MNT", "₮"),
    Currency(r"лира\w*", "лир|лир(?:у|ой|ам|ах|ами)", "liras?", "", "₺", r"лир\w{1,4}|lyres?|lire|TRY|TL"),
    Currency(r"франк\w*", f"франк{_END}", "francs?", "CHF", "", "franks?"),
    Currency("", "крон", "kron(?:a|e|or|er|ur)|korunas?", "SEK|NOK|DKK|CZK", "", r"к(?:рон|орон)\w{0,6}|crowns?|kr"),
    Currency(r"злот\w*", r"злот\w{2,3}", "z[lł]oty(?:s|ch)?", "PLN"),
    Currency(r"рупи\w*", r"рупи\w{1,3}", "rupees?|rupiahs?", "INR", "₹"),
    Currency(r"дирх[ае]м\w*", f"дирх[ае]м{_END}", "dirhams?", "AED"),
    Currency(r"динар\w*", f"динар{_END}", "dinars?"),
    Currency(r"риал\w*", f"риал{_END}", "rials?|riyals?"),
    Currency(r"шекел\w*", r"шекел\w{1,3}", "shekels?", "ILS", "₪"),
    Currency(r"песо\w*", "песо", "pesos?", "MXN", "₱"),
    Currency("", "", "", "KRW", "₩", r"вон\w{0,5}|wons?"),
)


def unmatched_currency(text: str, other: str, language: str) -> str:
    """The first currency that ``text`` in ``language`` (a code) surely names and ``other`` does not, as written; or "".

    ``other`` is the same text in another language. Among kk, ru and en, both ways, it finds nothing in lines 201 to 997
    of the human translations of NTREX-128 (Federmann et al. 2022; nine lines name a currency), and twenty times
    something in lines 1 to 200: pounds that one side leaves out, or weighs in kilograms.
    """
    for found in _sure(language).finditer(text):
        row = int(found.lastgroup[1:]) if found.lastgroup else _ROW[found.group()]
        if not _any(row).search(other):
            return found.group()
    return ""


_ROW = {currency.sign: row for row, currency in enumerate(CURRENCIES) if currency.sign}


@cache
def _sure(language: str) -> re.Pattern[str]:
    """The names that are sure in a language: signs, and words in groups c0, c1 … by the table's rows."""
    rows = [_either(getattr(currency, language), currency.codes) for currency in CURRENCIES]
    groups = "|".join(f"(?P<c{row}>{words})" for row, words in enumerate(rows) if words)
    signs = rf"[{re.escape(''.join(_ROW))}](?![^\W\d]|[{{(])"  # $HOME and ${name} are no dollars
    return re.compile(f"{_whole(groups)}|{signs}")


@cache
def _any(row: int) -> re.Pattern[str]:
    """Whatever may stand for a currency, in any of the languages."""
    currency = CURRENCIES[row]
    words = _either(*(getattr(currency, language) for language in LANGUAGES), currency.codes, currency.maybe)
    return re.compile(_either(_whole(words), re.escape(currency.sign)), re.IGNORECASE)


def _either(*patterns: str) -> str:
    return "|".join(filter(None, patterns))


def _whole(words: str) -> str:
    return rf"(?<![^\W\d_])(?:{words})(?![^\W\d_])"
