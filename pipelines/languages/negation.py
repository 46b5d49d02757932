"""Words that deny, by language: as such, and as a part of their sense."""

from __future__ import annotations

import re


def _words(text: str, more: str = "") -> re.Pattern[str]:
    """Any of the words: ``*`` stands for whatever ends one, ``_`` for space; ``more`` is a part of the expression."""
    words = text.replace("*", r"\w*").replace("_", r"\s+").split()
    return re.compile(rf"\b(?:{'|'.join(words)})\b" + more, re.IGNORECASE)


# A verb's stem, the suffix of the negative as the letter before it has it, and what follows the suffix in a verb.
# Names that end like it have a capital; so has the first word of a sentence.
_KAZAKH_VERB = r"""
    (?<!\w) (?!немесе|әйтпесе|болмаса)
    (?-i: (?:[а-яәғқңөұүһі] | (?:^|(?<=[.!?…:]\ )) [А-ЯӘҒҚҢӨҰҮІ]) [а-яәғқңөұүһі]*
        (?:(?<=[аәеоөыіиуюяйрлұү])м | (?<=[змнңж])б | (?<=[пкқтсшбг])п) [ае]
        (?:
            д[ыі](?:[мқкң]|ңыз|ңіз|ңдар|ңдер)?  | с[ае](?:[кқмң]|ңыз|ңіз)?  | [ғг][ае]н\w*
            | й[дтм]\w{1,9} | йс[ыі][ңз] | у(?:[ыі][мңн]?\w{0,6}|[ғгдн]\w{1,5})? | ң|ңыз|ңіз | пт[ыі] | (?=[!”»"])
        )
    )(?!\w)
"""

DENYING: dict[str, re.Pattern[str]] = {
    "en": _words(r"not no never none nobody nothing nowhere neither cannot without no-one \w+n['’]t"),
    "ru": _words(
        """не нет нету ни без безо нельзя никогда никто никого никому никем ничто ничего ничему ничем нигде никуда
        никак никакой никакая никакое никакие никакого никакую никаких никаким никакими никоим ничуть неоткуда некому
        нечего негде некуда незачем"""
    ),
    "kk": _words(
        "емес* жоқ(?!қа)* ешкім* ештеңе* ешқандай ешқашан ешқайда ешбір* ешнәрсе* еш",
        "|" + re.sub(r"(?<!\\)\s+", "", _KAZAKH_VERB),
    ),
}
"""Words by which a sentence denies, whatever stands beside."""

AFFIXED: dict[str, re.Pattern[str]] = {
    "en": _words(
        r"""un(?!it|iv|ion|iq|if|til|der|cle)\w{3,} dis\w{4,} mis\w{4,} non-?\w{3,} \w{3,}less(?:ly|ness)?
        im(?:poss|prop|mat|perf|pat|mob)* il(?:leg|lic|log)* ir(?:reg|resp|rel|rev)*
        in(?:valid|tol|sec|stab|sign|freq|form|grat|cons|def|sen|ab|adeq|cap|compl|eff|elig|exp|suff|vis|ev)*
        in(?:nocen|act|acc|hum)*"""
    ),
    "ru": _words(r"не(?!дел|бо|бес|фт|рв|м[её]ц|мк|сё|сет|сут|сл|й|кот|пт)\w{4,} бе[зс](?!оп|ус|ед)\w{4,}"),
    "kk": _words(r"\w{2,}с[ыі]з* бей(?!не|сен|біт)\w{3,}"),
}
"""Words with a denial for a part of them."""

NEGATIVE: dict[str, re.Pattern[str]] = {
    "en": _words(
        """fail* lack* absen* refus* declin* deny denie* reject* avoid* prevent* ban bans banned prohibit* forb\\w+
        stop* halt* ceas* hardly barely scarcely rarely seldom little few only except* instead rather unless until till
        yet still miss* los[est]* lost empty nor out outside too far against oppos* beyond exempt* remain* short
        spare[ds]? wrong zero block* doubt* difficult* hard deter* ignor* neglect* despite regardless quit away trouble
        worr* fear* limit* restrict* weak* resist* withh[oe]* unlike minor survive* intact earliest latest"""
    ),
    "ru": _words(
        """отказ* отсутств* запрет* запрещ* отверг* отриц* отклон* избег* избеж* предотвра* лиш\\w+ только кроме вместо
        пока едва вряд мало редко перест* прекрат* прекращ* провал* потер* теря* утрат* против* пуст* нул* иначе ещё еще
        слишком исключ* помимо сомн* труд* сложн* прежде дал[её]к* \\w*меша* минова* пропус* игнор* ограни* хоть вне
        сверх уклон* скорее сдерж* \\w*слаб* плохо устоя* цел[аоы]? мимо зря напрасн* опаса* бо[ия]* боял*
        остал* остаё*"""
    ),
    "kk": _words(
        """тыйым* бас_тарт* тек ғана бұрын әлі тыс* қарсы* айыр* аз сирек қиын* бос басқа* орнына тоқта* әзер* әрең
        жоғал* жоққа алшақ аулақ керісінше өзге* шекте* күмән* тым нашар* әйтпесе қарамастан наразы* қорқ* алаңда*
        екіталай әсте шалағай \\w{2,}[мбп][ае][йс]"""
    ),
}
"""Words that may stand for a denial in another language: of a negative sense, or such that a sentence turns on them."""

IDLE: dict[str, re.Pattern[str]] = {
    "en": _words(
        r"""(?:no|not)_(?:less|fewer|later|earlier|only|just|least|merely|simply) (?:no|not|nothing)_\w+_than
        no_(?:doubt|matter|wonder) not_to_mention whether_or_not if_not nothing_but no\.\s?(?=\d)
        (?:cannot|not|\w+n['’]t)_(?:but|help)"""
    ),
    "ru": _words(
        r"""не_(?:раньше|ранее|позже|позднее|менее|меньше|более|больше|выше|ниже|дольше|далее|дальше|хуже|реже|чаще)
        не_(?:только|просто|столько|исключ\w+|считая|говоря|без|перв\w+|последн\w+|один|одн\w+|единственн\w+)
        (?:нельзя|невозможно|не_мо[гж]*)_не (?:что|как|кто|где|куда|сколько|какой|какая|какие)_бы_(?:\w+_)?ни
        тем_не_менее (?:едва|чуть)_(?:ли_)?не"""
    ),
    "kk": _words(
        r"""(?:қана|ғана)_емес тек(?:_\w+){1,4}_емес емес_пе (?:кем|аз)_емес \w+м[ае]стан
        \w+[бпм][ае]й_(?:қоймай*|тұра_алмай*)"""
    ),
}
"""Denials that deny nothing: two that cancel each other, comparisons, and turns of speech."""
