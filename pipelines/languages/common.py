"""Words that are no names though they have a capital: what offices and documents are called, and adjectives."""

from __future__ import annotations

import re
from functools import cache, lru_cache
from importlib.resources import files

from pipelines.languages.stopwords import CAPITALISED, STOP_WORDS
from pipelines.languages.transliteration import ENDINGS


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


# How Kazakh and Russian words for offices, bodies, documents, ranks, times and places begin: news style gives them
# capitals in full titles ("Министрлігі", "Комитет", "Орталық"). Written from knowledge of that style.
_STEMS: dict[str, frozenset[str]] = {
    "kk": _words(
        """агентті адвокат адмирал аймақ академи акт алаң алла алты альянс ана аппарат арал армия арнайы ассамбле
        ассоциаци атом аудан ауыл ауылдық ауыр аэропорт аға ақпан ақпарат ақша ақын бала балалар банк барлау барон бас
        баспасөз басқарма батыр батыс бағдарлама бейбіт бейсенбі белгіл бес библия бизнес билік бригада бюджет бюро
        бірік біріккен біріктір бірінші бөлме бөлім вице газет гвардия генассамбле генерал герцог граф губернатор дала
        даму даңқ декларация демократия денсаулық департамент депутат детектив диплом директор доктор дүйсенбі
        дүниежүзілік екінші ел елбасы елші епископ ер ереже еңбек жаз жарлық жарыс жарғы жастар жасыл жаңа жаңалық
        жаһан жексенбі желтоқсан жер жеті жеңіл жеңіс жобаның жол жоспар жоғар журнал жыл жүйе жұлдыз жұма зауыт заң
        зерде зерттеу зертхана игілік имам инвестиц инженер инспектор институт кабинет канал канцлер капитан кардинал
        кеден кент кеңес клуб княз кодекс коллег колледж комисс комитет коммун компания конвенц конгресс конгрессмен
        конкурс конституц консул конференц концерн король корольд корпорац кубо кубог кітап кіші күн күш көл көлік
        көмек көше лейтенант лига лицей лорд лотерея мажор майдан майор мамыр маршал маусым медиа медицин мектеп
        мемлекет мерекес мешіт министр мирас мисс миссис миссия мистер митрополит монарх музей мырза мүфти мұнай
        мұражай мұхит мұғалім мәдениет мәжіліс мәлімдеме мәртебелі наурыз нағыз облыс одақ ойын ойындар олимпиада
        олимпиадалық он операция орган орда орден орман орта орталық отан офис оқу оңтүстік палас палата папа парк
        парламент партия парыз патриарх патша педагог пленар полиц полковник порт портал президент премьер программ
        прокур профессор радио раунд республика рота сай саммит сарай сарап сауда саяси сақшы сегіз сейсенбі сенат
        сенатор сенбі сержант серіктестік солтүстік сот соғыс спикер спорт станса стратегия судья сыйлы сыртқы сэр
        сұлтан сәрсенбі сәуір табиғи тамыз тарих тауы таяу тақырып театр теле телеарна теледидар тергеу теңіз тоғыз
        туризм тыныш тікелей тілі тұңғыш тәуелсіз тәңір төменгі төраға төрт төтенше төңкеріс уағдаластық университет
        федерал федераци фестиваль форум фронт футбол хабар халық халықаралық хан ханзада ханшайым ханым хартия
        хаттама хатшы храм чемпионат шай шарт шахта шеф шот штаб шығыс шілде шіркеу экология экономика экс энергетика
        энергия эпископ этап юстиция інжіл ішкі ғылым ғылыми қазан қазына қала қант қараша қаржы қауым қауіпсіз қаңтар
        қозғалыс қор қоры қорық қорғаныс қоғам қоғамдық қыз қызмет қызыл қыркүйек құдай құжат құрама құран құрлық
        құрылыс құқық үй үкімет үлкен үшінші ұйым ұлт ұлттар ұлттық ұлы ұлыс әділет әйел әкім әкімшілік әлем әлеумет
        әскер әуе өзен өкіл өлке өнер өнеркәсіп өңір"""
    ),
    "ru": _words(
        """август авиа агент адвокат администрац академ акт аллах альянс апрел арен арми ассамбле ассоциац аудит
        аэропорт банк бассейн батальон библи библиотек биржа бог больниц бригад бульвар бюджет бюро ведомств верховн
        весн внешн внутренн войн войс воскресен восток восточн врач вселен вторник газет галере гвард генассамбле
        генерал герой герцог глав город госпитал господ господин госпож государств граждан граф губерн двор дворец
        дворц дев декабр декларац демократ ден департамент депутат деревн десант детск детств директор дирекц дней
        дню дня договор доктор дом дорог дум дума думск духовн еванг единств епарх епископ жизн журнал завод закон
        зал запад западн звезд зем земл земля игр изб импер император инжен инспек институт интернет информ июл июн
        кабинет казначейств канал канцл капитан кардинал каф кафедр книг княг княз коалиц кодекс колледж команд
        комбинат комисс комитет коммун компан конвенц конгресс консерватор конституц консул конфедер конференц
        концерн координац коран королевств король корпорац корпус край креп крест кубк кубок курс лаборатор
        лаг легион лейбор лейтенант лиг лига лиц лорд лун любов магазин майор март маршал матер мая медал медиц
        мемориал метро мечет министер министр мир миров мисс миссис мистер митрополит монастыр мор морск мост музе
        муфти набереж нар народ наук нац ново новост ноябр об обком област облик обществ объедин одн озер океан
        октябр олимпиад оператив оппозиц орган орден остров отдел отец отеч отц офис палат памят папа папы парк
        парлам парт патриарх педагог перв первая первого первой первый пленум побед победа победы поко полиц полк
        полков понедельник порт портал посол посольств пост прав правд правител правлен праздник председ президент
        президиум прем преми премьер пресс префект принц програм проект прокур просвещ проспект профессор профсоюз
        процесс пути путь пятниц рад радио разведк район революц редакц рейтинг река реки республик ресурс реформ
        речь род родин рождеств росгвард рынок саммит сверхдержав свет свобод свят север северн секретар секц село
        семь сенат сенатор сентябр сервис сессия сил синод служб собор собран совет солнц социал союз спас спасем
        спецназ спикер спорт сред стад станц стен страт стратег стрит суббот суд судебн судь султан сэр табл таможн
        театр телеканал телерад территор трибунал труд туризм угод указ улиц универс университет управ устав учен
        фабрик факульт феврал федерал федерац ферм фестивал физ филармон фирм флот фонд форум фракц фронт футбол
        хартия хлеб холдинг храм царств царь центр церкв церков час часть чемпионат четверг четыр чиновник член шейх
        школ штаб штат экзарх эконом экспо энергет эпох этап юг южн юстиц январ
        центробанк нацбанк минздрав минобр минтранс минтруд минфин минюст минсельхоз минэнерго генпрокурат"""
    ),
}
_LONG = 6  # letters of a stem that tells a word whatever follows it
_ADJECTIVE_ENDING = "(?:ый|ий|ая|яя|ое|ее|ого|его|ому|ему|ом|ем|ым|им|ой|ую|юю|ые|ие|ых|их|ыми|ими|ою|ею|ей)"
_ADJECTIVE = re.compile(
    rf"\w*(?:[бвджзклмнпрстчшщь]н|ист|нов|стар|больш|мал|велик|бел|черн|красн|син|нижн|верхн|средн|тих|ближн|дальн|лучш|худш|старш|младш|высш){_ADJECTIVE_ENDING}"
)
_SURNAME = re.compile(rf"\w*[сц]к{_ADJECTIVE_ENDING}")  # adjectives, and surnames behind a first name
_POSSESSIVE = re.compile(r"\w{3,}(?:с[ыі]|с?[ыі](?:н(?:ың|ің|а|е|да|де|ан|ен)|мен))")
_KAZAKH_ADJECTIVE = re.compile(r"\w{3,}[лдт][ыі][қк]")
_PERSON = re.compile(r"ұлы|улы|қызы|кызы")
_ABSTRACT = tuple(_words("ly ic al ence ance ness ty ment tion ous ive ship ism hood ese ish ary ory"))
_SHORT = _words(
    """apr aug capt co col corp dec dept det feb first five four gen gov hon inc insp jan jul jun last lt ltd mar
    next nov oct prof rep second sen sep sept sgt third three two"""
)  # abbreviations of months and titles, and numbers
_GIVEN = _words(
    """alan albert alexander alfred alice andrew ann anna anne anthony arthur barbara ben benjamin betty bill bob bobby
    brian bruce carl carol caroline catherine charles charlie charlotte chris christian christine christopher colin
    craig daniel david dean dennis diana don donald dorothy douglas edward elizabeth ellen emily emma eric ernest eva
    fiona frances francis frank fred frederick gary george gerald gordon grace graham greg harold harry helen henry
    howard hugh ian jack jacob james jane janet jason jean jeff jennifer jerry jesse jessica jim jimmy joan joe john
    johnny jonathan jordan joseph josh joshua juan judith julia julian julie justin karen kate keith kelly ken kenneth
    kevin kim larry laura lawrence lee leonard lewis linda lisa liz louis louise lucy luke margaret maria marie mark
    martha martin mary matt matthew max michael michelle mike mohamed monica nancy neil nicholas nick nicole oliver
    oscar pamela patricia patrick paul peter phil philip ralph ray raymond rebecca richard rob robert robin roger ron
    ronald rose roy russell ruth ryan sally sam samuel sandra sara sarah scott sean sharon simon sophie stanley stephen
    steve steven stuart susan ted terry theresa thomas tim timothy tom tommy tony tracy victor victoria vincent walter
    warren wayne wendy will william"""
)  # first names, which the list of English words does not tell from words


@cache
def _english() -> frozenset[str]:
    lines = files("pipelines.languages").joinpath("english_words.txt").read_text(encoding="utf-8").splitlines()
    return _words(" ".join(line for line in lines if not line.startswith("#")))


@lru_cache(8192)
def is_common(word: str, language: str, before: str = "") -> bool:
    """Whether a capitalised word is no name by itself; ``before`` is the capitalised word that it follows, if any."""
    low = word.lower().replace("ё", "е")
    if low in STOP_WORDS.get(language, ()) or low in CAPITALISED.get(language, ()):
        return True
    if language == "en":
        return not _GIVEN & {low, before.lower()} and (low in _SHORT or _english_word(low))
    if any(_begins(low, cut, language) for cut in range(2, len(low) + 1)):
        return True
    if language == "ru":
        return bool(_ADJECTIVE.fullmatch(low) or (not before and _SURNAME.fullmatch(low)))
    title = before and _POSSESSIVE.fullmatch(low) and not _PERSON.search(low)
    return bool(title or _KAZAKH_ADJECTIVE.fullmatch(low))


_ENGLISH_ENDINGS = ("s", "es", "ed", "d", "ing", "er", "ers", "al", "ly")


def _begins(word: str, cut: int, language: str) -> bool:
    """Whether a word's first letters are a stem of the table, and what follows an ending; a long stem tells alone."""
    return word[:cut] in _STEMS[language] and (
        cut == len(word) or cut >= _LONG or (cut > 2 and word[cut:] in ENDINGS[language])
    )


def _english_word(word: str) -> bool:
    """Whether a word is in the list, or is one of it with an ending."""
    if word in _english() or word.endswith(_ABSTRACT):
        return True
    stems = [word.removesuffix(ending) for ending in _ENGLISH_ENDINGS if word.endswith(ending)]
    return any(stem in _english() or f"{stem}e" in _english() for stem in stems)
