"""Numbers are compared as values, both ways."""

from __future__ import annotations

from itertools import permutations

import pytest

from pipelines.quality.numbers import check_numbers
from pipelines.task import Task

# The same in Kazakh, Russian and English.
RIGHT = [
    (
        "Жиналысқа он сегіз адам келді.",
        "На собрание пришли восемнадцать человек.",
        "Eighteen people came to the meeting.",
    ),
    ("Екі бала жоғалып кетті.", "Пропали двое детей.", "Two children went missing."),
    ("Екі бала жоғалып кетті.", "Пропали двое детей.", "2 children went missing."),
    ("Оның жалақысы бір жарым есе өсті.", "Его зарплата выросла в полтора раза.", "His salary grew by half."),
    ("Жобаға 200 мың теңге кетті.", "На проект ушло 200 000 тенге.", "The project took 200,000 tenge."),
    ("Олар 400 миллион доллар жинады.", "Они собрали 400 млн долларов.", "They raised $400m."),
    ("Ол 400 метрге жүгіруден жеңді.", "Он выиграл забег на 400 метров.", "He won the 400m race."),
    ("ХХІ ғасырда бәрі өзгерді.", "В XXI веке всё изменилось.", "In the 21st century everything changed."),
    ("Тоқсаныншы жылдары зауыт жабылды.", "В девяностые завод закрыли.", "In the 1990s the plant closed."),
    ("90-жылдары зауыт жабылды.", "В 90-х завод закрыли.", "In the nineties the plant closed."),
    ("Жиналыс кешкі алтыда басталады.", "Собрание начнётся в 18:00.", "The meeting starts at 6 p.m."),
    ("Жиналыс 17:30-да басталады.", "Собрание начнётся в 17.30.", "The meeting starts at 5.30 pm."),
    ("Тұрғындардың үштен екісі қарсы.", "Две трети жителей против.", "Two thirds of residents are against it."),
    ("Тұрғындардың төрттен бірі қарсы.", "Четверть жителей против.", "A quarter of residents are against it."),
    ("Тұрғындардың 25 пайызы қарсы.", "Четверть жителей против.", "A quarter of residents are against it."),
    ("Баға 5-10 пайызға өседі.", "Цены вырастут на 5–10 %.", "Prices will rise by 5 to 10 percent."),
    ("Баға 5-тен 10 пайызға дейін өседі.", "Цены вырастут с 5 до 10 процентов.", "Prices will rise from 5% to 10%."),
    ("Телефон: +7 727 250-11-22.", "Телефон: +7 (727) 250 11 22.", "Phone: +7 727 250 11 22."),
    ("Түнде 15 градус аяз болады.", "Ночью будет 15 градусов мороза.", "It will be -15 °C at night."),
    (
        "1,2 миллионнан астам адам тұрады.",
        "Здесь живёт более 1,2 млн человек.",
        "More than 1.2 million people live here.",
    ),
    ("Бірінші қабат жабық.", "Первый этаж закрыт.", "The first floor is closed."),
    ("Үшінші орынға екі команда таласты.", "За 3-е место боролись две команды.", "Two teams fought for third place."),
    ("Ондаған үй қирады.", "Разрушены десятки домов.", "Dozens of houses were destroyed."),
    ("Мыңдаған адам көшеге шықты.", "Тысячи людей вышли на улицы.", "Thousands took to the streets."),
    ("Ол екі рет чемпион атанды.", "Он дважды становился чемпионом.", "He was champion twice."),
    ("Бес жасар қыз ән айтты.", "Пятилетняя девочка спела песню.", "A five-year-old girl sang a song."),
    ("Бес қабатты үй өртенді.", "Сгорел пятиэтажный дом.", "A five-storey building burned down."),
    ("Үш күндік сапар аяқталды.", "Трёхдневный визит завершился.", "The three-day visit ended."),
    ("Экспорт екі есе азайды.", "Экспорт сократился вдвое.", "Exports halved."),
    ("Бюджет 1,2 трлн теңге.", "Бюджет — 1,2 триллиона тенге.", "The budget is 1.2 trillion tenge."),
    ("Бюджет 1 миллиард 200 миллион теңге.", "Бюджет — 1 млрд 200 млн тенге.", "The budget is 1.2 billion tenge."),
    ("Бағасы 99,90 доллар.", "Цена — 99,90 доллара.", "The price is $99.90."),
    ("Жүз елу адам жарақат алды.", "Пострадали сто пятьдесят человек.", "One hundred and fifty people were hurt."),
    (
        "Бір мың тоғыз жүз тоқсан бірінші жылы болды.",
        "Это было в тысяча девятьсот девяносто первом году.",
        "It was in nineteen ninety-one.",
    ),
    ("Ұшақ Boeing 737 еді.", "Это был «Боинг-737».", "It was a Boeing 737."),
    ("2021–2025 жылдарға жоспар.", "План на 2021—2025 годы.", "A plan for 2021-25."),
    ("Матч 2:1 есебімен аяқталды.", "Матч закончился со счётом 2:1.", "The match ended 2-1."),
    ("Жарты сағаттан кейін келді.", "Он пришёл через полчаса.", "He came half an hour later."),
    (
        "Он екі айда үш мың адам келді.",
        "За 12 месяцев приехали 3 тысячи человек.",
        "Over twelve months 3,000 people arrived.",
    ),
    ("Науқанға 3/4 қатысты.", "Участвовали 3/4.", "Three quarters took part."),
    (
        "Алдын ала мәлімет бойынша 7 адам қаза тапты.",
        "По предварительным данным, погибли семеро.",
        "Seven people died, preliminary data show.",
    ),
    ("Тағы 2 адам із-түзсіз жоғалды.", "Ещё два человека пропали без вести.", "Another two people are missing."),
    ("Екі жүз мың теңге айыппұл салынды.", "Оштрафовали на двести тысяч тенге.", "The fine was 200,000 tenge."),
    ("Сағат 9.00-ден 18.00-ге дейін жұмыс істейді.", "Работает с 9:00 до 18:00.", "It is open from 9 am to 6 pm."),
    ("5 мың адам", "5000 человек", "5,000 people"),
    ("12 500 адам", "12 500 человек", "12,500 people"),
    ("1-сынып оқушылары", "Ученики 1-го класса", "First-grade pupils"),
    ("Тұтынушылар 3 есе көп төлейді.", "Потребители платят втрое больше.", "Consumers pay three times as much."),
    ("Ол алғаш рет келді.", "Он приехал впервые.", "He came for the first time."),
    (
        "Үшінші тоқсанда өсім 4,8% болды.",
        "В III квартале рост составил 4,8 %.",
        "Growth was 4.8% in the third quarter.",
    ),
    ("Түнгі 2-де дүмпу болды.", "В 2 часа ночи произошёл толчок.", "A tremor struck at 2 a.m."),
    (
        "Telegramдағы арна 10 мың жазылушы жинады.",
        "Телеграм-канал собрал 10 тыс. подписчиков.",
        "The Telegram channel has 10k subscribers.",
    ),
    ("№ 5 мектеп", "Школа № 5", "School No. 5"),
    ("Аптасына екі рет", "Два раза в неделю", "Twice a week"),
    ("Ол жиырма бесте.", "Ему двадцать пять лет.", "He is twenty-five."),
    ("Бірінші Петр патша болды.", "Пётр I был царём.", "Peter I was a tsar."),
    ("Елизавета II қайтыс болды.", "Умерла Елизавета II.", "Queen Elizabeth II has died."),
    (
        "Алты айда инфляция 6,1 пайыз болды.",
        "За полгода инфляция составила 6,1 %.",
        "Inflation was 6.1 per cent over six months.",
    ),
    ("Сатылым 2,7 млрд болды.", "Продажи составили 2,7 млрд.", "Sales were 2.7 billion."),
    (
        "Тараптар жүз пайыз келісті.",
        "Стороны договорились на сто процентов.",
        "The parties agreed one hundred per cent.",
    ),
    (
        "Қазақстан халқы 20 миллионға жетті.",
        "Население Казахстана достигло 20 миллионов.",
        "Kazakhstan's population has reached 20 million.",
    ),
    ("Бұл – жыл сайынғы төртінші форум.", "Это четвёртый ежегодный форум.", "This is the 4th annual forum."),
    (
        "Жиырма мыңнан астам адам көшірілді.",
        "Эвакуировали более двадцати тысяч человек.",
        "More than 20,000 people were evacuated.",
    ),
    ("Сот оны 12 жылға соттады.", "Суд приговорил его к 12 годам.", "The court sentenced him to twelve years."),
    (
        "Акция бағасы 4,75 пайызға төмендеп, 102,3 долларға жетті.",
        "Акции подешевели на 4,75 %, до 102,3 доллара.",
        "Shares fell 4.75% to $102.3.",
    ),
    (
        "Үш ай ішінде 90 мың адам келді.",
        "За три месяца приехали 90 тыс. человек.",
        "90,000 people came in three months.",
    ),
    ("Сағат 12-де түскі үзіліс.", "В 12 часов обеденный перерыв.", "The lunch break is at noon."),
    ("Түн ортасында жаңа жыл келді.", "В полночь наступил Новый год.", "At midnight the New Year came."),
    (
        "Жаңа 2024 жылы 3 айлық демалыс болады.",
        "В новом 2024 году будет трёхмесячный отпуск.",
        "In the new year 2024 there will be a three-month leave.",
    ),
    ("Бағасы $5-тен $10-ға дейін.", "Цена — от 5 до 10 долларов.", "It costs between $5 and $10."),
    ("Мектепте 1-ден 11-ге дейін сынып бар.", "В школе классы с 1-го по 11-й.", "The school has grades 1 through 11."),
    ("Олар 3-0 есебімен ұтты.", "Они выиграли 3:0.", "They won 3-0."),
    ("Заңның 15-бабының 2-тармағы", "Пункт 2 статьи 15 закона", "Article 15, paragraph 2 of the law"),
    ("Бюджет тапшылығы 2,7 пайыз.", "Дефицит бюджета — 2,7 процента.", "The budget deficit is 2.7 per cent."),
    (
        "Ондаған мың адам баспанасыз қалды.",
        "Десятки тысяч человек остались без крова.",
        "Tens of thousands of people were left homeless.",
    ),
    ("Жүздеген үйді су басты.", "Затопило сотни домов.", "Hundreds of houses were flooded."),
    ("Миллиондаған доллар жоғалды.", "Пропали миллионы долларов.", "Millions of dollars went missing."),
    (
        "Бұл жоба екі миллиард теңгеге бағаланды.",
        "Проект оценили в два миллиарда тенге.",
        "The project was valued at 2bn tenge.",
    ),
    ("Жас шамасы 18-25.", "Возраст от 18 до 25 лет.", "Aged 18 to 25."),
    (
        "COVID-19 індеті 2020 жылы басталды.",
        "Пандемия COVID-19 началась в 2020 году.",
        "The COVID-19 pandemic began in 2020.",
    ),
    ("Ол бір апта бұрын кетті.", "Он уехал неделю назад.", "He left a week ago."),
    ("Екі күннен кейін қайтты.", "Он вернулся через два дня.", "He came back two days later."),
    ("1941–1945 жылдардағы соғыс", "Война 1941–1945 годов", "The war of 1941-1945"),
    ("20-шы ғасырдың басында", "В начале ХХ века", "At the beginning of the 20th century"),
    ("Біздің дәуірімізге дейінгі 5-ғасыр", "V век до нашей эры", "The 5th century BC"),
    ("Мұнай бағасы баррель үшін 85 доллар.", "Нефть стоит 85 долларов за баррель.", "Oil costs $85 a barrel."),
    (
        "Ең төменгі жалақы 85 мың теңге.",
        "Минимальная зарплата — 85 тысяч тенге.",
        "The minimum wage is 85 thousand tenge.",
    ),
    ("Ол екінші дүниежүзілік соғыста болды.", "Он был на Второй мировой войне.", "He fought in the Second World War."),
    ("Кеме теңізде бес апта жүрді.", "Судно пробыло в море пять недель.", "The ship spent five weeks at sea."),
    ("Тек 3 адам ғана аман қалды.", "Выжили лишь трое.", "Only three survived."),
    ("Ол жүзін жуды.", "Он умыл лицо.", "He washed his face."),
    ("Жүзі жарқын адам", "Человек со светлым лицом", "A man with a bright face"),
    ("Он бала келді.", "Пришли десять детей.", "Ten children came."),
    ("Ол оны көрді, онда тұрады.", "Он видел её, живёт там.", "He saw her; he lives there."),
    ("Алтын бағасы өсті.", "Золото подорожало.", "Gold rose."),
    ("Ширек финалға шықты.", "Вышел в четвертьфинал.", "He reached the quarter-finals."),
    ("Бірінші орында Ресей тұр.", "На первом месте Россия.", "Russia is in first place."),
    ("Ол жеті жасында оқуға барды.", "В семь лет он пошёл в школу.", "At seven he went to school."),
    ("Ол үйге жетті.", "Он дошёл до дома.", "He reached home."),
    ("Бес жылдық жоспар", "Пятилетний план", "A five-year plan"),
    ("Үш тілде сөйлейді.", "Говорит на трёх языках.", "She speaks three languages."),
    ("Екі жарым сағат", "Два с половиной часа", "Two and a half hours"),
    ("Тәулігіне 24 сағат", "24 часа в сутки", "24 hours a day"),
    ("Қарызы 3,2 трлн доллардан асты.", "Долг превысил 3,2 триллиона долларов.", "The debt exceeded $3.2tn."),
    ("Ставка 14,25%-дан 13%-ға түсті.", "Ставку снизили с 14,25 до 13 %.", "The rate was cut from 14.25% to 13%."),
    (
        "Доллар 5 теңгеге қымбаттап, 475-ке жетті.",
        "Доллар подорожал на 5 тенге, до 475.",
        "The dollar rose by 5 tenge to 475.",
    ),
    ("Дауыс берушілердің жартысынан көбі", "Более половины избирателей", "More than half of voters"),
    ("Оның үштен бірі", "Треть из них", "One third of them"),
    ("2:0 есебімен жеңіліп жатып", "Проигрывая 0:2", "Trailing 2-0"),
    ("10 жылда бір рет", "Раз в десять лет", "Once in a decade"),
    ("Жеті күн, жеті түн", "Семь дней и семь ночей", "Seven days and seven nights"),
    ("2 мыңыншы жылдар", "2000-е годы", "The 2000s"),
    ("Ол 70-тен асқан.", "Ему за семьдесят.", "He is over seventy."),
    ("Ол жетпістен асқан.", "Ему за 70.", "He is in his seventies."),
    ("Бір де бір адам келмеді.", "Никто не пришёл.", "Nobody came."),
    ("4 миллион 250 мың", "4 млн 250 тыс.", "4.25 million"),
    ("15 мың 300 адам", "15 300 человек", "15,300 people"),
    ("iPhone 15 сатылымға шықты.", "iPhone 15 поступил в продажу.", "The iPhone 15 went on sale."),
    ("Windows 11 жүйесі", "Система Windows 11", "The Windows 11 system"),
    ("Тел.: 8 701 123 45 67", "Тел.: 8-701-123-45-67", "Tel.: 8 (701) 123-45-67"),
    ("Жарты жыл бұрын", "Полгода назад", "Half a year ago"),
    ("Жарты жыл бұрын", "Полгода назад", "Six months ago"),
    ("45-минутта гол соқты.", "Он забил на 45-й минуте.", "He scored in the 45th minute."),
    ("Тарифтер 1,5 есеге өсті.", "Тарифы выросли в 1,5 раза.", "Tariffs rose 1.5 times."),
    ("Тарифтер 50 пайызға өсті.", "Тарифы выросли в полтора раза.", "Tariffs rose by half."),
    ("Әлемнің 190 елі", "190 стран мира", "190 countries of the world"),
    ("Екеуі де келді.", "Пришли оба.", "Both came."),
    ("Үшеуі қашып кетті.", "Трое сбежали.", "Three escaped."),
    ("Күніне үш мезгіл", "Три раза в день", "Three times a day"),
]
# From, into, source, a wrong translation.
WRONG = [
    ("ru", "en", "Инфляция — 3,5 процента.", "Inflation is 35 percent."),
    ("en", "ru", "Sales were 2.7 billion.", "Продажи составили 27 млрд."),
    ("ru", "en", "В городе живёт 280 тыс. человек.", "The city has 280 million people."),
    ("kk", "en", "Жиналысқа он сегіз адам келді.", "Eighty people came."),
    ("ru", "en", "Пропали двое детей.", "Three children went missing."),
    ("ru", "kk", "Пропали двое детей.", "Үш бала жоғалды."),
    ("en", "kk", "Eighteen people came.", "Он алты адам келді."),
    ("en", "ru", "In the 21st century everything changed.", "В XX веке всё изменилось."),
    ("en", "ru", "The meeting starts at 5.30 pm.", "Собрание начнётся в 15:30."),
    ("en", "kk", "The meeting starts at 6 p.m.", "Жиналыс таңғы 5-те басталады."),
    ("en", "kk", "The meeting starts at 6 p.m.", "Жиналыс 16:00-де басталады."),
    ("ru", "en", "Две трети жителей против.", "Three quarters of residents are against it."),
    ("ru", "en", "Треть жителей против.", "Half of residents are against it."),
    ("ru", "en", "Цены вырастут на 5–10 %.", "Prices will rise by 5 to 15 percent."),
    ("ru", "en", "Цены выросли с 5 до 10 процентов.", "Prices rose from 10 to 5 percent."),
    ("en", "kk", "Prices fell from 12 to 9 percent.", "Баға 9-дан 12 пайызға дейін төмендеді."),
    ("ru", "en", "Телефон: +7 (727) 250-11-22.", "Phone: +7 727 250-11-23."),
    ("ru", "en", "Ночью −15 градусов.", "It will be 15 degrees at night."),
    ("ru", "en", "В 1990-е завод закрыли.", "In the 1980s the plant closed."),
    ("ru", "en", "Открыт в 2018 году.", "Opened in 2008."),
    ("ru", "en", "Зарплата 250 000 тенге.", "The wage is 25,000 tenge."),
    ("en", "ru", "The wage is 3,500 tenge.", "Зарплата 3,5 тенге."),
    ("en", "kk", "He was third.", "Ол бесінші болды."),
    ("en", "kk", "Twelve schools were built.", "Мектептер салынды, барлығы 21."),
    ("kk", "ru", "Бес қабатты үй өртенді.", "Сгорел девятиэтажный дом."),
    ("en", "ru", "The score was 3-1.", "Счёт был 3:2."),
    ("kk", "ru", "Жобаға 200 мың теңге кетті.", "На проект ушло 200 тенге."),
    ("kk", "en", "Жобаға 1,2 трлн теңге кетті.", "The project took 1.2 billion tenge."),
    ("en", "kk", "A quarter of residents are against it.", "Тұрғындардың жартысы қарсы."),
    ("ru", "en", "Погибли семеро.", "Six people died."),
    ("ru", "en", "Погибли 7 человек.", "People died."),
    ("ru", "en", "Погибли люди.", "12 people died."),
    ("kk", "ru", "Ол үш рет чемпион атанды.", "Он дважды становился чемпионом."),
    ("kk", "ru", "Бағасы екі есе өсті.", "Цена выросла втрое."),
    ("ru", "en", "Построят сорок школ.", "Fourteen schools will be built."),
    ("ru", "en", "Построят сорок школ.", "Schools will be built."),
    ("en", "ru", "The plan is for 2021-25.", "План на 2021–2035 годы."),
    ("en", "kk", "half a billion", "жарты миллион"),
    ("en", "ru", "a million people", "миллиард человек"),
    ("en", "ru", "thousands of people", "миллионы людей"),
    ("en", "ru", "hundreds of people", "тысячи людей"),
    ("en", "ru", "dozens of people", "сотни людей"),
    ("en", "kk", "thousands of people", "миллиондаған адам"),
    ("kk", "en", "15 мың 300 адам келді.", "1,530 people came."),
    ("en", "kk", "It cost $400m.", "Ол 400 доллар тұрады."),
    ("ru", "kk", "Высота полёта — 10 км.", "Ұшу биіктігі 11 000 метр."),
    ("ru", "en", "Расстояние — 20 миль.", "The distance is 50 kilometres."),
]


@pytest.mark.parametrize("texts", RIGHT, ids=[texts[2] for texts in RIGHT])
def test_what_is_the_same_in_other_words_is_not_flagged(texts: tuple[str, str, str]) -> None:
    for (source, text), (target, other) in permutations(zip(("kk", "ru", "en"), texts, strict=True), 2):
        task = Task("translate", source, target)
        assert not list(check_numbers(text, other, task))


@pytest.mark.parametrize(("source", "target", "text", "other"), WRONG)
def test_what_is_another_is_flagged(source: str, target: str, text: str, other: str) -> None:
    flags = list(check_numbers(text, other, Task("translate", source, target)))
    assert flags
    assert all(word in text for flag in flags for word in flag.source)
    assert all(word in other for flag in flags for word in flag.target)


@pytest.mark.parametrize(
    "text", ["9" * 5000, "1/" + "0" * 9, "1" * 30 + " млн", "00:00:00", "5/0", "99.99.9999", "а" * 5000]
)
def test_what_is_no_amount_is_compared_as_written(text: str) -> None:
    task = Task("translate", "ru", "kk")
    assert not list(check_numbers(text, text, task))
