"""Sixty short articles whose paragraphs are in two or three languages, put together of paragraphs written for them."""

from __future__ import annotations

from itertools import cycle

from pipelines.article import Article, Paragraph

KAZAKH = """
Ауылда жаңа кітапхана ашылды
Сырдария суы көтерілді
Бүгін таңда қала орталығындағы екі көшеде жарық сөніп, тұрғындар үш сағат бойы электрсіз отырды.
Біздің команда бірінші таймда екі доп өткізіп алса да, екінші бөлімде есе қайтарып, ойынды тең аяқтады.
Ертең солтүстік өңірлерде боран соғып, түнде аяз отыз градусқа дейін күшейеді.
«Мектептің шатыры қыркүйекке дейін жөнделеді, оған қаржы бөлінген», — деді аудан әкімінің орынбасары.
Вице-министр брифингте «Деньги выделены полностью» деп орысша қысқа жауап берді де, қалған сұрақтарға тоқталмады.
Режиссёр сахнаға шыққанда көрермендер арасынан біреу «Thank you for this film» деп айқайлап, зал қол шапалақтады.
Алма, алмұрт, өрік және жүзім өсіретін шаруалар биыл көктемгі үсіктен зардап шекті.
Мугалимдер кунине орай облыс орталыгында мерекелик концерт отти.
Жылкы шаруашылыгымен айналысатын отбасыларга женилдетилген несие бериледи.
Каланын бас алаңында кешке дейін жәрмеңке болып, ет пен сүт нарықтағыдан арзан сатылды.
Дәрігерлер балаларды қызылшаға қарсы екпе салдыруға шақырады.
1) құжат көшірмесі; 2) өтініш; 3) түбіртек
Ол елу алтыншы минутта алаңға шығып, соңғы ысқырыққа дейін екі гол соқты.
Теңге бағамы тұрақты
""".strip().split("\n")

RUSSIAN = """
В посёлке открыли библиотеку
Уровень реки поднялся
Сегодня утром на двух улицах в центре города погас свет, и жители три часа сидели без электричества.
Наша команда пропустила два мяча в первом тайме, но после перерыва отыгралась и свела матч вничью.
Завтра на севере области ожидается метель, ночью мороз усилится до тридцати градусов.
«Крышу школы отремонтируют к сентябрю, деньги на это есть», — сказал заместитель акима района.
Глава правления начал речь словами «Құрметті әріптестер, қош келдіңіздер», а затем перешёл к годовому отчёту.
На вопрос о сроках инвестор ответил коротко: «We are ready to start tomorrow», и зал оживился.
Садоводы, которые выращивают яблоки, груши и абрикосы, потеряли часть урожая из-за весенних заморозков.
Ко Дню учителя в областном центре прошёл праздничный концерт.
Семьям, которые разводят лошадей, дадут кредит под низкий процент.
На главной площади до вечера работала ярмарка, мясо и молоко продавали дешевле рыночного.
Врачи призывают родителей сделать детям прививку от кори.
1) копия документа; 2) заявление; 3) квитанция
Он вышел на замену на пятьдесят шестой минуте и забил дважды до финального свистка.
Курс валюты стабилен
""".strip().split("\n")

ENGLISH = """
Village gets a library
River still rising
Lights went out on two streets in the city centre this morning and people sat without power for three hours.
Our side let in two goals before the break but fought back in the second half and drew the match.
A blizzard is forecast for the northern districts tomorrow, with thirty degrees of frost at night.
"The school roof will be mended by September, and the money is there," the deputy governor of the district said.
The chairman opened with the words «Құрметті әріптестер, қош келдіңіздер» before he turned to the annual report.
Asked about the dates, the builder said only «Мы готовы начать завтра», and the hall burst out laughing.
Growers of apples, pears and apricots have lost part of their crop to the late frost.
A concert was held in the regional capital to mark Teachers' Day.
Families who breed horses will be offered loans at a low rate.
A fair ran on the main square until the evening, selling meat and milk below market prices.
Doctors are urging parents to have their children vaccinated against measles.
1) a copy of the document; 2) an application; 3) the receipt
He came on in the fifty-sixth minute and scored twice before the final whistle.
Oil up
""".strip().split("\n")

POOLS = {"kk": KAZAKH, "ru": RUSSIAN, "en": ENGLISH}
ORDERS = (
    "kk ru", "ru kk", "kk en", "en kk", "ru en", "en ru", "kk kk ru", "ru kk ru", "en kk en", "kk ru kk ru",
    "kk ru en", "en ru kk", "ru en kk", "kk en kk ru", "ru ru en kk", "en en kk ru en", "kk kk kk ru", "ru ru ru en",
    "en en en kk", "kk ru ru kk en",
)  # fmt: skip
"""The languages of the paragraphs of an article."""


def mixed_articles() -> list[tuple[tuple[str, ...], Article]]:
    """Articles, each with the languages of its paragraphs: every order three times, with other paragraphs each time."""
    pools = {code: cycle(pool) for code, pool in POOLS.items()}
    made = []
    for number in range(3):
        for order in ORDERS:
            languages = tuple(order.split())
            texts = [next(pools[code]) for code in languages]
            paragraphs = tuple(Paragraph("\n\n" if at else "", text) for at, text in enumerate(texts))
            made.append((languages, Article(f"{number} {order}", paragraphs, "\n")))
        for pool in pools.values():
            next(pool)  # so that the next round puts others side by side
    return made
