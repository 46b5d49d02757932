"""Words too common to tell, words that lean on the sentence before, and capitals that name nobody, by language."""

from __future__ import annotations


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


STOP_WORDS: dict[str, frozenset[str]] = {
    "kk": _words(
        """мен бен пен және немесе не я да де та те ғой қой ма ме ба бе па пе ол бұл осы сол мына ана бір
        біз сіз сен олар өз өзі өзінің оның оны оған онда одан бұны бұған бұның мұны мұнда осында сонда
        сондай осындай мұндай қандай үшін туралы арқылы бойынша дейін кейін бері соң сайын шейін қарай тек
        ғана әрі бірақ алайда дегенмен өйткені себебі сондықтан егер болса болып болды болған болатын болады
        бол еді екен емес жоқ бар барлық бәрі әр әрбір кейбір көп аз өте тағы сондай-ақ деп деді дейді деген
        десе етті етіп еткен етеді етуге қылып жатыр тұр отыр жүр алды алып берді беріп қалды қалған отырып
        жатқан тұрған ретінде кезінде қатысты сияқты секілді жөнінде ең енді қазір қазіргі керек тиіс мүмкін
        бүгін кеше қай кім қалай қашан неге"""
    ),
    "ru": _words(
        """и в во не что он на я с со как а то все она так его но да ты к ко у же вы за бы по только ее её
        мне было вот от меня еще ещё нет о об обо из изо ему теперь когда даже ну ли если уже или ни быть
        был была были будет будут него до вас опять вам ведь там потом себя ей может они тут где есть надо
        ней для мы тебя их чем сам чтоб чтобы без раз тоже себе под ж кто этот эта это эти этого этой этих
        этому этим этом того той тех тому тем том потому какой какая какие совсем ним ними здесь один одна
        одно почти мой тем сейчас куда зачем всех можно при об другой хоть после над больше тот через нас
        про всего них много разве три эту моя свой своя свои своей своих свою впрочем также однако который
        которая которое которые которого которой которых которому которым также является являются между
        перед около среди согласно кроме лишь более менее очень год года году лет сегодня вчера отметил
        сообщил сказал сообщает заявил рассказал подчеркнул"""
    ),
    "en": _words(
        """a about above after again against all also am an and any are as at be because been before being
        below between both but by can could did do does doing down during each few for from further had has
        have having he her here hers herself him himself his how i if in into is it its itself just may me
        might more most much must my no nor not now of off on once only or other our ours out over own per
        same she should so some such than that the their theirs them themselves then there these they this
        those through to too under until up upon us very was we were what when where which while who whom
        why will with within without would you your yours said says say told added noted according"""
    ),
}

LEANING: dict[str, frozenset[str]] = {
    "kk": _words("ол олар бұл осы сол бірақ алайда дегенмен сондай-ақ сондықтан оның оны мұндай сонымен өйткені"),
    "ru": _words("он она оно они это этот эта эти но однако также при поэтому кроме его её ее их такой такие тогда"),
    "en": _words("he she it they this that these those but however also his her their its such then so"),
}
"""First words of sentences that are hard to understand alone."""

CAPITALISED: dict[str, frozenset[str]] = {
    "en": _words(
        """i monday tuesday wednesday thursday friday saturday sunday january february march april may june july
        august september october november december mr mrs ms dr rev st the i've i'm it's there's north south east
        west"""
    ),
}
"""Words with a capital in one language only, or at the head of a name: no names by themselves."""

UNFINISHED: dict[str, frozenset[str]] = {
    "kk": _words(
        """және бен пен немесе яки бірақ алайда дегенмен егер ал сондықтан өйткені себебі әрі яғни әлде тек сондай-ақ
        әр әрбір бірде"""
    ),
    "ru": _words(
        """и а но или либо что чтобы если хотя который которая которое которые которого которой которых потому
        поскольку ни не без безо в во на с со к ко у о об обо от ото из изо для до по под подо над надо при про
        через между перед из-за из-под среди ради кроме"""
    ),
    "en": _words("a an the and or but nor because if although unless whereas whose my your our their its every very"),
}
"""Words that no sentence ends with."""
