"""Names that the three languages write so differently that they do not sound alike, and words within names.

Written from knowledge of news style. Only what translations of names are compared by: not a list of countries.
"""

from __future__ import annotations

import re
from functools import cache

# A row: Kazakh, Russian and English, each a regular expression that matches whole words in any case.
_ROWS: tuple[tuple[str, str, str], ...] = (
    (r"ақш|америка\w*|штат\w*", r"сша|америк\w+|соедин[её]нн\w+|штат\w*", r"us|usa|u|america\w*|united|states?"),
    (r"ұлыбритания\w*|британ\w*", r"великобритан\w+|британ\w+|королевств\w+", r"uk|brit\w+|united|kingdom"),
    (r"ағылшын\w*|англия\w*", r"англи\w+", r"engl\w+"),
    (r"шотланд\w*", r"шотланд\w+", r"scot\w*"),
    (r"уэльс\w*", r"уэльс\w*|валли\w+", r"wales|welsh"),
    (r"ирланд\w*", r"ирланд\w+", r"irish|ireland"),
    (r"испан\w*", r"испан\w+", r"spain|span\w+"),
    (r"неміс\w*|герман\w*", r"немец\w+|немц\w+|герман\w+", r"german\w*"),
    (r"француз\w*|франция\w*", r"француз\w+|франц\w+", r"fr[ae]nch?\w*"),
    (r"қытай\w*", r"кита\w+", r"chin\w+"),
    (r"жапон\w*", r"япон\w+", r"japan\w*"),
    (r"корея\w*|кәріс\w*", r"коре\w+", r"korea\w*"),
    (r"ресей\w*|орыс\w*", r"росси\w+|рф|русск\w+", r"russia\w*"),
    (r"түрік\w*|түркия\w*", r"турц\w+|турец\w+|турк\w+", r"turk\w+"),
    (r"грузия\w*|грузин\w*", r"грузи\w+", r"georgia\w*"),
    (r"мажар\w*|венгрия\w*", r"венгр\w+|венгер\w+", r"hungar\w+"),
    (r"грек\w*|грекия\w*", r"гре[цч]\w+", r"gree\w+"),
    (r"поляк\w*|польша\w*", r"польш\w+|польск\w+|поляк\w+", r"pol(?:and|ish|es?)"),
    (r"чех\w*", r"чех\w+|чеш\w+", r"czech\w*"),
    (r"хорват\w*", r"хорват\w+", r"croat\w*"),
    (r"швед\w*|швеция\w*", r"швед\w+|швец\w+", r"swed\w+"),
    (r"швейцар\w*", r"швейцар\w+", r"swi(?:ss|tzerland)"),
    (r"дан\w*", r"дан\w+|датск\w+|датчан\w+", r"danish|denmark|danes?"),
    (r"голланд\w*|нидерланд\w*", r"голланд\w+|нидерланд\w+", r"dutch|netherlands?|holland"),
    (r"мысыр\w*|египет\w*", r"египет\w*|египт\w+", r"egypt\w*"),
    (r"үндіст\w*|үнді\w*", r"инди\w+", r"india\w*"),
    (r"еуроп\w*|еуро\w*|ео", r"европ\w+|евросоюз\w*|ес", r"europe\w*|eu|union"),
    (r"аустрал\w*", r"австрал\w+", r"austral\w+|aussie\w*"),
    (r"бұұ|ұлттар\w*|біріккен", r"оон|организаци\w+|объедин[её]нн\w+|наци\w+", r"un|united|nations?"),
    (r"дсұ|дүниежүзілік", r"воз|всемирн\w+", r"who|world"),
    (r"хвқ", r"мвф", r"imf"),
    (r"фтб", r"фбр", r"fbi"),
    (r"отб", r"цру", r"cia"),
    (r"сім", r"мид\w*", r"mfa|foreign|ministry"),
    (r"іім", r"мвд", r"ministry|interior"),
    (r"жіө|жұө", r"ввп", r"gdp"),
    (r"бақ", r"сми", r"media"),
    (r"днқ", r"днк", r"dna"),
    (r"аитв|вич", r"вич", r"hiv"),
    (r"пхеньян\w*", r"пхеньян\w*", r"pyongyang"),
    (r"бейжің\w*|пекин\w*", r"пекин\w*", r"beijing"),
    (r"мәскеу\w*", r"москв\w+|москов\w+", r"mosc?ow|muscovite"),
    (r"париж\w*", r"париж\w*", r"paris\w*"),
    (r"рим\w*", r"рим\w*", r"rom(?:e|an)"),
    (r"вена\w*", r"вен[аеуыо]\w*", r"vienn\w+"),
    (r"иерусалим\w*", r"иерусалим\w*", r"jerusalem"),
    (r"гаага\w*", r"гааг\w+", r"hague"),
    (r"иса|христос\w*", r"иисус\w*|христ\w+", r"jesus|christ\w*"),
    (r"рождество\w*", r"рождеств\w+", r"christmas"),
    (r"жаңа|нью", r"нов\w+|нью", r"new"),
    (r"йорк\w*", r"йорк\w*", r"york"),
    (r"джерси\w*", r"джерси", r"jersey"),
    (r"оңтүстік\w*", r"южн\w+|юг\w*|юго", r"south\w*"),
    (r"солтүстік\w*", r"северн\w+|север\w*|северо", r"north\w*"),
    (r"батыс\w*", r"западн\w+|запад\w*|уэст\w*", r"west\w*"),
    (r"шығыс\w*", r"восточн\w+|восток\w*|ист", r"east\w*"),
    (r"тынық", r"тих\w+", r"pacific"),
    (r"қара", r"ч[её]рн\w+", r"black"),
    (r"ақ", r"бел\w+", r"white"),
    (r"үй\w*", r"дом\w*", r"house"),
    (r"қызыл", r"красн\w+", r"red"),
    (r"крест\w*", r"крест\w*", r"cross"),
    (r"сити|қала\w*", r"сити|город\w*", r"city"),
    (r"әулие|сент|сан", r"сент|сен|свят\w+|св", r"saint|st"),
    (r"кубог?к?\w*", r"куб(?:ок|к)\w*", r"cup"),
    (r"лига\w*", r"лиг\w+", r"leagues?"),
    (r"кеңес\w*", r"совет\w*", r"council|soviet"),
    (r"қауіпсіздік\w*", r"безопасност\w+", r"security|safety"),
    (r"сот\w*", r"суд\w*", r"court"),
    (r"жоғарғы", r"верховн\w+", r"supreme"),
    (r"бас|президент\w*", r"президент\w*|генеральн\w+|глав\w+", r"president|general|chief"),
    (r"министр\w*", r"министр\w*|премьер\w*", r"minister|prime"),
    (r"министрлі\w+", r"министерств\w+|департамент\w*|управлени\w+", r"ministry|department|office|agency"),
    (r"агентті\w+", r"агентств\w+|бюро", r"agency|bureau"),
    (r"ұйым\w*", r"организаци\w+", r"organi[sz]ation"),
    (r"комитет\w*", r"комитет\w*|комисси\w+", r"committee|commission"),
    (r"университет\w*", r"университет\w*", r"university"),
    (r"соғыс\w*", r"войн\w+|воен\w+", r"war|military"),
    (r"дүниежүзілік|әлем\w*", r"миров\w+|мир\w*", r"world"),
)  # fmt: skip


@cache
def _rows(source: str, target: str) -> tuple[tuple[re.Pattern[str], re.Pattern[str]], ...]:
    places = {"kk": 0, "ru": 1, "en": 2}
    return tuple(
        (re.compile(row[places[source]], re.IGNORECASE), re.compile(row[places[target]], re.IGNORECASE))
        for row in _ROWS
    )


def same_name(word: str, other: str, source: str, target: str) -> bool:
    """Whether a word of the language ``source`` and another of ``target`` stand in one row."""
    return any(left.fullmatch(word) and right.fullmatch(other) for left, right in _rows(source, target))
