"""Abbreviations that end in a full stop without ending the sentence, and words that begin one, a language.

Written from knowledge of news and reference style. Entries are without the last stop and without spaces inside
("т. с. с." is "т.с.с"); an entry with a capital letter is only meant with it ("Sat." but not "sat.").
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Abbreviations:
    """What a language shortens.

    ``never`` never ends a sentence: titles, and words that stand before what they name.
    ``number`` does not end one if a numeral follows.
    ``seldom`` ends one only if the next word is one of ``openers``: it often stands before a name, but may come last.
    ``openers`` are words that, capitalised, hardly ever are or begin a name.
    ``russian`` says whether razdel's own list, of Russian abbreviations, holds too.
    """

    never: frozenset[str]
    number: frozenset[str]
    seldom: frozenset[str]
    openers: frozenset[str]
    russian: bool = True


def _table(never: str, number: str, seldom: str, openers: str, russian: bool = True) -> Abbreviations:
    table = [frozenset(words.split()) for words in (never, number, seldom, openers)]
    return Abbreviations(table[0], table[1], table[2], table[3], russian)


_MONTHS_EN = "Jan Feb Mar Apr Jun Jul Aug Sep Sept Oct Nov Dec"

ABBREVIATIONS: dict[str, Abbreviations] = {
    "kk": _table(
        never="""
        проф акад доц инж арх ген полк подполк майор кап лейт серж мырз респ обл ауд ықш мкр шағ пр-т к-сі даң
        мыс мәс салыст қар қараң қ.а м.а и.о б.з.б б.з.д б.э.д б.з ғас лат грек араб пар ағылш нем фр түр моңғ
        т.ғ.к т.ғ.д ф.ғ.к ф.ғ.д х.ғ.к х.ғ.д э.ғ.к э.ғ.д п.ғ.к п.ғ.д з.ғ.к з.ғ.д м.ғ.к м.ғ.д б.ғ.к б.ғ.д г.ғ.к г.ғ.д
        а.ш.ғ.к а.ш.ғ.д ф.-м.ғ.к ф.-м.ғ.д тех.ғ.к тел факс моб эл ред құраст өңд
        св әул қаз хал шет
        """,
        number="""
        б бет с сур кест том бөл тар т үй пәт ст гл шам рис табл тел кв бап тарм нөм сағ қыс шық ил стр
        """,
        seldom="""
        ж жж ғ ғғ қ а с ө т млн млрд трлн мың тг теңг тең руб долл дана экз кг г мг ц км м см мм га л мл сек мин
        кв.м кв.км куб.м квт мвт туғ т.ж т.б т.с.с т.с т.т ж.т.б ж.ш.с
        """,
        openers="""
        ол олар бұл осы сол мен біз сіз сен соның оның олардың бұның осының соған оған бұған сонда онда бұдан содан
        одан сондай сондықтан бірақ алайда дегенмен ал және егер себебі өйткені енді қазір бүгін кеше ертең кейін
        сосын сонымен осылайша демек мұнда мұндай әрине мүмкін кейбір барлық бәрі әр әрбір бір екі тағы тек жалпы
        жаңа соңғы алғашқы бірінші екінші биыл былтыр неге қашан қалай кім не қандай бағасы
        """,
    ),
    "ru": _table(
        never="""
        проф акад доц инж арх ген полк подполк кап лейт серж гр св прп им ред сост изд зам зав нач пом чл-корр канд
        докт асп тов г-н г-жа ул пер просп пр-т пр-кт пл наб бул б-р пос дер мкр обл респ корп д с ш оз напр соотв ср
        т.е т.к т.н т.о и.о в.о к.т.н д.т.н к.э.н д.э.н к.ф.н д.ф.н к.и.н д.и.н к.м.н д.м.н к.ю.н д.ю.н к.п.н д.п.н
        к.ф.-м.н д.ф.-м.н к.б.н д.б.н к.х.н д.х.н к.г.н д.г.н к.с.н д.с.н к.полит.н лат греч араб англ нем фр исп
        каз тюрк укр франц ок прибл сокр ж.-д с.-х тел факс моб р-н
        """,
        number="""
        рис табл илл гл разд п пп ст ч т стр тт вып прим кн род ум п.п кв эт каб ком оф пом см с
        """,
        seldom="""
        г гг в вв р млн млрд трлн тыс руб коп долл тг чел экз шт кг мг ц т км м см мм га л мл сек мин час ч куб.м кв.м
        кв.км л.с н.э до.н.э р.х т.д т.п др пр т.пр проч и.др и.т.д и.т.п и.пр п.м с.ш в.д з.д ю.ш
        """,
        openers="""
        он она оно они это этот эта эти тот та те я мы вы ты его её ее их наш ваш мой в во на но а и или если когда
        после до по при для из от о об с со к за под над без однако поэтому также тоже кроме затем потом теперь сейчас
        сегодня вчера завтра ранее позже здесь там тогда так как что кто где почему какой все всё весь каждый многие
        некоторые один два три первый второй другой новый новая новые такой такая такие по-прежнему впрочем например
        конечно возможно именно только лишь уже ещё еще не ни нет да пока хотя чтобы между среди согласно
        """,
    ),
    "en": _table(
        never="""
        mr mrs ms dr prof rev messrs mmes esq mx msgr st ste mt ft lt cmdr adm sgt cpl pvt supt capt cpt maj Gen Col
        Sen Rep Gov Pres Hon Amb Sec Atty Ald Det Insp Dir Dept Fr vs cf ca approx viz e.g i.e eg ie et.al a.k.a
        incl excl
        """,
        number=f"""
        No no Nos nos nr pp p para Art art fig Fig figs Figs eq eqs sec secs ch chap vol Vol vols tel ext est b d r c
        {_MONTHS_EN}
        """,
        seldom=f"""
        u.s u.k u.n e.u u.s.a u.s.s.r u.a.e d.c l.a n.y n.j n.c s.c n.h n.m r.i a.m p.m a.d b.c b.c.e c.e ph.d m.d
        b.a m.a b.s m.s j.d r.n ll.b ll.m m.b.a Inc Corp Ltd Co Bros Jr Sr Assn Assoc Univ Inst Intl Natl Ave Blvd Rd
        Hwy Bldg Rte etc Calif Ala Ariz Ark Colo Conn Del Fla Ga Ill Ind Kan Ky Mass Md Mich Minn Miss Mont Neb Nev
        Okla Ore Pa Tenn Tex Va Vt Wash Wis Wyo Mon Tue Tues Wed Thu Thur Thurs Fri Sat Sun lb lbs oz mph {_MONTHS_EN}
        """,
        openers="""
        the a an this that these those it its he she they we i you his her their our my your there here in on at by for
        from with without of to as if when while after before since until because although though however but and or so
        yet then now today yesterday tomorrow meanwhile moreover furthermore nevertheless still also only even just
        what who where why how which whose all some many most few several each every both no not nobody nothing one two
        three another other others such according despite during among between under over once later earlier last next
        """,
        russian=False,
    ),
}
