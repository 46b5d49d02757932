"""How the three languages name currencies, and where a translation names other ones than its source.

Written from knowledge of news style. A row is a name, not a money: the dollars of all countries are one.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from pipelines.languages import LANGUAGES


@dataclass(frozen=True, slots=True)
class Currency:
    """How a currency is named: a sign, and regular expressions that match whole words.

    ``kk``, ``ru`` and ``en`` are sure: in that language and in small letters the word is hardly ever anything else.
    ``codes`` are sure in capitals, in every language. ``maybe`` is what may also stand for it, whatever the case.
    ``names`` are one name each in Kazakh, Russian and English, if the row is one currency that is called so there.
    """

    kk: str = ""
    ru: str = ""
    en: str = ""
    codes: str = ""
    sign: str = ""
    maybe: str = ""
    names: str = ""

    def name(self, language: str) -> str:
        """Its name in a language (a code); empty where the row has none."""
        return dict(zip(("kk", "ru", "en"), self.names.split(), strict=False)).get(language, "")


_END = "(?:а|у|е|ы|и|ом|ой|ов|ам|ах|ами)?"  # of Russian nouns

CURRENCIES: tuple[Currency, ...] = (
    Currency(r"теңге(?!р)\w*", "тенге", "tenges?", "KZT", "₸", "тенге|тг|tg", names="теңге тенге tenge"),
    Currency(r"рубл\w*", r"рубл\w*", "rou?bles?", "RUB", "₽", r"р|руб|сом\w{0,6}", names="рубль рубль rouble"),
    Currency(
        r"доллар\w*", r"доллар\w*", "dollars?", "USD", "$", r"дол|долл|бакс\w{0,3}|bucks?", names="доллар доллар dollar"
    ),
    Currency(
        "еуро(?:ға|да|дан|ның|мен|ны|лық)?",
        "евро(?!-)",
        "euros?",
        "EUR",
        "€",
        r"е[ву]ро(?!п)\w*|euro(?!p)\w*",
        names="еуро евро euro",
    ),
    # A pound alone may be a weight, and a verb.
    Currency(
        r"фунт стерлинг\w*",
        f"фунт{_END} стерлингов",
        "pounds? sterling",
        "GBP",
        "£",
        r"фунт\w*|стерлинг\w*|pounds?|sterling|quid|p",
    ),
    Currency(r"юан\w*", r"юан\w{1,4}", "yuans?|renminbi", "CNY", "", "жэньминьби|¥", names="юань юань yuan"),
    Currency(r"[ий]ена\w*", f"[ий]ен{_END}", "yen", "JPY", "", r"йен\w*|yens|¥", names="иена иена yen"),
    Currency(
        r"гривн\w*",
        r"гривн\w{1,3}|гривен",
        "hr[iy]vn[iy]as?",
        "UAH",
        "₴",
        r"грн|гривен\w*|hryven",
        names="гривна гривна hryvnia",
    ),
    Currency(r"сомони\w*", "сомов|сумов|сомони", "soms?|soums?|somonis?", "KGS|UZS|TJS", "", r"с[оуў]м\w{0,4}|sums?"),
    Currency(r"манат\w*", f"манат{_END}", "manats?", "AZN|TMT", "₼", names="манат манат manat"),
    Currency("", "лари", "lari", "GEL", "₾", r"лари\w{0,5}", names="лари лари lari"),
    Currency("", "драмов", "drams?", "", "֏", r"драм\w{0,5}|AMD", names="драм драм dram"),
    Currency(
        r"т(?:угри|өгрө|өгрі)[кг]\w*",
        f"тугрик{_END}",
        "t[uöo]g(?:ri|rö|ro|ru)[gk]s?",
        "MNT",
        "₮",
        names="төгрөг тугрик tugrik",
    ),
    Currency(
        r"лира\w*",
        "лир|лир(?:у|ой|ам|ах|ами)",
        "liras?",
        "",
        "₺",
        r"лир\w{1,4}|lyres?|lire|TRY|TL",
        names="лира лира lira",
    ),
    Currency(r"франк\w*", f"франк{_END}", "francs?", "CHF", "", "franks?", names="франк франк franc"),
    Currency("", "крон", "kron(?:a|e|or|er|ur)|korunas?", "SEK|NOK|DKK|CZK", "", r"к(?:рон|орон)\w{0,6}|crowns?|kr"),
    Currency(r"злот\w*", r"злот\w{2,3}", "z[lł]oty(?:s|ch)?", "PLN", names="злотый злотый zloty"),
    Currency(r"рупи\w*", r"рупи\w{1,3}", "rupees?|rupiahs?", "INR", "₹"),
    Currency(r"дирх[ае]м\w*", f"дирх[ае]м{_END}", "dirhams?", "AED", names="дирхам дирхам dirham"),
    Currency(r"динар\w*", f"динар{_END}", "dinars?", names="динар динар dinar"),
    Currency(r"риал\w*", f"риал{_END}", "rials?|riyals?", names="риал риал rial"),
    Currency(r"шекел\w*", r"шекел\w{1,3}", "shekels?", "ILS", "₪", names="шекель шекель shekel"),
    Currency(r"песо\w*", "песо", "pesos?", "MXN", "₱", names="песо песо peso"),
    Currency("", "", "", "KRW", "₩", r"вон\w{0,5}|wons?", names="вон вона won"),
)


def unmatched_currency(text: str, other: str, language: str) -> str:
    """The first currency that ``text`` in ``language`` (a code) surely names and ``other`` does not, as written; or "".

    ``other`` is the same text in another language. Among kk, ru and en, both ways, it finds nothing in lines 201 to 997
    of the human translations of NTREX-128 (Federmann et al. 2022; nine lines name a currency), and five times
    something in lines 1 to 200: pounds sterling that one side leaves out.
    """
    return next((word for word, row in _named(text, language) if not _any(row).search(other)), "")


def currency_names(text: str, language: str, target: str) -> dict[str, str]:
    """The currencies that ``text`` in ``language`` surely names: name there -> name in ``target`` (two codes)."""
    rows = (CURRENCIES[row] for _, row in _named(text, language))
    return {row.name(language): row.name(target) for row in rows if row.names}


def _named(text: str, language: str) -> Iterator[tuple[str, int]]:
    """Every currency that a text surely names: the word as written, and its row."""
    for match in _sure(language).finditer(text):
        yield match.group(), int(match.lastgroup[1:]) if match.lastgroup else _ROW[match.group()]


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
